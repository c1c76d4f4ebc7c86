"""One person registered twice: what is known of the second goes to the first, and the second is archived.

Appointments are moved by scheduling/merging.py, in the same transaction: it is the only caller.
"""

from __future__ import annotations

from collections.abc import Hashable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.announcing import announce
from patients.models import Consent, Patient, Questionnaire, RecordedCondition, Screening
from patients.registration import CONTACT
from practice.models import User

# Said by nobody: these stand for "not known" where they are what a form begins with.
NOT_SAID = {"sex": Patient.Sex.UNKNOWN}
# Kept as they are: how somebody wants to be addressed is not made up of two answers.
OF_THEIR_OWN = ("language", "channel", "desk_note")


def merge_records(*, kept: Patient, given_up: Patient, by: User) -> None:
    """Move conditions, screenings, consents and questionnaires of `given_up` to `kept`; both rows are held.

    Contact data that `kept` lacks comes from the other. The other is archived; its note says so and names nobody.
    """
    _move_conditions(kept, given_up, by)
    for model in (Screening, Consent, Questionnaire):
        model._default_manager.filter(patient=given_up).update(patient=kept)
    missing = missing_contact(kept, given_up)
    for name in missing:
        setattr(kept, name, getattr(given_up, name))
    # What either of them did without, nobody is sent.
    kept.unwanted = sorted({*kept.unwanted, *given_up.unwanted})
    _save(kept, by, "unwanted", *missing)
    today = date_format(timezone.localdate(), "j F Y")
    given_up.archived_at, given_up.merged_into = timezone.now(), kept
    # Who was merged into the one that is given up now belongs to the one that is kept.
    Patient.objects.filter(merged_into=given_up).update(merged_into=kept)
    given_up.desk_note = _("Registered twice; merged on %(day)s.") % {"day": today}
    _save(given_up, by, "archived_at", "merged_into", "desk_note")
    announce(kept.pk, by=by)


def missing_contact(kept: Patient, given_up: Patient) -> list[str]:
    """The fields of CONTACT that are known of `given_up` only."""
    names = [name for name in CONTACT if name not in OF_THEIR_OWN]
    return [name for name in names if not _known(kept, name) and _known(given_up, name)]


def _known(patient: Patient, name: str) -> bool:
    return getattr(patient, name) not in (None, "", NOT_SAID.get(name))


def _move_conditions(kept: Patient, given_up: Patient, by: User) -> None:
    """All of them; what stands recorded of both in the same words is withdrawn once."""
    standing = {_words_of(row) for row in RecordedCondition.objects.standing().filter(patient=kept)}
    for row in RecordedCondition.objects.filter(patient=given_up).order_by("pk"):
        row.patient = kept
        if row.withdrawn_at is None and _words_of(row) in standing:
            row.withdrawn_at = timezone.now()
        row.revision += 1
        row._history_user = by  # type: ignore[attr-defined]  # read by simple-history
        row.save(update_fields=["patient", "withdrawn_at", "revision"])


def _words_of(row: RecordedCondition) -> Hashable:
    """What the decision reads of a record."""
    days = (row.since, row.until, row.review_by, row.due)
    return row.condition_id, row.status, tuple(sorted(row.regions)), days


def _save(patient: Patient, by: User, *fields: str) -> None:
    patient.revision += 1
    patient._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    patient.save(update_fields=[*fields, "revision"])
