"""A rule on its way: its page, the sentence while it is written, switching on, and versions side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from treatments.comparing import compared
from treatments.documents import rule_document
from treatments.drafting import NotTriedOut, switch_on
from treatments.drafts import draft_of
from treatments.editing import ChangedMeanwhile, revision_of
from treatments.forms import RuleForm, WhyForm
from treatments.models import Rule
from treatments.phrases import Sentence
from treatments.refusals import RuleUnreadable
from treatments.sentences import rule_sentence
from treatments.snapshot import Catalogue
from treatments.versions import Version, versions_of
from treatments.views import saving
from treatments.views.told import told_rule

CHANGE = "treatments.change_catalogue"
REFUSED, CONFLICT = 422, 409


def found_rule(pk: int) -> Rule:
    """The rule with its condition and the rule it replaces, or 404."""
    row: Rule = get_object_or_404(Rule.objects.select_related("condition", "replaces"), pk=pk)
    return row


def rule_page(request: HttpRequest, row: Rule, form: WhyForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a rule; `form` is that of switching on, where it was refused."""
    names = saving.names_for(request)
    versions = [
        (version, rule_sentence(rule_document(version.row), names)) for version in versions_of(row, "condition")
    ]
    context = {"line": told_rule(row, names, localdate()), "versions": versions}
    return render(request, "treatments/rule.html", context | _stage(row, form), status=status)


@require_GET
@permission_required(CHANGE, raise_exception=True)
def rule_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the rule has come, and what can be done next."""
    return render(request, "treatments/_stage.html", _stage(found_rule(pk), None))


def _stage(row: Rule, form: WhyForm | None) -> dict[str, Any]:
    return {
        "row": row,
        "draft": None if row.is_draft else draft_of(row),
        "why_form": form or WhyForm(initial={"revision": revision_of(row)}),
        "tried": row.stage == Rule.Stage.TRIED,
    }


@require_POST
@permission_required(CHANGE, raise_exception=True)
def rule_switch_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a draft decide from now on. 422 before it was tried out or without a why, 409 for what a colleague changed."""
    row, form = found_rule(pk), WhyForm(request.POST)
    if not form.is_valid():
        return rule_page(request, row, form, REFUSED)
    sent = form.cleaned_data
    try:
        rule = switch_on(draft=pk, revision=sent["revision"], by=saving.person(request), why=sent["why"])
    except ChangedMeanwhile as conflict:
        return _refused(request, row, form, saving.meanwhile(conflict), CONFLICT)
    except NotTriedOut:
        return _refused(request, row, form, _("Try the draft out first, as it stands now."))
    except RuleUnreadable:
        words = _("The rule does not fit the catalogue any more. Edit the draft, then try it out.")
        return _refused(request, row, form, words)
    except ValidationError as error:
        return _refused(request, row, form, " ".join(error.messages))
    words = _("“%(name)s” holds from now on. What is booked is being looked at again.")
    messages.success(request, words % {"name": rule.name})
    return redirect(rule)


def _refused(request: HttpRequest, row: Rule, form: WhyForm, words: str, status: int = REFUSED) -> HttpResponse:
    form.add_error(None, words)
    return rule_page(request, row, form, status)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def rule_sentence_now(request: HttpRequest) -> HttpResponse:
    """The sentence as the form stands, finished or not. Stores nothing."""
    names = saving.names_for(request)
    form = RuleForm(request.POST, instance=Rule(stage=Rule.Stage.DRAFT), catalogue=names)
    return render(request, "treatments/_rule_sentence.html", {"sentence": sentence_of(form, names)})


def sentence_of(form: RuleForm, names: Catalogue) -> Sentence:
    """What the form says as it stands; blanks that cannot be read are left out."""
    return rule_sentence(rule_document(form.as_it_stands()), names)


@require_GET
@permission_required(CHANGE, raise_exception=True)
def rule_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of a rule side by side: `before` and `after`, by the numbers of their history."""
    row, names = found_rule(pk), saving.names_for(request)
    rule = row.replaces or row
    draft = row if row.replaces else draft_of(rule)
    versions = [*(versions_of(draft, "condition") if draft else ()), *versions_of(rule, "condition")]
    after = _chosen(versions, request.GET.get("after"), 0)
    if not versions:
        raise Http404
    # Beside a draft stands what it is to replace; beside a version, the one before it.
    usual = next((place for place, one in enumerate(versions) if one.row.id == rule.pk), 0) if draft else 1
    before = _chosen(versions, request.GET.get("before"), usual)
    context = {
        "row": rule,
        "draft": draft,
        "versions": versions,
        "before": before,
        "after": after,
        "sentences": [rule_sentence(rule_document(one.row), names) for one in (before, after)],
        "rows": compared(before.row, after.row, names),
    }
    return render(request, "treatments/rule_compare.html", context)


def _chosen(versions: list[Version], asked: str | None, usual: int) -> Version:
    found = next((version for version in versions if str(version.row.history_id) == asked), None)
    return found or versions[min(usual, len(versions) - 1)]
