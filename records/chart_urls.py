"""Addresses of the clinical record: charts."""

from django.urls import URLPattern

chart_urls: list[URLPattern] = []
