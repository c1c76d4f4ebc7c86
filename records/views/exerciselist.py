"""The practice's list of exercises, kept by the admin."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.views.asking import REFUSED, person, refuse
from records.exercises import add_exercise, archive_exercise, change_exercise
from records.forms.plans import ExerciseForm
from records.models import Exercise

ON_A_PAGE = 50


@permission_required("records.change_lists", raise_exception=True)
@require_safe
def exercises(request: HttpRequest) -> HttpResponse:
    """The exercises by title; those offered no longer at the end."""
    rows = Exercise.objects.order_by(F("archived_at").asc(nulls_first=True), "title", "pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "records/exercises.html", {"page": page})


@permission_required("records.change_lists", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add an exercise."""
    return _kept(request, None)


@permission_required("records.change_lists", raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an exercise; plans that have it keep the words they were given with."""
    return _kept(request, get_object_or_404(Exercise, pk=pk))


@permission_required("records.change_lists", raise_exception=True)
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer an exercise no longer (`archived=yes`), or again."""
    get_object_or_404(Exercise, pk=pk)
    archived = request.POST.get("archived") == "yes"
    kept = archive_exercise(pk, archived=archived, by=person(request))
    said = _("“%(title)s” is offered no longer.") if archived else _("“%(title)s” is offered again.")
    messages.success(request, said % {"title": kept.title})
    return redirect("records:exercises")


def _kept(request: HttpRequest, row: Exercise | None) -> HttpResponse:
    form = ExerciseForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            words, by = form.words, person(request)
            kept = change_exercise(row.pk, by=by, **words) if row else add_exercise(by=by, **words)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("“%(title)s” is in the list.") % {"title": kept.title})
            return redirect("records:exercises")
    context = {"form": form, "exercise": row}
    return render(request, "records/exercise.html", context, status=REFUSED if form.is_bound else 200)
