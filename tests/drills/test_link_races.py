"""A link to a part of the record, made and answered by several at once: one link, one answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from patients.links import LinkOver
from practice.models import User
from records.links import make_link
from records.measures import answer_reaction
from records.models import PatientLink
from scheduling.models import Reaction
from tests.drills.racing import Racers

RACERS, ROUNDS = 6, 6

pytestmark = pytest.mark.django_db(transaction=True)


def made(patient: int, session: int, by: User) -> int:
    """Make the link in a process of its own."""
    return make_link(patient=patient, purpose="reaction", about=str(session), by=by).pk


def answered(link: int, words: str) -> bool:
    """Answer in a process of its own; False when another was faster."""
    try:
        answer_reaction(link, felt="sore", note=words)
    except LinkOver:
        return False
    return True


def test_one_link_takes_one_answer(
    make_user, make_patient, make_therapist, make_room, make_treatment, make_appointment
):
    healer, anna, room, massage = make_user("therapist"), make_therapist(), make_room(), make_treatment()
    when = timezone.now() - timedelta(days=9)
    sessions = [
        make_appointment(
            make_patient(birth_date=date(1980, 4, 2)),
            anna,
            room,
            massage,
            when + timedelta(hours=2 * number),
            status="done",
        )
        for number in range(ROUNDS)
    ]
    with Racers(RACERS) as racers:
        for session in sessions:
            links = racers.run([(made, (session.patient_id, session.pk, healer))] * RACERS)
            assert {outcome.error for outcome in links} == {""}
            (link,) = {outcome.answer for outcome in links}
            answers = racers.run([(answered, (link, f"Words {number}")) for number in range(RACERS)])
            assert {outcome.error for outcome in answers} == {""}
            assert sum(outcome.answer for outcome in answers) == 1
    assert PatientLink.objects.count() == Reaction.objects.count() == ROUNDS
