"""What people type: refused when it cannot be read, and folded so that it can be found."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_UNFOLDED = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "’": "'", "ʼ": "'"}
)
# Letters and signs by their category, and yet nothing is seen: fillers of Hangul, the empty Braille pattern.
_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def validate_readable(text: str) -> None:
    """Refuses text without a visible character, and text with control or direction marks.

    Joiners (U+200C, U+200D) are kept inside words: Persian and Indic names need them.
    """
    for sign in text:
        if unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} or (
            unicodedata.category(sign) == "Cf" and sign not in "\u200c\u200d"
        ):
            raise ValidationError(
                _("This has a character that cannot be shown (%(code)s). Please type it again."),
                params={"code": f"U+{ord(sign):04X}"},
            )
    if text and not any(unicodedata.category(sign)[0] in "LNPS" and sign not in _UNSEEN for sign in text):
        raise ValidationError(_("This has no visible character."))


def folded(text: str) -> str:
    """`text` for comparing: without case, accents, compatibility forms or doubled spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_UNFOLDED)
    return " ".join(
        "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "\u200c\u200d").split()
    )


def digits(text: str) -> str:
    """The digits of `text`, in ASCII, whatever script they were typed in."""
    return "".join(str(unicodedata.digit(sign)) for sign in text if unicodedata.digit(sign, None) is not None)
