"""Files are taken only where they are wanted, and never more of them than fits."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from practice import settings as written_settings
from practice import uploads
from practice.uploads import MEGABYTE, MOST_BYTES, MOST_OF_A_FORM, BoundedFiles

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def written(monkeypatch):
    """Every temporary file that an upload opens."""
    opened = []
    usual = uploads.TemporaryFileUploadHandler.new_file

    def noticed(self, *args, **kwargs):
        opened.append(args)
        return usual(self, *args, **kwargs)

    monkeypatch.setattr(uploads.TemporaryFileUploadHandler, "new_file", noticed)
    return opened


def sent() -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("a.pdf", b"x" * 1000)}


def test_a_file_for_a_page_that_takes_none_is_read_past(written, client_as, make_patient):
    patient = make_patient()
    Client().post("/accounts/login/", {"login": "x"} | sent())
    client_as("therapist").post(reverse("patients:edit", args=[patient.pk]), sent())
    # A page that takes files, by somebody who may not send any.
    client_as("receptionist").post(reverse("records:documents", args=[patient.pk]), sent())
    Client().post(reverse("records:documents", args=[patient.pk]), sent())
    assert written == []
    client_as("therapist").post(reverse("records:documents", args=[patient.pk]), sent())
    assert len(written) == 1


def test_a_form_that_is_far_too_long_is_refused_before_it_is_read(written, client_as, make_patient):
    answer = client_as("therapist").post(
        reverse("records:documents", args=[make_patient().pk]), sent(), CONTENT_LENGTH=str(MOST_OF_A_FORM + 1)
    )
    assert (answer.status_code, written) == (400, [])


def test_of_a_file_without_end_little_more_than_the_limit_is_kept(rf, client_as):
    request = rf.post("/")
    request.user = client_as("therapist").user
    request.resolver_match = type("Match", (), {"func": uploads.takes_files("records.write_notes")(lambda: None)})
    handler = BoundedFiles(request)
    handler.new_file("file", "long.pdf", "application/pdf", None, None, None)
    piece = b"x" * MEGABYTE
    for number in range(100):
        assert handler.receive_data_chunk(piece, number * MEGABYTE) is None
    assert MOST_BYTES < handler.file.tell() <= MOST_BYTES + MEGABYTE
    handler.file.close()


def test_files_come_in_one_way_only_and_lie_where_nothing_is_served(settings):
    assert settings.FILE_UPLOAD_HANDLERS == ["practice.uploads.BoundedFiles"]
    served = (written_settings.STATIC_ROOT, written_settings.MEDIA_ROOT, written_settings.BASE_DIR / "static")
    assert not any(written_settings.DOCUMENTS.is_relative_to(folder) for folder in served)
