"""The booking panel: patient, treatment with its verdict, time; and what to do when it is refused."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from patients.searching import options_for
from practice.models import Practice
from scheduling.availability import Slot, Wishes
from scheduling.booking import book
from scheduling.bookingpanel import Wanted, pick_rows, rows_of
from scheduling.clock import from_local
from scheduling.finding import first_free_slots
from scheduling.forms_booking import BookingForm
from scheduling.models import Appointment
from scheduling.options import Pick
from scheduling.plans import Form, Plan
from scheduling.refusals import BookingRefused, Contraindicated
from scheduling.refused import refused_context
from scheduling.timetable import timetable
from scheduling.views.asking import local_asked, practice_of, say, user_of
from scheduling.views.panelanswer import may_decide, panel_answer, wanted_of
from scheduling.wording import cancelled_since, spoken_time
from treatments.catalogue import current_catalogue
from treatments.contraindications import VerdictKind

MOST_TIMES = 6


@permission_required("scheduling.book_appointment", raise_exception=True)
@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest) -> HttpResponse:
    """Show the panel as far as it is filled in, or book."""
    if request.method == "POST":
        return _book(request)
    return panel_answer(request, wanted_of(request))


@permission_required("scheduling.book_appointment", raise_exception=True)
@require_safe
def patient_options(request: HttpRequest) -> HttpResponse:
    """Patients whom the typed text may mean, as rows of a list."""
    found = options_for(request.GET.get("q", ""), 8)
    return render(request, "scheduling/_patient_options.html", {"found": found, "wanted": wanted_of(request)})


@permission_required("scheduling.book_appointment", raise_exception=True)
@require_safe
def times(request: HttpRequest) -> HttpResponse:
    """The first free times of the chosen treatment for the patient; what is possible instead where there is none."""
    wanted, practice = wanted_of(request), practice_of(request)
    treatment = current_catalogue(practice.rules_version).treatment_by_pk.get(wanted.treatment or 0)
    if wanted.patient is None or treatment is None:
        return panel_answer(request, wanted, status=422, said=_("Choose a treatment first."))
    try:
        rows = pick_rows(wanted, None, practice=practice)
        pick = next((row.pick for row in rows if row.pick.treatment == treatment), None)
        if pick is None:
            return panel_answer(
                request, wanted, status=422, said=_("This treatment cannot be booked for this patient here.")
            )
        if pick.kind == VerdictKind.BLOCKED or (pick.kind == VerdictKind.OVERRIDE and not may_decide(request)):
            return _not_suitable(request, wanted, pick)
        slots = _slots(wanted, pick, practice)
    except BookingRefused as refusal:
        return panel_answer(request, wanted, status=refusal.status, said=str(refusal))
    context = {"rows": rows_of(slots, timetable(practice)), "pick": pick, "wanted": wanted}
    return render(request, "scheduling/_times.html", context)


def _slots(wanted: Wanted, pick: Pick, practice: Practice) -> list[Slot]:
    """The first free times from the wished day on. Where somebody decides, or nobody can, the days are not sieved."""
    return first_free_slots(
        practice=practice,
        treatment=pick.treatment,
        wishes=Wishes(therapist=wanted.therapist),
        first_day=wanted.day,
        patient=wanted.patient,
        minutes=pick.minutes,
        most=MOST_TIMES,
        most_a_day=2,
        any_day=pick.kind in (VerdictKind.OVERRIDE, VerdictKind.BLOCKED),
    )


def _not_suitable(request: HttpRequest, wanted: Wanted, pick: Pick) -> HttpResponse:
    """The same answer as a refused booking at the first free time would get."""
    practice, patient = practice_of(request), wanted.patient
    slots = _slots(wanted, pick, practice)
    if not slots or patient is None:
        return panel_answer(request, wanted, status=422, said=_("Nobody is free for it in the next two weeks."))
    plan = Plan(patient.pk, pick.treatment.pk, slots[0].therapist, slots[0].starts_at)
    refusal = Contraindicated(verdict=pick.verdict, session=Form().session(pick.treatment, on=plan.on))
    return panel_answer(request, wanted, status=422, **refused_context(refusal, plan, practice=practice))


def _book(request: HttpRequest) -> HttpResponse:
    form, practice = BookingForm(request.POST), practice_of(request)
    if not form.is_valid():
        said = next(iter(form.errors.values()))[0]
        return panel_answer(request, wanted_of(request), status=422, said=said)
    given = form.cleaned_data
    plan = None
    try:
        plan = Plan(
            patient=given["patient"],
            treatment=given["treatment"],
            therapist=given["therapist"],
            starts_at=from_local(given["start"], practice.tz),
            room=given["room"],
            minutes=given["minutes"],
        )
        made = book(
            plan,
            by=user_of(request),
            consent=form.consent(),
            request_key=given["request_key"],
            desk_note=given["desk_note"],
        )
    except BookingRefused as refusal:
        more = refused_context(refusal, plan, practice=practice) | {"request_key": given["request_key"]}
        start = local_asked(given["start"].isoformat())
        wanted = replace(wanted_of(request), start=start, therapist=given["therapist"], room=given["room"])
        return panel_answer(request, wanted, status=refusal.status, override_reason=given["override_reason"], **more)
    if made.status == Appointment.Status.CANCELLED:
        return panel_answer(request, wanted_of(request), status=409, said=cancelled_since(made))
    return _booked(made, practice)


def _booked(made: Appointment, practice: Practice) -> HttpResponse:
    """The panel closes; the line names the person and the time."""
    local = timezone.localtime(made.starts_at)
    text = _("%(name)s, %(time)s: %(treatment)s with %(therapist)s.") % {
        "name": made.patient,
        "time": spoken_time(local),
        "treatment": made.treatment_name,
        "therapist": timetable(practice).therapists[made.therapist_id].name,
    }
    day = local.date().isoformat()
    link = {"text": _("Show the day"), "href": f"{reverse('scheduling:diary')}?day={day}", "day": day}
    return say(HttpResponse(""), text, link=link, booked={"id": made.pk, "day": day})
