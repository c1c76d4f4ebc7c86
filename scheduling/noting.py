"""Cautions that a therapist has taken note of: quiet for them, with that patient, until the patient's facts change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.facts import facts_of
from patients.locking import locked
from patients.models import Patient
from practice.models import Practice, User
from scheduling.deciding import decide_all, known_of, rules_now
from scheduling.fingerprints import fingerprint_of_facts
from scheduling.models import Appointment, NotedCaution
from scheduling.sight import AHEAD, sights_of
from scheduling.wording import Reason
from treatments.catalogue import current_catalogue
from treatments.contraindications import Severity, Verdict


@transaction.atomic
def note_caution(*, patient: int, rule: str, by: User, on: date | None = None) -> NotedCaution:
    """`by` has taken note of what the rule (its code) says about `patient` (primary key), as the facts are now.

    `on` is the day that is being booked for, when that is where the caution stands. ValidationError for an archived
    patient or what is no caution about them now, Patient.DoesNotExist for nobody, RulesFailed.
    """
    held = locked(patient)
    if all(rule not in _cautions(verdict) for verdict in _verdicts(held, on or timezone.localdate())):
        raise ValidationError(_("There is no such caution about this patient now."))
    facts = fingerprint_of_facts(facts_of(held.pk))
    noted, _made = NotedCaution.objects.update_or_create(
        user=by, patient=held, rule=rule, defaults={"facts": facts, "noted_at": timezone.now()}
    )
    return noted


def _verdicts(patient: Patient, day: date) -> Iterator[Verdict]:
    """What is said about the patient now: about the appointments ahead, and about every treatment on `day`."""
    practice = cast(Practice, Practice.current())
    ahead = Appointment.objects.filter(patient=patient, status__in=AHEAD).select_related("patient")
    yield from (sight.verdict for sight in sights_of(list(ahead), practice).values())
    known = known_of(patient, current_catalogue(practice.rules_version))
    yield from decide_all(day, known=known, rules=rules_now(practice.rules_version)).values()


def _cautions(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings if finding.severity == Severity.CAUTION}


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
