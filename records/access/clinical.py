"""What rules said, what they looked at and what was marked, in words for the patient whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records.access.naming import Names, day, instrument_name, label, said
from records.chartwords import mark_words
from records.notewords import TOLD
from records.notewords import said as said_in_note
from scheduling.models import SafetyReview
from treatments.models import Rule
from treatments.phrases import STATUS_WORDS, both
from treatments.snapshot import pressure_name

SEVERITIES = dict(Rule.Severity.choices) | {
    "gate": gettext_lazy("something was due first"),
    "met": gettext_lazy("kept to"),
}
VERDICTS = {"fine": gettext_lazy("fine")} | dict(SafetyReview.Verdict.choices)


def severity(value: Any, _row: Any, _names: Names) -> str:
    """How serious a rule takes it."""
    return str(SEVERITIES.get(value, value))


def verdict(value: Any, _row: Any, _names: Names) -> str:
    """What was decided."""
    return str(VERDICTS.get(value, value))


def rule(value: Any, _row: Any, names: Names) -> str:
    """The title of a rule."""
    return names.rules.get(value, value)


def findings(value: Any, row: Any, names: Names) -> str:
    """What the rules said, a line each."""
    return "\n".join(_finding(one, row, names) for one in value)


def _finding(one: Mapping[str, Any], row: Any, names: Names) -> str:
    more = [names.catalogue.condition_name(one["condition"])] if one.get("condition") else []
    more += [_("until %(day)s") % {"day": day(one["until"])}] if one.get("until") else []
    more += [_("source: %(source)s") % {"source": one["source"]}] if one.get("source") else []
    lead = f"{capfirst(severity(one.get('severity', ''), row, names))}: {one.get('reason', '')}"
    return f"{lead} ({'; '.join(more)})" if more else lead


def facts(value: Any, _row: Any, names: Names) -> str:
    """The health facts that a decision looked at, a line each."""
    return "\n".join(", ".join(_fact(one, names)) for one in value)


def _fact(one: Mapping[str, Any], names: Names) -> Iterator[str]:
    yield names.catalogue.condition_name(one["condition"])
    if status := one.get("status"):
        yield str(STATUS_WORDS.get(status, status))
    if one.get("regions"):
        yield both([names.catalogue.region_name(code) for code in one["regions"]])
    for name, words in DAYS_OF_FACTS.items():
        if one.get(name):
            yield str(words) % {"day": day(one[name])}


DAYS_OF_FACTS = {
    "since": gettext_lazy("since %(day)s"),
    "until": gettext_lazy("until %(day)s"),
    "review_by": gettext_lazy("to be looked at again by %(day)s"),
    "due": gettext_lazy("due on %(day)s"),
}


def form(value: Any, _row: Any, names: Names) -> str:
    """How a session is given, a line each; what is as usual is left out."""
    return "\n".join(capfirst(words) for words in _form(value, names))


def _form(value: Mapping[str, Any], names: Names) -> Iterator[str]:
    if value.get("treatment"):
        yield names.catalogue.treatment_name(value["treatment"])
    if value.get("minutes"):
        yield ngettext("%(count)d minute", "%(count)d minutes", value["minutes"]) % {"count": value["minutes"]}
    for name, (pattern, named) in LISTS_OF_FORMS.items():
        if value.get(name):
            yield str(pattern) % {"names": both([named(names, code) for code in value[name]])}
    if value.get("pressure"):
        yield _("pressure at most %(pressure)s") % {"pressure": pressure_name(value["pressure"]).lower()}
    for one in value.get("instructions") or ():
        yield _instruction(one, names)


LISTS_OF_FORMS: Mapping[str, tuple[Any, Callable[[Names, str], str]]] = {
    "techniques": (gettext_lazy("techniques: %(names)s"), lambda names, code: names.catalogue.technique_name(code)),
    "regions": (gettext_lazy("places: %(names)s"), lambda names, code: names.catalogue.region_name(code)),
    "qualifications": (
        gettext_lazy("by a therapist qualified in %(names)s"),
        lambda names, code: names.catalogue.qualification_name(code),
    ),
}


def _instruction(one: Mapping[str, Any], names: Names) -> str:
    different = []
    if one.get("drop_techniques"):
        left_out = both([names.catalogue.technique_name(code) for code in one["drop_techniques"]])
        different.append(_("without %(names)s") % {"names": left_out})
    if one.get("max_pressure"):
        different.append(_("pressure at most %(pressure)s") % {"pressure": pressure_name(one["max_pressure"]).lower()})
    where = both([names.catalogue.region_name(code) for code in one.get("regions", ())])
    return _("%(where)s: %(what)s") % {"where": where, "what": ", ".join(different)}


def marks(value: Any, _row: Any, _names: Names) -> str:
    """The marks on the body chart, a line each."""
    return "\n".join(mark_words(one) for one in value)


def spheres(value: Any, _row: Any, names: Names) -> str:
    """Findings by sphere, a line each."""
    return "\n".join(f"{names.spheres.get(code, code)}: {text}" for code, text in value.items() if text)


def exercises(value: Any, _row: Any, _names: Names) -> str:
    """Exercises as they were given, with how they are done."""
    return "\n".join(
        ": ".join(filter(None, (", ".join(filter(None, (one.get("title"), one.get("dose")))), one.get("instructions"))))
        for one in value
    )


def attached(value: Any, _row: Any, _names: Names) -> str:
    """What was attached to a note when it was signed, a line each."""
    lines = [one["title"] for one in value.get("documents", ())]
    lines += [f"{instrument_name(one['instrument'])}: {one['score']}" for one in value.get("measures", ())]
    told = (value.get("pain") or {}).items()
    lines += [
        _("pain %(when)s: %(pain)s") % {"when": label(when), "pain": pain} for when, pain in told if pain is not None
    ]
    return "\n".join(lines)


def draft(value: Any, row: Any, names: Names) -> str:
    """The fields of an earlier draft, each with its name."""
    told = ((str(name), _of_draft(field, value.get(field), row, names)) for field, name in TOLD.items())
    return "\n".join(f"{name}: {words}" for name, words in told if words)


def _of_draft(field: str, value: Any, row: Any, names: Names) -> str:
    reader = {"marks": marks, "spheres": spheres, "exercises": exercises}.get(field)
    try:
        return reader(value, row, names) if reader and value else said_in_note(field, value, names.catalogue)
    except (AttributeError, KeyError, TypeError):
        # As it was sent: not everything that is sent is a note.
        return said(value)
