"""What the page to write a note shows: the choices of this session, the last note, texts that wait. Read side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from practice.models import Practice, User
from records.drafts import as_it_stands, told_draft, waiting_beside
from records.models import Exercise, Note, Plan, PlannedExercise, Snippet, Sphere
from records.notecontent import Content
from records.notereading import line_of
from records.notes import patient_of
from records.takenover import allows, last_note, left_out
from scheduling.models import SESSION, Appointment
from scheduling.plans import Form
from treatments.catalogue import current_catalogue
from treatments.formwords import form_for_therapist
from treatments.models import Pressure
from treatments.snapshot import Catalogue

MOST_EXERCISES_OFFERED = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tick. `struck`: this session was adapted to do without it."""

    value: str
    words: str
    chosen: bool
    struck: bool = False


def editor_context(note: Note, *, practice: Practice, user: User, typed: Content | None = None) -> dict[str, Any]:
    """For `note_edit.html`; `typed` is what was sent and refused, shown instead of what is kept."""
    catalogue = current_catalogue(practice.rules_version)
    now = as_it_stands(note)
    content = now | (typed or {})
    session = note.appointment
    last = last_note(patient_of(note).pk, user=user, before=note)
    return {
        "note": note,
        "patient": patient_of(note),
        "today": timezone.localdate(),
        "session": session,
        "starts": timezone.localtime(session.starts_at) if session else None,
        "instructions": _instructions(session, catalogue),
        "content": content,
        "pain_open": session is not None and _has_begun(session),
        "scale": range(11),
        "spheres": list(_spheres(content["spheres"])),
        "techniques": _techniques(content["techniques"], session, last, catalogue),
        "regions": _regions(content["regions"], session, last, catalogue),
        "pressures": _pressures(content["pressure"], session),
        "exercises": _exercises(content["exercises"], last, note),
        "marks": content["marks"],
        "last": line_of(last, user, catalogue) if last else None,
        "beside": [told_draft(row, now, catalogue) for row in waiting_beside(note)],
        "snippets": Snippet.objects.filter(user=user),
    }


def _has_begun(session: Appointment) -> bool:
    begun = session.status in SESSION and session.starts_at <= timezone.now()
    return begun or session.status in ("arrived", "in_treatment")


def _instructions(session: Appointment | None, catalogue: Catalogue) -> list[str]:
    if session is None:
        return []
    treatment = catalogue.treatment_by_pk[session.treatment_id]
    return form_for_therapist(Form.from_stored(session.changes), treatment, catalogue)


def _spheres(texts: dict[str, str]) -> Iterator[tuple[Sphere, str]]:
    """Those offered, and those offered no longer in which something stands. One query."""
    for sphere in Sphere.objects.all():
        if sphere.archived_at is None or texts.get(sphere.code):
            yield sphere, texts.get(sphere.code, "")


def _techniques(
    chosen: list[str], session: Appointment | None, last: Note | None, catalogue: Catalogue
) -> dict[str, list[Choice]]:
    """Those of the treatment and of the last note at hand, the others of the catalogue behind “more”."""
    struck = left_out(session)
    usual = catalogue.treatment_by_pk[session.treatment_id].techniques if session else ()
    near = dict.fromkeys([*usual, *(last.techniques if last else ()), *chosen])

    def choice(code: str) -> Choice:
        return Choice(code, catalogue.technique_name(code), code in chosen, code in struck)

    rest = [code for code in catalogue.techniques if code not in near]
    return {"near": [choice(code) for code in near], "more": [choice(code) for code in rest]}


def _regions(
    chosen: list[str], session: Appointment | None, last: Note | None, catalogue: Catalogue
) -> dict[str, list[Choice]]:
    usual = catalogue.treatment_by_pk[session.treatment_id].regions if session else ()
    if session and session.changes.get("regions") is not None:
        usual = tuple(session.changes["regions"])
    every = [code for region in catalogue.regions if not region.is_group for code in _sided(region.code, region.sides)]
    leaves = (code for name in usual for code in _leaves(name, catalogue))
    near = dict.fromkeys([*leaves, *(last.regions if last else ()), *chosen])

    def choice(code: str) -> Choice:
        return Choice(code, catalogue.region_name(code), code in chosen)

    return {"near": [choice(code) for code in near], "more": [choice(code) for code in every if code not in near]}


def _sided(code: str, sides: bool) -> list[str]:
    return [f"{code}:left", f"{code}:right"] if sides else [code]


def _leaves(name: str, catalogue: Catalogue) -> Iterator[str]:
    """The places a region of a treatment stands for; a whole body is no place to tick."""
    region = catalogue.region_by_code.get(name.partition(":")[0])
    if region is not None and not region.is_group:
        yield from [name] if ":" in name else _sided(name, region.sides)


def _pressures(chosen: str, session: Appointment | None) -> list[Choice]:
    return [Choice(code, str(label), code == chosen, not allows(session, code)) for code, label in Pressure.choices]


def _exercises(given: list[dict[str, str]], last: Note | None, note: Note) -> dict[str, list[Choice]]:
    """Those of the note, of the last one and of the plans under way at hand, the practice's list behind “more”."""
    plans = Plan.objects.of(patient_of(note).pk).under_way().prefetch_related("exercises")
    planned = [_exercise(row) for plan in plans for row in plan.exercises.all()]
    library = [_exercise(row) for row in Exercise.objects.in_use()[:MOST_EXERCISES_OFFERED]]
    near = [*given, *planned, *(last.exercises if last else ())]
    titles = {row["title"] for row in near}
    chosen = {row["title"] for row in given}
    more = [row for row in library if row["title"] not in titles]
    return {"near": list(_once(near, chosen)), "more": list(_once(more, chosen))}


def _exercise(row: Exercise | PlannedExercise) -> dict[str, str]:
    return {"title": row.title, "dose": row.dose, "instructions": row.instructions}


def _once(rows: Iterable[dict[str, str]], chosen: set[str]) -> Iterator[Choice]:
    seen: set[str] = set()
    for row in rows:
        if row["title"] not in seen:
            seen.add(row["title"])
            yield Choice(json.dumps(row, ensure_ascii=False), row["title"], row["title"] in chosen)
