"""The first start of a practice without the demo."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from practice.models import Practice, User
from practice.opening import SetUpAlready, set_up

pytestmark = pytest.mark.each_database

ENTERED = {
    "practice_name": "Lindenhof",
    "time_zone": "Europe/Vienna",
    "admin_name": "Ada",
    "email": "Ada@Lindenhof.example",
    "password": "walking to the lake",
}


@pytest.mark.before_setup
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/staff/", "/settings/"])
def test_before_set_up_every_page_leads_to_it(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.url == "/setup/"


@pytest.mark.before_setup
def test_set_up_makes_the_practice_and_its_admin_and_signs_in(client, db):
    assert client.get("/setup/").status_code == 200
    answer = client.post("/setup/", ENTERED)
    assert answer.url == "/"
    practice, admin = Practice.objects.get(), User.objects.get()
    assert (practice.pk, practice.name, practice.time_zone, practice.is_demo) == (
        1,
        "Lindenhof",
        "Europe/Vienna",
        False,
    )
    assert (admin.email, admin.is_admin, admin.is_therapist, admin.is_receptionist) == (
        "ada@lindenhof.example",
        True,
        False,
        False,
    )
    assert admin.check_password(ENTERED["password"])
    assert client.session["_auth_user_id"] == str(admin.pk)


@pytest.mark.parametrize("method", ["get", "post"])
def test_set_up_is_gone_afterwards(client, db, method):
    assert getattr(client, method)("/setup/", ENTERED).status_code == 404
    assert not User.objects.exists()


@pytest.mark.one_database
@pytest.mark.before_setup
@pytest.mark.parametrize(
    ("field", "entered"),
    [
        ("practice_name", ""),
        ("practice_name", "\u200b\u200b"),
        ("practice_name", "x" * 300),
        ("time_zone", "Europe/Atlantis"),
        ("admin_name", "\u202e"),
        ("email", "ada"),
        ("password", "short"),
        ("password", "password123"),
        ("password", "ada@lindenhof.example"),
    ],
)
def test_a_refused_set_up_names_the_field_and_makes_nothing(client, db, field, entered):
    answer = client.post("/setup/", ENTERED | {field: entered})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Practice.objects.exists()
    assert not User.objects.exists()


@pytest.mark.before_setup
@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_up_at_once_one_wins():
    barrier, won, lost = Barrier(2), [], []

    def race(number: int) -> None:
        barrier.wait()
        try:
            won.append(set_up(**ENTERED | {"email": f"admin{number}@lindenhof.example"}))
        except SetUpAlready:
            lost.append(number)
        finally:
            connection.close()

    racers = [Thread(target=race, args=(number,)) for number in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert (len(won), len(lost)) == (1, 1)
    assert User.objects.count() == 1
