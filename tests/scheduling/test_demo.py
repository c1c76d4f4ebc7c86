"""The demo practice: lively, believable, true to the rules, and the same whenever it is made on the same day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from patients.models import Consent as GivenConsent
from patients.models import Patient, RecordedCondition, Screening, Status
from patients.registration import GUARDIAN_UNTIL, years_on
from practice.models import Practice, User
from records.invariants import broken
from records.models import Note
from scheduling import timetable
from scheduling.booking import book, change
from scheduling.models import UNDECIDED, Appointment, Assessment, Room, Therapist
from scheduling.plans import Plan
from scheduling.refusals import AdaptationNeeded, Contraindicated
from scheduling.reviewing import open_reviews
from scheduling.rounds import is_finished
from scheduling.sight import sights_of
from tests.scheduling.conftest import word
from treatments import catalogue as kept_catalogue
from treatments.contraindications import VerdictKind
from treatments.models import Treatment
from treatments.rulebase import starting_rules

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, 11, 20, tzinfo=BERLIN)

# Made on one database; the small ones of test_demo_days.py are made on each.
pytestmark = [pytest.mark.before_setup, pytest.mark.django_db, pytest.mark.one_database]


def make(when: datetime = TUESDAY) -> None:
    """Fill an empty practice at that moment."""
    with time_machine.travel(when, tick=False):
        call_command("demo", verbosity=0)


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo as made on a Tuesday at 11:20. Every test of this file changes it back by its own rollback."""
    # This comes before the fixture that forgets for each test.
    kept_catalogue.forget()
    timetable.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        make()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def lindenhof(made_once: None, db: None) -> Iterator[None]:
    """The demo at the moment at which it was made."""
    with time_machine.travel(TUESDAY, tick=False), timezone.override(BERLIN):
        yield


def fingerprint() -> list[tuple[object, ...]]:
    """What the diary says, without primary keys."""
    columns = ("patient__search_name", "therapist__name", "room__name", "treatment__code", "starts_at", "status")
    return list(Appointment.objects.order_by("starts_at", "therapist__name", "status", "pk").values_list(*columns))


def share_taken(therapist: Therapist, day: date) -> float | None:
    """How much of a therapist's day is taken, buffers included; None on a day off."""
    practice = Practice.objects.get()
    hours = timetable.timetable(practice).working(therapist.pk, day)
    rows = Appointment.objects.live().filter(therapist=therapist, starts_at__date=day)
    taken = sum((row.blocked_until - row.blocked_from).total_seconds() / 60 for row in rows)
    return taken / sum(end - start for start, end in hours) if hours else None


def test_it_has_staff_rooms_and_patients(lindenhof):
    assert Therapist.objects.count() == 8
    assert Room.objects.count() == 5
    assert Patient.objects.count() == 300
    assert Practice.objects.get().is_demo


@pytest.mark.parametrize("name", ["reception", "therapist", "therapist2", "admin"])
def test_each_demo_sign_in_works(lindenhof, name):
    user = User.objects.get(email=f"{name}@demo.example")
    assert user.check_password("demo-practice")


def test_nobody_else_signs_in_with_the_demos_password(lindenhof):
    others = User.objects.exclude(
        email__in=[f"{name}@demo.example" for name in ("reception", "therapist", "therapist2", "admin")]
    )
    assert others.count() == 6
    assert not any(user.check_password("demo-practice") for user in others)


def test_every_treatment_is_given_by_two_therapists_who_may(lindenhof):
    few = []
    for treatment in Treatment.objects.all():
        able = [
            therapist
            for therapist in treatment.therapists.all()
            if set(treatment.qualifications) <= {row.code for row in therapist.qualifications.all()}
        ]
        if len(able) < 2:
            few.append(treatment.code)
    assert few == []


def test_every_invariant_holds(lindenhof):
    assert list(broken()) == []


def test_the_rules_are_exactly_those_of_the_package(lindenhof):
    kept_catalogue.forget()
    assert kept_catalogue.current_rules() == starting_rules()
    assert Practice.objects.get().rules_version == 1


def test_running_it_again_changes_nothing_and_says_so(lindenhof):
    before, out = fingerprint(), StringIO()
    call_command("demo", stdout=out)
    assert fingerprint() == before
    assert out.getvalue() == "There is a practice already (Lindenhof); nothing was changed.\n"


def test_the_diary_is_as_full_as_a_real_one(lindenhof):
    today = TUESDAY.date()
    shares = [
        share
        for therapist in Therapist.objects.all()
        for offset in range(-21, 22)
        if (share := share_taken(therapist, today + timedelta(days=offset))) is not None
    ]
    assert 0.70 <= sum(shares) / len(shares) <= 0.90
    assert sum(1 for share in shares if share == 0) == 0


def test_nothing_is_booked_in_the_lunch_break_or_on_leave(lindenhof):
    practice = Practice.objects.get()
    roster = timetable.timetable(practice)
    outside = [
        row.pk
        for row in Appointment.objects.live()
        if not any(
            start * 60 <= row.starts_at.timestamp() and row.ends_at.timestamp() <= end * 60
            for start, end in roster.working(row.therapist_id, timezone.localdate(row.starts_at))
        )
    ]
    assert outside == []


def test_the_past_is_over_and_the_future_is_booked(lindenhof):
    # What was asked of a therapist is held, or was given back: no session.
    rows = Appointment.objects.exclude(status__in=UNDECIDED)
    past = Counter(rows.filter(ends_at__lt=TUESDAY - timedelta(hours=8)).values_list("status", flat=True))
    ahead = Counter(rows.filter(starts_at__gt=TUESDAY + timedelta(hours=1)).values_list("status", flat=True))
    assert set(past) == {"done", "no_show", "cancelled"}
    assert set(ahead) == {"booked", "cancelled"}
    assert min(past.values()) >= 20


def test_at_twenty_past_eleven_somebody_is_being_treated_and_somebody_waits(lindenhof):
    of_today = set(Appointment.objects.filter(starts_at__date=TUESDAY.date()).values_list("status", flat=True))
    assert {"done", "in_treatment", "arrived", "booked"} <= of_today


def test_every_status_of_a_condition_is_there_to_be_seen(lindenhof):
    assert set(RecordedCondition.objects.values_list("status", flat=True)) == set(Status.values)


def test_about_a_third_of_the_patients_have_something(lindenhof):
    assert 75 <= RecordedCondition.objects.values("patient").distinct().count() <= 130


def test_some_are_screened_some_were_long_ago_and_some_never(lindenhof):
    year_ago = TUESDAY.date() - timedelta(days=365)
    screened = Screening.objects.values("patient").distinct().count()
    assert 15 <= 300 - screened <= 80
    assert Screening.objects.filter(confirmed_on__lt=year_ago).count() >= 15


def test_there_are_adapted_and_overridden_appointments_with_their_instructions(lindenhof):
    ahead = Appointment.objects.sessions().filter(starts_at__gt=TUESDAY).select_related("assessment")
    assert any(row.assessment.adapted and row.changes for row in ahead)
    assert any(row.assessment.verdict == Assessment.Verdict.OVERRIDE for row in ahead)


def test_children_come_with_a_guardian(lindenhof):
    born = Patient.objects.exclude(birth_date=None)
    children = [row for row in born if row.birth_date and years_on(row.birth_date, TUESDAY.date()) < GUARDIAN_UNTIL]
    assert len(children) >= 5
    assert all(row.guardian_name and row.guardian_phone for row in children)


def test_somebody_was_born_on_a_leap_day_and_somebody_did_not_say(lindenhof):
    assert Patient.objects.filter(birth_date__month=2, birth_date__day=29).exists()
    assert Patient.objects.filter(birth_date=None).exists()


def test_the_patient_of_the_documentation_is_refused_therapeutic_massage(lindenhof):
    hanna = Patient.objects.get(given_name="Hanna", family_name="Brandt")
    massage = Treatment.objects.get(code="therapeutic-back-massage")
    pavel = Therapist.objects.get(name="Pavel Novák")
    plan = Plan(hanna.pk, massage.pk, pavel.pk, TUESDAY.replace(hour=8, minute=0) + timedelta(days=7))
    with pytest.raises(Contraindicated) as refused:
        book(plan, by=User.objects.get(email="reception@demo.example"))
    assert refused.value.verdict.verdict == VerdictKind.BLOCKED


def test_some_appointments_wait_in_the_safety_review_and_nothing_is_left_to_look_at(lindenhof):
    waiting = list(open_reviews())
    assert {review.verdict for review in waiting} == {"blocked", "override", "adapt"}
    assert "Hanna Brandt" not in {str(review.appointment.patient) for review in waiting}
    assert is_finished(Practice.objects.get().rules_version)


def test_what_is_booked_passes_the_door_once_more(lindenhof):
    """Moving each appointment to where it is asks the whole decision again."""
    marta = User.objects.get(email="therapist@demo.example")
    ahead = Appointment.objects.filter(status="booked", starts_at__gt=TUESDAY).order_by("?")
    ahead = ahead.exclude(pk__in=open_reviews().values("appointment"))
    for row in ahead.select_related("assessment")[:25]:
        reason = row.assessment.override_reason
        try:
            change(row.pk, by=marta, consent=word(reason))
        except AdaptationNeeded:
            assert row.assessment.verdict == Assessment.Verdict.OVERRIDE


def test_some_of_today_have_everything_for_check_in_and_some_have_something_to_do(lindenhof):
    practice = Practice.objects.get()
    with time_machine.travel(TUESDAY, tick=False), timezone.override(BERLIN):
        today = Appointment.objects.filter(starts_at__date=TUESDAY.date(), status="booked").select_related("patient")
        seen = sights_of(list(today), practice).values()
    assert any(not sight.gates for sight in seen)
    assert {gate.kind for sight in seen for gate in sight.gates} >= {"reaction-recorded"}
    assert GivenConsent.objects.exclude(given_by="").exists()


def test_whoever_was_treated_had_everything_that_was_asked_for(lindenhof):
    practice = Practice.objects.get()
    with time_machine.travel(TUESDAY, tick=False), timezone.override(BERLIN):
        treated = Appointment.objects.filter(status="in_treatment").select_related("patient")
        rows = [*treated, *Appointment.objects.filter(status="done").select_related("patient")[:100]]
        for row in rows:
            row.status = "booked"
        gates = {gate.kind for sight in sights_of(rows, practice).values() for gate in sight.gates}
    assert gates <= {"screening-current"}


def test_every_session_that_was_held_has_its_note_and_each_therapist_one_to_sign(lindenhof):
    held = Appointment.objects.filter(status="done")
    assert held.filter(note=None).count() == 0
    assert held.filter(pain__before__isnull=False).count() == held.count()
    assert {note.author for note in Note.objects.filter(signed_at=None)} == {
        therapist.user for therapist in Therapist.objects.all()
    }
    assert Note.objects.filter(signed_at=None).count() == Therapist.objects.count()
