"""Who is signed in is read with every request: a session that is over and a role that is gone count at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice.models import Practice, Session, User
from practice.sessions import SessionStore, brought_along, end_sessions, forget_over

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]
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


def test_knowing_who_asks_costs_one_query(desk: Client) -> None:
    # A page that reads nothing of patients: that would be written down.
    with CaptureQueriesContext(connection) as asked:
        assert desk.get("/lock/state/").json()["user"]
    assert len(asked) == 1


def test_a_row_that_names_somebody_else_lets_nobody_else_in(desk: Client, make_user: Callable[..., User]) -> None:
    Session.objects.update(user=make_user("admin", email="admin@practice.example"))
    assert desk.get(PAGE).context["user"].email == "desk@practice.example"
    assert desk.get("/staff/").status_code == 403


def test_a_sign_in_is_over_after_the_hours_of_the_practice_whatever_is_done_in_it(desk: Client) -> None:
    Practice.objects.update(session_hours=3)
    Session.objects.update(started_at=timezone.now() - timedelta(hours=3, seconds=-30), seen_at=timezone.now())
    assert desk.get(PAGE).status_code == 200
    Session.objects.update(started_at=timezone.now() - timedelta(hours=3), seen_at=timezone.now())
    assert desk.get(PAGE).url.startswith("/accounts/login/")


def test_a_key_from_before_the_sign_in_opens_nothing(client: Client, make_user: Callable[..., User]) -> None:
    user = make_user("receptionist")
    planted = "fixed" * 6 + "ab"
    # A session of a visitor that an attacker knows, signed into by whom they have given it to.
    visitor = SessionStore()
    visitor["anything"] = "of a visitor"
    visitor.save()
    before = visitor.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    assert client.post("/accounts/login/", {"login": user.email, "password": "a-long-password"}).status_code == 302
    assert client.session.session_key not in {planted, before}
    for known in (planted, before):
        stranger = Client()
        stranger.cookies[settings.SESSION_COOKIE_NAME] = known
        assert stranger.get(PAGE).url.startswith("/accounts/login/")


def test_what_was_ended_while_a_request_ran_does_not_come_back(desk: Client) -> None:
    session = desk.session
    assert session.get("_auth_user_id")
    Session.objects.all().delete()
    session["more"] = "of it"
    with pytest.raises(UpdateError):
        session.save()
    session.cycle_key()
    assert not Session.objects.exists()


def test_ending_spares_the_session_that_is_named_and_everybody_else(
    desk: Client, client_as: Callable[..., Client]
) -> None:
    user = User.objects.get(email="desk@practice.example")
    second, other = client_as(user), client_as("admin")
    assert end_sessions(user, except_key=second.session.session_key) == 1
    assert [one.get(PAGE).status_code for one in (desk, second, other)] == [302, 200, 403]


def test_somebody_is_asked_for_seldom_when_they_were_here_last(desk: Client) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    Session.objects.update(seen_at=long_ago)
    desk.get(PAGE, headers={"X-By-Itself": "yes"})
    assert Session.objects.get().seen_at == long_ago
    desk.get(PAGE)
    seen = Session.objects.get().seen_at
    assert seen > long_ago
    desk.get(PAGE)
    assert Session.objects.get().seen_at == seen


def test_what_is_over_is_removed_in_time(desk: Client) -> None:
    assert (forget_over(), Session.objects.count()) == (False, 1)
    Session.objects.update(expire_date=timezone.now())
    assert (forget_over(), Session.objects.count()) == (False, 0)


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
