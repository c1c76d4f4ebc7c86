"""Addresses of the clinical record: charts."""

from django.urls import URLPattern, path

from records.views import chart

chart_urls: list[URLPattern] = [
    path("patients/<int:pk>/chart/", chart.chart, name="chart"),
    path("patients/<int:pk>/chart/glance/", chart.glance, name="chart_glance"),
]
