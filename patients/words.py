"""The words by which a patient is found: names and phone numbers, brought into one plain form."""

import unicodedata

from practice.text import digits, folded

LONGEST = 420
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_JOINED_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
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
