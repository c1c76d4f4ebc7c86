"""What patients open by the link of an appointment: short addresses that name nobody."""

from __future__ import annotations

from django.urls import URLPattern, path

from scheduling.views import own, own_changes

app_name = "own"
urlpatterns: list[URLPattern] = [
    path("<str:token>/", own.appointment, name="appointment"),
    path("<str:token>/begin/", own.begin, name="begin"),
    path("<str:token>/confirm/", own_changes.confirm, name="confirm"),
    path("<str:token>/move/", own_changes.move, name="move"),
    path("<str:token>/cancel/", own_changes.cancel, name="cancel"),
    path("<str:token>/calendar/", own.calendar, name="calendar"),
]
