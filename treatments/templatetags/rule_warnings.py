"""What is odd about a rule, for the lines and the pages of rules."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.timezone import localdate

from treatments.lookingagain import odd_by_code, warnings_about, warnings_of_draft
from treatments.models import CourseRule, Rule
from treatments.refusals import RuleUnreadable
from treatments.warnings import Kind, Warning

register = template.Library()


@register.simple_tag(takes_context=True)
def odd_about(context: Context, row: Rule | CourseRule) -> list[Warning]:
    """What is odd about the content of a rule in force. No query once read for the version."""
    if isinstance(row, CourseRule) or row.is_draft or row.archived_at:
        return []
    return odd_by_code(_version(context)).get(row.code, [])


@register.inclusion_tag("treatments/_warnings.html", takes_context=True)
def rule_warnings(context: Context, row: Rule | CourseRule) -> dict[str, Any]:
    """The box of a rule's page. Of a draft: what would be odd if it were switched on."""
    warnings: list[Warning] = []
    if row.archived_at is None:
        warnings = _of_draft(row, context) if isinstance(row, Rule) and row.is_draft else _in_force(row, context)
    # What a rule rests on stands on its page anyway.
    warnings = [warning for warning in warnings if warning.kind is not Kind.WEAK]
    codes = {code for warning in warnings for code in (warning.code, *warning.others)} - {row.code}
    others = list(Rule.objects.filter(code__in=codes)) if codes else []
    return {"warnings": warnings, "others": others, "row": row}


def _in_force(row: Rule | CourseRule, context: Context) -> list[Warning]:
    return warnings_about(row.code, course=isinstance(row, CourseRule), version=_version(context), today=localdate())


def _of_draft(row: Rule, context: Context) -> list[Warning]:
    try:
        return warnings_of_draft(row, _version(context))
    except RuleUnreadable:
        # The page says so itself, where it can be mended.
        return []


def _version(context: Context) -> int:
    version: int = context["request"].practice.rules_version
    return version
