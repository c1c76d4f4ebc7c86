"""Proofs of the guards of what is written down, kept, encrypted, erased and brought back. Each fails without its guard."""

from __future__ import annotations

import inspect
import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import resolve, reverse
from django.utils import timezone

from patients import forgetting
from patients.erasing import erase
from patients.forms.ending import EraseForm
from patients.models import Erasure, Patient, RecordedCondition
from patients.views.ending import erasure
from practice.audit import reading, writing
from practice.audit.reading import AuditMiddleware
from practice.backups import archive, keeping, snapshots
from practice.backups.archive import Manifest
from practice.backups.refusals import NotForHere, NotReadable
from practice.models import AuditEntry, Practice
from records.models import Note, NoteWords
from tests.factories import user_with
from tests.proofs import World

SECRET, MANIFEST = "Quarrelsome", Manifest("2027-03-01T08:00:00Z", "sqlite", ())
WHOLE, PART, ASKED = Erasure.Scope.WHOLE, Erasure.Scope.PART, Erasure.Why.ASKED


def _look(world: World) -> HttpRequest:
    place = reverse("patients:record", args=[world.scene.patient.pk])
    request = RequestFactory().get(place)
    request.user, request.resolver_match = world.scene.therapist, resolve(place)
    request.practice, request.session = Practice.objects.get(), SimpleNamespace(session_key="k")  # type: ignore[attr-defined, assignment]
    return request


def reading_is_written_down(world: World) -> None:
    AuditMiddleware(lambda request: HttpResponse(SECRET))(_look(world))
    assert AuditEntry.objects.filter(action=AuditEntry.Action.READ, whose=world.scene.patient.pk).exists()


def what_is_refused_is_written_down(world: World) -> None:
    AuditMiddleware(lambda request: HttpResponse(status=403))(_look(world))
    assert AuditEntry.objects.filter(action=AuditEntry.Action.REFUSED, whose=world.scene.patient.pk).exists()


def without_its_entry_nothing_is_shown(world: World) -> None:
    # Closing an answer would close the connection, too, as at the end of a request.
    with patch.object(reading, "_write_down", side_effect=DatabaseError), patch.object(HttpResponse, "close"):
        answer = AuditMiddleware(lambda request: HttpResponse(SECRET))(_look(world))
    assert SECRET not in answer.content.decode()


def without_its_entry_nothing_is_changed(world: World) -> None:
    patient = world.scene.patient
    patient.desk_note = SECRET
    with patch.object(writing, "note", side_effect=DatabaseError), pytest.raises(DatabaseError), transaction.atomic():
        patient.save(update_fields=["desk_note"])
    assert Patient.objects.get(pk=patient.pk).desk_note != SECRET


def many_at_once_are_written_down(world: World) -> None:
    patient = world.scene.patient.pk
    writing.change_all(Patient.objects.filter(pk=patient), whose="pk", desk_note="Rings twice.")
    assert AuditEntry.objects.filter(what="patients.patient", whose=patient, about="desk_note").exists()


def _private(world: World, **fields: Any) -> Note:
    said = {"subjective": SECRET, "spheres": {"visceral": SECRET}, "on": date(2027, 2, 1)}
    return Note.objects.create(patient=world.scene.patient, author=world.scene.therapist, **said | fields)


def _lies_open(table: str) -> bool:
    """Whether the secret stands in any column of the table's rows, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 (a name of ours)
        return SECRET.casefold() in str(cursor.fetchall()).casefold()


def a_private_text_is_encrypted(world: World) -> None:
    _private(world, private=True, spheres={})
    assert not _lies_open(Note._meta.db_table)


def a_private_finding_is_encrypted(world: World) -> None:
    _private(world, private=True, subjective="")
    assert not _lies_open(Note._meta.db_table)


def a_draft_that_becomes_private_is_encrypted(world: World) -> None:
    note = _private(world)
    note.private = True
    note.save(update_fields=["private"])
    assert not _lies_open(Note._meta.db_table)


def no_index_has_the_words_of_a_private_note(world: World) -> None:
    _private(world, private=True)
    assert not _lies_open(NoteWords._meta.db_table)


def only_the_number_on_the_page_is_erased(world: World) -> None:
    patient = world.scene.patient
    typed = {"why": ASKED, "scope": WHOLE, "number": patient.number + 1}
    assert not EraseForm(typed, patient=patient).is_valid()


def what_was_shown_is_what_is_erased(world: World) -> None:
    patient = world.scene.patient
    typed = {"why": ASKED, "scope": PART, "number": patient.number}
    request = RequestFactory().post(reverse("patients:erase", args=[patient.pk]), typed)
    request.user = user_with("admin")
    with patch("patients.views.ending.render") as rendered, patch("patients.views.ending.messages"):
        inspect.unwrap(erasure)(request, patient.pk)
    assert rendered.called
    assert Patient.objects.filter(pk=patient.pk).exists()


def who_has_an_appointment_is_not_erased(world: World) -> None:
    world.scene.book()
    with pytest.raises(ValidationError):
        erase(world.scene.patient.pk, scope=PART, why=ASKED, by=None)


def what_a_law_keeps_is_not_erased(world: World) -> None:
    world.ail()
    erase(world.scene.patient.pk, scope=PART, why=ASKED, by=None)
    assert RecordedCondition.objects.exists()


def nothing_goes_by_itself_until_it_is_switched_on(world: World) -> None:
    with patch.object(forgetting, "remove_next", return_value=True):
        assert not forgetting.step()


def nobody_goes_before_their_period(world: World) -> None:
    _private(world, signed_at=timezone.now(), on=timezone.localdate())
    assert not forgetting._erased(world.scene.patient)


def _written(*members: tuple[str, Path]) -> io.BytesIO:
    file = io.BytesIO()
    archive.write(file, MANIFEST, iter(members))
    file.seek(0)
    return file


def a_backup_writes_nowhere_else(world: World) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "one"
        place.write_bytes(b"finding")
        with pytest.raises(NotReadable):
            archive.read(_written(("../outside", place)), Path(folder) / "there")


def a_changed_backup_is_not_read(world: World) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "one"
        place.write_bytes(b"finding")
        with patch.object(archive._Summed, "digest", side_effect=["what was written", "what was found"]):
            broken = _written(("database.sqlite3", place))
            with pytest.raises(NotReadable):
                archive.read(broken, Path(folder) / "there")


def nothing_is_restored_over_a_practice(world: World) -> None:
    with pytest.raises(NotForHere):
        snapshots.check_room_for_it()


def nothing_is_restored_over_documents(world: World) -> None:
    with TemporaryDirectory() as folder, patch.object(snapshots, "check_room_for_it"):
        (Path(folder) / "aa").mkdir()
        with override_settings(DOCUMENTS=folder), pytest.raises(NotForHere):
            keeping.restore(Path(folder) / "backup")
