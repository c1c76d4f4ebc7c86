"""A rule as one sentence: everything it says, nothing it does not. Pure: documents in, words out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.phrases import Sentence, both, days, either, minutes, named, quoted, statuses, value
from treatments.snapshot import Catalogue, pressure_name

Document = Mapping[str, Any]

WHERE = {
    "any": gettext_lazy("anywhere in the body"),
    "same": gettext_lazy("in a treated region"),
    "adjacent": gettext_lazy("in or beside a treated region"),
    "downstream": gettext_lazy("in a treated region or further in on the same limb"),
}
OUTCOMES = {
    "absolute": gettext_lazy("it is %(severity)s"),
    "relative": gettext_lazy("%(severity)s"),
    "adapt": gettext_lazy("it is %(severity)s"),
    "caution": gettext_lazy("%(severity)s is called for"),
    "indication": gettext_lazy("this %(severity)s"),
}
SEVERITIES = {
    "absolute": gettext_lazy("not suitable"),
    "relative": gettext_lazy("a therapist decides"),
    "adapt": gettext_lazy("bookable when adapted"),
    "caution": gettext_lazy("caution"),
    "indication": gettext_lazy("speaks for it"),
}


def rule_sentence(rule: Document, names: Catalogue) -> Sentence:
    """When a patient has … that is …, in …, then for …, it is … `rule` is a rule's document."""
    when, scope = rule["when"], rule["for"]
    facts = [
        _who(when),
        _what(when, names),
        _place(when, names),
        window_phrase(when["window"]),
        weeks_phrase(when["weeks"]),
    ]
    return Sentence(
        _("%(when)s, then for %(scope)s, %(outcome)s.")
        % {
            "when": ", ".join(fact for fact in facts if fact),
            "scope": scope_phrase(scope, names),
            "outcome": _outcome(rule, names),
        }
    )


def scope_phrase(scope: Document, names: Catalogue) -> str:
    """Which sessions are meant: families, modalities, treatments and what limits them."""
    limits = [
        (_("except %(codes)s"), named(scope.get("except_modalities") or (), names.modality_name)),
        (_("using %(codes)s"), named(scope.get("techniques") or (), names.technique_name)),
        (_("on %(codes)s"), named(scope.get("regions") or (), names.region_name)),
    ]
    phrases = [
        treatments_phrase(scope, names),
        *(text % {"codes": value(either(codes))} for text, codes in limits if codes),
    ]
    if pressure := scope.get("pressure_from"):
        phrases.append(_("with pressure from %(pressure)s up") % {"pressure": value(pressure_name(pressure).lower())})
    return " ".join(phrases)


def treatments_phrase(scope: Document, names: Catalogue) -> str:
    """Which families, modalities and treatments are meant."""
    families = both(named(scope["families"], names.family_name))
    single = [
        *named(scope["modalities"], names.modality_name),
        *map(quoted, named(scope.get("treatments") or (), names.treatment_name)),
    ]
    if not families:
        return value(both(single) if single else _("every treatment"))
    whole = value(_("all of %(families)s") % {"families": families})
    return (
        _("%(families)s, and for %(others)s") % {"families": whole, "others": value(both(single))} if single else whole
    )


def _who(when: Document) -> str:
    if when["age_under"] is None:
        return "" if when["condition"] else _("For every patient")
    age = value(_("younger than %(age)s") % {"age": when["age_under"]})
    return _("When a patient is %(age)s (or the date of birth is not known)") % {"age": age}


def _what(when: Document, names: Catalogue) -> str:
    if when["condition"] is None:
        return ""
    text = (
        _("When a patient has %(condition)s that is %(statuses)s")
        if when["age_under"] is None
        else _("has %(condition)s that is %(statuses)s")
    )
    return text % {"condition": value(names.condition_name(when["condition"])), "statuses": statuses(when["statuses"])}


def _place(when: Document, names: Catalogue) -> str:
    if when["condition"] is None:
        return ""
    where = value(WHERE[when["where"]])
    if not when["regions"]:
        return where
    regions = value(either(named(when["regions"], names.region_name)))
    return _("%(where)s, where only %(regions)s count") % {"where": where, "regions": regions}


def window_phrase(window: Document | None) -> str:
    """For how long after a date of the condition, or from when on."""
    if window is None:
        return ""
    if window.get("after"):
        texts = {
            "since": _("from %(days)s after its beginning on (when that date is known)"),
            "until": _("from %(days)s after its last day on (when that date is known)"),
        }
    else:
        texts = {
            "since": _("for %(days)s from its beginning (or when that date is not known)"),
            "until": _("until %(days)s after its last day (or when that date is not known)"),
        }
    return texts[window["from"]] % {"days": value(days(window["days"]))}


def weeks_phrase(weeks: list[int] | None) -> str:
    """In which weeks of a pregnancy."""
    if weeks is None:
        return ""
    span = value(_("%(first)s to %(last)s completed weeks") % {"first": weeks[0], "last": weeks[1]})
    return _("%(span)s into the pregnancy (or when the expected date is not known)") % {"span": span}


def _outcome(rule: Document, names: Catalogue) -> str:
    severity = rule["severity"]
    if not severity:
        return value("…")
    text = str(OUTCOMES[severity]) % {"severity": value(SEVERITIES[severity])}
    form = adapted_form(rule["adapt"], names) if rule["adapt"] else ""
    return _("%(outcome)s: %(form)s") % {"outcome": text, "form": form} if form else text


def adapted_form(adapt: Document, names: Catalogue) -> str:
    """What an adaptation asks for."""
    parts = []
    if adapt.get("max_minutes") is not None:
        parts.append(_("at most %(minutes)s") % {"minutes": value(minutes(adapt["max_minutes"]))})
    if adapt.get("max_pressure"):
        parts.append(
            _("pressure at most %(pressure)s") % {"pressure": value(pressure_name(adapt["max_pressure"]).lower())}
        )
    if adapt.get("drop_techniques"):
        parts.append(
            _("without %(names)s") % {"names": value(either(named(adapt["drop_techniques"], names.technique_name)))}
        )
    if dropped := adapt.get("drop_regions"):
        regions = _("the regions concerned") if dropped == "condition" else both(named(dropped, names.region_name))
        parts.append(_("leaving out %(names)s") % {"names": value(regions)})
    if adapt.get("qualifications"):
        held = both(list(map(quoted, named(adapt["qualifications"], names.qualification_name))))
        parts.append(_("by a therapist with %(names)s") % {"names": value(held)})
    if not parts:
        return _("nothing is asked for")
    form = ", ".join(parts)
    return (
        _("%(form)s; %(there)s only") % {"form": form, "there": value(_("in the regions concerned"))}
        if adapt.get("local")
        else form
    )
