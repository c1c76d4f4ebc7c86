"""Pain before and after a session: recorded with its note, read by the course rules."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.announcing import announce
from patients.locking import ChangedMeanwhile, locked
from practice.models import User
from scheduling.models import SESSION, Appointment, SessionPain

NONE, WORST = 0, 10


@transaction.atomic
def record_pain(session: int, *, before: int | None, after: int | None, by: User, seal: bool = False) -> SessionPain:
    """Pain of the session (primary key of its appointment), 0 to 10; a later value replaces the earlier one.

    With `seal` nobody can change it any more. What lies ahead of the patient is looked at again where it changed.
    ValidationError by field, ChangedMeanwhile for what is sealed, Appointment.DoesNotExist for an unknown session.
    """
    patient = locked(Appointment.objects.values_list("patient_id", flat=True).get(pk=session))
    appointment = Appointment.objects.select_related("pain").get(pk=session)
    pain = getattr(appointment, "pain", None) or SessionPain(appointment=appointment)
    if pain.sealed_at:
        raise ChangedMeanwhile()
    changed = (pain.before, pain.after) != (before, after)
    if changed:
        # What stands is sealed as it is, even where the patient left again after it was asked.
        _refuse_unlikely(appointment, before=before, after=after)
    pain.before, pain.after, pain.recorded_by = before, after, by
    if changed:
        pain.recorded_at = timezone.now()
    pain.sealed_at = timezone.now() if seal else None
    pain.save()
    if changed:
        announce(patient.pk, by=by)
    return pain


def _refuse_unlikely(appointment: Appointment, **pain: int | None) -> None:
    wrong = {name: value for name, value in pain.items() if value is not None and not NONE <= value <= WORST}
    if wrong:
        raise ValidationError(dict.fromkeys(wrong, _("Pain goes from 0 (none) to 10 (the worst).")))
    begun = appointment.status in SESSION and appointment.starts_at <= timezone.now()
    if (
        not begun
        and appointment.status not in ("arrived", "in_treatment")
        and any(v is not None for v in pain.values())
    ):
        raise ValidationError(_("Pain is recorded for a session that has begun."))
