"""The phrases of the therapist who is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.views.asking import REFUSED, person, refuse
from records.forms.notes import SnippetForm
from records.models import Snippet
from records.snippets import keep_snippet, remove_snippet


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def snippets(request: HttpRequest) -> HttpResponse:
    """All of them, and a form for one more."""
    return _kept(request, None)


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def snippet(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one."""
    return _kept(request, _own(request, pk))


def _own(request: HttpRequest, pk: int) -> Snippet:
    row = get_object_or_404(Snippet, pk=pk)
    if row.user_id != person(request).pk:
        raise PermissionDenied
    return row


def _kept(request: HttpRequest, row: Snippet | None) -> HttpResponse:
    form = SnippetForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            kept = keep_snippet(by=person(request), name=entered["name"], text=entered["text"], snippet=row)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("/%(name)s is kept.") % {"name": kept.name})
            return redirect("records:snippets")
    context = {"form": form, "snippet": row, "snippets": Snippet.objects.filter(user=person(request))}
    return render(request, "records/snippets.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one out of the list; notes keep what it wrote."""
    row = _own(request, pk)
    remove_snippet(row)
    messages.success(request, _("/%(name)s is removed.") % {"name": row.name})
    return redirect("records:snippets")
