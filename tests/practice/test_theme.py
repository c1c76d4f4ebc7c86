"""Light, dark or as the system wants it: one cookie, no flash."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def first_tag(client: Client) -> str:
    return client.get(reverse("account_login")).content.decode().split("<head>")[0]


@pytest.mark.parametrize(
    ("cookie", "shown", "chosen"),
    [
        ("dark", "dark", "dark"),
        ("light", "light", "light"),
        ("system", "light", "system"),
        ("neon", "light", "system"),
    ],
)
def test_the_page_starts_in_the_chosen_theme(client: Client, cookie: str, shown: str, chosen: str) -> None:
    client.cookies["theme"] = cookie
    assert f'data-bs-theme="{shown}" data-theme="{chosen}"' in first_tag(client)


def test_without_script_the_menu_keeps_the_theme_and_goes_back(client_as: Callable[..., Client]) -> None:
    client = client_as("admin")
    answer = client.post(reverse("practice:theme"), {"theme": "dark", "next": "/settings/"})
    assert answer["Location"] == "/settings/"
    assert answer.cookies["theme"].value == "dark"


def test_an_unknown_theme_is_not_kept(client_as: Callable[..., Client]) -> None:
    answer = client_as("admin").post(reverse("practice:theme"), {"theme": "neon"})
    assert "theme" not in answer.cookies


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_never_leads_to_another_site(client_as: Callable[..., Client], elsewhere: str) -> None:
    answer = client_as("admin").post(reverse("practice:theme"), {"theme": "dark", "next": elsewhere})
    assert answer["Location"] == "/"
