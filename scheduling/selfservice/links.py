"""The link to one appointment: signed, for its patient alone, worthless once the session is over or a new key is made."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from patients.links import LONGEST_TOKEN, LinkOver, LinkUnknown, is_birth_date, new_key
from scheduling.models import UNDECIDED, Appointment, AppointmentLink

SALT = "appointment"


def address_of(appointment: Appointment) -> str:
    """The whole address of the patient's page of the appointment, for letters. Makes the link where there is none."""
    return f"{settings.PUBLIC_URL}{path_of(link_of(appointment))}"


def link_of(appointment: Appointment) -> AppointmentLink:
    """The link of the appointment, made where there is none."""
    return AppointmentLink.objects.get_or_create(appointment_id=appointment.pk, defaults={"key": new_key()})[0]


def end_links(appointment: Appointment) -> AppointmentLink:
    """Make every link given out before unknown; the new one opens."""
    link = link_of(appointment)
    link.key = new_key()
    link.save(update_fields=["key"])
    return link


def path_of(link: AppointmentLink) -> str:
    """The address of the page, without the host."""
    return reverse("own:appointment", args=[token_of(link)])


def token_of(link: AppointmentLink) -> str:
    """What stands in the address. It names no patient and nothing about them."""
    return _signer().sign(f"{link.pk}.{link.key}")


def opened(token: str, now: datetime) -> AppointmentLink:
    """The link that `token` opens at the moment, with appointment, patient, therapist and room. LinkUnknown, LinkOver."""
    try:
        number, _dot, key = _signer().unsign(token[:LONGEST_TOKEN]).partition(".")
    except BadSignature as error:
        raise LinkUnknown() from error
    rows = AppointmentLink.objects.select_related("appointment__patient", "appointment__therapist", "appointment__room")
    found = rows.filter(pk=int(number), key=key).first()
    # A key that was changed makes every link given out before unknown.
    if found is None:
        raise LinkUnknown()
    row = found.appointment
    if row.ends_at <= now or row.patient.archived_at or row.status in UNDECIDED:
        raise LinkOver()
    return found


def check_birth_date(link: AppointmentLink, said: date) -> bool:
    """Whether it is this patient's. TooManyTries after several that were not, until an hour has passed."""
    return is_birth_date(said, link.appointment.patient.birth_date, asked_for=f"appointment-link:{link.pk}")


def is_confirmed(link: AppointmentLink) -> bool:
    """True when the patient has confirmed the time at which the appointment is now."""
    return link.confirmed_for is not None and link.confirmed_for == link.appointment.starts_at


def _signer() -> Signer:
    return Signer(salt=SALT, sep="~")
