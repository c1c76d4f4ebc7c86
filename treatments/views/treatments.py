"""The pages of treatments."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from practice.text import folded
from treatments.catalogue import current_rules
from treatments.forms import TreatmentForm
from treatments.models import Rule, Treatment
from treatments.refusals import RuleUnreadable
from treatments.rulebase import RuleBase
from treatments.snapshot import CatalogueTreatment
from treatments.versions import versions_of
from treatments.views import saving
from treatments.views.told import told

CHANGE = "treatments.change_catalogue"


@require_GET
@permission_required(CHANGE, raise_exception=True)
def treatment_list(request: HttpRequest) -> HttpResponse:
    """All treatments, searched and filtered."""
    names = saving.names_for(request)
    asked = {name: request.GET.get(name, "") for name in ("q", "family", "modality", "purpose", "archived")}
    page = saving.page_of(request, list(_filtered(names.treatments, asked)))
    context = {
        "page": page,
        "asked": asked,
        "names": names,
        "purposes": Treatment.Purpose.choices,
        "any_at_all": bool(names.treatments),
    }
    return render(request, "treatments/treatment_list.html", context)


def _filtered(treatments: Iterable[CatalogueTreatment], asked: dict[str, str]) -> Iterable[CatalogueTreatment]:
    words = folded(asked["q"]).split()
    for treatment in treatments:
        text = folded(f"{treatment.name} {treatment.modality_name} {treatment.family_name} {treatment.summary}")
        if (
            treatment.archived == (asked["archived"] == "yes")
            and all(word in text for word in words)
            and all(asked[name] in ("", getattr(treatment, name)) for name in ("family", "modality", "purpose"))
        ):
            yield treatment


@require_GET
@permission_required(CHANGE, raise_exception=True)
def treatment(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one treatment."""
    row = get_object_or_404(Treatment.objects.select_related("modality__family"), pk=pk)
    names = saving.names_for(request)
    try:
        speaking = _speaking(row, current_rules(request.practice.rules_version))  # type: ignore[attr-defined]
    except RuleUnreadable as error:
        speaking = []
        messages.error(request, _("The rules cannot be read: %(problem)s.") % {"problem": error})
    rules = Rule.objects.filter(code__in=speaking).select_related("condition")
    versions = versions_of(row)
    context = {"row": row, "names": names, "groups": told(rules, names), "rule_count": len(rules), "versions": versions}
    return render(request, "treatments/treatment.html", context)


def _speaking(row: Treatment, base: RuleBase) -> list[str]:
    """The codes of the rules in force that can speak about it."""
    compiled = base.treatments.get(row.code)
    return [
        rule.code
        for rule in base.rules
        if compiled
        and row.code in rule.treatments
        and (not rule.techniques or not rule.techniques.isdisjoint(compiled.techniques))
        and (not rule.places or rule.places & compiled.places)
    ]


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def treatment_new(request: HttpRequest) -> HttpResponse:
    """Add a treatment."""
    return _form(request, Treatment(), _("New treatment"))


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def treatment_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a treatment that begins as a copy of another."""
    row = get_object_or_404(Treatment, pk=pk)
    title = _("Copy of %(name)s") % {"name": row.name}
    return _form(request, saving.copied(row), title)


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def treatment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a treatment."""
    row = get_object_or_404(Treatment, pk=pk)
    return _form(request, row, row.name)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def treatment_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a treatment out of use."""
    return saving.archive(request, get_object_or_404(Treatment, pk=pk))


@require_POST
@permission_required(CHANGE, raise_exception=True)
def treatment_bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an archived treatment in use again."""
    return saving.bring_back(request, get_object_or_404(Treatment, pk=pk))


def _form(request: HttpRequest, row: Treatment, title: str) -> HttpResponse:
    form = TreatmentForm(saving.sent(request), instance=row, catalogue=saving.names_for(request))
    return saving.form_page(request, form, template="treatments/treatment_form.html", title=title, context={})
