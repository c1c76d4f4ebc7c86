"""A patient is erased, or a merge undone, while others book for them, record and write: whole or not at all, and no page breaks."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.erasing import erase, traces
from patients.models import Erasure, Merge, Patient
from practice.models import User
from records.invariants import broken as broken_records
from scheduling.booking import book
from scheduling.invariants import broken
from scheduling.merging import take_over
from scheduling.models import Appointment, Wish
from scheduling.parting import part
from scheduling.plans import Plan
from scheduling.waiting.offering import accept, decline, offer
from tests.drills.conftest import Arena
from tests.drills.forms import long_or_short
from tests.drills.racing import Racers

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = long_or_short(12, 3)
ERASED, GONE, REFUSED = "erased", "gone", "refused"


def erased(patient: int, by: User) -> str:
    """What became of erasing the patient."""
    try:
        erase(patient, scope=Erasure.Scope.WHOLE, why=Erasure.Why.choices[0][0], by=by)
    except Patient.DoesNotExist:
        return GONE
    except ValidationError:
        return REFUSED
    return ERASED


def posted(who: User, name: str, patient: int, sent: dict[str, str]) -> int:
    """The status of what somebody sends to a page of the patient."""
    client = Client()
    client.force_login(who)
    place = reverse(name, args=[] if "patient" in sent else [patient])
    return client.post(place, sent).status_code


def booked(plan: Plan, by: User) -> bool:
    """Whether there is an appointment."""
    return book(plan, by=by).pk > 0


def parted(merge: int, by: User) -> bool:
    """Whether the merge is undone."""
    return part(merge, by=by).pk > 0


def answered(act: Callable[..., object], pk: int) -> bool:
    """An answer by link."""
    act(pk, by=None)
    return True


def treating(arena: Arena) -> User:
    """The first therapist's sign-in."""
    user = arena.therapists[0].user
    assert user is not None
    return user


def left_of(patient: int) -> int:
    """Rows that still say something of the patient."""
    return sum(trace.rows([patient]).count() for trace in traces())


def forms(arena: Arena, patient: int, slot: int) -> list[tuple[str, dict[str, str]]]:
    """What is sent to pages while the patient is erased."""
    local = timezone.localtime(arena.slot(slot))
    time = {"start": f"{local:%Y-%m-%dT%H:%M}", "therapist": str(arena.therapists[slot % 16].pk)}
    what = {"patient": str(patient), "treatment": str(arena.massage.pk)}
    until = {"last_day": str(timezone.localdate() + timedelta(days=20))}
    return [
        ("scheduling:panel", what | time | {"request_key": str(uuid.uuid4())}),
        ("records:note_start", {}),
        ("patients:questionnaire_new", {"how": "code"}),
        ("scheduling:wish_new", what | until),
        ("patients:edit", {"given_name": "Rosa", "family_name": "Other", "phone": "030 1"}),
        ("patients:restriction", {"why": "wish"}),
    ]


def test_a_patient_who_is_erased_while_others_work_is_gone_or_there_as_a_whole(arena: Arena) -> None:
    Patient.objects.update(birth_date="1980-05-01")
    anna, ended = treating(arena), []
    # Read once here, not in each process: addresses and templates.
    for name, sent in forms(arena, arena.patients[15].pk, 15):
        assert posted(anna, name, arena.patients[15].pk, sent) < 500
    with Racers(8) as racers:
        for number in range(ROUNDS):
            patient = arena.patients[number].pk
            tasks = [(posted, (anna, name, patient, sent)) for name, sent in forms(arena, patient, number)]
            outcomes = racers.run([*tasks[:3], (erased, (patient, anna)), (erased, (patient, anna)), *tasks[3:]])
            assert [outcome.error or outcome.refusal for outcome in outcomes if not outcome.won] == []
            answers = [outcome.answer for outcome in outcomes]
            assert [one for one in answers if isinstance(one, int) and one >= 500] == []
            ended.append(sorted(one for one in answers if isinstance(one, str)))
            if ERASED in ended[-1]:
                assert not Patient.objects.filter(pk=patient).exists()
                assert left_of(patient) == 0
    assert {tuple(one) for one in ended} <= {(ERASED, GONE), (REFUSED, REFUSED)}
    assert [*broken(), *broken_records()] == []


def test_an_offer_is_answered_or_its_patient_erased(arena: Arena) -> None:
    anna, today = treating(arena), timezone.localdate()
    Patient.objects.update(email="rosa@mail.example")
    with Racers(3) as racers:
        for number in range(ROUNDS):
            patient = arena.patients[number]
            days = {"first_day": today, "last_day": today + timedelta(days=60)}
            wish = Wish.objects.create(patient=patient, treatment=arena.massage, **days)
            made = offer(wish.pk, therapist=arena.therapists[number].pk, starts_at=arena.slot(number), by=None)
            act = accept if number % 2 else decline
            outcomes = racers.run(
                [(answered, (act, made.pk)), (erased, (patient.pk, anna)), (erased, (patient.pk, anna))]
            )
            assert [outcome.error for outcome in outcomes if outcome.error] == []
            done = [outcome.answer for outcome in outcomes[1:]]
            assert REFUSED in done if number % 2 else set(done) <= {ERASED, GONE, REFUSED}
            assert Patient.objects.filter(pk=patient.pk).exists() == (ERASED not in done)
    assert list(broken()) == []


def test_a_merge_is_undone_while_somebody_books_for_both_and_erases_one(arena: Arena) -> None:
    anna = treating(arena)
    with Racers(5) as racers:
        for number in range(ROUNDS):
            one, other = arena.patients[2 * number], arena.patients[2 * number + 1]
            own = book(arena.plan(4 * number, patient=2 * number, therapist=2, room=2), by=arena.reception)
            its = book(arena.plan(4 * number + 1, patient=2 * number + 1, therapist=2, room=2), by=arena.reception)
            take_over(kept=one.pk, given_up=other.pk, by=anna)
            merge = Merge.objects.get(kept=one.pk)
            for_one = arena.plan(4 * number + 2, patient=2 * number, therapist=3, room=3)
            for_other = arena.plan(4 * number + 3, patient=2 * number + 1, therapist=4, room=4)
            outcomes = racers.run(
                [
                    (parted, (merge.pk, anna)),
                    (parted, (merge.pk, anna)),
                    (booked, (for_one, arena.reception)),
                    (booked, (for_other, arena.reception)),
                    (erased, (one.pk, anna)),
                ]
            )
            assert [outcome.error for outcome in outcomes if outcome.error] == []
            assert sorted(outcome.refusal for outcome in outcomes[:2]) == ["", "NotParted"]
            assert (outcomes[2].refusal, outcomes[4].answer) == ("", REFUSED)
            assert outcomes[3].refusal in ("", "Archived")
            whose = dict(Appointment.objects.filter(pk__in=(own.pk, its.pk)).values_list("pk", "patient"))
            assert whose == {own.pk: one.pk, its.pk: other.pk}
    assert [*broken(), *broken_records()] == []
