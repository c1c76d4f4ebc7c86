"""One password is looked at at a time, a few wait, and more are told to come back."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from practice import hashing, troubles
from practice.hashing import MOST_AT_ONCE, OneAtATime, TooManyAtOnce, in_line

pytestmark = pytest.mark.one_database


def test_those_who_come_when_the_line_is_full_are_told_so_at_once() -> None:
    hasher, found = OneAtATime(), []
    with in_line():
        waiting = [
            Thread(target=lambda: found.append(hasher.encode("a", "salt", 1))) for _one in range(MOST_AT_ONCE - 1)
        ]
        for thread in waiting:
            thread.start()
        while hashing._line._value:  # type: ignore[attr-defined]
            pass
        with pytest.raises(TooManyAtOnce):
            hasher.encode("a", "salt", 1)
        assert found == []
    for thread in waiting:
        thread.join()
    assert found == [hasher.encode("a", "salt", 1)] * (MOST_AT_ONCE - 1)
    assert hasher.verify("a", found[0])


@pytest.mark.django_db
def test_whoever_is_turned_away_reads_that_many_sign_in(
    practice: object, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_said: object) -> None:
        raise TooManyAtOnce

    monkeypatch.setattr("practice.models.User.set_password", full)
    answer = client.post(reverse("account_login"), {"login": "nobody@practice.example", "password": "not this one"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Many sign in just now" in answer.content.decode()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OperationalError("locked")])
def test_what_goes_wrong_before_any_view_is_said_in_words_too(
    error: Exception, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_said: object) -> None:
        raise error

    client.raise_request_exception = False
    monkeypatch.setattr("django.middleware.csrf.CsrfViewMiddleware.process_request", gone)
    answer = client.get(reverse("account_login"))
    assert answer.status_code == (507 if isinstance(error, OSError) else 503)
    assert "Nothing was changed" in answer.content.decode()


def test_a_file_that_nobody_may_read_is_no_full_disk() -> None:
    assert troubles.explained(OSError(13, "Permission denied")) is None
