"""Standard questionnaires: filled in with a therapist or by link, scored, never changed; a wrong one is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.links import LinkOver
from patients.locking import ChangedMeanwhile, locked
from patients.models import Patient
from practice.models import User
from records.instruments import Instrument, instrument_of
from records.models import Measure, PatientLink
from records.models.of_patient import now_of
from scheduling.models import Reaction
from scheduling.reactions import record_reaction

EARLIEST = date(1990, 1, 1)


@transaction.atomic
def record_measure(
    *, patient: int, instrument: str, given: Mapping[str, str], by: User | None, on: date | None = None
) -> Measure:
    """Score what was `given` and keep it; `on` is today unless it was filled in on paper before.

    ValidationError by field, UnknownInstrument. `by` is nobody where the patient did it by link.
    """
    held, asked = locked(patient), instrument_of(instrument)
    day = on or timezone.localdate()
    _refuse_unlikely(held, day)
    answers, score = asked.scored(given)
    return Measure.objects.create(
        patient=held, instrument=asked.code, on=day, answers=answers, score=score, recorded_by=by
    )


@transaction.atomic
def withdraw_measure(measure: int, *, by: User) -> Measure:
    """It was recorded in error: it counts no longer, and stays readable. ChangedMeanwhile when it was withdrawn before."""
    locked(Measure.objects.values_list(now_of("patient"), flat=True).get(pk=measure))
    kept = Measure.objects.get(pk=measure)
    if kept.withdrawn_at:
        raise ChangedMeanwhile()
    kept.withdrawn_at, kept.withdrawn_by = timezone.now(), by
    kept.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return kept


@transaction.atomic
def answer_measure(link: int, given: Mapping[str, str]) -> Measure:
    """What the patient fills in by link; it ends the link. ValidationError by field, LinkOver."""
    held = _held(link, PatientLink.Purpose.MEASURE)
    kept = record_measure(patient=held.patient_id, instrument=held.about, given=given, by=None)
    _answered(held)
    return kept


@transaction.atomic
def answer_reaction(link: int, *, felt: str, note: str) -> Reaction:
    """How the patient took the session, by link; it ends the link. ValidationError by field, LinkOver."""
    held = _held(link, PatientLink.Purpose.REACTION)
    kept = record_reaction(int(held.about), felt=felt, note=note, by=None)
    _answered(held)
    return kept


def last_of(patient: int, instrument: Instrument) -> Measure | None:
    """The last time that the patient filled it in."""
    rows = Measure.objects.of(patient).standing().filter(instrument=instrument.code)
    return rows.order_by("on", "pk").last()


def _held(link: int, purpose: str) -> PatientLink:
    """The link, its patient and the link itself held: sent twice at once, it counts once."""
    locked(PatientLink.objects.values_list("patient_id", flat=True).get(pk=link))
    row = PatientLink.objects.select_for_update(no_key=True, of=("self",)).get(pk=link, purpose=purpose)
    if row.answered_at or row.withdrawn_at or row.expires_at <= timezone.now():
        raise LinkOver(used=bool(row.answered_at))
    return row


def _answered(link: PatientLink) -> None:
    link.answered_at = timezone.now()
    link.save(update_fields=["answered_at"])


def _refuse_unlikely(patient: Patient, day: date) -> None:
    if not max(EARLIEST, patient.birth_date or EARLIEST) <= day <= timezone.localdate():
        raise ValidationError(
            {"on": _("A questionnaire was filled in today or on an earlier day of the patient’s life.")}
        )
