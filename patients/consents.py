"""What patients, or guardians for them, agree to before a treatment. Each verb holds the patient's row first.

Refusals are ValidationErrors by field; ChangedMeanwhile when somebody else was faster.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.locking import ChangedMeanwhile, locked
from patients.models import EARLIEST, Consent
from practice.models import User
from treatments.courserules import Gate
from treatments.models import CourseRule

AGREED = (Gate.CONSENT, Gate.GUARDIAN_CONSENT)


@transaction.atomic
def record_consent(*, patient: int, gate: str, by: User, on: date | None = None, given_by: str = "") -> Consent:
    """`patient` (primary key) has agreed to what the course rule `gate` (its code) asks for; today without a day.

    `given_by` is the guardian, empty for the patient. Asked for twice, the consent that stands is the answer.
    """
    rule = CourseRule.objects.filter(code=gate).first()
    asked = rule.settings.get("gate") if rule else None
    if asked not in AGREED:
        raise ValidationError({"gate": _("There is no such consent.")})
    if asked == Gate.GUARDIAN_CONSENT and not given_by.strip():
        raise ValidationError({"given_by": _("Please give the name of the parent or guardian who agreed.")})
    today = timezone.localdate()
    day = on or today
    if not EARLIEST <= day <= today:
        raise ValidationError({"given_on": _("A consent was given today or on an earlier day.")})
    held = locked(patient)
    standing = Consent.objects.filter(patient=held, gate=gate, withdrawn_on=None).order_by("given_on").first()
    if standing is not None:
        return standing
    consent = Consent(patient=held, gate=gate, given_on=day, given_by=given_by.strip(), recorded_by=by)
    consent.full_clean(exclude=("patient", "recorded_by", "withdrawn_by"))
    consent.save(force_insert=True)
    return consent


@transaction.atomic
def withdraw_consent(consent: int, *, by: User) -> Consent:
    """It counts no longer, from today on; the row stays readable."""
    locked(Consent.objects.values_list("patient_id", flat=True).get(pk=consent))
    kept = Consent.objects.get(pk=consent)
    if kept.withdrawn_on:
        raise ChangedMeanwhile()
    kept.withdrawn_on, kept.withdrawn_by = timezone.localdate(), by
    kept.save(update_fields=["withdrawn_on", "withdrawn_by"])
    return kept


def consents_given(patients: set[int], on: date) -> dict[int, set[str]]:
    """The gates to which each of `patients` has agreed by that day. One query; none for nobody."""
    given: dict[int, set[str]] = {patient: set() for patient in patients}
    if patients:
        rows = Consent.objects.filter(patient__in=patients, withdrawn_on=None, given_on__lte=on)
        for patient, gate in rows.values_list("patient_id", "gate"):
            given[patient].add(gate)
    return given
