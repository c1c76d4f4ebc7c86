"""What this package, and the one below it, hold of patients; for their erasure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from patients.erasing import STAYS, Dated, Trace, register
from patients.models import (
    Consent,
    EmergencyOpening,
    Merge,
    Patient,
    Questionnaire,
    RecordedCondition,
    Restriction,
    Screening,
)
from practice.models import ImportedRow, Message

RECORD, CONTACT, MESSAGES = _("Health record"), _("Contact data"), _("Messages and links")
# After scheduling and records, whose rows point at these.
PLACE = 30
NUMBER_ALONE = _("a number without a name: that something was done stays provable")


def of(model: type[Model], path: str = "patient") -> Callable[[Collection[int]], QuerySet[Any]]:
    """The rows of `model` whose `path` leads to the patients."""
    return lambda keys: model._default_manager.filter(**{f"{path}__in": keys})


def conditions_written(keys: Collection[int]) -> QuerySet[Any]:
    """What recorded conditions once said."""
    written: QuerySet[Any] = RecordedCondition.history.filter(patient__in=keys)
    return written


def messages_to(keys: Collection[int]) -> QuerySet[Any]:
    """What was written to them, and codes that went to their address before anybody knew whose it was."""
    contact = Patient.objects.filter(pk__in=keys).values_list("email", "phone")
    addresses = {address for row in contact for address in row if address}
    return Message.objects.filter(Q(patient__in=keys) | Q(patient=None, to__in=addresses))


def imported(keys: Collection[int]) -> QuerySet[Any]:
    """By what they would be known again in a file."""
    return ImportedRow.objects.filter(kind="patients", number__in=keys)


def tell() -> None:
    """Register it; called once, when the programme starts."""
    register(
        PLACE,
        Trace(MESSAGES, Message, messages_to),
        Trace(CONTACT, ImportedRow, imported),
        Trace(CONTACT, Merge, lambda keys: Merge.objects.filter(Q(kept__in=keys) | Q(given_up__in=keys))),
        Trace(RECORD, RecordedCondition, of(RecordedCondition), by_law=True),
        Trace(RECORD, RecordedCondition.history.model, conditions_written, by_law=True),
        *(
            Trace(RECORD, model, of(model), by_law=True)
            for model in (Screening, Questionnaire, Consent, EmergencyOpening, Restriction)
        ),
        active=[Dated(Questionnaire.objects.all, "made_at"), Dated(Screening.objects.all, "recorded_at")],
    )
    STAYS.update({"practice.AuditEntry": NUMBER_ALONE, "patients.Erasure": NUMBER_ALONE})
