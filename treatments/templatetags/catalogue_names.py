"""Names of the catalogue's codes, for templates that have a snapshot of it."""

from __future__ import annotations

from django import template

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
