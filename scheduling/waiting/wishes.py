"""The waiting list itself: who waits for what. Offers are made and answered at the door (offering.py)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from patients.models import Patient
from practice.audit.writing import change_all
from practice.models import User
from scheduling.models import Offer, Therapist, Wish
from scheduling.refusals import Archived, NotWaiting, Unknown
from scheduling.waiting.freeing import reopen
from scheduling.waiting.offering import withdraw

State = Wish.State


@transaction.atomic
def add_wish(*, wish: Wish, therapists: Iterable[Therapist], by: User) -> Wish:
    """Put a wish on the list; times that became free before are looked at once more. Archived for who no longer comes.

    Who waits for the treatment already has that wish changed: a form that is sent twice makes one.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=wish.patient_id)
    if patient.archived_at:
        raise Archived(what=str(patient))
    there = Wish.objects.open().filter(patient=patient, treatment=wish.treatment_id).first()
    if there is not None:
        wish.pk, wish.made_at, wish.made_by, wish._state.adding = there.pk, there.made_at, there.made_by, False
    else:
        wish.made_by = by
    return _saved(wish, therapists)


@transaction.atomic
def change_wish(*, wish: Wish, therapists: Iterable[Therapist]) -> Wish:
    """Save what somebody wishes now. NotWaiting where it has ended meanwhile."""
    there = Wish.objects.select_for_update(no_key=True, of=("self",)).select_related("patient").get(pk=wish.pk)
    if there.state != State.OPEN:
        raise NotWaiting(wish=there)
    return _saved(wish, therapists)


def _saved(wish: Wish, therapists: Iterable[Therapist]) -> Wish:
    wish.save()
    wish.therapists.set(therapists)
    reopen()
    return wish


@transaction.atomic
def withdraw_wish(wish_id: int, *, by: User) -> Wish:
    """Nobody waits for it any more; a time that is held for them is given back. NotWaiting where it has ended already."""
    seen = Wish.objects.filter(pk=wish_id).first()
    if seen is None:
        raise Unknown(what="wish")
    # Who makes an offer holds the patient first: from here on there is no new one.
    Patient.objects.select_for_update(no_key=True).filter(pk=seen.patient_id).first()
    for offer in Offer.objects.filter(wish=wish_id, state=Offer.State.OPEN):
        withdraw(offer.pk, by=by)
    wish = Wish.objects.select_for_update(no_key=True, of=("self",)).select_related("patient").get(pk=wish_id)
    if wish.state != State.OPEN:
        raise NotWaiting(wish=wish)
    wish.state, wish.ended_at = State.WITHDRAWN, timezone.now()
    wish.save(update_fields=["state", "ended_at"])
    return wish


def end_old(today: date) -> int:
    """Wishes whose last day has passed end, once their last offer is settled. One statement; returns how many."""
    asked = Offer.objects.filter(state=Offer.State.OPEN).values("wish")
    old = Wish.objects.open().filter(last_day__lt=today).exclude(pk__in=asked)
    return change_all(old, state=State.EXPIRED, ended_at=timezone.now())
