"""Notes of the cast: every field of a draft and of what lies around it carries a canary."""

from __future__ import annotations

from typing import Any

from patients.models import Patient
from practice.models import User
from records.models import TEXTS, Addendum, EarlierDraft, Note, Snippet, Sphere


def noted_rows(patient: Patient, author: User) -> dict[str, Any]:
    """An unsigned draft, one put away, an earlier text of it, a phrase, a sphere."""
    sphere = Sphere.objects.create(code="kanari-sphere", name="Kanari sphere")
    content = {name: f"Kanari {name}" for name in TEXTS} | {
        "spheres": {sphere.code: "Kanari finding"},
        "exercises": [{"title": "Kanari exercise", "dose": "Kanari dose", "instructions": "Kanari instructions"}],
        "marks": [{"view": "back", "region": "lower-back:left", "x": 10, "y": 10, "kind": "pain", "strength": 4}],
    }
    draft = Note.objects.create(patient=patient, author=author, on=patient.registered_at.date(), **content)
    signed = Note.objects.create(
        patient=patient, author=author, on=draft.on, signed_at=draft.started_at, private=True, **content
    )
    Addendum.objects.create(note=signed, author=author, text="Kanari addendum")
    return {
        "own draft": draft,
        "signed private note": signed,
        "earlier draft": EarlierDraft.objects.create(note=draft, content=content, by=author, beside=True),
        "snippet": Snippet.objects.create(user=author, name="kanari", text="Kanari phrase"),
        "sphere": sphere,
    }
