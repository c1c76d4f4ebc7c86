"""Tabs that save one note at the same moment: one text is the note's, all the others are kept; one press, one note."""

from __future__ import annotations

import pytest

from patients.models import Patient
from practice.models import User
from records.models import EarlierDraft, Note
from records.notes import save_draft, start_note
from tests.drills.racing import Racers

RACERS, ROUNDS = 6, 6

pytestmark = pytest.mark.django_db(transaction=True)


def started(patient: Patient, by: User) -> int:
    """Start a note in a process of its own."""
    return start_note(patient=patient, appointment=None, by=by).pk


def saved(note: int, base: int, text: str, by: User) -> bool:
    """Save from a tab of its own; False when the text was kept beside the note."""
    row = Note.objects.get(pk=note)
    result = save_draft(row, content={"subjective": text}, base_revision=base, tab=text, by=by)
    return result.beside is None


def test_one_note_is_started_and_no_text_is_lost(make_user, make_patient):
    author = make_user("therapist")
    patients = [make_patient() for _round in range(ROUNDS)]
    with Racers(RACERS) as racers:
        for patient in patients:
            begun = racers.run([(started, (patient, author))] * RACERS)
            assert {outcome.error for outcome in begun} == {""}
            (note,) = {outcome.answer for outcome in begun}
            texts = [f"text {number}" for number in range(RACERS)]
            outcomes = racers.run([(saved, (note, 0, text, author)) for text in texts])
            assert {outcome.error for outcome in outcomes} == {""}
            assert sum(outcome.answer for outcome in outcomes) == 1
            beside = [row.content["subjective"] for row in EarlierDraft.objects.filter(note=note, beside=True)]
            assert sorted([*beside, Note.objects.get(pk=note).subjective]) == texts
