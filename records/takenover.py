"""What a new note takes over from the last one."""

from __future__ import annotations

from patients.models import Patient
from practice.models import User
from records.models import Note
from records.notecontent import Content, content_of
from scheduling.models import Appointment
from treatments.models import Pressure

PRESSURES: list[str] = list(Pressure.values)
# What is true of one session only.
OF_ONE_SESSION = ("reaction_during", "reaction_after", "private", "minutes")


def last_note(patient: int, *, user: User, before: Note | None = None) -> Note | None:
    """The last signed note of the patient (primary key) that `user` may read. One query."""
    notes = Note.objects.of(patient).readable_by(user).signed().select_related("author", "patient", "appointment__pain")
    return notes.exclude(pk=before.pk).first() if before else notes.first()


def taken_over(patient: Patient, appointment: Appointment | None, by: User) -> Content:
    """The content of the last note, without what belonged to that session alone and what this one must leave out."""
    last = last_note(patient.pk, user=by)
    if last is None:
        return {}
    content = {name: value for name, value in content_of(last).items() if name not in OF_ONE_SESSION}
    dropped = left_out(appointment)
    if last.private:
        # What was kept to its author stays so.
        content["private"] = True
    content["techniques"] = [code for code in last.techniques if code not in dropped]
    if appointment is not None and not allows(appointment, last.pressure):
        content["pressure"] = ""
    return content


def left_out(appointment: Appointment | None) -> list[str]:
    """Techniques of the treatment that the session was adapted to do without, by code."""
    if appointment is None or appointment.changes.get("techniques") is None:
        return []
    remaining = appointment.changes["techniques"]
    return [code for code in appointment.treatment.techniques if code not in remaining]


def allows(appointment: Appointment | None, pressure: str) -> bool:
    """Whether the session may be given as firmly."""
    firmest = appointment.changes.get("pressure") if appointment else None
    return not firmest or not pressure or PRESSURES.index(pressure) <= PRESSURES.index(firmest)
