"""The pages of notes: who reads what, what a save answers, what is refused by name."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient
from practice.models import User
from records.models import Note, Snippet, Sphere
from records.spheres import load_starting_spheres

pytestmark = pytest.mark.one_database


@pytest.fixture
def anna(make_user: Callable[..., User]) -> User:
    return make_user("therapist", name="Anna")


@pytest.fixture
def draft(make_note: Callable[..., Note], anna: User) -> Note:
    return make_note(author=anna, signed=False, subjective="Stiff.", revision=0)


def place(name: str, note: Note, **more: int) -> str:
    """The address of something about a note."""
    return reverse(f"records:{name}", kwargs={"pk": note.patient_id, "note": note.pk, **more})


def autosave(client: Client, note: Note, revision: int = 0, tab: str = "one", **fields: str) -> HttpResponse:
    """What the page sends every few seconds."""
    rows = [["revision", str(revision)], ["tab", tab], *([name, value] for name, value in fields.items())]
    return client.post(place("note_save", note), json.dumps({"fields": rows}), content_type="application/json")


def test_the_author_writes_another_therapist_reads(client_as, draft: Note, anna: User):
    assert 'id="note"' in client_as(anna).get(place("note", draft)).content.decode()
    page = client_as("therapist").get(place("note", draft)).content.decode()
    assert 'id="note"' not in page
    assert "Stiff." in page
    assert "Draft of Anna, not signed" in page


def test_a_private_note_of_somebody_else_is_told_of_and_not_shown(client_as, make_note, anna: User):
    note = make_note(author=anna, private=True, subjective="Canary", on=timezone.localdate())
    reader = client_as("therapist")
    listed = reader.get(reverse("records:notes", args=[note.patient_id])).content.decode()
    assert "A private note of Anna" in listed
    assert "Canary" not in listed
    assert reader.get(place("note", note)).status_code == 404
    assert client_as(anna).get(place("note", note)).status_code == 200


def test_a_note_under_another_patients_address_does_not_exist(client_as, draft: Note, make_patient, anna: User):
    other = make_patient()
    for name in ("note", "note_save", "note_sign", "note_addendum", "note_discard"):
        address = reverse(f"records:{name}", kwargs={"pk": other.pk, "note": draft.pk})
        client = client_as(anna)
        answer = client.get(address) if name == "note" else client.post(address)
        assert answer.status_code == 404


def test_a_save_answers_with_its_revision(client_as, draft: Note, anna: User):
    answer = autosave(client_as(anna), draft, subjective="Less stiff.")
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert answer.json()["revision"] == draft.revision == 1
    assert draft.subjective == "Less stiff."


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"pain_before": "11"}, "pain_before"),
        ({"subjective": "x" * 10_000_000}, "subjective"),
        ({"techniques": "levitation"}, "techniques"),
        ({"marks": "[" * 100_000}, "marks"),
        ({"marks": json.dumps([{"path": [[1, 2]] * 100_000}])}, "marks"),
        ({"exercise": "{"}, "exercises"),
        ({"sphere-aura": "blue"}, "sphere-aura"),
    ],
    ids=["pain 11", "10 MB", "technique", "nested", "100,000 points", "exercise", "sphere"],
)
def test_what_cannot_be_is_refused_by_name(client_as, draft: Note, anna: User, fields, field):
    answer = autosave(client_as(anna), draft, assessment="Lost?", **fields)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    draft.refresh_from_db()
    assert (draft.subjective, draft.assessment) == ("Stiff.", "")


def test_more_than_is_read_is_refused(client_as, draft: Note, anna: User):
    assert autosave(client_as(anna), draft, subjective="x" * 13_000_000).status_code == 413


@pytest.mark.parametrize("body", ["[]", "{}", '{"fields": 3}', '{"fields": [[1, 2]]}', "[" * 100_000, "\xff"])
def test_nonsense_is_refused(client_as, draft: Note, anna: User, body: str):
    client = client_as(anna)
    answer = client.post(place("note_save", draft), body.encode("latin-1"), content_type="application/json")
    assert answer.status_code == 422


def test_a_second_tab_is_told_and_the_page_shows_both(client_as, draft: Note, anna: User):
    client = client_as(anna)
    autosave(client, draft, tab="one", subjective="From the first.")
    answer = autosave(client, draft, tab="two", subjective="From the second.")
    assert answer.status_code == 409
    page = client.get(place("note", draft)).content.decode()
    assert "From the first." in page
    assert "From the second." in page
    taken = client.post(place("note_take", draft, draft=answer.json()["beside"]), follow=True)
    assert "Take the other text" not in taken.content.decode()
    draft.refresh_from_db()
    assert draft.subjective == "From the second."


def test_an_autosave_after_the_signature_is_kept_and_offered_as_an_addendum(client_as, draft: Note, anna: User):
    client = client_as(anna)
    assert client.post(place("note_sign", draft), {"revision": "0"}).status_code == 302
    answer = autosave(client, draft, subjective="Stiff. And slept.")
    assert answer.status_code == 409
    page = client.get(place("note", draft)).content.decode()
    assert "Written after the signature" in page
    assert "Stiff. And slept." in page
    assert "Stiff. And slept." not in client_as("therapist").get(place("note", draft)).content.decode()
    client.post(place("note_addendum", draft), {"text": "Slept.", "draft": answer.json()["beside"]})
    page = client.get(place("note", draft)).content.decode()
    assert "Written after the signature" not in page
    assert "Slept." in page


def test_without_script_the_form_saves_and_signs_at_once(client_as, draft: Note, anna: User):
    client = client_as(anna)
    sent = {"whole": "yes", "revision": "0", "subjective": "By hand.", "minutes": "40"}
    assert client.post(place("note_sign", draft), sent).status_code == 302
    draft.refresh_from_db()
    assert draft.is_signed
    assert draft.subjective == "By hand."


def test_without_script_what_is_refused_is_still_in_the_form(client_as, draft: Note, anna: User):
    sent = {"whole": "yes", "revision": "0", "subjective": "Still here.", "minutes": "481"}
    answer = client_as(anna).post(place("note_save", draft), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Still here." in page
    assert "Minutes given" in page


def test_an_empty_note_is_refused_by_name(client_as, make_note, anna: User):
    empty = make_note(author=anna, signed=False, subjective="", revision=0)
    answer = client_as(anna).post(place("note_sign", empty), {"revision": "0"}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 422
    assert "nothing in this note" in answer.json()["errors"][""][0]


def test_drafts_wait_on_my_notes_until_they_are_signed(client_as, draft: Note, anna: User):
    client = client_as(anna)
    assert str(draft.patient) in client.get(reverse("records:mine")).content.decode()
    assert str(draft.patient) in client.get(reverse("records:unsigned")).content.decode()
    assert str(draft.patient) not in client_as("therapist").get(reverse("records:unsigned")).content.decode()
    client.post(place("note_sign", draft), {"revision": "0"})
    assert str(draft.patient) not in client.get(reverse("records:unsigned")).content.decode()


def test_a_session_gets_its_note_with_one_press_from_the_last_one(client_as, make_note, make_patient, anna: User):
    patient = make_patient()
    make_note(patient, plan="Same again.", on=timezone.localdate() - timedelta(days=7))
    started = client_as(anna).post(reverse("records:note_start", args=[patient.pk]), {"from_last": "yes"}, follow=True)
    assert "Same again." in started.content.decode()
    assert Note.objects.unsigned_of(anna).get().plan == "Same again."


@pytest.mark.parametrize("number", [2, 12])
def test_the_list_asks_as_much_for_two_notes_as_for_twelve(
    client_as, make_note, make_patient, anna, number, django_assert_max_num_queries
):
    patient = make_patient()
    for _number in range(number):
        make_note(patient, anna)
    client = client_as(anna)
    client.get(reverse("records:notes", args=[patient.pk]))
    with django_assert_max_num_queries(8):
        client.get(reverse("records:notes", args=[patient.pk]))


def test_a_phrase_is_kept_changed_and_removed_by_its_owner(client_as, anna: User):
    client = client_as(anna)
    client.post(reverse("records:snippets"), {"name": "SLR", "text": "Straight leg raise … °"})
    kept = Snippet.objects.get(user=anna)
    assert kept.name == "slr"
    doubled = client.post(reverse("records:snippets"), {"name": "slr", "text": "Another"})
    assert doubled.status_code == 422
    assert "of this name already" in doubled.content.decode()
    assert client.post(reverse("records:snippets"), {"name": "two words", "text": "x"}).status_code == 422
    assert client_as("therapist").post(reverse("records:snippet_remove", args=[kept.pk])).status_code == 403
    client.post(reverse("records:snippet", args=[kept.pk]), {"name": "slr", "text": "Lasègue …"})
    client.post(reverse("records:snippet_remove", args=[kept.pk]))
    assert not Snippet.objects.exists()


def test_the_practice_has_spheres_of_its_own(client_as):
    load_starting_spheres()
    admin = client_as("admin")
    admin.post(reverse("records:sphere_new"), {"name": "Fascial"})
    added = Sphere.objects.get(name="Fascial")
    assert admin.post(reverse("records:sphere_new"), {"name": "fascial"}).status_code == 422
    admin.post(reverse("records:sphere_move", args=[added.pk]), {"step": "up"})
    assert [sphere.code for sphere in Sphere.objects.in_use()][-2:] == ["fascial", "mind-load"]
    admin.post(reverse("records:sphere", args=[added.pk]), {"name": "Fasciae"})
    admin.post(reverse("records:sphere_archive", args=[added.pk]), {"archived": "yes"})
    assert "Offered no longer" in admin.get(reverse("records:lists")).content.decode()
    assert load_starting_spheres() == 0


def test_the_notes_of_a_registration_that_was_merged_are_the_persons(client_as, make_note, make_patient, anna: User):
    twice, kept = make_patient(given_name="Twice"), make_patient(given_name="Kept")
    signed = make_note(twice, anna, plan="Walk.", on=timezone.localdate() - timedelta(days=1))
    draft = make_note(twice, anna, signed=False, revision=0)
    Patient.objects.filter(pk=twice.pk).update(archived_at=timezone.now(), merged_into=kept)
    client = client_as(anna)
    assert f"/patients/{kept.pk}/notes/{signed.pk}/" in client.get(f"/patients/{kept.pk}/notes/").content.decode()
    page = client.get(f"/patients/{kept.pk}/notes/{draft.pk}/").content.decode()
    assert "Kept" in page
    assert "Walk." in page
    assert client.post(f"/patients/{kept.pk}/notes/{draft.pk}/sign", {"revision": "0"}).status_code == 302
    draft.refresh_from_db()
    assert draft.is_signed
