"""The diary: a day by therapist or by room, the week of one therapist, and the agenda to print."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice.models import Practice
from scheduling.daycolumns import columns_of_rooms, columns_of_therapists
from scheduling.daysheet import LOOKS, SAFETY, Status, cards
from scheduling.diaryanswer import Asked, diary_answer, title_of
from scheduling.timetable import TherapistPlan, Timetable, timetable
from scheduling.views.asking import day_asked, number_asked, practice_of

BY = ("therapist", "room")


@permission_required("scheduling.view_diary", raise_exception=True)
@require_safe
def diary(request: HttpRequest) -> HttpResponse:
    """A day of the practice."""
    return _page(request, _asked(request, therapist=None))


@permission_required("scheduling.view_diary", raise_exception=True)
@require_safe
def week(request: HttpRequest, therapist: int) -> HttpResponse:
    """A week of one therapist."""
    return _page(request, _asked(request, therapist=therapist))


@permission_required("scheduling.view_diary", raise_exception=True)
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """What the diary shows, as JSON; 304 while nothing has changed."""
    asked = _asked(request, therapist=number_asked(request.GET.get("therapist")))
    answer = JsonResponse(diary_answer(asked, practice=practice_of(request)))
    tag = f'"{sha256(answer.content).hexdigest()[:32]}"'
    unchanged = request.headers.get("If-None-Match") == tag
    response = HttpResponseNotModified() if unchanged else answer
    response["ETag"], response["Cache-Control"] = tag, "no-store"
    return response


@permission_required("scheduling.view_diary", raise_exception=True)
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """The same as a list: for print, phones, and browsers without script."""
    asked = _asked(request, therapist=number_asked(request.GET.get("therapist")))
    practice = practice_of(request)
    roster = timetable(practice)
    shown = cards(asked.days[0], len(asked.days), practice=practice, therapist=asked.therapist)
    template = "scheduling/_agenda.html" if request.headers.get("HX-Request") else "scheduling/agenda.html"
    return render(request, template, _surroundings(asked, practice) | {"groups": _groups(asked, shown, roster)})


def _asked(request: HttpRequest, *, therapist: int | None) -> Asked:
    """What the address asks for; 404 for a therapist who does not exist."""
    if therapist is not None and therapist not in timetable(practice_of(request)).therapists:
        raise Http404
    by = request.GET.get("by", "")
    return Asked(day_asked(request.GET.get("day")), by if by in BY and therapist is None else "therapist", therapist)


def _page(request: HttpRequest, asked: Asked) -> HttpResponse:
    return render(request, "scheduling/diary.html", _surroundings(asked, practice_of(request)))


def _surroundings(asked: Asked, practice: Practice) -> dict[str, Any]:
    step = timedelta(days=1 if asked.therapist is None else 7)
    roster = timetable(practice)
    in_use: list[TherapistPlan] = [plan for plan in roster.therapists.values() if not plan.archived]
    return {
        "asked": asked,
        "title": title_of(asked),
        "week_number": asked.day.isocalendar().week,
        "before": asked.day - step,
        "after": asked.day + step,
        "today": timezone.localdate(),
        "therapists": in_use,
        "whose": roster.therapists.get(asked.therapist) if asked.therapist is not None else None,
        "legend": [(look.replace("appt", "shape"), icon, words) for look, icon, words in _shown_in_legend()],
        "safety_legend": list(SAFETY.values()),
    }


def _shown_in_legend() -> list[tuple[str, str, object]]:
    return [look for status, look in LOOKS.items() if status not in (Status.CANCELLED, Status.RELEASED)]


def _groups(asked: Asked, shown: list[Any], roster: Timetable) -> list[dict[str, Any]]:
    """Cards under their therapist, their room, or their day."""
    if asked.therapist is not None:
        by_day: dict[date, list[Any]] = {day: [] for day in asked.days}
        for card in shown:
            by_day[card.starts.date()].append(card)
        return [{"day": day, "cards": rows} for day, rows in by_day.items() if rows]
    if asked.by == "room":
        columns, key = columns_of_rooms(shown, roster), "room"
    else:
        columns, key = columns_of_therapists(asked.day, shown, roster), "therapist"
    return [
        {"title": column.title, "below": column.below, "cards": rows}
        for column in columns
        if (rows := [card for card in shown if getattr(card, key) == int(column.key[1:])])
    ]
