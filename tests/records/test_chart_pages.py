"""The body chart of a patient: who may see what, two days compared, the glance of the overview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.models import Patient
from practice.models import User
from records.charting import marked_from_list
from records.charts import charts_of, glance
from records.models import Note

pytestmark = pytest.mark.one_database

DAY = date(2026, 10, 6)


def pain(region: str, strength: int, **fields: Any) -> Any:
    """A mark in the middle of an area."""
    return {**marked_from_list(region=region, kind="pain", strength=strength), **fields}


@pytest.fixture
def charted(
    make_patient: Callable[..., Patient], make_note: Callable[..., Note], make_user: Callable[..., User]
) -> Any:
    """A patient, their therapist and three signed notes: lower back 8, 6, 4; the calf was numb at first."""
    patient, author = make_patient(), make_user("therapist")
    notes = [
        make_note(patient, author, on=DAY + timedelta(days=7 * week), marks=[pain("lower-back:left", 8 - 2 * week)])
        for week in range(3)
    ]
    return patient, author, notes


def opened(client: Client, patient: Patient, **asked: Any) -> str:
    """The page of the patient's body chart."""
    answer = client.get(reverse("records:chart", args=[patient.pk]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_last_two_days_stand_side_by_side_with_what_changed(client_as: Callable[..., Client], charted: Any) -> None:
    patient, author, _notes = charted
    page = opened(client_as(author), patient)
    assert "13 October 2026 and 20 October 2026" in page
    assert "less, from 6 to 4" in page
    assert page.count('role="img"') == 2
    assert 'aria-label="Back. Lower back left: pain 6"' in page


def test_two_days_chosen_lie_on_top_of_each_other_whichever_way_round(
    client_as: Callable[..., Client], charted: Any
) -> None:
    patient, author, notes = charted
    page = opened(client_as(author), patient, before=notes[2].pk, after=notes[0].pk, **{"as": "over"})
    assert "less, from 8 to 4" in page
    assert page.count('role="img"') == 2
    assert "spot--was" in page


def test_the_sides_are_drawn_on_both_days_when_one_has_marks_there(
    client_as: Callable[..., Client], charted: Any, make_note: Callable[..., Note]
) -> None:
    patient, author, _notes = charted
    make_note(patient, author, on=DAY + timedelta(days=30), marks=[pain("thigh-outer:left", 3)])
    assert opened(client_as(author), patient).count('role="img"') == 4


def test_a_patient_without_marks_gets_a_sentence(
    client_as: Callable[..., Client], make_note: Callable[..., Note]
) -> None:
    note = make_note(signed=True, marks=[])
    assert "Nothing is marked on the body chart yet" in opened(client_as(note.author), note.patient)


def test_private_notes_and_drafts_of_others_are_not_among_the_charts(
    charted: Any, make_note: Callable[..., Note], make_user: Callable[..., User]
) -> None:
    patient, author, notes = charted
    private = make_note(patient, author, private=True, marks=[pain("sacrum", 5)])
    draft = make_note(patient, author, signed=False, marks=[pain("sacrum", 6)])
    other = make_user("therapist", email="other@example.org")
    assert set(charts_of(patient.pk, author)) == {*notes, private, draft}
    assert set(charts_of(patient.pk, other)) == set(notes)


@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize("key", ["x", "-1", "9" * 18, "9" * 60, "1.5"])
def test_a_key_that_is_no_chart_of_the_patient_is_not_found(
    client_as: Callable[..., Client], charted: Any, name: str, key: str
) -> None:
    patient, author, _notes = charted
    assert client_as(author).get(reverse("records:chart", args=[patient.pk]), {name: key}).status_code == 404


def test_the_chart_of_another_patient_is_not_found_under_this_one(
    client_as: Callable[..., Client], charted: Any, make_note: Callable[..., Note]
) -> None:
    patient, author, _notes = charted
    foreign = make_note(author=author, marks=[pain("sacrum", 5)])
    client = client_as(author)
    assert client.get(reverse("records:chart", args=[patient.pk]), {"after": foreign.pk}).status_code == 404
    assert client.get(reverse("records:chart_glance", args=[patient.pk]), {"shown": foreign.pk}).status_code == 404


def test_the_glance_shows_the_last_three_and_what_changed_since_the_first(
    client_as: Callable[..., Client], charted: Any
) -> None:
    patient, author, notes = charted
    seen = glance(patient.pk, author)
    assert seen is not None
    assert (list(seen.days), seen.shown, seen.since) == (notes, notes[2], notes[0])
    page = client_as(author).get(reverse("records:chart_glance", args=[patient.pk]), {"shown": notes[1].pk})
    assert "less, from 8 to 6" in page.content.decode()


def test_the_page_asks_no_more_of_the_database_with_many_charts(
    client_as: Callable[..., Client], charted: Any, make_note: Callable[..., Note]
) -> None:
    patient, author, _notes = charted
    client = client_as(author)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            opened(client, patient)
        return len(queries)

    opened(client, patient)
    few = asked()
    for day in range(80):
        make_note(patient, author, on=DAY - timedelta(days=day), marks=[pain("sacrum", 5)])
    assert asked() == few
    assert "Earlier days" in opened(client, patient)
    assert "Later days" in opened(client, patient, page=2)


def test_the_editor_lists_and_draws_the_marks_without_script() -> None:
    page = render_to_string("records/_chart_editor.html", {"marks": [pain("lower-back:left", 4)]})
    assert "Lower back left: pain 4" in page
    assert '<option value="calf:left">Calf left</option>' in page
    # The mark itself, and the shape of its kind on the button and in the template.
    assert page.count('class="spot spot--pain spot--mid"') == 1 + 2


def test_words_of_a_mark_are_escaped() -> None:
    odd = pain("lower-back:left", 4) | {"region": '"><script>', "to": '"><script>', "kind": '"><b>'}
    page = render_to_string("records/_chart_editor.html", {"marks": [odd]})
    assert "<script>" not in page
    assert "><b>" not in page
