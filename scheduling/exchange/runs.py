"""Files that are read in: looked at first, then stored as a whole or not at all; the same file again adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.registration import register_patients
from practice.models import ImportRun, User
from scheduling.exchange.booking_rows import book_rows
from scheduling.exchange.columns import APPOINTMENTS, COLUMNS, PATIENTS
from scheduling.exchange.keys import remember
from scheduling.exchange.persons import Person, people_in, person_of
from scheduling.exchange.reading import Line, Rows, read_rows
from scheduling.exchange.sessions import sessions_in
from scheduling.exchange.wrongs import BAD, NOTE, Remark
from scheduling.refusals import BookingRefused, Contraindicated, NotQualified, OverrideRefused

State = ImportRun.State
# A file of patients does not lie about for longer.
KEPT = timedelta(hours=24)
# The door takes about ten milliseconds for one, and while it works nobody else books.
MOST_BOOKED = 1000
LONGEST_NAME = 160


class Over(Exception):
    """The run has been stored or given up already."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file comes to: how many rows are known or stored, and what there is to say."""

    known: int
    stored: int
    remarks: list[Remark]

    @property
    def stopped(self) -> bool:
        """True where a row is wrong: then nothing is stored."""
        return any(remark.sort == BAD for remark in self.remarks)


def look(kind: str, *, file_name: str, content: bytes, by: User) -> ImportRun:
    """Look at a file and keep it with what was found; nothing of it is stored. Unreadable where it is refused as a whole."""
    rows = read_rows(content, COLUMNS[kind])
    through = _through(kind, rows.lines, by=by, as_new=False, only_look=True)
    with transaction.atomic():
        outcome = through()
    return ImportRun.objects.create(
        kind=kind,
        file_name=_plain_name(file_name),
        content=content,
        report=_report(rows, outcome.remarks),
        rows=len(rows.lines),
        known=outcome.known,
        made_by=by,
    )


def store(run: int, *, by: User, as_new: bool = False) -> ImportRun:
    """Store the rows that are new, all or none. Where a row is wrong by now, nothing, and the report says which.

    `as_new`: those who may be registered already are other people. Over where the run has ended.
    """
    content = ImportRun.objects.values_list("content", flat=True).get(pk=run)
    if content is None:
        raise Over()
    kind = ImportRun.objects.values_list("kind", flat=True).get(pk=run)
    rows = read_rows(bytes(content), COLUMNS[kind])
    through = _through(kind, rows.lines, by=by, as_new=as_new, only_look=False)
    with transaction.atomic():
        held = _held(run)
        outcome = through()
        held.report, held.known = _report(rows, outcome.remarks), outcome.known
        if not outcome.stopped:
            held.state, held.stored, held.content, held.done_at = State.DONE, outcome.stored, None, timezone.now()
        held.save()
    return held


@transaction.atomic
def give_up(run: int) -> ImportRun:
    """Store nothing of it; the file is deleted. Over where the run has ended."""
    held = _held(run)
    held.state, held.content, held.done_at = State.GIVEN_UP, None, timezone.now()
    held.save()
    return held


def expire() -> bool:
    """Delete files that nobody stored. Says that there is no more to do."""
    late = ImportRun.objects.filter(state=State.ANALYSED, made_at__lt=timezone.now() - KEPT)
    for run in late.values_list("pk", flat=True):
        try:
            give_up(run)
        except Over:
            continue
    return False


def _held(run: int) -> ImportRun:
    """The run, held with all others that may be stored: one import after the other, so that each sees the last one's rows."""
    open_runs = ImportRun.objects.select_for_update(no_key=True).filter(state=State.ANALYSED).order_by("pk")
    held = next((one for one in open_runs.defer("content") if one.pk == run), None)
    if held is None:
        raise Over()
    return held


def _through(kind: str, lines: list[Line], *, by: User, as_new: bool, only_look: bool) -> Callable[[], Outcome]:
    """What is to be done with the rows; whatever needs no lock has been done when this returns."""
    if kind == PATIENTS:
        persons = [person_of(line) for line in lines]
        return lambda: _register(persons, by=by, as_new=as_new, only_look=only_look)
    return lambda: _book(lines, by=by, only_look=only_look)


def _register(persons: list[Person], *, by: User, as_new: bool, only_look: bool) -> Outcome:
    people = people_in(persons, as_new=as_new)
    outcome = Outcome(people.known_rows, len(people.new), people.remarks)
    if not only_look and not outcome.stopped:
        made = register_patients([person.contact for person in people.new.values()], by=by)
        rows = zip(people.new.values(), made, strict=True)
        remember(PATIENTS, people.known | {person.row: patient.pk for person, patient in rows})
    return outcome


def _book(lines: list[Line], *, by: User, only_look: bool) -> Outcome:
    sessions = sessions_in(lines)
    remarks = sessions.remarks
    if len(sessions.new) > MOST_BOOKED:
        said = _("%(count)s appointments are to be booked; %(most)s at most are booked at once. Split the file.")
        remarks = [Remark(BAD, None, said % {"count": len(sessions.new), "most": MOST_BOOKED}), *remarks]
        return Outcome(sessions.known_rows, 0, remarks)
    # Where a row is wrong the others are looked at all the same: everything that is to be mended is said at once.
    only_look = only_look or any(remark.sort == BAD for remark in remarks)
    try:
        booked = book_rows([row for _print, row in sessions.new.values()], by=by, only_look=only_look)
    except BookingRefused as refused:
        # Not a row of its own: somebody booked at this very moment.
        return Outcome(sessions.known_rows, 0, [*remarks, Remark(BAD, None, _words(refused))])
    remarks = [*remarks, *(Remark(BAD, line, _words(refused)) for line, refused in booked.refused.items())]
    if not only_look and not booked.refused:
        made = {row: booked.made[line] for line, (row, _asked) in sessions.new.items()}
        remember(APPOINTMENTS, sessions.known | made)
    return Outcome(sessions.known_rows, len(booked.made), remarks)


def _words(refused: BookingRefused) -> str:
    """What is said of a booking that was refused: nothing of why, where it is for the patient's sake."""
    if isinstance(refused, Contraindicated | NotQualified | OverrideRefused):
        return _("Not possible for this patient.")
    return str(refused)


def _report(rows: Rows, remarks: Iterable[Remark]) -> list[dict[str, object]]:
    notes = []
    if rows.unread:
        said = _("These columns are not read: %(names)s.") % {"names": ", ".join(rows.unread)}
        notes = [Remark(NOTE, None, said)]
    in_order = sorted(remarks, key=lambda remark: remark.line or 0)
    return [remark.stored() for remark in chain(notes, in_order)]


def _plain_name(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:LONGEST_NAME]
