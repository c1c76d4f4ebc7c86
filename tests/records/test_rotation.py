"""Keys change while what they have encrypted stays readable, also in rows that nobody may write again."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection

from practice import encryption, lasting, rotation
from practice.models import DataKey
from records.models import EarlierDraft, Note

pytestmark = pytest.mark.django_db
OLD, NEW = "old " * 12, "new " * 12


@pytest.fixture
def private(settings: Any, make_note: Any, make_patient: Any) -> Note:
    """A signed private note with an earlier draft, encrypted with the old key."""
    settings.ENCRYPTION_KEYS = [OLD]
    note = make_note(make_patient(), subjective="Quarrelsome", private=True)
    EarlierDraft.objects.create(note=note, content={"plan": "Earlier"}, by=note.author)
    lasting._KNOWN.clear()
    return note


def test_after_the_rotation_the_old_key_is_not_needed(private: Note, settings: Any) -> None:
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    call_command("rotate_keys", verbosity=0)
    settings.ENCRYPTION_KEYS, settings.SECRET_KEY = [NEW], "changed, too " * 4
    lasting._KNOWN.clear()
    assert Note.objects.get(pk=private.pk).subjective == "Quarrelsome"
    assert EarlierDraft.objects.get().content == {"plan": "Earlier"}
    assert not list(rotation.missing_keys())
    assert DataKey.objects.count() == 2
    assert not rotation.renew(rotation.Column(DataKey, "words")), "again it has nothing to do"


def test_a_key_that_was_taken_away_too_early_is_noticed(private: Note, settings: Any) -> None:
    settings.ENCRYPTION_KEYS = [NEW]
    assert sorted(rotation.missing_keys()) == ["practice.DataKey words", "records.EarlierDraft content"]
    with pytest.raises(CommandError, match=r"practice\.DataKey words"):
        call_command("rotate_keys", verbosity=0)
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert Note.objects.get(pk=private.pk).subjective == "Quarrelsome"


def test_secrets_of_second_factors_are_renewed(settings: Any, make_user: Any) -> None:
    settings.ENCRYPTION_KEYS = [OLD]
    old = encryption.seal("seed")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    data = {"codes": [old, encryption.seal("newer")], "used": 3}
    row = Authenticator.objects.create(user=make_user("therapist"), type="recovery_codes", data=data)
    call_command("rotate_keys", verbosity=0)
    settings.ENCRYPTION_KEYS = [NEW]
    row.refresh_from_db()
    assert [encryption.opened(code) for code in row.data["codes"]] == ["seed", "newer"]
    assert row.data["used"] == 3


def test_it_goes_on_in_chunks(settings: Any, make_note: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 2)
    settings.ENCRYPTION_KEYS = [OLD]
    notes = [make_note(private=True, spheres={"visceral": "x"}) for _number in range(5)]
    drafts = [EarlierDraft.objects.create(note=note, content={"plan": "x"}, by=note.author) for note in notes]
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert rotation.renew(rotation.Column(EarlierDraft, "content")) == len(drafts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(content AS text) FROM records_earlierdraft")
        assert all(encryption.current_name() in row[0] for row in cursor.fetchall())
