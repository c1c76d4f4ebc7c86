"""What of the diary stands in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from patients.audited import patient_of
from practice.audit.reading import Page, reads
from practice.audit.writing import watch
from practice.models import AuditEntry
from scheduling.models import Appointment, BookingRequest, Course, NotedCaution, Reaction, SessionPain, Wish

PRINTED = AuditEntry.Action.PRINTED


def register() -> None:
    """Begin to watch; called once, when the programme starts."""
    watch(Appointment, whose="patient_id", about=_status)
    for model in (Course, NotedCaution, Wish):
        watch(model, whose="patient_id")
    for of_a_session in (BookingRequest, Reaction, SessionPain):
        watch(of_a_session, whose=lambda row: row.appointment.patient_id)
    appointment = patient_of(Appointment)
    reads(
        {
            "scheduling:diary": Page(_("Diary")),
            "scheduling:week": Page(_("Diary of a week")),
            "scheduling:events": Page(_("Diary"), polled=True),
            "scheduling:agenda": Page(_("Agenda"), action=PRINTED),
            "scheduling:arrivals": Page(_("Arrivals"), polled=True),
            "scheduling:day_sheet": Page(_("Day sheet"), action=PRINTED),
            "scheduling:patient_options": Page(_("Patient search"), polled=True),
            "scheduling:duplicates": Page(_("Possible duplicates"), polled=True),
            "scheduling:appointment": Page(_("Appointment"), appointment),
            "scheduling:patient_appointments": Page(_("Appointments"), "pk"),
            "scheduling:affected": Page(_("Appointments to look at"), "pk"),
            "scheduling:reviews": Page(_("Safety review")),
            "scheduling:merge": Page(_("Merge"), "pk"),
            "scheduling:suitable": Page(_("Suitable treatments"), "pk"),
            "scheduling:course_shift": Page(_("Course"), appointment),
            "scheduling:requests": Page(_("Requests"), polled=True),
            "scheduling:request": Page(_("Request"), patient_of(BookingRequest, "appointment__patient")),
            "scheduling:answers": Page(_("Answers to requests"), polled=True),
            "scheduling:screening_due": Page(_("Screening due")),
            "scheduling:absences": Page(_("Absences")),
            "scheduling:leave_work": Page(_("Leave")),
            "scheduling:closed_work": Page(_("Closed days")),
        }
    )


def _status(appointment: Appointment) -> str:
    """Where it stands, and whether a therapist's word carries it."""
    assessment = appointment.assessment
    return f"{appointment.status} override" if assessment and assessment.override_reason else appointment.status
