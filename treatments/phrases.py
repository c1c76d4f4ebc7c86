"""Pieces of sentences: values that stand out, lists in words, names of codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treatments.words import Status

# Signs of Unicode's private area: nobody types them, and texts for people refuse them.
OPEN, CLOSE = "\ue000", "\ue001"

STATUS_WORDS = {
    Status.SUSPECTED: gettext_lazy("suspected"),
    Status.ACUTE: gettext_lazy("acute"),
    Status.FLARE: gettext_lazy("flaring up"),
    Status.ACTIVE: gettext_lazy("active"),
    Status.HEALING: gettext_lazy("healing"),
    Status.CHRONIC: gettext_lazy("chronic"),
    Status.REMISSION: gettext_lazy("in remission"),
    Status.RESOLVED: gettext_lazy("resolved"),
    Status.UNKNOWN: gettext_lazy("unknown"),
}
# So many statuses are easier read by what is missing.
MANY_STATUSES = 6


class Sentence(str):
    """A text in which some values stand out. As a string it is the text alone."""

    _with_signs: str

    def __new__(cls, text: str) -> Sentence:
        sentence = super().__new__(cls, text.replace(OPEN, "").replace(CLOSE, ""))
        sentence._with_signs = text
        return sentence

    @property
    def marked(self) -> SafeString:
        """The sentence as HTML, its values bold."""
        pieces = self._with_signs.replace(CLOSE, OPEN).split(OPEN)
        return format_html_join("", "{}", ((_shown(number, piece),) for number, piece in enumerate(pieces)))


def _shown(number: int, piece: str) -> str:
    # Between two signs stands a value, and every value has both: the odd pieces are the values.
    return format_html("<b>{}</b>", piece) if number % 2 else piece


def value(text: object) -> str:
    """`text`, to stand out in a Sentence."""
    return f"{OPEN}{text}{CLOSE}"


def either(names: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return _joined(names, _("%(first)s or %(last)s"))


def both(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return _joined(names, _("%(first)s and %(last)s"))


def _joined(names: Sequence[str], pattern: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return pattern % {"first": ", ".join(names[:-1]), "last": names[-1]}


def quoted(name: str) -> str:
    """A name that could be taken for a part of the sentence."""
    return _("“%(name)s”") % {"name": name}


def named(codes: Iterable[str], name: Callable[[str], str]) -> list[str]:
    """The names of the codes, in their order."""
    return [name(code) for code in codes]


def statuses(codes: Sequence[str]) -> str:
    """The statuses in words; by what is missing where most are there."""
    missing = [status for status in Status if status not in codes]
    if not missing:
        return value(_("of any status"))
    if len(codes) >= MANY_STATUSES:
        return _("%(all)s except %(statuses)s") % {
            "all": value(_("of any status")),
            "statuses": value(either(_words(missing))),
        }
    if not codes:
        return value(_("of no status, so it never applies"))
    # In the order of a course, whatever the order in which they were listed.
    return value(either(_words(status for status in Status if status in codes)))


def _words(listed: Iterable[Status]) -> list[str]:
    return [str(STATUS_WORDS[status]) for status in listed]


def days(count: int) -> str:
    """`42 days`."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def minutes(count: int) -> str:
    """`10 minutes`."""
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


def day_words(day: date) -> str:
    """`3 November 2026`."""
    return date_format(day, "j F Y")
