"""The fields of a note by name, and their values in words. Clinical."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treatments.snapshot import Catalogue, pressure_name

# Every field of a note with its name, in the order in which it is read.
TOLD: dict[str, Promise] = {
    "subjective": gettext_lazy("Subjective"),
    "objective": gettext_lazy("Objective"),
    "spheres": gettext_lazy("By sphere"),
    "assessment": gettext_lazy("Assessment"),
    "plan": gettext_lazy("Plan"),
    "techniques": gettext_lazy("Techniques"),
    "regions": gettext_lazy("Regions"),
    "pressure": gettext_lazy("Pressure"),
    "minutes": gettext_lazy("Minutes given"),
    "pain_before": gettext_lazy("Pain before"),
    "pain_after": gettext_lazy("Pain after"),
    "reaction_during": gettext_lazy("Reaction during the session"),
    "reaction_after": gettext_lazy("Reaction after it"),
    "home_advice": gettext_lazy("Advice for home"),
    "exercises": gettext_lazy("Exercises"),
    "marks": gettext_lazy("Marks on the body chart"),
    "private": gettext_lazy("Kept to its author"),
}


def said(name: str, value: Any, catalogue: Catalogue) -> str:
    """The value of a field in words."""
    if value in (None, "", [], {}):
        return ""
    if name == "spheres":
        return "\n".join(f"{code}: {text}" for code, text in value.items())
    if name == "techniques":
        return ", ".join(catalogue.technique_name(code) for code in value)
    if name == "regions":
        return "; ".join(catalogue.region_name(code) for code in value)
    if name == "pressure":
        return pressure_name(value)
    if name == "exercises":
        return "\n".join(", ".join(filter(None, [row["title"], row.get("dose", "")])) for row in value)
    if name == "marks":
        return ngettext("%(count)d mark", "%(count)d marks", len(value)) % {"count": len(value)}
    if name == "private":
        return _("yes") if value else ""
    return str(value)
