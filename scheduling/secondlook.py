"""A second look at what is booked already: the decision of booking, asked again, and what a safety review says of it. Reads only."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.db.models import BigIntegerField, DateTimeField
from django.utils import timezone

from patients.facts import facts_as_json
from patients.models import Patient
from practice.models import Practice, User
from practice.prepared import Given, Prepared
from scheduling.clearing import Case, look_again, standing_override
from scheduling.deciding import Known, known_of_many
from scheduling.models import Appointment, SafetyReview
from scheduling.models.diary import REACH
from scheduling.plans import Plan
from scheduling.refusals import AgeOutside, BookingRefused, Contraindicated, NotQualified, RulesFailed
from scheduling.reviewing import WEIGHTS
from scheduling.timetable import Timetable, timetable
from treatments.answers import verdict_document
from treatments.catalogue import current_catalogue
from treatments.snapshot import Catalogue

logger = logging.getLogger(__name__)

Cause, Verdict = SafetyReview.Cause, SafetyReview.Verdict
CHUNK = 200
LONG = ("session", "findings", "facts")


@dataclass(frozen=True, slots=True)
class Ground:
    """What every decision of one re-assessment rests on."""

    practice: Practice
    catalogue: Catalogue
    roster: Timetable
    cause: str
    by: User | None
    now: datetime

    @classmethod
    def now_of(cls, practice: Practice, *, cause: str, by: User | None) -> Ground:
        """The catalogue and the roster as they stand."""
        catalogue = current_catalogue(practice.rules_version)
        return cls(practice, catalogue, timetable(practice), cause, by, timezone.now())


# What an assessment rests on is long, and not read here.
_WITH_ASSESSMENT = (
    Appointment.objects.select_related("assessment__decided_by")
    .defer(*(f"assessment__{name}" for name in LONG))
    .order_by("patient_id", "starts_at", "pk")
)
_WHEN = DateTimeField()
_OF_ONE: Prepared[Appointment] = Prepared(
    _WITH_ASSESSMENT.not_begun(Given("now", _WHEN), Given("waiting_since", _WHEN)).filter(
        patient=Given("patient", BigIntegerField())
    )
)


def ahead_of(patients: Iterable[int], now: datetime) -> list[Appointment]:
    """What lies ahead of the patients, one patient after the other. One query."""
    return list(_WITH_ASSESSMENT.at_risk(now).filter(patient__in=list(patients)))


def ahead_of_one(patient: int, now: datetime) -> list[Appointment]:
    """As `ahead_of`, of one patient."""
    return _OF_ONE.rows(patient=patient, now=now, waiting_since=now - REACH)


def would_not_pass(practice: Practice) -> Iterator[int]:
    """The appointments ahead (primary keys) that would not be booked as they are now. Memory stays small."""
    ground = Ground.now_of(practice, cause=Cause.RULES, by=None)
    concerned = Appointment.objects.at_risk(ground.now).order_by("patient_id")
    numbers = list(concerned.values_list("patient_id", flat=True).distinct())
    for start in range(0, len(numbers), CHUNK):
        patients = Patient.objects.in_bulk(numbers[start : start + CHUNK])
        known = known_to_us(list(patients.values()), ground.catalogue)
        for row in ahead_of(patients, ground.now):
            if review_of(row, patients[row.patient_id], known.get(row.patient_id), ground) is not None:
                yield row.pk


def known_to_us(patients: Collection[Patient], catalogue: Catalogue) -> dict[int, Known]:
    """What is known of each of the patients; somebody of whom it cannot be read is left out, and not decided about."""
    try:
        return known_of_many(patients, catalogue)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 (one record that cannot be read must not stop the others)
        if len(patients) > 1:
            return {pk: known for one in patients for pk, known in known_to_us([one], catalogue).items()}
        logger.error("what is known of a patient cannot be read: %s", type(error).__name__)
        return {}


def review_of(row: Appointment, patient: Patient, known: Known | None, ground: Ground) -> SafetyReview | None:
    """The review, not yet stored, that an appointment needs; None where it would be booked again as it is."""
    try:
        refusal = _refusal(row, patient, known.without(row.pk), ground) if known else RulesFailed()
    except Exception as error:  # noqa: BLE001 (one appointment that cannot be decided must not stop the others)
        # The message of the error may name a condition, and logs hold no clinical text: its kind has to do.
        logger.error("appointment %s could not be decided about again: %s", row.pk, type(error).__name__)
        refusal = RulesFailed()
    if refusal is None:
        return None
    failed = isinstance(refusal, RulesFailed)
    verdict, found = _found(refusal)
    return SafetyReview(
        appointment_id=row.pk,
        cause=Cause.FAILED if failed else ground.cause,
        verdict=verdict,
        weight=WEIGHTS[verdict],
        findings=found["findings"],
        adaptation=found["adaptation"],
        better_from=found["better_from"],
        facts=facts_as_json(known.facts) if known else [],
        override_ended=standing_override(row) is not None,
        rules_version=ground.practice.rules_version,
        opened_by=ground.by,
    )


def _refusal(row: Appointment, patient: Patient, known: Known, ground: Ground) -> BookingRefused | None:
    plan = Plan.of(row)
    case = Case(
        plan=plan,
        treatment=ground.catalogue.treatment_by_pk[plan.treatment],
        therapist=ground.roster.therapists[plan.therapist],
        patient=patient,
        catalogue=ground.catalogue,
        rules_version=ground.practice.rules_version,
        by=None,
        before=row,
        known=known,
    )
    answer = look_again(case)
    return answer if isinstance(answer, BookingRefused) else None


def _found(refusal: BookingRefused) -> tuple[str, dict[str, Any]]:
    """The verdict of a review, and findings, adaptation and better day in the form of an answer."""
    if isinstance(refusal, AgeOutside):
        said = {"rule": "age", "severity": "absolute", "condition": None, "until": None, "source": None}
        findings = [said | {"reason": str(refusal)}]
        return Verdict.BLOCKED, {"findings": findings, "adaptation": None, "better_from": None}
    if not isinstance(refusal, Contraindicated | NotQualified):
        return Verdict.FAILED, {"findings": [], "adaptation": None, "better_from": None}
    # As a row would give it back, so that the two can be compared.
    document = json.loads(json.dumps(verdict_document(refusal.verdict)))
    return Verdict(refusal.verdict.verdict.value), document | {"better_from": refusal.verdict.better_from}
