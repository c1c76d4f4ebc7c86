"""Rows that are appointments: which of them are to be booked, which are known, which are passed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from practice.models import Practice
from practice.text import digits, folded, validate_readable
from scheduling.exchange.booking_rows import Row
from scheduling.exchange.columns import APPOINTMENTS, PATIENTS
from scheduling.exchange.keys import AT_ONCE, MOST_DIGITS, fingerprint, read_before, row_of
from scheduling.exchange.persons import birth_of, row_print
from scheduling.exchange.reading import Line
from scheduling.exchange.register import Register, name_of
from scheduling.exchange.values import choice_of, codes_of, moment_in
from scheduling.exchange.wrongs import BAD, LEFT, Remark
from scheduling.models import UNDECIDED, Appointment
from scheduling.plans import Plan
from scheduling.timetable import timetable
from treatments.catalogue import current_catalogue

Status = Appointment.Status
STATUSES = {"": Status.BOOKED.value, "confirmed": Status.BOOKED.value, "gebucht": Status.BOOKED.value}
LONGEST_NOTE = 300
Names = Mapping[str, set[int]]
Found = TypeVar("Found")


@dataclass
class Sessions:
    """What a file of appointments comes to, row by row: `new` has fingerprint and what to book by line."""

    practice: Practice
    now: datetime
    register: Register
    people: Mapping[str, int]
    before: Mapping[str, int]
    own: Mapping[int, int]
    treatments: Names
    therapists: Names
    rooms: Names
    statuses: Mapping[str, str]
    new: dict[int, tuple[str, Row]] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    known_rows: int = 0
    remarks: list[Remark] = field(default_factory=list)
    _seen: dict[tuple[int, datetime], int] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        """Sort one row in."""
        try:
            remark = self._sorted(line)
        except ValueError as wrong:
            remark = Remark(BAD, line.number, str(wrong))
        if remark is not None:
            self.remarks.append(remark)

    def _sorted(self, line: Line) -> Remark | None:
        if line.wrong:
            raise ValueError(line.wrong)
        row = session_print(line.cells)
        known = self.own.get(row_of(APPOINTMENTS, line.cells.get("key", "")) or 0) or self.before.get(row)
        if known is not None:
            self._known(row, known)
            return None
        starts_at = moment_in(line.cells, self.practice.tz)
        status = choice_of(line.cells.get("status", ""), self.statuses)
        if status != Status.BOOKED:
            return Remark(LEFT, line.number, _("Not read in: it is not booked any more."))
        if starts_at < self.now:
            return Remark(LEFT, line.number, _("Not read in: its time has passed."))
        plan = self._plan(line.cells, starts_at)
        place = (plan.patient, starts_at)
        if place in self._seen:
            said = _("The same patient at the same time as in line %(line)s.")
            return Remark(LEFT, line.number, said % {"line": self._seen[place]})
        self._seen[place] = line.number
        self.new[line.number] = (row, Row(line.number, plan, _note(line.cells)))
        return None

    def _known(self, row: str, appointment: int) -> None:
        self.known[row] = appointment
        self.known_rows += 1

    def take_known_out(self) -> None:
        """Take out what stands in the diary already: the same patient, treatment, therapist and time."""
        plans = [row.plan for _print, row in self.new.values()]
        booked = _in_diary({plan.patient for plan in plans}, [plan.starts_at for plan in plans])
        for line, (row, asked) in list(self.new.items()):
            plan = asked.plan
            found = booked.get((plan.patient, plan.starts_at, plan.treatment, plan.therapist))
            if found is not None:
                self._known(row, found)
                del self.new[line]

    def _plan(self, cells: Mapping[str, str], starts_at: datetime) -> Plan:
        room = cells.get("room", "")
        return Plan(
            patient=self._patient(cells),
            treatment=_one(cells["treatment"], self.treatments, _("treatment")),
            therapist=_one(cells["therapist"], self.therapists, _("therapist")),
            starts_at=starts_at,
            room=_one(room, self.rooms, _("room")) if room else None,
            minutes=_minutes(cells.get("minutes", "")),
        )

    def _patient(self, cells: Mapping[str, str]) -> int:
        read = self.people.get(row_print(cells))
        if read is not None:
            return self.register.goes_on.get(read, read)
        name, birth = name_of(cells.get("given_name", ""), cells.get("family_name", "")), birth_of(cells)
        number = cells.get("number", "")
        whole = int(number) if number and number == digits(number) and len(number) <= MOST_DIGITS else None
        found = self.register.exactly(name, birth) if birth else self.register.named(name, whole)
        if birth and len(found) > 1:
            found &= self.register.named(name, whole)
        if not found:
            raise ValueError(_("Nobody of that name and date of birth is registered. Read in the patients first."))
        if len(found) > 1:
            raise ValueError(_("More than one patient has that name. Add the date of birth or the patient number."))
        return next(iter(found))


def sessions_in(lines: list[Line]) -> Sessions:
    """Compare every row with the diary and with the rows before it."""
    practice = Practice.objects.get(pk=1)
    readable = [line for line in lines if not line.wrong]
    roster, catalogue = timetable(practice), current_catalogue(practice.rules_version)
    found = Sessions(
        practice=practice,
        now=timezone.now(),
        register=Register.read(),
        people=read_before(PATIENTS, {row_print(line.cells) for line in readable}),
        before=read_before(APPOINTMENTS, {session_print(line.cells) for line in readable}),
        own=_own(readable),
        treatments=_named(
            (name, one.pk) for one in catalogue.treatments for name in (one.code, one.name) if not one.archived
        ),
        therapists=_named((one.name, one.pk) for one in roster.therapists.values() if not one.archived),
        rooms=_named((one.name, one.pk) for one in roster.rooms.values() if not one.archived),
        statuses=codes_of(Status.choices, STATUSES),
    )
    for line in lines:
        found.take(line)
    found.take_known_out()
    return found


def session_print(cells: Mapping[str, str]) -> str:
    """What a row says of an appointment: key, person, treatment and time as they are written."""
    time = [cells.get(code, "") for code in ("starts", "day", "clock")]
    return fingerprint(cells.get("key", ""), row_print(cells), cells.get("treatment", ""), *time)


def _named(names: Iterable[tuple[str, int]]) -> Names:
    found: dict[str, set[int]] = defaultdict(set)
    for name, pk in names:
        found[folded(name)].add(pk)
    return found


def _one(text: str, names: Names, what: str) -> int:
    found = names.get(folded(text), set())
    if len(found) == 1:
        return next(iter(found))
    said = _("%(what)s: two are named “%(text)s”.") if found else _("%(what)s: “%(text)s” is not known here.")
    raise ValueError(said % {"what": what, "text": text[:60]})


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4:
        raise ValueError(_("“%(text)s” is no number of minutes.") % {"text": text[:40]})
    return int(text)


def _note(cells: Mapping[str, str]) -> str:
    note = cells.get("desk_note", "")
    if len(note) > LONGEST_NOTE:
        raise ValueError(_("The note is longer than %(most)s signs.") % {"most": LONGEST_NOTE})
    try:
        validate_readable(note)
    except ValidationError as refused:
        raise ValueError(" ".join(refused.messages)) from None
    return note


def _own(lines: list[Line]) -> dict[int, int]:
    """The appointments of this practice whose keys stand in the file."""
    keys = {found for line in lines if (found := row_of(APPOINTMENTS, line.cells.get("key", ""))) is not None}
    return {
        pk: pk
        for pk in _in_pieces(keys, lambda piece: Appointment.objects.filter(pk__in=piece).values_list("pk", flat=True))
    }


def _in_diary(patients: set[int], times: list[datetime]) -> dict[tuple[int, datetime, int, int], int]:
    """The sessions of these patients at these times, by patient, start, treatment and therapist."""
    if not times:
        return {}
    first, last = min(times), max(times)
    fields = ("patient", "starts_at", "treatment", "therapist", "pk")

    def of(piece: list[int]) -> Iterable[tuple[int, datetime, int, int, int]]:
        rows = Appointment.objects.exclude(status__in=[*UNDECIDED, Status.CANCELLED]).filter(patient__in=piece)
        return rows.filter(starts_at__gte=first, starts_at__lte=last).values_list(*fields)

    return {(one[0], one[1], one[2], one[3]): one[4] for one in _in_pieces(patients, of)}


def _in_pieces(keys: Iterable[int], query: Callable[[list[int]], Iterable[Found]]) -> Iterable[Found]:
    remaining = iter(sorted(keys))
    while piece := list(islice(remaining, AT_ONCE)):
        yield from query(piece)
