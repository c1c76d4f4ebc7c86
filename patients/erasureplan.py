"""What an erasure would do: what goes, what stays until when and why, and what has to be settled first. Read side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from patients.erasing import Trace, keys_of, obstacles, traces
from patients.models import Erasure, Patient
from patients.retention import kept_until, months_kept

Scope = Erasure.Scope


@dataclass(frozen=True, slots=True)
class Line:
    """Under which heading, and how many rows."""

    heading: str | Promise
    rows: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`until` is the last day of the health record's period, where it is not over: then what no law keeps goes."""

    patient: Patient
    scope: str
    until: date | None
    goes: list[Line]
    stays: list[Line]
    in_the_way: list[str]
    erased_in_part: Erasure | None


def plan_of(patient: Patient, *, today: date) -> Plan:
    """The plan for a patient as of `today`. As many queries as there are kinds of rows."""
    keys = keys_of(patient.pk)
    until = kept_until(keys, patient.birth_date, months_kept())
    is_kept = until is not None and until >= today
    goes: list[tuple[Trace, int]] = []
    stays: list[tuple[Trace, int]] = []
    for trace in traces():
        (stays if is_kept and trace.by_law else goes).append((trace, trace.rows(keys).count()))
    return Plan(
        patient=patient,
        scope=Scope.PART if is_kept else Scope.WHOLE,
        until=until if is_kept else None,
        goes=_by_heading(goes),
        stays=_by_heading(stays),
        in_the_way=obstacles(keys),
        erased_in_part=Erasure.objects.filter(number=patient.pk, registered_at=patient.registered_at).first(),
    )


def _by_heading(counted: Iterable[tuple[Trace, int]]) -> list[Line]:
    """A row of one model counts once, even where two traces name it."""
    found: dict[str, dict[type, int]] = {}
    for trace, rows in counted:
        of_models = found.setdefault(str(trace.heading), {})
        of_models[trace.model] = max(of_models.get(trace.model, 0), rows)
    sums = ((heading, sum(of_models.values())) for heading, of_models in found.items())
    return [Line(heading, rows) for heading, rows in sums if rows]
