"""Deciding once more about what is booked already, when facts, rules or other sessions have changed.

Nothing is cancelled or changed here: an appointment that would not be booked today goes to the safety review, and
leaves it when it would be again. Whoever writes a review holds the patient, as booking does.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from patients.facts import facts_as_json
from patients.models import Patient
from practice.models import Practice, User
from scheduling.clearing import Case, Clearance, look_again, standing_override
from scheduling.deciding import Known, known_of_many
from scheduling.models import Appointment, SafetyReview
from scheduling.plans import Plan
from scheduling.refusals import AgeOutside, BookingRefused, Contraindicated, NotQualified, RulesFailed
from scheduling.reviewing import WEIGHTS, close_all
from scheduling.timetable import Timetable, timetable
from treatments.answers import verdict_document
from treatments.catalogue import current_catalogue
from treatments.snapshot import Catalogue

logger = logging.getLogger(__name__)

Cause, Verdict = SafetyReview.Cause, SafetyReview.Verdict
# What the decision itself refuses; anything else (a slot taken, a wrong step) says nothing about safety.
NOT_PASSED = (Contraindicated, NotQualified, AgeOutside, RulesFailed)
# What makes a review another one. When it was opened and by whom stays.
SAID = ("cause", "verdict", "weight", "findings", "adaptation", "facts", "better_from", "override_ended")


@dataclass(slots=True)
class Touched:
    """What a re-assessment came to: primary keys of appointments, by what became of them."""

    looked_at: int = 0
    opened: list[int] = field(default_factory=list)
    still: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)

    @property
    def worse(self) -> int:
        """How many may not be given as booked."""
        return len(self.opened) + len(self.still)


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


def reassess_patient(*, patient: int, by: User | None, **_signal: Any) -> Touched:
    """Listener of `facts_changed`: in the transaction of the change, the patient held."""
    if not Appointment.objects.at_risk(timezone.now()).filter(patient=patient).exists():
        return Touched()
    return reassess([patient], cause=Cause.FACTS, by=by)


def reassess_appointment(appointment: int, *, by: User | None) -> Touched:
    """After a refusal at check-in, in a transaction of its own: what speaks against it now is for the safety review."""
    patient = Appointment.objects.values_list("patient_id", flat=True).get(pk=appointment)
    return reassess([patient], cause=Cause.FACTS, by=by)


@transaction.atomic
def reassess(patients: Collection[int], *, cause: str, by: User | None) -> Touched:
    """Look again at all that lies ahead of the patients, whom this holds. Seven queries and the writing."""
    rows = Patient.objects.select_for_update(no_key=True).filter(pk__in=patients)
    held = {row.pk: row for row in rows.order_by("pk")}
    # Read after the locks, so that nothing is decided by what was true before waiting for them.
    practice = Practice.current()
    if practice is None:
        return Touched()
    ground = Ground.now_of(practice, cause=cause, by=by)
    ahead = _ahead(held, ground.now)
    if not ahead:
        return Touched()
    with timezone.override(practice.tz):
        known = _known([held[pk] for pk in {row.patient_id for row in ahead}], ground.catalogue)
        return look(ahead, patients=held, known=known, ground=ground)


def _known(patients: Collection[Patient], catalogue: Catalogue) -> dict[int, Known]:
    """What is known of each of the patients; somebody of whom it cannot be read is left out, and not decided about."""
    try:
        return known_of_many(patients, catalogue)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 (one record that cannot be read must not stop the others)
        if len(patients) > 1:
            return {pk: known for one in patients for pk, known in _known([one], catalogue).items()}
        logger.error("what is known of a patient cannot be read: %s", type(error).__name__)
        return {}


def look_at_others(appointment: Appointment, cleared: Clearance, *, patient: Patient, ground: Ground) -> Touched:
    """Look again at what else lies ahead of a patient whose `appointment` has just got its place. The patient is held.

    Two queries, and none where nothing lies ahead.
    """
    today = timezone.localdate(ground.now)
    if not any(session.on >= today for session in cleared.known.history):
        return Touched()
    ahead = [row for row in _ahead([patient.pk], ground.now) if row.pk != appointment.pk]
    known = cleared.known.with_session(appointment.pk, cleared.as_past())
    return look(ahead, patients={patient.pk: patient}, known={patient.pk: known}, ground=ground)


def _ahead(patients: Iterable[int], now: datetime) -> list[Appointment]:
    rows = Appointment.objects.at_risk(now).filter(patient__in=list(patients))
    return list(rows.select_related("assessment").order_by("patient_id", "starts_at", "pk"))


def look(
    ahead: Collection[Appointment], *, patients: Mapping[int, Patient], known: Mapping[int, Known], ground: Ground
) -> Touched:
    """Decide about each of the appointments and bring its review in line. The patients are held."""
    standing = {
        review.appointment_id: review
        for review in SafetyReview.objects.filter(closed_at=None, appointment__in=[row.pk for row in ahead])
    }
    touched, opened, changed = Touched(looked_at=len(ahead)), [], []
    for row in ahead:
        now, before = _review_of(row, patients[row.patient_id], known.get(row.patient_id), ground), standing.get(row.pk)
        if now is None:
            touched.closed += [row.pk] if before else []
            continue
        touched.failed += [row.pk] if now.verdict == Verdict.FAILED else []
        if before is None:
            opened.append(now)
        elif _brought_up_to_date(before, now):
            changed.append(before)
    touched.opened = [review.appointment_id for review in opened]
    touched.still = [pk for pk in standing if pk not in touched.closed]
    SafetyReview.objects.bulk_create(opened)
    if changed:
        SafetyReview.objects.bulk_update(changed, [*SAID, "rules_version"])
    if touched.closed:
        close_all(touched.closed, outcome=SafetyReview.Outcome.FINE_AGAIN, by=ground.by)
    return touched


def _brought_up_to_date(review: SafetyReview, now: SafetyReview) -> bool:
    """True when the open review said something else until now."""
    now.override_ended |= review.override_ended
    if all(getattr(review, name) == getattr(now, name) for name in SAID if name != "cause"):
        return False
    for name in (*SAID, "rules_version"):
        setattr(review, name, getattr(now, name))
    return True


def _review_of(row: Appointment, patient: Patient, known: Known | None, ground: Ground) -> SafetyReview | None:
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
