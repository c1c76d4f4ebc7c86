"""Words of notes in templates."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from records.models import Sphere
from records.notecontent import SPHERE
from records.notewords import TOLD

register = template.Library()


@register.filter
def note_field(name: str) -> str:
    """The name of a field of a note, as its page shows it."""
    if name.startswith(SPHERE):
        code = name.removeprefix(SPHERE)
        return Sphere.objects.filter(code=code).values_list("name", flat=True).first() or code
    if name == "text":
        return _("Addendum")
    return str(TOLD.get(name, name))
