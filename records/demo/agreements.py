"""Consent forms of the demo, and who has signed them on screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import sin
from random import Random
from typing import cast

from django.utils import timezone

from patients.consents import is_minor
from patients.models import Consent, ConsentTemplate, ConsentText
from scheduling.models import Appointment

# Title, the course rule that asks for it, and one patient of how many has signed it (0: none on screen).
FORMS = (
    ("What we keep about you", "", 1, (
        "We write down what you tell us, what we find and what we do, because the law asks for it and because it makes your treatment safe.",
        "It is kept for ten years after your last visit. Only those who treat you read it.",
        "You can ask at any time what is written about you.",
    )),
    ("Letters to your GP", "", 3, (
        "We write to your GP when it helps your treatment, or when something should be looked at by a doctor.",
        "You see the letter first if you wish.",
    )),
    ("Osteopathic treatment", "osteopathy-consent", 0, (
        "Your therapist works with the hands on joints, muscles and organs. Pulling or pressing is announced; say stop at any time.",
        "You may be sore or tired for a day or two. Tell us at once about dizziness, numbness or pain that is new.",
        "Your therapist has told you what is done and why, and what else would be possible.",
    )),
)  # fmt: skip


def write_consents(first_sessions: Iterable[Appointment], now: datetime, rng: Random) -> None:
    """Write the forms, and the signatures that patients gave before their first session."""
    # Somebody of sixteen may have no guardian on file: nobody could have signed for them.
    sessions = [
        one for one in first_sessions if one.patient.guardian_name or not is_minor(one.patient, one.starts_at.date())
    ]
    for title, gate, one_of, words in FORMS:
        form = ConsentTemplate.objects.create(title=title, gate=gate)
        text = ConsentText.objects.create(template=form, version=1, text="\n\n".join(words), made_at=now)
        Consent.objects.bulk_create(
            _signed(text, session, rng) for number, session in enumerate(sessions) if one_of and number % one_of == 0
        )


def _signed(text: ConsentText, session: Appointment, rng: Random) -> Consent:
    patient, day = session.patient, timezone.localdate(session.starts_at)
    guardian = patient.guardian_name if is_minor(patient, day) else ""
    return Consent(
        patient=patient,
        text=text,
        way=Consent.Way.SCREEN,
        given_on=day,
        given_by=guardian,
        signed_name=guardian or str(patient),
        signature=[_stroke(rng)],
        recorded_by_id=cast(int, session.therapist.user_id),
        recorded_at=session.starts_at,
    )


def _stroke(rng: Random) -> list[list[int]]:
    """One line that looks like somebody in a hurry."""
    pace, height = rng.uniform(0.3, 0.5), rng.randint(50, 110)
    return [[120 + at * 12, round(210 - height * sin(at * pace) * (1 - at / 80))] for at in range(60)]
