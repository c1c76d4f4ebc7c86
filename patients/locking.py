"""Holding a patient while something about them changes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from patients.models import Patient


class ChangedMeanwhile(Exception):
    """Somebody else changed it since the form was opened."""


def locked(patient: int) -> Patient:
    """The patient, held until the transaction ends. On SQLite every writing transaction is alone anyway.

    Patient.DoesNotExist for an unknown one; ValidationError for one that is archived.
    """
    held = Patient.objects.select_for_update(no_key=True).get(pk=patient)
    if held.archived_at:
        raise ValidationError(_("%(name)s is archived. Bring the patient back first.") % {"name": held})
    return held
