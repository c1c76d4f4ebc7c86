"""The timeline of a record: everything, in order, page by page, at one price."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.utils import timezone

from patients.letters import INVITATION
from patients.models import Consent, Questionnaire, Screening
from patients.records import change_condition, record_condition
from practice.models import Message
from records.models import Addendum, Document, Measure, Note, Plan, VitalSigns
from records.timeline import Place, timeline
from records.timelineevents import Asked, Event, Kind
from scheduling.models import Reaction
from tests.records.treated import Treated, anna, queries_of, treated  # noqa: F401 (fixtures)
from treatments.catalogue import current_catalogue
from treatments.models import Condition

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(treated: Treated, make_condition) -> Treated:  # noqa: F811
    """One of each, on different days."""
    patient, user, today = treated.patient, treated.user, timezone.localdate()
    note = treated.noted(3)
    Addendum.objects.create(note=note, author=user, text="Called back.")
    Reaction.objects.create(appointment=note.appointment, felt="sore")
    treated.session(4, status="no_show")
    condition: Condition = make_condition("sciatica", name="Sciatica")
    record = record_condition(patient=patient.pk, condition=condition, status="active", by=user)
    change_condition(record.pk, by=user, revision=record.revision, status="healing")
    Screening.objects.create(patient=patient, confirmed_on=today - timedelta(days=9), confirmed_by=user)
    asked = Questionnaire.objects.create(
        patient=patient, made_by=user, expires_at=timezone.now(), key="k", sent_at=timezone.now() - timedelta(days=8)
    )
    Message.objects.create(kind=INVITATION, about=asked.pk, to="rosa@patient.example", made_by=user)
    Document.objects.create(
        patient=patient, heading="imaging", title="MRI report", kind="application/pdf", stored_as="x", size=1,
        sha256="0", filed_by=user,
    )  # fmt: skip
    Measure.objects.create(patient=patient, instrument="unheard-of", on=today, answers=[], score=7)
    VitalSigns.objects.create(patient=patient, systolic=130, diastolic=80, recorded_by=user)
    Plan.objects.create(
        patient=patient, title="Back to cycling", goal="40 km", sessions=6, spacing_days=14, author=user,
        starts_on=today - timedelta(days=2), review_on=today, ended_on=today, outcome="Reached.",
    )  # fmt: skip
    Consent.objects.create(
        patient=patient, gate="manual", given_on=today - timedelta(days=5), recorded_by=user,
        withdrawn_on=today, withdrawn_by=user,
    )  # fmt: skip
    return treated


def asked_by(treated: Treated, *kinds: Kind) -> Asked:  # noqa: F811
    return Asked(treated.patient, treated.user, current_catalogue(1), frozenset(kinds))


def whole(asked: Asked, size: int) -> list[Event]:
    """Every page after the other."""
    events: list[Event] = []
    after = None
    while True:
        page = timeline(asked, after=after, size=size)
        events += page.events
        if page.after is None:
            return events
        after = Place.read(str(page.after))
        assert after == page.after


def test_everything_that_happened_is_there_and_can_be_narrowed_down(anna: Client, everything: Treated) -> None:  # noqa: F811
    path = f"/patients/{everything.patient.pk}/timeline/"
    page = anna.get(path).content.decode()
    for words in (
        "Felt it 3 days ago.", "Called back.", "sore for a day", "did not come", "Sciatica, recorded as active",
        "Sciatica: active, giving symptoms → healing", "Screening confirmed", "Health questions answered by link",
        "Message: Health questions", "MRI report", "Score 7", "130/80 mmHg", "Plan: Back to cycling",
        "Plan ended: Back to cycling", "Consent: ", "Consent withdrawn: ",
    ):  # fmt: skip
        assert words in page, words
    events = whole(asked_by(everything), 50)
    assert {event.kind for event in events} == set(Kind)
    for kind in Kind:
        assert [e for e in whole(asked_by(everything, kind), 50) if e.kind is not kind] == []
    only = anna.get(f"{path}?kind=document&kind=plan&kind=nonsense").content.decode()
    assert "MRI report" in only
    assert "Back to cycling" in only
    assert "Felt it" not in only


def test_pages_put_together_are_the_whole_in_order_whatever_their_size(everything: Treated) -> None:
    for days_ago in (1, 1, 2, 3, 3, 40):
        Note.objects.create(
            patient=everything.patient, author=everything.user, signed_at=timezone.now(), subjective=f"{days_ago}",
            on=timezone.localdate() - timedelta(days=days_ago),
        )  # fmt: skip
    asked = asked_by(everything)
    at_once = whole(asked, 200)
    assert len(at_once) > 20
    assert all(after.day <= before.day for before, after in pairwise(at_once))
    for size in (1, 2, 3, 7):
        assert whole(asked, size) == at_once


def test_a_session_stands_once_where_its_note_is_shown_and_alone_where_only_sessions_are(
    treated: Treated,  # noqa: F811
) -> None:
    treated.noted(2)
    assert [event.kind for event in whole(asked_by(treated), 9)] == [Kind.NOTE]
    assert [event.kind for event in whole(asked_by(treated, Kind.APPOINTMENT), 9)] == [Kind.APPOINTMENT]


def test_a_private_note_of_somebody_else_is_a_name_and_a_day(
    treated: Treated,  # noqa: F811
    client_as,
    make_user,
) -> None:
    private = treated.noted(2, private=True, assessment="Between us.")
    Addendum.objects.create(note=private, author=treated.user, text="Still between us.")
    page = client_as(make_user("therapist")).get(f"/patients/{treated.patient.pk}/timeline/").content.decode()
    assert "A private note of Anna" in page
    for words in ("etween us", "Felt it", "pain 5", "?after="):
        assert words not in page
    assert "Between us." in client_as(treated.user).get(f"/patients/{treated.patient.pk}/timeline/").content.decode()


@pytest.mark.one_database
def test_it_loads_as_one_scrolls_and_with_a_link_where_there_is_no_script(anna: Client, treated: Treated) -> None:  # noqa: F811
    for days_ago in range(2, 60):
        treated.noted(days_ago)
    path, seen, parts = f"/patients/{treated.patient.pk}/timeline/", set(), 0
    page = anna.get(path)
    more = re.compile(r'hx-get="(\?[^"]+)" hx-trigger="revealed"[^>]*><a href="\1"')
    while True:
        seen |= {int(number) for number in re.findall(r"Felt it (\d+) days ago", page.content.decode())}
        found = more.search(page.content.decode())
        if not found:
            break
        next_path = path + found[1].replace("&amp;", "&")
        assert "<html" in anna.get(next_path).content.decode()
        page, parts = anna.get(next_path, headers={"HX-Request": "true"}), parts + 1
        assert "<html" not in page.content.decode()
    assert seen == set(range(2, 60))
    assert parts == 2


@pytest.mark.one_database
def test_the_number_of_queries_does_not_depend_on_how_much_happened(anna: Client, everything: Treated) -> None:  # noqa: F811
    path = f"/patients/{everything.patient.pk}/timeline/"
    few = queries_of(anna, path)
    for days_ago in range(10, 50):
        everything.noted(days_ago)
    assert queries_of(anna, path) == few


@pytest.mark.one_database
@pytest.mark.parametrize(
    "after",
    ["x", "~~~", "2026-01-01~0~2026-01-01~x", "2026-01-01~99~2026-01-01~1", "9999-12-31~0~9999-12-31~1",
     "0001-01-01~1~0001-01-01T00:00:00+00:00~1", "2026-01-01~-1~2026-01-01~1", "2026-01-01~2~2026-01-01T00:00:00~1",
     "2026-01-01~0~2026-01-01~99999999999999999999", "2026-01-01~0~2026-01-01~" + "9" * 5000],
)  # fmt: skip
def test_a_place_that_cannot_be_read_is_the_beginning(anna: Client, treated: Treated, after: str) -> None:  # noqa: F811
    treated.noted(2)
    page = anna.get(f"/patients/{treated.patient.pk}/timeline/", {"after": after})
    assert page.status_code == 200
    assert "Felt it 2 days ago." in page.content.decode()
