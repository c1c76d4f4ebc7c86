"""A rush at the door and a full disk: what is begun is whole or nothing, and words say what it was."""

from __future__ import annotations

import os
import resource
from pathlib import Path
from threading import Thread

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from practice import hashing, troubles
from practice.audit.anchoring import add_line
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


def test_a_full_disk_leaves_no_half_anchor(tmp_path: Path) -> None:
    path, room = tmp_path / "anchors", resource.getrlimit(resource.RLIMIT_FSIZE)
    add_line(path, "one whole line")
    os.utime(path, (1, 1))
    for file in (path, tmp_path / "none yet"):
        size = file.stat().st_size if file.exists() else 0
        # Not a test's usual way, but this is what the system does then: ten bytes more, and no further.
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, room[1]))
        try:
            with pytest.raises(OSError, match="large"):
                add_line(file, "another line")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, room)
    assert (path.read_text(), path.stat().st_mtime) == ("one whole line\n", 1)
    assert not (tmp_path / "none yet").exists()


def test_a_file_that_nobody_may_read_is_no_full_disk() -> None:
    assert troubles.explained(OSError(13, "Permission denied")) is None
