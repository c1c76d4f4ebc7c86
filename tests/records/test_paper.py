"""What leaves the practice on paper: what was chosen, and never a private note."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from types import ModuleType, SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.models import RecordedCondition
from records import paper
from records.models import Addendum, Document, Measure, Plan, VitalSigns

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TODAY = {"since": "2026-01-01", "until": "2026-06-30"}
PARTS = ["conditions", "sessions", "notes", "measures", "vitals", "plans", "documents"]
IN_MAY = date(2026, 5, 4)


@pytest.fixture
def anna(client_as):
    return client_as("therapist")


@pytest.fixture
def patient(make_patient):
    return make_patient()


def extract(client, patient, *parts, **more):
    sent = {"parts": parts, "as": "page"} | TODAY | more
    return client.post(reverse("records:extract", args=[patient.pk]), sent)


def printed(client, note, **query):
    return client.get(reverse("records:note_print", args=[note.patient_id, note.pk]), query)


@pytest.fixture(autouse=True)
def summer(time_machine):
    time_machine.move_to("2026-07-01 10:00:00+02:00", tick=False)


@pytest.fixture
def full_record(anna, patient, make_note, make_condition):
    """One of everything, each with a word of its own."""
    by = anna.user
    RecordedCondition.objects.create(
        patient=patient, condition=make_condition("hernia", name="Disc hernia"), status="active", recorded_by=by
    )
    note = make_note(patient, by, on=IN_MAY, subjective="Sits forty minutes.", spheres={"own": "Diaphragm tight."})
    Addendum.objects.create(note=note, author=by, text="Called: better.")
    make_note(patient, by, on=IN_MAY, private=True, subjective="A private thought.")
    make_note(patient, by, on=IN_MAY, signed=False, subjective="An unsigned draft.")
    make_note(patient, by, on=date(2025, 12, 31), subjective="Before the period.")
    Measure.objects.create(patient=patient, instrument="old-scale", on=IN_MAY, answers=[], score=12, recorded_by=by)
    may = timezone.make_aware(timezone.datetime(2026, 5, 4, 9))
    VitalSigns.objects.create(patient=patient, at=may, systolic=150, diastolic=95, recorded_by=by)
    Plan.objects.create(
        patient=patient, title="Back again", goal="Lift the child", sessions=6, spacing_days=7, author=by,
        starts_on=IN_MAY, review_on=IN_MAY + timedelta(days=42),
    )  # fmt: skip
    private = make_note(patient, by, on=IN_MAY, private=True, subjective="Another one.")
    for number, (title, of) in enumerate((("Letter of the GP", None), ("A private letter", private))):
        Document.objects.create(
            patient=patient, note=of, heading="letter", title=title, kind="application/pdf", size=1, sha256="0" * 64,
            stored_as=f"00/{number:032x}", filed_by=by, filed_at=may,
        )  # fmt: skip
    return note


SAID = {
    "conditions": "Disc hernia",
    "notes": "Sits forty minutes.",
    "measures": "old-scale",
    "vitals": "150/95",
    "plans": "Lift the child",
    "documents": "Letter of the GP",
}


@pytest.mark.parametrize("part", SAID)
def test_an_extract_holds_the_part_that_was_chosen_and_no_other(anna, patient, full_record, part):
    said = extract(anna, patient, part).content.decode()
    assert [one for one, words in SAID.items() if words in said] == [part]


def test_no_extract_holds_private_notes_drafts_or_what_lies_outside_the_period(anna, patient, full_record):
    said = extract(
        anna, patient, *PARTS, to="Dr. Vogel\nHauptstr. 1", words="Thank you for referring."
    ).content.decode()
    assert all(words in said for words in (*SAID.values(), "Diaphragm tight.", "Called: better.", "Hauptstr. 1"))
    for never in ("A private thought.", "Another one.", "An unsigned draft.", "Before the period.", "A private letter"):
        assert never not in said


def test_an_extract_costs_the_same_for_any_number_of_notes(anna, patient, make_note, django_assert_max_num_queries):
    make_note(patient, anna.user, on=IN_MAY)
    extract(anna, patient, *PARTS)
    with django_assert_max_num_queries(30) as few:
        extract(anna, patient, *PARTS)
    for _number in range(20):
        Addendum.objects.create(note=make_note(patient, anna.user, on=IN_MAY), author=anna.user, text="More.")
    with django_assert_max_num_queries(len(few) + 2):
        assert extract(anna, patient, *PARTS).content.decode().count("Added 1 July 2026") == 20


@pytest.mark.parametrize(
    "wrong",
    [{"parts": []}, {"parts": ["everything"]}, {"since": "2026-07-01"}, {"until": "2026-07-02"}, {"since": "x"},
     {"since": "0001-01-01"}, {"to": "a\u202eb"}, {"words": "x" * 5000}],
)  # fmt: skip
def test_an_extract_that_cannot_be_is_refused_and_shows_nothing(anna, patient, full_record, wrong):
    answer = extract(anna, patient, "conditions", **wrong)
    assert answer.status_code == 422
    assert "Disc hernia" not in answer.content.decode()


def test_a_note_is_printed_with_what_was_added(anna, full_record):
    said = printed(anna, full_record).content.decode()
    assert all(words in said for words in ("Sits forty minutes.", "Called: better.", "Signed by", "Lindenhof"))


def test_a_private_note_is_printed_for_its_author_only_and_says_so(anna, patient, make_note, client_as, make_patient):
    note = make_note(patient, anna.user, private=True, subjective="A private thought.")
    assert "Not for handing on" in printed(anna, note).content.decode()
    assert printed(client_as("therapist"), note).status_code == 404
    elsewhere = reverse("records:note_print", args=[make_patient().pk, note.pk])
    assert anna.get(elsewhere).status_code == 404


def test_without_the_library_there_is_no_pdf_and_the_page_offers_none(anna, patient, full_record, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    paper.pdf_possible.cache_clear()
    assert printed(anna, full_record, **{"as": "pdf"}).status_code == 404
    assert extract(anna, patient, "notes", **{"as": "pdf"}).status_code == 404
    assert 'value="pdf"' not in extract(anna, patient, "notes").content.decode()
    paper.pdf_possible.cache_clear()


def test_with_the_library_the_same_page_is_saved_as_a_pdf(anna, patient, full_record, monkeypatch):
    library, laid_out = ModuleType("weasyprint"), []

    def html(*, string, base_url, url_fetcher):
        laid_out.append((string, url_fetcher.fetch(f"{base_url}static/css/paper.css")))
        return SimpleNamespace(write_pdf=lambda: b"%PDF-1.7")

    urls = SimpleNamespace(URLFetcher=object, URLFetcherResponse=lambda *parts: parts)
    library.HTML, library.urls = html, urls
    monkeypatch.setitem(sys.modules, "weasyprint", library)
    monkeypatch.setitem(sys.modules, "weasyprint.urls", urls)
    paper.pdf_possible.cache_clear()
    answer = extract(anna, patient, "notes", **{"as": "pdf"})
    assert (answer["Content-Type"], answer.content) == ("application/pdf", b"%PDF-1.7")
    assert answer["Content-Disposition"] == 'attachment; filename="Record extract.pdf"'
    assert printed(anna, full_record, **{"as": "pdf"}).content == b"%PDF-1.7"
    assert all("Sits forty minutes." in page and b".paper" in style[1] for page, style in laid_out)
    paper.pdf_possible.cache_clear()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/",
        f"{paper.HERE}patients/1/",
        "https://paper.invalid/static/css/paper.css",
    ],
)
def test_a_pdf_loads_nothing_but_our_static_files(address):
    with pytest.raises(paper.NotOurs):
        paper.own_file(address)


def test_a_pdf_cannot_climb_out_of_the_static_files():
    with pytest.raises(Exception):  # noqa: B017 (the finder or the storage says no, each in its own way)
        paper.own_file(f"{paper.HERE}static/../manage.py")
