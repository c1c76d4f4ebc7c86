"""The one door: whatever creates or changes an appointment ends here.

Every verb is one transaction: lock (patient, therapists, rooms, each by ascending id), decide, write. `by` is nobody
where a patient acts by link or the practice's programme by itself: the same decision, and nobody's word but the rules'.
A refusal is a BookingRefused subclass and leaves nothing behind; anything else is a bug and surfaces. Rooms of the
door are scheduling/holding.py (slots held for an answer) and scheduling/merging.py (two records of one person).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from practice.models import User
from scheduling import announcing, steps
from scheduling.clearing import Consent
from scheduling.desk import Desk
from scheduling.firings import note_refused
from scheduling.models import UNDECIDED, Appointment, SafetyReview
from scheduling.plans import Plan
from scheduling.reassessing import NOT_PASSED, reassess, reassess_appointment
from scheduling.refusals import (
    BookingRefused,
    ChangedMeanwhile,
    Contraindicated,
    FormUsed,
    NotQualified,
    ReasonNeeded,
    SlotTaken,
    Unknown,
    WrongStep,
)
from scheduling.reviewing import close, in_review

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Status = Appointment.Status
Cause, Outcome = SafetyReview.Cause, SafetyReview.Outcome
LATE = timedelta(hours=24)


def one_transaction(verb: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run a verb in one transaction; what the database's own guards refuse becomes SlotTaken or FormUsed."""

    @wraps(verb)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except (Contraindicated, NotQualified) as refusal:
            note_refused(refusal)
            raise
        except (IntegrityError, OperationalError) as error:
            if is_clash(error):
                raise SlotTaken() from None
            if isinstance(error, IntegrityError) and "request_key" in str(error):
                raise FormUsed() from None
            raise

    return guarded


def is_clash(error: DatabaseError) -> bool:
    """True for an overlap (23P01, or our trigger on SQLite) and for a deadlock between two bookings (40P01)."""
    if getattr(error.__cause__, "pgcode", None) in {"23P01", "40P01"}:
        return True
    return any(guard.name in str(error) for guard in Appointment._meta.constraints if guard.name.endswith("_free"))


def book(
    plan: Plan,
    *,
    by: User | None,
    consent: Consent | None = None,
    request_key: UUID | None = None,
    desk_note: str = "",
    source: str = Appointment.Source.DESK,
) -> Appointment:
    """Book `plan`. The same `request_key` again answers with the appointment that it made the first time."""
    consent = consent or Consent()
    try:
        return _book(plan, by=by, consent=consent, request_key=request_key, desk_note=desk_note, source=source)
    except BookingRefused:
        # A form that is sent again is refused, by its own first booking or by its key: asked for only then.
        made = _made_before(request_key, plan.patient)
        if made is None:
            raise
        return made


@one_transaction
def _book(plan: Plan, *, by: User | None, consent: Consent, **written: Any) -> Appointment:
    """`written` are fields of the appointment: request_key, desk_note, source."""
    desk = Desk.locked(plan, by=by)
    appointment = desk.place(Appointment(patient=desk.patient, booked_by=by, **written), plan, consent)
    announcing.booked(appointment, desk)
    return appointment


@one_transaction
def change(
    appointment_id: int, *, by: User | None, revision: int | None = None, consent: Consent | None = None, **asked: Any
) -> Appointment:
    """Move, lengthen or otherwise change a booked appointment.

    `asked` are fields of Plan: starts_at, therapist, room (None: its own if free, else any), treatment, minutes, form.
    Another treatment starts from its own length and form. `revision` is what the form showed; an older one
    raises ChangedMeanwhile.
    """
    seen = _seen(appointment_id)
    plan = Plan.of(seen).with_changes(**asked)
    desk = Desk.locked(plan, by=by, also=seen)
    appointment = _unchanged(seen, revision)
    if appointment.status not in (Status.BOOKED, Status.ARRIVED):
        raise WrongStep(now=appointment.get_status_display(), to=Status.BOOKED.label)
    if (plan.on, plan.treatment) != (Plan.of(seen).on, seen.treatment_id):
        # Who has arrived has done so for that day and treatment; for another one the gates are asked once more.
        appointment.status = Status.BOOKED
    appointment.revision += 1
    desk.place(appointment, plan, consent or Consent())
    announcing.moved(appointment, seen, desk)
    return appointment


@one_transaction
def reinstate(
    appointment_id: int, *, by: User | None, revision: int | None = None, consent: Consent | None = None
) -> Appointment:
    """Take back a cancellation: through the whole decision once more, in another room if its own is taken."""
    seen = _seen(appointment_id)
    plan = Plan.of(seen).with_changes(room=None)
    desk = Desk.locked(plan, by=by, also=seen)
    appointment = _unchanged(seen, revision)
    if appointment.status != Status.CANCELLED:
        raise WrongStep(now=appointment.get_status_display(), to=Status.BOOKED.label)
    appointment.status, appointment.cancel_reason, appointment.cancelled_late = Status.BOOKED, "", False
    appointment.revision += 1
    desk.place(appointment, plan, consent or Consent())
    announcing.reinstated(appointment, desk)
    return appointment


@one_transaction
def settle(
    appointment_id: int, *, by: User | None, revision: int | None = None, consent: Consent | None = None
) -> Appointment:
    """Decide once more about an appointment where it is: with an adapted form, a therapist's word, or neither."""
    seen = _seen(appointment_id)
    plan = Plan.of(seen)
    desk = Desk.locked(plan, by=by, also=seen)
    appointment = _unchanged(seen, revision)
    if appointment.status not in (Status.BOOKED, Status.ARRIVED):
        raise WrongStep(now=appointment.get_status_display(), to=Status.BOOKED.label)
    appointment.revision += 1
    return desk.settle(appointment, plan, consent or Consent())


@one_transaction
def cancel(appointment_id: int, *, reason: str, by: User | None, revision: int | None = None) -> Appointment:
    """Cancel for a reason of the list. Within a day of its start it is late when the reason is the patient's."""
    if reason not in Appointment.CancelReason.values:
        raise ReasonNeeded()
    seen = _seen(appointment_id)
    desk = Desk.locked(Plan.of(seen), by=by, also=seen)
    appointment = _unchanged(seen, revision)
    steps.check(appointment, Status.CANCELLED, now=desk.now)
    appointment.cancel_reason = reason
    appointment.cancelled_late = reason.startswith("patient_") and appointment.starts_at - desk.now < LATE
    _stepped(appointment, Status.CANCELLED, by, "cancel_reason", "cancelled_late")
    announcing.cancelled(appointment, desk)
    return _given_up(appointment, Outcome.CANCELLED, by)


def advance(
    appointment_id: int, *, to: str, by: User | None, revision: int | None = None, consent: Consent | None = None
) -> Appointment:
    """One step of the day: arrived, in treatment, done, did not come, and back. Check-in is decided once more.

    An appointment that is refused there as it stands goes to the safety review.
    """
    try:
        return _advance(appointment_id, to=to, by=by, revision=revision, consent=consent or Consent())
    except NOT_PASSED:
        reassess_appointment(appointment_id, by=by)
        raise


@one_transaction
def _advance(appointment_id: int, *, to: str, by: User | None, revision: int | None, consent: Consent) -> Appointment:
    if to not in steps.OF_THE_DAY:
        raise Unknown(what="status")
    seen = _seen(appointment_id)
    plan = Plan.of(seen)
    desk = Desk.locked(plan, by=by, also=seen)
    appointment = _unchanged(seen, revision)
    if appointment.status == Status.CANCELLED:
        raise WrongStep(now=appointment.get_status_display(), to=Status(to).label)
    steps.check(appointment, to, now=desk.now)
    if steps.takes_up_again(appointment.status, to):
        desk.check_place(appointment, plan)
    was = appointment.status
    if steps.is_check_in(was, to) or (to == Status.IN_TREATMENT and _has_to_be_looked_at(appointment, desk)):
        appointment.status = to
        appointment.revision += 1
        # The gates are those of check-in: who has arrived has passed them.
        decide = desk.check_in if steps.is_check_in(was, to) else desk.settle
        return decide(appointment, plan, consent)
    _stepped(appointment, to, by)
    if to == Status.NO_SHOW:
        return _given_up(appointment, Outcome.NOT_HELD, by)
    if was in (Status.NO_SHOW, Status.IN_TREATMENT) and to in (Status.BOOKED, Status.ARRIVED):
        reassess([appointment.patient_id], cause=Cause.SESSIONS, by=by)
    return appointment


def _has_to_be_looked_at(appointment: Appointment, desk: Desk) -> bool:
    """True for who waits while in review, or arrived under older rules: the round may not have come by yet."""
    assessment = appointment.assessment
    older = assessment is None or assessment.rules_version != desk.practice.rules_version
    return (older and appointment.status == Status.ARRIVED) or bool(in_review([appointment.pk]))


def _given_up(appointment: Appointment, outcome: str, by: User | None) -> Appointment:
    """It will not be held: its review ends, and the patient's other sessions are looked at without it."""
    close(appointment.pk, outcome=outcome, by=by)
    reassess([appointment.patient_id], cause=Cause.SESSIONS, by=by)
    return appointment


def _made_before(request_key: UUID | None, patient: int) -> Appointment | None:
    """The patient's appointment that the form has made already."""
    if request_key is None:
        return None
    made = Appointment.objects.filter(request_key=request_key, patient=patient)
    # What is only held for an answer, or was given back, is no booking.
    return made.exclude(status__in=UNDECIDED).first()


def _seen(appointment_id: int) -> Appointment:
    """The appointment before any lock is held, to know what to lock."""
    seen = Appointment.objects.filter(pk=appointment_id).first()
    if seen is None:
        raise Unknown(what="appointment")
    return seen


def _unchanged(seen: Appointment, revision: int | None) -> Appointment:
    """The appointment again, now locked; it must be what was seen, and what the form showed."""
    rows = Appointment.objects.select_for_update(no_key=True, of=("self",)).select_related("assessment")
    appointment = rows.get(pk=seen.pk)
    if (
        appointment.revision != (seen.revision if revision is None else revision)
        or appointment.revision != seen.revision
    ):
        raise ChangedMeanwhile(appointment=appointment)
    return appointment


def _stepped(appointment: Appointment, to: str, by: User | None, *fields: str) -> Appointment:
    appointment.status = to
    appointment.revision += 1
    appointment._history_user = by
    appointment.save(update_fields=["status", "revision", *fields])
    return appointment
