"""What this package holds of patients; for their erasure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.erasing import STAYS, Dated, Obstacle, Trace, register
from patients.models import Patient
from patients.traces import CONTACT, MESSAGES, RECORD, of
from practice.models import ImportedRow
from scheduling.erasing import remove_appointments, remove_assessments
from scheduling.models import (
    Appointment,
    AppointmentLink,
    Assessment,
    BookingRequest,
    Course,
    Firing,
    NotedCaution,
    Offer,
    OnlineBooking,
    Reaction,
    SafetyReview,
    SessionPain,
    Wish,
)

APPOINTMENTS, WAITING = gettext_lazy("Appointments"), gettext_lazy("Waiting list")
# Before patients, after records.
PLACE = 20


def appointments_written(keys: Collection[int]) -> QuerySet[Any]:
    """What appointments once said."""
    written: QuerySet[Any] = Appointment.history.filter(patient__in=keys)
    return written


def online_bookings(keys: Collection[int]) -> QuerySet[Any]:
    """Bookings begun online: of their appointments, or with their number or address."""
    emails = Patient.objects.filter(pk__in=keys).exclude(email="").values_list("email", flat=True)
    by_words = Q(said__patient__in=list(keys)) | Q(said__email__in=list(emails))
    return OnlineBooking.objects.filter(Q(appointment__patient__in=keys) | by_words)


def imported(keys: Collection[int]) -> QuerySet[Any]:
    """By what their appointments would be known again in a file."""
    own = Appointment.objects.filter(patient__in=keys).values("pk")
    return ImportedRow.objects.filter(kind="appointments", number__in=own)


def lying_ahead() -> QuerySet[Any]:
    """The appointments that have to be cancelled first."""
    return Appointment.objects.live().filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")


def to_cancel(ahead: Appointment) -> str:
    """What is said of one."""
    moment = date_format(timezone.localtime(ahead.starts_at), "D j M Y, H:i")
    return _("The appointment on %(moment)s lies ahead: cancel it first.") % {"moment": moment}


def tell() -> None:
    """Register it; called once, when the programme starts."""
    register(
        PLACE,
        Trace(RECORD, Firing, of(Firing), by_law=True),
        Trace(RECORD, NotedCaution, of(NotedCaution), by_law=True),
        Trace(RECORD, SafetyReview, of(SafetyReview, "appointment__patient"), by_law=True),
        Trace(RECORD, Reaction, of(Reaction, "appointment__patient"), by_law=True),
        Trace(RECORD, SessionPain, of(SessionPain, "appointment__patient"), by_law=True),
        Trace(WAITING, Offer, of(Offer, "wish__patient"), by_law=True),
        Trace(WAITING, Wish, of(Wish), by_law=True),
        Trace(APPOINTMENTS, BookingRequest, of(BookingRequest, "appointment__patient"), by_law=True),
        Trace(CONTACT, OnlineBooking, online_bookings),
        Trace(MESSAGES, AppointmentLink, of(AppointmentLink, "appointment__patient")),
        Trace(CONTACT, ImportedRow, imported),
        Trace(APPOINTMENTS, Appointment, of(Appointment), by_law=True, remove=remove_appointments),
        Trace(RECORD, Assessment, of(Assessment), by_law=True, remove=remove_assessments),
        Trace(APPOINTMENTS, Course, of(Course), by_law=True),
        Trace(APPOINTMENTS, Appointment.history.model, appointments_written, by_law=True),
        treated=[Dated(lambda: Appointment.objects.filter(status=Appointment.Status.DONE), "ends_at")],
        active=[Dated(Appointment.objects.all, "ends_at"), Dated(Wish.objects.all, "made_at")],
        in_the_way=Obstacle(lying_ahead, "patient", to_cancel),
    )
    STAYS.update(
        {
            "scheduling.TryOut": gettext_lazy("numbers of appointments that a draft of a rule was tried on"),
            "scheduling.Reassessment": gettext_lazy("how far a look at all patients has come, by number"),
        }
    )
