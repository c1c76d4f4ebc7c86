"""What somebody might send on purpose: never an error page, never a word lost, never a look behind what is private."""

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.locking import ChangedMeanwhile
from patients.models import Patient
from practice.models import User
from records.charting import checked_marks
from records.invariants import changed_pain
from records.models import Measure, Note
from records.notes import save_draft, sign, start_note
from records.urls import urlpatterns
from scheduling.models import Appointment, SessionPain
from scheduling.pain import record_pain
from tests.records.treated import Treated, treated  # noqa: F401

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
    return client.post(
        place("note_save", note), json.dumps({"fields": rows}), content_type="application/json"
    ).status_code


def test_the_name_of_a_tab_may_be_anything(client_as, draft: Note, anna: User):
    client = client_as(anna)
    for number, tab in enumerate(["a\x00b", "\ud800", "x" * 5000, "\u202e"]):
        assert autosave(client, draft, ("revision", str(number)), ("tab", tab), ("plan", f"Walk {number}.")) == 200
        assert autosave(client, draft, ("revision", "0"), ("tab", f"other {tab}"), ("plan", "Swim.")) == 409
    draft.refresh_from_db()
    assert draft.plan == "Walk 3."


NONSENSE = (
    {"marks": "["},
    {"marks": '[{"view": 1}]'},
    {"marks": '{"a": 1}'},
    {"chart_region": "sacrum", "marks": "[]"},
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
)


@pytest.mark.parametrize("way", ["note_save", "note_sign"])
def test_without_script_nonsense_is_refused_and_what_was_typed_comes_back(client_as, draft: Note, anna: User, way: str):
    client = client_as(anna)
    for sent in NONSENSE:
        answer = client.post(place(way, draft), {"revision": "0", "whole": "yes", "plan": "Walk daily."} | sent)
        assert answer.status_code == 422, sent
        assert "Walk daily." in answer.content.decode(), sent
    draft.refresh_from_db()
    assert (draft.plan, draft.is_signed) == ("", False)


@pytest.mark.one_database
@pytest.mark.parametrize("to", [None, [], {}, 0, False])
def test_the_end_of_a_drawing_is_an_area_or_nothing(to: object):
    mark = {"view": "back", "region": "sacrum", "x": 500, "y": 500, "kind": "pain", "strength": 4}
    assert checked_marks([mark | {"to": ""}])[0]["to"] == ""
    with pytest.raises(ValidationError):
        checked_marks([mark | {"to": to}])


@pytest.mark.parametrize("way", ["get", "post"])
def test_numbers_beyond_every_table_are_not_found(client_as, draft: Note, anna: User, way: str):
    client = client_as(anna)
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        for beyond in names:
            numbers = dict.fromkeys(names, draft.pk) | {"pk": draft.patient_id, beyond: BEYOND}
            answer = getattr(client, way)(
                reverse(f"records:{pattern.name}", kwargs={name: numbers[name] for name in names})
            )
            assert answer.status_code in (302, 403, 404, 405, 422), pattern.name


def test_for_who_is_archived_or_was_merged_nothing_new_is_begun(make_patient, anna: User):
    kept = make_patient()
    archived = make_patient(archived_at=timezone.now())
    merged = make_patient(archived_at=timezone.now(), merged_into=kept)
    for patient in (archived, merged):
        with pytest.raises(ValidationError):
            start_note(patient=patient, appointment=None, by=anna)
    assert not Note.objects.exists()


@pytest.mark.one_database
def test_a_draft_of_a_merged_registration_is_signed_with_what_the_person_filled_in(
    make_patient: Callable[..., Patient], make_note, anna: User
):
    kept, second = make_patient(), make_patient()
    draft = make_note(second, anna, signed=False, subjective="Stiff.", on=timezone.localdate())
    Patient.objects.filter(pk=second.pk).update(merged_into=kept, archived_at=timezone.now())
    for patient in (kept, second):
        Measure.objects.create(patient=patient, instrument="psfs", on=draft.on, answers=[], score=3, recorded_by=anna)
    signed = sign(Note.objects.get(pk=draft.pk), revision=draft.revision, by=anna)
    assert len(signed.attached["measures"]) == 2


@pytest.mark.one_database
def test_pain_stands_in_what_was_signed_and_another_pain_shows(treated: Treated, make_note):  # noqa: F811
    session, other = treated.session(3), treated.session(2)
    draft = make_note(author=treated.user, signed=False, subjective="Stiff.", appointment=session)
    said = {"pain_before": 7, "pain_after": 3}
    save_draft(draft, content=said, base_revision=draft.revision, tab="", by=treated.user)
    signed = sign(draft, revision=draft.revision + 1, by=treated.user)
    assert signed.attached["pain"] == {"before": 7, "after": 3}
    assert list(changed_pain()) == []
    SessionPain.objects.create(appointment=other, before=1, recorded_by=treated.user, sealed_at=timezone.now())
    strange = make_note(author=treated.user, appointment=other, attached={"pain": {"before": 9, "after": None}})
    assert list(changed_pain()) == [f"note: {strange.pk} is signed, but the pain of its session is not what was signed"]


@pytest.mark.one_database
def test_pain_of_who_left_again_does_not_hold_up_the_signature(treated: Treated, make_note):  # noqa: F811
    session = treated.session(1)
    draft = make_note(author=treated.user, signed=False, subjective="Left again.", appointment=session)
    record_pain(session.pk, before=6, after=None, by=treated.user)
    Appointment.objects.filter(pk=session.pk).update(status="no_show")
    assert sign(draft, revision=draft.revision, by=treated.user).attached["pain"] == {"before": 6, "after": None}
    with pytest.raises(ChangedMeanwhile):
        record_pain(session.pk, before=0, after=None, by=treated.user)


@pytest.mark.one_database
def test_what_is_said_to_one_person_is_not_shown_to_who_signs_in_next(client_as, make_user, draft: Note, anna: User):
    client = client_as(anna)
    assert client.post(reverse("records:snippets"), {"name": "kanari", "text": "Kanari."}).status_code == 302
    assert "messages" not in client.cookies
    client.post(reverse("account_logout"))
    client.force_login(make_user("receptionist"))
    assert "kanari" not in client.get(reverse("patients:record", args=[draft.patient_id])).text
