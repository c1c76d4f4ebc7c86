"""What the database keeps without understanding it: keys in order, keys that are gone, texts that were changed."""

from __future__ import annotations

from typing import Any

import pytest

from practice import encryption

pytestmark = pytest.mark.one_database
SECRET = "the seed of the authenticator"


def test_a_sealed_text_says_nothing_and_opens_again(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = ["new " * 12]
    first, second = encryption.seal(SECRET), encryption.seal(SECRET)
    assert SECRET not in first
    assert first != second
    assert encryption.opened(first) == encryption.opened(second) == SECRET
    assert encryption.seal("") == encryption.opened("") == ""


def test_every_key_reads_and_only_the_first_writes(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS, settings.ENCRYPTION_KEYS = "s" * 50, [], []
    before_any = encryption.seal(SECRET)
    settings.ENCRYPTION_KEYS = ["old " * 12]
    old = encryption.seal(SECRET)
    settings.ENCRYPTION_KEYS = ["new " * 12, "old " * 12]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "t" * 50, ["s" * 50]
    assert encryption.opened(before_any) == encryption.opened(old) == SECRET
    assert [encryption.is_current(text) for text in (before_any, old, encryption.seal(SECRET))] == [False, False, True]


def test_a_missing_key_is_named_and_a_changed_text_refused(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = ["old " * 12]
    sealed = encryption.seal(SECRET)
    changed = sealed[:-9] + ("A" if sealed[-9] != "A" else "B") + sealed[-8:]
    for text in (changed, sealed[:-8], SECRET, encryption.MARK):
        with pytest.raises(encryption.NotOpened):
            encryption.opened(text)
    settings.ENCRYPTION_KEYS = ["new " * 12]
    with pytest.raises(encryption.NotOpened, match=sealed.split(":")[1]):
        encryption.opened(sealed)
