"""A patient's own copy: all that is on file, nothing that is held back, and only for the patient."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from patients.models import Patient
from practice.models import AuditEntry, Message, Practice
from practice.outbox import NotNeeded, letter_of
from records.access import copying, handing
from records.access.heldback import Held
from records.access.labels import LABELS
from records.access.parts import EXCUSED, LEFT_OUT, PARTS, patients_of
from records.links import make_link, path_of
from records.models import Addendum, Disclosure, Document, EarlierDraft, Note, PatientLink
from records.storing import digest, new_place
from records.storing import path_of as file_of
from tests.practice.cast import CANARY, Cast, stage  # noqa: F401 (a fixture)
from tests.records.treated import Treated, treated  # noqa: F401 (a fixture)

PDF = b"%PDF-1.4 what the surgeon wrote"
# Whole numbers that name a patient without a foreign key.
NUMBERS_OF_PATIENTS = {"patient", "whose"}


def leads_to_patients() -> set[str]:
    """Every table of ours from which a way leads to a patient."""
    ours = [model for model in apps.get_models(include_auto_created=True) if _is_ours(model)]
    found: set[type[Model]] = {Patient}
    while more := {model for model in ours if model not in found and any(_names(f, found) for f in _columns(model))}:
        found |= more
    return {model._meta.label for model in found}


def _is_ours(model: type[Model]) -> bool:
    return model._meta.app_label in {"practice", "treatments", "patients", "scheduling", "records"}


def _columns(model: type[Model]) -> list[Any]:
    return [*model._meta.concrete_fields, *model._meta.many_to_many]


def _names(column: Any, found: set[type[Model]]) -> bool:
    return column.related_model in found or (not column.is_relation and column.name in NUMBERS_OF_PATIENTS)


@pytest.mark.one_database
def test_every_table_about_patients_is_part_of_the_copy_or_excused_by_name():
    parts = {part.model for part in PARTS}
    assert leads_to_patients() - parts - set(EXCUSED) == set()
    assert parts & set(EXCUSED) == set()
    assert len({part.code for part in PARTS}) == len(PARTS)


@pytest.mark.one_database
def test_every_field_of_them_is_part_of_it_or_left_out_for_a_reason_that_stands():
    known = {column.name for part in PARTS for column in part.rows_of._meta.concrete_fields}
    assert set(LEFT_OUT) <= known
    for part in PARTS:
        for name in filter(None, (part.day, part.name)):
            assert part.rows_of._meta.get_field(name)


@pytest.mark.one_database
def test_all_that_is_on_file_is_in_it(stage: Cast) -> None:  # noqa: F811
    patient: Patient = stage.rows["patient"]
    data, page, _names = unpacked(patient)
    persons = patients_of(patient)
    own = [part for part in PARTS if part.of(persons).exists()]
    assert [part.code for part in own] == list(data["parts"])
    for part in own:
        assert len(data["parts"][part.code]) == part.of(persons).count()
    # Every canary that stands in a row of this patient, and is not held back, is read by them in both forms.
    assert said_in(page) >= {"kanari note", "kanari override", "kanari request", "kanari reaction"}
    # Machines read the codes of regions, rules and spheres.
    assert said_in(page) - said_in(json.dumps(data)) <= {"kanari region", "kanari course", "kanari sphere"}
    assert "a-key" not in page + json.dumps(data)


@pytest.fixture
def copied(treated: Treated, settings: Any, tmp_path: Any) -> Patient:  # noqa: F811
    """Rosa with a note, a private one, and a document."""
    settings.PRACTICE_DATA, settings.DOCUMENTS = tmp_path, tmp_path / "documents"
    treated.noted(9)
    private = treated.noted(7, private=True, subjective="Zanzibar, for me alone.")
    Addendum.objects.create(note=private, author=treated.user, text="Zanzibar again.")
    EarlierDraft.objects.create(note=private, by=treated.user, content={"subjective": "Zanzibar before."})
    filed(treated.patient, treated.user, title="Letter: <b>of</b> the surgeon/..")
    Patient.objects.filter(pk=treated.patient.pk).update(birth_date=date(1980, 4, 2), family_name="<script>x</script>")
    treated.patient.refresh_from_db()
    return treated.patient


def filed(patient: Patient, by: Any, *, title: str, note: Note | None = None, content: bytes = PDF) -> Document:
    place = new_place()
    file_of(place).write_bytes(content)
    row = {"heading": "letter", "title": title, "kind": "application/pdf", "size": len(content), "filed_by": by}
    return Document.objects.create(patient=patient, note=note, stored_as=place, sha256=digest(place), **row)


def unpacked(patient: Patient) -> tuple[dict[str, Any], str, dict[str, bytes]]:
    """What is in the copy: the data, the page, the files by name."""
    practice = Practice.current()
    assert practice
    with copying.own_copy(patient, practice=practice) as file:
        return read(file.read())


def read(content: bytes) -> tuple[dict[str, Any], str, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files[copying.DATA]), files[copying.PAGE].decode(), files


def said_in(text: str) -> set[str]:
    """The canaries in a text, each with the word behind it."""
    return set(re.findall(rf"{CANARY} \w+", text.casefold()))


@pytest.mark.one_database
def test_the_page_is_safe_to_open_and_the_documents_are_what_was_filed(copied: Patient):
    _data, page, files = unpacked(copied)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    (name,) = (name for name in files if name.startswith(copying.FOLDER))
    assert files[name] == PDF
    assert ".." not in name
    assert name.count("/") == 1


@pytest.mark.one_database
def test_a_private_note_goes_along_once_its_author_gives_it(copied: Patient, treated: Treated, client_as: Any):  # noqa: F811
    private = Note.objects.get(private=True)
    data, page, files = unpacked(copied)
    assert b"Zanzibar" not in b"".join(files.values())
    stub = next(row for row in data["parts"]["notes"] if row["id"] == private.pk)
    assert stub == {"id": private.pk, "held_back": "kept"}
    assert "Kept to its author" in page
    place = f"/patients/{copied.pk}/copy/notes/{private.pk}/"
    assert client_as("therapist").post(place, {"choice": "given"}).status_code == 403
    assert not Disclosure.objects.exists()
    assert client_as(treated.user).post(place, {"choice": "given"}).status_code == 302
    words = b"".join(unpacked(copied)[2].values())
    assert {words.count(one) for one in (b"for me alone", b"Zanzibar again", b"Zanzibar before")} == {2}
    assert client_as(treated.user).post(place, {"choice": "anything"}).status_code == 422


def test_what_others_gave_before_a_note_was_kept_to_its_author_is_not_given(copied: Patient, treated: Treated,  # noqa: F811
                                                                            make_user: Any):  # fmt: skip
    note = Note.objects.create(patient=copied, author=treated.user, on=timezone.localdate(), subjective="Between us.")
    Disclosure.objects.create(note=note, choice="given", decided_by=make_user("therapist"))
    assert Held.of([copied.pk]).why(note) == ""
    note.private = True
    note.save()
    assert Held.of([copied.pk]).why(note) == "kept"


def test_what_is_held_back_says_so_and_takes_its_files_along(copied: Patient, treated: Treated):  # noqa: F811
    note = Note.objects.exclude(private=True).get()
    attached = filed(copied, treated.user, title="Photo", note=note, content=b"%PDF of others")
    Disclosure.objects.create(note=note, choice="others", decided_by=treated.user)
    data, page, files = unpacked(copied)
    assert note.subjective not in page + json.dumps(data)
    assert "what others have told in confidence" in page
    assert b"%PDF of others" not in files.values()
    assert {"id": attached.pk, "held_back": "others"} in data["parts"]["documents"]


@pytest.mark.one_database
def test_a_missing_file_does_not_keep_the_rest_back(copied: Patient):
    file_of(Document.objects.get().stored_as).unlink()
    data, _page, files = unpacked(copied)
    assert [name for name in files if name.startswith(copying.FOLDER)] == []
    assert len(data["parts"]["documents"]) == 1


@pytest.mark.one_database
def test_a_longer_record_costs_no_more_queries_by_the_row(copied: Patient, treated: Treated,  # noqa: F811
                                                          django_assert_max_num_queries: Any):  # fmt: skip
    treated.noted(5)
    with django_assert_max_num_queries(200) as few:
        unpacked(copied)
    for day in (20, 21, 22):
        treated.noted(day)
    with django_assert_max_num_queries(len(few)):
        unpacked(copied)


def test_the_patient_takes_it_by_link_after_the_date_of_birth(copied: Patient, treated: Treated):  # noqa: F811
    link = make_link(patient=copied.pk, purpose="copy", about="", by=treated.user)
    path, phone = path_of(link), Client()
    assert phone.post(f"{path}take/").status_code == 302
    assert phone.post(f"{path}begin/", {"birth_date": "1980-04-03"}).status_code == 422
    assert phone.post(f"{path}begin/", {"birth_date": "1980-04-02"}).status_code == 302
    page = phone.get(path)
    assert "Rosa" not in page.content.decode()
    answer = phone.post(f"{path}take/")
    assert "Rosa" in read(b"".join(answer.streaming_content))[1]  # type: ignore[attr-defined]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == f'attachment; filename="copy-{copied.number}.zip"'
    taken = AuditEntry.objects.filter(action="exported", whose=copied.pk)
    assert [(one.what, one.about) for one in taken] == [("records:copy", "by-link")]
    link.refresh_from_db()
    assert link.taken_at is not None
    # Somebody else's browser has to say the date of birth, too.
    assert Client().post(f"{path}take/").status_code == 302


@pytest.mark.one_database
def test_a_link_is_worthless_once_withdrawn_old_or_used_too_often(copied: Patient, treated: Treated,  # noqa: F811
                                                                  client_as: Any, monkeypatch: Any):  # fmt: skip
    cache.clear()
    monkeypatch.setattr(handing, "COPIES_AN_HOUR", 1)
    link = make_link(patient=copied.pk, purpose="copy", about="", by=treated.user)
    path, phone = path_of(link), Client()
    phone.post(f"{path}begin/", {"birth_date": "1980-04-02"})
    taken = [phone.post(f"{path}take/") for _ in range(2)]
    assert [answer.status_code for answer in taken] == [200, 429]
    for answer in taken[:-1]:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    PatientLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert phone.post(f"{path}take/").status_code == 410
    PatientLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert client_as("admin").post(f"/copies/{link.pk}/withdraw/").status_code == 302
    assert phone.get(path).status_code == 410


@pytest.mark.one_database
def test_the_admin_sends_a_link_to_the_address_on_file_and_reads_nothing(copied: Patient, client_as: Any):
    Patient.objects.filter(pk=copied.pk).update(email="rosa@mail.example")
    admin = client_as("admin")
    assert admin.post("/copies/", {"number": copied.number}).status_code == 302
    message = Message.objects.get()
    assert (message.kind, message.to) == ("record_link", "rosa@mail.example")
    page = admin.get("/copies/").content.decode()
    assert str(copied.number) in page
    assert "Rosa" not in page
    assert admin.get(f"/patients/{copied.pk}/copy/").status_code == 403
    assert admin.post("/copies/", {"number": 999_999}).status_code == 422


def test_nobody_sends_it_to_an_address_of_their_own_who_may_not_read_it(copied: Patient, treated: Treated,  # noqa: F811
                                                                        make_user: Any, client_as: Any):  # fmt: skip
    both = make_user("receptionist", "admin")
    copied.email, copied._history_user = "own@mail.example", both
    copied.save()
    assert client_as(both).post("/copies/", {"number": copied.number}).status_code == 422
    assert not Message.objects.exists()
    Patient.objects.filter(pk=copied.pk).update(email="rosa@mail.example")
    assert client_as(both).post("/copies/", {"number": copied.number}).status_code == 302
    message = Message.objects.get()
    assert letter_of(message).to == "rosa@mail.example"
    # Before it leaves, or before what has failed is sent again.
    Patient.objects.filter(pk=copied.pk).update(email="own@mail.example")
    with pytest.raises(NotNeeded):
        letter_of(message)


@pytest.mark.one_database
def test_saving_it_asks_again_who_it_is_and_is_written_down(copied: Patient, treated: Treated, client_as: Any):  # noqa: F811
    client = client_as(treated.user)
    session = client.session
    session["proved-at"] = 0.0
    session.save()
    asked = client.post(f"/patients/{copied.pk}/copy/save/")
    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]
    session["proved-at"] = timezone.now().timestamp()
    session.save()
    answer = client.post(f"/patients/{copied.pk}/copy/save/")
    assert read(b"".join(answer.streaming_content))[0]["about"]["patient"] == copied.number
    assert answer["Content-Type"] == "application/zip"
    assert AuditEntry.objects.filter(action="exported", whose=copied.pk, who=treated.user.pk).count() == 1


@pytest.mark.one_database
def test_without_its_entry_in_the_log_nothing_is_handed_over(copied: Patient, treated: Treated, monkeypatch: Any):  # noqa: F811
    def refused(*_args: object, **_more: object) -> None:
        raise RuntimeError("no entry")

    monkeypatch.setattr("records.access.handing.note", refused)
    client = Client(raise_request_exception=False)
    client.force_login(treated.user)
    assert client.post(f"/patients/{copied.pk}/copy/save/").status_code == 500


@pytest.mark.one_database
def test_it_is_in_the_language_of_the_patient(copied: Patient, monkeypatch: Any, settings: Any):
    spoken: list[str] = []
    monkeypatch.setattr(copying, "override", lambda language: spoken.append(language) or override(language))
    Patient.objects.filter(pk=copied.pk).update(language="de")
    copied.refresh_from_db()
    unpacked(copied)
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "German")]
    unpacked(copied)
    # One that we have no words of would give days of the week alone.
    assert spoken == ["en", "de"]
    assert all(str(label) for label in LABELS.values())
