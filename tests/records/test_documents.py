"""Documents: filed through the page, given out through the permission check, never changed."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from practice.uploads import MOST_BYTES, MOST_FILES
from records import storing
from records.documents import attached_late, changed_files, sweep, withdraw_document
from records.invariants import INVARIANTS
from records.models import Document
from tests.records import sent_files as files

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def anna(client_as: Callable[..., Client]) -> Client:
    return client_as("therapist")


@pytest.fixture
def patient(make_patient: Callable[..., Any]) -> Any:
    return make_patient()


def send(client: Client, patient: Any, *contents: tuple[str, bytes], **fields: Any) -> Any:
    """Fill in the form of the documents' page."""
    sent = [SimpleUploadedFile(name, content) for name, content in contents]
    return client.post(reverse("records:documents", args=[patient.pk]), {"heading": "letter", "file": sent} | fields)


def filed(client: Client, patient: Any, name: str = "Letter.pdf", content: bytes = b"", **fields: Any) -> Document:
    before = set(Document.objects.values_list("pk", flat=True))
    answer = send(client, patient, (name, content or files.pdf()), **fields)
    assert answer.status_code == 302, answer.content.decode()
    return Document.objects.exclude(pk__in=before).get()


def address(name: str, document: Document, patient: Any = None) -> str:
    return reverse(f"records:{name}", args=[(patient or document.patient).pk, document.pk])


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def on_disk() -> set[str]:
    return {path.name for path in storing.path_of("00/" + "0" * 32).parent.parent.glob("??/*")}


def test_a_photo_is_filed_without_its_place_under_a_made_up_name(anna, patient):
    document = filed(anna, patient, "IMG Kanari.jpg", files.jpeg_from_a_phone(), heading="photo")
    stored = storing.path_of(document.stored_as).read_bytes()
    image = Image.open(BytesIO(stored))
    assert (dict(image.getexif()), image.getexif().get_ifd(files.GPS), image.size) == ({}, {}, (40, 60))
    assert b"anari" not in stored
    assert "IMG" not in document.stored_as
    assert (document.title, document.kind, document.size) == ("IMG Kanari", "image/jpeg", len(stored))
    assert document.sha256 == hashlib.sha256(stored).hexdigest()
    assert oct(storing.path_of(document.stored_as).stat().st_mode & 0o777) == "0o600"


def test_several_files_are_filed_at_once_and_the_bad_one_is_named(anna, patient):
    good, photo = ("Report.pdf", files.pdf()), ("Back.png", files.png())
    answer = send(anna, patient, good, ("evil.svg", b"<svg onload='alert(1)'/>"), photo)
    assert answer.status_code == 422
    assert "“evil.svg” is no PDF, JPEG or PNG." in answer.content.decode()
    assert set(Document.objects.values_list("title", flat=True)) == {"Report", "Back"}
    page = anna.get(reverse("records:documents", args=[patient.pk])).content.decode()
    assert (page.count('class="document"'), page.count('capture="environment"')) == (2, 1)


REFUSED = {
    "empty": (("nothing.pdf", b""), "“nothing.pdf” is empty."),
    "html": (("page.pdf", b"<html><script>alert(1)</script>"), "“page.pdf” is no PDF, JPEG or PNG."),
    "another content": (("letter.pdf", files.png()), "“letter.pdf” is something else than its name says."),
    "another name": (("photo.html", files.png()), "“photo.html” is something else than its name says."),
    "pixels": (("huge.png", files.png_that_claims(50_000, 50_000)), "“huge.png” has more than 50 million pixels."),
    "truncated": (("half.pdf", files.pdf()[:-60]), "“half.pdf” is damaged or not complete."),
    "runs": (("run.pdf", files.pdf_that_runs(b"Launch /F (x)")), "“run.pdf” runs a program when it is opened."),
    "a folder in the name": (("../../etc/half.pdf", files.pdf()[:-60]), "“half.pdf” is damaged"),
}


@pytest.mark.parametrize(("sent", "words"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_by_name_and_leaves_nothing(anna, patient, sent, words):
    before = on_disk()
    answer = send(anna, patient, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Document.objects.exists()
    assert on_disk() == before


def test_twenty_megabytes_are_taken_and_one_byte_more_is_not(anna, patient):
    whole, end = files.pdf(), b"\n%%EOF\n"
    exactly = whole + b" " * (MOST_BYTES - len(whole) - len(end)) + end
    answer = send(anna, patient, ("long.pdf", exactly + b"\n"))
    assert "“long.pdf” is larger than 20 MB." in answer.content.decode()
    assert filed(anna, patient, "right.pdf", exactly).size == MOST_BYTES


def test_more_files_than_fit_at_once_are_left_out_and_said(anna, patient):
    answer = send(anna, patient, *((f"{number}.pdf", b"x") for number in range(MOST_FILES + 2)))
    said = answer.content.decode()
    assert "2 files more were left out" in said
    assert said.count("is no PDF, JPEG or PNG") == MOST_FILES


def test_the_same_file_is_filed_once_in_one_record(anna, patient, make_patient):
    filed(anna, patient)
    assert "“again.pdf” is filed here already." in send(anna, patient, ("again.pdf", files.pdf())).content.decode()
    filed(anna, make_patient())


def test_a_document_is_given_out_as_an_attachment_that_no_browser_guesses_about(anna, patient):
    document = filed(anna, patient, "Finding “L5”\u202e.pdf")
    answer = anna.get(address("document_file", document))
    assert body(answer) == files.pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "\u202e" not in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"] == "private, no-store"
    seen = anna.get(address("document_preview", document))
    assert (seen["Content-Type"], seen["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert seen["Content-Security-Policy"].startswith("sandbox")
    assert Image.open(BytesIO(body(seen))).format == "JPEG"


OF_ONE = ("document", "document_file", "document_preview")


def test_the_document_of_another_patient_is_not_found_under_this_one(anna, patient, make_patient):
    document = filed(anna, patient, "Kanari.pdf")
    other = make_patient()
    assert [anna.get(address(name, document, other)).status_code for name in OF_ONE] == [404] * 3
    assert anna.post(address("document_withdraw", document, other)).status_code == 404
    assert document.title not in anna.get(reverse("records:documents", args=[other.pk])).content.decode()


def test_what_belongs_to_a_private_note_is_found_by_its_author_only(anna, patient, make_note, client_as):
    document = filed(anna, patient, "Kanari.pdf", note=make_note(patient, anna.user, signed=False, private=True).pk)
    berta = client_as("therapist")
    assert [berta.get(address(name, document)).status_code for name in OF_ONE] == [404] * 3
    assert berta.post(address("document_withdraw", document)).status_code == 404
    for page in ("documents", "timeline"):
        assert "Kanari" not in berta.get(reverse(f"records:{page}", args=[patient.pk])).content.decode()
        assert "Kanari" in anna.get(reverse(f"records:{page}", args=[patient.pk])).content.decode()
    assert [anna.get(address(name, document)).status_code for name in OF_ONE] == [200] * 3


def test_the_records_of_two_registrations_are_read_as_one(anna, patient, make_patient):
    document = filed(anna, patient)
    kept = make_patient()
    type(patient).objects.filter(pk=patient.pk).update(merged_into=kept, archived_at=timezone.now())
    assert anna.get(address("document_file", document, kept)).status_code == 200
    assert withdraw_document(document.pk, by=anna.user).withdrawn_at


def test_what_hangs_on_a_private_note_is_neither_told_of_nor_in_the_way(anna, patient, make_note, client_as):
    filed(anna, patient, note=make_note(patient, anna.user, signed=False, private=True).pk)
    assert filed(client_as("therapist"), patient).note is None


def test_a_document_is_attached_to_the_own_draft_and_to_nothing_else(anna, patient, make_note, client_as):
    draft, signed = make_note(patient, anna.user, signed=False), make_note(patient, anna.user)
    document = filed(anna, patient, note=draft.pk)
    assert document.note == draft
    assert send(anna, patient, ("b.png", files.png()), note=signed.pk).status_code == 422
    place = reverse("records:note_documents", args=[patient.pk, draft.pk])
    sent = {"heading": "photo", "file": SimpleUploadedFile("c.png", files.png(9, 9))}
    assert client_as("therapist").post(place, sent).status_code == 422
    assert Document.objects.count() == 1
    sent["file"].seek(0)
    answer = anna.post(place, sent)
    assert (answer.status_code, Document.objects.filter(note=draft).count()) == (200, 2)
    of_signed = anna.post(reverse("records:note_documents", args=[patient.pk, signed.pk]), sent)
    assert of_signed.status_code == 422


def test_a_document_is_withdrawn_once_and_stays_readable(anna, patient):
    document = filed(anna, patient)
    assert anna.post(address("document_withdraw", document)).status_code == 302
    document.refresh_from_db()
    assert (document.withdrawn_by, document.withdrawn_at is not None) == (anna.user, True)
    listed = reverse("records:documents", args=[patient.pk])
    anna.post(address("document_withdraw", document))
    assert "Somebody else has withdrawn it already" in anna.get(listed).content.decode()
    assert 'class="document"' not in anna.get(listed).content.decode()
    assert "document--withdrawn" in anna.get(listed, {"show": "withdrawn"}).content.decode()
    assert anna.get(address("document_file", document)).status_code == 200


def test_nothing_is_filed_for_an_archived_patient_or_by_the_desk(anna, patient, client_as):
    assert send(client_as("receptionist"), patient, ("a.pdf", files.pdf())).status_code == 403
    type(patient).objects.filter(pk=patient.pk).update(archived_at=timezone.now())
    answer = send(anna, patient, ("a.pdf", files.pdf()))
    assert (answer.status_code, Document.objects.count()) == (422, 0)


CHANGES = {
    "title": "Another", "heading": "other", "sha256": "0" * 64, "stored_as": "00/" + "0" * 32, "size": 1,
}  # fmt: skip


@pytest.mark.parametrize(("column", "value"), CHANGES.items(), ids=CHANGES)
def test_the_database_refuses_to_change_a_document(anna, patient, column, value):
    document = filed(anna, patient)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**{column: value})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE records_document SET {column} = %s WHERE id = %s", [value, document.pk])  # noqa: S608
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=document.pk).delete()


def test_a_file_that_is_missing_or_changed_is_noticed_and_not_given_out(anna, patient, caplog):
    changed, missing = filed(anna, patient, "Kanari.pdf"), filed(anna, patient, "b.png", files.png())
    assert list(changed_files()) == []
    path = storing.path_of(changed.stored_as)
    path.write_bytes(path.read_bytes().replace(b"595", b"596"))
    storing.path_of(missing.stored_as).unlink()
    assert list(changed_files()) == [
        f"document: the file of {changed.pk} has been changed",
        f"document: the file of {missing.pk} is missing",
    ]
    with caplog.at_level(logging.INFO):
        assert {anna.get(address("document_file", one)).status_code for one in (changed, missing)} == {404}
    assert f"document {changed.pk}: its file has been changed" in caplog.text
    assert "Kanari" not in caplog.text


def test_what_is_slipped_under_a_signed_note_is_noticed_and_not_shown_with_it(anna, patient, make_note):
    assert {changed_files, attached_late} < set(INVARIANTS)
    signed, document = make_note(patient, anna.user), filed(anna, patient, "Kanari.pdf")
    assert list(attached_late()) == []
    document.pk, document.note, document.stored_as = None, signed, storing.new_place()
    document.filed_at = timezone.now()
    document.save(force_insert=True)
    assert list(attached_late()) == [f"document: {document.pk} was attached to note {signed.pk} after it was signed"]
    page = anna.get(reverse("records:note_documents", args=[patient.pk, signed.pk])).content.decode()
    assert "Kanari" not in page


def test_no_name_of_a_file_stands_in_a_log(anna, patient, caplog):
    with caplog.at_level(logging.DEBUG, logger=""):
        send(anna, patient, ("Kanari cancer.pdf", b"%PDF-broken"), ("Kanari HIV.png", files.png()))
    said = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert "Kanari" not in said


def test_files_without_a_document_are_swept_away_after_a_day(anna, patient):
    document, stray, fresh = filed(anna, patient), storing.new_place(), storing.new_place()
    for place in (stray, fresh):
        storing.path_of(place).write_bytes(b"x")
        storing.preview_of(place).write_bytes(b"x")
    long_ago = time.time() - storing.LEFT_ALONE_SECONDS - 60
    for place in (stray, document.stored_as):
        for path in (storing.path_of(place), storing.preview_of(place)):
            os.utime(path, (long_ago, long_ago))
    assert sweep() is False
    assert [storing.path_of(place).exists() for place in (stray, fresh, document.stored_as)] == [False, True, True]
    assert not storing.preview_of(stray).exists()


def test_the_list_costs_the_same_for_any_number_of_documents(anna, patient, django_assert_max_num_queries):
    def rows(number: int) -> None:
        for count in range(number):
            Document.objects.create(
                patient=patient, heading="letter", title="x", kind="application/pdf", size=1, sha256="0" * 64,
                stored_as=f"{number:02x}/{count:032x}", filed_by=anna.user,
            )  # fmt: skip

    place = reverse("records:documents", args=[patient.pk])
    rows(2)
    anna.get(place)
    with django_assert_max_num_queries(20) as few:
        anna.get(place)
    rows(30)
    with django_assert_max_num_queries(len(few)):
        page = anna.get(place)
    assert "Page 1 of 2" in page.content.decode()
