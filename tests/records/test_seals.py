"""What is signed or filed cannot change: the database refuses, whoever asks, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from patients.models import Consent, ConsentTemplate, ConsentText
from practice.health import missing_guards
from records import invariants
from records.models import Addendum, Document, Measure, Note, NoteWords, VitalSigns
from scheduling.models import SessionPain

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(make_note):
    return make_note(subjective="As it was signed.", marks=[{"view": "back"}], attached={"documents": []})


@pytest.fixture
def session(make_appointment, make_patient, make_therapist, make_room, make_treatment):
    massage = make_treatment("massage")
    nine = datetime(2026, 5, 4, 7, tzinfo=UTC)
    return make_appointment(make_patient(), make_therapist(treatments=[massage]), make_room(), massage, nine)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def refused(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


COLUMNS = sorted(
    field.name for field in Note._meta.concrete_fields if field.name not in {"id", "patient", "author", "appointment"}
)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_a_signed_note_changes_in_bulk(note, column):
    value = Note.objects.values_list(column, flat=True).get(pk=note.pk)
    refused("note_sealed", lambda: Note.objects.filter(pk=note.pk).update(**{column: value}))


def test_a_signed_note_changes_neither_through_the_orm_nor_by_sql(note, make_patient):
    note.subjective = "Something else."
    refused("note_sealed", note.save)
    refused("note_sealed", note.delete)
    refused("note_sealed", Note.objects.filter(pk=note.pk).delete)
    refused("note_sealed", lambda: Note.objects.bulk_update([note], ["subjective"]))
    refused("note_sealed", lambda: sql("UPDATE records_note SET signed_at = NULL WHERE id = %s", note.pk))
    refused("note_sealed", lambda: sql("UPDATE records_note SET patient_id = %s", make_patient().pk))
    refused("note_sealed", lambda: sql("DELETE FROM records_note"))
    assert Note.objects.get(pk=note.pk).subjective == "As it was signed."


def test_a_signed_note_is_neither_replaced_nor_truncated(note):
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # or PostgreSQL refuses for the foreign keys that it has still to look at
        refused("note_sealed", lambda: sql("TRUNCATE records_note CASCADE"))
    else:
        refused("note_sealed", lambda: sql("REPLACE INTO records_note SELECT * FROM records_note"))
        refused("note_sealed", lambda: sql("UPDATE OR REPLACE records_note SET private = 1"))


def test_a_draft_changes_as_often_as_its_author_likes_and_goes(make_note):
    draft = make_note(signed=False, subjective="One.")
    draft.subjective = "Two."
    draft.save()
    assert Note.objects.filter(pk=draft.pk).update(plan="Three.") == 1
    draft.delete()
    assert not Note.objects.exists()


def test_what_was_added_filed_or_measured_does_not_change(note):
    patient, author, today = note.patient, note.author, date(2026, 5, 1)
    by = {"recorded_by": author}
    template = ConsentTemplate.objects.create(title="Manual therapy")
    text = ConsentText.objects.create(template=template, version=1, text="I agree.", made_by=author)
    rows = [
        (Addendum.objects.create(note=note, author=author, text="More."), "text"),
        (Measure.objects.create(patient=patient, instrument="x", on=today, answers=[], score=3, **by), "score"),
        (VitalSigns.objects.create(patient=patient, pulse=60, **by), "pulse"),
        (Document.objects.create(
            patient=patient, heading="other", title="x", kind="image/png", stored_as="a/b", size=1, sha256="0", filed_by=author
        ), "sha256"),
        (text, "text"),
        (Consent.objects.create(patient=patient, text=text, given_on=today, **by), "given_by"),
    ]  # fmt: skip
    for row, column in rows:
        table = type(row)._default_manager.filter(pk=row.pk)
        with pytest.raises(IntegrityError, match="_sealed"), transaction.atomic():
            table.update(**{column: "1"})
        with pytest.raises(IntegrityError, match="_sealed"), transaction.atomic():
            sql(f"DELETE FROM {row._meta.db_table}")  # noqa: S608


def test_what_is_wrong_is_withdrawn_and_can_be_nothing_else(note):
    row = VitalSigns.objects.create(patient=note.patient, pulse=60, recorded_by=note.author)
    table, now = VitalSigns.objects.filter(pk=row.pk), timezone.now()
    refused("vital_signs_sealed", lambda: table.update(withdrawn_at=now, withdrawn_by=note.author, pulse=61))
    assert table.update(withdrawn_at=now, withdrawn_by=note.author) == 1


def test_pain_is_open_until_the_note_of_the_session_is_signed(note, session):
    pain = SessionPain.objects.create(appointment=session, before=5, recorded_by=note.author)
    pain.before, pain.sealed_at = 6, timezone.now()
    pain.save()
    refused("session_pain_sealed", lambda: SessionPain.objects.update(before=0))
    refused("session_pain_sealed", lambda: sql("DELETE FROM scheduling_sessionpain"))


def drop(name, table):
    """Take a guard away, as somebody with the rights of an owner could."""
    sql(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def test_a_change_past_the_guard_shows_and_so_does_the_missing_guard(note):
    assert (list(missing_guards()), list(invariants.changed_notes())) == ([], [])
    drop("note_sealed_update", "records_note")
    Note.objects.filter(pk=note.pk).update(objective="Forged.")
    assert list(missing_guards()) == ["note_sealed"]
    assert list(invariants.changed_notes()) == [f"note: {note.pk} was changed after it was signed"]


def test_a_signature_without_a_seal_cannot_be_stored(make_note):
    draft = make_note(signed=False, subjective="x")
    refused("note_signed_has_seal", lambda: Note.objects.filter(pk=draft.pk).update(signed_at=timezone.now()))


def test_a_note_out_of_the_index_or_under_another_name_shows(make_note, make_user):
    one, other = make_note(), make_note(signed=False)
    assert list(invariants.notes_not_searched()) == []
    NoteWords.objects.filter(note=one).delete()
    NoteWords.objects.filter(note=other).update(author=make_user("therapist"))
    assert len(list(invariants.notes_not_searched())) == 2


def test_a_note_about_the_session_of_another_shows_but_not_after_a_merge(make_note, session, make_patient):
    note = make_note(make_patient(), appointment=session)
    assert list(invariants.notes_of_other_sessions()) == [f"note: {note.pk} is about the session of another patient"]
    note.patient.merged_into = session.patient
    note.patient.save()
    assert list(invariants.notes_of_other_sessions()) == []
