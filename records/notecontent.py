"""What a note holds: read as it was sent, checked field by field, compared. Refusals name the field."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.words import validate_note
from records.charting import checked_marks, posted_marks
from records.models import LONGEST_TEXT, TEXTS, Note, Sphere
from treatments.catalogue import current_catalogue
from treatments.models import Pressure

SPHERE = "sphere-"
LISTS = ("techniques", "regions")
FIELDS = (*TEXTS, "spheres", *LISTS, "pressure", "minutes", "exercises", "marks", "private")
PAIN = ("pain_before", "pain_after")
LONGEST_SPHERE = 4000
MOST_MINUTES = 480
MOST_EXERCISES = 30
EXERCISE = {"title": 120, "dose": 120, "instructions": 4000}

Content = dict[str, Any]


def content_of_form(sent: MultiValueDict[str, str]) -> Content:
    """The content as the note's form sends it, not checked. What the form does not name stays as it is.

    A form with `whole` stands for the whole note: a list that it does not name is empty.
    """
    whole = "whole" in sent
    content: Content = {name: str(sent[name]) for name in (*TEXTS, "pressure", "minutes", *PAIN) if name in sent}
    spheres = {key.removeprefix(SPHERE): str(sent[key]) for key in sent if key.startswith(SPHERE)}
    if spheres:
        content["spheres"] = spheres
    content |= {name: sent.getlist(name) for name in LISTS if whole or name in sent}
    if "marks" in sent:
        content["marks"] = _marks_of(sent)
    if whole or "exercise" in sent:
        content["exercises"] = [_json(text, "exercises") for text in sent.getlist("exercise")] + _own_exercises(sent)
    if whole or "private" in sent:
        content["private"] = bool(sent.get("private"))
    return content


def typed_of_form(sent: QueryDict) -> Content:
    """As `content_of_form`, for the form again: what no form can show is left out, and stays as it is kept."""
    typed = sent.copy()
    typed.setlist("exercise", [text for text in sent.getlist("exercise") if _is_exercise(text)])
    for name in ("chart_region", "marks"):
        try:
            _marks_of(typed)
            break
        except ValidationError:
            typed.pop(name, None)
    return content_of_form(typed)


def _is_exercise(text: str) -> bool:
    try:
        return bool(_exercises("exercises", [_json(text, "exercises")]))
    except ValidationError:
        return False


def _marks_of(sent: MultiValueDict[str, str]) -> list[Any]:
    try:
        return list(posted_marks(cast(QueryDict, sent)))
    except ValidationError as refused:
        raise ValidationError({"marks": refused.messages}) from refused


def _own_exercises(sent: MultiValueDict[str, str]) -> list[dict[str, str]]:
    columns = [sent.getlist(f"exercise_{part}") for part in EXERCISE]
    rows = [dict(zip(EXERCISE, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if any(text.strip() for text in row.values())]


def _json(text: str, field: str) -> Any:
    try:
        return json.loads(text or "[]")
    except (ValueError, RecursionError):
        raise ValidationError({field: _("This could not be read. Load the page again.")}) from None


def checked_content(sent: Content) -> Content:
    """`sent`, every field brought into the form in which a note keeps it. ValidationError by field."""
    content: Content = {}
    errors: dict[str, list[str]] = {}
    for name, value in sent.items():
        try:
            content[name] = _READ[name](name, value)
        except ValidationError as refused:
            named = refused.message_dict if hasattr(refused, "error_dict") else {name: refused.messages}
            errors |= named
    if errors:
        raise ValidationError(errors)
    return content


def _text(name: str, value: Any, longest: int = LONGEST_TEXT) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("This is not a text."))
    text = value.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    if len(text) > longest:
        words = {"count": f"{len(text):,}", "most": f"{longest:,}"}
        raise ValidationError(_("This has %(count)s characters; %(most)s fit here.") % words)
    validate_note(text)
    return text


def _spheres(name: str, value: Any) -> dict[str, str]:
    """Texts by code; those of spheres that the practice no longer lists stay as they are."""
    if not isinstance(value, dict):
        raise ValidationError(_("This is not a list of spheres."))
    known = set(Sphere.objects.values_list("code", flat=True))
    texts, errors = {}, {}
    for code, text in value.items():
        try:
            if code not in known:
                raise ValidationError(_("There is no sphere “%(code)s”.") % {"code": str(code)[:40]})
            texts[code] = _text(code, text, LONGEST_SPHERE)
        except ValidationError as refused:
            errors[f"{SPHERE}{str(code)[:40]}"] = refused.messages
    if errors:
        raise ValidationError(errors)
    return {code: text for code, text in texts.items() if text}


def _codes(known: Callable[[str], bool], unknown: Promise) -> Callable[[str, Any], list[str]]:
    def read(name: str, value: Any) -> list[str]:
        codes = list(dict.fromkeys(str(code) for code in value)) if isinstance(value, Sequence) else [str(value)]
        for code in codes:
            if not known(code):
                raise ValidationError(str(unknown) % {"code": code[:40]})
        return codes

    return read


def _is_technique(code: str) -> bool:
    return code in current_catalogue().techniques


def _is_region(code: str) -> bool:
    leaf, colon, side = code.partition(":")
    region = current_catalogue().region_by_code.get(leaf)
    if region is None or region.is_group:
        return False
    return not colon or (region.sides and side in ("left", "right"))


def _pressure(name: str, value: Any) -> str:
    if value and value not in Pressure.values:
        raise ValidationError(_("There is no pressure “%(code)s”.") % {"code": str(value)[:40]})
    return value or ""


def _number(least: int, most: int, words: Promise) -> Callable[[str, Any], int | None]:
    def read(name: str, value: Any) -> int | None:
        if value in (None, ""):
            return None
        text = str(value).strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
        if not least <= number <= most:
            raise ValidationError(str(words))
        return number

    return read


def _exercises(name: str, value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ValidationError(_("This is not a list of exercises."))
    if len(value) > MOST_EXERCISES:
        raise ValidationError(_("At most %(count)d exercises fit into one note.") % {"count": MOST_EXERCISES})
    rows = [
        {part: _text(part, row.get(part) or "", longest).strip() for part, longest in EXERCISE.items()} for row in value
    ]
    # Saved while it is being typed: what has no name yet is not held back, nor anything else of the note.
    return [row | {"title": row["title"] or _("Exercise")} for row in rows if any(row.values())]


def _marks(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValidationError(_("This is not a list of marks."))
    return list(checked_marks(value))


# Every field by what reads it.
_READ: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(TEXTS, _text),
    "spheres": _spheres,
    "techniques": _codes(_is_technique, gettext_lazy("There is no technique “%(code)s”.")),
    "regions": _codes(_is_region, gettext_lazy("There is no region “%(code)s”.")),
    "pressure": _pressure,
    "minutes": _number(1, MOST_MINUTES, gettext_lazy("Minutes are a whole number from 1 to 480.")),
    "exercises": _exercises,
    "marks": _marks,
    "private": lambda _name, value: bool(value),
    **dict.fromkeys(PAIN, _number(0, 10, gettext_lazy("Pain goes from 0 (none) to 10 (the worst)."))),
}


def content_of(note: Note) -> Content:
    """What the note holds now, without its pain."""
    return {name: getattr(note, name) for name in FIELDS}


def is_empty(content: Mapping[str, Any]) -> bool:
    """True where nothing is written, ticked or marked; minutes, pressure and pain alone say nothing."""
    texts = [*(content.get(name) for name in TEXTS), *content.get("spheres", {}).values()]
    said = any(text and text.strip() for text in texts)
    return not said and not any(content.get(name) for name in (*LISTS, "exercises", "marks"))
