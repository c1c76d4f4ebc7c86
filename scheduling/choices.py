"""One treatment for one patient as the page of suitable treatments shows it: verdict, words, first time, what a press sends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from scheduling.bookingpanel import Row
from scheduling.finding import BOOKABLE
from scheduling.fingerprints import against_field
from scheduling.options import Pick
from scheduling.wording import Reason
from treatments.contraindications import VerdictKind


@dataclass(frozen=True, slots=True)
class Choice:
    """One treatment of the catalogue for a patient: its verdict, the first time it can be had, what speaks against it.

    `reasons` is clinical and empty unless asked for; `then` is the verdict on the day of that time, which may be
    better than the one on the day asked for; `key` makes one booking of a button, however often it is pressed.
    """

    patient: int
    pick: Pick
    row: Row | None
    reasons: Sequence[Reason]
    then: VerdictKind
    # The first time: `Tue 24 Nov, 14:15`.
    when: str
    key: UUID = field(default_factory=uuid4)

    @classmethod
    def of(cls, patient: int, pick: Pick, row: Row | None, reasons: Sequence[Reason], then: VerdictKind) -> Choice:
        """The choice whose first time is that of `row`, in words."""
        return cls(patient, pick, row, reasons, then, row.when if row else "")

    @property
    def bookable(self) -> bool:
        """True when one press books its time, whoever presses."""
        return self.row is not None and self.then in BOOKABLE

    @property
    def words(self) -> str:
        """In which form, when, with whom and where; tells no diagnosis."""
        return " · ".join(self._words())

    def _words(self) -> Iterator[str]:
        if self.pick.kind == VerdictKind.ADAPT:
            yield (
                _("Bookable as %(form)s") % {"form": self.pick.words}
                if self.pick.words
                else _("Bookable in an adapted form")
            )
        if self.bookable and self.pick.kind == VerdictKind.OVERRIDE:
            yield (
                _("By then it can be booked without asking")
                if self.then == VerdictKind.FINE
                else _("By then it can be booked in an adapted form")
            )
        if self.row:
            yield from (self.when, self.row.therapist, self.row.room)
        elif self.pick.kind != VerdictKind.BLOCKED:
            yield _("Nobody is free for it within 14 days")
        elif self.pick.verdict.better_from is None:
            yield _("No day is in sight on which it would be possible")

    @property
    def later(self) -> str:
        """From when on it is possible without what speaks against it now; empty when no such day is known."""
        day = self.pick.verdict.better_from
        return _("Possible again from %(day)s") % {"day": date_format(day, "j F Y")} if day else ""

    @property
    def label(self) -> str:
        """What pressing its button does, for those who do not see the row around it."""
        therapist = self.row.therapist if self.row else ""
        words = {"name": self.pick.treatment.name, "time": self.when, "therapist": therapist}
        return _("Book %(name)s, %(time)s, %(therapist)s") % words

    @property
    def against(self) -> str:
        """What a therapist's reason for it is about."""
        return against_field(self.pick.verdict)

    @property
    def vals(self) -> str:
        """What is sent to book it, or to ask a therapist about it, as JSON."""
        slot = self.row.value if self.row else ""
        sent = {
            "patient": self.patient,
            "treatment": self.pick.treatment.pk,
            "slot": slot,
            "request_key": str(self.key),
        }
        return json.dumps(sent | ({"adaptation": "1"} if self.then == VerdictKind.ADAPT else {}))


@dataclass(frozen=True, slots=True)
class Group:
    """The treatments of one verdict, in the catalogue's order, those that something speaks for first."""

    kind: VerdictKind
    choices: Sequence[Choice]

    @property
    def decided(self) -> bool:
        """True when a therapist's reason is needed."""
        return self.kind == VerdictKind.OVERRIDE
