"""One person registered twice: what is known of the second goes to the first, and the second is archived.

Appointments are moved by scheduling/merging.py, in the same transaction: it is the only caller.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.announcing import announce
from patients.models import Consent, Merge, Patient, Questionnaire, RecordedCondition, Screening
from patients.registration import CONTACT
from practice.audit.writing import note
from practice.models import AuditEntry, User

# Said by nobody: these stand for "not known" where they are what a form begins with.
NOT_SAID = {"sex": Patient.Sex.UNKNOWN}
# Kept as they are: how somebody wants to be addressed is not made up of two answers.
OF_THEIR_OWN = ("language", "channel", "desk_note")


def merge_records(
    *,
    kept: Patient,
    given_up: Patient,
    by: User,
    chosen: Collection[str] | None = None,
    moved: Mapping[str, Collection[int]] = MappingProxyType({}),
) -> Merge:
    """Move conditions, screenings, consents and questionnaires of `given_up` to `kept`; both rows are held.

    The fields of CONTACT that are `chosen` come from the other; without a choice, those that `kept` lacks. The other is
    archived; its note says so and names nobody. The Merge says what went over, with what the caller has `moved` (label of
    the model → keys), so that patients/parting.py can undo it.
    """
    went = {label: list(keys) for label, keys in moved.items()}
    went[RecordedCondition._meta.label], withdrawn = _move_conditions(kept, given_up, by)
    for model in (Screening, Consent, Questionnaire):
        went[model._meta.label] = list(model._default_manager.filter(patient=given_up).values_list("pk", flat=True))
        model._default_manager.filter(patient=given_up).update(patient=kept)
    taken = missing_contact(kept, given_up) if chosen is None else [name for name in CONTACT if name in chosen]
    before = _before(kept, given_up, taken) | {"withdrawn": withdrawn}
    for name in taken:
        setattr(kept, name, getattr(given_up, name))
    # What either of them did without, nobody is sent.
    kept.unwanted = sorted({*kept.unwanted, *given_up.unwanted})
    _save(kept, by, "unwanted", *taken)
    # Who was merged into the one that is given up now belongs to the one that is kept.
    earlier = Patient.objects.filter(merged_into=given_up)
    went[Patient._meta.label] = list(earlier.values_list("pk", flat=True))
    earlier.update(merged_into=kept)
    today = date_format(timezone.localdate(), "j F Y")
    given_up.archived_at, given_up.merged_into = timezone.now(), kept
    given_up.desk_note = _("Registered twice; merged on %(day)s.") % {"day": today}
    _save(given_up, by, "archived_at", "merged_into", "desk_note")
    announce(kept.pk, by=by)
    made = Merge.objects.create(kept=kept, given_up=given_up, moved=went, before=before, made_by=by)
    note(AuditEntry.Action.MERGED, what="patients.merge", row=made.pk, whose=kept.pk, about=f"with {given_up.pk}")
    return made


def _before(kept: Patient, given_up: Patient, taken: Sequence[str]) -> dict[str, Any]:
    """What both rows say in the fields that are about to change, as JSON."""
    was = {name: getattr(kept, name) for name in (*taken, "unwanted")}
    return {
        "kept": {name: value.isoformat() if isinstance(value, date) else value for name, value in was.items()},
        "given_up": {"desk_note": given_up.desk_note},
    }


def missing_contact(kept: Patient, given_up: Patient) -> list[str]:
    """The fields of CONTACT that are known of `given_up` only."""
    names = [name for name in CONTACT if name not in OF_THEIR_OWN]
    return [name for name in names if not is_known(kept, name) and is_known(given_up, name)]


def is_known(patient: Patient, name: str) -> bool:
    """True where the field says something."""
    return getattr(patient, name) not in (None, "", NOT_SAID.get(name))


def _move_conditions(kept: Patient, given_up: Patient, by: User) -> tuple[list[int], list[int]]:
    """All of them, and those withdrawn: what stands recorded of both in the same words is withdrawn once."""
    moved, withdrawn = [], []
    standing = {_words_of(row) for row in RecordedCondition.objects.standing().filter(patient=kept)}
    for row in RecordedCondition.objects.filter(patient=given_up).order_by("pk"):
        row.patient = kept
        if row.withdrawn_at is None and _words_of(row) in standing:
            row.withdrawn_at = timezone.now()
            withdrawn.append(row.pk)
        moved.append(row.pk)
        row.revision += 1
        row._history_user = by  # type: ignore[attr-defined]  # read by simple-history
        row.save(update_fields=["patient", "withdrawn_at", "revision"])
    return moved, withdrawn


def _words_of(row: RecordedCondition) -> Hashable:
    """What the decision reads of a record."""
    days = (row.since, row.until, row.review_by, row.due)
    return row.condition_id, row.status, tuple(sorted(row.regions)), days


def _save(patient: Patient, by: User, *fields: str) -> None:
    patient.revision += 1
    patient._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    patient.save(update_fields=[*fields, "revision"])
