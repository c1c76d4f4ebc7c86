"""Addresses of a patient's own copy."""

from django.urls import URLPattern, path

from records.views import copies

copy_urls: list[URLPattern] = [
    path("copies/", copies.copies, name="copies"),
    path("copies/<int:pk>/withdraw/", copies.withdraw, name="copy_withdraw"),
    path("patients/<int:pk>/copy/", copies.copy, name="copy"),
    path("patients/<int:pk>/copy/save/", copies.save, name="copy_save"),
    path("patients/<int:pk>/copy/link/", copies.give, name="copy_give"),
    path("patients/<int:pk>/copy/notes/<int:row>/", copies.choose_note, name="copy_note"),
    path("patients/<int:pk>/copy/documents/<int:row>/", copies.choose_document, name="copy_document"),
]
