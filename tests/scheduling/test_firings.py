"""Every rule that speaks leaves one row, with what became of it, and the report adds them up."""

import csv
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient
from scheduling import booking, holding
from scheduling.clearing import Consent
from scheduling.models import BookingRequest, Firing
from scheduling.refusals import BookingRefused
from scheduling.safetyreport import Counts, safety_report
from tests.scheduling.conftest import EVERYTHING, Scene, at, word
from treatments.models import Treatment

YES = Consent(adaptation=True)
WORD = word("Talked to the GP.")


@pytest.fixture
def ruled(scene: Scene, make_rule: Callable[..., Any], make_patient: Callable[..., Patient]) -> Callable[..., Scene]:
    """ruled("relative"): one rule of that severity about the patient's fever and the massage."""

    def make(severity: str) -> Scene:
        adapt = {"max_minutes": 30} if severity == "adapt" else None
        make_rule("fever", severity, code="hot", treatments=["massage"], statuses=["active"], adapt=adapt)
        scene.patient = make_patient("fever", birth_date=None)
        return scene

    return make


def outcomes(rule: str = "hot") -> list[str]:
    return sorted(Firing.objects.filter(rule=rule).values_list("outcome", flat=True))


def refused(scene: Scene, *, by: str = "reception", **fields: Any) -> None:
    with pytest.raises(BookingRefused):
        booking.book(scene.plan(**fields), by=getattr(scene, by))


@pytest.mark.parametrize("severity", ["absolute", "relative", "adapt"])
def test_a_refusal_counts_once_however_often_it_is_tried(ruled, severity):
    scene = ruled(severity)
    for _click in range(3):
        refused(scene)
    assert outcomes() == ["blocked"]
    refused(scene, when="2027-03-02 09:00")
    assert outcomes() == ["blocked", "blocked"]


def test_what_is_tried_again_later_counts_again(ruled, monday):
    scene = ruled("absolute")
    refused(scene)
    monday.shift(timedelta(minutes=11))
    refused(scene)
    assert outcomes() == ["blocked", "blocked"]


@pytest.mark.parametrize(
    ("severity", "by", "consent", "outcome"),
    [
        ("adapt", "reception", YES, "adapted"),
        ("relative", "therapist", WORD, "overridden"),
        ("caution", "reception", None, "noted"),
    ],
)
def test_a_booking_says_what_became_of_the_refusal_before(ruled, severity, by, consent, outcome):
    scene = ruled(severity)
    if consent:
        refused(scene, by=by)
    booking.book(scene.plan(), by=getattr(scene, by), consent=consent)
    assert outcomes() == [outcome]
    row = Firing.objects.get(rule="hot")
    assert (row.patient, row.treatment, row.therapist, row.on) == (
        scene.patient,
        scene.massage,
        scene.anna,
        at("09:00").date(),
    )


def test_nothing_is_asked_of_the_database_when_no_rule_spoke(scene):
    with CaptureQueriesContext(connection) as queries:
        scene.book()
    assert not [query for query in queries if "scheduling_firing" in query["sql"]]


def test_a_move_under_the_same_word_counts_no_second_override(ruled):
    scene = ruled("relative")
    made = booking.book(scene.plan(), by=scene.therapist, consent=WORD)
    booking.change(made.pk, by=scene.reception, starts_at=at("10:00"))
    assert outcomes() == ["overridden"]


def test_check_in_counts_what_it_stops_and_not_what_was_noted_before(ruled, scene, make_rule):
    ruled("caution")
    made = booking.book(scene.plan("07:30", starts_at=at("08:00")), by=scene.reception)
    make_rule("fever", "absolute", code="later", treatments=["massage"], statuses=["active"])
    with pytest.raises(BookingRefused):
        booking.advance(made.pk, to="arrived", by=scene.reception)
    assert (outcomes(), outcomes("later")) == (["noted"], ["blocked"])


def test_a_question_and_its_answer_are_one_firing(ruled):
    scene = ruled("relative")
    refused(scene)
    asked = holding.hold(scene.plan(), by=scene.reception)
    assert outcomes() == ["asked"]
    holding.decline(asked.pk, by=scene.therapist, answer="Not now.")
    assert outcomes() == ["asked", "declined"]
    report = safety_report(3, today=timezone.localdate())
    assert report.total.counts == Counts(fired=1, asked=1, declined=1)


@pytest.fixture
def spoken(scene: Scene) -> Callable[..., None]:
    """spoken("rule", outcome, count=3): rows in the past."""

    def make(rule: str, outcome: str, *, count: int = 1, days: int = 0, treatment: Treatment | None = None) -> None:
        moment = timezone.now() - timedelta(days=days)
        Firing.objects.bulk_create(
            Firing(
                at=moment,
                on=moment.date(),
                rule=rule,
                severity="relative",
                outcome=outcome,
                patient=scene.patient,
                treatment=treatment or scene.massage,
                therapist=scene.anna,
                by=scene.reception,
            )
            for _number in range(count)
        )

    return make


def test_the_most_overridden_rule_comes_first_with_its_rate_and_its_months(spoken, make_rule):
    make_rule("fever", code="often", name="Often overridden")
    spoken("often", "overridden", count=3)
    spoken("often", "blocked", days=40)
    spoken("loud", "blocked", count=9)
    spoken("old", "overridden", count=50, days=400)
    report = safety_report(12, today=timezone.localdate())
    assert [line.code for line in report.rules] == ["often", "loud"]
    first = report.rules[0]
    assert (first.total.name, first.total.counts.rate, first.total.counts.needless) == ("Often overridden", 75, True)
    assert [(month.month, line.counts.fired) for month, line in first.months] == [(3, 3), (1, 1)]
    assert [(line.name, line.counts.fired) for line in report.therapists] == [("Anna", 13)]


def test_the_time_to_an_answer_is_the_median(ruled, monday):
    scene = ruled("relative")
    for minutes, day in ((5, 2), (10, 3), (60, 4)):
        asked = holding.hold(scene.plan(f"2027-03-0{day} 09:00"), by=scene.reception)
        BookingRequest.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - timedelta(minutes=minutes))
        holding.approve(asked.pk, by=scene.therapist, reason="Talked to the GP.", against=EVERYTHING)
    assert safety_report(3, today=timezone.localdate()).rules[0].total.minutes == 10


def test_the_page_and_its_table_show_the_same_and_name_no_patient(spoken, scene, client_as, make_rule):
    make_rule("fever", code="hot", name="=Fever rule")
    Patient.objects.filter(pk=scene.patient.pk).update(family_name="Unmistakable")
    spoken("hot", "overridden", count=2)
    spoken("hot", "blocked", count=3)
    admin = client_as("admin")
    shown, table = (admin.get(reverse(f"scheduling:safety_report{end}"), {"months": "3"}) for end in ("", "_csv"))
    rows = list(csv.reader(table.content.decode().splitlines()))
    assert rows[1][:8] == ["2027-03", "hot", "'=Fever rule", "5", "3", "0", "2", "40"]
    assert b"<rect" in shown.content
    for answer in (shown, table):
        assert b"Unmistakable" not in answer.content
        assert str(scene.patient.number).encode() not in answer.content


@pytest.mark.one_database
def test_the_queries_of_the_report_do_not_grow(spoken, client_as, make_rule):
    admin = client_as("admin")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(reverse("scheduling:safety_report")).status_code == 200
        return len(queries)

    spoken("rule-0", "blocked")
    before = asked()
    for number in range(1, 12):
        make_rule("fever", code=f"rule-{number}")
        spoken(f"rule-{number}", "overridden", count=number, days=20 * number)
    assert asked() == before <= 8


@pytest.mark.parametrize("months", ["", "7", "-3", "ever", "12;drop"])
def test_any_period_gets_an_answer(scene, client_as, months):
    assert client_as("admin").get(reverse("scheduling:safety_report"), {"months": months}).status_code == 200
