"""The arrivals of today, which look again by themselves, and the day sheet to print."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from scheduling.arrivals.board import board
from scheduling.daycolumns import columns_of_therapists
from scheduling.daysheet import cards
from scheduling.timetable import timetable
from scheduling.views.asking import day_asked, practice_of


@permission_required("scheduling.view_arrivals", raise_exception=True)
@require_safe
def arrivals(request: HttpRequest) -> HttpResponse:
    """Who is here, who waits for how long, who is treated where, who is late."""
    practice, now = practice_of(request), timezone.now()
    context = {"board": board(practice, now), "now": practice.local(now)}
    return render(request, "scheduling/arrivals.html", context)


@permission_required("scheduling.view_arrivals", raise_exception=True)
@require_safe
def day_sheet(request: HttpRequest) -> HttpResponse:
    """Everybody's day on paper: times, names and rooms, and nothing of what is treated."""
    practice, day = practice_of(request), day_asked(request.GET.get("day"))
    roster = timetable(practice)
    shown = cards(day, 1, practice=practice)
    by_therapist = [
        (column, [(card, roster.rooms[card.room].name) for card in shown if column.key == f"t{card.therapist}"])
        for column in columns_of_therapists(day, shown, roster)
    ]
    context = {
        "day": day,
        "now": practice.local(timezone.now()),
        "columns": [(column, rows) for column, rows in by_therapist if rows],
        "free": [column.title for column, rows in by_therapist if not rows],
        "closure": roster.closure(day),
    }
    return render(request, "scheduling/day_sheet.html", context)
