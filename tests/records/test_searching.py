"""Notes are found by the beginnings of their words, by those who may read them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import searching
from records.models import Addendum, Note, NoteWords
from records.searching import PAGE, find, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


@pytest.fixture
def anna(make_user):
    return make_user("therapist", name="Anna")


def found(said, by, **where):
    return [hit.note for hit in find(said, by=by, **where)[0]]


@pytest.mark.parametrize(
    "said", ["Straßenlärm", "strassenl", "STRASSEN diaphr", "diaphragm strass", "l5/s1", "65", "Hernie"]
)
def test_every_word_counts_by_its_beginning_without_case_and_accents(make_note, make_patient, anna, said):
    note = make_note(
        make_patient(), anna, subjective="Straßenlärm stört.", objective="L5/S1, SLR 65°", plan="Diaphragm; hérnie"
    )
    make_note(make_patient(), anna, subjective="Something else", plan="Diaphragm")
    assert found(said, anna) == [note]


@pytest.mark.parametrize("said", ["", "  ", "!?*", "' OR 1=1 --", '"', "nothing*", "a:b & c", "xyz", "\0", "w" * 3000])
def test_what_is_no_word_of_a_note_finds_nothing_and_breaks_nothing(make_note, make_patient, anna, said):
    make_note(make_patient(), anna, subjective="A back.")
    assert found(said, anna) == []


def test_all_words_have_to_stand_in_the_same_note(make_note, make_patient, anna):
    make_note(make_patient(), anna, subjective="knee")
    make_note(make_patient(), anna, subjective="hip")
    assert found("knee hip", anna) == []


def test_a_private_note_is_found_by_its_author_alone(make_note, make_patient, make_user, anna):
    note = make_note(make_patient(), anna, subjective="secret", private=True)
    assert found("secret", anna) == [note]
    assert found("secret", make_user("therapist")) == []


def test_a_draft_made_private_later_is_shut_at_once(make_note, make_patient, make_user, anna):
    note = make_note(make_patient(), anna, signed=False, subjective="secret")
    other = make_user("therapist")
    assert found("secret", other) == [note]
    note.private = True
    note.save()
    assert found("secret", other) == []


def test_the_words_of_a_private_note_lie_encrypted_and_follow_what_is_saved(make_note, make_patient, anna):
    note = make_note(make_patient(), anna, signed=False, subjective="Quarrelsome", private=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM records_notewords")
        assert "quarrel" not in str(cursor.fetchall())
    note.subjective = "Peaceful"
    note.save(update_fields=["subjective"])
    assert (found("quarrel", anna), found("peace", anna)) == ([], [note])
    note.private = False
    note.save()
    assert (NoteWords.objects.get().kept, found("peace", anna)) == (None, [note])


def test_private_notes_from_before_are_found_before_and_after_the_ticker_has_been_at_them(
    make_note, make_patient, anna, monkeypatch
):
    monkeypatch.setattr(searching, "CHUNK", 2)
    notes = [make_note(make_patient(), anna, subjective=f"knee {number}", private=True) for number in range(5)]
    Addendum.objects.create(note=notes[0], author=anna, text="Fissure.")
    NoteWords.objects.update(kept=None)
    for pieces in ([], [True, True, False, False]):
        assert [searching.index_kept() for _piece in pieces] == pieces
        assert found("knee fiss", anna) == [notes[0]]
        assert found("knee", anna) == notes[::-1]
    assert not NoteWords.objects.not_opened_yet().exists()


def test_public_and_private_notes_come_in_one_order_page_by_page(make_note, make_patient, anna, monkeypatch):
    monkeypatch.setattr(searching, "PAGE", 3)
    days = [date(2026, 1, day) for day in range(1, 12)]
    notes = [make_note(make_patient(), anna, subjective="knee", on=day, private=day.day % 3 == 0) for day in days]
    pages = [find("knee", by=anna, page=page) for page in (1, 2, 3, 4)]
    assert [hit.note for hits, _more in pages for hit in hits] == notes[::-1]
    assert [more for _hits, more in pages] == [True, True, True, False]


def test_an_addendum_spheres_and_exercises_are_searched(make_note, make_patient, anna):
    note = make_note(
        make_patient(),
        anna,
        subjective="x",
        spheres={"visceral": "Caecum mobile"},
        exercises=[{"title": "Bridge", "instructions": "Slowly", "dose": "daily"}],
    )
    Addendum.objects.create(note=note, author=anna, text="Radiologist called: fissure.")
    for said in ("caecum", "bridge", "fissure", "caecum bridge fissure"):
        assert found(said, anna) == [note], said


def test_a_search_in_one_record_finds_nothing_of_another_but_what_was_merged_into_it(make_note, make_patient, anna):
    kept, other = make_patient(), make_patient()
    mine, theirs = make_note(kept, anna, subjective="knee"), make_note(other, anna, subjective="knee")
    assert found("knee", anna, patient=kept.pk) == [mine]
    other.merged_into = kept
    other.save()
    assert set(found("knee", anna, patient=kept.pk)) == {mine, theirs}


def test_the_latest_come_first_and_pages_go_on(make_note, make_patient, anna):
    patient = make_patient()
    notes = [make_note(patient, anna, on=date(2026, 1, 1 + day), subjective="knee") for day in range(PAGE + 3)]
    first, more = find("knee", by=anna)
    assert ([hit.note for hit in first], more) == (notes[: -PAGE - 1 : -1], True)
    rest, more = find("knee", by=anna, page=2)
    assert ([hit.note for hit in rest], more) == (notes[2::-1], False)


def test_what_was_discarded_or_changed_is_not_found_by_its_old_words(make_note, make_patient, anna):
    note = make_note(make_patient(), anna, signed=False, subjective="knee")
    note.subjective = "hip"
    note.save()
    assert (found("knee", anna), found("hip", anna)) == ([], [note])
    note.delete()
    assert found("hip", anna) == []
    assert not Note.objects.exists()


def test_the_piece_shows_the_hit_marked_and_escapes_the_rest(make_note, make_patient, anna):
    make_note(make_patient(), anna, subjective="<b>Lots</b> " + "before " * 40 + "a Kneé here " + "after " * 60)
    piece = find("knee", by=anna)[0][0].piece
    assert "<mark>Kneé</mark>" in piece
    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert "<b>" not in piece


def test_the_number_of_queries_does_not_grow_with_the_hits(
    make_note, make_patient, anna, django_assert_max_num_queries
):
    for _number in range(PAGE):
        make_note(make_patient(), anna, subjective="knee")
    # Four of them make PostgreSQL ask its index.
    with django_assert_max_num_queries(10):
        assert len(found("knee", anna)) == PAGE


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite always asks its index")
def test_a_rare_word_is_never_looked_for_by_cutting_up_every_note(make_note, make_patient, anna):
    make_note(make_patient(), anna, subjective="knee")
    with CaptureQueriesContext(connection) as asked:
        assert found("psoas", anna) == []
    told = [query["sql"] for query in asked]
    (place,) = (number for number, sql in enumerate(told) if "@@" in sql)
    assert told[place - 1] == "SET LOCAL enable_seqscan = off"
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)


@pytest.mark.parametrize("latest", [2, 600])
def test_common_and_rare_words_are_found_the_latest_first(make_note, make_patient, anna, monkeypatch, latest):
    monkeypatch.setattr("records.searching.LATEST", latest)
    monkeypatch.setattr("records.searching.PAGE", 2)
    notes = [make_note(make_patient(), anna, subjective="knee", on=date(2026, 1, day)) for day in range(1, 6)]
    pages = [find("knee", by=anna, page=page) for page in (1, 2, 3)]
    assert [hit.note for hits, _more in pages for hit in hits] == notes[::-1]
    assert [more for _hits, more in pages] == [True, True, False]


def test_words_are_folded_and_split_in_one_way():
    assert words_of("L5/S1 – Straße_x Ögel") == ["l5", "s1", "strasse", "x", "ogel"]


def test_the_page_finds_by_post_and_puts_no_word_into_an_address(client_as, make_note, make_patient):
    client = client_as("therapist")
    note = make_note(make_patient(), client.user, subjective="Knee swollen")
    answer = client.post("/notes/search/", {"words": "knee"})
    assert answer.status_code == 200
    assert "<mark>Knee</mark>" in answer.text
    assert f"/notes/{note.pk}/" in answer.text
    assert not any(sign in answer.text for sign in ("?words=", "&amp;words=", "&words="))
    assert client.post("/notes/search/", {"words": "k", "page": "0"}).status_code == 422
    assert "<mark>" not in client.get("/notes/search/?words=knee").text


def test_the_page_of_one_record_is_of_a_patient_that_exists(client_as, make_note, make_patient):
    client = client_as("therapist")
    patient = make_patient()
    make_note(patient, client.user, subjective="Knee swollen")
    assert "<mark>Knee</mark>" in client.post(f"/patients/{patient.pk}/search/", {"words": "knee"}).text
    assert client.post("/patients/999999/search/", {"words": "knee"}).status_code == 404
