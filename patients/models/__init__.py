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
from patients.models.ending import DAYS_TO_PART, Erasure, Merge, MergeQuerySet, RetentionPeriod
from patients.models.people import Patient, PatientQuerySet
from patients.models.restricting import EmergencyOpening, Restriction
from patients.models.screenings import Screening, ScreeningQuestion, ScreeningQuestionQuerySet

__all__ = [
    "DAYS_TO_PART",
    "EARLIEST",
    "LATEST",
    "Consent",
    "ConsentTemplate",
    "ConsentText",
    "EmergencyOpening",
    "Erasure",
    "Merge",
    "MergeQuerySet",
    "Patient",
    "PatientQuerySet",
    "Questionnaire",
    "QuestionnaireQuerySet",
    "RecordedCondition",
    "RecordedConditionQuerySet",
    "Restriction",
    "RetentionPeriod",
    "Screening",
    "ScreeningQuestion",
    "ScreeningQuestionQuerySet",
    "Status",
    "is_pregnancy",
]
