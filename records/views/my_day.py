"""The therapist's day, in order: who comes, what to know, how it was, what is due, what to press next."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from records.dayglance import glances
from scheduling.asking import due_today
from scheduling.models import Therapist
from scheduling.treatmentday import next_day_with_work, treatment_day
from scheduling.views.asking import day_asked, practice_of, user_of

# The rest is behind “Requests”.
MOST_REQUESTS = 8


@permission_required("scheduling.view_own_day", raise_exception=True)
@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """Today, or the day asked for. Somebody without a place in the diary is told whom to ask."""
    day = day_asked(request.GET.get("day"))
    user = user_of(request)
    therapist = Therapist.objects.filter(user=user).first()
    context: dict[str, Any] = {"day": day, "today": timezone.localdate(), "therapist": therapist}
    if therapist is not None:
        now = timezone.now()
        context |= treatment_day(therapist, day, practice=practice_of(request), now=now, user=user)
        seen = glances([visit.row for visit in context["visits"]], user=user, day=day)
        context["visits"] = [(visit, seen.get(visit.row.pk)) for visit in context["visits"]]
        context["next_day"] = next_day_with_work(therapist, day, practice_of(request))
    if day == context["today"] and user.has_perm("scheduling.answer_request"):
        context["requests_due"] = due_today(practice_of(request), timezone.now())[:MOST_REQUESTS]
    return render(request, "records/my_day.html", context)
