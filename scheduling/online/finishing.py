"""From a proved address to an appointment, by the one door. Whatever is refused for the patient's sake is said in one way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from patients.models import Patient, Questionnaire, ScreeningQuestion
from patients.questionnaires import invite
from practice.models import Practice
from scheduling.booking import book
from scheduling.clock import minute_of, moment_of
from scheduling.models import Appointment, OnlineBooking
from scheduling.online.offering import Offered, is_free, offered_one
from scheduling.online.recognising import Unclear, known_patient, register_new
from scheduling.plans import Plan
from scheduling.refusals import (
    Archived,
    BookingRefused,
    NotGiven,
    OnLeave,
    OutsideHours,
    PracticeClosed,
    SlotTaken,
    TimePassed,
)
from scheduling.selfservice.links import link_of
from treatments.catalogue import current_rules
from treatments.contraindications import RuleUnreadable

State = OnlineBooking.State
# Another time may do; anything else is for the desk.
ANOTHER_TIME = (Archived, NotGiven, OnLeave, OutsideHours, PracticeClosed, SlotTaken, TimePassed)
# Somebody who wants more of the diary than this by themselves talks to the desk.
MOST_UPCOMING = 3
SHOWN_FOR = timedelta(hours=1)


class AskedToCall(Exception):
    """Not by themselves: the desk has to hear of it. Nothing more is said."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody chose, as `said` keeps it."""

    treatment: int
    therapist: int
    starts_at: datetime

    @classmethod
    def of(cls, said: dict[str, Any]) -> Wanted:
        """Read back what `stored` wrote."""
        return cls(said["treatment"], said["therapist"], moment_of(said["start"]))

    def stored(self) -> dict[str, int]:
        """As `said` keeps it."""
        return {"treatment": self.treatment, "therapist": self.therapist, "start": minute_of(self.starts_at)}


@transaction.atomic
def finish(booking: int) -> OnlineBooking:
    """Book what was chosen, if it is proved; however often it is called, it books once.

    Afterwards it is booked, or refused (asked to call), or still proved: then `said` has `questions` (the number of a
    questionnaire to be answered first) or `taken` (another time is to be chosen).
    """
    row = OnlineBooking.objects.select_for_update(of=("self",), no_key=True).select_related("entrance").get(pk=booking)
    if row.state != State.PROVED or row.expires_at <= timezone.now():
        return row
    try:
        return _finish(row)
    except ANOTHER_TIME:
        row.said |= {"taken": True}
        row.save(update_fields=["said"])
    except (AskedToCall, BookingRefused, ValidationError):
        _over(row, State.REFUSED)
    return row


@transaction.atomic
def choose_time(booking: int, *, therapist: int, starts_at: datetime) -> OnlineBooking:
    """Another time, with another therapist perhaps; books it if it is still offered."""
    row = OnlineBooking.objects.select_for_update(of=("self",), no_key=True).get(pk=booking)
    if row.state == State.PROVED and row.expires_at > timezone.now():
        row.said |= Wanted(row.said["treatment"], therapist, starts_at).stored() | {"taken": False}
        row.save(update_fields=["said"])
    return finish(booking)


def offered_to(row: OnlineBooking, practice: Practice, patient: Patient | None) -> Offered:
    """What they chose, while it is open to them by this entrance. AskedToCall."""
    by_entrance = practice.online_booking and row.entrance.is_open and (patient is not None or row.entrance.takes_new)
    one = offered_one(practice, row.said["treatment"], known=patient is not None) if by_entrance else None
    if one is None:
        raise AskedToCall()
    return one


def patient_of(row: OnlineBooking) -> Patient | None:
    """Whom a proved booking is for: known before, or registered to answer the questions. None: somebody new. AskedToCall."""
    registered = row.said.get("patient")
    if not registered:
        try:
            return known_patient(row.said)
        except Unclear:
            raise AskedToCall() from None
    # The desk may have found meanwhile that it is somebody it knows.
    patient = Patient.objects.in_use().filter(Q(pk=registered) | Q(merged_from=registered)).first()
    if patient is None:
        raise AskedToCall()
    return patient


def _finish(row: OnlineBooking) -> OnlineBooking:
    practice = Practice.current()
    patient = patient_of(row)
    if practice is None:
        raise AskedToCall()
    # Who was registered on the way here came as somebody new.
    if patient is None and row.said.get("been"):
        # They say that we know them: registered anew, what is recorded of them would be passed by.
        raise AskedToCall()
    one = offered_to(row, practice, None if row.said.get("new") else patient)
    if patient is not None:
        _check_upcoming(patient)
    wanted = Wanted.of(row.said)
    if one.questions_first and (asked := _asked_first(row, patient, practice, wanted)):
        row.said |= asked
        row.save(update_fields=["said"])
        return row
    if not is_free(practice, one, therapist=wanted.therapist, starts_at=wanted.starts_at):
        raise SlotTaken()
    row.appointment = _booked(row, patient, wanted)
    link_of(row.appointment)
    return _over(row, State.BOOKED)


def _booked(row: OnlineBooking, patient: Patient | None, wanted: Wanted) -> Appointment:
    """Book; nobody is registered for a time that is gone."""
    if patient is not None:
        return _book(row, patient, wanted)
    with transaction.atomic():
        return _book(row, register_new(row.said, request_key=UUID(row.key)), wanted)


def _book(row: OnlineBooking, patient: Patient, wanted: Wanted) -> Appointment:
    return book(
        Plan(patient.pk, wanted.treatment, wanted.therapist, wanted.starts_at),
        by=None,
        source=Appointment.Source.ONLINE,
        request_key=UUID(row.key),
    )


def _over(row: OnlineBooking, state: str) -> OnlineBooking:
    """It has come to its end: what was said of themselves is not kept twice."""
    row.state, row.said, row.expires_at = state, {}, timezone.now() + SHOWN_FOR
    row.save(update_fields=["state", "said", "expires_at", "appointment"])
    return row


def _check_upcoming(patient: Patient) -> None:
    online = Appointment.objects.upcoming(timezone.now()).filter(patient=patient, source=Appointment.Source.ONLINE)
    if online.count() >= MOST_UPCOMING:
        raise AskedToCall()


def _asked_first(
    row: OnlineBooking, patient: Patient | None, practice: Practice, wanted: Wanted
) -> dict[str, Any] | None:
    """The questionnaire to be answered before booking, and for whom it is; None where none is needed (any more)."""
    if patient is not None and not questions_needed(patient, practice, wanted.starts_at):
        return None
    if not ScreeningQuestion.objects.in_use().exists():
        return None
    new = patient is None
    patient = patient or register_new(row.said, request_key=UUID(row.key))
    questionnaire = invite(patient=patient.pk, by=None)
    return {"patient": patient.pk, "questions": questionnaire.pk, "new": new or row.said.get("new", False)}


def questions_needed(patient: Patient, practice: Practice, starts_at: datetime) -> bool:
    """True unless answers wait for a therapist, or were confirmed and still count on the day of the session."""
    if Questionnaire.objects.to_confirm().filter(patient=patient).exists():
        return False
    last = patient.screenings.order_by("-confirmed_on").values_list("confirmed_on", flat=True).first()
    try:
        days = current_rules(practice.rules_version).screening_days
    except RuleUnreadable:
        days = None
    return last is None or (days is not None and last + timedelta(days=days) < timezone.localdate(starts_at))
