"""What a password has to be, and what happens when one changes."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from practice.models import Message, User
from practice.notices import send_password_link
from practice.outbox import letter_of
from practice.staff import change_member
from tests.factories import PASSWORD

NEW = "lamp over the quiet river"


@pytest.fixture
def anna(db: None) -> User:
    """Somebody of the practice "Lindenhof"."""
    return User(name="Anna-Sophie Đặng", email="a.bergmann@practice.example")


@pytest.mark.one_database
@pytest.mark.parametrize(
    "password",
    [
        "walking to the lake",
        "x" * 6 + "ynmkaz",
        "дом на холме у реки",
        "🐝🌻🌾🍀🌈☂️🎻🚲🐟🪁🥾",
        "n" * 64 + "o" * 64,
        "ann at the lake",
    ],
)
def test_long_ones_are_taken_whatever_their_signs(anna, password):
    validate_password(password, anna)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevensigns", "password_too_short"),
        ("ynmkaz" * 21 + "abc", "password_too_long"),
        ("1q2w3e4r5t6y", "password_common"),
        ("QWERTY123456", "password_common"),
        ("dragondragon", "password_common"),
        ("aaaaaaaaaaaaaa", "password_common"),
        ("abababababab", "password_common"),
        ("123456789012", "password_common"),
        ("098765432109", "password_common"),
        ("abcdefghijklm", "password_common"),
        ("my SOPHIE on the hill", "password_has_name"),
        ("rowing with đặng", "password_has_name"),
        ("BergMann-and-more", "password_has_name"),
        ("welcome to lindenhof", "password_has_name"),
        ("welcome to \uff4cindenhof", "password_has_name"),
    ],
)
def test_others_are_refused_with_the_reason(anna, password, code):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, anna)
    assert [error.code for error in refused.value.error_list] == [code]


def test_a_new_password_ends_what_was_open_elsewhere_and_is_told(client_as):
    client = client_as("receptionist")
    other = Client()
    other.force_login(client.user)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    client.user.refresh_from_db()
    assert client.user.check_password(NEW)
    assert client.get("/accounts/second-factor/").status_code == 200
    assert other.get("/accounts/second-factor/").status_code == 302
    assert not other.session.get("_auth_user_id")
    assert "password was changed" in letter_of(Message.objects.get(kind="sign-in-notice")).text


def test_a_forgotten_password_is_answered_by_a_letter_that_nobody_else_can_use(client_as, make_user):
    user = make_user("receptionist")
    Client().post("/accounts/password/reset/", {"email": user.email})
    Client().post("/accounts/password/reset/", {"email": user.email})
    message = Message.objects.get(kind="password-link", state="waiting")
    text = letter_of(message).text
    link = next(word for word in text.split() if "/accounts/password/reset/key/" in word)
    assert link not in client_as("admin").get(f"/messages/{message.pk}/").content.decode()
    browser = Client()
    place = browser.get(link[link.index("/accounts/") :])["Location"]
    assert browser.post(place, {"password1": NEW, "password2": NEW}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    # A link signs nobody in: the second factor is still asked for.
    assert "_auth_user_id" not in browser.session


@pytest.mark.one_database
def test_a_password_field_can_be_looked_into_and_pasted_into(client, db):
    page = client.get("/accounts/login/").content.decode()
    assert "data-show-password" in page
    assert "onpaste" not in page


def test_the_link_to_a_new_password_goes_to_the_address_of_now(make_user):
    make_user("admin")
    user = make_user("receptionist")
    send_password_link(user)
    user.email = "new@practice.example"
    change_member(member=user)
    assert letter_of(Message.objects.get(kind="password-link")).to == "new@practice.example"
