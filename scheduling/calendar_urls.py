"""A therapist's feed as calendar programmes read it, and the page on which addresses are made and ended."""

from __future__ import annotations

from django.urls import URLPattern, path

from scheduling.views import own_feeds

app_name = "calendars"
urlpatterns: list[URLPattern] = [path("<str:secret>/diary.ics", own_feeds.feed, name="feed")]
feed_urls: list[URLPattern] = [
    path("my-calendar/", own_feeds.feeds, name="my_calendar"),
    path("my-calendar/<int:pk>/end/", own_feeds.end, name="my_calendar_end"),
]
