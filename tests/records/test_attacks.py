"""What somebody might send on purpose: never an error page, never a word lost, never a look behind what is private."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient
from practice.models import User
from records.documents import withdraw_document
from records.links import make_link, path_of
from records.models import Measure, Note
from records.notes import sign, start_note
from records.urls import urlpatterns

BEYOND = 2**70


@pytest.fixture
def anna(make_user: Callable[..., User]) -> User:
    return make_user("therapist", name="Anna")


@pytest.fixture
def draft(make_note: Callable[..., Note], anna: User) -> Note:
    return make_note(author=anna, signed=False, subjective="Stiff.", revision=0)


def place(name: str, note: Note) -> str:
    """The address of something about a note."""
    return reverse(f"records:{name}", args=[note.patient_id, note.pk])


def autosave(client: Client, note: Note, *rows: tuple[str, str]) -> int:
    """The status of what the page sends every few seconds."""
    body = json.dumps({"fields": [["revision", "0"], *rows]})
    return client.post(place("note_save", note), body, content_type="application/json").status_code


@pytest.mark.parametrize("tab", ["a\x00b", "\ud800", "x" * 5000, "\u202e"])
def test_the_name_of_a_tab_may_be_anything(client_as, draft: Note, anna: User, tab: str):
    client = client_as(anna)
    assert autosave(client, draft, ("tab", tab), ("plan", "Walk.")) == 200
    assert autosave(client, draft, ("tab", f"other {tab}"), ("plan", "Swim.")) == 409
    draft.refresh_from_db()
    assert draft.plan == "Walk."
    assert "\x00" not in draft.saved_tab


@pytest.mark.parametrize(
    "sent",
    [
        {"marks": "["},
        {"marks": '[{"view": 1}]'},
        {"marks": '{"a": 1}'},
        {"exercise": "["},
        {"exercise": "{}", "minutes": "900"},
        {"exercise": "[1]"},
        {"exercise": '{"title": ["a"]}'},
        {"exercise": "3", "marks": "["},
        {"techniques": "nonsense"},
        {"regions": "nonsense:left"},
        {"pressure": "crushing"},
        {"sphere-nonsense": "Lives nowhere."},
        {"pain_before": "11"},
    ],
)
@pytest.mark.parametrize("way", ["note_save", "note_sign"])
def test_without_script_nonsense_is_refused_and_what_was_typed_comes_back(
    client_as, draft: Note, anna: User, sent: dict[str, str], way: str
):
    form = {"revision": "0", "whole": "yes", "plan": "Walk every day."} | sent
    answer = client_as(anna).post(place(way, draft), form)
    assert answer.status_code == 422
    assert "Walk every day." in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.plan, draft.is_signed) == ("", False)


@pytest.mark.parametrize("to", [None, [], {}, 0, False])
def test_the_end_of_a_drawing_is_an_area_or_nothing(client_as, draft: Note, anna: User, to: object):
    mark = {"view": "back", "region": "sacrum", "x": 500, "y": 500, "kind": "pain", "strength": 4, "to": to}
    assert autosave(client_as(anna), draft, ("tab", "one"), ("marks", json.dumps([mark]))) == 422


@pytest.mark.parametrize("way", ["get", "post"])
def test_numbers_beyond_every_table_are_not_found(client_as, draft: Note, anna: User, way: str):
    client = client_as(anna)
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        for beyond in names:
            numbers = dict.fromkeys(names, draft.pk) | {"pk": draft.patient_id, beyond: BEYOND}
            answer = getattr(client, way)(reverse(f"records:{pattern.name}", kwargs={name: numbers[name] for name in names}))
            assert answer.status_code in (302, 403, 404, 405, 422), pattern.name
