"""Deciding once more about what is booked already, when facts, rules or other sessions have changed.

Nothing is cancelled or changed here: an appointment that would not be booked today goes to the safety review, and
leaves it when it would be again. Whoever writes a review holds the patient, as booking does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils import timezone

from patients.models import Patient
from practice.models import Practice, User
from practice.prepared import Given, Prepared
from scheduling.clearing import Clearance
from scheduling.deciding import Known, as_taken
from scheduling.models import Appointment, SafetyReview
from scheduling.refusals import AgeOutside, Contraindicated, NotQualified, RulesFailed
from scheduling.reviewing import close_all
from scheduling.secondlook import Ground, ahead_of, ahead_of_one, known_to_us, review_of

Cause, Verdict = SafetyReview.Cause, SafetyReview.Verdict
# What the decision itself refuses; anything else (a slot taken, a wrong step) says nothing about safety.
NOT_PASSED = (Contraindicated, NotQualified, AgeOutside, RulesFailed)
# What makes a review another one. When it was opened and by whom stays.
SAID = ("cause", "verdict", "weight", "findings", "adaptation", "facts", "better_from", "override_ended")
_STANDING = SafetyReview.objects.filter(closed_at=None)
_OF_ONE: Prepared[SafetyReview] = Prepared(_STANDING.filter(appointment__patient=Given("patient", BigIntegerField())))


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
    ahead = ahead_of(held, ground.now)
    if not ahead:
        return Touched()
    with timezone.override(practice.tz):
        known = known_to_us([held[pk] for pk in {row.patient_id for row in ahead}], ground.catalogue)
        return look(ahead, patients=held, known=known, ground=ground)


def look_at_others(appointment: Appointment, cleared: Clearance, *, patient: Patient, ground: Ground) -> Touched:
    """Look again at what else lies ahead of a patient whose `appointment` has just got its place. The patient is held.

    Two queries, one more for a session that has begun, and none where nothing lies ahead.
    """
    today = timezone.localdate(ground.now)
    if not any(session.on >= today for session in cleared.known.history):
        return Touched()
    ahead = [row for row in ahead_of_one(patient.pk, ground.now) if row.pk != appointment.pk]
    later = {row.pk for row in ahead if row.starts_at > appointment.starts_at}
    past = cleared.as_past()
    if appointment.status != "booked" or appointment.starts_at <= ground.now:
        past = as_taken(past, appointment.pk)
    known = cleared.known.with_session(appointment.pk, past, before=later)
    return look(ahead, patients={patient.pk: patient}, known={patient.pk: known}, ground=ground)


def look(
    ahead: Collection[Appointment], *, patients: Mapping[int, Patient], known: Mapping[int, Known], ground: Ground
) -> Touched:
    """Decide about each of the appointments and bring its review in line. The patients are held."""
    looked_at = {row.pk for row in ahead}
    standing = {
        review.appointment_id: review for review in _standing(ahead, patients) if review.appointment_id in looked_at
    }
    touched, opened, changed = Touched(looked_at=len(ahead)), [], []
    for row in ahead:
        now, before = review_of(row, patients[row.patient_id], known.get(row.patient_id), ground), standing.get(row.pk)
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


def _standing(ahead: Collection[Appointment], patients: Collection[int]) -> Iterable[SafetyReview]:
    """The open reviews of the appointments, and maybe others of a single patient. One query."""
    if len(patients) == 1:
        return _OF_ONE.rows(patient=next(iter(patients)))
    return _STANDING.filter(appointment__in=[row.pk for row in ahead])


def _brought_up_to_date(review: SafetyReview, now: SafetyReview) -> bool:
    """True when the open review said something else until now."""
    now.override_ended |= review.override_ended
    if all(getattr(review, name) == getattr(now, name) for name in SAID if name != "cause"):
        return False
    for name in (*SAID, "rules_version"):
        setattr(review, name, getattr(now, name))
    return True
