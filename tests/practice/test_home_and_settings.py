"""Where a sign-in lands, and what an admin says of the practice."""

from __future__ import annotations

import pytest
from django.urls import reverse

from practice.models import Practice

KEPT = {
    "name": "Lindenhof",
    "phone": "+49 30 1",
    "time_zone": "Europe/Berlin",
    "hold_minutes": "60",
    "link_days": "7",
    "notice_hours": "24",
    "offer_minutes": "60",
    "idle_minutes": "15",
    "session_hours": "12",
    "treating_months": "12",
}


@pytest.mark.parametrize(
    ("roles", "place"),
    [
        (["receptionist"], "scheduling:diary"),
        (["therapist"], "scheduling:diary"),
        (["receptionist", "admin"], "scheduling:diary"),
        (["admin"], "treatments:list"),
    ],
)
def test_each_role_lands_where_its_work_is(client_as, roles, place):
    assert client_as(*roles).get("/").url == reverse(place)


def test_a_therapist_of_the_diary_lands_on_their_day(client_as, make_therapist):
    assert client_as(make_therapist().user).get("/").url == reverse("records:my_day")


def test_somebody_without_a_role_is_told_whom_to_ask(client_as):
    answer = client_as().get("/")
    assert answer.status_code == 200
    assert "Ask a clinic admin" in answer.content.decode()


def test_settings_are_kept_and_the_caches_that_hang_on_them_renewed(client_as, practice):
    admin = client_as("admin")
    answer = admin.post("/settings/", KEPT | {"time_zone": "Europe/Lisbon"})
    assert answer.url == "/settings/"
    now = Practice.objects.get()
    assert (now.time_zone, now.phone) == ("Europe/Lisbon", "+49 30 1")
    assert (now.roster_version, now.rules_version) == (practice.roster_version + 1, practice.rules_version)


def test_a_new_name_renews_nothing(client_as, practice):
    client_as("admin").post("/settings/", KEPT | {"name": "Mühle", "hold_minutes": "90"})
    now = Practice.objects.get()
    assert (now.name, now.hold_minutes, now.roster_version, now.rules_version) == (
        "Mühle",
        90,
        practice.roster_version,
        practice.rules_version,
    )


@pytest.mark.one_database
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 300},
        {"time_zone": "Berlin"},
        {"hold_minutes": "4"},
        {"hold_minutes": "1441"},
        {"link_days": "0"},
        {"link_days": "61"},
        {"offer_minutes": "9"},
        {"idle_minutes": "1"},
        {"idle_minutes": "241"},
        {"session_hours": "25"},
        {"notice_hours": "-1"},
        {"notice_hours": "721"},
    ],
)
def test_refused_settings_change_nothing(client_as, practice, wrong):
    answer = client_as("admin").post("/settings/", KEPT | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert Practice.objects.values().get() == {
        field.name: getattr(practice, field.name) for field in Practice._meta.fields
    }


def test_a_changed_clock_says_what_it_does_to_nine_o_clock(client_as):
    answer = client_as("admin").get("/settings/meaning/", KEPT | {"time_zone": "Asia/Tokyo"})
    text = answer.content.decode()
    assert "will stand at 17:00" in text or "will stand at 16:00" in text


def test_forged_settings_stay_as_they_are(client_as):
    client_as("admin").post("/settings/", KEPT | {"is_demo": "on", "rules_version": "99"})
    now = Practice.objects.get()
    assert (now.is_demo, now.rules_version) == (False, 1)
