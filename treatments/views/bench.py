"""The bench: a made-up patient and session, decided by the rules and explained rule by rule. Nothing is stored."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from treatments.bench import Tried, try_out
from treatments.catalogue import documents_of_catalogue
from treatments.contraindications import RequestRefused, RuleUnreadable, Status
from treatments.drafts import documents_with, own_code
from treatments.forms.bench import BenchForm
from treatments.models import CourseRule, Rule
from treatments.rulebase import compile_rules
from treatments.snapshot import Catalogue
from treatments.views import saving

CHANGE = "treatments.change_catalogue"
LONGEST_NUMBER = 9


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def bench(request: HttpRequest) -> HttpResponse:
    """Set a made-up patient and a session, see the verdict and why. `draft` is the rule that is looked at."""
    names, row = saving.names_for(request), _rule_asked_for(request)
    sent = request.POST if request.method == "POST" else None
    form = BenchForm(sent, names, initial={} if sent else _beginning(row, names))
    context: dict[str, Any] = {"form": form, "row": row, "names": names, "hx": "HX-Request" in request.headers}
    if sent is None:
        return render(request, "treatments/bench.html", context)
    if "add" in sent or "remove" in sent:
        return _other_rows(request, form, context)
    if not form.is_valid():
        return _again(request, context, status=422)
    try:
        context["tried"] = _tried(form, row, names)
    except (RuleUnreadable, RequestRefused) as problem:
        context["problem"] = str(problem)
        return _again(request, context, status=422)
    context |= {"rule_pks": _pks(), "session": form.session.session()}
    return render(request, "treatments/_bench_answer.html" if context["hx"] else "treatments/bench.html", context)


def _again(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    """The whole form, with what is wrong."""
    template = "treatments/_bench.html" if context["hx"] else "treatments/bench.html"
    answer = render(request, template, context, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#bench", "outerHTML"
    return answer


def _other_rows(request: HttpRequest, form: BenchForm, context: dict[str, Any]) -> HttpResponse:
    """One row more, or one less; a script takes a row out by itself."""
    row, kind = None, "fact" if request.POST.get("add") == "fact" else "past"
    if "add" in request.POST:
        row = form.add(kind, request.POST)
    else:
        form.remove(request.POST["remove"])
    if not context["hx"]:
        return render(request, "treatments/bench.html", context)
    if row is None:
        return HttpResponse("")
    return render(request, f"treatments/_bench_{kind}.html", {"part": row, "names": form.names})


def _tried(form: BenchForm, row: Rule | None, names: Catalogue) -> Tried:
    documents = documents_of_catalogue() if row is None or _decides(row) else documents_with(row)
    return try_out(
        form.session.session(),
        person=form.person.person(),
        facts=[part.fact() for part in form.facts],
        history=[part.past() for part in form.history],
        documents=documents,
        names=names,
        looked_at=own_code(row) if row else None,
    )


def _rule_asked_for(request: HttpRequest) -> Rule | None:
    """The rule that the address (or the form) names; 404 for one that does not exist."""
    said = request.POST.get("draft") or request.GET.get("draft") or ""
    if not said:
        return None
    row: Rule | None = None
    if said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER:
        row = Rule.objects.select_related("condition", "replaces").filter(pk=int(said)).first()
    if row is None:
        raise Http404
    return row


def _decides(row: Rule) -> bool:
    return not row.is_draft and row.archived_at is None


def _beginning(row: Rule | None, names: Catalogue) -> dict[str, Any]:
    """What the page opens with: an empty patient, or one whom the rule is about."""
    session: dict[str, Any] = {"on": localdate(), "treatment": names.in_use[0].code if names.in_use else ""}
    if row is None:
        return {"session": session, "fact": {}}
    session["treatment"] = _treatment_meant(row, names) or session["treatment"]
    session |= {"techniques": row.techniques[:1], "regions": row.regions[:1], "pressure": row.pressure_from}
    if row.condition is None:
        return {"session": session}
    status = next((one for one in row.statuses if one in tuple(Status)), Status.ACTIVE.value)
    return {
        "session": session,
        "fact": {"condition": row.condition.code, "status": status, "regions": row.fact_regions},
    }


def _treatment_meant(row: Rule, names: Catalogue) -> str | None:
    """The first treatment on offer that the rule is for."""
    try:
        rules = compile_rules(**documents_with(row)).rules
    except RuleUnreadable:
        return None
    meant = next(rule.treatments for rule in rules if rule.code == own_code(row))
    return next((one.code for one in names.in_use if one.code in meant), None)


def _pks() -> dict[str, dict[str, int]]:
    """Primary keys by code, for the links to the rules."""
    return {
        "rule": dict(Rule.objects.values_list("code", "pk")),
        "course": dict(CourseRule.objects.values_list("code", "pk")),
    }
