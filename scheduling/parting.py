"""A merge undone within 30 days: each of the two has their own appointments again. A part of the door."""

from __future__ import annotations

from patients.announcing import told_once
from patients.models import Merge, Patient
from patients.parting import in_the_way, moved, part_records
from practice.models import User
from scheduling.booking import one_transaction
from scheduling.merging import hand_over
from scheduling.models import Appointment, Assessment, Offer, Wish
from scheduling.refusals import NotParted, Unknown


@one_transaction
def part(merge: int, *, by: User) -> Patient:
    """Undo a merge (primary key): what went over goes back, and all that lies ahead of both is looked at again.

    What was booked since stays with the one that was kept. Answers with the other. NotParted says what stands in the
    way; Unknown for no merge of ours.
    """
    found = Merge.objects.select_for_update(no_key=True).filter(pk=merge).first()
    if found is None:
        raise Unknown(what="patient")
    keys = (found.kept_id, found.given_up_id)
    held = {row.pk: row for row in Patient.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}
    found.kept, found.given_up = held[found.kept_id], held[found.given_up_id]
    reasons = in_the_way(found)
    if reasons:
        raise NotParted(reasons=reasons)
    with told_once():
        _give_back(found, by)
        part_records(found, by=by)
    return found.given_up


def _give_back(merge: Merge, by: User) -> None:
    """The appointments that went over, with what was decided about them since; and the wishes that have come to nothing since."""
    kept, given_up = merge.kept, merge.given_up
    own = Appointment.objects.filter(pk__in=moved(merge, Appointment._meta.label), patient=kept).order_by("pk")
    keys = list(own.values_list("pk", flat=True))
    decided = {*moved(merge, Assessment._meta.label), *own.values_list("assessment", flat=True)} - {None}
    Assessment.objects.filter(pk__in=decided, patient=kept).update(patient=given_up)
    hand_over(own, given_up, by)
    wishes = Wish.objects.filter(pk__in=moved(merge, Wish._meta.label), patient=kept)
    taken = Offer.objects.exclude(appointment__in=keys).values("wish")
    wishes.exclude(pk__in=taken).exclude(booked__isnull=False, booked__patient=kept).update(patient=given_up)
