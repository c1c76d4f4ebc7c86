"""The seal of a signed note: one hash of all it says, by which a change that slipped past the database shows."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from records.models import Note

# Everything but what says nothing of the note's content, and the seal itself.
_LEFT_OUT = frozenset({"id", "seal", "saved_at", "started_at", "revision", "discarded_at"})


def seal_of(note: Note) -> str:
    """SHA-256 over the columns of the note, 64 hexadecimal digits. The same on both databases."""
    # A column that a later version adds must be left out here where it is empty, or old seals would break.
    content = {
        field.name: _plain(field.value_from_object(note))
        for field in note._meta.concrete_fields
        if field.name not in _LEFT_OUT
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
