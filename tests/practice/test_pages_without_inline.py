"""What a strict Content-Security-Policy would break is not written in the first place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.one_database

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\ssrc=)|hx-on|hx-vals='js:", re.IGNORECASE
)
ELSEWHERE = re.compile(r"(?:src|href)=\"(?:https?:)?//", re.IGNORECASE)


def test_no_template_has_inline_script_or_style_or_foreign_files() -> None:
    texts = {file.relative_to(settings.BASE_DIR).as_posix(): file.read_text(encoding="utf-8") for file in TEMPLATES}
    assert [name for name, text in texts.items() if INLINE.search(text) or ELSEWHERE.search(text)] == []


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "429.html", "500.html", "503.html", "507.html"])
def test_an_error_page_stands_without_a_request(name: str) -> None:
    page = get_template(name).render()
    assert "<h1>" in page
    assert "To your start page" in page


@pytest.mark.django_db
def test_a_missing_page_keeps_the_rail(client_as: Callable[..., Client]) -> None:
    answer = client_as("receptionist").get("/no-such-page/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
    assert 'class="rail"' in answer.content.decode()


@pytest.mark.django_db
def test_the_policy_is_sent_with_every_page(client: Client) -> None:
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_an_address_that_only_takes_post_says_so_in_words(client_as: Callable[..., Client]) -> None:
    answer = client_as("admin").get(reverse("practice:theme"))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "This address does not take that" in answer.content.decode()
