"""What the desk keeps of a patient, in words for the patient whose it is: courses, bookings online, merges, files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from practice.languages import languages
from practice.message_words import why
from practice.wordings import WORDINGS
from records.access.naming import Names, day, instrument_name, moment, said
from records.filekinds import JPEG, PDF, PNG
from records.models import PatientLink
from scheduling.clock import moment_of

KINDS = {PDF: gettext_lazy("PDF"), JPEG: gettext_lazy("picture"), PNG: gettext_lazy("picture")}
ENDS = {"called": gettext_lazy("called"), "taken-back": gettext_lazy("taken back")}
# Of what was said while booking online: how far it had come, and keys of rows.
STEPS = ("codes", "taken", "new", "been", "questions", "patient", "treatment", "therapist", "start", "key")


def kind(value: Any, _row: Any, _names: Names) -> str:
    """What kind a file is of, or what a row of a table was."""
    return str(KINDS.get(value, value))


def size(value: Any, _row: Any, _names: Names) -> str:
    """How large a file is."""
    return str(filesizeformat(value))


def language(value: Any, _row: Any, _names: Names) -> str:
    """The name of a language."""
    return str(languages().get(value, value))


def about(value: Any, row: Any, _names: Names) -> str:
    """What a link is about, where that has a name."""
    is_measure = isinstance(row, PatientLink) and row.purpose == PatientLink.Purpose.MEASURE
    return instrument_name(value) if is_measure else ""


def trouble(value: Any, _row: Any, _names: Names) -> str:
    """Why a message has not left, or how it has ended."""
    return str(ENDS.get(value) or why(value))


def kinds_of_messages(value: Any, _row: Any, _names: Names) -> str:
    """Messages by their names."""
    return ", ".join(str(WORDINGS[one].name) if one in WORDINGS else str(one) for one in value)


def weekdays(value: Any, _row: Any, _names: Names) -> str:
    """Days of the week by their names."""
    # The first of January 2024 was a Monday.
    return ", ".join(date_format(date(2024, 1, 1 + one), "l") for one in value if one in range(7))


def pattern(value: Any, row: Any, names: Names) -> str:
    """The rhythm of a course, a line each."""
    return "\n".join(capfirst(words) for words in _pattern(value, row, names))


def _pattern(value: Mapping[str, Any], row: Any, names: Names) -> Iterator[str]:
    for sessions, days in value.get("steps") or ():
        yield _step(int(sessions), str(days))
    for name, words in DAYS_OF_PATTERNS.items():
        if value.get(name):
            yield str(words) % {"day": day(value[name])}
    if value.get("weekdays"):
        yield weekdays(value["weekdays"], row, names)
    if value.get("at"):
        yield _("at %(time)s") % {"time": value["at"]}
    if value.get("not_before"):
        yield _("not before %(time)s") % {"time": value["not_before"]}
    if value.get("not_after"):
        yield _("not after %(time)s") % {"time": value["not_after"]}
    if therapist := names.therapists.get(value.get("therapist") or 0):
        yield (_("only with %(name)s") if value.get("only") else _("with %(name)s")) % {"name": therapist}


DAYS_OF_PATTERNS = {"first_day": gettext_lazy("from %(day)s"), "until": gettext_lazy("until %(day)s")}


def _step(sessions: int, days: str) -> str:
    over, _slash, under = days.partition("/")
    apart = number_format(int(over) / int(under or 1), decimal_pos=None if not under else 1)
    words = ngettext("%(count)d session", "%(count)d sessions", sessions) % {"count": sessions}
    return words if sessions == 1 else _("%(sessions)s, %(days)s days apart") % {"sessions": words, "days": apart}


def said_online(value: Any, _row: Any, names: Names) -> str:
    """What somebody said of themselves while booking online, and what they chose."""
    chosen = []
    if treatment := names.catalogue.treatment_by_pk.get(value.get("treatment")):
        chosen.append(treatment.name)
    if value.get("start"):
        chosen.append(moment(moment_of(value["start"])))
    if therapist := names.therapists.get(value.get("therapist") or 0):
        chosen.append(therapist)
    themselves = said({name: one for name, one in value.items() if name not in STEPS})
    return "\n".join(filter(None, (", ".join(chosen), themselves)))


def rows_of_kinds(value: Any, _row: Any, _names: Names) -> str:
    """So many rows of each kind: a number of them, or their keys."""
    told = ((_kind_of_rows(name), rows if isinstance(rows, int) else len(rows)) for name, rows in value.items())
    return ", ".join(f"{name} {number}" for name, number in told)


def _kind_of_rows(name: str) -> str:
    try:
        return str(apps.get_model(name)._meta.verbose_name_plural)
    except (LookupError, ValueError):
        return name


def before(value: Any, _row: Any, _names: Names) -> str:
    """Pain before a session, or what two records held before they became one."""
    if isinstance(value, dict):
        return said({side: held for side, held in value.items() if side != "withdrawn"})
    return str(value)
