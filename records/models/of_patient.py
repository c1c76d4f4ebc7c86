"""What all rows of a record have in common: whose they are, also after two registrations of one person were merged."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from patients.models import Patient

Row = TypeVar("Row", bound=models.Model, covariant=True)


class OfPatientQuerySet(models.QuerySet[Row]):
    """Rows of patients."""

    def of(self, patient: int) -> Self:
        """Those of the patient (primary key), and of whoever was merged into them: sealed rows never move."""
        one = Patient.objects.filter(Q(pk=patient) | Q(merged_into=patient)).values("pk")
        return self.filter(patient__in=one)


def now_of(patient: str) -> Coalesce:
    """The primary key of who the person in the column `patient` is now: whoever that registration was merged into."""
    return Coalesce(f"{patient}__merged_into", f"{patient}_id")
