"""What of the diary stands in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from patients.audited import patient_of
from patients.models import Merge
from practice.audit.reading import REFUSING, Page, reads
from practice.audit.writing import watch
from practice.models import AuditEntry
from scheduling.models import (
    Appointment,
    AppointmentLink,
    BookingRequest,
    CalendarFeed,
    Course,
    NotedCaution,
    Offer,
    OnlineBooking,
    Reaction,
    SafetyReview,
    SessionPain,
    Wish,
)

PRINTED, EXPORTED = AuditEntry.Action.PRINTED, AuditEntry.Action.EXPORTED


def register() -> None:
    """Begin to watch; called once, when the programme starts."""
    watch(Appointment, whose="patient_id", about=_status)
    for model in (Course, NotedCaution, Wish):
        watch(model, whose="patient_id")
    for of_a_session in (AppointmentLink, BookingRequest, Reaction, SafetyReview, SessionPain):
        watch(of_a_session, whose=lambda row: row.appointment.patient_id)
    watch(Offer, whose=lambda row: row.wish.patient_id)
    watch(OnlineBooking, whose=lambda row: row.appointment.patient_id if row.appointment else None)
    watch(CalendarFeed)
    for pages in (_DIARY, _ROOMS, _EXCHANGE):
        reads({f"scheduling:{name}": page for name, page in pages.items()})
    reads({f"own:{name}": Page(_("Appointment, by link"), by_link=True) for name in _OWN})
    reads({"offer_by_link:offer": Page(_("Offer, by link"), by_link=True)})


def _status(appointment: Appointment) -> str:
    """Where it stands, and whether a therapist's word carries it."""
    assessment = appointment.assessment
    return f"{appointment.status} override" if assessment and assessment.override_reason else appointment.status


_appointment = patient_of(Appointment)
_DIARY = {
    "diary": Page(_("Diary")),
    "week": Page(_("Diary of a week")),
    "events": Page(_("Diary"), polled=True),
    "agenda": Page(_("Agenda"), action=PRINTED),
    "arrivals": Page(_("Arrivals"), polled=True),
    "day_sheet": Page(_("Day sheet"), action=PRINTED),
    "panel": Page(_("Booking"), "?patient", polled=True),
    "times": Page(_("Times for a booking"), "?patient", polled=True),
    "first_free": Page(_("First free"), "?patient"),
    "patient_options": Page(_("Patient search"), polled=True),
    "new_patient": Page(_("New patient")),
    "duplicates": Page(_("Possible duplicates"), polled=True),
    "appointment": Page(_("Appointment"), _appointment),
    **dict.fromkeys(
        ("change", "move", "step", "cancel", "reinstate", "settle", "consent", "reaction"),
        Page(_("Appointment"), _appointment, shown=REFUSING),
    ),
    "ask": Page(_("Booking"), "?patient", shown=REFUSING),
    "patient_appointments": Page(_("Appointments"), "pk"),
    "affected": Page(_("Appointments to look at"), "pk"),
    "suitable": Page(_("Suitable treatments"), "pk"),
    "course": Page(_("Course"), "?patient"),
    "course_book": Page(_("Course")),
    "course_shift": Page(_("Course"), _appointment),
    "merge": Page(_("Merge"), "pk"),
    "unmerge": Page(_("Merge undone"), patient_of(Merge, "kept")),
}
_ROOMS = {
    "reviews": Page(_("Safety review")),
    "requests": Page(_("Requests"), polled=True),
    "request": Page(_("Request"), patient_of(BookingRequest, "appointment__patient")),
    **dict.fromkeys(
        ("request_approve", "request_adapt", "request_decline", "request_instead"),
        Page(_("Request"), patient_of(BookingRequest, "appointment__patient"), shown=REFUSING),
    ),
    "answers": Page(_("Answers to requests"), polled=True),
    "screening_due": Page(_("Screening due")),
    "absences": Page(_("Absences")),
    "leave_work": Page(_("Leave")),
    "closed_work": Page(_("Closed days")),
    "waiting": Page(_("Waiting list"), polled=True),
    "wish_new": Page(_("New wish"), "?patient"),
    "wish": Page(_("Wish"), patient_of(Wish)),
    "fitting": Page(_("Who a time fits"), polled=True),
    "try_out": Page(_("Rule tried out on the diary")),
}
_EXCHANGE = {
    "exchange_run": Page(_("Rows of a file")),
    "exchange_take_out": Page(_("Table taken out"), action=EXPORTED),
    "reports_csv": Page(_("Report"), action=EXPORTED),
    "safety_report_csv": Page(_("Safety report"), action=EXPORTED),
}
_OWN = ("appointment", "move", "cancel", "calendar")
