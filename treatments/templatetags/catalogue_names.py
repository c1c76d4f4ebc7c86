"""Names of the catalogue's codes, for templates that have a snapshot of it."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.urls import reverse

from treatments.bench import Line
from treatments.phrases import STATUS_WORDS
from treatments.snapshot import Catalogue
from treatments.words import Status

register = template.Library()


@register.simple_tag
def technique_name(names: Catalogue, code: str) -> str:
    """The name of a technique."""
    return names.technique_name(code)


@register.simple_tag
def region_name(names: Catalogue, code: str) -> str:
    """The name of a region, its side included."""
    return names.region_name(code)


@register.simple_tag
def qualification_name(names: Catalogue, code: str) -> str:
    """The name of a qualification."""
    return names.qualification_name(code)


@register.simple_tag
def room_feature_name(names: Catalogue, code: str) -> str:
    """The name of a room feature."""
    return names.room_feature_name(code)


@register.simple_tag
def status_word(code: str) -> str:
    """A status in a word."""
    return str(STATUS_WORDS[Status(code)]) if code in tuple(Status) else code


@register.simple_tag
def bench_rule(line: Line, pks: Mapping[str, Mapping[str, int]]) -> str:
    """The address of the rule of a line of the bench; empty for one that is not stored under its code."""
    kind = "course" if line.course else "rule"
    pk = pks[kind].get(line.code)
    return reverse("treatments:course_rule" if line.course else "treatments:rule", args=[pk]) if pk else ""
