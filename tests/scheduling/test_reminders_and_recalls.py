"""What the ticker writes by itself: reminders, each once and for the time that counts; recalls, for whom it is fine."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from patients.models import Patient, RecordedCondition
from practice import outbox
from practice.models import Message, Practice
from scheduling.absences.acting import Chosen, carry_out
from scheduling.booking import cancel, change
from scheduling.messages import recalls, reminders
from scheduling.messages.codes import CHANGES, COURSE, RECALL, REMINDER
from scheduling.models import Appointment, Leave
from scheduling.roster import add_leave
from scheduling.series.booking_many import Member, Move, book_course, move_many
from scheduling.series.verdicts import seal_of
from tests.scheduling.conftest import Scene, at
from treatments.models import CourseRule

Make = Callable[..., Any]


@pytest.fixture
def rosa(scene: Scene) -> Patient:
    """The patient of the scene, whom e-mails reach at any hour."""
    Practice.objects.update(quiet_from="00:00", quiet_until="00:00", reminder_hours=[48, 2])
    Patient.objects.filter(pk=scene.patient.pk).update(email="rosa@mail.example", given_name="Rosa")
    scene.patient.refresh_from_db()
    return scene.patient


def run(step: Callable[[], bool], kind: str) -> int:
    """Let the job finish, as two tickers would; how many messages of `kind` that made."""
    before = Message.objects.filter(kind=kind).count()
    while step() or step():
        pass
    return Message.objects.filter(kind=kind).count() - before


def reminded() -> int:
    return run(reminders.step, REMINDER)


def test_each_reminder_leaves_once_at_its_hour(scene: Scene, rosa: Patient, monday: time_machine.Traveller) -> None:
    scene.book("2027-03-04 09:00")
    monday.move_to(at("2027-03-02 08:59"))
    assert reminded() == 0
    monday.move_to(at("2027-03-02 09:00"))
    assert (reminded(), reminded()) == (1, 0)
    letter = outbox.letter_of(Message.objects.get(kind=REMINDER))
    assert (letter.subject, letter.to) == ("Reminder: Thursday 4 March, 09:00", "rosa@mail.example")
    monday.move_to(at("2027-03-04 07:00"))
    assert (reminded(), reminded()) == (1, 0)


def test_two_tickers_that_find_the_same_session_write_one(
    scene: Scene, rosa: Patient, monday: time_machine.Traveller
) -> None:
    row = scene.book("2027-03-04 09:00")
    monday.move_to(at("2027-03-02 10:00"))
    # Both have looked before either writes.
    found = [reminders._due([row], [48], timezone.now()) for _ticker in range(2)]
    for [(session, part)] in found:
        reminders._write(session, part, timezone.now())
    assert Message.objects.filter(kind=REMINDER).count() == 1


def test_after_a_standstill_only_the_last_one_leaves(
    scene: Scene, rosa: Patient, monday: time_machine.Traveller
) -> None:
    scene.book("2027-03-04 09:00")
    monday.move_to(at("2027-03-04 08:00"))
    assert reminded() == 1
    monday.move_to(at("2027-03-04 09:00"))
    assert reminded() == 0


def test_a_session_that_is_moved_is_reminded_of_at_its_new_time(
    scene: Scene, rosa: Patient, monday: time_machine.Traveller
) -> None:
    made = scene.book("2027-03-04 09:00")
    monday.move_to(at("2027-03-02 10:00"))
    assert reminded() == 1
    change(made.pk, by=scene.reception, starts_at=at("2027-03-08 09:00"))
    with pytest.raises(outbox.NotNeeded):
        outbox.letter_of(Message.objects.get(kind=REMINDER))
    assert reminded() == 0
    monday.move_to(at("2027-03-06 10:00"))
    assert reminded() == 1


def test_who_has_just_heard_of_it_is_not_reminded(scene: Scene, rosa: Patient, monday: time_machine.Traveller) -> None:
    scene.book("2027-03-02 09:00")
    later = scene.book("2027-03-05 09:00")
    assert reminded() == 0
    monday.move_to(at("2027-03-04 08:00"))
    Message.objects.update(state="sent")
    change(later.pk, by=scene.reception, starts_at=at("2027-03-05 11:00"))
    assert reminded() == 0


@pytest.mark.parametrize("since", ["cancelled", "unwanted", "archived"])
def test_a_reminder_that_is_not_true_any_more_does_not_leave(
    scene: Scene, rosa: Patient, monday: time_machine.Traveller, since: str
) -> None:
    made = scene.book("2027-03-04 09:00")
    monday.move_to(at("2027-03-02 10:00"))
    reminded()
    message = Message.objects.get(kind=REMINDER)
    assert outbox.letter_of(message).text
    if since == "cancelled":
        cancel(made.pk, reason="patient_time", by=scene.reception)
    changes = {"unwanted": {"unwanted": [REMINDER]}, "archived": {"archived_at": timezone.now()}}
    Patient.objects.filter(pk=rosa.pk).update(**changes.get(since, {"given_name": "Rosa"}))
    with pytest.raises(outbox.NotNeeded):
        outbox.letter_of(message)


def test_the_jobs_ask_as_much_however_many_there_are(
    scene: Scene, rosa: Patient, monday: time_machine.Traveller, django_assert_num_queries: Any
) -> None:
    for hour in range(9, 17):
        scene.book(f"2027-03-04 {hour:02}:00")
    monday.move_to(at("2027-03-02 17:00"))
    assert reminded() == 8
    with django_assert_num_queries(3):
        assert not reminders.step()


def members(scene: Scene, *times: str) -> list[Member]:
    return [Member(number, scene.plan(time), seal_of(45, {})) for number, time in enumerate(times, 1)]


def test_a_course_is_one_message_with_its_dates(scene: Scene, rosa: Patient) -> None:
    made = book_course(
        members(scene, "2027-03-02 09:00", "2027-03-09 09:00", "2027-03-16 09:00"),
        pattern={},
        by=scene.reception,
        request_key=uuid4(),
    )
    [message] = Message.objects.all()
    assert message.kind == COURSE
    first, *others = made.appointments.order_by("starts_at")
    cancel(first.pk, reason="other", by=scene.reception)
    change(others[0].pk, by=scene.reception, starts_at=at("2027-03-09 10:00"))
    assert Message.objects.count() == 1
    letter = outbox.letter_of(message)
    assert "Tue 9 Mar, 10:00 with Anna\nTue 16 Mar, 09:00 with Anna" in letter.text
    assert "2 Mar" not in letter.text
    assert len(letter.files) == 2
    Message.objects.update(state="sent")
    others = list(made.appointments.filter(status="booked").order_by("starts_at"))
    moves = [
        Move(number, row.pk, row.revision, row.starts_at + timedelta(days=1), scene.anna.pk)
        for number, row in enumerate(others, 1)
    ]
    move_many(moves, patient=rosa.pk, course=made.pk, by=scene.reception)
    assert list(Message.objects.filter(state="waiting").values_list("kind", flat=True)) == [CHANGES]


def test_leave_tells_each_patient_once(scene: Scene, rosa: Patient) -> None:
    rows = [scene.book("2027-03-02 09:00"), scene.book("2027-03-02 11:00")]
    Message.objects.update(state="sent")
    leave = add_leave(
        leave=Leave(
            therapist=scene.anna, first_day=at("2027-03-02 09:00").date(), last_day=at("2027-03-02 09:00").date()
        )
    )
    chosen = [Chosen(row.pk, row.revision, "cancel") for row in rows]
    done = carry_out(chosen, leave, by=scene.reception, practice=Practice.objects.get())
    assert [(one.is_done, one.is_told) for one in done] == [(True, True), (True, True)]
    waiting = Message.objects.filter(state="waiting")
    assert list(waiting.values_list("kind", flat=True)) == [CHANGES]
    assert "none at the moment" in outbox.letter_of(waiting.get()).text


@pytest.fixture
def rule(db: None) -> CourseRule:
    """Massage twice a year."""
    said = {"name": "CANARY", "reason": "CANARY", "evidence": "practice", "severity": "recall"}
    made = CourseRule.objects.create(code="half-yearly", kind="recall", settings={"months": 6}, **said)
    Practice.bump("rules_version")
    return made


@pytest.fixture
def last_here(scene: Scene, rosa: Patient, make_appointment: Make) -> Callable[[str], Appointment]:
    """A session that Rosa had on that day."""

    def had(day: str) -> Appointment:
        return make_appointment(rosa, scene.anna, scene.garden, scene.massage, at(f"{day} 09:00"), status="done")

    return had


@pytest.mark.parametrize(
    ("day", "times"),
    [("2026-09-02", 0), ("2026-09-01", 1), ("2026-08-10", 1), ("2026-07-20", 0), ("2026-03-01", 1), ("2020-01-01", 0)],
)
def test_who_was_here_half_a_year_ago_is_recalled_once(
    rule: CourseRule, last_here: Callable[[str], Appointment], day: str, times: int
) -> None:
    last_here(day)
    assert run(recalls.step, RECALL) == times
    assert run(recalls.step, RECALL) == 0
    for message in Message.objects.all():
        letter = outbox.letter_of(message)
        assert "Hello Rosa" in letter.text
        assert not {"assage", "CANARY", "back"} & set((letter.subject + letter.text).split())


def test_nobody_is_recalled_for_whom_it_is_not_fine_or_who_comes_anyway(
    scene: Scene, rosa: Patient, rule: CourseRule, last_here: Callable[[str], Appointment], make_rule: Make
) -> None:
    last_here("2026-09-01")
    assert run(recalls.step, RECALL) == 1
    message = Message.objects.get()
    RecordedCondition.objects.create(
        patient=rosa,
        condition=make_rule("hernia", "caution", statuses=["active"]).condition,
        status="active",
        recorded_by=scene.therapist,
    )
    assert outbox.letter_of(message).text
    made = scene.book("2027-03-04 09:00")
    with pytest.raises(outbox.NotNeeded):
        outbox.letter_of(message)
    cancel(made.pk, reason="other", by=scene.reception)
    assert outbox.letter_of(message).text
    make_rule("hernia", "relative", statuses=["active"])
    with pytest.raises(outbox.NotNeeded):
        outbox.letter_of(message)
    Message.objects.all().delete()
    assert run(recalls.step, RECALL) == 0
