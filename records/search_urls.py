"""Addresses of the clinical record: the search over notes."""

from django.urls import URLPattern, path

from records.views import search

search_urls: list[URLPattern] = [
    path("notes/search/", search.search, name="search"),
    path("patients/<int:pk>/search/", search.search_record, name="search_record"),
]
