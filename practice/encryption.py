"""Text that the database keeps but does not understand: AES-256-GCM under a key that stands in the environment.

The first of ENCRYPTION_KEYS encrypts, every one of them reads. What was written before there were any was written under a key
made of SECRET_KEY: that one, and those of SECRET_KEY_FALLBACKS, still read. `manage.py rotate_keys` writes all anew under the first.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# A sign that nobody can type (text with control characters is refused), the version of the form, the name of the key.
MARK = "\x02sealed1:"
NONCE_BYTES = 12
NAME_BYTES = 6


class NotOpened(ValueError):
    """No key that this installation has opens the text, or it was changed."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the name by which what it has sealed knows it; the name tells nothing of the key."""

    name: str
    cipher: AESGCM

    def seal(self, text: str) -> str:
        """`text`, encrypted and tied to this key's name."""
        nonce = os.urandom(NONCE_BYTES)
        closed = self.cipher.encrypt(nonce, text.encode(), self.name.encode())
        return f"{MARK}{self.name}:{urlsafe_b64encode(nonce + closed).decode()}"

    def opened(self, content: str) -> str:
        """The text behind MARK and name. NotOpened when it is not as `seal` left it."""
        try:
            whole = urlsafe_b64decode(content.encode())
            return self.cipher.decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], self.name.encode()).decode()
        except (InvalidTag, ValueError):
            raise NotOpened("An encrypted text was changed.") from None


def seal(text: str) -> str:
    """`text`, encrypted with the first key. The empty text stays empty: there is nothing to hide."""
    return _ring()[0].seal(text) if text else ""


def opened(text: str) -> str:
    """What `seal` was given. NotOpened when the key is missing or the text was changed."""
    if not text:
        return ""
    name = name_of(text)
    for key in _ring():
        if key.name == name:
            return key.opened(content_of(text))
    raise NotOpened(f"The key {name} is missing: put it back into ENCRYPTION_KEYS or SECRET_KEY_FALLBACKS.")


def is_sealed(text: str) -> bool:
    """Whether `text` came from `seal`."""
    return text.startswith(MARK)


def is_current(text: str) -> bool:
    """Whether `text` is empty or sealed with the key that encrypts now."""
    return not text or (is_sealed(text) and name_of(text) == current_name())


def current_name() -> str:
    """The name of the key that encrypts now."""
    return _ring()[0].name


def names() -> list[str]:
    """The names of all keys, the one that encrypts now first."""
    return [key.name for key in _ring()]


def name_of(text: str) -> str:
    """The name of the key that sealed `text`. NotOpened for what was never sealed."""
    return _parts(text)[0]


def content_of(text: str) -> str:
    """What stands behind that name, for Key.opened. NotOpened for what was never sealed."""
    return _parts(text)[1]


@lru_cache(maxsize=64)
def key_of(words: str) -> Key:
    """The key that these words stand for. They must be random; 50 characters are plenty."""
    made = HKDF(SHA256(), length=32 + NAME_BYTES, salt=None, info=b"practice: fields of the database").derive(
        words.encode()
    )
    return Key(made[32:].hex(), AESGCM(made[:32]))


def _ring() -> list[Key]:
    every = (*settings.ENCRYPTION_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [key_of(words) for words in every]


def _parts(text: str) -> tuple[str, str]:
    if not is_sealed(text):
        raise NotOpened("The text was never encrypted.")
    name, _colon, content = text.removeprefix(MARK).partition(":")
    return name, content
