"""One rule of the table cannot be read, so that nothing can be booked: the admin still finds and mends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from practice.models import Practice
from treatments.models import CourseRule, Rule, Treatment


@pytest.fixture
def broken(make_rule: Callable[..., Rule], make_treatment: Callable[..., Any]) -> Rule:
    """A rule that was fine when it was saved, with a treatment that it is for."""
    make_treatment("massage")
    rule = make_rule("fever", "relative", treatments=["massage"], statuses=["active"])
    Rule.objects.filter(pk=rule.pk).update(statuses=["no-status"])
    Practice.bump("rules_version")
    return rule


def test_every_page_on_which_it_could_be_mended_opens(broken: Rule, client_as: Callable[..., Client]) -> None:
    course = CourseRule.objects.create(
        code="gap", name="A gap", reason="Rest.", source_title="Book", evidence="textbook",
        kind="min_days_between", severity="relative", settings={"days": 1},
    )  # fmt: skip
    admin = client_as("admin")
    assert broken.condition is not None
    for place in (
        reverse("treatments:rules"),
        reverse("treatments:reminders"),
        reverse("treatments:rule", args=[broken.pk]),
        reverse("treatments:rule_edit", args=[broken.pk]),
        reverse("treatments:condition", args=[broken.condition.pk]),
        reverse("treatments:course_rule", args=[course.pk]),
        Treatment.objects.get(code="massage").get_absolute_url(),
    ):
        assert admin.get(place).status_code == 200, place


def test_the_reminders_say_which_one_and_archiving_it_is_enough(broken: Rule, client_as: Callable[..., Client]) -> None:
    admin = client_as("admin")
    for place in ("treatments:reminders", "treatments:rules"):
        assert "Cannot be read" in admin.get(reverse(place)).content.decode()
    page = admin.get(reverse("treatments:rule", args=[broken.pk])).content.decode()
    assert "no-status" in page
    admin.post(reverse("treatments:rule_archive", args=[broken.pk]))
    assert "Cannot be read" not in admin.get(reverse("treatments:reminders")).content.decode()
