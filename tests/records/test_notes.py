"""Notes: started, saved, signed; what is refused by name, and what is never lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from patients.locking import ChangedMeanwhile
from patients.models import Patient
from practice.models import User
from records.drafts import leave_draft, take_draft, waiting_beside
from records.models import EarlierDraft, Note
from records.notecontent import content_of_form
from records.notes import MOST_KEPT, add_addendum, bring_back, discard, pain_of, save_draft, sign, start_note
from records.spheres import load_starting_spheres
from scheduling.models import Appointment, SessionPain

HOUR = timedelta(hours=1)


@pytest.fixture
def anna(make_user: Callable[..., User]) -> User:
    return make_user("therapist", name="Anna")


@pytest.fixture
def session(make_patient, make_therapist, make_room, make_treatment, make_appointment, anna: User) -> Appointment:
    """A session of this morning, adapted: without kneading, at most medium pressure."""
    massage = make_treatment("massage", techniques=["stroking", "kneading"], regions=["upper-back"])
    therapist = make_therapist("Anna", user=anna)
    changes = {"techniques": ["stroking"], "pressure": "medium"}
    starts = timezone.now() - 2 * HOUR
    return make_appointment(make_patient(), therapist, make_room(), massage, starts, status="done", changes=changes)


@pytest.fixture
def draft(session: Appointment, anna: User) -> Note:
    return start_note(patient=session.patient, appointment=session, by=anna)


def put_off(session: Appointment) -> None:
    """The session has not begun yet."""
    starts, ends = timezone.now() + HOUR, timezone.now() + 2 * HOUR
    rows = Appointment.objects.filter(pk=session.pk)
    rows.update(status="booked", starts_at=starts, ends_at=ends, blocked_from=starts, blocked_until=ends)


def save(note: Note, by: User, *, base: int | None = None, tab: str = "one", **content: Any):
    """Save as a page does that has seen revision `base`; the note is fresh afterwards."""
    saved = save_draft(note, content=content, base_revision=note.revision if base is None else base, tab=tab, by=by)
    note.refresh_from_db()
    return saved


def test_starting_twice_is_one_note(session: Appointment, draft: Note, anna: User):
    again = start_note(patient=session.patient, appointment=session, by=anna, from_last=True)
    assert again == draft
    assert draft.on == timezone.localdate(session.starts_at)
    assert draft.minutes == session.minutes


@pytest.mark.one_database
def test_a_note_of_somebody_elses_session_is_not_started(session: Appointment, make_patient, anna: User):
    with pytest.raises(ValidationError, match="somebody else's"):
        start_note(patient=make_patient(), appointment=session, by=anna)


@pytest.mark.one_database
def test_a_cancelled_session_gets_no_note(session: Appointment, anna: User):
    Appointment.objects.filter(pk=session.pk).update(status="cancelled", cancel_reason="other")
    session.refresh_from_db()
    with pytest.raises(ValidationError, match="not booked"):
        start_note(patient=session.patient, appointment=session, by=anna)


def test_the_last_note_is_taken_over_but_for_what_this_session_leaves_out(session: Appointment, make_note, anna: User):
    make_note(
        session.patient,
        subjective="Stiff.",
        techniques=["stroking", "kneading"],
        pressure="deep",
        reaction_during="Dizzy once.",
        on=timezone.localdate() - timedelta(days=7),
    )
    make_note(session.patient, private=True, subjective="For me alone.")
    make_note(session.patient, subjective="Not signed.", signed=False)
    note = start_note(patient=session.patient, appointment=session, by=anna, from_last=True)
    assert note.subjective == "Stiff."
    assert note.techniques == ["stroking"]
    assert note.pressure == ""
    assert note.reaction_during == ""
    assert note.signed_at is None


def test_what_was_kept_to_its_author_stays_so_where_it_is_taken_over(session: Appointment, make_note, anna: User):
    make_note(session.patient, anna, private=True, subjective="For me alone.")
    note = start_note(patient=session.patient, appointment=session, by=anna, from_last=True)
    assert (note.subjective, note.private) == ("For me alone.", True)


def test_every_field_is_saved_as_the_form_sends_it(draft: Note, anna: User):
    load_starting_spheres()
    sent: MultiValueDict[str, str] = MultiValueDict(
        {
            "whole": ["yes"],
            "subjective": ["Slept well.\r\n"],
            "sphere-cranial": ["Quiet"],
            "sphere-visceral": [""],
            "techniques": ["stroking"],
            "regions": ["upper-back"],
            "pressure": ["light"],
            "minutes": ["40"],
            "pain_before": ["6"],
            "pain_after": ["3"],
            "exercise": ['{"title": "Cat and cow", "dose": "10 ×", "instructions": ""}'],
            "exercise_title": ["Walk", ""],
            "exercise_dose": ["20 min", ""],
            "exercise_instructions": ["", ""],
            "private": ["yes"],
        }
    )
    save(draft, anna, **content_of_form(sent))
    assert draft.subjective == "Slept well."
    assert draft.spheres == {"cranial": "Quiet"}
    assert (draft.techniques, draft.regions, draft.pressure, draft.minutes) == (
        ["stroking"],
        ["upper-back"],
        "light",
        40,
    )
    assert [one["title"] for one in draft.exercises] == ["Cat and cow", "Walk"]
    assert draft.private
    assert pain_of(draft) == (6, 3)


@pytest.mark.one_database
def test_what_the_form_does_not_name_stays(draft: Note, anna: User):
    save(draft, anna, subjective="Stiff.", techniques=["stroking"])
    save(draft, anna, **content_of_form(MultiValueDict({"plan": ["Again."]})))
    assert (draft.subjective, draft.techniques, draft.plan) == ("Stiff.", ["stroking"], "Again.")


REFUSED = {
    "pain_before": "11",
    "pain_after": "-1",
    "minutes": "481",
    "subjective": "x" * 20_001,
    "plan": "with \x00 in it",
    "techniques": ["levitation"],
    "regions": ["upper-back:left"],
    "pressure": "crushing",
    "marks": [{"view": "above"}],
    "exercises": "walk",
    "home_advice": 7,
}


@pytest.mark.one_database
@pytest.mark.parametrize("field", REFUSED)
def test_what_cannot_be_is_refused_by_its_field_and_nothing_is_changed(draft: Note, anna: User, field: str):
    save(draft, anna, assessment="Calmer.")
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        save_draft(draft, content={"assessment": "Worse.", field: REFUSED[field]}, base_revision=1, tab="one", by=anna)
    assert list(refused.value.message_dict) == [field]
    draft.refresh_from_db()
    assert draft.assessment == "Calmer."


@pytest.mark.one_database
def test_a_sphere_that_does_not_exist_is_refused_by_name(draft: Note, anna: User):
    with pytest.raises(ValidationError, match="no sphere “aura”"):
        save(draft, anna, spheres={"aura": "blue"})


@pytest.mark.one_database
def test_pain_waits_until_the_session_has_begun(draft: Note, session: Appointment, anna: User):
    put_off(session)
    with pytest.raises(ValidationError) as refused:
        save(draft, anna, pain_before="5")
    assert "pain_before" in refused.value.message_dict


@pytest.mark.one_database
def test_somebody_else_does_not_write_in_it(draft: Note, make_user):
    other = make_user("therapist")
    for act in (
        lambda: save_draft(draft, content={"plan": "Mine."}, base_revision=0, tab="", by=other),
        lambda: sign(draft, revision=0, by=other),
        lambda: discard(draft, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_second_tab_loses_nothing(draft: Note, anna: User):
    save(draft, anna, subjective="From the first tab.", base=0, tab="one")
    saved = save(draft, anna, subjective="From the second tab.", base=0, tab="two")
    assert draft.subjective == "From the first tab."
    assert saved.beside is not None
    assert saved.beside.content["subjective"] == "From the second tab."
    save(draft, anna, subjective="From the second tab, longer.", base=0, tab="two")
    assert [row.content["subjective"] for row in waiting_beside(draft)] == ["From the second tab, longer."]


def test_a_tab_whose_answer_was_lost_is_no_second_tab(draft: Note, anna: User):
    save(draft, anna, subjective="One", base=0, tab="one")
    saved = save(draft, anna, subjective="One and two", base=0, tab="one")
    assert saved.beside is None
    assert draft.subjective == "One and two"


def test_the_same_text_from_two_tabs_is_no_conflict(draft: Note, anna: User):
    save(draft, anna, subjective="Same", base=0, tab="one")
    assert save(draft, anna, subjective="Same", base=0, tab="two").beside is None


def test_the_other_text_is_taken_and_the_first_stays_among_the_earlier(draft: Note, anna: User):
    save(draft, anna, subjective="First", base=0, tab="one")
    save(draft, anna, subjective="Second", base=0, tab="two")
    take_draft(waiting_beside(draft)[0], by=anna)
    draft.refresh_from_db()
    assert draft.subjective == "Second"
    assert not waiting_beside(draft)
    assert "First" in [row.content["subjective"] for row in EarlierDraft.objects.filter(note=draft, beside=False)]


def test_earlier_texts_are_kept_now_and_then_and_not_for_ever(draft: Note, anna: User):
    for number in range(3):
        save(draft, anna, subjective=f"Text {number}")
    assert EarlierDraft.objects.filter(note=draft).count() == 1
    long_ago = timezone.now() - HOUR
    EarlierDraft.objects.bulk_create(
        EarlierDraft(note=draft, content={}, by=anna, saved_at=long_ago) for _number in range(MOST_KEPT + 5)
    )
    EarlierDraft.objects.create(note=draft, content={}, by=anna, saved_at=long_ago, beside=True)
    EarlierDraft.objects.filter(note=draft).update(saved_at=long_ago)
    save(draft, anna, subjective="Later")
    assert EarlierDraft.objects.filter(note=draft, beside=False).count() == MOST_KEPT
    assert EarlierDraft.objects.filter(note=draft, beside=True).count() == 1


@pytest.mark.one_database
def test_an_empty_note_is_not_signed(draft: Note, anna: User):
    save(draft, anna, subjective="  ", pain_before="3", minutes="30", pressure="light")
    with pytest.raises(ValidationError, match="nothing in this note"):
        sign(draft, revision=draft.revision, by=anna)


@pytest.mark.one_database
def test_a_note_is_not_signed_while_another_text_waits(draft: Note, anna: User):
    save(draft, anna, subjective="First", base=0, tab="one")
    save(draft, anna, subjective="Second", base=0, tab="two")
    with pytest.raises(ValidationError, match="Another text"):
        sign(draft, revision=draft.revision, by=anna)
    leave_draft(waiting_beside(draft)[0], by=anna)
    assert sign(draft, revision=draft.revision, by=anna).is_signed


def test_what_was_saved_since_is_not_signed_unseen(draft: Note, anna: User):
    save(draft, anna, subjective="Seen")
    seen = draft.revision
    save(draft, anna, subjective="Not seen", tab="two")
    with pytest.raises(ChangedMeanwhile):
        sign(draft, revision=seen, by=anna)


@pytest.mark.one_database
def test_a_session_that_has_not_begun_is_not_signed_off(draft: Note, session: Appointment, anna: User):
    save(draft, anna, plan="Prepared.")
    put_off(session)
    with pytest.raises(ValidationError, match="has not begun"):
        sign(draft, revision=draft.revision, by=anna)


def test_a_signature_freezes_note_and_pain(draft: Note, session: Appointment, anna: User):
    save(draft, anna, subjective="Better.", pain_before="4", pain_after="2")
    sign(draft, revision=draft.revision, by=anna)
    assert SessionPain.objects.get(appointment=session).sealed_at is not None
    for statement in (
        lambda: Note.objects.filter(pk=draft.pk).update(subjective="Otherwise."),
        lambda: SessionPain.objects.filter(appointment=session).update(before=1),
        lambda: connection.cursor().execute("UPDATE records_note SET plan = 'x' WHERE id = %s", [draft.pk]),
        lambda: Note.objects.filter(pk=draft.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            statement()


def test_what_comes_after_the_signature_is_kept_for_an_addendum(draft: Note, anna: User):
    save(draft, anna, subjective="Better.")
    sign(draft, revision=draft.revision, by=anna)
    saved = save(draft, anna, subjective="Better, and slept.", base=1)
    assert draft.subjective == "Better."
    assert saved.beside is not None
    added = add_addendum(draft, text="Slept, too.", by=anna, draft=saved.beside)
    assert list(draft.addenda.all()) == [added]
    assert not waiting_beside(draft)


@pytest.mark.one_database
def test_an_addendum_says_something_and_needs_a_signature(draft: Note, anna: User, make_note, make_user):
    with pytest.raises(ValidationError, match="not signed"):
        add_addendum(draft, text="More.", by=anna)
    with pytest.raises(ValidationError, match="blank"):
        add_addendum(make_note(author=anna), text=" \n ", by=anna)
    with pytest.raises(PermissionDenied):
        add_addendum(make_note(author=anna, private=True), text="More.", by=make_user("therapist"))


def test_a_draft_put_away_comes_back_with_its_text(draft: Note, session: Appointment, anna: User, make_user):
    save(draft, anna, subjective="Half a thought")
    discard(draft, by=anna)
    assert not Note.objects.unsigned_of(anna).exists()
    assert start_note(patient=session.patient, appointment=session, by=anna) == draft
    draft.refresh_from_db()
    assert draft.discarded_at is None
    discard(draft, by=anna)
    other = start_note(patient=session.patient, appointment=session, by=make_user("therapist"))
    assert other != draft
    bring_back(draft, by=anna)
    draft.refresh_from_db()
    assert (draft.appointment, draft.subjective) == (None, "Half a thought")


@pytest.mark.one_database
def test_a_signed_note_is_not_put_away(anna: User, make_note):
    with pytest.raises(ChangedMeanwhile):
        discard(make_note(author=anna), by=anna)


def test_without_a_session_an_empty_draft_of_today_is_taken_up_again(make_patient: Callable[..., Patient], anna: User):
    patient = make_patient()
    first = start_note(patient=patient, appointment=None, by=anna)
    assert start_note(patient=patient, appointment=None, by=anna) == first
    save(first, anna, subjective="Called.")
    assert start_note(patient=patient, appointment=None, by=anna) != first
    with pytest.raises(ValidationError, match="about none"):
        save(first, anna, pain_before="2")
