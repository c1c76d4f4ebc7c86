"""Addresses of the clinical record: the record as a whole."""

from django.urls import URLPattern, path

from records.views import my_day

record_urls: list[URLPattern] = [
    path("my-day/", my_day.my_day, name="my_day"),
]
