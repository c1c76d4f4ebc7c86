"""Addresses of the clinical record: plans."""

from django.urls import URLPattern

plan_urls: list[URLPattern] = []
