"""Trying out a rule, on the page of its draft: begin, go on step by step, see what it would change."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.restricting import withheld_from
from practice.models import User
from scheduling.models import Appointment, TryOut
from scheduling.refusals import RulesFailed
from scheduling.tryout import WEIGHTS, DraftChanged, begin, step
from scheduling.views.asking import user_of
from treatments.contraindications import RuleUnreadable
from treatments.editing import revision_of
from treatments.models import Rule

CHANGE = "treatments.change_catalogue"
ROWS_OF_A_PAGE = 25
REFUSED, CONFLICT = 422, 409


@require_safe
@permission_required(CHANGE, raise_exception=True)
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of the draft's try-out as it stands now. Changes nothing, goes on with nothing."""
    draft = _draft(pk)
    return _answer(request, draft, TryOut.objects.filter(rule=draft, revision=revision_of(draft)).first())


@require_POST
@permission_required(CHANGE, raise_exception=True)
def try_out_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin, or begin again."""
    draft, by = _draft(pk), request.user
    assert isinstance(by, User)  # noqa: S101 (the permission was checked)
    try:
        tried = begin(draft, by=by)
    except (RuleUnreadable, RulesFailed):
        return _answer(request, draft, None, refused=_unreadable(), status=REFUSED)
    return _answer(request, draft, tried, goes_on=True)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def try_out_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at some more appointments; the answer asks for the next step by itself until all were looked at."""
    draft = _draft(pk)
    try:
        tried = step(draft)
    except DraftChanged:
        words = _("The draft or the rules changed meanwhile. Try it out anew.")
        return _answer(request, draft, None, refused=words, status=CONFLICT)
    except (RuleUnreadable, RulesFailed):
        return _answer(request, draft, None, refused=_unreadable(), status=REFUSED)
    return _answer(request, draft, tried, goes_on=True)


def _draft(pk: int) -> Rule:
    draft: Rule = get_object_or_404(Rule.objects.drafts().select_related("condition", "replaces"), pk=pk)
    return draft


def _unreadable() -> str:
    return _("The rule does not fit the catalogue any more. Edit the draft, then try it out.")


def _answer(
    request: HttpRequest,
    draft: Rule,
    tried: TryOut | None,
    *,
    goes_on: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"draft": draft, "tried": tried, "goes_on": goes_on, "refused": refused}
    if tried is not None and tried.finished_at:
        context |= _found(request, tried)
    answer = render(request, "scheduling/_tryout.html", context, status=status)
    if request.method == "POST" and (tried is None or not tried.done or tried.finished_at):
        # Whether it may be switched on has changed.
        answer["HX-Trigger"] = "tried"
    return answer


def _found(request: HttpRequest, tried: TryOut) -> dict[str, Any]:
    """The counts, and one page of what would change, worst first. Two queries."""
    page: Page[dict[str, Any]] = Paginator(tried.touched, ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
    numbers = [entry["appointment"] for entry in page.object_list]
    rows = Appointment.objects.select_related("patient", "therapist").in_bulk(numbers)
    withheld = withheld_from(user_of(request))
    would = Counter(entry["would"] for entry in tried.touched)
    return {
        "page": page,
        "lines": [
            entry | {"row": rows[entry["appointment"]], "withheld": entry["patient"] in withheld}
            for entry in page.object_list
        ],
        "counts": [(verdict, would[verdict]) for verdict in WEIGHTS if would[verdict]],
        "patients": len({entry["patient"] for entry in tried.touched}),
        "outdated": tried.rules_version != request.practice.rules_version,  # type: ignore[attr-defined]
        # A name beside a condition is for those who may read the record.
        "with_names": request.user.has_perm("patients.view_record"),
    }
