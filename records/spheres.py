"""The spheres in which findings are written down: loaded once, then the practice's own list."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from practice.models import Practice
from records.models import Sphere

STEPS = {"up": -1, "down": 1}
LONGEST_CODE = 40


def starting_spheres() -> dict[str, str]:
    """The list a practice begins with: names by code."""
    return {
        "structural": _("Structural"),
        "visceral": _("Visceral"),
        "cranial": _("Cranial"),
        "vascular-lymph": _("Vascular, lymph"),
        "mind-load": _("Mind and load"),
    }


@transaction.atomic
def load_starting_spheres() -> int:
    """Put the starting list in place where there is none at all yet; returns how many were made."""
    _hold_the_list()
    if Sphere.objects.exists():
        return 0
    rows = [Sphere(code=code, name=name, position=at) for at, (code, name) in enumerate(starting_spheres().items())]
    return len(Sphere.objects.bulk_create(rows))


@transaction.atomic
def add_sphere(*, name: str) -> Sphere:
    """Add a sphere at the end of the list; ValidationError by field."""
    _hold_the_list()
    taken = set(Sphere.objects.values_list("code", flat=True))
    sphere = Sphere(code=next(code for code in _codes(name) if code not in taken), name=name.strip())
    sphere.position = len(taken)
    sphere.full_clean()
    sphere.save()
    return sphere


def _codes(name: str) -> Iterator[str]:
    """Codes for a name, until one is free. A name of another script gets a plain one."""
    base = slugify(name)[: LONGEST_CODE - 5] or "sphere"
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


@transaction.atomic
def rename_sphere(sphere: int, *, name: str) -> Sphere:
    """Call it something else; notes that name it show the new name, their text stays. ValidationError by field."""
    kept: Sphere = Sphere.objects.select_for_update(no_key=True).get(pk=sphere)
    kept.name = name.strip()
    kept.full_clean()
    kept.save(update_fields=["name"])
    return kept


@transaction.atomic
def move_sphere(sphere: int, *, step: str) -> None:
    """One place `up` or `down`; at the end of the list it stays."""
    _hold_the_list()
    rows = list(Sphere.objects.in_use())
    here = next((at for at, row in enumerate(rows) if row.pk == sphere), None)
    if here is None or not 0 <= here + STEPS[step] < len(rows):
        return
    rows[here], rows[here + STEPS[step]] = rows[here + STEPS[step]], rows[here]
    for position, row in enumerate(rows):
        Sphere.objects.filter(pk=row.pk).exclude(position=position).update(position=position)


@transaction.atomic
def archive_sphere(sphere: int, *, archived: bool) -> Sphere:
    """Offer it no longer, or again; what was written under it stays."""
    kept: Sphere = Sphere.objects.select_for_update(no_key=True).get(pk=sphere)
    kept.archived_at = timezone.now() if archived else None
    kept.save(update_fields=["archived_at"])
    return kept


def _hold_the_list() -> None:
    # One writer of the whole list at a time: positions depend on each other.
    list(Practice.objects.select_for_update(no_key=True).filter(pk=1))
