"""The treatment plans of one patient."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.locking import ChangedMeanwhile
from patients.models import Patient
from patients.views.asking import CONFLICT, REFUSED, as_of, person, refuse
from records.forms.plans import EndForm, PlanForm, ReviewForm
from records.models import Plan
from records.planprogress import measured, progress_of
from records.plans import change_plan, end_plan, make_plan, take_up_again

ENDED_ON_A_PAGE = 10
# A plan is usually looked at again after so many sessions.
SESSIONS_TO_A_REVIEW = 3
MEANWHILE = gettext_lazy("A colleague changed this plan in the meantime. Below is how it stands now.")


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def plans(request: HttpRequest, pk: int) -> HttpResponse:
    """Plans under way with progress, measures and exercises; those ended below."""
    return _page(request, get_object_or_404(Patient, pk=pk))


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a plan."""
    patient, form = get_object_or_404(Patient.objects.in_use(), pk=pk), PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_plan(patient=pk, by=person(request), **form.plan)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The plan “%(title)s” begins.") % {"title": made.title})
            return redirect("records:plans", pk)
    return _form(request, patient, form, status=REFUSED if form.is_bound else 200)


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Change a plan."""
    patient, row = get_object_or_404(Patient.objects.in_use(), pk=pk), plan_of(pk, plan)
    form, status = PlanForm(request.POST or None, instance=row), 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                change_plan(plan, revision=form.cleaned_data["revision"] or 0, by=person(request), **form.plan)
            except ChangedMeanwhile:
                status = CONFLICT
                as_of(form, plan_of(pk, plan).revision)
                form.add_error(None, _("A colleague changed this plan in the meantime. Saving again keeps your words."))
            except ValidationError as refused:
                refuse(form, refused)
            else:
                messages.success(request, _("The plan is saved."))
                return redirect("records:plans", pk)
    return _form(request, patient, form, row=row, status=status)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def review(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """The plan was looked at: the day of the next review."""
    patient, row, form = get_object_or_404(Patient.objects.in_use(), pk=pk), plan_of(pk, plan), ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, patient, wrong=(row.pk, form), status=REFUSED)
    given = form.cleaned_data
    if given["review_on"] <= timezone.localdate():
        form.add_error("review_on", _("The next review lies after today."))
        return _page(request, patient, wrong=(row.pk, form), status=REFUSED)
    try:
        change_plan(plan, revision=given["revision"], review_on=given["review_on"], by=person(request))
    except ChangedMeanwhile:
        return _page(request, patient, said=str(MEANWHILE), status=CONFLICT)
    except ValidationError as refused:
        refuse(form, refused)
        return _page(request, patient, wrong=(row.pk, form), status=REFUSED)
    messages.success(request, _("Reviewed. The plan is due again on the day you chose."))
    return redirect("records:plans", pk)


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """End a plan with what was reached."""
    patient, row = get_object_or_404(Patient.objects.in_use(), pk=pk), plan_of(pk, plan)
    begun = {"ended_on": timezone.localdate(), "revision": row.revision}
    form = EndForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            end_plan(
                plan,
                revision=given["revision"],
                on=given["ended_on"],
                outcome=given["outcome"],
                by=person(request),
            )
        except ChangedMeanwhile:
            return _page(request, patient, said=str(MEANWHILE), status=CONFLICT)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The plan “%(title)s” has ended.") % {"title": row.title})
            return redirect("records:plans", pk)
    context = {"patient": patient, "today": timezone.localdate(), "form": form, "plan": row}
    return render(request, "records/plan_end.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def again(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Take up a plan that has ended."""
    patient, row = get_object_or_404(Patient.objects.in_use(), pk=pk), plan_of(pk, plan)
    sent = request.POST.get("revision", "")
    revision = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
    try:
        take_up_again(row.pk, revision=revision, by=person(request))
    except ChangedMeanwhile:
        return _page(request, patient, said=str(MEANWHILE), status=CONFLICT)
    except ValidationError as refused:
        return _page(request, patient, said=" ".join(refused.messages), status=REFUSED)
    messages.success(request, _("The plan “%(title)s” goes on.") % {"title": row.title})
    return redirect("records:plans", pk)


def plan_of(patient: int, plan: int) -> Plan:
    """The plan when it is this patient's; else 404."""
    return get_object_or_404(Plan.objects.of(patient).select_related("modality", "author"), pk=plan)


def _form(
    request: HttpRequest, patient: Patient, form: PlanForm, *, row: Plan | None = None, status: int = 200
) -> HttpResponse:
    context = {"patient": patient, "today": timezone.localdate(), "form": form, "plan": row}
    return render(request, "records/plan_edit.html", context, status=status)


def _page(
    request: HttpRequest,
    patient: Patient,
    *,
    wrong: tuple[int, ReviewForm] | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    rows = Plan.objects.of(patient.pk).select_related("modality", "author").prefetch_related("exercises")
    under_way = list(rows.under_way())
    ended = Paginator(rows.exclude(ended_on=None).order_by("-ended_on", "-pk"), ENDED_ON_A_PAGE)
    page = ended.get_page(request.GET.get("page"))
    shown = [*under_way, *page.object_list]
    progress, measures = progress_of(shown), measured(patient.pk, shown)

    def line(plan: Plan) -> dict[str, Any]:
        form = wrong[1] if wrong and wrong[0] == plan.pk else None
        later = today + timedelta(days=SESSIONS_TO_A_REVIEW * plan.spacing_days)
        parts = {
            "progress": progress[plan.pk],
            "measured": measures[plan.pk],
            "due": plan.review_on <= today,
            "later": later,
        }
        return {"plan": plan, "form": form} | parts

    context = {
        "patient": patient,
        "today": today,
        "said": said,
        "lines": [line(plan) for plan in under_way],
        "ended": [line(plan) for plan in page.object_list],
        "page": page,
    }
    return render(request, "records/plans.html", context, status=status)
