"""Searching notes. Asked by POST: what is looked for is clinical and stands in no address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from patients.models import Patient
from records.searching import find, words_of
from scheduling.views.asking import user_of

MOST_PAGES = 500


class SearchForm(forms.Form):
    """What is looked for, and which page of it."""

    words = forms.CharField(label=_("Search notes"), max_length=200, required=False)
    page = forms.IntegerField(min_value=1, max_value=MOST_PAGES, required=False)


@permission_required("records.view_notes", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """In all notes that whoever asks may read."""
    return _answer(request, {})


@permission_required("records.view_notes", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def search_record(request: HttpRequest, pk: int) -> HttpResponse:
    """In the notes of one patient."""
    return _answer(request, {"patient": get_object_or_404(Patient, pk=pk)})


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form = SearchForm(request.POST)
    if not form.is_valid():
        return render(request, "records/search.html", context | {"form": form}, status=422)
    said, page = form.cleaned_data["words"], form.cleaned_data["page"] or 1
    patient = context.get("patient")
    hits, more = find(said, by=user_of(request), patient=patient.pk if patient else None, page=page)
    context |= {"said": said, "hits": hits, "asked": bool(words_of(said)), "page": page}
    context |= {"next": page + 1 if more else None, "previous": page - 1 if page > 1 else None}
    return render(request, "records/search.html", context)
