"""Addresses of the clinical record: the record as a whole."""

from django.urls import URLPattern

record_urls: list[URLPattern] = []
