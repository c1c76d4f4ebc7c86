"""Pages that a patient opens by a signed link, without an account."""

from django.urls import URLPattern

app_name = "record_links"
urlpatterns: list[URLPattern] = []
