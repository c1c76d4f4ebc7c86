"""Dangerous acts ask once more who it is."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from practice.reauthentication import PROVED_AT
from tests.factories import PASSWORD

pytestmark = pytest.mark.one_database
AGAIN = "/accounts/reauthenticate/"
# An act behind `reauthenticated`: shown, and done.
PAGE, ACT = "/accounts/second-factor/app/", "/accounts/second-factor/remove/"


def long_ago(client: Client, minutes: float = 16) -> Client:
    """The same browser, in which nobody has shown who they are for so long."""
    session = client.session
    session[PROVED_AT] = time.time() - minutes * 60
    session.save()
    return client


def test_a_page_asks_again_and_leads_back(client_as):
    client = long_ago(client_as("receptionist"))
    asked = client.get(f"{PAGE}?from=menu")
    assert asked["Location"] == f"{AGAIN}?next=%2Faccounts%2Fsecond-factor%2Fapp%2F%3Ffrom%3Dmenu"
    back = client.post(asked["Location"], {"password": PASSWORD, "next": f"{PAGE}?from=menu"})
    assert back["Location"] == f"{PAGE}?from=menu"
    assert client.get(PAGE).status_code == 200


def test_after_a_sign_in_nothing_is_asked_for_a_quarter_of_an_hour(client_as):
    client = client_as("receptionist")
    assert client.get(PAGE).status_code == 200
    assert long_ago(client, 14).get(PAGE).status_code == 200


def test_a_wrong_password_does_not_count(client_as):
    client = long_ago(client_as("receptionist"))
    assert "This is not your password" in client.post(AGAIN, {"password": "wrong"}).content.decode()
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("came_from", "back"),
    [("http://testserver/staff/3/?tab=1", "%2Fstaff%2F3%2F%3Ftab%3D1"), ("https://evil.example/x", "%2F"), ("", "%2F")],
)
def test_what_was_sent_is_not_sent_again_by_itself_and_leads_nowhere_else(client_as, came_from, back):
    client = long_ago(client_as("receptionist"))
    assert client.post(ACT, {"factor": "1"}, headers={"Referer": came_from})["Location"] == f"{AGAIN}?next={back}"
    fragment = client.post(ACT, {"factor": "1"}, headers={"HX-Request": "true", "HX-Current-URL": came_from})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (403, f"{AGAIN}?next={back}")


def test_the_whole_register_and_a_restricted_record_are_not_given_out_on_an_open_screen(client_as, make_patient):
    client, patient = long_ago(client_as("admin")), make_patient()
    for place in ("/exchange/take-out/?kind=patients&writing=csv", f"/patients/{patient.pk}/restriction/"):
        assert client.get(place)["Location"].startswith(AGAIN)
    assert client.post(f"/patients/{patient.pk}/restriction/end/")["Location"].startswith(AGAIN)
