"""Who is signed in is read with every request: a session that is over and a role that is gone count at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice.models import Practice, User
from practice.sessions import _GUESSES, brought_along

pytestmark = pytest.mark.django_db
PAGE = "/patients/"


@pytest.fixture
def desk(make_user: Callable[..., User], client_as: Callable[..., Client]) -> Client:
    """A receptionist who sees the patients."""
    client = client_as(make_user("receptionist", email="desk@practice.example"))
    assert client.get(PAGE).status_code == 200
    return client


def test_a_session_that_is_over_asks_for_a_sign_in(desk: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert desk.get(PAGE).status_code == 302


def test_a_session_that_is_gone_asks_for_a_sign_in(desk: Client) -> None:
    Session.objects.all().delete()
    assert desk.get(PAGE).status_code == 302


def test_who_is_deactivated_is_out_at_the_next_request(desk: Client) -> None:
    User.objects.filter(email="desk@practice.example").update(is_active=False)
    assert desk.get(PAGE).status_code == 302


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(desk: Client) -> None:
    User.objects.filter(email="desk@practice.example").update(is_receptionist=False)
    assert desk.get(PAGE).status_code == 403


def test_another_password_ends_the_session(desk: Client) -> None:
    user = User.objects.get(email="desk@practice.example")
    user.set_password("something quite different")
    user.save()
    assert desk.get(PAGE).status_code == 302


def test_knowing_who_asks_costs_one_query_and_one_more_where_nobody_knew_whose_session_it_is(desk: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert desk.get("/patients/search/?q=").status_code == 200
    assert len(asked) == 1
    _GUESSES.clear()
    with CaptureQueriesContext(connection) as asked:
        assert desk.get("/patients/search/?q=").status_code == 200
    assert len(asked) == 2


def test_a_wrong_guess_whose_session_it_is_lets_nobody_else_in(desk: Client, make_user: Callable[..., User]) -> None:
    admin = make_user("admin", email="admin@practice.example")
    key = desk.cookies[settings.SESSION_COOKIE_NAME].value
    assert _GUESSES[key] != admin.pk
    _GUESSES[key] = admin.pk
    answer = desk.get(PAGE)
    assert answer.context["user"].email == "desk@practice.example"
    assert desk.get("/staff/").status_code == 403


def test_who_was_brought_along_is_gone_with_the_request(desk: Client) -> None:
    assert brought_along(User.objects.get(email="desk@practice.example").pk) is None


@pytest.mark.parametrize("cookie", ["\\000" * 8, "x" * 32, "' OR 1=1 --", "é" * 32])
def test_what_is_no_session_asks_for_a_sign_in(client: Client, practice: Practice, cookie: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert client.get(PAGE).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a file does not go away")
def test_a_connection_that_is_gone_is_made_anew_unseen(desk: Client) -> None:
    connection.connection.close()
    assert desk.get(PAGE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_stands_is_not_asked_whether_it_does(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> bool:
        raise AssertionError

    kept = connections["default"]
    monkeypatch.setattr(kept, "health_check_enabled", True)
    monkeypatch.setattr(kept, "health_check_done", False)
    monkeypatch.setattr(kept, "is_usable", asked)
    assert desk.get(PAGE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stands_and_does_not_answer_is_asked_once(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def refuse(*arguments: object) -> None:
        asked.append(arguments)
        raise OperationalError

    monkeypatch.setattr("practice.sessions._read", refuse)
    desk.raise_request_exception = False
    assert desk.get(PAGE).status_code >= 500
    assert len(asked) == 1
