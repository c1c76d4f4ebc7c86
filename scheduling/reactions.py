"""How patients took their sessions: asked before the next one, read by the course rules."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.locking import locked
from practice.models import User
from scheduling.models import SESSION, Appointment, Reaction


@transaction.atomic
def record_reaction(session: int, *, felt: str, by: User | None, note: str = "") -> Reaction:
    """The patient's answer about the session (primary key of its appointment); a later answer replaces it.

    `by` is nobody where the patient gave it by link. ValidationError by field, Appointment.DoesNotExist for an unknown one.
    """
    locked(Appointment.objects.values_list("patient_id", flat=True).get(pk=session))
    held = Appointment.objects.select_related("reaction").get(pk=session)
    if held.status not in SESSION or held.starts_at > timezone.now():
        raise ValidationError(_("A reaction is recorded for a session that has taken place."))
    reaction = getattr(held, "reaction", None) or Reaction(appointment_id=held.pk)
    reaction.felt, reaction.note = felt, note.strip()
    reaction.recorded_by, reaction.recorded_at = by, timezone.now()
    reaction.full_clean(exclude=("appointment", "recorded_by"))
    reaction.save()
    return reaction
