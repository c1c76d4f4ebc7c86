"""What the booking panel shows: for whom, when, which treatments with which verdict. Read side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from patients.facts import last_screened_on, screening_valid_to
from patients.models import Patient
from practice.models import Practice
from practice.text import folded
from scheduling.availability import Slot
from scheduling.models import Appointment
from scheduling.options import Pick, picks
from scheduling.timetable import Timetable
from scheduling.wording import spoken_time
from treatments.contraindications import VerdictKind

ORDER = {VerdictKind.FINE: 0, VerdictKind.ADAPT: 1, VerdictKind.OVERRIDE: 2, VerdictKind.BLOCKED: 3}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the panel knows so far. `start` is on the practice's clock, naive."""

    day: date
    patient: Patient | None = None
    start: datetime | None = None
    therapist: int | None = None
    room: int | None = None
    treatment: int | None = None

    @property
    def has_slot(self) -> bool:
        """True when time and therapist are settled."""
        return self.start is not None and self.therapist is not None

    @property
    def slot_query(self) -> str:
        """Day, slot and treatment as an address carries them."""
        start = self.start.isoformat(timespec="minutes") if self.start else None
        named: dict[str, object] = {"day": self.on.isoformat(), "start": start}
        named |= {"therapist": self.therapist, "room": self.room, "treatment": self.treatment}
        return urlencode({name: value for name, value in named.items() if value is not None})

    @property
    def on(self) -> date:
        """The day that the verdicts are about."""
        return self.start.date() if self.start else self.day


@dataclass(frozen=True, slots=True)
class PickRow:
    """A treatment in the panel's list, with the times it would take where the slot is known."""

    pick: Pick
    starts: datetime | None
    chosen: bool
    # What a therapist should keep in mind, unless they have noted it. Clinical.
    cautions: tuple[str, ...] = ()

    @property
    def ends(self) -> datetime | None:
        """When the session would end."""
        return self.starts + timedelta(minutes=self.pick.minutes) if self.starts else None

    @property
    def words(self) -> str:
        """What the list is filtered by."""
        treatment = self.pick.treatment
        return folded(f"{treatment.name} {treatment.modality_name} {treatment.code}")


@dataclass(frozen=True, slots=True)
class LastVisit:
    """When, with whom and for what the patient was here last."""

    on: date
    therapist: str
    treatment: int


@dataclass(frozen=True, slots=True)
class Row:
    """A time that can be booked with one press, in words. `value` is what a pressed row sends as `slot`.

    `starts` is on the practice's clock, naive.
    """

    slot: Slot
    therapist: str
    room: str
    starts: datetime

    @property
    def when(self) -> str:
        """`Tue 24 Nov, 14:15`."""
        return spoken_time(self.starts)

    @property
    def value(self) -> str:
        """Time, therapist and room."""
        return f"{self.starts.isoformat(timespec='minutes')} {self.slot.therapist} {self.slot.room}"

    @property
    def query(self) -> str:
        """The same as an address carries it."""
        start = self.starts.isoformat(timespec="minutes")
        return f"start={start}&therapist={self.slot.therapist}&room={self.slot.room}"


def rows_of(slots: list[Slot], roster: Timetable) -> list[Row]:
    """Slots with the names of whom and where."""
    return [
        Row(
            slot,
            roster.therapists[slot.therapist].name,
            roster.rooms[slot.room].name,
            timezone.localtime(slot.starts_at).replace(tzinfo=None),
        )
        for slot in slots
    ]


def pick_rows(wanted: Wanted, last: LastVisit | None, *, practice: Practice) -> list[PickRow]:
    """The treatments for the patient on the day, what is fine first, last time's treatment on top.

    Raises RulesFailed.
    """
    if wanted.patient is None:
        return []
    offered = picks(wanted.patient, on=wanted.on, practice=practice, therapist=wanted.therapist)

    def rank(pick: Pick) -> tuple[bool, bool, int, bool]:
        usual = last is not None and pick.treatment.pk == last.treatment and ORDER[pick.kind] <= 1
        return pick.treatment.pk != wanted.treatment, not usual, ORDER[pick.kind], not pick.suggested

    ordered = sorted(offered, key=rank)
    start = wanted.start if wanted.has_slot else None
    return [PickRow(pick, start, index == 0) for index, pick in enumerate(ordered)]


def last_visit(patient: Patient, roster: Timetable) -> LastVisit | None:
    """The latest session that has begun. One query."""
    rows = Appointment.objects.sessions().filter(patient=patient, starts_at__lt=timezone.now()).order_by("-starts_at")
    row = rows.values_list("starts_at", "therapist_id", "treatment_id").first()
    if row is None:
        return None
    plan = roster.therapists.get(row[1])
    return LastVisit(timezone.localdate(row[0]), plan.name if plan else "", row[2])


def screening_valid_until(patient: Patient, practice: Practice) -> date | None:
    """The last day on which the confirmed screening counts; None when there is none. One query."""
    return screening_valid_to(last_screened_on(patient), practice.rules_version)
