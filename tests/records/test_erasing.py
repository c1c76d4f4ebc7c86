"""Nothing of somebody who was erased is left, but what is named; sealed rows go by this one way and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.utils import timezone

from patients import erasedlist
from patients.erasing import EMPTIED, STAYS, Scope, erase, traces
from patients.erasingagain import erase_again
from patients.erasureplan import plan_of
from patients.models import Erasure, Patient
from patients.registration import change_patient
from practice.backups import erasures
from practice.models import AuditEntry, Message
from practice.seals import lifted
from records import storing
from records.invariants import broken
from records.models import Document, EarlierDraft, Note, VitalSigns
from scheduling.models import Appointment
from tests.practice.cast import Cast, cast  # noqa: F401 (a fixture)
from tests.records.treated import Treated, treated  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

Make = Callable[..., Any]
WORD = "zweiundvierzigerlei"
LONG_AGO = 4000


@pytest.fixture(autouse=True)
def place_of_files(settings: Any, tmp_path: Path) -> None:
    """Documents and the list of this test alone."""
    settings.PRACTICE_DATA, settings.DOCUMENTS = tmp_path, tmp_path / "documents"


def models_of_patients() -> set[type[models.Model]]:
    """Every model from which a way leads to a patient."""
    found: set[type[models.Model]] = {Patient}
    while more := {
        model
        for model in apps.get_models(include_auto_created=True)
        if model not in found and any(field.related_model in found for field in model._meta.concrete_fields)
    }:
        found |= more
    return found


def test_every_model_that_leads_to_a_patient_is_erased_or_stays_with_a_reason() -> None:
    erased = {trace.model for trace in traces()} | {Patient, Patient.history.model}
    left = {model._meta.label for model in models_of_patients() - erased if not model._meta.auto_created}
    assert left <= set(STAYS)


def test_a_number_of_a_patient_that_is_no_relation_is_known_too() -> None:
    numbers = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in ("patient", "whose", "number") and isinstance(field, models.IntegerField)
    }
    known = {trace.model._meta.label for trace in traces()} | set(STAYS)
    # The place of an entry in the chain.
    assert numbers - known == {"practice.AuditLink"}


def everything() -> Iterator[tuple[str, str]]:
    """Every row of the database with what stands in it."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            yield model._meta.label, repr(row)


def settled(cast: Cast) -> Patient:  # noqa: F811
    """The cast's patient, with nothing ahead and nothing to sign, whose treatment is long over; with a word everywhere."""
    patient: Patient = cast.rows["patient"]
    admin = cast.people["admin"]
    words = dict.fromkeys(("given_name", "family_name", "address", "guardian_name", "desk_note"), f"A {WORD}")
    change_patient(patient.pk, by=admin, **words, email=f"{WORD}@mail.example", phone="+49 42 424242")
    patient.refresh_from_db()
    Message.objects.create(kind="code", about=1, to=patient.email)
    return patient


def test_of_somebody_erased_whole_no_row_speaks_any_more(cast: Cast, make_patient: Make) -> None:  # noqa: F811
    patient, other = settled(cast), make_patient()
    before = sum(len(trace.rows([patient.pk])) for trace in traces())
    assert before > 30
    erase(patient.pk, scope=Scope.WHOLE, why="asked", by=cast.people["admin"], again=True)
    assert [label for label, row in everything() if WORD in row or "424242" in row] == []
    left = {
        model._meta.label
        for model in models_of_patients()
        for field in model._meta.concrete_fields
        if field.related_model is Patient and model._base_manager.filter(**{field.name: patient.pk}).exists()
    }
    assert left == set()
    assert list(Patient.objects.all()) == [other]
    entry = AuditEntry.objects.filter(action="erased").get()
    assert (entry.whose, entry.about) == (patient.pk, "whole asked again")
    assert [line for line in broken() if "search" not in line] == []


@pytest.fixture
def past(treated: Treated) -> Treated:  # noqa: F811
    """Somebody whose only treatment was eleven years ago, with a signed note of it."""
    note = treated.noted(LONG_AGO, objective=WORD)
    note.refresh_from_db()
    EarlierDraft.objects.create(note=note, content={"subjective": WORD}, by=treated.user)
    return treated


def test_the_words_of_an_erased_note_are_in_no_byte_of_the_file(past: Treated) -> None:
    """SQLite alone: a removed row is overwritten, and so is what the search knew of it."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's vacuum does it")
    assert bytes_of_the_search()
    erase(past.patient.pk, scope=Scope.WHOLE, why="asked", by=None)
    assert not bytes_of_the_search()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def bytes_of_the_search() -> bool:
    """Whether the word stands in a piece of SQLite's index; its end does, where the beginning is shared with others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM records_notewords_fts_data")
        return any(WORD[3:].encode() in bytes(block) for (block,) in cursor.fetchall())


def test_what_the_law_keeps_stays_and_the_rest_goes(past: Treated, make_appointment: Make) -> None:
    past.noted(30)
    patient = Patient.objects.get(pk=past.patient.pk)
    Message.objects.create(kind="reminder", about=1, to="rosa@mail.example", patient=patient.pk)
    plan = plan_of(patient, today=timezone.localdate())
    assert plan.scope == Scope.PART
    assert plan.until is not None
    assert plan.until.year == (timezone.localdate() - timedelta(days=30)).year + 10
    name = str(patient)
    erase(patient.pk, scope=plan.scope, why="asked", by=past.user)
    patient.refresh_from_db()
    assert {field: getattr(patient, field) for field in EMPTIED} == EMPTIED
    assert str(patient) == name
    assert patient.archived_at is not None
    assert (Note.objects.count(), Appointment.objects.count()) == (2, 2)
    assert not Message.objects.exists()
    assert not EarlierDraft.objects.exists()
    assert patient.history.count() == 1


def test_what_lies_ahead_or_is_not_signed_is_settled_first(past: Treated) -> None:
    past.session(-3, status="booked")
    Note.objects.create(patient=past.patient, author=past.user, on=date(2020, 1, 2), subjective="begun")
    with pytest.raises(ValidationError) as refused:
        erase(past.patient.pk, scope=Scope.WHOLE, why="asked", by=past.user)
    assert len(refused.value.messages) == 2
    assert "lies ahead: cancel it first" in " ".join(refused.value.messages)
    assert Patient.objects.filter(pk=past.patient.pk).exists()


def test_whoever_was_merged_into_them_is_erased_with_them(past: Treated, make_patient: Make) -> None:
    twin = make_patient(merged_into=past.patient, archived_at=timezone.now())
    VitalSigns.objects.create(
        patient=twin, at=timezone.now() - timedelta(days=LONG_AGO), pulse=60, recorded_by=past.user
    )
    with pytest.raises(ValidationError):
        erase(twin.pk, scope=Scope.WHOLE, why="asked", by=past.user)
    erase(past.patient.pk, scope=Scope.WHOLE, why="asked", by=past.user)
    assert not Patient.objects.exists()
    assert set(Erasure.objects.values_list("number", flat=True)) == {past.patient.pk, twin.pk}


def test_the_files_go_with_their_documents(past: Treated, django_capture_on_commit_callbacks: Any) -> None:
    place = storing.new_place()
    storing.path_of(place).write_bytes(b"a finding")
    storing.preview_of(place).write_bytes(b"small")
    made = {"title": "Finding", "heading": "findings", "kind": "application/pdf", "size": 9, "sha256": "0" * 64}
    Document.objects.create(
        patient=past.patient,
        stored_as=place,
        filed_by=past.user,
        filed_at=timezone.now() - timedelta(days=LONG_AGO),
        **made,
    )
    with django_capture_on_commit_callbacks(execute=True):
        erase(past.patient.pk, scope=Scope.WHOLE, why="asked", by=past.user)
        assert storing.path_of(place).exists()
    assert not list(Path(settings.DOCUMENTS).glob("??/*"))
    assert erasures.own_file().read_text().count("whole asked") == 1


def test_outside_of_an_erasure_the_seals_hold_as_before(past: Treated) -> None:
    other = past.noted(10).pk
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(pk=other).update(subjective="changed")
    with transaction.atomic(), lifted(Note):
        Note.objects.filter(pk=other).update(subjective="emptied")
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(pk=other).update(subjective="changed")


def test_the_audit_log_has_no_way_through_its_seal(past: Treated) -> None:
    with pytest.raises(ValueError, match="stays sealed"), transaction.atomic(), lifted(AuditEntry):
        AuditEntry.objects.all().delete()


def test_an_older_copy_is_erased_again_by_the_list(past: Treated, make_patient: Make) -> None:
    other = make_patient()
    with transaction.atomic():
        erase(past.patient.pk, scope=Scope.WHOLE, why="asked", by=past.user)
        written = list(erasedlist.lines())
        transaction.set_rollback(True)
    with transaction.atomic():
        assert erase_again(written) == 1
        assert list(Patient.objects.all()) == [other]
        assert erase_again(written) == 0
    # Another practice's patient of that number, registered at another moment.
    Patient.objects.filter(pk=other.pk).update(registered_at=timezone.now() - timedelta(days=1))
    assert erase_again([line.replace(f"{past.patient.pk} ", f"{other.pk} ", 1) for line in written]) == 0


@pytest.mark.one_database
def test_the_page_says_what_goes_and_erases_after_the_number_was_typed(
    past: Treated, client_as: Callable[..., Client]
) -> None:
    admin, patient = client_as("admin"), past.patient
    found = admin.get("/patients/retention/", {"number": patient.number})
    assert found["Location"] == f"/patients/{patient.pk}/erase/"
    page = admin.get(found["Location"]).content.decode()
    assert "Erase everything" in page
    assert WORD not in page
    for typed in ({"why": "asked", "number": "1"}, {"why": "", "number": patient.number}, {}):
        assert admin.post(found["Location"], typed | {"scope": "whole"}).status_code == 422
    kept = {"why": "asked", "number": patient.number, "scope": "part"}
    assert admin.post(found["Location"], kept).status_code == 409
    assert admin.post(found["Location"], kept | {"scope": "whole"}).status_code == 302
    assert not Patient.objects.exists()
    assert f"No. {patient.number}</b>" in admin.get("/patients/retention/").content.decode()
