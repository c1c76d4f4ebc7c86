"""Addresses of the clinical record: documents, and what goes on paper."""

from django.urls import URLPattern, path

from records.views import documentfiles, documents, paper

document_urls: list[URLPattern] = [
    path("patients/<int:pk>/documents/", documents.documents, name="documents"),
    path("patients/<int:pk>/documents/<int:document>/", documents.document, name="document"),
    path("patients/<int:pk>/documents/<int:document>/file/", documentfiles.file, name="document_file"),
    path("patients/<int:pk>/documents/<int:document>/preview/", documentfiles.preview, name="document_preview"),
    path("patients/<int:pk>/documents/<int:document>/withdraw/", documents.withdraw, name="document_withdraw"),
    path("patients/<int:pk>/notes/<int:note>/documents/", documents.of_note, name="note_documents"),
    path("patients/<int:pk>/notes/<int:note>/print/", paper.note_print, name="note_print"),
    path("patients/<int:pk>/extract/", paper.extract, name="extract"),
]
