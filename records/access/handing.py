"""Handing a patient's own copy over: by link, or saved for them; each time written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import Patient
from patients.reaching import way_to
from patients.restricting import may_read
from practice.audit.writing import Action, note
from practice.models import Message, Practice, User
from records.access.copying import own_copy
from records.access.parts import patients_of
from records.letters import LINK, mail_link
from records.models import Document, Note, PatientLink

WHAT = "records:copy"
# A copy is work: so many an hour by one link.
COPIES_AN_HOUR, HOUR = 5, 60 * 60


# So far back somebody's changes of an address are looked at.
CHANGES_READ = 200


class TooManyCopies(Exception):
    """COPIES_AN_HOUR were taken by this link within the hour."""


def save_copy(patient: Patient, *, practice: Practice) -> IO[bytes]:
    """The copy, for somebody of the practice to hand over. Written down before it is made."""
    note(Action.EXPORTED, what=WHAT, row=patient.pk, whose=patient.pk)
    return own_copy(patient, practice=practice)


@transaction.atomic
def send_copy(*, patient: int, by: User) -> Message:
    """A link to the copy, by message to the address on file. ValidationError where the patient cannot be written to.

    Also where it would open to `by` what they may not read: an admin who has entered that address themself, and a
    therapist from whom the record is withheld.
    """
    if not (by.has_perm("records.make_copy") and may_read(by, patient)):
        if not by.is_admin:
            raise ValidationError(_("This record is restricted: somebody who reads it sends the copy, or an admin."))
        if _has_entered_address(by, patient):
            raise ValidationError(
                _(
                    "You have entered the address of this patient yourself. A therapist who reads the record can send it."
                )
            )
    return mail_link(patient=patient, purpose=PatientLink.Purpose.COPY, about="", by=by)


def _has_entered_address(by: User, patient: int) -> bool:
    """Whether the address that a message goes to now came from `by`. Two queries."""
    way = way_to(Patient.objects.get(pk=patient), LINK, asked=True)
    first = None
    for row in Patient.history.filter(id=patient).order_by("-history_date", "-history_id")[:CHANGES_READ]:
        if way is None or way.to not in (row.email, row.phone, row.guardian_phone):
            break
        first = row.history_user_id
    return bool(first == by.pk)


def take_copy(link: PatientLink, *, practice: Practice) -> IO[bytes]:
    """The copy that a patient takes by their link. TooManyCopies."""
    places = [f"own-copy:{link.pk}:{number}" for number in range(COPIES_AN_HOUR)]
    if not any(cache.add(place, 1, HOUR) for place in places):
        raise TooManyCopies
    with transaction.atomic():
        note(Action.EXPORTED, what=WHAT, row=link.pk, whose=link.patient_id, about="by-link")
        link.taken_at = timezone.now()
        link.save(update_fields=["taken_at"])
    return own_copy(link.patient, practice=practice)


def links_to_copies() -> QuerySet[PatientLink]:
    """Every link to a copy, the newest first."""
    return PatientLink.objects.filter(purpose=PatientLink.Purpose.COPY).select_related("patient", "made_by")


def to_decide(patient: Patient, *, reader: User) -> tuple[QuerySet[Note], QuerySet[Document]]:
    """The notes and documents of the patient, with what was decided about each; the newest first.

    What is attached to a note that is kept to its author is named to its author alone.
    """
    of: Sequence[int] = patients_of(patient)
    notes = Note.objects.filter(patient__in=of, discarded_at=None).select_related("author", "disclosure__decided_by")
    documents = (
        Document.objects.readable_by(reader)
        .filter(patient__in=of)
        .select_related("filed_by", "note", "disclosure__decided_by")
    )
    return notes.order_by("-on", "-pk"), documents.order_by("-filed_at", "-pk")
