"""What patients open by the link of an offer: short addresses that name nobody."""

from django.urls import URLPattern, path

from scheduling.views import offer_by_link

app_name = "offer_by_link"
urlpatterns: list[URLPattern] = [
    path("<str:token>/", offer_by_link.offer, name="offer"),
    path("<str:token>/accept/", offer_by_link.accept_offer, name="accept"),
    path("<str:token>/decline/", offer_by_link.decline_offer, name="decline"),
]
