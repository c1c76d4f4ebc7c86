"""Proofs of the guards of notes: whose they are, what is signed, whose text wins. Each fails without its guard."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from patients.locking import ChangedMeanwhile
from records.models import EarlierDraft, Note
from records.notes import refuse_others, save_draft, sign
from records.views.note import found_note
from tests.factories import new_patient, user_with
from tests.proofs import World


def _draft(world: World, **fields: object) -> Note:
    row = {"patient": world.scene.patient, "author": world.scene.therapist, "on": date(2027, 3, 1), "revision": 3}
    return Note.objects.create(**row | {"subjective": "Stiff."} | fields)


def a_note_is_written_by_its_author(world: World) -> None:
    with pytest.raises(PermissionDenied):
        refuse_others(_draft(world), user_with("therapist"))


def a_note_is_signed_as_it_was_seen(world: World) -> None:
    with pytest.raises(ChangedMeanwhile):
        sign(_draft(world), revision=2, by=world.scene.therapist)


def an_empty_note_is_not_signed(world: World) -> None:
    with pytest.raises(ValidationError, match="nothing to sign"):
        sign(_draft(world, subjective=""), revision=3, by=world.scene.therapist)


def a_tab_that_lags_behind_overwrites_nothing(world: World) -> None:
    note = _draft(world, saved_tab="one")
    save_draft(note, content={"subjective": "Old."}, base_revision=2, tab="two", by=world.scene.therapist)
    note.refresh_from_db()
    assert note.subjective == "Stiff."
    assert EarlierDraft.objects.get(note=note, beside=True).content == {"subjective": "Old."}


def a_private_note_is_its_authors(world: World) -> None:
    note = _draft(world, private=True)
    with pytest.raises(Http404):
        found_note(user_with("therapist"), note.patient_id, note.pk)


def a_note_belongs_to_the_patient_of_its_address(world: World) -> None:
    note = _draft(world)
    with pytest.raises(Http404):
        found_note(world.scene.therapist, new_patient().pk, note.pk)
