"""The patient of the cast: what they have, said and agreed to, with a canary in every clinical word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from patients.letters import INVITATION
from patients.links import token_of
from patients.models import (
    Consent,
    ConsentTemplate,
    EmergencyOpening,
    Merge,
    Patient,
    Questionnaire,
    RecordedCondition,
    Screening,
    ScreeningQuestion,
)
from practice.models import Message, User
from tests.factories import new_patient
from tests.practice.catalogue_cast import Rows, course_rule
from treatments.models import Condition


def patient_rows(condition: Condition, by: User, other: User) -> Rows:
    """A patient with the condition, whom `by` treats and of whom `other` has opened the record in an emergency."""
    patient = new_patient(given_name="Rosa", family_name="Patient", birth_date=date(1980, 4, 2))
    screening = Screening.objects.create(
        patient=patient, confirmed_on=timezone.localdate(), confirmed_by=by, answers=[_answer()]
    )
    said = {"status": "flare", "regions": ["kanari-region"], "note": "Kanari note"}
    reason = "She fainted in the waiting room."
    return {
        "patient": patient,
        "screening": screening,
        "record": RecordedCondition.objects.create(
            patient=patient, condition=condition, recorded_by=by, screening=screening, **said
        ),
        "merge": _merged(patient, by),
        "opening": EmergencyOpening.objects.create(patient=patient, user=other, reason=reason, ends_at=timezone.now()),
        **_asked_by_link(patient, condition, by),
        **_agreed(patient, by),
    }


def _merged(patient: Patient, by: User) -> Merge:
    twin = new_patient(given_name="Twin", archived_at=timezone.now(), merged_into=patient)
    before = {"kept": {}, "given_up": {"desk_note": ""}, "withdrawn": []}
    return Merge.objects.create(kept=patient, given_up=twin, before=before, made_by=by)


def _asked_by_link(patient: Patient, condition: Condition, by: User) -> Rows:
    """A link that is half answered, a questionnaire that waits for a therapist, and the letter with the link."""
    question = ScreeningQuestion.objects.create(text="Kanari question?", help_text="Kanari help", condition=condition)
    now = timezone.now()
    said = {"reply": "yes", "words": "Kanari words", "regions": ["kanari-region"], "since": "year", "due": ""}
    asked = said | {"text": "Kanari question?", "condition": "kanari-code", "place": 0, "record": None}
    kept = {"patient": patient, "made_by": by, "expires_at": now + timedelta(days=7)}
    link = Questionnaire.objects.create(key="a-key", answers={str(question.pk): said | {"browser": "another"}}, **kept)
    sent = Questionnaire.objects.create(key="b-key", answers={str(question.pk): asked}, sent_at=now, **kept)
    letter = {"kind": INVITATION, "about": link.pk, "to": "rosa@patient.example", "made_by": by, "patient": patient.pk}
    message = Message.objects.create(not_before=now + timedelta(minutes=3), **letter)
    return {"question": question, "link": link, "token": token_of(link), "questionnaire": sent, "message": message}


def _agreed(patient: Patient, by: User) -> Rows:
    """A consent signed on screen, and a second one that is still asked for at check-in."""
    for code in ("agreed", "asked"):
        course_rule(code, kind="gate", severity="gate", settings={"gate": "consent"})
    form = ConsentTemplate.objects.create(title="Kanari form", gate="kanari-agreed")
    ConsentTemplate.objects.create(title="Kanari other form", gate="kanari-asked").texts.create(
        version=1, text="Kanari?"
    )
    text = form.texts.create(version=1, text="Kanari words of a form.", made_by=by)
    signed = {"way": "screen", "signed_name": "Rosa Patient", "signature": [[[0, 0], [400, 300]]]}
    agreed = {"gate": form.gate, "text": text, "given_on": date(2026, 1, 2)}
    consent = Consent.objects.create(patient=patient, recorded_by=by, **agreed, **signed)
    return {"consent": consent, "consent text": text, "consent form": form}


def _answer() -> dict[str, Any]:
    said = {"question": 1, "text": "Kanari question?", "condition": "kanari-code", "answer": "yes"}
    return said | {"status": "flare", "regions": []}
