"""The overview of a record: what fits on one screen, at the same price for seven notes and for seven hundred. Clinical."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from patients.models import Patient
from practice.models import Practice
from records.charts import glance
from records.curvepage import pain_plot
from records.curves import Plot
from records.models import Note, Plan
from records.overrides import overrides_in_force
from records.pain_series import OF_LATE, pain_of
from records.timelineevents import Asked, Event
from records.timelinenotes import note as note_event
from records.timelinenotes import notes as notes_of
from scheduling.models import Appointment

LAST_NOTES = 3
# In units of the drawing: what a day needs below it in a narrow column.
DATES_APART = 150
HERE = ("in_treatment", "arrived", "done", "booked")


def overview_of(asked: Asked, *, practice: Practice, now: datetime) -> dict[str, Any]:
    """Pain, last notes, charts, plans, overrides in force, and the session of today with its note."""
    patient = asked.patient.pk
    last = list(notes_of(asked).filter(signed_at__isnull=False).order_by("-on", "-pk")[:LAST_NOTES])
    session, note = session_of_today(asked.patient, now)
    pain = pain_of(patient, OF_LATE)
    return {
        "pain": pain,
        "pain_plot": _with_room(pain_plot(pain)),
        "last_notes": [_brief(note_event(row, asked), place) for place, row in enumerate(last)],
        "charts": glance(patient, asked.user),
        "plans": list(Plan.objects.of(patient).under_way().select_related("modality")),
        "overrides": overrides_in_force(patient, practice=practice, now=now),
        "session": session,
        "here": session is not None and session.status in ("arrived", "in_treatment"),
        "note": note,
    }


def _brief(event: Event, place: int) -> Event:
    """The last note with all its letters, those before it with what was thought and planned."""
    thought = tuple(line for line in event.lines if line[0] in "AP")
    return replace(event, lines=thought or event.lines[:2]) if place else event


def _with_room(plot: Plot | None) -> Plot | None:
    """The plot for a narrow column: fewer days below it."""
    if plot is None:
        return None
    dates = list(plot.dates[-1:])
    for x, day in reversed(plot.dates[:-1]):
        if dates[0][0] - x >= DATES_APART:
            dates.insert(0, (x, day))
    return replace(plot, dates=dates)


def session_of_today(patient: Patient, now: datetime) -> tuple[Appointment | None, Note | None]:
    """The session that a note would be about: the one going on, else the next of today, else the last. Its own note, too."""
    day = timezone.localdate(now)
    rows = Appointment.objects.sessions().filter(patient=patient, starts_at__date=day)
    found = sorted(rows.select_related("note"), key=lambda row: (HERE.index(row.status), row.starts_at))
    session = found[0] if found else None
    return session, getattr(session, "note", None)
