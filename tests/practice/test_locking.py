"""A session that was locked, or that nobody touched, shows nothing and does nothing until somebody says who they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from practice.models import Practice, Session, User
from practice.sessions import GRACE
from practice.signedin import device_of, name_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGE, PASSWORD = "/patients/", "a-long-password"
SCRIPT = {"HX-Request": "true"}
FETCH = {"Sec-Fetch-Mode": "cors"}


@pytest.fixture
def desk(make_user: Callable[..., User], client_as: Callable[..., Client]) -> Client:
    """A receptionist at a screen that nobody has touched for longer than the practice lets it be."""
    Practice.objects.update(idle_minutes=10)
    desk = client_as(make_user("receptionist", email="desk@practice.example"))
    assert desk.get(PAGE).status_code == 200
    leave(desk, timedelta(minutes=10) + GRACE)
    return desk


def leave(client: Client, since: timedelta) -> None:
    """Nobody has touched it since."""
    Session.objects.filter(pk=client.session.session_key).update(seen_at=timezone.now() - since)


def key_of(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_what_nobody_touches_leads_to_the_lock_screen_and_from_there_back(desk: Client) -> None:
    asked = desk.get(f"{PAGE}?q=anna")
    assert asked.url == "/lock/?next=%2Fpatients%2F%3Fq%3Danna"
    assert "/patients/?q=anna" in desk.get(asked.url).content.decode()
    before = key_of(desk)
    assert desk.post("/lock/", {"password": PASSWORD, "next": "/patients/?q=anna"}).url == "/patients/?q=anna"
    assert desk.get(PAGE).status_code == 200
    # Whoever has the old key has nothing.
    assert key_of(desk) != before
    desk.cookies[settings.SESSION_COOKIE_NAME] = before
    assert desk.get(PAGE).url.startswith("/accounts/login/")


def test_a_minute_earlier_it_is_open(desk: Client) -> None:
    leave(desk, timedelta(minutes=10) + GRACE - timedelta(seconds=5))
    assert desk.get(PAGE).status_code == 200


@pytest.mark.parametrize("headers", [SCRIPT, FETCH])
def test_a_script_is_told_and_sent_nowhere(desk: Client, headers: dict[str, str]) -> None:
    answer = desk.get(PAGE, headers=headers)
    assert (answer.status_code, answer["X-Session"], answer["HX-Trigger"]) == (401, "locked", "session:locked")
    assert "HX-Redirect" not in answer
    assert answer.content == b""


def test_what_is_sent_from_a_locked_screen_changes_nothing_and_says_so(desk: Client) -> None:
    answer = desk.post("/theme/", {"theme": "dark"})
    assert answer.status_code == 401
    assert "Nothing was saved" in answer.content.decode()
    assert "theme" not in answer.cookies


@pytest.mark.parametrize(
    "address",
    ["/", "/sessions/", "/accounts/password/change/", "/lock/here/", "/settings/", "/accounts/second-factor/"],
)
def test_nothing_but_the_way_out_opens(desk: Client, address: str) -> None:
    method = desk.post if address == "/lock/here/" else desk.get
    assert method(address, headers=SCRIPT).status_code == 401
    # And being refused is no sign of life.
    assert desk.get(PAGE, headers=SCRIPT).status_code == 401


def test_a_wrong_password_keeps_it_shut_and_says_so(desk: Client) -> None:
    answer = desk.post("/lock/", {"password": "something else"}, headers=SCRIPT)
    assert (answer.status_code, answer.json()) == (422, {"words": "This is not your password."})
    assert desk.post("/lock/", {"password": "something else"}).status_code == 422
    assert desk.get(PAGE, headers=SCRIPT).status_code == 401


def test_the_password_of_somebody_else_opens_nothing(desk: Client, make_user: Callable[..., User]) -> None:
    other = make_user("admin", email="other@practice.example")
    other.set_password("another long password")
    other.save()
    assert desk.post("/lock/", {"password": "another long password", "email": other.email}).status_code == 422
    assert desk.get(PAGE, headers=SCRIPT).status_code == 401


def test_tries_at_the_lock_screen_are_counted(desk: Client) -> None:
    words = [desk.post("/lock/", {"password": "wrong"}, headers=SCRIPT).json()["words"] for _try in range(12)]
    assert words[0] != words[-1]
    assert desk.post("/lock/", {"password": PASSWORD}, headers=SCRIPT).status_code == 422


def test_a_screen_is_locked_by_hand_at_once_and_opened_by_a_script(desk: Client) -> None:
    leave(desk, timedelta())
    assert desk.post("/lock/now/", headers=SCRIPT).status_code == 204
    assert desk.get("/lock/state/").json()["locked"]
    assert desk.get(PAGE, headers=SCRIPT).status_code == 401
    told = desk.post("/lock/", {"password": PASSWORD}, headers=SCRIPT).json()
    assert (told["user"], told["locked"]) == (User.objects.get().pk, False)
    assert desk.get(PAGE).status_code == 200
    assert not desk.get("/lock/state/").json()["locked"]


def test_a_locked_session_does_not_outlive_the_hours_of_the_practice(desk: Client) -> None:
    started = timezone.now() - timedelta(hours=11, minutes=59)
    Session.objects.update(started_at=started)
    desk.post("/lock/", {"password": PASSWORD})
    assert Session.objects.get().started_at == started


def test_the_way_to_say_who_one_is_by_other_means_opens_it_too(desk: Client) -> None:
    assert desk.get("/accounts/reauthenticate/").status_code == 200
    # Without a factor of their own these lead back to the password, not to the lock screen.
    for place in ("/accounts/second-factor/again/", "/accounts/passkeys/again/"):
        assert "/lock/" not in desk.get(place).headers.get("Location", "")
    assert desk.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    assert desk.get(PAGE).status_code == 200


def test_who_signs_out_of_a_locked_screen_is_out(desk: Client) -> None:
    desk.post("/accounts/logout/")
    assert desk.get(PAGE).url.startswith("/accounts/login/")
    assert desk.get("/lock/state/").json() == {"user": None, "locked": False, "token": ""}


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "10"]
)
def test_the_lock_screen_leads_nowhere_else(desk: Client, place: str) -> None:
    assert desk.post("/lock/", {"password": PASSWORD, "next": place}).url == "/"
    assert desk.get("/lock/", {"next": place}).url == "/"


def test_every_page_of_somebody_signed_in_brings_its_cover(desk: Client) -> None:
    leave(desk, timedelta())
    page = desk.get(PAGE).content.decode()
    assert 'id="lock"' in page
    assert 'data-idle="10"' in page
    assert 'id="lock"' not in Client().get("/accounts/login/").content.decode()


def test_the_list_names_each_sign_in_and_ends_one_or_all_others(
    make_user: Callable[..., User], client_as: Callable[..., Client]
) -> None:
    user = make_user("receptionist", email="noor@practice.example")
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"
    clients = [Client(headers={"user-agent": phone}), client_as(user), client_as(user)]
    clients[0].post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    here = clients[1]
    page = here.get("/sessions/").content.decode()
    assert "Safari on iPhone" in page
    assert "127.0.0.1" in page
    # Their keys stand nowhere on it.
    assert not [one for one in clients if one.session.session_key in page]
    assert here.post(f"/sessions/{name_of(clients[0].session.session_key)}/end/").url == "/sessions/"
    assert [one.get(PAGE).status_code for one in clients] == [302, 200, 200]
    here.post("/sessions/end-others/")
    assert [one.get(PAGE).status_code for one in clients] == [302, 200, 302]


def test_nobody_ends_the_session_of_somebody_else(desk: Client, client_as: Callable[..., Client]) -> None:
    admin = client_as("admin")
    name = name_of(desk.session.session_key)
    admin.post(f"/sessions/{name}/end/")
    assert Session.objects.count() == 2


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox on Linux"),
        ("curl/8.0\x00", "unknown browser"),
    ],
)
def test_a_browser_is_named_as_people_call_it(agent: str, words: str) -> None:
    assert device_of(agent) == words
