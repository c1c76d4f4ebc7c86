"""What patients, or guardians for them, agree to before a treatment. Each verb holds the patient's row first.

Refusals are ValidationErrors by field; ChangedMeanwhile when somebody else was faster.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.locking import ChangedMeanwhile, locked
from patients.models import EARLIEST, Consent, ConsentText, Patient
from patients.registration import OF_AGE, years_on
from patients.signatures import checked_signature
from practice.audit.writing import change_all
from practice.models import User
from practice.text import folded
from treatments.courserules import Gate
from treatments.models import CourseRule

AGREED = (Gate.CONSENT, Gate.GUARDIAN_CONSENT)


@dataclass(frozen=True, slots=True)
class Signed:
    """A form that was agreed to: its words (primary key of a ConsentText); on screen with name and strokes, else on paper."""

    text: int
    name: str = ""
    strokes: Any = None

    @property
    def on_screen(self) -> bool:
        """Signed on screen, not on paper."""
        return self.strokes is not None


@transaction.atomic
def record_consent(
    *, patient: int, by: User, gate: str = "", form: Signed | None = None, on: date | None = None, given_by: str = ""
) -> Consent:
    """`patient` (primary key) has agreed to `form`, or to what the course rule `gate` (its code) asks for; today without a day.

    A form says itself which gate it opens. `given_by` is the guardian, empty for the patient; who is not of age needs one.
    Asked for twice, the consent that stands is the answer.
    """
    words = _words(form) if form else None
    code, kind = _asked(gate, words)
    today = timezone.localdate()
    day = on or today
    if not EARLIEST <= day <= today:
        raise ValidationError({"given_on": _("A consent was given today or on an earlier day.")})
    held, guardian = locked(patient), given_by.strip()
    _check_guardian(held, guardian, day, asked=kind == Gate.GUARDIAN_CONSENT)
    consent = Consent(patient=held, gate=code, text=words, given_on=day, given_by=guardian, recorded_by=by)
    if form and form.on_screen:
        _sign(consent, form, today)
    standing = next((row for row in _standing(consent) if _same(row, consent)), None)
    if standing is not None:
        return standing
    consent.full_clean(exclude=("patient", "text", "recorded_by", "withdrawn_by"))
    consent.save(force_insert=True)
    return consent


@transaction.atomic
def withdraw_consent(consent: int, *, by: User, on: date | None = None) -> Consent:
    """It counts no longer, from that day on (today without one); the row stays readable.

    Whatever else stands for the same form or gate from that day or before goes with it: a no is a no.
    """
    locked(Consent.objects.values_list("patient_id", flat=True).get(pk=consent))
    kept = Consent.objects.select_related("text").get(pk=consent)
    if kept.withdrawn_on:
        raise ChangedMeanwhile()
    day = on or timezone.localdate()
    if not kept.given_on <= day <= timezone.localdate():
        raise ValidationError({"withdrawn_on": _("The day lies between the day it was given on and today.")})
    change_all(_standing(kept).filter(given_on__lte=day), withdrawn_on=day, withdrawn_by=by)
    kept.refresh_from_db()
    return kept


def is_minor(patient: Patient, on: date) -> bool:
    """Whether a guardian agrees for the patient on that day. Who has no date of birth counts as of age."""
    return patient.birth_date is not None and years_on(patient.birth_date, on) < OF_AGE


def _asked(gate: str, words: ConsentText | None) -> tuple[str, str]:
    """The gate that is opened, by the code of its rule, and what kind it is; empty for a form that opens none."""
    code = words.template.gate if words else gate
    rule = CourseRule.objects.filter(code=code).first() if code else None
    kind = rule.settings.get("gate", "") if rule else ""
    opens = kind in AGREED
    forged = not opens if words is None else gate not in ("", code)
    if forged:
        raise ValidationError({"gate": _("There is no such consent.")})
    return (code, kind) if opens else ("", "")


def _words(form: Signed) -> ConsentText:
    """The words of a form in use; on screen the newest, on paper an older sheet may be lying about."""
    words = ConsentText.objects.select_related("template").filter(pk=form.text, template__archived_at=None).first()
    if words is None:
        raise ValidationError({"text": _("There is no such consent.")})
    if form.on_screen and words.template.texts.filter(version__gt=words.version).exists():
        said = _("The words of “%(title)s” have changed. Please read them once more and sign again.")
        raise ValidationError({"text": said % {"title": words.template.title}}, code="changed")
    return words


def _check_guardian(patient: Patient, guardian: str, day: date, *, asked: bool) -> None:
    minor = is_minor(patient, day)
    if (asked or minor) and not guardian:
        raise ValidationError({"given_by": _("Please give the name of the parent or guardian who agreed.")})
    if minor and folded(guardian) == folded(str(patient)):
        said = _("%(name)s is under %(age)s: a parent or guardian agrees, with a name of their own.")
        raise ValidationError({"given_by": said % {"name": patient, "age": OF_AGE}})


def _sign(consent: Consent, form: Signed, today: date) -> None:
    if consent.given_on != today:
        raise ValidationError({"given_on": _("What is signed on screen is given today.")})
    if not form.name.strip():
        raise ValidationError({"signed_name": _("Please type the name of the person who signs.")})
    consent.way, consent.signed_name = Consent.Way.SCREEN, form.name.strip()
    try:
        consent.signature = checked_signature(form.strokes)
    except ValidationError as refused:
        raise ValidationError({"signature": refused.messages}) from refused


def _standing(consent: Consent) -> QuerySet[Consent]:
    """What the patient has agreed to of the same gate or form, and has not withdrawn."""
    same = Q(gate=consent.gate) if consent.gate else Q()
    if consent.text is not None:
        same |= Q(text__template=consent.text.template_id)
    return Consent.objects.filter(same, patient=consent.patient_id, withdrawn_on=None).order_by("given_on", "pk")


def _same(row: Consent, wanted: Consent) -> bool:
    """Whether `row` says already what `wanted` would say: a signature is never passed over."""
    if wanted.text_id is None:
        return row.gate == wanted.gate
    signed = wanted.way == Consent.Way.PAPER or (row.signature, row.signed_name) == (
        wanted.signature,
        wanted.signed_name,
    )
    return row.text_id == wanted.text_id and signed


def consents_given(patients: set[int], on: date) -> dict[int, set[str]]:
    """The gates to which each of `patients` has agreed by that day. One query; none for nobody."""
    given: dict[int, set[str]] = {patient: set() for patient in patients}
    if patients:
        rows = Consent.objects.filter(patient__in=patients, withdrawn_on=None, given_on__lte=on)
        for patient, gate in rows.values_list("patient_id", "gate"):
            given[patient].add(gate)
    return given
