"""Registering staff, their roles, and the end of a sign-in."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client

from practice.models import User
from practice.staff import NoAdminLeft, change_member, close_sign_in

PASSWORD = "a-long-password"


def entered(user: User, **changes: object) -> dict[str, object]:
    """The form of `user` as a browser sends it."""
    fields = {
        "name": user.name,
        "email": user.email,
        "is_receptionist": user.is_receptionist,
        "is_therapist": user.is_therapist,
        "is_admin": user.is_admin,
    }
    return {name: value for name, value in (fields | changes).items() if value}


def test_whom_an_admin_registers_has_no_password_yet(client_as):
    answer = client_as("admin").post(
        "/staff/new/",
        {"name": "Zoë Đặng", "email": "Zoe@Practice.example", "is_therapist": "on", "password": "walking to the lake"},
    )
    zoe = User.objects.get(name="Zoë Đặng")
    assert answer.url == f"/staff/{zoe.pk}/"
    assert (zoe.email, zoe.is_therapist, zoe.is_admin) == ("zoe@practice.example", True, False)
    assert not zoe.has_usable_password()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"email": "TAKEN@practice.example"}, "email"),
        ({"email": "not an address"}, "email"),
        ({"name": "\u200b"}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"is_receptionist": ""}, "__all__"),
    ],
)
def test_a_refused_registration_says_why_and_keeps_nothing(client_as, make_user, changes, wrong):
    make_user("therapist", email="taken@practice.example")
    form = {"name": "Noor", "email": "noor@practice.example", "is_receptionist": "on"} | changes
    answer = client_as("admin").post("/staff/new/", form)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert User.objects.count() == 2


def test_forged_fields_give_nobody_more_than_the_form_has(client_as, make_user):
    noor = make_user("receptionist")
    client_as("admin").post(
        f"/staff/{noor.pk}/", entered(noor, is_active="", password="stolen", date_joined="2000-01-01")
    )
    noor.refresh_from_db()
    assert noor.is_active
    assert noor.check_password(PASSWORD)


@pytest.mark.parametrize("changes", [{"is_therapist": "on"}, {"email": "new@practice.example"}])
def test_other_roles_or_another_address_end_where_somebody_is_signed_in(client_as, changes):
    admin, noor = client_as("admin"), client_as("receptionist")
    admin.post(f"/staff/{noor.user.pk}/", entered(noor.user, name="Noor Said"))
    assert noor.get("/patients/").status_code == 200
    admin.post(f"/staff/{noor.user.pk}/", entered(noor.user, **changes))
    assert noor.get("/patients/").url.startswith("/accounts/login/")


def test_who_changes_their_own_roles_goes_on_here_and_nowhere_else(client_as):
    admin = client_as("admin")
    elsewhere = client_as(admin.user)
    admin.post(f"/staff/{admin.user.pk}/", entered(admin.user, is_receptionist="on"))
    assert admin.get("/patients/").status_code == 200
    assert elsewhere.get("/patients/").url.startswith("/accounts/login/")


def test_an_admin_signs_somebody_out_everywhere(client_as):
    admin, noor = client_as("admin"), client_as("receptionist")
    admin.post(f"/staff/{noor.user.pk}/end-sessions/")
    assert noor.get("/patients/").url.startswith("/accounts/login/")
    assert admin.get("/staff/").status_code == 200


def test_with_a_new_address_the_old_one_opens_nothing(client_as, make_user):
    noor = make_user("receptionist", email="old@practice.example")
    Client().post("/accounts/login/", {"login": "old@practice.example", "password": PASSWORD})
    client_as("admin").post(f"/staff/{noor.pk}/", entered(noor, email="new@practice.example"))
    assert Client().post("/accounts/login/", {"login": "old@practice.example", "password": PASSWORD}).status_code == 200
    assert Client().post("/accounts/login/", {"login": "new@practice.example", "password": PASSWORD}).status_code == 302


def test_a_closed_sign_in_ends_with_the_next_request(client_as):
    admin, noor = client_as("admin"), client_as("receptionist")
    assert noor.get("/theme/").status_code == 405
    admin.post(f"/staff/{noor.user.pk}/sign-in/", {"allow": "no"})
    assert noor.get("/theme/").url.startswith("/accounts/login/")
    assert authenticate(None, email=noor.user.email, password=PASSWORD) is None
    refused = Client().post("/accounts/login/", {"login": noor.user.email, "password": PASSWORD})
    assert "_auth_user_id" not in refused.client.session


def test_a_reopened_sign_in_works_as_before(client_as, make_user):
    noor = make_user("receptionist", is_active=False)
    client_as("admin").post(f"/staff/{noor.pk}/sign-in/", {"allow": "yes"})
    assert Client().post("/accounts/login/", {"login": noor.email, "password": PASSWORD}).status_code == 302


def test_the_last_admin_stays_one(client_as, make_user):
    admin = client_as("admin")
    make_user("admin", is_active=False)
    shut = admin.post(f"/staff/{admin.user.pk}/sign-in/", {"allow": "no"})
    demoted = admin.post(f"/staff/{admin.user.pk}/", entered(admin.user, is_admin="", is_therapist="on"))
    assert (shut.status_code, demoted.status_code) == (422, 422)
    assert admin.user.name in shut.context["refusal"]
    admin.user.refresh_from_db()
    assert admin.user.is_active
    assert admin.user.is_admin
    assert not admin.user.is_therapist


def test_with_a_second_admin_the_first_may_go(make_user):
    first, _second = make_user("admin"), make_user("admin")
    close_sign_in(member=first)
    first.refresh_from_db()
    assert not first.is_active


def demote(admin: User) -> None:
    """Take the role away, as the form does."""
    admin.is_admin, admin.is_therapist = False, True
    change_member(member=admin)


def shut_out(admin: User) -> None:
    """Close the sign-in."""
    close_sign_in(member=admin)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("acts", [(demote, demote), (demote, shut_out), (shut_out, shut_out)])
def test_two_admins_who_put_each_other_out_at_once_do_not_both_succeed(make_user, acts):
    admins, barrier, refused = [make_user("admin"), make_user("admin")], Barrier(2), []

    def put_out(act: Callable[[User], None], admin: User) -> None:
        barrier.wait()
        try:
            act(admin)
        except NoAdminLeft:
            refused.append(admin)
        finally:
            connection.close()

    racers = [Thread(target=put_out, args=pair) for pair in zip(acts, admins, strict=True)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(refused) == 1
    assert User.objects.filter(is_admin=True, is_active=True).count() == 1
