"""Who may read which record: the therapists of the practice all of them, but for those that are restricted.

A restricted record is read by the therapists who treat the patient, by those named in the restriction, and for some hours
by who has opened it in an emergency (patients/emergency.py). Only reading depends on it: what is decided about a booking
rests on all that is recorded, whoever books.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import EmergencyOpening, Patient, Restriction
from practice.audit.writing import Action, note
from practice.models import Practice, User

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])
# Given a user, persons (primary keys) with the moment since when each is restricted, and every registration of theirs with
# the person: the persons whom the user treats.
Treats = Callable[[User, Mapping[int, datetime], Mapping[int, int]], Collection[int]]
_TREATING: list[Treats] = []
_WHAT = "patients.restriction"


def treating(treats: Treats) -> None:
    """Say who treats a patient; called when a package that knows is loaded."""
    _TREATING.append(treats)


def person_of(patient: str) -> Coalesce:
    """The primary key of who the patient in the column `patient` is now: whoever that registration was merged into."""
    return Coalesce(f"{patient}__merged_into", f"{patient}_id", output_field=BigIntegerField())


def withheld_from(user: User) -> frozenset[int]:
    """The patients (primary keys) whose record `user` may not read, asked once for each `user` object.

    No query where the middleware knows that nothing is restricted, eight at most otherwise.
    """
    kept: frozenset[int] | None = getattr(user, "withheld_patients", None)
    if kept is None:
        kept = user.withheld_patients = _withheld(user, emergencies=True)  # type: ignore[attr-defined]  # of the request
    return kept


def without(rows: Rows, withheld: Collection[int]) -> Rows:
    """`rows` with a column `patient`, but for those of the patients `withheld`; the same query where there are none."""
    return rows.exclude(patient__in=withheld) if withheld else rows


def may_read(user: User, patient: int) -> bool:
    """Whether the record of that patient (primary key) is open to `user`, as far as it goes by the row."""
    return patient not in withheld_from(user)


def may_change(user: User, patient: int) -> bool:
    """Whether `user` may say who reads that record: admins, and therapists who read it without an emergency."""
    return user.is_admin or patient not in _withheld(user, emergencies=False)


def restriction_of(patient: int) -> Restriction | None:
    """The restriction of that person that holds now, or None. One query."""
    standing = _standing().filter(Q(patient=patient) | Q(patient__merged_into=patient) | Q(person=patient))
    found: Restriction | None = standing.select_related("by", "patient").first()
    return found


def treated_by(patient: int, among: Iterable[User]) -> list[User]:
    """Those of `among` who would read the record of that patient because they treat them."""
    since = dict(_standing().filter(person=patient).values_list("person", "since"))
    numbers = _registrations(since)
    return [user for user in among if any(patient in treats(user, since, numbers) for treats in _TREATING)]


@transaction.atomic
def restrict(*, patient: int, why: str, readers: Collection[User], by: User) -> Restriction:
    """Make the record one for its treating therapists and `readers`, or say anew why and who. Holds the patient's row."""
    held = Patient.objects.select_for_update(no_key=True).get(pk=patient)
    if held.merged_into_id:
        raise ValidationError(_("This record was merged into another. Restrict that one."))
    row = restriction_of(patient)
    if row is None:
        row = Restriction(patient=held, by=by)
    row.why = why
    row.full_clean()
    row.save()
    row.readers.set(readers)
    note(Action.CHANGED, what=_WHAT, row=row.pk, whose=patient, about=f"readers {_keys(readers)}")
    Practice.bump("restrictions_version")
    return row


@transaction.atomic
def lift(patient: int, *, by: User) -> bool:
    """Open the record again to all therapists. False when nothing restricts it."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient)
    rows = list(_standing().filter(person=patient))
    for row in rows:
        row.ended_at, row.ended_by = timezone.now(), by
        row.save(update_fields=["ended_at", "ended_by"])
    Practice.bump("restrictions_version")
    return bool(rows)


def _keys(users: Iterable[User]) -> str:
    return ",".join(str(user.pk) for user in users)


def _standing() -> Any:
    """Those that hold now, with `person`: a query set, annotated past what its type can say."""
    return Restriction.objects.standing().annotate(person=person_of("patient"))


def _withheld(user: User, *, emergencies: bool) -> frozenset[int]:
    rows = list(_standing().values_list("pk", "person", "since"))
    if not rows:
        return frozenset()
    since: dict[int, datetime] = {}
    for _row, person, moment in rows:
        since[person] = max(moment, since.get(person, moment))
    numbers = _registrations(since)
    named = set(Restriction.readers.through.objects.filter(user=user).values_list("restriction", flat=True))
    # Of two restrictions of one person both have to name them.
    read = set(since) - {person for row, person, _since in rows if row not in named}
    if emergencies:
        opened = EmergencyOpening.objects.going_on(timezone.now()).filter(user=user)
        read |= {numbers[patient] for patient in opened.values_list("patient", flat=True) if patient in numbers}
    if user.is_therapist:
        for treats in _TREATING:
            read |= set(treats(user, since, numbers))
    return frozenset(patient for patient, person in numbers.items() if person not in read)


def _registrations(persons: Collection[int]) -> dict[int, int]:
    """Every registration of these persons → the person."""
    rows = Patient.objects.filter(Q(pk__in=persons) | Q(merged_into__in=persons)).values_list("pk", "merged_into")
    return {pk: merged_into or pk for pk, merged_into in rows}
