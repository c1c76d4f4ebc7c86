"""The practice's list of screening questions, kept by the admin."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.forms.questions import QuestionForm
from patients.models import ScreeningQuestion
from patients.questions import STEPS, add_question, archive_question, change_question, move_question
from patients.views.asking import REFUSED, person, refuse


@permission_required("patients.change_questions", raise_exception=True)
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The questions in their order, and those that are asked no longer."""
    rows = list(ScreeningQuestion.objects.select_related("condition"))
    asked = [row for row in rows if row.archived_at is None]
    return render(
        request, "patients/questions.html", {"asked": asked, "archived": [row for row in rows if row not in asked]}
    )


@permission_required("patients.change_questions", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a question."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_question(by=person(request), **form.cleaned_data)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The question is asked from the next screening on."))
            return redirect("patients:questions")
    return render(request, "patients/question.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@permission_required("patients.change_questions", raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question; screenings that were confirmed keep the text they were asked with."""
    question = get_object_or_404(ScreeningQuestion, pk=pk)
    form = QuestionForm(request.POST or None, instance=question)
    if request.method == "POST" and form.is_valid():
        try:
            change_question(pk, by=person(request), **form.cleaned_data)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Saved. It is asked like this from the next screening on."))
            return redirect("patients:questions")
    context = {"form": form, "question": question}
    return render(request, "patients/question.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("patients.change_questions", raise_exception=True)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down (`step`)."""
    get_object_or_404(ScreeningQuestion.objects.in_use(), pk=pk)
    step = request.POST.get("step", "")
    if step in STEPS:
        move_question(pk, step=step, by=person(request))
    return redirect("patients:questions")


@permission_required("patients.change_questions", raise_exception=True)
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a question no longer (`archived=yes`), or again."""
    question = get_object_or_404(ScreeningQuestion, pk=pk)
    archived = request.POST.get("archived") == "yes"
    archive_question(pk, archived=archived, by=person(request))
    said = _("“%(text)s” is asked no longer.") if archived else _("“%(text)s” is asked again.")
    messages.success(request, said % {"text": question.text})
    return redirect("patients:questions")
