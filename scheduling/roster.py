"""Who works when and where: the only writer of therapists, hours, leave, rooms and closed days.

Every function is one transaction and ends with a new roster version, by which booking keeps what it has read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from practice.models import Practice
from scheduling.models import ClosedDays, DaysOff, Leave, Room, Therapist, Weekday, WorkingHours
from scheduling.roster_reading import booked_ahead
from scheduling.waiting.freeing import opening
from treatments.models import Qualification, RoomFeature, Treatment

MOST_DAYS_OFF = 731


@dataclass(frozen=True, order=True)
class Stretch:
    """From one time to a later one on a weekday (Monday is 0), on the practice's clock."""

    weekday: int
    starts: time
    ends: time

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"


class StillBooked(ValidationError):
    """Somebody or something cannot be archived: there are appointments ahead."""

    def __init__(self, name: str, count: int) -> None:
        super().__init__(
            ngettext(
                "%(name)s has %(count)s appointment ahead. Move or cancel it first.",
                "%(name)s has %(count)s appointments ahead. Move or cancel them first.",
                count,
            )
            % {"name": name, "count": count},
            code="still_booked",
        )


def check_stretches(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The stretches in order. ValidationError names the weekday whose stretches overlap or run backwards."""
    ordered, refused = sorted(stretches), []
    for one in ordered:
        if one.ends <= one.starts:
            refused.append(
                _("%(day)s: %(stretch)s ends before it starts.") % {"day": Weekday(one.weekday).label, "stretch": one}
            )
    for one, following in pairwise(ordered):
        if one.weekday == following.weekday and following.starts < one.ends:
            words = {"day": Weekday(one.weekday).label, "one": one, "other": following}
            refused.append(_("%(day)s: %(one)s and %(other)s overlap.") % words)
    if refused:
        raise ValidationError(refused)
    return ordered


@transaction.atomic
def save_therapist(
    *,
    therapist: Therapist,
    qualifications: Iterable[Qualification],
    treatments: Iterable[Treatment],
    hours: Sequence[Stretch],
) -> Therapist:
    """Save a therapist with everything that says when and what they can be booked for."""
    _one_at_a_time()
    stretches = check_stretches(hours)
    with opening():
        return _saved(therapist, list(qualifications), list(treatments), stretches)


def _saved(
    therapist: Therapist, given: list[Qualification], treatments: list[Treatment], stretches: list[Stretch]
) -> Therapist:
    if therapist.pk is None and therapist.position == 0:
        therapist.position = _last_place(Therapist)
    therapist.full_clean()
    is_new = therapist.pk is None
    therapist.save()
    before = set(therapist.qualifications.values_list("pk", flat=True))
    therapist.qualifications.set(given)
    if not is_new and before != {one.pk for one in given}:
        # What they are booked for may need it: everything ahead is looked at again, as after a change of rules.
        Practice.bump("rules_version")
    therapist.treatments.set(treatments)
    therapist.hours.all().delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(therapist=therapist, weekday=one.weekday, starts=one.starts, ends=one.ends) for one in stretches
    )
    Practice.bump("roster_version")
    return therapist


@transaction.atomic
def archive_therapist(*, therapist: Therapist) -> None:
    """Take a therapist out of the diary. StillBooked while appointments lie ahead."""
    _one_at_a_time()
    _archive(Therapist.objects.select_for_update(no_key=True).get(pk=therapist.pk), therapist=therapist)


@transaction.atomic
def archive_room(*, room: Room) -> None:
    """Take a room out of the diary. StillBooked while appointments lie ahead."""
    _one_at_a_time()
    _archive(Room.objects.select_for_update(no_key=True).get(pk=room.pk), room=room)


def _archive(row: Therapist | Room, **whose: Therapist | Room) -> None:
    # The row is locked, as booking locks it: nothing is booked between the count and the archiving.
    if count := booked_ahead(timezone.now(), **whose).count():
        raise StillBooked(row.name, count)
    if row.archived_at is None:
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at"])
    Practice.bump("roster_version")


@transaction.atomic
def bring_back(*, row: Therapist | Room) -> None:
    """An archived therapist or room can be booked again."""
    _one_at_a_time()
    with opening():
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        Practice.bump("roster_version")


@transaction.atomic
def save_room(*, room: Room, features: Iterable[RoomFeature]) -> Room:
    """Save a room with what stands in it."""
    _one_at_a_time()
    if room.pk is None and room.position == 0:
        room.position = _last_place(Room)
    room.full_clean()
    room.save()
    room.features.set(features)
    Practice.bump("roster_version")
    return room


@transaction.atomic
def add_leave(*, leave: Leave) -> Leave:
    """A therapist is away on these days. What is booked on them stays booked until somebody moves it."""
    _one_at_a_time()
    _add(
        leave, Leave.objects.filter(therapist=leave.therapist), gettext_lazy("Part of this is leave already: %(days)s.")
    )
    return leave


@transaction.atomic
def add_closed_days(*, closed: ClosedDays) -> ClosedDays:
    """The practice is closed on these days. What is booked on them stays booked until somebody moves it."""
    _one_at_a_time()
    _add(closed, ClosedDays.objects.all(), gettext_lazy("Part of this is closed already: %(days)s."))
    return closed


def _add(days: DaysOff, others: models.QuerySet[Leave] | models.QuerySet[ClosedDays], clash: object) -> None:
    days.full_clean()
    if (days.last_day - days.first_day).days >= MOST_DAYS_OFF:
        raise ValidationError({"last_day": _("This is more than two years. Archive instead what is gone for so long.")})
    if there := others.filter(first_day__lte=days.last_day, last_day__gte=days.first_day).first():
        said = " – ".join(date_format(day, "j M Y") for day in (there.first_day, there.last_day))
        raise ValidationError({"first_day": str(clash) % {"days": said}})
    days.save()
    Practice.bump("roster_version")


@transaction.atomic
def remove_days_off(*, days: Leave | ClosedDays) -> None:
    """These days are worked after all."""
    _one_at_a_time()
    with opening():
        days.delete()
        Practice.bump("roster_version")


def _one_at_a_time() -> None:
    # A double click, or two admins at once: the second one waits and sees what the first one did. Always held first,
    # because every verb ends with a new version of the practice.
    Practice.objects.select_for_update(no_key=True).filter(pk=1).first()


def _last_place(model: type[Therapist] | type[Room]) -> int:
    last = model.objects.aggregate(last=models.Max("position"))["last"]
    return 1 if last is None else last + 1
