"""`run.py libraries`: every library the practice runs with, by version and licence, from what is installed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

from running import ROOT, Refused, libraries

TARGET = ROOT / "docs" / "dependencies.md"
HEAD = """\
# Libraries

Written by `python3 run.py libraries --write` from `requirements/run.txt`, where each is pinned with the hash of its files; a test compares.
{count} libraries run with the practice; those that only tests and checks need stand in `requirements/dev.txt`.
Vendored files (Bootstrap, htmx, fonts, drawings) carry their licence beside them in `static/`.

| library | version | licence | for |
|---|---|---|---|
"""
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)(?: *; *([^\\]*))?", re.MULTILINE)
# Characters of what a library says of itself.
LONGEST = 100
_OSI = "License :: OSI Approved :: "


@dataclass(frozen=True)
class Library:
    """A library that is pinned, and what it says of itself."""

    name: str
    version: str
    licence: str
    purpose: str


def show(arguments: Sequence[str]) -> int:
    """Print the list; with --write, write it to docs/dependencies.md. Raises Refused for another argument."""
    if any(argument != "--write" for argument in arguments):
        raise Refused("libraries knows one argument: --write")
    libraries.ensure("run")
    text = table()
    if arguments:
        TARGET.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def table() -> str:
    """The list as it stands in docs/dependencies.md."""
    found = sorted(installed(), key=lambda one: one.name)
    rows = [f"| {one.name} | {one.version} | {one.licence} | {one.purpose} |\n" for one in found]
    return HEAD.format(count=len(found)) + "".join(rows)


def installed() -> Iterator[Library]:
    """Every library of requirements/run.txt that this system has use for."""
    told = {_plain(about["Name"]): about for about in _told()}
    for name, version in pinned():
        if about := told.get(_plain(name)):
            yield Library(name, version, _licence(about), _cell(about["Summary"] or "")[:LONGEST])


def pinned() -> list[tuple[str, str]]:
    """Name and version of every line of requirements/run.txt."""
    text = (libraries.LISTS / "run.txt").read_text(encoding="utf-8")
    return [(name, version) for name, version, _marker in _PINNED.findall(text)]


def _told() -> Iterator[Message]:
    for path in libraries.VENV.glob("lib/python*/site-packages/*.dist-info/METADATA"):
        yield Parser().parsestr(Path(path).read_text(encoding="utf-8", errors="replace"))


def _licence(about: Message) -> str:
    """The licence as the library names it: an SPDX expression, else its classifier, else the first line of the field."""
    classified = [line.removeprefix(_OSI) for line in about.get_all("Classifier", []) if line.startswith(_OSI)]
    named = about["License-Expression"] or ", ".join(classified) or (about["License"] or "").strip().partition("\n")[0]
    return _cell(named or "?")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
