"""What cannot be read, comes too often or meets a busy database is answered in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from scheduling.views import panel
from tests.practice.cast import Cast, cast  # noqa: F401 (a fixture)

pytestmark = pytest.mark.each_database

FORM = "application/x-www-form-urlencoded"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("body", "kind"),
    [("q=" + "x" * 1_100_000, FORM), ("q=x", f"{FORM}; charset=utf-16"), ("q=x", "multipart/form-data")],
    ids=["too long", "another encoding", "no boundary"],
)
def test_a_request_that_cannot_be_read_is_answered_in_words(cast: Cast, body: str, kind: str) -> None:  # noqa: F811
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(cast.people["receptionist"])
    client.cookies["csrftoken"] = "a" * 32
    answer = client.generic("POST", reverse("scheduling:panel"), body, content_type=kind)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.content.decode()
    assert ("more than a page takes" in answer.content.decode()) == (len(body) > 1_000_000)


def test_a_locked_database_is_answered_in_words(
    cast: Cast,  # noqa: F811
    client_as: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def locked(*args: object) -> None:
        raise OperationalError("database is locked while Rosa has a hernia")

    monkeypatch.setattr(panel, "panel_answer", locked)
    answer = client_as("receptionist").get(reverse("scheduling:panel"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Nothing was changed" in answer.content.decode()
    assert "hernia" not in caplog.text


def test_too_many_tries_to_sign_in_are_answered_in_words(client: Client, cast: Cast) -> None:  # noqa: F811
    typed = {"login": "nobody@example.com", "password": "wrong"}
    for _try in range(40):
        answer = client.post(reverse("account_login"), typed)
        if answer.status_code != 200:
            break
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


def test_a_forgotten_password_does_not_tell_who_works_here(client: Client, cast: Cast) -> None:  # noqa: F811
    place = reverse("account_reset_password")
    answers = [client.post(place, {"email": email}) for email in (cast.people["admin"].email, "nobody@example.com")]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
