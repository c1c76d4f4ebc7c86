"""Patients and appointments as tables to take along: nothing in them is a live formula, and they can be read in again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta, tzinfo
from io import StringIO
from typing import Any

from django.db.models import QuerySet

from patients.models import Patient
from practice.cells import plain
from scheduling.clock import nearest
from scheduling.exchange.columns import APPOINTMENTS, COLUMNS, PATIENTS
from scheduling.exchange.keys import own_key
from scheduling.exchange.values import shown_moment
from scheduling.models import UNDECIDED, Appointment, AppointmentQuerySet

# Columns that are read in when somebody else writes them; an export has the moment in one.
NOT_WRITTEN = {"day", "clock"}
AT_ONCE = 2000
# A workbook is made whole before it is sent; longer tables leave as CSV, which is sent as it is made.
MOST_IN_A_WORKBOOK = 50_000
MARK = "\ufeff"
BEFORE = ("sex", "phone", "email", "address", "language", "channel")
AFTER = ("guardian_name", "guardian_phone", "desk_note")
OF_PERSON = ("patient", "patient__given_name", "patient__family_name", "patient__birth_date")
OF_SESSION = ("treatment__name", "therapist__name", "room__name", "starts_at", "ends_at", "status", "desk_note")


def heads(kind: str) -> list[str]:
    """The first line of an export."""
    return [column.head for column in COLUMNS[kind] if column.code not in NOT_WRITTEN]


def patient_rows() -> Iterator[list[str]]:
    """Everybody in use, by number."""
    fields = ("pk", "unwanted", "birth_date", "given_name", "family_name", *BEFORE, *AFTER)
    for pk, unwanted, birth, given, family, *rest in _one_by_one(
        Patient.objects.in_use().order_by("pk").values_list(*fields)
    ):
        contact = [*rest[: len(BEFORE)], " ".join(unwanted), *rest[len(BEFORE) :]]
        cells = [own_key(PATIENTS, pk), str(1000 + pk), given, family, _day(birth), *contact]
        yield [plain(cell) for cell in cells]


def of_days(first: date, last: date, tz: tzinfo) -> AppointmentQuerySet:
    """What was booked for these days, cancelled ones too; not what was only held for an answer."""
    begins, ends = (nearest(day, time(), tz) for day in (first, last + timedelta(days=1)))
    return Appointment.objects.exclude(status__in=UNDECIDED).filter(starts_at__gte=begins, starts_at__lt=ends)


def appointment_rows(rows: AppointmentQuerySet, tz: tzinfo) -> Iterator[list[str]]:
    """Appointments in order of time, on the practice's clock `tz`."""
    found = rows.order_by("starts_at", "pk").values_list("pk", *OF_PERSON, *OF_SESSION)
    for pk, patient, given, family, birth, treatment, therapist, room, starts_at, ends_at, status, note in _one_by_one(
        found
    ):
        minutes = str(int((ends_at - starts_at).total_seconds() // 60))
        person = [own_key(APPOINTMENTS, pk), str(1000 + patient), given, family, _day(birth)]
        session = [treatment, therapist, room, shown_moment(starts_at, tz), minutes, status, note]
        yield [plain(cell) for cell in (*person, *session)]


def counted(kind: str, rows: AppointmentQuerySet) -> int:
    """How many rows a table has."""
    return Patient.objects.in_use().count() if kind == PATIENTS else rows.count()


def as_csv(kind: str, rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The table in pieces, comma separated, beginning with the mark by which Excel sees UTF-8."""
    out = StringIO(MARK)
    out.seek(0, 2)
    writer = csv.writer(out)
    writer.writerow(heads(kind))
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % AT_ONCE == 0:
            yield _taken(out)
    yield _taken(out)


def _taken(out: StringIO) -> bytes:
    """What has been written since the last time."""
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()


def _one_by_one(rows: QuerySet[Any, Any]) -> Iterator[Any]:
    return rows.iterator(chunk_size=AT_ONCE)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
