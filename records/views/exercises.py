"""The exercises of one plan: chosen from the list or written, printed, sent by link, read by the patient."""

from __future__ import annotations

import json
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.models import Patient
from patients.views.asking import REFUSED, person, practice_of, refuse
from practice.fields import key_typed
from records.exercises import STEPS, change_planned, move_planned, plan_exercise, remove_planned
from records.forms.plans import ExerciseForm
from records.letters import mail_link
from records.links import live_link, make_link, path_of, withdraw_link
from records.models import Exercise, PatientLink, Plan, PlannedExercise
from records.paper import pdf_possible
from records.views.linked import begin_with, has_begun, linked, start
from records.views.paper import as_pdf
from records.views.plans import plan_of

PURPOSE = PatientLink.Purpose.EXERCISES


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Give an exercise with the plan; `exercise` is the one of the practice's list to begin with."""
    patient, row = get_object_or_404(Patient.objects.in_use(), pk=pk), plan_of(pk, plan)
    asked = key_typed(request.POST.get("exercise") or request.GET.get("exercise"))
    chosen = Exercise.objects.in_use().filter(pk=asked).first()
    words = {"title": chosen.title, "instructions": chosen.instructions, "dose": chosen.dose} if chosen else {}
    form = ExerciseForm(request.POST or None, initial=words)
    if request.method == "POST" and form.is_valid():
        try:
            plan_exercise(row.pk, exercise=chosen, **form.words)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            return redirect(f"{reverse('records:plans', args=[pk])}#plan-{row.pk}")
    listed = list(Exercise.objects.in_use().only("pk", "title", "dose"))
    context = {"patient": patient, "plan": row, "form": form, "chosen": chosen, "listed": listed}
    return _form(request, context, status=REFUSED if form.is_bound else 200)


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int, plan: int, exercise: int) -> HttpResponse:
    """Other words for an exercise of the plan."""
    patient, row, one = (
        get_object_or_404(Patient.objects.in_use(), pk=pk),
        plan_of(pk, plan),
        _planned(pk, plan, exercise),
    )
    words = {"title": one.title, "instructions": one.instructions, "dose": one.dose}
    form = ExerciseForm(request.POST or None, initial=words)
    if request.method == "POST" and form.is_valid():
        try:
            change_planned(one.pk, **form.words)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            return redirect(f"{reverse('records:plans', args=[pk])}#plan-{row.pk}")
    context = {"patient": patient, "plan": row, "form": form, "one": one}
    return _form(request, context, status=REFUSED if form.is_bound else 200)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def remove(request: HttpRequest, pk: int, plan: int, exercise: int) -> HttpResponse:
    """Take an exercise out of the plan."""
    one = _planned(pk, plan, exercise)
    try:
        remove_planned(one.pk)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect(f"{reverse('records:plans', args=[pk])}#plan-{plan}")


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def move(request: HttpRequest, pk: int, plan: int, exercise: int) -> HttpResponse:
    """One place up or down (`step`)."""
    one, step = _planned(pk, plan, exercise), request.POST.get("step", "")
    try:
        if step in STEPS:
            move_planned(one.pk, step=step)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect(f"{reverse('records:plans', args=[pk])}#plan-{plan}")


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def on_paper(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """The exercises of a plan as a page to print; `?as=pdf` as a PDF."""
    patient, row = get_object_or_404(Patient, pk=pk), plan_of(pk, plan)
    context = {"patient": patient, "plan": row, "practice": practice_of(request), "today": timezone.localdate()}
    context |= {"exercises": row.exercises.all(), "pdf_possible": pdf_possible()}
    if request.GET.get("as") == "pdf":
        return as_pdf(request, "records/exercises_pdf.html", context, _("Exercises for home"))
    return render(request, "records/exercises_print.html", context)


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Fragment: the link to the exercises; posted, it leaves by `mail` or is shown as a `code` for the phone here."""
    patient, row = get_object_or_404(Patient.objects.in_use(), pk=pk), plan_of(pk, plan)
    if request.method != "POST":
        return _link(request, patient, row)
    asked: dict[str, Any] = {"patient": pk, "purpose": PURPOSE, "about": str(row.pk), "by": person(request)}
    try:
        if request.POST.get("how") != "mail":
            return _link(request, patient, row, code=request.build_absolute_uri(path_of(make_link(**asked))))
        message = mail_link(**asked)
    except ValidationError as refused:
        return _link(request, patient, row, refused=" ".join(refused.messages), status=REFUSED)
    response = _link(request, patient, row)
    said = _("The exercises leave for %(to)s in three minutes.") % {"to": message.to}
    toast = {"text": said, "undo": reverse("practice:message_undo", args=[message.pk])}
    response["HX-Trigger"] = json.dumps({"toast": toast})
    return response


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def unlink(request: HttpRequest, pk: int, plan: int) -> HttpResponse:
    """Make the link to the exercises worthless."""
    patient, row = get_object_or_404(Patient.objects.in_use(), pk=pk), plan_of(pk, plan)
    live = live_link(patient=pk, purpose=PURPOSE, about=str(row.pk), now=timezone.now())
    if live is not None:
        withdraw_link(live.pk)
    return _link(request, patient, row)


@linked(PURPOSE)
@require_safe
def by_link(request: HttpRequest, row: PatientLink) -> HttpResponse:
    """The exercises as the patient reads them, after the date of birth."""
    if not has_begun(request, row):
        return start(request, row, _page())
    plan = get_object_or_404(Plan.objects.of(row.patient_id), pk=int(row.about))
    return render(request, "records/exercises_by_link.html", {"exercises": plan.exercises.all()})


@linked(PURPOSE)
@require_POST
def begin(request: HttpRequest, row: PatientLink) -> HttpResponse:
    """The date of birth."""
    return begin_with(request, row, _page())


def _page() -> dict[str, Any]:
    return {"title": _("Your exercises for home"), "words": _("Your therapist has put them together for you.")}


def _planned(patient: int, plan: int, exercise: int) -> PlannedExercise:
    return get_object_or_404(PlannedExercise, pk=exercise, plan=plan_of(patient, plan))


def _form(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    return render(request, "records/planned_exercise.html", context | {"today": timezone.localdate()}, status=status)


def _link(
    request: HttpRequest, patient: Patient, plan: Plan, *, code: str = "", refused: str = "", status: int = 200
) -> HttpResponse:
    live = live_link(patient=patient.pk, purpose=PURPOSE, about=str(plan.pk), now=timezone.now())
    drawn = segno.make(code, error="m").svg_data_uri(scale=5, dark="#000", light="#fff") if code else ""
    context = {"patient": patient, "plan": plan, "live": live, "code": drawn, "refused": refused}
    return render(request, "records/_exercises_link.html", context, status=status)
