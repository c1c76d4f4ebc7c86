"""The diary's cards: appointments of some days as screens and the printed agenda show them. Read side, one query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateTimeField, Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from practice.models import Practice
from practice.prepared import Given, Prepared
from practice.templatetags.look import initials
from scheduling.clock import moment_of, nearest
from scheduling.models import Appointment, SafetyReview
from scheduling.occupancy import Minute
from treatments.catalogue import current_catalogue

Status = Appointment.Status

# Status → class of the card, icon, and the word that goes with it.
LOOKS: dict[str, tuple[str, str, Promise]] = {
    Status.HELD: ("appt--held", "hourglass-split", gettext_lazy("Held for an answer")),
    Status.BOOKED: ("", "", gettext_lazy("Booked")),
    Status.ARRIVED: ("appt--arrived", "person-check-fill", gettext_lazy("Arrived")),
    Status.IN_TREATMENT: ("appt--now", "play-circle-fill", gettext_lazy("In treatment")),
    Status.DONE: ("appt--done", "check2-all", gettext_lazy("Done")),
    Status.NO_SHOW: ("appt--noshow", "person-x", gettext_lazy("No-show")),
    Status.CANCELLED: ("appt--noshow", "x-lg", gettext_lazy("Cancelled")),
    Status.RELEASED: ("appt--noshow", "x-lg", gettext_lazy("Not booked")),
}
# Safety mark → icon, class, words. Why is nobody's business here.
SAFETY: dict[str, tuple[str, str, Promise]] = {
    "adapt": ("v-adapt", "v-adapt", gettext_lazy("Adapted")),
    "override": ("v-decide", "v-decide", gettext_lazy("Approved by therapist")),
    "due": ("v-due", "v-decide", gettext_lazy("Screening due")),
    "review": ("v-blocked", "v-blocked", gettext_lazy("To be looked at before the session")),
}
MOVABLE = (Status.BOOKED, Status.ARRIVED)
COLUMNS = (
    "pk",
    "patient_id",
    "patient__given_name",
    "patient__family_name",
    "therapist_id",
    "room_id",
    "treatment_id",
    "treatment_name",
    "status",
    Minute("starts_at"),
    Minute("ends_at"),
    Minute("blocked_from"),
    Minute("blocked_until"),
    "revision",
    Coalesce("request__held_until", "offer__answer_until"),
    "assessment__verdict",
    "assessment__adapted",
    "assessment__screening_due",
    "in_review",
)
OPEN_REVIEW = Exists(SafetyReview.objects.filter(appointment=OuterRef("pk"), closed_at=None))
_WHEN = DateTimeField()
_SHEET: Any = (
    Appointment.objects.exclude(status__in=(Status.CANCELLED, Status.RELEASED))
    .filter(starts_at__gte=Given("first", _WHEN), starts_at__lt=Given("end", _WHEN))
    .annotate(in_review=OPEN_REVIEW)
    .order_by("starts_at", "pk")
    .values_list(*COLUMNS)
)
OF_ALL: Prepared[Any] = Prepared(_SHEET)
OF_ONE: Prepared[Any] = Prepared(_SHEET.filter(therapist=Given("therapist", BigIntegerField())))


class Card(NamedTuple):
    """One appointment as the diary shows it. Times are naive, on the practice's clock.

    A tuple, because a day has a hundred of them: as frozen dataclasses they took 0.2 ms longer.
    """

    pk: int
    patient: int
    name: str
    therapist: int
    room: int
    treatment: str
    status: str
    starts: datetime
    ends: datetime
    blocked_from: datetime
    blocked_until: datetime
    revision: int
    # While it is only held for a therapist's answer.
    held_until: datetime | None
    safety: tuple[str, ...]
    colour: str

    @property
    def initials(self) -> str:
        """The name when names are hidden: `H. B.`"""
        return ". ".join((*initials(self.name), "")).rstrip()

    @property
    def minutes(self) -> int:
        """Length of the session."""
        return int((self.ends - self.starts).total_seconds() // 60)

    @property
    def look(self) -> str:
        """Class of its status."""
        return LOOKS[self.status][0]

    @property
    def icon(self) -> str:
        """Icon of its status; empty for booked."""
        return LOOKS[self.status][1]

    @property
    def status_word(self) -> str:
        """Its status in a word; until when, where it is only held."""
        return str(LOOKS[self.status][2]) if self.held_until is None else self.held_words

    @property
    def held_short(self) -> str:
        """`until 11:05`, for where the name says already that it is held."""
        if self.held_until is None:
            return ""
        same_day = self.held_until.date() == self.starts.date()
        return gettext("until %(time)s") % {"time": date_format(self.held_until, "H:i" if same_day else "D, H:i")}

    @property
    def held_words(self) -> str:
        """`Held until 11:05`, with the day where it is another one than the session's."""
        if self.held_until is None:
            return ""
        same_day = self.held_until.date() == self.starts.date()
        time = date_format(self.held_until, "H:i" if same_day else "D j M, H:i")
        return gettext("Held until %(time)s") % {"time": time}

    @property
    def safety_marks(self) -> list[tuple[str, str, str]]:
        """Icon, class and words of each safety mark."""
        return [(icon, css, str(words)) for icon, css, words in (SAFETY[mark] for mark in self.safety)]


def cards(first: date, days: int, *, practice: Practice, therapist: int | None = None) -> list[Card]:
    """The appointments that start on `days` days from `first` on, cancelled ones left out, in order. One query."""
    start = nearest(first, time.min, practice.tz)
    end = nearest(first + timedelta(days=days), time.min, practice.tz)
    if therapist is None:
        rows = OF_ALL.rows(first=start, end=end)
    else:
        rows = OF_ONE.rows(first=start, end=end, therapist=therapist)
    return list(_cards(rows, practice))


def _cards(rows: Iterable[tuple[Any, ...]], practice: Practice) -> Iterator[Card]:
    treatments = current_catalogue(practice.rules_version).treatment_by_pk
    tz = practice.tz

    @cache
    def local(minute: int) -> datetime:
        # Many cards begin and end together.
        return moment_of(minute).astimezone(tz).replace(tzinfo=None)

    for pk, patient, given, family, therapist, room, treatment, title, status, *rest in rows:
        starts, ends, blocked_from, blocked_until = map(local, rest[:4])
        known = treatments.get(treatment)
        yield Card(
            pk=pk,
            patient=patient,
            name=f"{given} {family}".strip(),
            therapist=therapist,
            room=room,
            treatment=title,
            status=status,
            starts=starts,
            ends=ends,
            blocked_from=blocked_from,
            blocked_until=blocked_until,
            revision=rest[4],
            held_until=rest[5].astimezone(tz).replace(tzinfo=None) if rest[5] and status == Status.HELD else None,
            safety=tuple(_safety(*rest[6:])),
            colour=known.css_class if known else "mod-classic",
        )


def _safety(verdict: str | None, adapted: bool | None, screening_due: bool | None, in_review: bool) -> Iterator[str]:
    """The marks of a card; a slot that is only held has none of an assessment."""
    if in_review:
        yield "review"
    if verdict == "override":
        yield "override"
    elif adapted:
        yield "adapt"
    if screening_due:
        yield "due"
