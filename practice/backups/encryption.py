"""A stream that only who knows the key can read, and in which no byte can be changed, moved or cut off unseen.

AES-256-GCM over pieces of 1 MiB. The nonce of a piece holds its number and whether it is the last one (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015); the key is derived from the words by scrypt.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from practice.backups.refusals import NotReadable

MAGIC = b"PRACTICE BACKUP, ENCRYPTED 1\n"
SALT_BYTES, PREFIX_BYTES, TAG_BYTES = 16, 7, 16
PIECE = 1024 * 1024
WRONG = "The key is another one, or the file is damaged or not complete."


class EncryptedWriter(io.RawIOBase):
    """Writes to `target`, encrypted with `key`. What was written counts only once `close` has been called."""

    def __init__(self, target: BinaryIO, key: str) -> None:
        super().__init__()
        self._target, self._waiting, self._number = target, bytearray(), 0
        salt, self._prefix = os.urandom(SALT_BYTES), os.urandom(PREFIX_BYTES)
        self._cipher = AESGCM(_derived(key, salt))
        target.write(MAGIC + salt + self._prefix)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, more: bytes) -> int:  # type: ignore[override]  # what a tar file hands over are bytes
        """Take `more`; whole pieces go on to the target."""
        self._waiting += more
        # A piece stays back until another follows: only the end knows which one is the last.
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(more)

    def close(self) -> None:
        """Write the last piece. The target stays open."""
        if not self.closed:
            self._put(bytes(self._waiting), last=True)
        super().close()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._prefix, self._number, last), piece, None))
        self._number += 1


class EncryptedReader(io.RawIOBase):
    """Reads what EncryptedWriter wrote, from `source` behind its MAGIC. NotReadable when a piece is not as it was."""

    def __init__(self, source: BinaryIO, key: str) -> None:
        super().__init__()
        salt, self._prefix = source.read(SALT_BYTES), source.read(PREFIX_BYTES)
        if len(salt) < SALT_BYTES or len(self._prefix) < PREFIX_BYTES:
            raise NotReadable(WRONG)
        self._source, self._number, self._ready, self._ended = source, 0, b"", False
        self._cipher = AESGCM(_derived(key, salt))
        self._next = source.read(PIECE + TAG_BYTES)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]  # a buffer that can be written
        """Fill `room` as far as there is something; 0 at the end."""
        while not self._ready and not self._ended:
            self._ready = self._take()
        count = min(len(room), len(self._ready))
        room[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _take(self) -> bytes:
        piece, self._next = self._next, self._source.read(PIECE + TAG_BYTES)
        self._ended = not self._next
        try:
            plain = self._cipher.decrypt(_nonce(self._prefix, self._number, self._ended), piece, None)
        except InvalidTag:
            raise NotReadable(WRONG) from None
        self._number += 1
        return plain


def _derived(key: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(key.encode())


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
