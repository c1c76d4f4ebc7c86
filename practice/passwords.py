"""What a password has to be: long, not among the common ones, and without the names that a stranger would try first.

Nothing is asked of its signs, and it never runs out (NIST SP 800-63B, OWASP ASVS 5.0 chapter 6).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from practice.models import Practice, User

SHORTEST, LONGEST = 12, 128
# Shorter names stand in half of all sentences.
LETTERS_OF_A_NAME = 4
SIGNS_OF_A_PATTERN = 4


class LongEnough:
    """From SHORTEST to LONGEST signs; a sign is what Unicode calls one, spaces count."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError for one that is too short or too long."""
        if len(password) < SHORTEST:
            text = _("It has %(has)s characters. Take at least %(least)s; four or five words are a good password.")
            raise ValidationError(text, code="password_too_short", params={"has": len(password), "least": SHORTEST})
        if len(password) > LONGEST:
            text = _("It has %(has)s characters. Take at most %(most)s.")
            raise ValidationError(text, code="password_too_long", params={"has": len(password), "most": LONGEST})

    def get_help_text(self) -> str:
        """What stands below the field."""
        return _("At least %(least)s characters; a few words are easier to remember than odd signs.") % {
            "least": SHORTEST
        }


class NotCommon:
    """Neither one of the 20,000 that leaked most often, nor one of them said twice, nor a short pattern over and over."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError for one that is guessed early."""
        plain = folded(password)
        piece = _repeated(plain)
        if plain in _common() or piece in _common() or len(piece) <= SIGNS_OF_A_PATTERN or _counts_on(plain):
            raise ValidationError(
                _("This one is among the first that are tried. Take another."), code="password_common"
            )

    def get_help_text(self) -> str:
        """Nothing: the length is said, and this is met only by those who need it."""
        return ""


class NotOurNames:
    """Without the name and the address of whose it is, and without the name of the practice."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError that says which name stands in it."""
        plain = folded(password)
        for name in names_around(user):
            if name in plain:
                raise ValidationError(
                    _("“%(name)s” stands in it, which others would try first. Leave it out."),
                    code="password_has_name",
                    params={"name": name},
                )

    def get_help_text(self) -> str:
        """Nothing: the length is said, and this is met only by those who need it."""
        return ""


def names_around(user: User | None) -> list[str]:
    """The words that must not stand in a password of `user`, folded. At most one query."""
    practice = Practice.current()
    said = [getattr(user, "name", ""), getattr(user, "email", "").partition("@")[0], practice.name if practice else ""]
    words = [word for text in said for word in re.split(r"[\W_]+", folded(text))]
    return [word for word in words if len(word) >= LETTERS_OF_A_NAME]


def folded(text: str) -> str:
    """As it is compared: capitals and ways to write the same letter make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


def _repeated(text: str) -> str:
    """The piece that `text` says over and over; `text` itself where it does not."""
    return text[: (text + text).find(text, 1)] if text else text


def _counts_on(text: str) -> bool:
    """Whether each sign is the one after, or before, the last: 123456789012, zyxwvutsrqpo."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    if text.isdecimal():
        # 9 is followed by 0.
        steps = {step % 10 for step in steps}
    return steps in ({1}, {-1}, {9})


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
