"""Who is treated, and what is known of them."""

from patients.models.asking import Consent, ConsentTemplate, ConsentText, Questionnaire, QuestionnaireQuerySet
from patients.models.conditions import (
    EARLIEST,
    LATEST,
    RecordedCondition,
    RecordedConditionQuerySet,
    Status,
    is_pregnancy,
)
from patients.models.people import Patient, PatientQuerySet
from patients.models.screenings import Screening, ScreeningQuestion, ScreeningQuestionQuerySet

__all__ = [
    "EARLIEST",
    "LATEST",
    "Consent",
    "ConsentTemplate",
    "ConsentText",
    "Patient",
    "PatientQuerySet",
    "Questionnaire",
    "QuestionnaireQuerySet",
    "RecordedCondition",
    "RecordedConditionQuerySet",
    "Screening",
    "ScreeningQuestion",
    "ScreeningQuestionQuerySet",
    "Status",
    "is_pregnancy",
]
