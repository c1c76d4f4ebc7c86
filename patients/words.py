"""The words by which a patient is found: names and phone numbers, brought into one plain form."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from practice.languages import languages
from practice.text import digits, folded, validate_readable

LONGEST = 420
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_JOINED_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_PHONE = re.compile(r"\+?[\d\s()/.–-]+(\s?(ext|x|#)\.?\s?\d+)?")
_MARKS = str.maketrans("", "", "'-.·")


def searchable_name(given: str, family: str) -> str:
    """Every way in which somebody may type the name, folded: as it is, without marks, umlauts written out.

    Names of scripts without spaces are also found when both parts are typed as one.
    """
    name = f"{given} {family}"
    writings = [folded(name), unmarked(name), folded(unicodedata.normalize("NFC", name.casefold()).translate(_UMLAUTS))]
    if any(unicodedata.name(sign, "").startswith(_JOINED_SCRIPTS) for sign in name):
        writings += [folded(family + given), folded(given + family)]
    return " ".join(dict.fromkeys(writings))[:LONGEST]


def unmarked(name: str) -> str:
    """`name` folded, without apostrophes, hyphens and full stops: O'Brien is obrien."""
    return folded(name).translate(_MARKS)


def searchable_phone(*numbers: str) -> str:
    """The digits of each number, in ASCII, with a space between numbers."""
    return " ".join(filter(None, (digits(number) for number in numbers)))


def validate_phone(number: str) -> None:
    """Refuses what cannot be dialled: letters, fewer than 3 digits or more than 20."""
    if not _PHONE.fullmatch(number) or not 3 <= len(digits(number)) <= 20:
        raise ValidationError(_("A phone number has 3 to 20 digits, like +49 171 5550101."))


def validate_note(text: str) -> None:
    """Refuses a note with characters that cannot be shown; it may have several lines."""
    for line in re.split("\r\n|\r|\n", text):
        validate_readable(line.replace("\t", " ").strip())


def validate_language(code: str) -> None:
    """Refuses what is not a language of the list."""
    if code not in languages():
        raise ValidationError(_("“%(code)s” is not a language of the list."), params={"code": code})
