"""The waiting list: wishes, who fits a time, offers."""

from django.urls import URLPattern, path

from scheduling.views import offers, waiting

waiting_urls: list[URLPattern] = [
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/new/", waiting.wish_new, name="wish_new"),
    path("waiting/<int:pk>/", waiting.wish_edit, name="wish"),
    path("waiting/<int:pk>/end/", waiting.wish_end, name="wish_end"),
    path("waiting/<int:pk>/offer/", offers.offer_make, name="offer_make"),
    path("waiting/fitting/", offers.fitting, name="fitting"),
    path("offers/<int:pk>/settle/", offers.offer_settle, name="offer_settle"),
]
