"""Addresses of the clinical record: documents."""

from django.urls import URLPattern

document_urls: list[URLPattern] = []
