"""Encryption for rows that are sealed for good: a change of keys must not have to write them again.

Their key lies in the database itself (DataKey), encrypted like any other field; `rotate_keys` renews that one row.
"""

from __future__ import annotations

import secrets

from practice import encryption
from practice.encryption import Key, NotOpened, key_of
from practice.models import DataKey

# By name, which never means another key; a database that is emptied or restored changes nothing about it.
_KNOWN: dict[str, Key] = {}


def current_key() -> Key:
    """The newest data key, with which a row is sealed; made where there is none. One query.

    Never to be kept for longer than a row is written: what made it may come to nothing.
    """
    newest = DataKey.objects.first() or make_key()
    return key_of(newest.words)


def opened(text: str) -> str:
    """The text that a data key sealed. encryption.NotOpened when the key is missing or the text was changed."""
    if not text:
        return ""
    name = encryption.name_of(text)
    if name not in _KNOWN:
        row = DataKey.objects.filter(name=name).first()
        if row is None:
            raise NotOpened(f"The data key {name} is missing in the database.")
        _KNOWN[name] = key_of(row.words)
    return _KNOWN[name].opened(encryption.content_of(text))


def make_key() -> DataKey:
    """A new data key, with which everything is sealed from now on; those before it go on reading."""
    words = secrets.token_urlsafe(48)
    return DataKey.objects.create(name=key_of(words).name, words=words)
