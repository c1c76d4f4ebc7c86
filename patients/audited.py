"""What of patients stands in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from patients.models import (
    Consent,
    EmergencyOpening,
    Erasure,
    Merge,
    Patient,
    Questionnaire,
    RecordedCondition,
    Restriction,
    RetentionPeriod,
    Screening,
)
from practice.audit.looking import also_known
from practice.audit.reading import Page, reads
from practice.audit.writing import watch


def patient_of(model: type[Model], path: str = "patient") -> Callable[[Mapping[str, object]], int | None]:
    """How an address with the key of a row of `model` names the patient."""

    def found(arguments: Mapping[str, object]) -> int | None:
        return model._default_manager.filter(pk=arguments["pk"]).values_list(path, flat=True).first()

    return found


def _merged_into(patient: int) -> list[int]:
    return list(Patient.objects.filter(merged_into=patient).values_list("pk", flat=True))


def register() -> None:
    """Begin to watch; called once, when the programme starts."""
    also_known(_merged_into)
    watch(Patient, whose="pk")
    for model in (RecordedCondition, Screening, Questionnaire, Consent, Restriction, EmergencyOpening):
        watch(model, whose="patient_id")
    watch(Merge, whose="kept_id")
    watch(Erasure, whose="number")
    watch(RetentionPeriod, about=lambda row: row.kind)
    _register_pages()


def _register_pages() -> None:
    condition = patient_of(RecordedCondition)
    reads(
        {
            "patients:list": Page(_("Patients")),
            "patients:search": Page(_("Patient search"), polled=True),
            "patients:duplicates": Page(_("Possible duplicates"), polled=True),
            "patients:retention": Page(_("What is kept how long")),
            "patients:erase": Page(_("Erasure of a patient"), "pk"),
            "patients:new": Page(_("New patient")),
            "patients:record": Page(_("Patient"), "pk"),
            "patients:restriction": Page(_("Who reads a record"), "pk"),
            "patients:emergency": Page(_("Opening in an emergency"), "pk"),
            "patients:restricted": Page(_("Restricted records")),
            "patients:edit": Page(_("Contact data"), "pk"),
            "patients:condition_new": Page(_("Condition"), "pk"),
            "patients:condition": Page(_("Condition"), condition),
            "patients:condition_edit": Page(_("Condition"), condition),
            "patients:screening": Page(_("Screening"), "pk"),
            "patients:screenings": Page(_("Screenings"), "pk"),
            "patients:consents": Page(_("Consents"), "pk"),
            "patients:consent": Page(_("Consent"), patient_of(Consent)),
            "patients:consent_sign": Page(_("Consent"), "pk"),
            "patients:consent_signed": Page(_("Consent"), "pk"),
            "patients:invitation": Page(_("Link to the health questions"), "pk"),
            "patients:questionnaire_confirm": Page(_("Answers of a patient"), patient_of(Questionnaire)),
            "patients:consent_withdraw": Page(_("Consents"), patient_of(Consent)),
            "patients:consent_paper": Page(_("Consents"), "pk"),
            "patients:questionnaires": Page(_("Answers of patients")),
            "patients:questionnaire": Page(_("Answers of a patient"), patient_of(Questionnaire)),
            "by_link:questionnaire": Page(_("Health questions"), by_link=True),
        }
    )
