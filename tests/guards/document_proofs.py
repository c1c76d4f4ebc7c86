"""Proofs of the guards of documents and of what goes on paper. Each fails when its guard is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from practice.models import User
from practice.uploads import BoundedFiles, takes_files
from records.documents import file_document, what_is_wrong
from records.extract import PARTS, Wish, sections_of
from records.models import Document, Note
from records.views.documents import readable
from tests.factories import new_patient, user_with
from tests.proofs import World
from tests.records import sent_files
from treatments.catalogue import current_catalogue

DAY = date(2027, 2, 1)


def _note(world: World, author: User, **fields: Any) -> Note:
    return Note.objects.create(patient=world.scene.patient, author=author, on=DAY, **fields)


def _row(world: World, note: Note | None = None) -> Document:
    return Document.objects.create(
        patient=world.scene.patient, note=note, heading="letter", title="Letter", kind="application/pdf", size=1,
        stored_as="00/" + "0" * 32, sha256="0" * 64, filed_by=world.scene.therapist, filed_at=timezone.now(),
    )  # fmt: skip


def _found(world: World, document: Document, patient: int) -> Document:
    return readable(SimpleNamespace(user=world.scene.therapist), patient, document.pk)  # type: ignore[arg-type]


@contextmanager
def _sent(content: bytes) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_bytes(content)
        yield path


def a_document_of_a_private_note_is_its_authors(world: World) -> None:
    document = _row(world, _note(world, user_with("therapist"), private=True))
    with pytest.raises(Http404):
        _found(world, document, document.patient_id)


def a_document_belongs_to_the_patient_of_its_address(world: World) -> None:
    with pytest.raises(Http404):
        _found(world, _row(world), new_patient().pk)


def nothing_is_attached_to_what_is_signed(world: World) -> None:
    by = world.scene.therapist
    signed = _note(world, by, subjective="Better.", signed_at=timezone.now())
    with _sent(sent_files.png()) as source, pytest.raises(ValidationError):
        file_document(patient=signed.patient_id, source=source, name="a.png", heading="photo", by=by, note=signed.pk)


def a_file_is_what_its_name_says(world: World) -> None:
    with _sent(sent_files.png()) as source, pytest.raises(ValidationError):
        file_document(
            patient=world.scene.patient.pk, source=source, name="a.pdf", heading="photo", by=world.scene.therapist
        )


def a_file_that_has_changed_is_noticed(world: World) -> None:
    by = world.scene.therapist
    with _sent(sent_files.png()) as source:
        filed = file_document(patient=world.scene.patient.pk, source=source, name="a.png", heading="photo", by=by)
    assert what_is_wrong(filed.stored_as, "0" * 64) == "has been changed"


def no_private_note_is_on_an_extract(world: World) -> None:
    private = _note(world, world.scene.therapist, private=True, subjective="Mine.", signed_at=timezone.now())
    _row(world, private)
    wish = Wish(private.patient, [*PARTS], date(2027, 1, 1), date(2100, 1, 1), current_catalogue(1))
    parts = {section.code: section.rows for section in sections_of(wish)}
    assert (parts["notes"], parts["documents"]) == ([], [])


def files_are_kept_for_those_only_who_may_send_them(world: World) -> None:
    view = takes_files("records.write_notes")(lambda: None)  # type: ignore[arg-type, misc, return-value]
    match = SimpleNamespace(func=view)
    handler = BoundedFiles(SimpleNamespace(user=user_with("receptionist"), resolver_match=match))
    assert not handler._wanted()
