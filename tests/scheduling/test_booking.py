"""The one door: what it lets through, what it writes, and what it refuses by name."""

from collections.abc import Callable
from datetime import date, time
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from patients.models import Patient, RecordedCondition
from practice.models import Practice
from scheduling import booking
from scheduling.booking import advance, book, cancel, change, reinstate
from scheduling.clearing import Consent
from scheduling.clock import at as clock_at
from scheduling.models import Appointment, Assessment, ClosedDays, Leave
from scheduling.plans import Form
from scheduling.refusals import (
    AdaptationNeeded,
    AgeOutside,
    Archived,
    ChangedMeanwhile,
    Contraindicated,
    FormUsed,
    GateOpen,
    NoSuchTime,
    NotGiven,
    NotQualified,
    OnLeave,
    OutsideHours,
    OverrideRefused,
    PracticeClosed,
    ReasonNeeded,
    RoomUnsuitable,
    RulesFailed,
    SlotTaken,
    TimePassed,
    TooFarAhead,
    Unknown,
    WrongLength,
    WrongStep,
)
from tests.scheduling.conftest import BERLIN, Scene, at, word
from treatments.models import CourseRule, Rule, Treatment

pytestmark = pytest.mark.django_db
Make = Callable[..., object]


def test_a_booking_blocks_therapist_and_room_with_buffers_and_keeps_name_and_price(scene: Scene) -> None:
    appointment = scene.book("09:00")
    assert (appointment.starts_at, appointment.ends_at) == (at("09:00"), at("09:45"))
    assert (appointment.blocked_from, appointment.blocked_until) == (at("08:55"), at("09:55"))
    assert appointment.room == scene.garden
    Treatment.objects.filter(pk=scene.massage.pk).update(name="Renamed", price=99)
    appointment.refresh_from_db()
    assert (appointment.treatment_name, appointment.price) == ("Massage", 50)


def test_a_booking_is_stored_with_what_it_rests_on(scene: Scene, make_patient: Make) -> None:
    patient = make_patient("asthma")
    assessment = scene.book(patient=patient.pk).assessment
    assert assessment.verdict == "fine"
    assert [fact["condition"] for fact in assessment.facts] == ["asthma"]
    assert assessment.session["treatment"] == "massage"
    assert assessment.rules_version == Practice.objects.get().rules_version
    assert assessment.decided_by == scene.reception


def test_the_same_request_twice_is_one_appointment(scene: Scene) -> None:
    key = uuid4()
    first = book(scene.plan(), by=scene.reception, request_key=key)
    assert book(scene.plan(), by=scene.reception, request_key=key) == first
    assert Appointment.objects.count() == 1


def test_a_form_sent_again_answers_with_its_booking_also_after_the_cancellation(scene: Scene) -> None:
    key = uuid4()
    first = book(scene.plan(), by=scene.reception, request_key=key)
    cancel(first.pk, reason="other", by=scene.reception)
    assert book(scene.plan("11:00"), by=scene.reception, request_key=key) == first
    assert Appointment.objects.count() == 1


def test_a_form_that_has_booked_does_not_book_for_somebody_else(scene: Scene, make_patient: Make) -> None:
    key = uuid4()
    book(scene.plan(), by=scene.reception, request_key=key)
    with pytest.raises(FormUsed, match="already booked for somebody else"):
        book(scene.plan("11:00", patient=make_patient().pk), by=scene.reception, request_key=key)
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(("start", "who"), [("09:30", "therapist"), ("09:50", "therapist"), ("08:20", "therapist")])
def test_a_therapist_is_not_booked_twice_buffers_included(
    scene: Scene, make_patient: Make, start: str, who: str
) -> None:
    scene.book("09:00")
    with pytest.raises(SlotTaken) as refusal:
        scene.book(start, patient=make_patient().pk)
    assert refusal.value.who == who


def test_buffers_do_not_block_the_patient(scene: Scene, make_therapist: Make, make_room: Make) -> None:
    make_room()
    ben = make_therapist("Ben", treatments=[scene.massage])
    scene.book("09:00")
    assert scene.book("09:45", therapist=ben.pk).therapist == ben


def test_a_patient_is_not_in_two_places(scene: Scene, make_therapist: Make, make_room: Make) -> None:
    make_room()
    ben = make_therapist("Ben", treatments=[scene.massage])
    scene.book("09:00")
    with pytest.raises(SlotTaken) as refusal:
        scene.book("09:30", therapist=ben.pk)
    assert refusal.value.who == "patient"


def test_another_room_is_found_and_when_none_is_left_the_booking_is_refused(
    scene: Scene, make_therapist: Make, make_room: Make, make_patient: Make
) -> None:
    attic = make_room("Attic")
    ben, cleo = (make_therapist(name, treatments=[scene.massage]) for name in ("Ben", "Cleo"))
    scene.book("09:00")
    assert scene.book("09:00", therapist=ben.pk, patient=make_patient().pk).room == attic
    with pytest.raises(SlotTaken) as refusal:
        scene.book("09:00", therapist=cleo.pk, patient=make_patient().pk)
    assert refusal.value.who == "rooms"
    with pytest.raises(SlotTaken) as refusal:
        scene.book("09:00", therapist=cleo.pk, patient=make_patient().pk, room=attic.pk)
    assert refusal.value.who == "room"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"patient": 999_999}, Unknown),
        ({"treatment": 999_999}, Unknown),
        ({"therapist": 999_999}, Unknown),
        ({"room": 999_999}, Unknown),
        ({"minutes": 4}, WrongLength),
        ({"minutes": 481}, WrongLength),
        ({"minutes": -30}, WrongLength),
        ({"form": Form(techniques=("magic",))}, Unknown),
        ({"form": Form(regions=("tail",))}, Unknown),
        ({"form": Form(pressure="brutal")}, Unknown),
        ({"starts_at": at("06:59")}, TimePassed),
        ({"starts_at": at("2027-02-26 09:00")}, TimePassed),
        ({"starts_at": at("9999-12-01 09:00")}, TooFarAhead),
        ({"starts_at": at("07:30")}, OutsideHours),
        ({"starts_at": at("17:30")}, OutsideHours),
        ({"starts_at": at("2027-03-06 09:00")}, OutsideHours),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_leaves_nothing(
    scene: Scene, fields: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        scene.book(**fields)  # type: ignore[arg-type]
    assert not Appointment.objects.exists()
    assert not Assessment.objects.exists()


def test_an_hour_that_does_not_exist_is_refused_and_one_that_exists_twice_is_the_first() -> None:
    with pytest.raises(NoSuchTime):
        clock_at(date(2027, 3, 28), time(2, 30), BERLIN)
    with pytest.raises(TimePassed):
        clock_at(date(1, 1, 1), time(0, 0), BERLIN)
    with pytest.raises(TooFarAhead):
        clock_at(date(9999, 12, 31), time(23, 59), BERLIN.__class__("America/New_York"))
    assert clock_at(date(2027, 10, 31), time(2, 30), BERLIN).hour == 0


def test_an_archived_treatment_patient_or_room_is_refused(scene: Scene, make_treatment: Make, make_room: Make) -> None:
    now = at("07:00")
    old = make_treatment("old", archived_at=now)
    scene.anna.treatments.add(old)
    shed = make_room("Shed", archived_at=now)
    with pytest.raises(Archived):
        scene.book(treatment=old.pk)
    with pytest.raises(Archived):
        scene.book(room=shed.pk)
    Patient.objects.filter(pk=scene.patient.pk).update(archived_at=now)
    with pytest.raises(Archived):
        scene.book()


def test_a_therapist_who_does_not_give_it_is_away_or_archived_is_refused(
    scene: Scene, make_treatment: Make, make_therapist: Make
) -> None:
    with pytest.raises(NotGiven):
        scene.book(treatment=make_treatment("thrust").pk)
    gone = make_therapist("Gone", treatments=[scene.massage], archived_at=at("07:00"))
    with pytest.raises(Archived):
        scene.book(therapist=gone.pk)
    Leave.objects.create(therapist=scene.anna, first_day=date(2027, 3, 1), last_day=date(2027, 3, 1))
    Practice.bump("roster_version")
    with pytest.raises(OnLeave):
        scene.book()


def test_a_closed_day_is_refused_with_its_name(scene: Scene) -> None:
    ClosedDays.objects.create(first_day=date(2027, 3, 1), last_day=date(2027, 3, 2), name="Carnival")
    Practice.bump("roster_version")
    with pytest.raises(PracticeClosed, match="Carnival"):
        scene.book()


def test_a_room_without_the_feature_is_refused_by_its_name(scene: Scene, make_treatment: Make, make_room: Make) -> None:
    machine = make_treatment("machine", room_features=["appliance"])
    scene.anna.treatments.add(machine)
    Practice.bump("roster_version")
    Practice.bump("rules_version")
    with pytest.raises(RoomUnsuitable, match="Appliance"):
        scene.book(treatment=machine.pk, room=scene.garden.pk)
    lab = make_room("Lab", features=["appliance"])
    assert scene.book(treatment=machine.pk).room == lab


def test_a_child_is_not_booked_for_what_is_for_adults(scene: Scene, make_treatment: Make, make_patient: Make) -> None:
    firm = make_treatment("firm", min_age=18)
    scene.anna.treatments.add(firm)
    Practice.bump("roster_version")
    Practice.bump("rules_version")
    child = make_patient(birth_date=date(2009, 3, 2))
    with pytest.raises(AgeOutside):
        scene.book(treatment=firm.pk, patient=child.pk)
    assert scene.book("2027-03-02 09:00", treatment=firm.pk, patient=child.pk)


def test_an_absolute_contraindication_blocks_everybody(scene: Scene, make_rule: Make, make_patient: Make) -> None:
    make_rule("hernia", "absolute", treatments=["massage"], statuses=["active"])
    patient = make_patient("hernia")
    for who, consent in (
        (scene.reception, Consent(adaptation=True)),
        (scene.therapist, word("I say so")),
    ):
        with pytest.raises(Contraindicated) as refusal:
            book(scene.plan(patient=patient.pk), by=who, consent=consent)
        assert not refusal.value.may_be_overridden
        assert str(refusal.value) == "Not suitable for this patient."
    assert not Appointment.objects.exists()


def test_a_therapist_may_override_a_relative_one_with_a_written_reason(
    scene: Scene, make_rule: Make, make_patient: Make
) -> None:
    make_rule("stroke", "relative", treatments=["massage"], statuses=["active"])
    plan = scene.plan(patient=make_patient("stroke").pk)
    with pytest.raises(Contraindicated) as refusal:
        book(plan, by=scene.therapist)
    assert refusal.value.may_be_overridden
    with pytest.raises(OverrideRefused):
        book(plan, by=scene.reception, consent=word("please"))
    with pytest.raises(OverrideRefused):
        book(plan, by=scene.therapist, consent=word("   "))
    assessment = book(plan, by=scene.therapist, consent=word("Cleared by the doctor")).assessment
    assert (assessment.verdict, assessment.override_reason, assessment.decided_by) == (
        "override",
        "Cleared by the doctor",
        scene.therapist,
    )


def test_an_override_holds_on_its_day_and_dies_with_the_day(scene: Scene, make_rule: Make, make_patient: Make) -> None:
    make_rule("stroke", "relative", treatments=["massage"], statuses=["active"])
    plan = scene.plan(patient=make_patient("stroke").pk)
    appointment = book(plan, by=scene.therapist, consent=word("Cleared"))
    moved = change(appointment.pk, by=scene.reception, starts_at=at("10:00"))
    assert moved.assessment.override_reason == "Cleared"
    assert moved.assessment.decided_by == scene.therapist
    with pytest.raises(Contraindicated):
        change(appointment.pk, by=scene.reception, starts_at=at("2027-03-02 10:00"))


def test_an_override_dies_when_the_facts_change(
    scene: Scene, make_rule: Make, make_patient: Make, make_condition: Make
) -> None:
    make_rule("stroke", "relative", treatments=["massage"], statuses=["active"])
    patient = make_patient("stroke")
    appointment = book(scene.plan(patient=patient.pk), by=scene.therapist, consent=word("Cleared"))
    RecordedCondition.objects.create(
        patient=patient, condition=make_condition("asthma"), status="active", recorded_by=scene.therapist
    )
    with pytest.raises(Contraindicated):
        change(appointment.pk, by=scene.reception, starts_at=at("10:00"))


ADAPT = {
    "max_minutes": 20,
    "max_pressure": "light",
    "drop_techniques": [],
    "drop_regions": [],
    "qualifications": [],
    "local": False,
}


def test_the_adapted_form_is_booked_only_when_somebody_agrees(
    scene: Scene, make_rule: Make, make_patient: Make
) -> None:
    make_rule("pain", "adapt", treatments=["massage"], statuses=["active"], adapt=ADAPT)
    plan = scene.plan(patient=make_patient("pain").pk)
    with pytest.raises(AdaptationNeeded):
        book(plan, by=scene.reception)
    appointment = book(plan, by=scene.reception, consent=Consent(adaptation=True))
    assert appointment.minutes == 20
    assert appointment.changes == {"pressure": "light"}
    assert (appointment.assessment.verdict, appointment.assessment.adapted) == ("fine", True)


def test_an_adapted_session_is_not_lengthened_by_a_drag(scene: Scene, make_rule: Make, make_patient: Make) -> None:
    make_rule("pain", "adapt", treatments=["massage"], statuses=["active"], adapt=ADAPT)
    appointment = book(
        scene.plan(patient=make_patient("pain").pk), by=scene.reception, consent=Consent(adaptation=True)
    )
    with pytest.raises(AdaptationNeeded):
        change(appointment.pk, by=scene.reception, minutes=45)


def test_a_missing_qualification_asks_for_another_therapist(
    scene: Scene, make_rule: Make, make_patient: Make, make_therapist: Make
) -> None:
    learnt = make_therapist("Ola", treatments=[scene.massage], qualifications=["oncology"])
    make_rule(
        "cancer",
        "adapt",
        treatments=["massage"],
        statuses=["active"],
        adapt=ADAPT | {"max_minutes": None, "max_pressure": None, "qualifications": ["oncology"]},
    )
    patient = make_patient("cancer")
    for consent in (Consent(), Consent(adaptation=True)):
        with pytest.raises(NotQualified) as refusal:
            book(scene.plan(patient=patient.pk), by=scene.reception, consent=consent)
    assert refusal.value.missing == ["Oncology"]
    assert book(scene.plan(patient=patient.pk, therapist=learnt.pk), by=scene.reception).therapist == learnt


def test_when_the_rules_fail_nothing_is_booked_and_it_says_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise KeyError("hernia of Mr Canary")

    monkeypatch.setattr("scheduling.deciding.assess", broken)
    with pytest.raises(RulesFailed, match="nothing was booked"):
        scene.book()
    assert not Appointment.objects.exists()
    assert "Canary" not in caplog.text


def test_a_rule_that_cannot_be_read_refuses_every_booking(scene: Scene, make_rule: Make) -> None:
    rule = make_rule("hernia", treatments=["massage"])
    Rule.objects.filter(pk=rule.pk).update(treatments=["no-such-treatment"])
    Practice.bump("rules_version")
    with pytest.raises(RulesFailed):
        scene.book()


def test_a_move_takes_the_new_place_and_frees_the_old(scene: Scene, make_patient: Make) -> None:
    appointment = scene.book("09:00")
    moved = change(appointment.pk, by=scene.reception, starts_at=at("09:30"), revision=1)
    assert (moved.starts_at, moved.ends_at, moved.revision) == (at("09:30"), at("10:15"), 2)
    assert moved.history.count() == 2
    assert scene.book("08:30", patient=make_patient().pk)


def test_a_stale_form_changes_nothing(scene: Scene) -> None:
    appointment = scene.book("09:00")
    change(appointment.pk, by=scene.reception, starts_at=at("10:00"), revision=1)
    with pytest.raises(ChangedMeanwhile):
        change(appointment.pk, by=scene.reception, starts_at=at("11:00"), revision=1)
    appointment.refresh_from_db()
    assert appointment.starts_at == at("10:00")


def test_another_treatment_comes_with_its_own_length_name_and_price(scene: Scene, make_treatment: Make) -> None:
    short = make_treatment("short", minutes_default=20, price=30)
    scene.anna.treatments.add(short)
    Practice.bump("roster_version")
    Practice.bump("rules_version")
    changed = change(scene.book().pk, by=scene.reception, treatment=short.pk)
    assert (changed.minutes, changed.treatment_name, changed.price) == (20, "Short", 30)


def test_cancelling_needs_a_reason_of_the_list_and_frees_the_slot(scene: Scene, make_patient: Make) -> None:
    appointment = scene.book("09:00")
    for reason in ("", "no idea", "CANCELLED"):
        with pytest.raises(ReasonNeeded):
            cancel(appointment.pk, reason=reason, by=scene.reception)
    cancelled = cancel(appointment.pk, reason="patient_ill", by=scene.reception)
    assert (cancelled.status, cancelled.cancelled_late) == ("cancelled", True)
    assert scene.book("09:00", patient=make_patient().pk)


def test_only_the_patients_own_late_cancellation_counts_as_late(scene: Scene) -> None:
    today, later = scene.book("09:00"), scene.book("2027-03-03 09:00")
    assert not cancel(today.pk, reason="therapist_away", by=scene.reception).cancelled_late
    assert not cancel(later.pk, reason="patient_time", by=scene.reception).cancelled_late


def test_taking_back_a_cancellation_decides_again(
    scene: Scene, make_rule: Make, make_patient: Make, make_condition: Make
) -> None:
    make_rule("hernia", treatments=["massage"], statuses=["active"])
    appointment = scene.book("09:00")
    cancel(appointment.pk, reason="mistake", by=scene.reception)
    assert reinstate(appointment.pk, by=scene.reception).status == "booked"
    cancel(appointment.pk, reason="mistake", by=scene.reception)
    RecordedCondition.objects.create(
        patient=scene.patient, condition=make_condition("asthma"), status="active", recorded_by=scene.therapist
    )
    assert reinstate(appointment.pk, by=scene.reception).assessment.facts[0]["condition"] == "asthma"
    cancel(appointment.pk, reason="mistake", by=scene.reception)
    RecordedCondition.objects.create(
        patient=scene.patient,
        condition=Rule.objects.get().condition,
        status="active",
        recorded_by=scene.therapist,
    )
    with pytest.raises(Contraindicated):
        reinstate(appointment.pk, by=scene.reception)
    appointment.refresh_from_db()
    assert appointment.status == "cancelled"


def test_a_cancellation_cannot_be_taken_back_once_the_slot_is_gone(scene: Scene, make_patient: Make) -> None:
    appointment = scene.book("09:00")
    cancel(appointment.pk, reason="mistake", by=scene.reception)
    scene.book("09:00", patient=make_patient().pk)
    with pytest.raises(SlotTaken):
        reinstate(appointment.pk, by=scene.reception)


def test_the_day_goes_from_booked_to_done_and_back(scene: Scene) -> None:
    appointment = scene.book("09:00")
    for step in ("arrived", "in_treatment", "done", "in_treatment", "arrived", "booked"):
        assert advance(appointment.pk, to=step, by=scene.reception).status == step


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        ("done", WrongStep),
        ("in_treatment", WrongStep),
        ("no_show", WrongStep),
        ("cancelled", Unknown),
        ("", Unknown),
        ("held", Unknown),
    ],
)
def test_steps_that_make_no_sense_are_refused(scene: Scene, to: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        advance(scene.book().pk, to=to, by=scene.reception)


def test_nobody_arrives_before_the_day(scene: Scene) -> None:
    with pytest.raises(WrongStep, match="before the day"):
        advance(scene.book("2027-03-02 09:00").pk, to="arrived", by=scene.reception)


def test_check_in_is_the_last_door(scene: Scene, make_rule: Make, make_condition: Make) -> None:
    make_rule("hernia", treatments=["massage"], statuses=["active"])
    appointment = scene.book("09:00")
    RecordedCondition.objects.create(
        patient=scene.patient, condition=Rule.objects.get().condition, status="active", recorded_by=scene.therapist
    )
    with pytest.raises(Contraindicated):
        advance(appointment.pk, to="arrived", by=scene.reception)


def test_nobody_checks_in_before_the_screening(scene: Scene) -> None:
    CourseRule.objects.create(
        code="screening",
        name="Screening",
        kind="gate",
        severity="gate",
        reason="Health questions first.",
        evidence="practice",
        settings={"gate": "screening-current", "days": 365},
    )
    Practice.bump("rules_version")
    appointment = scene.book("09:00")
    assert appointment.assessment.screening_due
    with pytest.raises(GateOpen, match="the health questions"):
        advance(appointment.pk, to="arrived", by=scene.reception)


def test_a_no_show_frees_the_slot_and_comes_back_only_while_it_is_free(
    scene: Scene, make_patient: Make, monday: object
) -> None:
    appointment = scene.book("09:00")
    monday.move_to(at("09:20"))
    advance(appointment.pk, to="no_show", by=scene.reception)
    assert advance(appointment.pk, to="booked", by=scene.reception).status == "booked"
    advance(appointment.pk, to="no_show", by=scene.reception)
    scene.book("09:30", patient=make_patient().pk)
    with pytest.raises(SlotTaken):
        advance(appointment.pk, to="arrived", by=scene.reception)


def test_a_session_that_is_over_is_not_moved(scene: Scene) -> None:
    appointment = scene.book("09:00")
    for step in ("arrived", "in_treatment", "done"):
        advance(appointment.pk, to=step, by=scene.reception)
    with pytest.raises(WrongStep):
        change(appointment.pk, by=scene.reception, starts_at=at("11:00"))


@pytest.mark.parametrize("field", ["therapist", "room", "patient"])
def test_the_database_itself_refuses_an_overlap(
    scene: Scene, make_patient: Make, make_therapist: Make, make_room: Make, field: str
) -> None:
    others = {
        "patient": make_patient(),
        "therapist": make_therapist("Ben", treatments=[scene.massage]),
        "room": make_room("Attic"),
    }
    first = scene.book("09:00")
    second = scene.book("11:00", patient=others["patient"].pk, therapist=others["therapist"].pk, room=others["room"].pk)
    row = {
        "starts_at": first.starts_at,
        "ends_at": first.ends_at,
        "blocked_from": first.blocked_from,
        "blocked_until": first.blocked_until,
    }
    Appointment.objects.filter(pk=second.pk).update(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=second.pk).update(**{field: getattr(first, field)})


def test_the_database_refuses_an_override_without_reason_or_therapist(scene: Scene) -> None:
    assessment = scene.book().assessment
    for fields in (
        {"verdict": "override"},
        {"override_reason": "x"},
        {"verdict": "override", "override_reason": "x", "decided_by": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=assessment.pk).update(**fields)


def test_an_overlap_that_only_the_database_sees_is_a_taken_slot(
    scene: Scene, make_patient: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.book("09:00")
    monkeypatch.setattr("scheduling.placing.is_free", lambda *args: True)
    monkeypatch.setattr("scheduling.availability.is_free", lambda *args: True)
    with pytest.raises(SlotTaken):
        scene.book("09:15", patient=make_patient().pk)
    assert booking.Appointment.objects.count() == 1


def test_what_is_booked_survives_the_archiving_of_its_treatment(scene: Scene) -> None:
    appointment = scene.book("09:00")
    Treatment.objects.filter(pk=scene.massage.pk).update(archived_at=at("07:00"))
    Practice.bump("rules_version")
    assert change(appointment.pk, by=scene.reception, starts_at=at("10:00")).starts_at == at("10:00")
    assert advance(appointment.pk, to="arrived", by=scene.reception).status == "arrived"
    with pytest.raises(Archived):
        scene.book("2027-03-02 09:00")


def test_nobody_may_act_where_a_patient_does_so_by_link(scene: Scene) -> None:
    one = book(scene.plan("09:00"), by=None, source=Appointment.Source.ONLINE)
    change(one.pk, by=None, starts_at=at("10:00"))
    cancel(one.pk, by=None, reason="patient_ill")
    one = reinstate(one.pk, by=None)
    assert (one.booked_by, one.source, one.assessment.decided_by) == (None, "online", None)
    assert list(one.history.values_list("history_user", flat=True)) == [None] * 4


def test_nobodys_word_overrides_a_finding(scene: Scene, make_rule: Make, make_patient: Make) -> None:
    make_rule("stroke", "relative", treatments=["massage"], statuses=["active"])
    patient = make_patient("stroke")
    with pytest.raises(OverrideRefused):
        book(scene.plan(patient=patient.pk), by=None, consent=word("it will do them good"))
    with pytest.raises(Contraindicated):
        book(scene.plan(patient=patient.pk), by=None)
