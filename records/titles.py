"""What a document is called: made of the name that its file had, which may hold anything."""

from __future__ import annotations

import re
import unicodedata

from records.filekinds import ENDINGS

LONGEST = 160
# Not in the name of a file, whatever the system.
FORBIDDEN = re.compile(r'[<>:"/\\|?*]+')

# What cameras and scanners call everything: it says nothing.
OF_A_CAMERA = re.compile(r"(image|photo|img|dsc|dscf|dscn|pxl|mvimg|scan|document)?[\W\d_]*", re.IGNORECASE)


def split_name(name: str) -> tuple[str, str]:
    """The plain name and its ending ("pdf", or nothing), without folders, marks of direction and what is not seen."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(
        " " if sign.isspace() else sign for sign in last if unicodedata.category(sign)[0] != "C" or sign.isspace()
    )
    plain = " ".join(seen.split())
    stem, dot, ending = plain.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", ending):
        stem, ending = plain, ""
    return stem.strip(" ."), ending.casefold()


def shown_name(name: str) -> str:
    """The name of a file as it may be shown: one line, cut where it is long."""
    stem, ending = split_name(name)
    short = stem if len(stem) <= 80 else f"{stem[:79]}…"
    return f"{short}.{ending}" if ending else short


def title_from(name: str, otherwise: str) -> str:
    """A title made of the name of a file; `otherwise` when nothing is left of it that says something."""
    stem = split_name(name)[0].replace("_", " ").strip()[:LONGEST]
    readable = any(unicodedata.category(sign)[0] in "LN" for sign in stem)
    return stem if readable and not OF_A_CAMERA.fullmatch(stem) else otherwise


def download_name(title: str, kind: str) -> str:
    """The name under which a document is saved: its title, and the ending of what it really is."""
    stem = " ".join(FORBIDDEN.sub(" ", title).split()).strip(" .")[:120]
    return f"{stem or 'document'}.{ENDINGS[kind][0]}"
