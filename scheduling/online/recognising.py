"""Who books, once their address is proved: somebody we know, or somebody new.

Nobody is looked for before: to a stranger every name and every address gets the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from patients.duplicates import possible_duplicates
from patients.models import Patient
from patients.registration import check_guardian, register_patient
from patients.words import unmarked
from practice.text import digits

Said = Mapping[str, Any]
# So many digits at the end tell two numbers apart, whether or not the country was typed.
END_OF_NUMBER = 8


class Unclear(Exception):
    """We know them, but not as one patient in use: registered anew, what is recorded of them would be passed by."""


def known_patient(said: Said) -> Patient | None:
    """The patient who has the proved address, the name and the date of birth that were said; None for somebody new.

    Who was registered twice and merged is who is kept. Unclear for two patients, and for one who is archived.
    """
    rows = Patient.objects.filter(birth_date=date.fromisoformat(said["birth_date"])).select_related("merged_into")
    alike = [row for row in rows if _has_address(row, said) and _name(str(row)) == _name(_full(said))]
    found = {person.pk: person for person in (row.merged_into or row for row in alike)}
    if len(found) > 1 or any(person.archived_at for person in found.values()):
        raise Unclear
    return next(iter(found.values()), None)


def register_new(said: Said, *, request_key: UUID) -> Patient:
    """Register who booked; whom the desk may know already stands in its note, by number.

    ValidationError for a child without a guardian: whoever says that they are known is not asked for one.
    """
    birth_date = date.fromisoformat(said["birth_date"])
    check_guardian(birth_date, said["guardian_name"], timezone.localdate())
    alike = possible_duplicates(
        given=said["given_name"],
        family=said["family_name"],
        birth_date=birth_date,
        phone=said["phone"],
        email=said["email"],
    )
    note = _("Registered online.")
    if alike:
        numbers = ", ".join(str(one.patient.number) for one in alike)
        note = _("Registered online; perhaps the same as %(numbers)s.") % {"numbers": numbers}
    return register_patient(
        by=None,
        request_key=request_key,
        given_name=said["given_name"],
        family_name=said["family_name"],
        birth_date=birth_date,
        phone=said["phone"],
        email=said["email"],
        channel=said["channel"],
        language=said["language"],
        guardian_name=said["guardian_name"],
        guardian_phone=said["guardian_phone"],
        desk_note=note,
    )


def _has_address(row: Patient, said: Said) -> bool:
    """Only what was proved counts: the e-mail address, or the number, to which the code went."""
    if said["channel"] == Patient.Channel.EMAIL:
        return row.email.casefold() == str(said["email"]).casefold()
    number = digits(said["phone"])[-END_OF_NUMBER:]
    of_row = [digits(phone) for phone in (row.phone, row.guardian_phone)]
    return len(number) == END_OF_NUMBER and any(phone.endswith(number) for phone in of_row)


def _full(said: Said) -> str:
    return f"{said['given_name']} {said['family_name']}"


def _name(name: str) -> str:
    return " ".join(sorted(unmarked(name).split()))
