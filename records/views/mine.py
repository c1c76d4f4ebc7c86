"""What one therapist has begun to write and not signed."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.restricting import withheld_from, without
from patients.views.asking import person, practice_of
from records.models import Note
from records.notereading import line_of
from treatments.catalogue import current_catalogue

PAGE, MOST_SHOWN = 25, 6
PUT_AWAY_SHOWN = timedelta(days=90)


@permission_required("records.write_notes", raise_exception=True)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Drafts that wait for a signature, the oldest first; below them those put away."""
    user = person(request)
    rows = Note.objects.unsigned_of(user).select_related("patient", "author", "appointment__pain")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    away = Note.objects.filter(author=user, signed_at=None, discarded_at__gte=timezone.now() - PUT_AWAY_SHOWN)
    away = without(away, withheld_from(user)).select_related("patient", "author").order_by("-discarded_at")[:PAGE]
    catalogue = current_catalogue(practice_of(request).rules_version)
    context = {"page": page, "lines": [line_of(row, user, catalogue) for row in page.object_list], "away": away}
    return render(request, "records/mine.html", context)


@permission_required("records.write_notes", raise_exception=True)
@require_safe
def unsigned(request: HttpRequest) -> HttpResponse:
    """The drafts for the home page: nothing where there are none."""
    rows = Note.objects.unsigned_of(person(request)).select_related("patient")
    shown = list(rows[: MOST_SHOWN + 1])
    context = {"drafts": shown[:MOST_SHOWN], "more": len(shown) > MOST_SHOWN}
    return render(request, "records/_unsigned.html", context)
