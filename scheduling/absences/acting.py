"""Doing what was chosen for affected appointments: each by itself through the door, so that none is left half done."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import Patient
from patients.reaching import way_to
from practice.models import Message, Practice, User
from scheduling.absences.affected import DaysOff, affected
from scheduling.announcing import tell_together
from scheduling.booking import cancel, change
from scheduling.clock import moment_of
from scheduling.messages.codes import CHANGE
from scheduling.models import Appointment, Leave
from scheduling.refusals import BookingRefused
from scheduling.wording import spoken_time

CANCEL = "cancel"
MOST = 100
_TARGET = re.compile(r"([0-9]{1,9})@([0-9]{1,9})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """An appointment as the form showed it, and where it is to go: `therapist@minute`, `cancel`, or nothing yet."""

    appointment: int
    revision: int
    to: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: `words` say where it is now, or why it stays. `phone` is whom to call about it.

    `is_told`: a message says it, nobody has to call.
    """

    name: str
    phone: str
    is_done: bool
    words: str
    status: int = HTTPStatus.OK
    is_told: bool = False


def chosen_in(post: QueryDict) -> list[Chosen]:
    """What a form asks for: the one row whose button was pressed (`only`), else every ticked `row`. Nonsense is left out."""
    rows = [str(one) for one in (post.getlist("only")[:1] or post.getlist("row"))]
    found = []
    for pk in dict.fromkeys(rows):
        revision, to = (str(post.get(f"{name}-{pk}", "")) for name in ("revision", "to"))
        if _NUMBER.fullmatch(pk) and _NUMBER.fullmatch(revision):
            found.append(Chosen(int(pk), int(revision), to))
    return found[:MOST]


def carry_out(chosen: Iterable[Chosen], days: DaysOff, *, by: User, practice: Practice) -> list[Outcome]:
    """Move or cancel each of `chosen` that still lies on `days`. Each is a transaction of its own."""
    asked = {one.appointment: one for one in chosen}
    rows = affected(days, now=timezone.now(), tz=practice.tz).filter(pk__in=asked)
    there = {row.pk: row for row in rows}
    gone = Appointment.objects.filter(pk__in=asked.keys() - there.keys()).select_related("patient")
    done = {row.pk: _done(row, asked[row.pk], days, by) for row in there.values()}
    _tell_once([row for row in there.values() if done[row.pk].is_done], by)
    return [
        *done.values(),
        *(_refused(row, _("It does not lie on these days any more."), HTTPStatus.CONFLICT) for row in gone),
    ]


def _tell_once(rows: Iterable[Appointment], by: User) -> None:
    """Whoever has several sessions among them gets one message about them all."""
    patients: defaultdict[Patient, list[int]] = defaultdict(list)
    for row in rows:
        patients[row.patient].append(row.pk)
    for patient, theirs in patients.items():
        if len(theirs) > 1:
            tell_together(patient, theirs, by=by)


def _done(row: Appointment, one: Chosen, days: DaysOff, by: User) -> Outcome:
    target = _TARGET.fullmatch(one.to)
    if target is None and one.to != CANCEL:
        return _refused(row, _("Say first where it should go."), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if target is None:
            cancel(row.pk, reason=_reason(days), by=by, revision=one.revision)
            return _outcome(row, _("cancelled"))
        therapist, minute = (int(number) for number in target.groups())
        now = change(row.pk, by=by, revision=one.revision, therapist=therapist, starts_at=moment_of(minute), room=None)
    except BookingRefused as refusal:
        return _refused(row, str(refusal), refusal.status)
    words = {
        "time": spoken_time(timezone.localtime(now.starts_at)),
        "therapist": now.therapist.name,
        "room": now.room.name,
    }
    return _outcome(row, _("now %(time)s with %(therapist)s, %(room)s") % words)


def _reason(days: DaysOff) -> str:
    reasons = Appointment.CancelReason
    return reasons.THERAPIST_AWAY if isinstance(days, Leave) else reasons.PRACTICE


def _outcome(row: Appointment, words: str) -> Outcome:
    way = way_to(row.patient, CHANGE)
    is_told = way is not None and way.channel != Message.Channel.PHONE
    return Outcome(_named(row), row.patient.phone, True, words, is_told=is_told)


def _refused(row: Appointment, words: str, status: int) -> Outcome:
    return Outcome(_named(row), row.patient.phone, False, words, status)


def _named(row: Appointment) -> str:
    return _("%(name)s, %(time)s") % {
        "name": row.patient,
        "time": spoken_time(timezone.localtime(row.starts_at)),
    }
