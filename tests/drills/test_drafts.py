"""Several admins at one draft at the same moment: it is switched on once, and no appointment is looked at twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from practice.models import Practice, User
from scheduling.models import TryOut
from scheduling.tryout import begin, step
from tests.drills.conftest import Arena
from tests.drills.racing import Racers
from treatments.drafting import begin_draft, drafted, mark_tried, switch_on
from treatments.editing import revision_of
from treatments.models import Condition, Rule

ADMINS, APPOINTMENTS = 4, 240

pytestmark = pytest.mark.django_db(transaction=True)


def switched(draft: int, revision: int, by: User) -> int:
    """Switch on, in a process of its own."""
    return switch_on(draft=draft, revision=revision, by=by, why="It was decided.").pk


def stepped(draft: Rule) -> int:
    """One short step, in a process of its own."""
    return step(draft, seconds=0).done


def drawn_up(by: User) -> Rule:
    """A draft that begins as a copy of a rule says: whoever has a hernia is not massaged."""
    condition = Condition.objects.create(code="hernia", name="Hernia", category="other")
    row = {"code": "our-own", "name": "Our own", "reason": "So.", "source_title": "We", "evidence": "practice"}
    rule = Rule.objects.create(condition=condition, severity="caution", statuses=["active"], **row)
    draft = drafted(rule)
    draft.severity = "absolute"
    return begin_draft(row=draft, revision=revision_of(rule), by=by)


def test_a_draft_is_switched_on_once_however_many_press(arena: Arena, make_user: Callable[..., User]) -> None:
    admin = make_user("admin")
    draft = drawn_up(admin)
    mark_tried(draft.pk, revision_of(draft))
    before = Practice.objects.get(pk=1).rules_version
    with Racers(ADMINS) as racers:
        outcomes = racers.run([(switched, (draft.pk, revision_of(draft), admin))] * ADMINS)
    assert sorted(outcome.won for outcome in outcomes) == [False] * (ADMINS - 1) + [True]
    assert {outcome.error.partition(":")[0] for outcome in outcomes if not outcome.won} == {"ValidationError"}
    assert Practice.objects.get(pk=1).rules_version == before + 1
    assert [rule.severity for rule in Rule.objects.deciding()] == ["absolute"]


def test_steps_at_the_same_moment_look_at_nothing_twice(
    arena: Arena,
    make_user: Callable[..., User],
    make_patient: Callable[..., object],
    make_appointment: Callable[..., object],
) -> None:
    admin = make_user("admin")
    draft = drawn_up(admin)
    for number in range(APPOINTMENTS):
        start = arena.slot(0) + timedelta(hours=2 * number)
        make_appointment(make_patient("hernia"), arena.therapists[0], arena.rooms[0], arena.massage, start)
    begin(draft, by=admin)
    with Racers(ADMINS) as racers:
        outcomes = racers.run([(stepped, (draft,))] * ADMINS)
    assert [outcome.error for outcome in outcomes] == [""] * ADMINS
    tried = TryOut.objects.get()
    numbers = [entry["appointment"] for entry in tried.touched]
    assert tried.finished_at
    assert len(numbers) == len(set(numbers)) == tried.done == APPOINTMENTS
    draft.refresh_from_db()
    assert draft.stage == "tried"
