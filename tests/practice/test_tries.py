"""Tries to sign in are counted before anything is hashed, and no stranger keeps an account shut."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from tests.factories import PASSWORD

LOGIN = "/accounts/login/"


def try_to_sign_in(client: Client, email: str, password: str = "wrong", address: str = "10.0.0.1") -> str:  # noqa: S107
    """What the page says, or "in"."""
    answer = client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)
    return "in" if answer.status_code == 302 else answer.content.decode()


def test_an_account_that_strangers_try_opens_for_whose_it_is_in_a_browser_it_knows(make_user):
    user = make_user("receptionist")
    known = Client()
    assert try_to_sign_in(known, user.email, PASSWORD) == "in"
    known.post("/accounts/logout/")
    # From many addresses, so that none of them is held back for itself.
    for number in range(8):
        said = try_to_sign_in(Client(), user.email, address=f"10.1.0.{number}")
    assert "Too many tries" in said
    assert "Too many tries" in try_to_sign_in(Client(), user.email, PASSWORD, "10.1.0.99")
    assert try_to_sign_in(known, user.email, PASSWORD, "10.0.0.2") == "in"


def test_a_browser_that_is_known_has_no_more_tries_than_others(make_user):
    user = make_user("receptionist")
    known = Client()
    try_to_sign_in(known, user.email, PASSWORD)
    known.post("/accounts/logout/")
    said = [try_to_sign_in(known, user.email, address=f"10.2.0.{number}") for number in range(6)]
    assert "Too many tries" in said[-1]
    assert "Too many tries" not in said[-2]


@pytest.mark.one_database
def test_a_forged_mark_of_a_browser_is_none(make_user):
    user = make_user("receptionist")
    for number in range(6):
        forger = Client()
        forger.cookies["known"] = f"e30:{number}:forged"
        said = try_to_sign_in(forger, user.email, address=f"10.3.0.{number}")
    assert "Too many tries" in said


def test_one_address_tries_ten_accounts_a_minute(make_user):
    said = [try_to_sign_in(Client(), f"nobody{number}@practice.example") for number in range(11)]
    assert "Too many tries" in said[-1]
    assert "Too many tries" not in said[-2]


@pytest.mark.one_database
def test_a_try_too_many_costs_no_hash_and_a_stranger_costs_as_many_as_somebody(make_user, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    user, invited = make_user("receptionist"), make_user("receptionist", password=None)
    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    costs = []
    for email in (user.email, invited.email, "nobody@practice.example"):
        hashed.clear()
        page = try_to_sign_in(Client(), email, address="10.4.0.1")
        costs.append((len(hashed), page.replace(email, "").split("<form")[1].split("csrf")[0]))
    assert len(set(costs)) == 1
    for number in range(6):
        try_to_sign_in(Client(), user.email, address=f"10.5.0.{number}")
    hashed.clear()
    try_to_sign_in(Client(), user.email, PASSWORD, "10.5.0.9")
    assert hashed == []
