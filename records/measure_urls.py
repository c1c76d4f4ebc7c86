"""Addresses of the clinical record: measures."""

from django.urls import URLPattern

measure_urls: list[URLPattern] = []
