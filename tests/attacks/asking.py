"""Requests that nobody thought of: any address, filled in as its own form is, with some of it changed at random."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from random import Random

from tests.attacks.test_bad_input import FIELDS
from tests.practice.cast import Cast
from tests.practice.doors import DOORS, EVERYBODY

ODD = (
    "", "0", "-1", "1", "99999999999999999999", "NaN", "1e309", "true", "null", "[]", "{}", '{"a": [[[[1]]]]}', "a\x00b",
    "2024-02-29", "2027-02-29", "2027-03-28T02:30", "2027-10-31T02:30", "9999-12-31", "0001-01-01", "24:00", "31.12.2026",
    "Ä" * 400, "\u202e", "\u200b", "a" * 40_000, "' OR 1=1 --", "<script>attack()</script>", "=1+1", "\r\nBcc: a@b.example",
    "../../etc/passwd", "%00", "lower-back", "lower-back:left", "active", "unknown", "fine-massage",
)  # fmt: skip
PEOPLE = sorted(EVERYBODY)


class Form(HTMLParser):
    """What a browser would send of all the forms of a page, were nothing changed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._list = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Boxes, lists and areas, each with what is in it."""
        said = {name: value or "" for name, value in attributes}
        name, chosen = said.get("name", ""), "checked" in said or said.get("type") not in ("checkbox", "radio")
        if tag == "input" and name and chosen and name != "csrfmiddlewaretoken":
            self.sent[name] = said.get("value", "on")
        elif tag in ("select", "textarea"):
            self._list, self._area = (name, "") if tag == "select" else ("", name)
        elif tag == "option" and self._list and ("selected" in said or self._list not in self.sent):
            self.sent[self._list] = said.get("value", "")

    def handle_data(self, text: str) -> None:
        """The words in an area."""
        if self._area:
            self.sent[self._area] = self.sent.get(self._area, "") + text

    def handle_endtag(self, tag: str) -> None:
        """The end of an area or a list."""
        if tag in ("select", "textarea"):
            self._list = self._area = ""


def changed(random: Random, cast: Cast, sent: Mapping[str, str]) -> dict[str, str]:
    """`sent` with up to four values that are wrong, of another row or odd, under its names or others."""
    asked = dict(sent)
    rows = sorted(cast.rows)
    for _time in range(random.randrange(5)):
        name = random.choice(sorted(asked) or FIELDS) if random.random() < 0.7 else random.choice(FIELDS)
        asked[name] = random.choice(ODD) if random.random() < 0.6 else cast.argument(random.choice(rows))
    return asked


def places(random: Random, cast: Cast) -> tuple[str, dict[str, str], str]:
    """An address with its arguments, one of them now and then another row's, and who asks for it."""
    name = random.choice(sorted(DOORS))
    arguments = {key: cast.argument(row) for key, row in DOORS[name].arguments.items()}
    if arguments and random.random() < 0.2:
        key = random.choice(sorted(arguments))
        arguments[key] = cast.argument(random.choice(sorted(cast.rows)))
    may = sorted(DOORS[name].who) or PEOPLE
    return name, arguments, random.choice(may if random.random() < 0.85 else PEOPLE)
