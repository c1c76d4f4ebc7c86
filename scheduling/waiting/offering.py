"""The door for the waiting list: a time is held for somebody who waits, and their answer books it or gives it back.

As in booking.py, every verb is one transaction: lock (patient, therapists, rooms, then the wish or the offer), decide, write.
Whoever answers by link is nobody at the desk: `by` is None, as it is where the practice's programme offers by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from practice.models import User
from scheduling import announcing
from scheduling.booking import one_transaction
from scheduling.clearing import Consent
from scheduling.desk import Desk
from scheduling.models import Appointment, Offer, Wish
from scheduling.plans import Plan
from scheduling.refusals import ChangedMeanwhile, NotWaiting, OfferedAlready, OfferGone, Unknown
from scheduling.waiting.letters import tell
from scheduling.waiting.links import new_key

State = Offer.State
# The form that suits is part of what is offered.
IN_THE_FORM_THAT_SUITS = Consent(adaptation=True)


@one_transaction
def offer(
    wish_id: int,
    *,
    therapist: int,
    starts_at: datetime,
    by: User | None,
    room: int | None = None,
    freed: int | None = None,
) -> Offer:
    """Hold the time for who waits, and write to them. `freed` is the freed time it belongs to, if it belongs to one.

    Raises as `book` does, NotWaiting where the wish has ended, OfferedAlready while another offer waits for an answer.
    """
    seen = Wish.objects.filter(pk=wish_id).first()
    if seen is None:
        raise Unknown(what="wish")
    plan = Plan(seen.patient_id, seen.treatment_id, therapist, starts_at, room=room, minutes=seen.minutes)
    desk = Desk.locked(plan, by=by)
    wish = _locked_wish(wish_id)
    if wish.patient_id != seen.patient_id or wish.state != Wish.State.OPEN:
        raise NotWaiting(wish=wish)
    if wish.offers.filter(state=State.OPEN).exists():
        raise OfferedAlready(wish=wish)
    appointment = Appointment(patient=desk.patient, booked_by=by, source=Appointment.Source.WAITING)
    desk.keep(appointment, plan, IN_THE_FORM_THAT_SUITS)
    made = Offer(
        wish=wish,
        freed_id=freed,
        appointment=appointment,
        key=new_key(),
        answer_until=starts_at,
        made_by=by,
        made_at=desk.now,
    )
    made.save()
    _message, heard_at = tell(made, by=by)
    made.answer_until = min(heard_at + timedelta(minutes=desk.practice.offer_minutes), starts_at)
    made.save(update_fields=["answer_until"])
    return made


@one_transaction
def accept(offer_id: int, *, by: User | None) -> Offer:
    """Book exactly the time that is held, decided about with what is known now. OfferGone when it is too late."""
    held = _Held.locked(offer_id, by=by)
    if held.desk.now >= held.offer.answer_until:
        raise OfferGone(offer=held.offer)
    held.appointment.status = Appointment.Status.BOOKED
    held.appointment.revision += 1
    held.appointment.booked_by, held.appointment.booked_at = by, held.desk.now
    booked = held.desk.place(held.appointment, held.plan, IN_THE_FORM_THAT_SUITS)
    announcing.booked(booked, held.desk)
    wish = _locked_wish(held.offer.wish_id)
    wish.state, wish.booked, wish.ended_at = Wish.State.BOOKED, booked, held.desk.now
    wish.save(update_fields=["state", "booked", "ended_at"])
    return held.settled(State.ACCEPTED)


@one_transaction
def decline(offer_id: int, *, by: User | None) -> Offer:
    """They do not want it: the time is free for the next; the wish goes on."""
    return _Held.locked(offer_id, by=by).given_back(State.DECLINED)


@one_transaction
def withdraw(offer_id: int, *, by: User) -> Offer:
    """The practice takes the offer back; the wish goes on."""
    return _Held.locked(offer_id, by=by).given_back(State.WITHDRAWN)


def take_back(offer_id: int, by: User) -> None:
    """The letter was undone: nobody has heard of the offer, and its time is free again, unless it was settled meanwhile."""
    try:
        withdraw(offer_id, by=by)
    except OfferGone:
        return


@one_transaction
def expire(offer_id: int) -> Offer:
    """Give the time back when nobody has answered in time. Before that, nothing happens."""
    held = _Held.locked(offer_id, by=None)
    return held.offer if held.desk.now < held.offer.answer_until else held.given_back(State.EXPIRED)


def _locked_wish(pk: int) -> Wish:
    return Wish.objects.select_for_update(no_key=True, of=("self",)).select_related("patient").get(pk=pk)


@dataclass(frozen=True, slots=True)
class _Held:
    """An open offer and the appointment that holds its time, both locked."""

    desk: Desk
    offer: Offer
    appointment: Appointment
    plan: Plan

    @classmethod
    def locked(cls, offer_id: int, *, by: User | None) -> _Held:
        """Lock it all. Raises OfferGone where it has been settled."""
        known = Offer.objects.select_related("appointment").filter(pk=offer_id).first()
        if known is None:
            raise Unknown(what="offer")
        plan = Plan.of(known.appointment)
        desk = Desk.locked(plan, by=by, also=known.appointment)
        offers: QuerySet[Offer] = Offer.objects.select_for_update(no_key=True)
        row = offers.get(pk=offer_id)
        if row.state != State.OPEN:
            raise OfferGone(offer=row)
        appointment = Appointment.objects.select_for_update(no_key=True).get(pk=known.appointment_id)
        if Plan.of(appointment) != plan:
            raise ChangedMeanwhile(appointment=appointment)
        return cls(desk, row, appointment, plan)

    def given_back(self, state: State) -> Offer:
        """The time is free again; `by` stands in the appointment's history."""
        self.appointment.status = Appointment.Status.RELEASED
        self.appointment.revision += 1
        self.appointment._history_user = self.desk.by
        self.appointment.save(update_fields=["status", "revision"])
        return self.settled(state)

    def settled(self, state: State) -> Offer:
        """The offer as it ended."""
        self.offer.appointment = self.appointment
        self.offer.state, self.offer.answered_at = state, self.desk.now
        self.offer.save(update_fields=["state", "answered_at"])
        return self.offer
