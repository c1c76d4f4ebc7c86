"""Addresses of the clinical record: the record as a whole."""

from django.urls import URLPattern, path

from records.views import compare, my_day, record, timeline

record_urls: list[URLPattern] = [
    path("my-day/", my_day.my_day, name="my_day"),
    path("patients/<int:pk>/overview/", record.overview, name="overview"),
    path("patients/<int:pk>/alerts/", record.alerts, name="alerts"),
    path("patients/<int:pk>/timeline/", timeline.timeline, name="timeline"),
    path("patients/<int:pk>/compare/", compare.compare, name="compare"),
]
