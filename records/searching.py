"""Finding notes by their words: of one patient, or of everybody whose notes one may read.

Words are folded (case, accents, compatibility forms) and found by their beginnings; all of them must be there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, DateField, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from practice.models import User
from practice.text import folded
from records.fulltext import FTS, LEXEMES, TABLE
from records.models import TEXTS, Addendum, Note, NoteWords
from records.models.search import NoteWordsQuerySet

PAGE = 20
MOST_WORDS = 8
# So many of the latest notes are looked through before the index is asked.
LATEST = 600
# So many notes that a version before has stored are brought up to date at once.
CHUNK = 100
# PostgreSQL takes no word above 2,046 bytes; nobody types one.
LONGEST_WORD = 60
BEFORE, AFTER = 60, 140
_WORD = re.compile(r"\w+")
# Where a note stands in the order: its day and its number.
Place = tuple[date, int]


@dataclass(frozen=True)
class Hit:
    """A note that was found, and a piece of it with the words marked."""

    note: Note
    piece: SafeString


def words_of(text: str) -> list[str]:
    """The words of `text`, folded, in order."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded(text).replace("_", " "))]


def index(note: Note) -> None:
    """Bring the words of the note up to date, with its addenda."""
    NoteWords.objects.update_or_create(note=note, defaults=_columns(note, _texts(note, note.addenda.all())))


def index_many(notes: Iterable[Note]) -> None:
    """As `index` for new notes without addenda, stored in bulk."""
    NoteWords.objects.bulk_create(
        (NoteWords(note=note, **_columns(note, _texts(note, ()))) for note in notes), batch_size=1000
    )


def index_kept() -> bool:
    """Index the next CHUNK notes kept to their author that were stored before their words were; True when there are more.

    A job of the ticker. Whoever saves such a note meanwhile waits for it, and writes what they have after it.
    """
    with transaction.atomic():
        waiting = NoteWords.objects.not_opened_yet().select_for_update(skip_locked=True, of=("self",), no_key=True)
        rows = list(waiting.order_by("pk").select_related("note").prefetch_related("note__addenda")[:CHUNK])
        for row in rows:
            row.kept = _words(row.note)
            row.save(update_fields=["kept"])
    return len(rows) == CHUNK


def _columns(note: Note, texts: Iterable[str]) -> dict[str, Any]:
    words = " ".join(words_of("\n".join(texts)))
    return {
        "patient_id": note.patient_id,
        "author_id": note.author_id,
        "on": note.on,
        "private": note.private,
        # What is kept to its author is encrypted: an index of its words would tell it all.
        "text": "" if note.private else words,
        "kept": words if note.private else None,
    }


def _words(note: Note) -> str:
    return " ".join(words_of("\n".join(_texts(note, note.addenda.all()))))


def _texts(note: Note, addenda: Iterable[Addendum]) -> Iterator[str]:
    """Every text of a note, in the order of its page."""
    yield from (text for name in TEXTS if (text := getattr(note, name)))
    yield from (text for text in note.spheres.values() if text)
    for exercise in note.exercises:
        yield from (exercise.get(part) or "" for part in ("title", "instructions"))
    yield from (addendum.text for addendum in addenda)


def find(said: str, *, by: User, patient: int | None = None, page: int = 1) -> tuple[list[Hit], bool]:
    """PAGE notes that hold every word said, the latest first, and whether there are more.

    Seven queries at most, and three more on PostgreSQL for a word that the latest notes do not hold; another two until the
    ticker has been at the notes that a version before has stored.

    `patient` (primary key) narrows it to one record. Private notes of others are never found, nor what was discarded.
    """
    words = words_of(said)[:MOST_WORDS]
    if not words:
        return [], False
    rows = NoteWords.objects.readable_by(by).filter(note__discarded_at=None)
    if patient is not None:
        rows = rows.of(patient)
    start = (page - 1) * PAGE
    stop = start + PAGE + 1
    own = _kept_holding(rows.kept_by(by), words, stop)
    # Of two lists, what stands at a place of both together stands there or before it in its own.
    found = sorted([*own, *_found(rows, words, 0 if own else start, stop, everywhere=patient is None)], reverse=True)
    found = found[start:stop] if own else found
    notes = _notes([number for _day, number in found[:PAGE]])
    return [Hit(note, _piece(note, words)) for note in notes], len(found) > PAGE


def _kept_holding(rows: NoteWordsQuerySet, words: list[str], most: int) -> list[Place]:
    """The latest `most` of the notes kept to whoever asks that hold the words: no index knows them, so all are opened."""
    kept = list(rows.order_by("-on", "-note").values_list("on", "note", "kept"))
    unread = _unread([number for _day, number, said in kept if said is None])
    beginnings = [f" {word}" for word in words]
    found = []
    for day, number, said in kept:
        text = f" {unread[number] if said is None else said}"
        if all(beginning in text for beginning in beginnings):
            found.append((day, number))
    return found[:most]


def _unread(numbers: Collection[int]) -> dict[int, str]:
    """The words of notes that the ticker has not come to yet, read from the notes themselves."""
    rows = Note.objects.filter(pk__in=numbers).prefetch_related("addenda") if numbers else ()
    return {note.pk: _words(note) for note in rows}


def _found(rows: NoteWordsQuerySet, words: list[str], start: int, stop: int, *, everywhere: bool) -> list[Place]:
    """The notes among `rows` that hold the words, the latest first, from one place to the other.

    PostgreSQL cannot know how rare a word is, and would look for one that hardly any note holds by reading all of them,
    the latest first. So it is asked twice: among the latest notes, where a common word is found at once, then by the index.
    """
    if connection.vendor != "postgresql":
        return list(_in_order(rows.filter(_holding(words)), "-on")[start:stop])
    if not everywhere:
        return list(_in_order(rows.filter(_reading(words)), "-on")[start:stop])
    latest = rows.order_by("-on", "-note").values("note")[:LATEST]
    found = list(_in_order(rows.filter(_reading(words), note__in=latest), "-on")[start:stop])
    if len(found) == stop - start:
        return found
    # A sum, which the index by day does not hold.
    by_day = RawSQL(f"{TABLE}.on + 0", (), output_field=DateField()).desc()  # noqa: S611
    with _by_index():
        return list(_in_order(rows.filter(_holding(words)), by_day)[start:stop])


@contextmanager
def _by_index() -> Iterator[None]:
    """PostgreSQL believes that cutting up the words of every note costs as much as comparing a number: it must not."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")


def _in_order(rows: QuerySet[NoteWords], by_day: Any) -> QuerySet[NoteWords, Place]:
    return rows.order_by(by_day, "-note").values_list("on", "note")


def _holding(words: list[str]) -> Any:
    """What is true of rows whose text has a word that begins with each of `words`."""
    if connection.vendor == "postgresql":
        asked = " & ".join(f"'{word}':*" for word in words)
        return RawSQL(f"{LEXEMES} @@ %s::tsquery", (asked,), output_field=BooleanField())  # noqa: S611
    asked = " ".join(f'"{word}"*' for word in words)
    return Q(note__in=RawSQL(f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s", (asked,)))  # noqa: S608, S611


def _reading(words: list[str]) -> Q:
    """The same of rows that are few: they are read, which is quicker than to cut up their words. On PostgreSQL."""
    found = Q()
    for word in words:
        found &= Q(RawSQL(f"' ' || {TABLE}.text LIKE %s", (f"% {word}%",), output_field=BooleanField()))  # noqa: S611
    return found


def _notes(numbers: list[int]) -> list[Note]:
    rows: QuerySet[Note] = Note.objects.filter(pk__in=numbers).select_related("patient", "author").defer("marks")
    read = {note.pk: note for note in rows.prefetch_related(Prefetch("addenda"))}
    return [read[number] for number in numbers]


def _piece(note: Note, words: list[str]) -> SafeString:
    """The first place where one of the words stands, with some text around it and every hit marked."""
    for text in _texts(note, note.addenda.all()):
        spans = list(_hits(text, words))
        if spans:
            start = max(spans[0][0] - BEFORE, 0)
            return _marked(text, spans, start, spans[0][1] + AFTER)
    return format_html("")


def _hits(text: str, words: list[str]) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(text):
        if any(folded(match.group()).startswith(word) for word in words):
            yield match.span()


def _marked(text: str, spans: list[tuple[int, int]], start: int, end: int) -> SafeString:
    shown = [span for span in spans if start <= span[0] and span[1] <= end]
    edges = [start, *(edge for span in shown for edge in span), min(end, len(text))]
    pieces = [text[one:other] for one, other in pairwise(edges)]
    body = format_html_join("", "{}", ((_mark(piece) if number % 2 else piece,) for number, piece in enumerate(pieces)))
    return format_html("{}{}{}", "… " if start else "", body, " …" if end < len(text) else "")


def _mark(piece: str) -> SafeString:
    return format_html("<mark>{}</mark>", piece)
