"""Reminders so many hours before a session, each once: written by the ticker, in small pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from patients.locking import locked
from patients.reaching import reach, way_to
from practice.models import Message, Practice
from scheduling.messages.codes import CHANGE, CHANGES, CONFIRMATION, COURSE, REMINDER, reminder_part
from scheduling.models import Appointment

# One piece of work; the others follow at once.
BATCH = 20


def step(now: datetime | None = None) -> bool:
    """Write the next few reminders that are due; True while there are more. Killed anywhere, it has written some or none."""
    now, practice = now or timezone.now(), Practice.current()
    hours = practice.reminder_hours if practice else []
    if not hours:
        return False
    until = now + timedelta(hours=max(hours))
    rows = Appointment.objects.filter(status=Appointment.Status.BOOKED, starts_at__gt=now, starts_at__lte=until)
    found = _due(list(rows.select_related("patient").order_by("starts_at", "pk")), hours, now)
    for row, part in found[:BATCH]:
        _write(row, part, now)
    return len(found) > BATCH


def _due(rows: Sequence[Appointment], hours: Iterable[int], now: datetime) -> list[tuple[Appointment, str]]:
    """Of these sessions, those to be reminded of now, with the reminder's part. One query, however many there are.

    Where several hours have passed (nothing has run for a while), only the last counts. Who has been told of the
    session after its hour needs no reminder.
    """
    descending = sorted(hours, reverse=True)
    told, reminded = _heard(rows)
    found = []
    for row in rows:
        passed = [count for count in descending if row.starts_at - timedelta(hours=count) <= now]
        if not passed:
            continue
        part, hour = reminder_part(passed[-1], row.starts_at), row.starts_at - timedelta(hours=passed[-1])
        heard = [row.booked_at, *(told[key] for key in _keys(row) if key in told)]
        if max(heard) <= hour and (row.pk, part) not in reminded and way_to(row.patient, REMINDER) is not None:
            found.append((row, part))
    return found


def _heard(rows: Sequence[Appointment]) -> tuple[dict[tuple[str, int], datetime], set[tuple[int, str]]]:
    """When the patients were last told of these sessions, by kind and what it was about, and the reminders they had."""
    told: dict[tuple[str, int], datetime] = {}
    reminded: set[tuple[int, str]] = set()
    about = Q(kind__in=(CONFIRMATION, CHANGE, REMINDER), about__in=[row.pk for row in rows])
    about |= Q(kind=COURSE, about__in={row.course_id for row in rows if row.course_id})
    about |= Q(kind=CHANGES, about__in={row.patient_id for row in rows})
    sent = Message.objects.filter(about).order_by("made_at", "pk")
    for kind, number, part, state, made_at in sent.values_list("kind", "about", "part", "state", "made_at"):
        if kind == REMINDER:
            reminded.add((number, part))
        elif state != Message.State.DROPPED:
            told[kind, number] = made_at
    return told, reminded


def _keys(row: Appointment) -> list[tuple[str, int]]:
    together = [(COURSE, row.course_id)] if row.course_id else []
    return [(CONFIRMATION, row.pk), (CHANGE, row.pk), (CHANGES, row.patient_id), *together]


@transaction.atomic
def _write(row: Appointment, part: str, now: datetime) -> None:
    """Remind, unless another process has just done so; who holds the patient is alone."""
    try:
        patient = locked(row.patient_id)
    except ValidationError:
        return
    if not Message.objects.filter(kind=REMINDER, about=row.pk, part=part).exists():
        reach(patient, kind=REMINDER, about=row.pk, by=None, part=part, not_before=now)
