"""The door while a therapist is asked: a slot is held, and the answer books it or gives it back.

As in booking.py, every verb is one transaction: lock (patient, therapists, rooms, then the request), decide, write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from practice.models import User
from scheduling import announcing
from scheduling.booking import one_transaction
from scheduling.clearing import Consent
from scheduling.desk import Desk
from scheduling.firings import note_asked, note_declined
from scheduling.models import Appointment, Assessment, BookingRequest
from scheduling.plans import Form, Plan
from scheduling.refusals import (
    AnsweredAlready,
    AnswerUnclear,
    BookingRefused,
    ChangedMeanwhile,
    Contraindicated,
    OverrideRefused,
    RequestGone,
    TooManyOpen,
    Unknown,
)
from treatments.answers import finding_document

State = BookingRequest.State
UNANSWERED = (State.WITHDRAWN, State.EXPIRED)
# Each keeps a therapist and a room from everybody else; nobody at the desk waits for more answers than these at once.
MOST_OPEN = 10


@dataclass(frozen=True, slots=True)
class Instead:
    """What a therapist offers in place of what was asked for."""

    treatment: int
    therapist: int
    starts_at: datetime


def hold(
    plan: Plan, *, by: User, words: str = "", request_key: UUID | None = None, until: datetime | None = None
) -> BookingRequest:
    """Ask a therapist about `plan` and hold its slot until the practice's limit (`until`), at most until it starts.

    The same `request_key` again answers with the request that it made the first time. Raises as `book` does,
    NothingToAsk when it could be booked as it is, and TooManyOpen when `by` waits for MOST_OPEN answers.
    """
    try:
        return _hold(plan, by=by, words=words, request_key=request_key, until=until)
    except BookingRefused:
        asked = _asked_before(request_key, plan.patient)
        if asked is None:
            raise
        return asked


@one_transaction
def _hold(plan: Plan, *, by: User, words: str, request_key: UUID | None, until: datetime | None) -> BookingRequest:
    desk = Desk.locked(plan, by=by)
    _check_open(by)
    appointment = Appointment(patient=desk.patient, booked_by=by, request_key=request_key)
    against = desk.hold(appointment, plan)
    limit = until or desk.now + timedelta(minutes=desk.practice.hold_minutes)
    request = BookingRequest.objects.create(
        appointment=appointment,
        words=words.strip(),
        verdict=against.verdict.verdict,
        findings=[finding_document(finding) for finding in against.verdict.findings],
        asked_by=by,
        asked_at=desk.now,
        held_until=min(limit, appointment.starts_at),
    )
    note_asked(request, by=by)
    return request


def _check_open(by: User) -> None:
    """Raise TooManyOpen when `by` waits for as many answers as anybody may. Their row is locked, after all others."""
    User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk").first()
    if BookingRequest.objects.filter(asked_by=by, state=State.OPEN).count() >= MOST_OPEN:
        raise TooManyOpen(by=by, most=MOST_OPEN)


@one_transaction
def approve(request_id: int, *, by: User, reason: str = "", against: frozenset[str] = frozenset()) -> BookingRequest:
    """Book what was asked for, decided about with the facts of now.

    Where it is an override it needs `reason`, which covers what was shown: `against` (fingerprints.spoken_on).
    """
    held = _Held.locked(request_id, by=by)
    try:
        return held.booked(held.plan, Consent(override_reason=reason.strip(), against=against), reason=reason.strip())
    except Contraindicated as refusal:
        if refusal.may_be_overridden and not reason.strip():
            raise OverrideRefused(needs_reason=True) from None
        raise


@one_transaction
def adapt(request_id: int, *, by: User, minutes: int | None = None, form: Form | None = None) -> BookingRequest:
    """Book it in the form that suits: the rules' own adaptation, after `minutes` or `form` where another is chosen."""
    held = _Held.locked(request_id, by=by)
    asked = {name: value for name, value in {"minutes": minutes, "form": form}.items() if value is not None}
    return held.booked(held.plan.with_changes(**asked), Consent(adaptation=True))


@one_transaction
def decline(request_id: int, *, by: User, answer: str, instead: Instead | None = None) -> BookingRequest:
    """Give the slot back, with words for the desk and, if there is one, what is possible instead."""
    if not answer.strip():
        raise AnswerUnclear()
    held = _Held.locked(request_id, by=by)
    offered: dict[str, Any] = {}
    if instead is not None:
        offered = {
            "instead_treatment_id": instead.treatment,
            "instead_therapist_id": instead.therapist,
            "instead_starts_at": instead.starts_at,
        }
    note_declined(held.request, by=by)
    return held.given_back(State.DECLINED, by, answer=answer.strip(), answered_by=by, **offered)


@one_transaction
def withdraw(request_id: int, *, by: User) -> BookingRequest:
    """Take the question back; the slot is free again."""
    held = _Held.locked(request_id, by=None)
    return held.given_back(State.WITHDRAWN, by, read_at=held.desk.now)


@one_transaction
def expire(request_id: int) -> BookingRequest:
    """Give the slot back when its time is over. Before that, nothing happens."""
    held = _Held.locked(request_id, by=None)
    if held.desk.now < held.request.held_until:
        return held.request
    return held.given_back(State.EXPIRED, None)


def _asked_before(request_key: UUID | None, patient: int) -> BookingRequest | None:
    """The request about the patient that the form has made already."""
    if request_key is None:
        return None
    return BookingRequest.objects.filter(appointment__request_key=request_key, appointment__patient=patient).first()


@dataclass(frozen=True, slots=True)
class _Held:
    """An open request and the appointment that holds its slot, both locked."""

    desk: Desk
    request: BookingRequest
    appointment: Appointment
    plan: Plan

    @classmethod
    def locked(cls, request_id: int, *, by: User | None) -> _Held:
        """Lock it all. `by` is the therapist who answers, None where nobody does."""
        if by is not None and not by.has_perm("scheduling.answer_request"):
            raise OverrideRefused()
        known = BookingRequest.objects.select_related("appointment", "asked_by").filter(pk=request_id).first()
        if known is None:
            raise Unknown(what="request")
        plan = Plan.of(known.appointment)
        desk = Desk.locked(plan, by=by or known.asked_by, also=known.appointment)
        requests = BookingRequest.objects.select_for_update(no_key=True, of=("self",))
        request = requests.select_related("answered_by", "asked_by").get(pk=request_id)
        if request.state in UNANSWERED:
            raise RequestGone(request=request)
        if request.state != State.OPEN:
            raise AnsweredAlready(request=request)
        appointment = Appointment.objects.select_for_update(no_key=True).get(pk=known.appointment_id)
        if Plan.of(appointment) != plan:
            raise ChangedMeanwhile(appointment=appointment)
        return cls(desk, request, appointment, plan)

    def booked(self, plan: Plan, consent: Consent, *, reason: str = "") -> BookingRequest:
        """Decide about `plan` and book it on the held slot. The request keeps what the booking rests on."""
        self.appointment.status = Appointment.Status.BOOKED
        self.appointment.revision += 1
        made = self.desk.place(self.appointment, plan, consent).assessment
        announcing.booked(self.appointment, self.desk)
        overridden = made is not None and made.verdict == Assessment.Verdict.OVERRIDE
        adapted = made is not None and made.adapted and not overridden
        return self._answered(
            State.ADAPTED if adapted else State.APPROVED,
            answered_by=self.desk.by,
            reason=reason if overridden else "",
        )

    def given_back(self, state: State, by: User | None, **answer: Any) -> BookingRequest:
        """The slot is free again; `by` stands in the appointment's history."""
        self.appointment.status = Appointment.Status.RELEASED
        self.appointment.revision += 1
        self.appointment._history_user = by
        self.appointment.save(update_fields=["status", "revision"])
        return self._answered(state, **answer)

    def _answered(self, state: State, **answer: Any) -> BookingRequest:
        self.request.appointment = self.appointment
        self.request.state, self.request.answered_at = state, self.desk.now
        for name, value in answer.items():
            setattr(self.request, name, value)
        self.request.save()
        return self.request
