"""Patients and appointments from files: looked at, stored whole or not at all, once; and taken out so that they come back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from patients.models import Patient, RecordedCondition
from patients.registration import change_patient
from practice.models import ImportedRow, ImportRun, Message, User
from scheduling.booking import cancel, change
from scheduling.exchange import exporting, register, runs
from scheduling.exchange.wrongs import BAD, LEFT, MAYBE
from scheduling.models import Appointment, Assessment, Firing
from scheduling.refusals import SlotTaken
from tests.scheduling.conftest import BERLIN, Scene, at

PEOPLE = """given name;family name;date of birth;phone;number;sex
Ada;Lovelace;10.12.1985;+49 171 5550101;7;f
Grace;Hopper;1986-12-09;;8;female
"""
HEAD = "given name,family name,date of birth,treatment,therapist,room,starts,minutes,status,note\n"


@pytest.fixture
def admin(make_user: Callable[..., User], monday: object) -> User:
    return make_user("admin")


@pytest.fixture
def looked(admin: User) -> Callable[..., ImportRun]:
    """looked(kind, text): the run of a file that has been looked at."""

    def of(kind: str, text: str | bytes) -> ImportRun:
        content = text if isinstance(text, bytes) else text.encode()
        return runs.look(kind, file_name="rows.csv", content=content, by=admin)

    return of


@pytest.fixture
def stored(looked: Callable[..., ImportRun], admin: User) -> Callable[..., ImportRun]:
    """stored(kind, text): the same, and stored."""
    return lambda kind, text, **asked: runs.store(looked(kind, text).pk, by=admin, **asked)


def said(run: ImportRun, sort: str) -> list[tuple[int | None, str]]:
    """Line and words of the remarks of one sort."""
    return [(entry["line"], entry["problem"]) for entry in run.report if entry["sort"] == sort]


@pytest.mark.one_database
def test_looking_at_a_file_stores_nothing_of_it(looked):
    run = looked("patients", PEOPLE)
    assert (run.rows, run.known, run.report, run.state) == (2, 0, [], "analysed")
    assert not Patient.objects.exists()


def test_people_are_registered_once_however_often_the_file_comes(stored, admin):
    assert stored("patients", PEOPLE).stored == 2
    ada = Patient.objects.get(given_name="Ada")
    assert (ada.birth_date, ada.sex, ada.phone, ada.language) == (date(1985, 12, 10), "female", "+49 171 5550101", "en")
    assert "lovelace" in ada.search_name
    assert ada.search_phone
    assert (ada.history.get().history_user, ada.history.get().history_type) == (admin, "+")
    # Renamed here since then: the row of the file is still known.
    change_patient(ada.pk, by=admin, family_name="King", birth_date=date(1985, 12, 11))
    again = stored("patients", PEOPLE)
    assert (again.stored, again.known, Patient.objects.count()) == (0, 2, 2)


def test_one_wrong_row_stops_all_and_every_wrong_row_is_named(stored):
    rows = "Tim,Minor,2020-01-01,,\nEve,,1999-02-30,,\nBob,,,x,\nZed,,,,klingon\nAnn,,,,en\n"
    run = stored("patients", "given name,family name,date of birth,phone,language\n" + rows)
    assert [line for line, _words in said(run, BAD)] == [2, 3, 4, 5]
    assert "1999-02-30" in said(run, BAD)[1][1]
    assert (run.state, run.stored, Patient.objects.count(), ImportedRow.objects.count()) == ("analysed", 0, 0, 0)


def test_who_may_be_registered_already_is_left_to_a_person(make_patient, looked, stored):
    known = make_patient(given_name="Rosa", family_name="Klein", birth_date=date(1980, 1, 1))
    undated = make_patient(given_name="Max", family_name="Groß", birth_date=None)
    rows = "Rosa,Klein,1980-01-01\nRosa,Kleim,1980-01-01\nMAX,gross,1970-05-05\nRosa,Klein,1990-01-01\n"
    text = "given name,family name,date of birth\n" + rows + "Rosa,Klein,1990-01-01\n"
    run = looked("patients", text)
    assert [(line, str(person.number) in words) for (line, words), person in zip(said(run, MAYBE), (known, undated), strict=True)] == [
        (3, True), (4, True)
    ]  # fmt: skip
    assert (run.known, said(run, LEFT)[0][0]) == (1, 6)
    assert stored("patients", text).stored == 1
    run = stored("patients", text, as_new=True)
    assert (run.stored, Patient.objects.count()) == (2, 5)
    assert stored("patients", text, as_new=True).stored == 0


@pytest.mark.one_database
def test_names_are_compared_within_bounds(monkeypatch, make_patient, looked):
    monkeypatch.setattr(register, "MOST_COMPARED", 3)
    for _n in range(3):
        make_patient(given_name="Quite", family_name="Another", birth_date=date(1900, 1, 1))
    rows = "".join(f"Xavier{n},Zz,1900-01-01\n" for n in range(5))
    calls = []
    monkeypatch.setattr(register, "alike", lambda *names: calls.append(names))
    looked("patients", "given name,family name,date of birth\n" + rows)
    assert len(calls) == 3


def test_looking_at_people_asks_the_database_as_often_for_many_as_for_few(looked):
    def queries(count: int) -> int:
        rows = "".join(f"Given{n},Family{n}\n" for n in range(count))
        with CaptureQueriesContext(connection) as asked:
            looked("patients", "given name,family name\n" + rows)
        return len(asked)

    queries(1)
    assert queries(300) == queries(2)


def _session(scene: Scene, starts: str, **fields: str) -> str:
    """A line of a file of appointments."""
    person = scene.patient
    usual = {
        "given": person.given_name, "family": person.family_name, "birth": str(person.birth_date or ""),
        "treatment": scene.massage.name, "therapist": "anna", "room": "", "starts": starts, "minutes": "", "status": "",
        "note": "",
    }  # fmt: skip
    return ",".join((usual | fields).values()) + "\n"


def test_appointments_go_through_the_door_and_nobody_is_told(scene, stored, admin):
    # The second begins when the first and its clean-up are over.
    text = HEAD + _session(scene, "2027-03-01 09:00", note="by the window") + _session(scene, "2027-03-01 10:00")
    run = stored("appointments", text)
    assert (run.stored, run.report) == (2, [])
    first = Appointment.objects.first()
    assert (first.starts_at, first.source, first.booked_by, first.desk_note) == (
        at("09:00"), "import", admin, "by the window",
    )  # fmt: skip
    assert first.assessment.verdict == "fine"
    assert first.room == scene.garden
    assert not Message.objects.exists()


def test_the_same_appointments_again_add_nothing_even_when_they_were_moved_or_cancelled(scene, stored):
    text = HEAD + _session(scene, "2027-03-01 09:00") + _session(scene, "2027-03-01 10:00")
    stored("appointments", text)
    one, two = Appointment.objects.all()
    change(one.pk, by=scene.reception, starts_at=at("15:00"))
    cancel(two.pk, by=scene.reception, reason="other")
    again = stored("appointments", text)
    assert (again.stored, again.known, Appointment.objects.count()) == (0, 2, 2)


def test_what_the_desk_has_booked_is_known(scene, stored):
    scene.book()
    run = stored("appointments", HEAD + _session(scene, "2027-03-01 09:00"))
    assert (run.stored, run.known) == (0, 1)


def test_a_blocked_booking_says_only_that_it_is_not_possible_and_stops_all(
    scene, looked, stored, make_rule, make_patient, monkeypatch
):
    rule = make_rule("fever", "absolute", treatments=["massage"], statuses=["active"])
    ill = make_patient(given_name="Ilse", family_name="Krank")
    RecordedCondition.objects.create(
        patient=ill, condition=rule.condition, status="active", recorded_by=scene.therapist
    )
    text = HEAD + _session(scene, "2027-03-01 09:00") + _session(
        scene, "2027-03-01 10:00", given="Ilse", family="Krank", birth=""
    )  # fmt: skip
    assert said(looked("appointments", text), BAD) == [(3, "Not possible for this patient.")]
    run = stored("appointments", text)
    assert (run.state, said(run, BAD)) == ("analysed", [(3, "Not possible for this patient.")])
    # Nothing is left behind, not even a count of what the rule did.
    left = [model.objects.count() for model in (Appointment, Assessment, ImportedRow, Firing)]
    assert left == [0, 0, 0, 0]


@pytest.mark.one_database
def test_wrong_rows_of_appointments_are_named_all_at_once(scene, looked, make_patient):
    for _n in range(2):
        make_patient(given_name="Eva", family_name="Twice", birth_date=None)
    lines = [
        _session(scene, "2027-03-01 09:00", treatment="Sauna"),
        _session(scene, "2027-03-01 09:00", therapist="Nobody"),
        _session(scene, "2027-03-28 02:30"),
        _session(scene, "2027-03-02 09:00", given="Stranger"),
        _session(scene, "2027-03-02 09:00", given="Eva", family="Twice", birth=""),
        _session(scene, "2027-03-03 09:00", minutes="-5"),
        _session(scene, "2027-03-03 09:00", status="perhaps"),
        _session(scene, "2027-03-07 09:00"),
        _session(scene, "2027-03-04 09:00"),
        _session(scene, "2027-03-04 09:30"),
        _session(scene, "2027-03-05 09:00", minutes="9999"),
    ]
    run = looked("appointments", HEAD + "".join(lines))
    assert [line for line, _words in said(run, BAD)] == [2, 3, 4, 5, 6, 7, 8, 9, 11, 12]
    assert "therapist" in said(run, BAD)[1][1]
    assert "Nobody" in said(run, BAD)[1][1]


def test_a_booking_that_comes_between_stores_nothing_and_is_said(scene, looked, admin, monkeypatch):
    run = looked("appointments", HEAD + _session(scene, "2027-03-02 09:00"))

    def clash(*_what: object, **_how: object) -> None:
        raise SlotTaken

    monkeypatch.setattr(runs, "book_rows", clash)
    held = runs.store(run.pk, by=admin)
    assert (held.state, [line for line, _words in said(held, BAD)]) == ("analysed", [None])


def test_a_sign_that_no_database_takes_is_not_kept_in_the_report(scene, looked):
    run = looked(
        "appointments", HEAD.replace("note", "no\0te") + _session(scene, "2027-03-02 09:00", treatment="Sa\0na")
    )
    assert [line for line, _words in said(run, BAD)] == [2]
    assert "\0" not in "".join(entry["problem"] for entry in run.report)


def test_what_is_over_or_was_cancelled_is_passed_over_and_too_many_are_refused(scene, looked, monkeypatch):
    text = HEAD + _session(scene, "2027-02-22 09:00") + _session(scene, "2027-03-02 09:00", status="cancelled")
    run = looked("appointments", text + _session(scene, "2027-03-03 09:00"))
    assert [line for line, _words in said(run, LEFT)] == [2, 3]
    assert not said(run, BAD)
    monkeypatch.setattr(runs, "MOST_BOOKED", 1)
    more = text + _session(scene, "2027-03-03 09:00") + _session(scene, "2027-03-04 09:00")
    assert [line for line, _words in said(looked("appointments", more), BAD)] == [None]


def test_a_patient_is_found_by_the_row_by_which_they_were_read_in(scene, stored, admin):
    stored("patients", PEOPLE)
    ada = Patient.objects.get(given_name="Ada")
    change_patient(ada.pk, by=admin, family_name="King")
    head = "number,given name,family name,date of birth,treatment,therapist,date,time\n"
    run = stored("appointments", head + f"7,Ada,Lovelace,10.12.1985,{scene.massage.name},Anna,1.3.2027,9:00\n")
    assert (run.stored, Appointment.objects.get().patient) == (1, ada)


def test_a_run_is_stored_once_and_a_file_is_not_kept(looked, admin, monday):
    run = looked("patients", PEOPLE)
    runs.store(run.pk, by=admin)
    with pytest.raises(runs.Over):
        runs.store(run.pk, by=admin)
    with pytest.raises(runs.Over):
        runs.give_up(run.pk)
    given_up, late, fresh = (looked("patients", PEOPLE) for _n in range(3))
    runs.give_up(given_up.pk)
    ImportRun.objects.filter(pk=late.pk).update(made_at=timezone.now() - timedelta(hours=25))
    runs.expire()
    kept = {row.pk: row.content is not None for row in ImportRun.objects.all()}
    assert kept == {run.pk: False, given_up.pk: False, late.pk: False, fresh.pk: True}


def _exported(kind: str) -> bytes:
    rows = exporting.of_days(date(2027, 1, 1), date(2027, 12, 31), BERLIN)
    table = exporting.patient_rows() if kind == "patients" else exporting.appointment_rows(rows, BERLIN)
    return b"".join(exporting.as_csv(kind, table))


@pytest.mark.one_database
def test_an_export_has_no_live_formula_and_comes_back_as_it_was(scene, stored, make_patient, looked):
    make_patient(
        given_name="=cmd|x",
        family_name="@SUM",
        phone="+49 171 5550101",
        desk_note="'-1",
        unwanted=["recall"],
        address="Ünter 5; B, 2",
    )
    scene.book()
    change(scene.book("2027-03-02 09:00").pk, by=scene.reception, starts_at=at("2027-03-02 10:00"))
    people, sessions = _exported("patients"), _exported("appointments")
    for table in (people, sessions):
        for row in csv.reader(StringIO(table.decode("utf-8-sig"))):
            assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "\t"))]
    # Here everything is known …
    assert (looked("patients", people).known, looked("appointments", sessions).known) == (2, 2)
    # … and elsewhere everything is new: other people, the same words.
    fields = ("given_name", "family_name", "phone", "desk_note", "address", "unwanted")
    before = list(Patient.objects.order_by("pk").values(*fields))
    Appointment.objects.all().delete()
    Assessment.objects.all().delete()
    Patient.objects.all().delete()
    assert stored("patients", people).stored == 2
    assert list(Patient.objects.order_by("pk").values(*fields)) == before
    assert stored("appointments", sessions).stored == 2
    assert sorted(Appointment.objects.values_list("starts_at", flat=True)) == [at("09:00"), at("2027-03-02 10:00")]


def test_an_export_asks_once_however_much_there_is(make_patient):
    for _n in range(5):
        make_patient()
    with CaptureQueriesContext(connection) as asked:
        _exported("patients")
    assert len(asked) == 1


@pytest.fixture
def browser(client_as: Callable[..., Client], monday: object) -> Client:
    return client_as("admin")


def _sent(browser: Client, content: bytes, kind: str = "patients", name: str = "r\u202eows.csv"):
    file = SimpleUploadedFile(name, content)
    return browser.post(reverse("scheduling:exchange"), {"kind": kind, "file": file})


def test_a_file_goes_its_way_through_the_pages(browser):
    answer = _sent(browser, PEOPLE.encode())
    page = browser.get(answer["Location"])
    assert page.context["new"] == 2
    assert "\u202e" not in page.content.decode()
    run = page.context["run"].pk
    done = browser.post(reverse("scheduling:exchange_store", args=[run]), follow=True)
    assert done.status_code == 200
    assert "2 rows are stored." in done.content.decode()
    assert browser.post(reverse("scheduling:exchange_store", args=[run])).status_code == 409
    assert browser.post(reverse("scheduling:exchange_give_up", args=[run])).status_code == 409
    other = _sent(browser, PEOPLE.encode())["Location"]
    assert "nothing new" in browser.get(other).content.decode()


@pytest.mark.one_database
@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04", b"\xff\xfe", b"given name\n" + b"a\n" * 10_001])
def test_a_file_that_cannot_be_read_is_refused_on_the_page(browser, content):
    answer = _sent(browser, content)
    assert (answer.status_code, bool(answer.context["form"].errors["file"])) == (422, True)
    assert not ImportRun.objects.exists()


@pytest.mark.one_database
def test_a_wrong_file_shows_its_lines_by_page_and_stores_nothing(browser):
    answer = _sent(browser, b"given name,phone\n" + b"".join(b"Ann %d,x\n" % n for n in range(120)))
    page = browser.get(answer["Location"], {"page": "3"})
    assert (page.context["bad"], len(page.context["page"].object_list)) == (120, 20)
    run = page.context["run"].pk
    assert browser.post(reverse("scheduling:exchange_store", args=[run])).status_code == 409
    assert not Patient.objects.exists()


def test_tables_are_taken_out_as_both_kinds_and_odd_questions_are_refused(browser, scene):
    scene.book()
    place = reverse("scheduling:exchange_take_out")
    table = b"".join(browser.get(place, {"kind": "appointments", "writing": "csv"}).streaming_content)
    assert b"2027-03-01 09:00" in table
    book = browser.get(place, {"kind": "patients", "writing": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(book.streaming_content))).active
    assert [cell.value for cell in sheet[1]][:3] == ["key", "number", "given name"]
    assert sheet.max_row == 2
    for odd in (
        {},
        {"kind": "x"},
        {"kind": "appointments", "writing": "csv", "first_day": "2027-01-02", "last_day": "2027-01-01"},
        {"kind": "appointments", "writing": "csv", "last_day": "9999-12-31"},
        {"kind": "appointments", "writing": "csv", "first_day": "9999-12-31"},
        {"kind": "appointments", "writing": "csv", "first_day": "0001-01-01", "last_day": "0001-01-01"},
    ):
        assert browser.get(place, odd).status_code in (200, 422), odd
