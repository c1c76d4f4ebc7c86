"""Standard questionnaires that may be used freely: what they ask, how they are scored, where they come from.

They stand in starting_data/instruments/, in the wording in which they were tested, and therefore are not translated
with the pages. Pure: nothing here reads or writes the database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from practice.text import validate_readable

FOLDER = Path(__file__).parent / "starting_data" / "instruments"
LONGEST_ACTIVITY = 120
# Ticked where no sentence describes the patient, so that nothing ticked is an answer and not a slip.
NONE = "none"


class UnknownInstrument(KeyError):
    """No questionnaire of that code or number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer and the points that it counts."""

    value: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question, or one sentence to tick."""

    code: str
    text: str
    choices: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire. `kind`: `ticks`, `choices` or `activities` (the patient's own, 0 to 10 each).

    `better` is `lower` or `higher`; `smallest_change` the difference of two scores that counts as a change, if known.
    """

    number: int
    code: str
    name: str
    short: str
    about: str
    kind: str
    language: str
    instructions: str
    items: Sequence[Item]
    lowest: int
    highest: int
    better: str
    decimals: int
    scoring: str
    smallest_change: Decimal | None
    change_source: str
    source: str
    licence: str
    checked: str
    most: int = 0
    least: int = 0
    worst: str = ""
    best: str = ""

    def scored(self, given: Mapping[str, str]) -> tuple[list[dict[str, Any]], Decimal]:
        """The answers as they are kept, each {item, text, value}, and the score in the instrument's unit.

        ValidationError by `item-<code>` (`item-none` for nothing ticked, `activity-<number>`, `value-<number>`)
        for what is missing or cannot be an answer.
        """
        answers = {"ticks": self._ticked, "choices": self._chosen, "activities": self._rated}[self.kind](given)
        total = Decimal(sum(answer["value"] for answer in answers))
        if self.kind == "activities":
            total = total / len(answers)
        return answers, total.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def change(self, before: Decimal, after: Decimal) -> str:
        """What two scores, one after the other, mean: `better`, `worse` or `same`."""
        gain = before - after if self.better == "lower" else after - before
        least = self.smallest_change or Decimal("0.01")
        return "better" if gain >= least else "worse" if -gain >= least else "same"

    def _ticked(self, given: Mapping[str, str]) -> list[dict[str, Any]]:
        ticked = [item for item in self.items if given.get(f"item-{item.code}")]
        if not ticked and not given.get(f"item-{NONE}"):
            raise ValidationError({f"item-{NONE}": _("Tick what describes you today, or that none of it does.")})
        if ticked and given.get(f"item-{NONE}"):
            raise ValidationError({f"item-{NONE}": _("Some sentences are ticked; then it is not “none”.")})
        return [{"item": item.code, "text": item.text, "value": int(item in ticked)} for item in self.items]

    def _chosen(self, given: Mapping[str, str]) -> list[dict[str, Any]]:
        answers, wrong = [], {}
        for item in self.items:
            said = given.get(f"item-{item.code}", "")
            value = next((choice.value for choice in item.choices if str(choice.value) == said), None)
            if value is None:
                wrong[f"item-{item.code}"] = _("Please choose one of the answers.")
                continue
            answers.append({"item": item.code, "text": item.text, "value": value})
        if wrong:
            raise ValidationError(wrong)
        return answers

    def _rated(self, given: Mapping[str, str]) -> list[dict[str, Any]]:
        answers, wrong = [], {}
        for number in range(1, self.most + 1):
            text = " ".join(given.get(f"activity-{number}", "").split())
            said = given.get(f"value-{number}", "")
            if not text and not said:
                continue
            if trouble := _activity_trouble(text):
                wrong[f"activity-{number}"] = trouble
            elif (value := _whole(said, self.highest)) is None:
                wrong[f"value-{number}"] = _("Please choose a number from 0 to %(most)s.") % {"most": self.highest}
            else:
                answers.append({"item": str(number), "text": text, "value": value})
        if not answers and not wrong:
            wrong["activity-1"] = _("Please name at least one activity.")
        if wrong:
            raise ValidationError(wrong)
        return answers


def _activity_trouble(text: str) -> str:
    if not text:
        return _("Please name the activity that this number is for.")
    if len(text) > LONGEST_ACTIVITY:
        return _("An activity has at most %(most)s characters.") % {"most": LONGEST_ACTIVITY}
    try:
        validate_readable(text)
    except ValidationError as refused:
        return str(refused.messages[0])
    return ""


def _whole(said: str, most: int) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 3 and int(said) <= most else None


@cache
def instruments() -> dict[str, Instrument]:
    """Every questionnaire by its code, in the order of their numbers."""
    read = [_read(json.loads(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.json")]
    return {one.code: one for one in sorted(read, key=lambda one: one.number)}


def instrument_of(code: str) -> Instrument:
    """The questionnaire of that code. UnknownInstrument."""
    found = instruments().get(code)
    if found is None:
        raise UnknownInstrument(code)
    return found


def numbered(number: int) -> Instrument:
    """The questionnaire of that number: addresses name no part of the body. UnknownInstrument."""
    found = next((one for one in instruments().values() if one.number == number), None)
    if found is None:
        raise UnknownInstrument(number)
    return found


def _read(document: dict[str, Any]) -> Instrument:
    items = [
        Item(item["code"], item["text"], tuple(Choice(**choice) for choice in item.get("choices", ())))
        for item in document["items"]
    ]
    change = document["smallest_change"]
    return Instrument(
        **document | {"items": tuple(items), "smallest_change": None if change is None else Decimal(change)}
    )
