"""Notes kept to their author: what stands in the database is no word of theirs, and the author reads and finds them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice import lasting
from practice.encryption import NotOpened
from practice.models import DataKey
from records.models import Addendum, EarlierDraft, Note
from records.notes import save_draft, sign
from records.sealing import seal_of
from records.searching import find

pytestmark = pytest.mark.django_db
WORD = "Quarrelsome"


def raw(model: Any) -> str:
    """Every column of every row of the table, as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608 (our table)
        return repr(cursor.fetchall())


def everywhere() -> str:
    return "".join(raw(model) for model in (Note, EarlierDraft, Addendum, Note.words.related.related_model))


def test_what_is_kept_to_its_author_stands_nowhere_in_the_database(make_note: Any, make_patient: Any) -> None:
    note = make_note(
        make_patient(),
        subjective=WORD,
        spheres={"visceral": WORD},
        exercises=[{"title": WORD, "instructions": WORD, "dose": ""}],
        private=True,
        signed_at=timezone.now(),
    )
    Addendum.objects.create(note=note, author=note.author, text=WORD)
    assert WORD.lower() not in everywhere().lower()
    read = Note.objects.get(pk=note.pk)
    assert (read.subjective, read.spheres["visceral"], read.exercises[0]["title"]) == (WORD, WORD, WORD)
    assert read.seal == seal_of(read)
    assert [hit.note for hit in find("quarrel", by=note.author)[0]] == [note]
    assert Note.objects.values_list("subjective", flat=True).get(pk=note.pk) == WORD


def test_a_draft_made_private_later_is_encrypted_whole_and_open_again_after(make_note: Any, make_patient: Any) -> None:
    note = make_note(make_patient(), signed=False, subjective=WORD, plan=WORD)
    EarlierDraft.objects.create(note=note, content={"plan": WORD}, by=note.author)
    assert WORD in raw(Note)
    shut = save_draft(note, content={"private": True}, base_revision=note.revision, tab="a", by=note.author).note
    assert WORD.lower() not in everywhere().lower()
    assert EarlierDraft.objects.get(note=note).content == {"plan": WORD}
    save_draft(shut, content={"private": False}, base_revision=shut.revision, tab="a", by=note.author)
    assert WORD in raw(Note)


def test_a_private_note_asks_for_its_key_once_and_its_words_once(make_note: Any, make_patient: Any) -> None:
    note = make_note(make_patient(), signed=False, subjective=WORD, private=True)
    fresh = Note.objects.get(pk=note.pk)
    fresh.plan, fresh.assessment = WORD, WORD
    with CaptureQueriesContext(connection) as asked:
        fresh.save()
    assert sum("practice_datakey" in query["sql"] for query in asked) == 2


def test_a_private_draft_of_before_is_encrypted_when_it_is_signed(make_note: Any, make_patient: Any) -> None:
    note = make_note(make_patient(), signed=False, subjective=WORD)
    Note.objects.filter(pk=note.pk).update(private=True)
    signed = sign(note, revision=note.revision, by=note.author)
    assert WORD not in raw(Note)
    assert Note.objects.get(pk=signed.pk).seal == seal_of(signed)


def test_a_data_key_that_is_gone_is_named(settings: Any, make_note: Any, make_patient: Any) -> None:
    make_note(make_patient(), subjective=WORD, private=True)
    lasting._KNOWN.clear()
    settings.SECRET_KEY = "another " * 8
    with pytest.raises(NotOpened, match="ENCRYPTION_KEYS"):
        Note.objects.get()
    DataKey.objects.all().delete()
    with pytest.raises(NotOpened, match="is missing in the database"):
        Note.objects.get()
