"""The appointments of somebody who is erased, with what was decided about them. A part of the door."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from scheduling.models import Appointment, Assessment


def remove_appointments(rows: QuerySet[Any]) -> None:
    """Remove these rows of appointments; whoever calls holds the patients and has asked whether one lies ahead."""
    appointments: QuerySet[Appointment] = rows
    appointments.delete()


def remove_assessments(rows: QuerySet[Any]) -> None:
    """Remove these rows of assessments; their appointments are gone by then (the database refuses otherwise)."""
    assessments: QuerySet[Assessment] = rows
    assessments.delete()
