"""Courses: what is proposed, with its exceptions; booked together or not at all; shifted when one moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from patients.models import Patient, RecordedCondition
from practice.models import Practice
from scheduling.booking import advance, change
from scheduling.models import Appointment, ClosedDays, Course, Leave, Therapist
from scheduling.pain import record_pain
from scheduling.refusals import BookingRefused, Contraindicated, NotAsShown, SlotTaken
from scheduling.series.booking_many import Member, Move, book_course, move_many
from scheduling.series.lines import Proposal
from scheduling.series.patterns import Pattern, Step
from scheduling.series.proposing import propose
from scheduling.series.shifting import propose_shift, shift_after
from tests.scheduling.conftest import Scene, at
from treatments.models import CourseRule, Rule

pytestmark = pytest.mark.django_db
WEEKLY, TWICE = Fraction(7), Fraction(7, 2)
LYMPH = {
    "max_pressure": None, "max_minutes": None, "drop_techniques": [], "drop_regions": [], "qualifications": ["lymph"],
    "local": False,
}  # fmt: skip


def course_of(scene: Scene, *steps: tuple[int, Fraction], **fields: Any) -> Pattern:
    """A massage course from that Monday on, by default six times a week apart."""
    made = tuple(Step(*step) for step in steps) or (Step(6, WEEKLY),)
    return Pattern(**{"treatment": scene.massage.pk, "first_day": date(2027, 3, 1), "steps": made} | fields)


def proposed(scene: Scene, *steps: tuple[int, Fraction], **fields: Any) -> Proposal:
    return propose(course_of(scene, *steps, **fields), patient=scene.patient, practice=Practice.objects.get())


def starts(found: Proposal) -> list[str]:
    return [line.starts.strftime("%a %d.%m. %H:%M") if line.starts else "" for line in found.lines]


def members(scene: Scene, found: Proposal) -> list[Member]:
    return [
        Member(
            line.number,
            scene.plan(therapist=line.slot.therapist, starts_at=line.slot.starts_at),
            line.decided.seal,
            line.decided.kind.value == "adapt",
        )
        for line in found.lines
        if line.slot and line.decided
    ]


def booked(scene: Scene, found: Proposal, **fields: Any) -> list[Appointment]:
    made = book_course(members(scene, found), pattern={}, by=scene.reception, **{"request_key": uuid4()} | fields)
    return list(made.appointments.order_by("starts_at"))


def rule(kind: str, severity: str, **numbers: int) -> None:
    said = {"code": kind, "name": kind, "reason": "CANARYREASON", "evidence": "practice"}
    CourseRule.objects.create(kind=kind, severity=severity, settings=numbers, **said)
    Practice.bump("rules_version")


def test_first_twice_a_week_then_wider_on_tuesdays_and_thursdays_after_four(scene: Scene):
    found = proposed(scene, (4, TWICE), (2, Fraction(14)), weekdays=frozenset({1, 3}), not_before=time(16))
    assert starts(found) == [
        "Tue 02.03. 16:00", "Thu 04.03. 16:00", "Tue 09.03. 16:00", "Thu 11.03. 16:00", "Thu 25.03. 16:00",
        "Thu 08.04. 16:00",
    ]  # fmt: skip
    assert found.exceptions == 0
    assert {line.slot.therapist for line in found.lines if line.slot} == {scene.anna.pk}


def test_closed_days_and_leave_are_stepped_over_and_said(scene: Scene):
    ClosedDays.objects.create(first_day=date(2027, 3, 8), last_day=date(2027, 3, 8), name="Works outing")
    Leave.objects.create(therapist=scene.anna, first_day=date(2027, 3, 15), last_day=date(2027, 3, 26))
    Practice.bump("roster_version")
    found = proposed(scene, (4, WEEKLY))
    assert starts(found) == ["Mon 01.03. 08:00", "Tue 09.03. 08:00", "Mon 29.03. 08:00", "Mon 05.04. 08:00"]
    assert [line.exceptions for line in found.lines] == [
        [],
        ["Mon 8 Mar closed (Works outing)"],
        ["Mon 15 Mar Anna is away", "Tue 16 Mar Anna is away", "later than asked for"],
        [],
    ]


def test_another_therapist_steps_in_unless_nobody_else_will_do(scene: Scene, make_therapist: Callable[..., Therapist]):
    berta = make_therapist("Berta", treatments=[scene.massage])
    Leave.objects.create(therapist=scene.anna, first_day=date(2027, 3, 5), last_day=date(2027, 3, 11))
    Practice.bump("roster_version")
    free, strict = (
        proposed(scene, (3, WEEKLY), therapist=scene.anna.pk),
        proposed(scene, (3, WEEKLY), therapist=scene.anna.pk, only=True),
    )
    assert [line.therapist for line in free.lines] == ["Anna", berta.name, "Anna"]
    assert free.lines[1].exceptions == ["Anna is not free"]
    assert [line.therapist for line in strict.lines] == ["Anna"] * 3
    assert starts(strict)[1] == "Fri 12.03. 08:00"


def test_the_clock_on_the_wall_stays_across_the_change_of_clocks(scene: Scene):
    found = proposed(scene, (5, WEEKLY), at=time(9))
    moments = [line.slot.starts_at for line in found.lines if line.slot]
    assert [timezone.localtime(moment).hour for moment in moments] == [9] * 5
    assert {moment.hour for moment in moments} == {7, 8}
    assert [one.ends_at.hour for one in booked(scene, found)] == [8, 8, 8, 8, 7]


def test_an_hour_that_the_clock_skips_is_said_and_another_found(scene: Scene, make_therapist: Callable[..., Therapist]):
    night = make_therapist("Nora", treatments=[scene.massage], hours=[(6, time(1), time(7))])
    found = proposed(
        scene, (2, WEEKLY), first_day=date(2027, 3, 21), at=time(2, 30), therapist=night.pk, weekdays=frozenset({6})
    )
    assert starts(found) == ["Sun 21.03. 02:30", "Sun 28.03. 03:00"]
    assert found.lines[1].exceptions == ["02:30 does not exist on that day: the clocks are put forward"]


def test_first_session_and_growth_follow_the_rules_and_what_is_recorded_of_pain(scene: Scene):
    rule("first_session_minutes", "adapt", max_minutes=30, course_break_days=60)
    rule("growth_with_falling_pain", "adapt", step_minutes=10, course_break_days=60)
    found = proposed(scene, (3, WEEKLY))
    # Of sessions to come no pain is known that fell: none of them may grow.
    assert [line.decided.minutes for line in found.lines if line.decided] == [30, 30, 30]
    assert [one.minutes for one in booked(scene, found)] == [30, 30, 30]


def test_the_first_of_a_course_grows_where_pain_is_recorded_to_have_fallen(scene: Scene):
    rule("first_session_minutes", "adapt", max_minutes=30, course_break_days=60)
    rule("growth_with_falling_pain", "adapt", step_minutes=10, course_break_days=60)
    first = scene.book(minutes=30)
    advance(first.pk, to="arrived", by=scene.reception)
    record_pain(first.pk, before=7, after=3, by=scene.therapist)
    found = proposed(scene, (2, WEEKLY), first_day=date(2027, 3, 8))
    assert [line.decided.minutes for line in found.lines if line.decided] == [40, 40]


def test_who_has_not_learnt_what_it_takes_is_passed_over(
    scene: Scene, make_therapist: Callable[..., Therapist], make_rule: Callable[..., Rule]
):
    make_therapist("Berta", treatments=[scene.massage], qualifications=["lymph"])
    needed = make_rule("swelling", "adapt", treatments=["massage"], statuses=["active"], adapt=LYMPH).condition
    RecordedCondition.objects.create(
        patient=scene.patient, condition=needed, status="active", recorded_by=scene.therapist
    )
    assert [line.therapist for line in proposed(scene, (2, WEEKLY)).lines] == ["Berta", "Berta"]


def test_rules_between_sessions_push_them_apart(scene: Scene):
    rule("min_days_between", "absolute", days=5)
    found = proposed(scene, (3, TWICE))
    assert starts(found) == ["Mon 01.03. 08:00", "Mon 08.03. 08:00", "Mon 15.03. 08:00"]
    assert found.lines[1].exceptions[:1] == ["Fri 5 Mar not suitable"]


def test_a_session_that_never_suits_is_shown_as_such(scene: Scene, make_rule: Callable[..., Rule]):
    RecordedCondition.objects.create(
        patient=scene.patient,
        condition=make_rule("fever", statuses=["active"]).condition,
        status="active",
        recorded_by=scene.therapist,
    )
    found = proposed(scene, (2, WEEKLY))
    assert found.bookable == 0
    assert [line.decided.kind.value for line in found.lines if line.decided] == ["blocked", "blocked"]


def test_a_course_is_booked_whole_with_its_source_and_once_for_one_form(scene: Scene):
    key = uuid4()
    made = booked(scene, proposed(scene), request_key=key)
    assert [one.pk for one in booked(scene, proposed(scene), request_key=key)] == [one.pk for one in made]
    [course] = Course.objects.all()
    assert {(one.course_id, one.source, one.assessment is not None) for one in made} == {(course.pk, "course", True)}
    assert len(made) == 6


def test_nothing_is_booked_when_one_session_is_refused(scene: Scene, make_patient: Callable[..., Patient]):
    found = proposed(scene)
    scene.book("2027-03-22 08:00", patient=make_patient().pk)
    with pytest.raises(SlotTaken) as refused:
        booked(scene, found)
    assert refused.value.details["member"] == 4
    assert (Course.objects.count(), Appointment.objects.count()) == (0, 1)


def test_a_condition_recorded_after_the_proposal_refuses_the_whole(scene: Scene, make_rule: Callable[..., Rule]):
    found = proposed(scene)
    RecordedCondition.objects.create(
        patient=scene.patient,
        condition=make_rule("fever", statuses=["active"]).condition,
        status="active",
        recorded_by=scene.therapist,
    )
    with pytest.raises(Contraindicated):
        booked(scene, found)
    assert Appointment.objects.count() == 0


def test_a_form_other_than_the_one_shown_is_refused(scene: Scene):
    rule("first_session_minutes", "adapt", max_minutes=30, course_break_days=60)
    found = proposed(scene, (2, WEEKLY))
    CourseRule.objects.update(settings={"max_minutes": 25, "course_break_days": 60})
    Practice.bump("rules_version")
    with pytest.raises(NotAsShown):
        booked(scene, found)
    assert Appointment.objects.count() == 0


def test_moving_one_proposes_to_shift_the_rest(scene: Scene):
    made = booked(scene, proposed(scene, (4, WEEKLY), at=time(9)))
    assert shift_after(made[1]) is None
    moved = change(made[1].pk, by=scene.reception, starts_at=at("2027-03-10 10:00"))
    shift = shift_after(moved)
    assert shift is not None
    found = propose_shift(shift, practice=Practice.objects.get())
    assert starts(found) == ["Wed 17.03. 10:00", "Wed 24.03. 10:00"]
    moves = [
        Move(line.number, line.appointment, line.revision, line.slot.starts_at, line.slot.therapist)
        for line in found.lines
        if line.slot and line.appointment
    ]
    move_many(moves, patient=scene.patient.pk, course=moved.course_id or 0, by=scene.reception)
    made[3].refresh_from_db()
    assert made[3].starts_at == at("2027-03-24 10:00")
    assert shift_after(moved) is None


def test_a_week_further_none_steps_on_another_and_a_stale_form_moves_nothing(scene: Scene):
    made = booked(scene, proposed(scene, (4, WEEKLY), at=time(9)))
    moved = change(made[0].pk, by=scene.reception, starts_at=at("2027-03-07 09:00").replace(day=5))
    moves = [Move(n, row.pk, row.revision, row.starts_at + (made[1].starts_at - made[0].starts_at), row.therapist_id)
             for n, row in enumerate(made[1:3], 1)]  # fmt: skip
    with pytest.raises(SlotTaken):
        # The fourth stays where the third would go.
        move_many(moves, patient=scene.patient.pk, course=moved.course_id or 0, by=scene.reception)
    with pytest.raises(BookingRefused):
        move_many([Move(1, made[1].pk, 7, at("2027-04-12 09:00"), scene.anna.pk)],
                  patient=scene.patient.pk, course=moved.course_id or 0, by=scene.reception)  # fmt: skip
    last = made[3]
    moves.append(Move(3, last.pk, last.revision, at("2027-03-29 09:00"), scene.anna.pk))
    move_many(moves, patient=scene.patient.pk, course=moved.course_id or 0, by=scene.reception)
    again = Appointment.objects.filter(course=moved.course_id).order_by("starts_at")
    assert [timezone.localtime(one.starts_at).day for one in again] == [5, 15, 22, 29]


def test_the_number_of_queries_does_not_grow_with_what_is_booked(scene: Scene, make_patient: Callable[..., Patient]):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            proposed(scene, (4, WEEKLY), not_before=time(14))
        return len(queries)

    proposed(scene, (4, WEEKLY))
    before = asked()
    for hour in range(8, 13):
        scene.book(f"2027-03-09 {hour:02}:00", patient=make_patient().pk)
    assert asked() == before <= 12


# ------------------------------------------------------------------------------------------------ pages


@pytest.fixture
def desk(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """A receptionist at work on that Monday."""
    return client_as(scene.reception)


def address(scene: Scene, **fields: Any) -> str:
    usual = {
        "plan": 1, "patient": scene.patient.pk, "treatment": scene.massage.pk, "first_day": "2027-03-02",
        "sessions_1": 3, "spacing_1": "7",
    }  # fmt: skip
    asked = "&".join(f"{name}={value}" for name, value in (usual | fields).items() if value != "")
    return f"{reverse('scheduling:course')}?{asked}"


def form_in(page: Any, **fields: Any) -> dict[str, Any]:
    """What the proposal's form would send, all sessions ticked."""
    sent: dict[str, Any] = {"asked": page.context["query"], "request_key": str(page.context["request_key"])}
    sent["pick"] = [line.number for line, _reasons in page.context["lines"] if line.bookable]
    for line, _reasons in page.context["lines"]:
        n = line.number
        sent |= {f"start-{n}": line.starts.strftime("%Y-%m-%dT%H:%M"), f"therapist-{n}": line.with_whom}
        sent |= {f"seal-{n}": line.decided.seal} if line.decided else {}
    return sent | fields


def test_a_course_is_proposed_looked_at_and_booked_on_the_page(scene: Scene, desk: Client):
    page = desk.get(address(scene))
    assert page.status_code == 200
    assert Appointment.objects.count() == 0
    # Only the first two, one of them an hour later.
    sent = form_in(page, pick=[1, 2], **{"start-2": "2027-03-09T09:00"})
    looked = desk.post(reverse("scheduling:course_book"), sent | {"act": "check"})
    assert (looked.status_code, Appointment.objects.count()) == (200, 0)
    answer = desk.post(reverse("scheduling:course_book"), sent | {"act": "book"})
    assert answer.status_code == 200
    assert [one.starts_at for one in Appointment.objects.all()] == [at("2027-03-02 08:00"), at("2027-03-09 09:00")]
    again = desk.post(reverse("scheduling:course_book"), sent | {"act": "book"})
    assert (again.status_code, Appointment.objects.count()) == (200, 2)


def test_a_slot_that_is_gone_names_the_session_and_books_nothing(
    scene: Scene, desk: Client, make_patient: Callable[..., Patient]
):
    sent = form_in(desk.get(address(scene)))
    scene.book("2027-03-09 08:00", patient=make_patient().pk)
    answer = desk.post(reverse("scheduling:course_book"), sent | {"act": "book"})
    assert (answer.status_code, Appointment.objects.count()) == (409, 1)
    assert "Tue 9 Mar, 08:00" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sessions_1": 10_000}, "10,000 sessions are asked for; 60 can be planned at once."),
        ({"sessions_1": "", "every": 1, "until": "2028-02-02"}, "can be planned at once"),
        ({"until": "2027-03-01"}, "This day lies before the first one."),
        ({"sessions_1": ""}, "Say how many sessions, or until which day."),
        ({"sessions_1": 60, "spacing_1": "28"}, "The diary reaches 730 days ahead"),
        ({"first_day": "2027-02-30"}, "valid date"),
        ({"sessions_1": "9" * 5000}, "whole number"),
        ({"first_day": "2026-01-01"}, "This day has passed."),
        ({"only": "on"}, "Choose the therapist."),
    ],
)
def test_what_is_no_course_is_refused_by_name(scene: Scene, desk: Client, fields: dict[str, Any], words: str):
    answer = desk.get(address(scene, **fields), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert escape(words) in answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"start-1": "yesterday"}, {"start-1": "9999-12-31T23:59"}, {"therapist-1": "'"}, {"therapist-1": 999_999},
        {"start-1": "2027-03-28T02:30"}, {"seal-1": "\x00"}, {"pick": []}, {"asked": "plan=1"}, {"request_key": "x"},
    ],
)  # fmt: skip
def test_nonsense_books_nothing(scene: Scene, desk: Client, fields: dict[str, Any]):
    sent = form_in(desk.get(address(scene)), **fields) | {"act": "book"}
    assert desk.post(reverse("scheduling:course_book"), sent).status_code in (409, 422)
    assert Appointment.objects.count() == 0


def test_reception_reads_no_reason_where_a_session_does_not_suit(
    scene: Scene, desk: Client, client_as: Callable[..., Client], make_rule: Callable[..., Rule]
):
    condition = make_rule("hernia", statuses=["active"], reason="CANARYREASON", name="CANARYTITLE").condition
    RecordedCondition.objects.create(
        patient=scene.patient, condition=condition, status="active", recorded_by=scene.therapist
    )
    seen = desk.get(address(scene)).content.decode()
    assert "Not suitable" in seen
    assert "CANARY" not in seen
    assert "hernia" not in seen.lower()
    assert "CANARY" in client_as(scene.therapist).get(address(scene)).content.decode()


def test_the_panel_of_a_moved_session_leads_to_the_rest_and_moves_it(scene: Scene, desk: Client):
    made = booked(scene, proposed(scene, (3, WEEKLY), at=time(9)))
    moving = {"revision": made[0].revision, "start": "2027-03-03T09:00"}
    said = desk.post(reverse("scheduling:move", args=[made[0].pk]), moving).json()
    assert said["link"]["href"] == reverse("scheduling:course_shift", args=[made[0].pk])
    page = desk.get(said["link"]["href"])
    sent: dict[str, Any] = {"pick": [1, 2]}
    for line, _reasons in page.context["lines"]:
        sent[f"start-{line.number}"] = line.starts.strftime("%Y-%m-%dT%H:%M")
        sent |= {f"therapist-{line.number}": line.with_whom, f"appointment-{line.number}": line.appointment}
        sent[f"revision-{line.number}"] = line.revision
    assert desk.post(said["link"]["href"], sent).status_code == 200
    days = Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True)
    assert [timezone.localtime(moment).day for moment in days] == [3, 10, 17]
    assert "Session 1 of 3" in desk.get(reverse("scheduling:appointment", args=[made[0].pk])).content.decode()
