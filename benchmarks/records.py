"""What is measured of the clinical record, on a practice with 250,000 notes of which one patient has 700."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle, islice

from django.urls import reverse

from benchmarks.client import WARM_UP, Answer, BenchmarkFailed, Person, Times
from benchmarks.counts import COUNT, Measure
from practice.models import User
from records.demo.load import LONGEST, longest_record
from records.models import Note

THERAPIST = "therapist@demo.example"
# Words that many notes hold, words that few do, beginnings, several at once, and one that none holds.
SEARCHES = (
    "neck",
    "tender",
    "psoas",
    "sacrum straight leg",
    "diaph",
    "liver settl",
    "pterygoid",
    "nowhere",
    "work",
    "t",
)


def record_measures(address: str, floor: Times) -> Iterator[Measure]:
    """A long record, a note that is being written, a search over all notes."""
    therapist, longest = Person(address, THERAPIST), longest_record()
    if Note.objects.filter(patient=longest).count() < LONGEST:
        raise BenchmarkFailed("nobody has a long history")
    few = list(Note.objects.exclude(patient=longest).values_list("patient", flat=True)[:20])
    yield Measure("record with 700 notes: page and overview", _record(therapist, [longest]), 100, None, floor)
    yield Measure("record with some 25 notes: page and overview", _record(therapist, few), 100, None, floor)
    timeline = f"{reverse('records:timeline', args=[longest])}"
    yield Measure("timeline of 700 notes, a page", therapist.measure(_many(timeline)), 100, None, floor)
    yield Measure("my day", therapist.measure(_many(reverse("records:my_day"))), None, None, floor)
    yield Measure("note save", _saves(therapist), 25, None, floor)
    yield Measure(f"search over {Note.objects.count():,} notes", _searches(therapist), 50, None, floor)


def _many(*paths: str) -> Iterator[str]:
    return islice(cycle(paths), COUNT + WARM_UP)


def _record(person: Person, patients: list[int]) -> Times:
    """The page and the overview that it loads, as one time."""
    taken = [_both(person, patient) for patient in islice(cycle(patients), COUNT + WARM_UP)][WARM_UP:]
    return Times.of(
        (page + more for (page, _), (more, _) in taken), queries=max(one + two for (_, one), (_, two) in taken)
    )


def _both(person: Person, patient: int) -> tuple[tuple[float, int], tuple[float, int]]:
    pages = [person.ask(reverse(name, args=[patient])) for name in ("patients:record", "records:overview")]
    if [page.status for page in pages] != [200, 200]:
        raise BenchmarkFailed(f"the record of {patient} answered {[page.status for page in pages]}")
    first, second = pages
    return (first.milliseconds, first.queries), (second.milliseconds, second.queries)


def _saves(person: Person) -> Times:
    """A draft, saved again and again as a page does it."""
    draft = Note.objects.unsigned_of(User.objects.get(email=THERAPIST)).first()
    if draft is None:
        raise BenchmarkFailed("there is no draft to save")
    path, revision, answers = reverse("records:note_save", args=[draft.patient_id, draft.pk]), draft.revision, []
    for number in range(COUNT + WARM_UP):
        words = {
            "subjective": f"Sleeps through again, {number} nights.",
            "objective": "Rotation equal on both sides. " * 20,
        }
        fields = [*words.items(), ("revision", str(revision)), ("tab", "bench")]
        answer = person.ask(path, document={"fields": fields})
        if answer.status != 200:
            raise BenchmarkFailed(f"a save was answered {answer.status}")
        revision = json.loads(answer.body)["revision"]
        answers.append(answer)
    return _times(answers[WARM_UP:])


def _searches(person: Person) -> Times:
    answers = [
        person.ask(reverse("records:search"), {"words": words}) for words in islice(cycle(SEARCHES), COUNT + WARM_UP)
    ]
    if wrong := [answer.status for answer in answers if answer.status != 200]:
        raise BenchmarkFailed(f"a search was answered {wrong[0]}")
    return _times(answers[WARM_UP:])


def _times(answers: list[Answer]) -> Times:
    return Times.of((answer.milliseconds for answer in answers), queries=max(answer.queries for answer in answers))
