"""One session of a proposal, and what is said about it before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from scheduling.availability import Slot
from scheduling.series.verdicts import Decided


class Why(StrEnum):
    """Why a session is not on its day, or not at its hour."""

    CLOSED = "closed"
    AWAY = "away"
    UNSUITED = "unsuited"
    FULL = "full"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that would have been nearer to the pattern; `name` is the closure or the therapist."""

    day: date
    why: Why
    name: str = ""

    def __str__(self) -> str:
        words = {"day": date_format(self.day, "D j M"), "name": self.name}
        if self.why is Why.CLOSED:
            return _("%(day)s closed (%(name)s)") % words
        if self.why is Why.AWAY:
            return _("%(day)s %(name)s is away") % words
        if self.why is Why.UNSUITED:
            return _("%(day)s not suitable") % words
        if self.why is Why.PASSED:
            return _("%(day)s has passed") % words
        return _("%(day)s %(name)s is not free") % words


@dataclass(frozen=True, slots=True)
class Line:
    """A session of a proposal. Without a `slot` none was found, or what was asked for is `refused`, in words for all.

    `instead_of` is the therapist whom everybody else of the course is with; `hour` says why it is at another.
    `appointment` and `revision` are those of a session that would move.
    """

    number: int
    wanted: date
    slot: Slot | None
    decided: Decided | None = None
    therapist: str = ""
    room: str = ""
    skipped: tuple[Skipped, ...] = ()
    instead_of: str = ""
    hour: str = ""
    late: bool = False
    refused: str = ""
    appointment: int | None = None
    revision: int = 0
    was: datetime | None = None
    asked: datetime | None = None
    asked_therapist: int | None = None
    chosen: bool = field(default=True)

    @property
    def starts(self) -> datetime | None:
        """On the practice's clock, naive; what was asked for where that cannot be had."""
        return timezone.localtime(self.slot.starts_at).replace(tzinfo=None) if self.slot else self.asked

    @property
    def with_whom(self) -> int | None:
        """The therapist of the slot, or who was asked for."""
        return self.slot.therapist if self.slot else self.asked_therapist

    @property
    def bookable(self) -> bool:
        """True when it can be booked as it stands."""
        return self.slot is not None and self.decided is not None and self.decided.bookable and not self.refused

    @property
    def exceptions(self) -> list[str]:
        """How it differs from what was asked for; nothing clinical."""
        said = [str(one) for one in self.skipped]
        if self.instead_of:
            said.append(_("%(name)s is not free") % {"name": self.instead_of})
        if self.hour:
            said.append(self.hour)
        if self.late:
            said.append(_("later than asked for"))
        return said


@dataclass(frozen=True, slots=True)
class Proposal:
    """The whole of it, in order of time."""

    lines: tuple[Line, ...]

    @property
    def bookable(self) -> int:
        """How many of its sessions can be booked."""
        return sum(line.bookable for line in self.lines)

    @property
    def exceptions(self) -> int:
        """How many of its sessions are not as they were asked for."""
        return sum(bool(line.exceptions) or not line.bookable for line in self.lines)
