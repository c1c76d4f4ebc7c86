"""The catalogue of the cast: treatments, conditions and rules, with a canary in every clinical word."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.factories import new_condition, new_rule, new_treatment
from treatments.models import Condition, CourseRule, Region

Rows = dict[str, Any]


def catalogue_rows() -> Rows:
    """A treatment that is fine, one that the condition blocks and one that it shortens; of everything one that is archived."""
    condition = new_condition(
        "kanari-code", name="Kanari name", synonyms=["kanari synonym"], category="kanari category", regional=True
    )
    Region.objects.create(code="kanari-region", name="Kanari region")
    return {
        "treatment": new_treatment("fine-massage"),
        "blocked treatment": new_treatment("blocked-massage", techniques=["pressing"]),
        "adapted treatment": new_treatment("adapted-massage"),
        "archived treatment": new_treatment("old-massage", archived_at=timezone.now()),
        "condition": condition,
        "archived condition": new_condition("kanari-old", name="Kanari old", archived_at=timezone.now()),
        **_rules(condition),
        "course_rule": course_rule("gap"),
        "archived course_rule": course_rule("old", archived_at=timezone.now()),
    }


def _rules(condition: Condition) -> Rows:
    blocking = {"treatments": ["blocked-massage"], "statuses": ["flare"], "reason": "Kanari reason."}
    said = {"name": "Kanari rule", "advice": "Kanari advice.", "source_title": "Kanari source"}
    shorter = {"treatments": ["adapted-massage"], "statuses": ["flare"], "adapt": {"max_minutes": 30}}
    rule = new_rule(condition, "absolute", **blocking, **said)
    new_rule(condition, "adapt", reason="Kanari shorter.", **shorter)
    return {
        "rule": rule,
        "draft rule": new_rule(condition, "relative", name="Kanari draft", reason="Kanari drafted.", stage="draft"),
        "archived rule": new_rule(condition, "relative", reason="Kanari archived.", archived_at=timezone.now()),
    }


def course_rule(code: str, **fields: Any) -> CourseRule:
    """A rule about the course of treatments."""
    spacing = {"kind": "min_days_between", "severity": "relative", "settings": {"days": 1}}
    said = {"name": "Kanari course", "reason": "Kanari spacing.", "source_title": "Kanari book", "evidence": "textbook"}
    return CourseRule.objects.create(code=f"kanari-{code}", **said, **spacing | fields)
