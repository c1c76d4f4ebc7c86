"""Who comes without current health questions: the right people, the soonest first, in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.models import Screening, ScreeningQuestion
from patients.questionnaires import Said, invite, save_answers, send_answers
from scheduling.screeningdue import screening_due
from treatments.models import CourseRule

pytestmark = pytest.mark.django_db
VALID = 365


@pytest.fixture
def today(practice):
    return timezone.localdate()


@pytest.fixture
def comes(make_patient, make_therapist, make_room, make_treatment, make_appointment, today):
    """comes(in_days, screened=days_ago, hour=9): a patient with an appointment then."""
    massage = make_treatment()
    CourseRule.objects.create(
        code="screening",
        name="Screening",
        reason="To be safe.",
        evidence="practice",
        kind="gate",
        severity="gate",
        settings={"gate": "screening-current", "days": VALID},
    )
    anna = make_therapist(treatments=[massage])

    def make(in_days, *, screened=None, hour=9, patient=None, **fields):
        patient = patient or make_patient()
        if screened is not None:
            Screening.objects.create(
                patient=patient, confirmed_on=today - timedelta(days=screened), confirmed_by=anna.user, answers=[]
            )
        at = datetime.combine(today + timedelta(days=in_days), time(hour), timezone.get_current_timezone())
        make_appointment(patient, make_therapist(treatments=[massage]), make_room(), massage, at, **fields)
        return patient

    return make


def due(practice, page=None):
    return [row.patient for row in screening_due(practice, timezone.now(), page)[1]]


def test_those_never_asked_and_those_whose_answers_are_too_old_by_then_soonest_first(practice, comes):
    comes(3, screened=10)
    comes(3, screened=VALID - 3, hour=11)
    one_day_over = comes(3, screened=VALID - 2, hour=23)
    never = comes(2)
    old = comes(1, screened=VALID + 5)
    assert due(practice) == [old, never, one_day_over]


def test_the_first_appointment_that_is_too_late_counts_and_the_newest_screening(practice, comes, today):
    patient = comes(1, screened=VALID - 4)
    comes(30, patient=patient)
    (row,) = screening_due(practice, timezone.now(), None)[1]
    assert (row.patient, row.starts_at.date()) == (patient, today + timedelta(days=30))
    assert row.valid_to == today + timedelta(days=4)
    comes(2, screened=0, patient=patient)
    assert due(practice) == []


def test_what_is_cancelled_over_or_done_asks_for_nothing(practice, comes):
    comes(1, status="cancelled", cancel_reason="other")
    comes(-2, status="done")
    comes(-2)
    assert due(practice) == []


@pytest.mark.one_database
def test_the_list_shows_what_has_been_done_and_pages_with_the_same_queries(practice, comes, client_as, make_condition):
    question = ScreeningQuestion.objects.create(text="blood?", condition=make_condition("blood"))
    desk = client_as("receptionist")
    invited, answered = comes(1), comes(2)
    invite(patient=invited.pk, by=desk.user)
    row = invite(patient=answered.pk, by=desk.user)
    save_answers(row.pk, [Said(question.pk, "yes", "phone")])
    send_answers(row.pk)
    counts = []
    for more in (1, 45):
        for number in range(more):
            comes(3 + number % 5, hour=8 + number % 9)
        desk.get(reverse("scheduling:screening_due"))
        with CaptureQueriesContext(connection) as seen:
            page = desk.get(reverse("scheduling:screening_due")).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert "Link given on" in page
    assert "The answers came on" in page
    assert "blood" not in page
    assert len(due(practice, "2")) == 8
    assert desk.get(reverse("scheduling:screening_due") + "?page=zzz").status_code == 200
