"""Addresses of the clinical record: notes."""

from django.urls import URLPattern

note_urls: list[URLPattern] = []
