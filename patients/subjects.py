"""Whom the addresses of patients are about (patients/withholding.py)."""

from __future__ import annotations

from patients.models import Consent, Questionnaire, RecordedCondition
from patients.withholding import Subject, about, of_row, typed

SUBJECTS: dict[str, Subject] = {
    **dict.fromkeys(
        ("condition", "condition_edit", "condition_resolve", "condition_withdraw"), of_row(RecordedCondition)
    ),
    **dict.fromkeys(
        ("questionnaire", "questionnaire_confirm", "questionnaire_withdraw"),
        of_row(Questionnaire),
    ),
    **dict.fromkeys(("consent", "consent_withdraw"), of_row(Consent)),
    "questionnaires": typed(),
}


def register() -> None:
    """Called once, when the programme starts."""
    about({f"patients:{name}": subject for name, subject in SUBJECTS.items()})
