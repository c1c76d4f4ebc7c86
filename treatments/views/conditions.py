"""The pages of conditions."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from treatments.forms import ConditionForm
from treatments.models import Condition, Rule
from treatments.searching import rank
from treatments.snapshot import Catalogue, CatalogueCondition
from treatments.versions import versions_of
from treatments.views import saving
from treatments.views.told import told

CHANGE = "treatments.change_catalogue"


@require_GET
@permission_required(CHANGE, raise_exception=True)
def condition_list(request: HttpRequest) -> HttpResponse:
    """All conditions, searched by lay words and filtered by category."""
    names = saving.names_for(request)
    asked = {name: request.GET.get(name, "") for name in ("q", "category", "archived")}
    page = saving.page_of(request, list(_filtered(names.conditions, asked)))
    context = {
        "page": page,
        "asked": asked,
        "names": names,
        "categories": categories(names),
        "any_at_all": bool(names.conditions),
    }
    return render(request, "treatments/condition_list.html", context)


def categories(names: Catalogue) -> list[str]:
    """The categories in use, by alphabet."""
    return sorted({condition.category for condition in names.conditions})


def _filtered(conditions: Iterable[CatalogueCondition], asked: dict[str, str]) -> Iterable[CatalogueCondition]:
    kept = [
        condition
        for condition in conditions
        if condition.archived == (asked["archived"] == "yes") and asked["category"] in ("", condition.category)
    ]
    return rank(kept, asked["q"]) if asked["q"].strip() else kept


@require_GET
@permission_required(CHANGE, raise_exception=True)
def condition(request: HttpRequest, pk: int) -> HttpResponse:
    """One condition: what it is a kind of, what is a kind of it, and the rules about it and those above."""
    row = get_object_or_404(Condition, pk=pk)
    names = saving.names_for(request)
    above = _above(row.code, names)
    rules = list(
        Rule.objects.deciding()
        .filter(condition__code__in=[row.code, *(broader.code for broader in above)])
        .select_related("condition")
    )
    context = {
        "row": row,
        "above": above,
        "below": [condition for condition in names.conditions if row.code in condition.broader],
        "own": told([rule for rule in rules if rule.condition_id == row.pk], names),
        "inherited": told([rule for rule in rules if rule.condition_id != row.pk], names),
        "versions": versions_of(row),
    }
    return render(request, "treatments/condition.html", context)


def _above(code: str, names: Catalogue) -> list[CatalogueCondition]:
    """All broader conditions, the nearest first."""
    found: dict[str, CatalogueCondition] = {}
    waiting = [code]
    while waiting:
        present = names.condition_by_code.get(waiting.pop(0))
        for broader in present.broader if present else ():
            upper = names.condition_by_code.get(broader)
            if upper and broader not in found and broader != code:
                found[broader] = upper
                waiting.append(broader)
    return list(found.values())


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def condition_new(request: HttpRequest) -> HttpResponse:
    """Add a condition."""
    return _form(request, Condition(), _("New condition"))


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def condition_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a condition."""
    row = get_object_or_404(Condition, pk=pk)
    return _form(request, row, row.name)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def condition_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a condition out of use: it is not offered any more; what is recorded stays, and so do its rules."""
    return saving.archive(request, get_object_or_404(Condition, pk=pk))


@require_POST
@permission_required(CHANGE, raise_exception=True)
def condition_bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an archived condition in use again."""
    return saving.bring_back(request, get_object_or_404(Condition, pk=pk))


def _form(request: HttpRequest, row: Condition, title: str) -> HttpResponse:
    names = saving.names_for(request)
    form = ConditionForm(saving.sent(request), instance=row, catalogue=names)
    return saving.form_page(
        request, form, template="treatments/condition_form.html", title=title, context={"categories": categories(names)}
    )
