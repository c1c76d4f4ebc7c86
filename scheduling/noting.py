"""Cautions that a therapist has taken note of: quiet for them, with that patient, until the patient's facts change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.facts import facts_of
from patients.locking import locked
from practice.models import User
from scheduling.fingerprints import fingerprint_of_facts
from scheduling.models import NotedCaution
from scheduling.wording import Reason

LONGEST_CODE = 80


@transaction.atomic
def note_caution(*, patient: int, rule: str, by: User) -> NotedCaution:
    """`by` has taken note of what the rule (its code) says about `patient` (primary key), as the facts are now.

    ValidationError for an archived patient or what cannot be a code, Patient.DoesNotExist for nobody.
    """
    if not 0 < len(rule) <= LONGEST_CODE or not rule.isprintable():
        raise ValidationError(_("There is no such caution."))
    held = locked(patient)
    facts = fingerprint_of_facts(facts_of(held.pk))
    noted, _made = NotedCaution.objects.update_or_create(
        user=by, patient=held, rule=rule, defaults={"facts": facts, "noted_at": timezone.now()}
    )
    return noted


def noted_rules(user: User, marks: Mapping[int, str]) -> dict[int, set[str]]:
    """The rules noted by `user` for each patient whose facts are still those of `marks` (patient → hash). One query."""
    noted: dict[int, set[str]] = {patient: set() for patient in marks}
    if marks:
        rows = NotedCaution.objects.filter(user=user, patient__in=list(marks))
        for patient, rule, facts in rows.values_list("patient_id", "rule", "facts"):
            if facts == marks[patient]:
                noted[patient].add(rule)
    return noted


def told_apart(reasons: Sequence[Reason], noted: set[str]) -> tuple[list[Reason], list[Reason]]:
    """What is still to be read, and the cautions that were noted; whatever weighs more stays in view."""
    quiet = [reason for reason in reasons if reason.sign == "caution" and reason.rule in noted]
    return [reason for reason in reasons if reason not in quiet], quiet


def quietened(reasons: Sequence[Reason], *, user: User, patient: int) -> tuple[list[Reason], list[Reason]]:
    """As `told_apart`, for what `user` has noted about the patient. Two queries; none where nothing is a caution."""
    if not any(reason.sign == "caution" for reason in reasons) or not user.has_perm("treatments.view_reasons"):
        return list(reasons), []
    marks = {patient: fingerprint_of_facts(facts_of(patient))}
    return told_apart(reasons, noted_rules(user, marks)[patient])
