"""The practice's own lists for the record, kept by the admin: spheres here, more behind links."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.views.asking import REFUSED, refuse
from records import spheres as verbs
from records.forms.notes import SphereForm
from records.models import Sphere


@permission_required("records.change_lists", raise_exception=True)
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """The spheres in their order, and those offered no longer."""
    rows = list(Sphere.objects.all())
    offered = [row for row in rows if row.archived_at is None]
    context = {"spheres": offered, "archived": [row for row in rows if row not in offered]}
    return render(request, "records/lists.html", context)


@permission_required("records.change_lists", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a sphere."""
    return _kept(request, None)


@permission_required("records.change_lists", raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a sphere."""
    return _kept(request, get_object_or_404(Sphere, pk=pk))


def _kept(request: HttpRequest, row: Sphere | None) -> HttpResponse:
    form = SphereForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            kept = verbs.rename_sphere(row.pk, name=name) if row else verbs.add_sphere(name=name)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("“%(name)s” is in every new note.") % {"name": kept})
            return redirect("records:lists")
    context = {"form": form, "sphere": row}
    return render(request, "records/sphere.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("records.change_lists", raise_exception=True)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down (`step`)."""
    get_object_or_404(Sphere, pk=pk)
    step = request.POST.get("step", "")
    if step in verbs.STEPS:
        verbs.move_sphere(pk, step=step)
    return redirect("records:lists")


@permission_required("records.change_lists", raise_exception=True)
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a sphere no longer (`archived=yes`), or again."""
    get_object_or_404(Sphere, pk=pk)
    archived = request.POST.get("archived") == "yes"
    kept = verbs.archive_sphere(pk, archived=archived)
    said = (
        _("“%(name)s” is offered no longer; what was written under it stays.")
        if archived
        else _("“%(name)s” is offered again.")
    )
    messages.success(request, said % {"name": kept})
    return redirect("records:lists")
