"""Planning a course: the pattern, the proposal with its exceptions, booking all or the chosen sessions, shifting the rest."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.models import Patient
from practice.audit.reading import shown_of
from scheduling.clock import from_local
from scheduling.models import Course
from scheduling.plans import Plan
from scheduling.refusals import BookingRefused
from scheduling.series.booking_many import Member, book_course
from scheduling.series.examining import Asked, examine
from scheduling.series.forms import LinesForm, PatternForm, asked_in
from scheduling.series.lines import Line, Proposal
from scheduling.series.proposing import propose
from scheduling.timetable import timetable
from scheduling.views.asking import number_asked, practice_of, say, user_of
from scheduling.wording import Reason, reasons_of, spoken_time
from treatments.catalogue import current_catalogue

UNPROCESSABLE = 422


@permission_required("scheduling.plan_course", raise_exception=True)
@require_safe
def course(request: HttpRequest) -> HttpResponse:
    """The pattern and what it comes to; only that for htmx."""
    asked = "plan" in request.GET
    form = pattern_form(request, request.GET if asked else None)
    patient = Patient.objects.in_use().filter(pk=number_asked(request.GET.get("patient")) or 0).first()
    context: dict[str, Any] = {"form": form, "patient": patient, "asked": asked, "today": timezone.localdate()}
    status = 200
    if asked and patient is not None:
        if form.is_valid():
            try:
                found = propose(form.pattern, patient=patient, practice=practice_of(request))
            except BookingRefused as refusal:
                context["said"] = str(refusal)
            else:
                context |= proposal_context(request, found, form) | {"query": request.GET.urlencode()}
        else:
            status = UNPROCESSABLE
    fragment = "scheduling/_course.html" if request.headers.get("HX-Request") else "scheduling/course.html"
    return render(request, fragment, context, status=status)


@permission_required("scheduling.plan_course", raise_exception=True)
@require_POST
def course_book(request: HttpRequest) -> HttpResponse:
    """Book the ticked sessions as one course, or (`act=check`) look once more at what was changed."""
    sent = LinesForm(request.POST)
    if not sent.is_valid():
        return render(
            request,
            "scheduling/_course.html",
            {"said": _("This form is not complete. Plan the course once more.")},
            status=UNPROCESSABLE,
        )
    form = pattern_form(request, QueryDict(sent.cleaned_data["asked"]))
    patient = Patient.objects.in_use().filter(pk=number_asked(form.data.get("patient")) or 0).first()
    if patient is None or not form.is_valid():
        return render(request, "scheduling/_course.html", {"form": form, "patient": patient}, status=UNPROCESSABLE)
    shown_of(request, patient.pk)
    key = sent.cleaned_data["request_key"]
    try:
        asked = asked_in(request.POST)
    except ValidationError as error:
        return _again(request, patient, form, [], key, status=UNPROCESSABLE, said=error.messages[0])
    if request.POST.get("act") == "check":
        return _again(request, patient, form, asked, key)
    try:
        members = [_member(one, patient, form, request) for one in asked if one.chosen]
        made = book_course(members, pattern=form.pattern.stored(), by=user_of(request), request_key=key)
    except BookingRefused as refusal:
        return _again(request, patient, form, asked, key, status=refusal.status, said=_said(refusal, asked))
    return _booked(request, made)


def pattern_form(request: HttpRequest, given: QueryDict | None) -> PatternForm:
    """The form of the pattern; what the address says already fills it in."""
    practice = practice_of(request)
    names = ("patient", "treatment", "therapist")
    usual = {"first_day": timezone.localdate(), "sessions_1": 6, "spacing_1": "7", "spacing_2": "7", "spacing_3": "14"}
    return PatternForm(
        given,
        initial=usual | {name: number_asked(request.GET.get(name)) for name in names},
        treatments=[(one.pk, one.name) for one in current_catalogue(practice.rules_version).in_use],
        therapists=[(one.pk, one.name) for one in timetable(practice).therapists.values() if not one.archived],
    )


def proposal_context(request: HttpRequest, found: Proposal, form: PatternForm) -> dict[str, Any]:
    """The sessions for the page. `reasons` are clinical: looked up by permission only."""
    practice = practice_of(request)
    catalogue = current_catalogue(practice.rules_version)
    return {
        "proposal": found,
        "lines": lines_of(request, found),
        "treatment": catalogue.treatment_by_pk[form.pattern.treatment],
        "therapists": [one for one in timetable(practice).therapists.values() if not one.archived],
        "request_key": uuid4(),
    }


def lines_of(request: HttpRequest, found: Proposal) -> list[tuple[Line, list[Reason]]]:
    """Each session, and for those who may read them what speaks against one that cannot be booked."""
    if not user_of(request).has_perm("treatments.view_reasons"):
        return [(line, []) for line in found.lines]
    catalogue = current_catalogue(practice_of(request).rules_version)
    return [
        (line, reasons_of(line.decided.verdict, catalogue) if line.decided and line.decided.verdict else [])
        for line in found.lines
    ]


def _again(
    request: HttpRequest,
    patient: Patient,
    form: PatternForm,
    asked: list[Asked],
    key: UUID,
    *,
    status: int = 200,
    said: str = "",
) -> HttpResponse:
    """The sessions as they were sent, each looked at once more."""
    context: dict[str, Any] = {"form": form, "patient": patient, "said": said, "today": timezone.localdate()}
    try:
        found = examine(asked, treatment=form.pattern.treatment, patient=patient, practice=practice_of(request))
    except BookingRefused as refusal:
        return render(request, "scheduling/_course.html", context | {"said": str(refusal)}, status=refusal.status)
    if asked:
        context |= proposal_context(request, found, form)
        context |= {"query": form.data.urlencode(), "request_key": key}  # type: ignore[attr-defined]
    return render(request, "scheduling/_course.html", context, status=status)


def _member(one: Asked, patient: Patient, form: PatternForm, request: HttpRequest) -> Member:
    """The session as the door takes it. Raises NoSuchTime with its number."""
    try:
        starts_at = from_local(one.start, practice_of(request).tz)
    except BookingRefused as refusal:
        refusal.details["member"] = one.number
        raise
    plan = Plan(patient.pk, form.pattern.treatment, one.therapist, starts_at)
    return Member(one.number, plan, one.seal, one.adapted)


def _said(refusal: BookingRefused, asked: list[Asked]) -> str:
    """The refusal, with the session that it is about."""
    start = next((one.start for one in asked if one.number == refusal.details.get("member")), None)
    if start is None:
        return str(refusal)
    return _("%(time)s: %(words)s None of the sessions is booked.") % {"time": spoken_time(start), "words": refusal}


def _booked(request: HttpRequest, made: Course) -> HttpResponse:
    rows = list(made.appointments.select_related("therapist", "room").order_by("starts_at", "pk"))
    answer = render(request, "scheduling/_course_booked.html", {"patient": made.patient, "rows": rows})
    text = _("%(name)s: %(count)d sessions booked, the first %(time)s.") % {
        "name": made.patient,
        "count": len(rows),
        "time": spoken_time(timezone.localtime(rows[0].starts_at)),
    }
    return say(answer, text, booked={"id": rows[0].pk, "day": timezone.localdate(rows[0].starts_at).isoformat()})
