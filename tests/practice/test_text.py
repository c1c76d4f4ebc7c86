"""What people type is readable: something is seen, and nothing hides."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from practice.text import validate_readable


@pytest.mark.parametrize("name", ["Ng", "李", "O’Brien", "علی‌رضا", "🙂", "…"])
def test_names_of_all_scripts_are_readable(name):
    validate_readable(name)


@pytest.mark.parametrize(
    "name", ["\u200d", "\u3164", "\u115f\u1160", "\u2800", "\uffa0 ", "a\u202eb", "a\x00b", "\u200b"]
)
def test_what_cannot_be_seen_is_refused(name):
    with pytest.raises(ValidationError):
        validate_readable(name)
