"""The desk's side of a request: ask, withdraw, see the answer without reloading, book what is offered instead."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.models import Patient
from practice.models import User
from scheduling.asking import news_for, put_away, requests_in_full
from scheduling.booking import book
from scheduling.bookingpanel import Wanted
from scheduling.clearing import Consent
from scheduling.clock import from_local
from scheduling.forms_asking import AskForm
from scheduling.holding import hold, withdraw
from scheduling.models import Appointment, BookingRequest
from scheduling.plans import Plan
from scheduling.railcounts import rail_counts
from scheduling.refusals import BookingRefused
from scheduling.refused import refused_context
from scheduling.views.asking import practice_of, say, user_of
from scheduling.views.panelanswer import panel_answer, wanted_of
from scheduling.wording import cancelled_since, spoken_time

# Heard by the diary, by lists of requests and by the fragment that polls.
CHANGED: dict[str, Any] = {"diary:changed": {}, "requests:changed": {}}
# One answer books its alternative once, however often the button is pressed.
INSTEAD = UUID("6a1a5f8e-3a2f-4c55-9d43-0c7f1b0a6f52")


@permission_required("scheduling.ask_therapist", raise_exception=True)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Hold the slot that was refused, and ask."""
    form, practice = AskForm(request.POST), practice_of(request)
    if not form.is_valid():
        return panel_answer(request, wanted_of(request), status=422, said=next(iter(form.errors.values()))[0])
    given, plan = form.cleaned_data, None
    try:
        plan = Plan(
            patient=given["patient"],
            treatment=given["treatment"],
            therapist=given["therapist"],
            starts_at=from_local(given["start"], practice.tz),
            room=given["room"],
            minutes=given["minutes"],
        )
        asked = hold(plan, by=user_of(request), words=given["words"], request_key=given["request_key"])
    except BookingRefused as refusal:
        more = refused_context(refusal, plan, practice=practice) | {"request_key": given["request_key"]}
        return panel_answer(request, wanted_of(request), status=refusal.status, ask_words=given["words"], **more)
    if asked.state != BookingRequest.State.OPEN:
        # The same form once more, after the answer.
        return _panel_said(_("This was asked before: %(state)s.") % {"state": asked.get_state_display()}, status=409)
    local = timezone.localtime(asked.appointment.starts_at)
    text = _("A therapist is asked: %(name)s, %(time)s. The slot is held until %(until)s.") % {
        "name": asked.appointment.patient,
        "time": spoken_time(local),
        "until": spoken_time(timezone.localtime(asked.held_until)),
    }
    return say(HttpResponse(""), text, booked={"id": asked.appointment_id, "day": local.date().isoformat()}, **CHANGED)


@permission_required("scheduling.ask_therapist", raise_exception=True)
@require_POST
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the question back, from the panel of the held slot."""
    asked = get_object_or_404(requests_in_full(), pk=pk)
    try:
        withdraw(pk, by=user_of(request))
    except BookingRefused as refusal:
        return _panel_said(str(refusal), status=refusal.status)
    text = _("Withdrawn: %(name)s, %(time)s. The slot is free again.") % {
        "name": asked.appointment.patient,
        "time": spoken_time(timezone.localtime(asked.appointment.starts_at)),
    }
    return say(HttpResponse(""), text, **CHANGED)


def _panel_said(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(render_to_string("scheduling/_said.html", {"said": text}), status=status)


@permission_required("scheduling.ask_therapist", raise_exception=True)
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """What is new for whoever looks: answers to their requests, and the numbers of the rail. 204 when nothing is."""
    context = _news(user_of(request))
    seen = request.GET.get("seen", "")
    if seen == context["tag"]:
        return HttpResponse(status=204)
    response = render(request, "scheduling/_answers.html", context)
    if seen:
        # Something has changed while the page was open; what it shows may be older.
        response["HX-Trigger"] = "diary:changed"
    return response


def _news(user: User) -> dict[str, Any]:
    """For `_answers.html`; `tag` changes with what it says."""
    news, counts = list(news_for(user)), rail_counts(user)
    state = repr([(one.pk, one.state) for one in news] + [(one.key, one.number) for one in counts])
    return {"news": news, "counts": counts, "tag": sha256(state.encode()).hexdigest()[:16]}


@permission_required("scheduling.ask_therapist", raise_exception=True)
@require_POST
def request_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an answer away; the others stay."""
    user = user_of(request)
    put_away(get_object_or_404(requests_in_full(), pk=pk), by=user)
    return render(request, "scheduling/_answers.html", _news(user))


@permission_required("scheduling.ask_therapist", raise_exception=True)
@require_POST
def request_instead(request: HttpRequest, pk: int) -> HttpResponse:
    """Book what the therapist offered instead; the answer is put away with it."""
    asked, practice = get_object_or_404(requests_in_full(), pk=pk), practice_of(request)
    if asked.instead_treatment_id is None or asked.instead_therapist_id is None or asked.instead_starts_at is None:
        return _panel_said(_("Nothing was offered instead."), status=422)
    plan = Plan(
        patient=asked.appointment.patient_id,
        treatment=asked.instead_treatment_id,
        therapist=asked.instead_therapist_id,
        starts_at=asked.instead_starts_at,
    )
    try:
        made = book(
            plan, by=user_of(request), consent=Consent(adaptation=True), request_key=uuid5(INSTEAD, str(asked.pk))
        )
    except BookingRefused as refusal:
        more = refused_context(refusal, plan, practice=practice)
        return panel_answer(request, _wanted(plan), status=refusal.status, **more)
    if made.status == Appointment.Status.CANCELLED:
        return _panel_said(cancelled_since(made), status=409)
    put_away(asked)
    text = _("%(name)s, %(time)s: %(treatment)s with %(therapist)s.") % {
        "name": made.patient,
        "time": spoken_time(timezone.localtime(made.starts_at)),
        "treatment": made.treatment_name,
        "therapist": made.therapist,
    }
    again = render(request, "scheduling/_answers.html", _news(user_of(request)))
    return say(again, text, **{"diary:changed": {}})


def _wanted(plan: Plan) -> Wanted:
    start = timezone.localtime(plan.starts_at).replace(tzinfo=None)
    patient = Patient.objects.in_use().with_last_screening().filter(pk=plan.patient).first()
    return Wanted(day=start.date(), patient=patient, start=start, therapist=plan.therapist, treatment=plan.treatment)
