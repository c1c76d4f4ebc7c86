"""Which rules spoke, and what became of it: rows for the safety report, written by the door as it decides.

A row stands for one rule and one decision. Who tries the same again within ten minutes (patient, treatment and day
of the session are the same) has not met the rule twice: a refusal gives way to what followed it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from practice.models import User
from scheduling.models import Appointment, BookingRequest, Firing
from treatments.contraindications import Severity, Verdict, VerdictKind

if TYPE_CHECKING:
    from scheduling.clearing import Case, Clearance
    from scheduling.refusals import Contraindicated, NotQualified

logger = logging.getLogger(__name__)
Outcome = Firing.Outcome
AGAIN = timedelta(minutes=10)
# Which findings a verdict rests on.
DECIDING = {
    VerdictKind.BLOCKED: Severity.ABSOLUTE,
    VerdictKind.OVERRIDE: Severity.RELATIVE,
    VerdictKind.ADAPT: Severity.ADAPT,
}


def note_passed(cleared: Clearance, appointment: Appointment, *, by: User | None, at: datetime | None = None) -> None:
    """Note a decision that was stored with `appointment`. No query for a session that no rule spoke about."""
    write(passed(cleared, appointment, by=by, at=at or timezone.now()))


def passed(cleared: Clearance, appointment: Appointment, *, by: User | None, at: datetime) -> list[Firing]:
    """The rows of a decision that let the session pass, not yet stored."""
    about = {"at": at, "on": cleared.session.on, "by": by, **_whose(appointment)}
    return [
        Firing(rule=rule, severity=severity, outcome=outcome, **about)
        for (rule, severity), outcome in _what_became(cleared).items()
    ]


def _what_became(cleared: Clearance) -> dict[tuple[str, str], str]:
    """Rules that spoke about what was asked for, with what was agreed to; a word that stands already says nothing new."""
    remaining = {(finding.rule, finding.severity) for finding in cleared.verdict.findings}
    became: dict[tuple[str, str], str] = {}
    for finding in cleared.asked.findings:
        key = (finding.rule, str(finding.severity))
        if finding.severity == Severity.CAUTION:
            became[key] = Outcome.NOTED
        elif (
            finding.severity in (Severity.RELATIVE, Severity.ADAPT)
            and (finding.rule, finding.severity) not in remaining
        ):
            became[key] = Outcome.ADAPTED
        elif finding.severity == Severity.RELATIVE and cleared.consent.override_reason:
            became[key] = Outcome.OVERRIDDEN
    return became


def note_refused(refusal: Contraindicated | NotQualified, *, at: datetime | None = None) -> None:
    """Note what a refusal rests on. Called when the refused verb has been undone, in a transaction of its own."""
    rows = refused(refusal, at=at or timezone.now())
    if not rows:
        return
    try:
        with transaction.atomic():
            write(rows)
    except DatabaseError as error:
        # The refusal is the answer; a report that lacks a row is no reason for another one.
        logger.warning("a refusal was not counted: %s", type(error).__name__)


def refused(refusal: Contraindicated | NotQualified, *, at: datetime) -> list[Firing]:
    """The rows of a refusal, not yet stored; none when it does not say whose session it is about."""
    case: Case | None = getattr(refusal, "case", None)
    if case is None:
        return []
    about = {
        "at": at,
        "on": case.plan.on,
        "by": case.by,
        "patient_id": case.patient.pk,
        "treatment_id": case.treatment.pk,
        "therapist_id": case.therapist.pk,
    }
    rules = decided_by(refusal.verdict)
    return [Firing(rule=rule, severity=severity, outcome=Outcome.BLOCKED, **about) for rule, severity in rules.items()]


def note_asked(request: BookingRequest, *, by: User) -> None:
    """Note that a therapist was asked."""
    _note_request(request, Outcome.ASKED, by)


def note_declined(request: BookingRequest, *, by: User) -> None:
    """Note that a therapist said no."""
    _note_request(request, Outcome.DECLINED, by)


def _note_request(request: BookingRequest, outcome: str, by: User) -> None:
    appointment = request.appointment
    about = {"at": timezone.now(), "on": timezone.localdate(appointment.starts_at), "by": by, **_whose(appointment)}
    severity = DECIDING.get(VerdictKind(request.verdict))
    codes = {row["rule"]: str(severity) for row in request.findings if row["severity"] == severity}
    write([Firing(rule=rule, severity=of, outcome=outcome, request=request, **about) for rule, of in codes.items()])


def decided_by(verdict: Verdict) -> dict[str, str]:
    """The rules that a verdict rests on, each once, with their severity."""
    severity = DECIDING.get(verdict.verdict)
    return {one.rule: str(one.severity) for one in verdict.findings if one.severity == severity}


def write(rows: list[Firing]) -> None:
    """Store rows of one decision. What only counted as refused a few minutes before becomes what has followed."""
    if not rows:
        return
    if any(row.outcome != Outcome.NOTED for row in rows):
        _earlier(rows[0], {row.rule for row in rows}).delete()
    Firing.objects.bulk_create(rows)


def _earlier(row: Firing, rules: set[str]) -> Any:
    """Refusals of the same attempt."""
    return Firing.objects.filter(
        patient=row.patient_id,
        treatment=row.treatment_id,
        on=row.on,
        rule__in=sorted(rules),
        outcome=Outcome.BLOCKED,
        at__gt=row.at - AGAIN,
    )


def _whose(appointment: Appointment) -> Mapping[str, int]:
    return {
        "patient_id": appointment.patient_id,
        "treatment_id": appointment.treatment_id,
        "therapist_id": appointment.therapist_id,
    }
