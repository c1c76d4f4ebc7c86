"""Links to a first password: one person, once, for a few days, taken back at will, never by the admin's choice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from practice import outbox
from practice.inviting import LinkOver, accept, invite, path_of
from practice.models import Invitation, Message, User

pytestmark = pytest.mark.django_db
CHOSEN = "walking slowly to the lake"


@pytest.fixture
def admin(client_as: Callable[..., Client]) -> Client:
    """An admin who has just signed in."""
    return client_as("admin")


@pytest.fixture
def noor(admin: Client) -> User:
    """Somebody who has been registered and has no password yet."""
    admin.post("/staff/new/", {"name": "Noor", "email": "noor@practice.example", "is_receptionist": "on"})
    return User.objects.get(name="Noor")


def shown_link(admin: Client, member: User) -> str:
    """The path of the link that the admin sees."""
    return urlsplit(admin.post(f"/staff/{member.pk}/password-link/").context["link"]).path


def test_who_is_invited_sets_a_password_and_signs_in_with_it(admin: Client, noor: User) -> None:
    admin.post(f"/staff/{noor.pk}/invite/")
    message = Message.objects.get(kind="invitation")
    assert (message.to, message.made_by) == ("noor@practice.example", admin.user)
    letter = outbox.letter_of(message)
    link = next(word for word in letter.text.split() if "/welcome/" in word)
    page = Client().get(urlsplit(link).path)
    assert "Noor" in page.content.decode()
    noor.refresh_from_db()
    assert not noor.has_usable_password()
    assert Client().post(urlsplit(link).path, {"password": CHOSEN}).url == "/accounts/login/"
    signed_in = Client().post("/accounts/login/", {"login": "noor@practice.example", "password": CHOSEN})
    assert signed_in.status_code == 302
    # Once used, the link is dead, whatever is done with it, and its letter does not leave again.
    assert Client().get(urlsplit(link).path).status_code == 410
    assert Client().post(urlsplit(link).path, {"password": "another slow walk home"}).status_code == 410
    noor.refresh_from_db()
    assert noor.check_password(CHOSEN)
    with pytest.raises(outbox.NotNeeded):
        outbox.letter_of(message)


def test_a_new_link_ends_the_one_before_and_each_is_taken_back_at_will(admin: Client, noor: User) -> None:
    first = shown_link(admin, noor)
    second = shown_link(admin, noor)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)
    assert "Take the link back" in admin.get(f"/staff/{noor.pk}/").content.decode()
    admin.post(f"/staff/{noor.pk}/take-back/")
    assert Client().get(second).status_code == 410


def test_a_link_is_over_after_three_days_with_the_sign_in_and_with_another_address(admin: Client, noor: User) -> None:
    link = shown_link(admin, noor)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(seconds=5))
    assert Client().get(link).status_code == 200
    Invitation.objects.update(expires_at=timezone.now())
    assert Client().get(link).status_code == 410
    link = shown_link(admin, noor)
    admin.post(f"/staff/{noor.pk}/", {"name": "Noor", "email": "n@practice.example", "is_receptionist": "on"})
    assert Client().get(link).status_code == 410
    link = shown_link(admin, noor)
    admin.post(f"/staff/{noor.pk}/sign-in/", {"allow": "no"})
    assert Client().get(link).status_code == 410
    assert admin.post(f"/staff/{noor.pk}/password-link/").status_code == 404


@pytest.mark.one_database
def test_a_link_that_was_changed_opens_nobody_else(admin: Client, noor: User) -> None:
    link = shown_link(admin, noor)
    number = str(Invitation.objects.get().pk)
    for made_up in (link.replace(f"/{number}.", "/999."), link[:-3] + "x/", "/welcome/1.a~b/", "/welcome/%00/"):
        assert Client().get(made_up).status_code == 404


@pytest.mark.one_database
def test_a_refused_password_keeps_the_link(admin: Client, noor: User) -> None:
    link = shown_link(admin, noor)
    answer = Client().post(link, {"password": "short"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["password"]
    assert Client().post(link, {"password": CHOSEN}).status_code == 302


def test_who_chooses_a_new_password_by_link_is_out_everywhere_else(
    admin: Client, client_as: Callable[..., Client]
) -> None:
    noor = client_as("receptionist")
    Client().post(shown_link(admin, noor.user), {"password": CHOSEN})
    assert noor.get("/patients/").url.startswith("/accounts/login/")


@pytest.mark.one_database
def test_only_the_letter_carries_the_key_of_a_link(admin: Client, noor: User, client_as: Callable[..., Client]) -> None:
    admin.post(f"/staff/{noor.pk}/invite/")
    key = Invitation.objects.get().key
    for reader in (admin, client_as("receptionist")):
        page = reader.get(f"/messages/{Message.objects.get(kind='invitation').pk}/")
        assert page.status_code == 200
        assert key not in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_with_one_link_one_sets_the_password(make_user: Callable[..., User]) -> None:
    noor, admin = make_user("receptionist"), make_user("admin")
    token = path_of(invite(member=noor, by=admin, send=False)).split("/")[2]
    barrier, over = Barrier(2), []

    def choose(password: str) -> None:
        barrier.wait()
        try:
            accept(token=token, password=password)
        except LinkOver:
            over.append(password)
        finally:
            connection.close()

    racers = [Thread(target=choose, args=(f"{CHOSEN} {number}",)) for number in ("one", "two")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    noor.refresh_from_db()
    kept = next(word for word in (f"{CHOSEN} one", f"{CHOSEN} two") if word not in over)
    assert len(over) == 1
    assert noor.check_password(kept)
