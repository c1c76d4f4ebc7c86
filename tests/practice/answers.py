"""What must not be in any answer, whoever asked for it and however."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.http import HttpResponse

from tests.practice.doors import DOORS, STRANGERS

ELSEWHERE = "https://elsewhere.example/"
# Parameters that say where to go on, as somebody fills them in who wants to lead others astray.
ASTRAY = dict.fromkeys(("next", "back", "from", "to", "return", "url"), ELSEWHERE)
# Files that everybody may have, and pages that show nothing of the practice.
NOTHING_PRIVATE = {"healthz", "readyz"}


def faults(name: str, method: str, person: str, answer: HttpResponse) -> Iterator[str]:
    """What is wrong with the answer of the address `name` to `person`, a few words each."""
    yield from led_elsewhere(answer)
    if method == "GET":
        yield from told(answer)
        private = person not in STRANGERS or "token" in " ".join(DOORS[name].arguments)
        if answer.status_code == 200 and private and name not in NOTHING_PRIVATE:
            yield from kept(answer)


def led_elsewhere(answer: HttpResponse) -> Iterator[str]:
    """Where the answer leads, or would like to lead, to another host."""
    for header in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
        if urlsplit(answer.headers.get(header, "")).netloc not in ("", "testserver"):
            yield f"leads elsewhere by {header}"
    if f'href="{ELSEWHERE}' in answer.getvalue().decode(errors="replace"):
        yield "leads elsewhere by a link"


def kept(answer: HttpResponse) -> Iterator[str]:
    """How a browser, or whoever is on the way, may keep the answer."""
    rules = answer.headers.get("Cache-Control", "")
    if "no-store" not in rules or "public" in rules:
        yield f"may be kept: {rules or 'nothing is said'}"


def told(answer: HttpResponse) -> Iterator[str]:
    """What windows, histories and other hosts learn of a page."""
    title = re.search(r"<title>(.*?)</title>", answer.getvalue().decode(errors="replace"), re.DOTALL)
    if title and "Rosa" in title[1]:
        yield f"names a patient in its title: {title[1].strip()}"
    if answer.headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        yield "tells other hosts where one was"
