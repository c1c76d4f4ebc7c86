"""Addresses of the clinical record: notes."""

from django.urls import URLPattern, path

from records.views import drafts, lists, mine, note, notes, snippets

NOTE = "patients/<int:pk>/notes/<int:note>/"

note_urls: list[URLPattern] = [
    path("my-notes/", mine.mine, name="mine"),
    path("my-notes/unsigned/", mine.unsigned, name="unsigned"),
    path("my-notes/phrases/", snippets.snippets, name="snippets"),
    path("my-notes/phrases/<int:pk>/", snippets.snippet, name="snippet"),
    path("my-notes/phrases/<int:pk>/remove", snippets.remove, name="snippet_remove"),
    path("patients/<int:pk>/notes/", notes.notes, name="notes"),
    path("patients/<int:pk>/notes/start", notes.start, name="note_start"),
    path(NOTE, note.note, name="note"),
    path(f"{NOTE}save", note.save, name="note_save"),
    path(f"{NOTE}sign", note.sign, name="note_sign"),
    path(f"{NOTE}discard", note.discard, name="note_discard"),
    path(f"{NOTE}bring-back", note.bring_back, name="note_bring_back"),
    path(f"{NOTE}addendum", note.addendum, name="note_addendum"),
    path(f"{NOTE}earlier", drafts.earlier, name="note_earlier"),
    path(f"{NOTE}from-last", drafts.from_last, name="note_from_last"),
    path(f"{NOTE}earlier/<int:draft>/take", drafts.take, name="note_take"),
    path(f"{NOTE}earlier/<int:draft>/leave", drafts.leave, name="note_leave"),
    path("lists/", lists.lists, name="lists"),
    path("lists/spheres/new", lists.new, name="sphere_new"),
    path("lists/spheres/<int:pk>/", lists.edit, name="sphere"),
    path("lists/spheres/<int:pk>/move", lists.move, name="sphere_move"),
    path("lists/spheres/<int:pk>/archive", lists.archive, name="sphere_archive"),
]
