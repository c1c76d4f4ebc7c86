"""The pages of rules."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.models import User
from practice.text import folded
from treatments.drafting import begin_draft, change_draft, drafted
from treatments.drafts import draft_of
from treatments.forms import RuleForm
from treatments.lookingagain import odd_by_code
from treatments.models import Condition, CourseRule, Evidence, Rule
from treatments.models.rules import RuleQuerySet
from treatments.snapshot import Catalogue
from treatments.views import saving
from treatments.views.stages import found_rule, rule_page, sentence_of
from treatments.views.told import Told, told_rule

CHANGE = "treatments.change_catalogue"
# Suggested for a new rule, which rests on a decision of the practice alone.
LOOK_AGAIN = timedelta(days=365)
ASKED = ("q", "severity", "condition", "modality", "evidence", "state")


@require_GET
@permission_required(CHANGE, raise_exception=True)
def rule_list(request: HttpRequest) -> HttpResponse:
    """All rules as sentences, searched and filtered."""
    names = saving.names_for(request)
    asked = {name: request.GET.get(name, "") for name in ASKED}
    rows = _rows(asked["state"]).select_related("condition")
    lines = [told_rule(row, names, localdate()) for row in rows]
    odd = odd_by_code(request.practice.rules_version) if asked["state"] == "odd" else None  # type: ignore[attr-defined]
    found = [
        line
        for line in lines
        if (odd is None or line.row.code in odd)
        and _fits(line, asked)
        and _of_condition(line, asked, names)
        and _about_kind(line, asked["modality"])
    ]
    context = {
        "page": saving.page_of(request, found),
        "asked": asked,
        "names": names,
        "severities": Rule.Severity.choices,
        "evidences": Evidence.choices,
        "conditions": [condition for condition in names.conditions if not condition.archived],
        "rule_count": Rule.objects.deciding().count(),
        "draft_count": Rule.objects.drafts().count(),
        "course_count": CourseRule.objects.in_use().count(),
    }
    return render(request, "treatments/rule_list.html", context)


def _rows(state: str) -> RuleQuerySet:
    """Those in force, the drafts, or what was put away; a draft that replaced a rule lives on in that rule."""
    if state == "drafts":
        return Rule.objects.drafts()
    archived: RuleQuerySet = Rule.objects.filter(archived_at__isnull=False, replaces=None)
    return archived if state == "archived" else Rule.objects.deciding()


def _fits(line: Told, asked: dict[str, str]) -> bool:
    text = folded(f"{line.row.name} {line.sentence} {line.row.reason}")
    return (
        asked["severity"] in ("", line.row.severity)
        and asked["evidence"] in ("", line.row.evidence)
        and (asked["state"] != "unsigned" or line.unsigned)
        and (asked["state"] != "overdue" or line.overdue)
        and all(word in text for word in folded(asked["q"]).split())
    )


def _of_condition(line: Told, asked: dict[str, str], names: Catalogue) -> bool:
    """About the condition asked for."""
    return not asked["condition"] or (line.row.condition is not None and line.row.condition.code == asked["condition"])


def _about_kind(line: Told, asked: str) -> bool:
    """Names the family or kind of treatment asked for, or none, which is all of them."""
    row = line.row
    return (
        not asked
        or asked in row.families
        or asked in row.modalities
        or not (row.families or row.modalities or row.treatments)
    )


@require_GET
@permission_required(CHANGE, raise_exception=True)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: its sentence, how far it has come, what it rests on, and what it was before."""
    return rule_page(request, found_rule(pk))


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def rule_new(request: HttpRequest) -> HttpResponse:
    """Add a rule; `condition` in the address is the one it begins with."""
    asked = saving.names_for(request).condition_by_code.get(request.GET.get("condition", ""))
    condition = Condition.objects.get(pk=asked.pk) if asked else None
    row = Rule(
        evidence=Evidence.PRACTICE,
        condition=condition,
        stage=Rule.Stage.DRAFT,
        review_by=localdate() + LOOK_AGAIN,
    )
    return _form(request, row, _("New rule"))


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def rule_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a rule that begins as a copy of another."""
    row = get_object_or_404(Rule.objects.select_related("condition"), pk=pk)
    title = _("Copy of %(name)s") % {"name": row.name}
    copy = saving.copied(row)
    copy.stage, copy.replaces = Rule.Stage.DRAFT, None
    return _form(request, copy, title)


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft; of a rule that has been switched on, begin a draft or go on with the one there is."""
    row = found_rule(pk)
    if row.is_draft and row.archived_at:
        return redirect(row)
    if row.is_draft:
        return _form(request, row, row.name)
    draft = draft_of(row)
    if draft is not None and request.method == "GET":
        return redirect("treatments:rule_edit", draft.pk)
    return _form(request, drafted(row), row.name)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def rule_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a rule off, or put a draft away."""
    row = found_rule(pk)
    answer = saving.archive(request, row)
    return redirect(row.replaces) if row.replaces else answer


@require_POST
@permission_required(CHANGE, raise_exception=True)
def rule_bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an archived rule on again; a draft is a draft again."""
    return saving.bring_back(request, found_rule(pk))


def _form(request: HttpRequest, row: Rule, title: str) -> HttpResponse:
    names = saving.names_for(request)
    form = RuleForm(saving.sent(request), instance=row, catalogue=names)
    shown = {"names": names, "sentence": sentence_of(form, names)}
    return saving.form_page(
        request, form, template="treatments/rule_form.html", title=title, context=shown, keep=_keep_draft
    )


def _keep_draft(row: Rule, revision: int, by: User, why: str) -> str:
    if row.pk is None:
        begin_draft(row=row, revision=revision, by=by, why=why)
    else:
        change_draft(row=row, revision=revision, by=by, why=why)
    return _("“%(name)s” is saved as a draft. It decides nothing before it is switched on.") % {"name": row.name}
