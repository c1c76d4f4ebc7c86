"""One appointment as a calendar file, for the patient to keep: when, where and with whom, never what for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.calendars.events import calendar_of, event_of
from scheduling.models import Appointment

NAME, MEDIA_TYPE = "appointment.ics", "text/calendar"


def appointment_file(appointment: Appointment, *, cancelled: bool = False) -> bytes:
    """The file (iCalendar, UTF-8) of an appointment; with `cancelled` one that takes it out of the calendar again.

    The same UID for ever, a SEQUENCE that rises with every change, so that a later file replaces an earlier one. In the
    language that is active.
    """
    gone = cancelled or appointment.status == Appointment.Status.CANCELLED
    practice = Practice.current()
    name, phone = (practice.name, practice.phone) if practice else ("", "")
    lines = [_("With %(therapist)s.") % {"therapist": appointment.therapist.name}]
    if phone:
        lines.append(_("Something has come up? Call us: %(phone)s.") % {"phone": phone})
    calendar = calendar_of(method="CANCEL" if gone else "PUBLISH")
    calendar.add_component(
        event_of(
            appointment,
            summary=_("Appointment at %(practice)s") % {"practice": name},
            where=name,
            words="\n".join(lines),
            status="CANCELLED" if gone else "CONFIRMED",
        )
    )
    return bytes(calendar.to_ical())
