"""The rail shows what a person may use, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from practice.models import Practice, User
from practice.navigation import DEMO_PASSWORD, HOMES, PLACES, home_of, places_of
from practice.roles import permissions_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DESK = [
    "Diary",
    "First free",
    "Patients",
    "Arrivals",
    "Waiting list",
    "Requests",
    "Safety review",
    "Screening due",
    "Messages",
]


def test_every_place_and_every_home_is_installed() -> None:
    assert [place.view_name for place in PLACES if place.url is None] == []
    assert {view_name for _permission, view_name in HOMES} <= {place.view_name for place in PLACES}


@pytest.mark.parametrize(
    ("roles", "labels"),
    [
        (["receptionist"], DESK),
        (["therapist"], ["My day", *DESK[:4], "My notes", *DESK[4:]]),
        ([], []),
    ],
)
def test_the_desk_sees_its_places(make_user: Callable[..., User], roles: list[str], labels: list[str]) -> None:
    assert [str(place.label) for place, _url in places_of(permissions_of(make_user(*roles)))] == labels


def test_an_admin_sees_no_patients(make_user: Callable[..., User]) -> None:
    labels = [str(place.label) for place, _url in places_of(permissions_of(make_user("admin")))]
    assert "Catalogue" in labels
    assert "Patients" not in labels


def test_somebody_with_two_roles_sees_the_places_of_both(make_user: Callable[..., User]) -> None:
    assert len(places_of(permissions_of(make_user("therapist", "admin")))) == len(PLACES)


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        (["receptionist"], "scheduling:diary"),
        (["therapist"], "records:my_day"),
        (["admin"], "treatments:list"),
        (["therapist", "admin"], "records:my_day"),
        ([], None),
    ],
)
def test_a_sign_in_lands_where_the_work_is(make_user: Callable[..., User], roles: list[str], home: str | None) -> None:
    assert home_of(make_user(*roles)) == home


@pytest.mark.parametrize(
    ("role", "page", "place"),
    [
        ("admin", "practice:settings", "practice:settings"),
        ("admin", "scheduling:online", "records:lists"),
        ("admin", "scheduling:exchange", "records:lists"),
        ("receptionist", "scheduling:absences", "scheduling:arrivals"),
    ],
)
def test_the_place_of_the_present_page_is_marked_once(
    client_as: Callable[..., Client], role: str, page: str, place: str
) -> None:
    rail = client_as(role).get(reverse(page)).content.decode().split("</nav>")[0]
    assert rail.count('aria-current="page"') == 1
    assert f'href="{reverse(place)}" aria-current="page"' in rail


def test_what_belongs_to_a_place_is_installed() -> None:
    assert [place for place in PLACES if len(place.addresses) != 1 + len(place.under)] == []


def test_a_name_in_the_menu_is_escaped(make_user: Callable[..., User], client_as: Callable[..., Client]) -> None:
    user = make_user("admin", name="<b>Ada</b> Min")
    page = client_as(user).get(reverse("practice:settings")).content.decode()
    assert "<b>Ada</b>" not in page


def test_demo_sign_ins_are_offered_in_a_demo_practice_only(client: Client, practice: Practice) -> None:
    assert DEMO_PASSWORD not in client.get(reverse("account_login")).content.decode()
    Practice.objects.update(is_demo=True)
    assert DEMO_PASSWORD in client.get(reverse("account_login")).content.decode()
