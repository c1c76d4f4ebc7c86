"""The clinical record of the cast's patient: every text in it is a canary."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from patients.models import Patient
from practice.models import User
from records import storing
from records.models import Document, Note


def clinical_rows(patient: Patient, by: User) -> dict[str, Any]:
    """What addresses of the record name: a signed note, a document with its file."""
    note = Note.objects.create(
        patient=patient,
        author=by,
        on=timezone.localdate(),
        subjective="Kanari subjective",
        objective="Kanari objective",
        assessment="Kanari assessment",
        plan="Kanari plan",
        home_advice="Kanari advice for home",
        revision=1,
        signed_at=timezone.now(),
    )
    return {"note": note, "document": _document(patient, by)}


def _document(patient: Patient, by: User) -> Document:
    place, picture = storing.new_place(), BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    for path in (storing.path_of(place), storing.preview_of(place)):
        path.write_bytes(picture.getvalue())
    return Document.objects.create(
        patient=patient,
        heading=Document.Heading.PHOTO,
        title="Kanari letter",
        kind="image/png",
        stored_as=place,
        size=len(picture.getvalue()),
        sha256=hashlib.sha256(picture.getvalue()).hexdigest(),
        filed_by=by,
    )
