"""What to look at again: reviews that are due, what is odd about the rules, what rests on little."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from treatments.lookingagain import warnings_now
from treatments.models import CourseRule, Rule
from treatments.views import saving
from treatments.warnings import OF_CONTENT, Kind, Warning

CHANGE = "treatments.change_catalogue"
# In this order they are worked off.
PARTS = (
    (_("Review overdue"), frozenset({Kind.OVERDUE})),
    (_("Review within 60 days"), frozenset({Kind.SOON})),
    (_("Contradictions, and what can never speak"), OF_CONTENT),
    (_("Rests on little"), frozenset({Kind.WEAK})),
)


@require_GET
@permission_required(CHANGE, raise_exception=True)
def reminders(request: HttpRequest) -> HttpResponse:
    """Every warning about the rules in force, in the order in which they are worked off."""
    version = request.practice.rules_version  # type: ignore[attr-defined]
    warnings = warnings_now(version, localdate())
    parts = [(title, [one for one in warnings if one.kind in kinds]) for title, kinds in PARTS]
    lines = [(title, warning) for title, found in parts for warning in found]
    page = saving.page_of(request, lines)
    context = {
        "page": page,
        "counts": [(title, len(found)) for title, found in parts],
        "shown": _with_rules([warning for _title, warning in page.object_list]),
        "rule_count": Rule.objects.deciding().count(),
        "draft_count": Rule.objects.drafts().count(),
        "course_count": CourseRule.objects.in_use().count(),
    }
    return render(request, "treatments/reminders.html", context)


def _with_rules(warnings: list[Warning]) -> list[tuple[str, Warning, Rule | CourseRule | None]]:
    """Each warning with the part it belongs to and its rule. Two queries."""
    rules = Rule.objects.in_bulk({one.code for one in warnings if not one.course}, field_name="code")
    courses = CourseRule.objects.in_bulk({one.code for one in warnings if one.course}, field_name="code")
    part = {kind: str(title) for title, kinds in PARTS for kind in kinds}
    return [(part[one.kind], one, (courses if one.course else rules).get(one.code)) for one in warnings]
