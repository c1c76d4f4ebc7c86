"""Booking online: the pages for everybody, those of one booking under way, and the admin's switches."""

from django.urls import URLPattern, path

from scheduling.views import online, online_booking, online_switches

online_urls: list[URLPattern] = [
    path("book/<slug:slug>/", online.entrance, name="online_entrance"),
    path("book/<slug:slug>/times/", online.times, name="online_times"),
    path("book/<slug:slug>/details/", online.details, name="online_details"),
    path("b/<slug:key>/", online_booking.booking, name="online_booking"),
    path("b/<slug:key>/code/", online_booking.code, name="online_code"),
    path("b/<slug:key>/again/", online_booking.again, name="online_again"),
    path("b/<slug:key>/time/", online_booking.time, name="online_time"),
    path("b/<slug:key>/book/", online_booking.book, name="online_book"),
    path("online/", online_switches.switches, name="online"),
    path("online/entrances/new/", online_switches.entrance_new, name="online_entrance_new"),
    path("online/entrances/<int:pk>/", online_switches.entrance, name="online_entrance_edit"),
]
