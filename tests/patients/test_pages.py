"""The pages of patients: who sees what, and what happens to bad input."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient, RecordedCondition, ScreeningQuestion
from patients.records import change_condition

pytestmark = pytest.mark.django_db
CANARY = "canarycondition"


@pytest.fixture
def desk(client_as):
    return client_as("receptionist")


@pytest.fixture
def healer(client_as):
    return client_as("therapist")


@pytest.fixture
def ill(make_patient, make_rule, make_treatment):
    """A patient whose condition, note and rule all hold the canary."""
    make_treatment("massage")
    make_rule(CANARY, statuses=["active"], reason=f"because {CANARY}", name=f"{CANARY} rule")
    patient = make_patient(CANARY, given_name="Peter", family_name="Vogel", birth_date=date(1979, 5, 2))
    RecordedCondition.objects.update(note=f"{CANARY} note")
    return patient


def contact(**changes):
    return {
        "given_name": "Peter",
        "family_name": "Vogel",
        "birth_date": "1979-05-02",
        "sex": "male",
        "phone": "+49 171 5550101",
        "email": "",
        "address": "",
        "language": "de",
        "channel": "phone",
        "guardian_name": "",
        "guardian_phone": "",
        "desk_note": "",
    } | changes


def test_a_receptionist_finds_and_reads_contact_data_but_nothing_clinical(desk, ill):
    record = ill.conditions.get()
    pages = [
        reverse("patients:list"),
        reverse("patients:list") + "?q=vogel",
        reverse("patients:search") + "?q=vogel",
        reverse("patients:new"),
        reverse("patients:record", args=[ill.pk]),
        reverse("patients:edit", args=[ill.pk]),
        reverse("patients:duplicates") + "?given_name=Peter&family_name=Vogel",
    ]
    for url in pages:
        answer = desk.get(url)
        assert answer.status_code == 200, url
        assert CANARY not in answer.content.decode().lower(), url
    for name, pk in (("condition", record.pk), ("condition_edit", record.pk), ("screenings", ill.pk)):
        answer = desk.get(reverse(f"patients:{name}", args=[pk]))
        assert (answer.status_code, CANARY in answer.content.decode().lower()) == (403, False)


@pytest.mark.parametrize("name", ["condition_new", "screening"])
def test_a_receptionist_records_nothing_clinical(desk, ill, name):
    url = reverse(f"patients:{name}", args=[ill.pk])
    assert (desk.get(url).status_code, desk.post(url).status_code) == (403, 403)


@pytest.mark.parametrize("name", ["condition_resolve", "condition_withdraw"])
def test_a_receptionist_ends_no_condition(desk, ill, name):
    assert desk.post(reverse(f"patients:{name}", args=[ill.conditions.get().pk])).status_code == 403


def test_an_admin_keeps_questions_but_opens_no_patient(client_as, ill):
    admin = client_as("admin")
    assert admin.get(reverse("patients:questions")).status_code == 200
    assert admin.get(reverse("patients:record", args=[ill.pk])).status_code == 403


def test_a_therapist_sees_alerts_conditions_and_that_screening_is_due(healer, ill):
    text = healer.get(reverse("patients:record", args=[ill.pk])).content.decode()
    assert f"because {CANARY}" in text
    assert "1 treatment not suitable" in text
    assert f"{CANARY} note" in text
    assert "Never asked." in text


def test_rules_that_cannot_be_read_are_said_and_break_no_page(healer, ill, monkeypatch):
    from patients.views import records
    from treatments.refusals import RuleUnreadable

    def broken(*_args, **_options):
        raise RuleUnreadable("rule", "field", "problem")

    monkeypatch.setattr(records, "current_rules", broken)
    answer = healer.get(reverse("patients:record", args=[ill.pk]))
    assert (answer.status_code, "The rules cannot be read" in answer.content.decode()) == (200, True)


@pytest.mark.one_database
def test_a_record_costs_few_queries_however_much_is_recorded(healer, ill, make_patient, django_assert_max_num_queries):
    url = reverse("patients:record", args=[ill.pk])
    healer.get(url)
    with django_assert_max_num_queries(6):
        healer.get(url)
    full = make_patient(*(f"c{number}" for number in range(12)))
    healer.get(reverse("patients:record", args=[full.pk]))
    with django_assert_max_num_queries(6):
        healer.get(reverse("patients:record", args=[full.pk]))


def test_registering_leads_to_the_record(desk):
    answer = desk.post(reverse("patients:new"), contact())
    patient = Patient.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("patients:record", args=[patient.pk]))


def test_a_double_click_registers_once(desk):
    form = contact(request_key=str(uuid4()))
    for _press in range(2):
        assert desk.post(reverse("patients:new"), form).status_code == 302
    assert Patient.objects.count() == 1


def test_a_key_that_cannot_be_read_does_not_stand_in_the_way(desk):
    assert desk.post(reverse("patients:new"), contact(request_key="not-a-key")).status_code == 302


def test_somebody_alike_is_shown_before_a_second_one_is_made(desk, make_patient):
    there = make_patient(given_name="Petr", family_name="Vogel", birth_date=date(1979, 5, 2))
    answer = desk.post(reverse("patients:new"), contact())
    assert (answer.status_code, "Registered already?" in answer.content.decode()) == (422, True)
    assert desk.post(reverse("patients:new"), contact(seen=[str(there.pk)])).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"given_name": "A" * 300},
        {"given_name": "\u200b\u200d"},
        {"given_name": "Pe\x00ter"},
        {"birth_date": "2999-01-01"},
        {"birth_date": "9999-12-31"},
        {"birth_date": "2023-02-29"},
        {"birth_date": "yesterday"},
        {"email": "peter@"},
        {"phone": "call me"},
        {"sex": "x"},
        {"language": "klingon"},
        {"channel": "pigeon"},
        {"birth_date": str(timezone.now().date() - timedelta(days=2000))},
    ],
)
def test_bad_input_is_refused_by_name_and_keeps_what_was_typed(desk, wrong):
    answer = desk.post(reverse("patients:new"), contact(address="Mill Lane 3", **wrong))
    text = answer.content.decode()
    assert (answer.status_code, "Mill Lane 3" in text) == (422, True)
    assert "field-error" in text
    assert not Patient.objects.exists()


def test_forged_fields_are_not_taken(desk):
    forged = {"registered_at": "1999-01-01", "archived_at": "1999-01-01", "revision": "7", "search_name": "x"}
    desk.post(reverse("patients:new"), contact(**forged))
    patient = Patient.objects.get()
    assert (patient.archived_at, patient.revision, patient.search_name.startswith("peter")) == (None, 1, True)


def test_the_second_of_two_people_keeps_what_was_typed_and_sees_what_stands(desk, make_patient):
    patient = make_patient(given_name="Peter", family_name="Vogel")
    url = reverse("patients:edit", args=[patient.pk])
    assert desk.post(url, contact(family_name="Adler", revision="1")).status_code == 302
    answer = desk.post(url, contact(family_name="Falke", revision="1"))
    text = answer.content.decode()
    assert (answer.status_code, "Falke" in text, "Adler" in text) == (409, True, True)
    patient.refresh_from_db()
    assert patient.family_name == "Adler"
    assert 'name="revision" value="2"' in text
    assert desk.post(url, contact(family_name="Falke", revision="2")).status_code == 302


def test_archived_patients_leave_the_list_and_come_back(desk, make_patient):
    patient = make_patient(given_name="Peter", family_name="Vogel")
    desk.post(reverse("patients:archive", args=[patient.pk]), {"archived": "yes"})
    assert ">Peter Vogel</a>" not in desk.get(reverse("patients:list")).content.decode()
    assert ">Peter Vogel</a>" in desk.get(reverse("patients:list") + "?archived=1").content.decode()
    assert desk.get(reverse("patients:edit", args=[patient.pk])).status_code == 404
    desk.post(reverse("patients:archive", args=[patient.pk]), {"archived": "no"})
    assert desk.get(reverse("patients:edit", args=[patient.pk])).status_code == 200


def test_getting_a_page_changes_nothing(healer, ill):
    before = [(row.status, row.withdrawn_at) for row in RecordedCondition.objects.all()]
    record = ill.conditions.get()
    for name in ("condition_resolve", "condition_withdraw"):
        assert healer.get(reverse(f"patients:{name}", args=[record.pk])).status_code == 405
    assert healer.get(reverse("patients:archive", args=[ill.pk])).status_code == 405
    assert [(row.status, row.withdrawn_at) for row in RecordedCondition.objects.all()] == before


def test_a_therapist_records_a_condition_under_the_own_name(healer, make_patient, make_condition, make_user):
    patient, condition = make_patient(), make_condition("hernia", regional=True)
    forged = {"recorded_by": make_user("therapist").pk, "patient": make_patient().pk, "withdrawn_at": "1999-01-01"}
    answer = healer.post(
        reverse("patients:condition_new", args=[patient.pk]),
        {"condition": condition.pk, "status": "active", "since": "2026-01-02", "note": "two\r\nlines"} | forged,
    )
    record = RecordedCondition.objects.get()
    assert answer.status_code == 302
    assert (record.patient, record.recorded_by, record.withdrawn_at) == (patient, healer.user, None)


def test_the_same_form_sent_twice_records_once(healer, make_patient, make_condition):
    patient, condition = make_patient(), make_condition("hernia")
    form = {"condition": condition.pk, "status": "active"}
    url = reverse("patients:condition_new", args=[patient.pk])
    assert [healer.post(url, form).status_code for _press in range(2)] == [302, 422]
    assert RecordedCondition.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"condition": "999999"},
        {"condition": "9" * 30},
        {"condition": "hernia"},
        {"status": "gone"},
        {"status": ""},
        {"regions": ["tail"]},
        {"since": "9999-01-01"},
        {"since": "2023-02-29"},
        {"since": "2026-02-02", "until": "2026-02-01"},
        {"note": "\x00"},
        {"note": "a" * 3000},
    ],
)
def test_a_condition_that_cannot_be_is_refused(healer, make_patient, make_condition, wrong):
    patient, condition = make_patient(), make_condition("hernia", regional=True)
    form = {"condition": condition.pk, "status": "active"} | wrong
    answer = healer.post(reverse("patients:condition_new", args=[patient.pk]), form)
    assert (answer.status_code, "field-error" in answer.content.decode()) == (422, True)
    assert not RecordedCondition.objects.exists()


def test_the_fields_follow_the_condition(healer, make_condition):
    url = reverse("patients:condition_fields")
    general = make_condition("fever", usual_statuses=["acute"])
    pregnancy = make_condition("pregnancy")
    hernia = make_condition("hernia", regional=True)
    shown = {row.code: healer.post(url, {"condition": row.pk}).content.decode() for row in (general, pregnancy, hernia)}
    assert ['name="regions"' in shown[code] or "id_regions-list" in shown[code] for code in shown] == [
        False,
        False,
        True,
    ]
    assert ['name="due"' in shown[code] for code in shown] == [False, True, False]
    assert shown["fever"].index('value="acute"') < shown["fever"].index('value="suspected"')


def test_a_stale_condition_form_is_a_conflict_and_keeps_what_was_entered(healer, ill):
    record = ill.conditions.get()
    change_condition(record.pk, by=healer.user, status="healing")
    url = reverse("patients:condition_edit", args=[record.pk])
    answer = healer.post(url, {"status": "chronic", "revision": "1", "note": "what I typed"})
    text = answer.content.decode()
    assert (answer.status_code, "what I typed" in text, "Healing" in text) == (409, True, True)
    record.refresh_from_db()
    assert record.status == "healing"


def test_the_history_says_who_changed_what(healer, ill):
    record = ill.conditions.get()
    healer.post(reverse("patients:condition_edit", args=[record.pk]), {"status": "healing", "revision": "1"})
    healer.post(reverse("patients:condition_resolve", args=[record.pk]), {"on": "2026-01-05"})
    text = healer.get(reverse("patients:condition", args=[record.pk])).content.decode()
    assert "active, giving symptoms → healing" in text
    assert "healing → resolved" in text
    assert healer.user.name in text


@pytest.mark.parametrize("on", ["9999-01-01", "2023-02-29", "tomorrow"])
def test_an_end_that_cannot_be_changes_nothing(healer, ill, on):
    record = ill.conditions.get()
    assert healer.post(reverse("patients:condition_resolve", args=[record.pk]), {"on": on}).status_code == 302
    record.refresh_from_db()
    assert record.status == "active"


def test_a_confirmed_screening_shows_on_the_record(healer, make_patient, make_question):
    patient, question = make_patient(), make_question("blood", yes_status="chronic")
    url = reverse("patients:screening", args=[patient.pk])
    form = {f"question-{question.pk}": "yes", f"question-{question.pk}-status": "active", "on": "2026-01-05"}
    assert healer.get(url).status_code == 200
    assert healer.post(url, form).status_code == 302
    assert RecordedCondition.objects.get().status == "active"
    assert "5 January 2026" in healer.get(reverse("patients:record", args=[patient.pk])).content.decode()
    assert "blood?" in healer.get(reverse("patients:screenings", args=[patient.pk])).content.decode()


def test_a_screening_with_a_gap_keeps_the_other_answers(healer, make_patient, make_question):
    patient, first, second = make_patient(), make_question("blood"), make_question("heart")
    answer = healer.post(
        reverse("patients:screening", args=[patient.pk]), {f"question-{first.pk}": "yes", "on": "2026-01-05"}
    )
    text = answer.content.decode()
    assert (answer.status_code, text.count("Please choose one of the three answers.")) == (422, 1)
    assert f'name="question-{first.pk}" value="yes"' in text
    assert second.text in text
    assert not RecordedCondition.objects.exists()


@pytest.mark.parametrize("on", ["2999-01-01", "9999-12-31", ""])
def test_a_screening_of_an_impossible_day_is_refused(healer, make_patient, make_question, on):
    question = make_question("blood")
    form = {f"question-{question.pk}": "no", "on": on}
    assert healer.post(reverse("patients:screening", args=[make_patient().pk]), form).status_code == 422


def test_an_admin_adds_orders_changes_and_archives_questions(client_as, make_condition, make_question):
    admin, condition = client_as("admin"), make_condition("blood")
    first = make_question("heart", position=0)
    form = {"text": "Do you bleed easily?", "help_text": "", "condition": condition.pk, "yes_status": "active"}
    assert admin.post(reverse("patients:question_new"), form).status_code == 302
    added = ScreeningQuestion.objects.get(condition=condition)
    admin.post(reverse("patients:question_move", args=[added.pk]), {"step": "up"})
    assert list(ScreeningQuestion.objects.in_use()) == [added, first]
    admin.post(reverse("patients:question", args=[added.pk]), form | {"text": "Do bruises come quickly?"})
    admin.post(reverse("patients:question_archive", args=[first.pk]), {"archived": "yes"})
    assert [question.text for question in ScreeningQuestion.objects.in_use()] == ["Do bruises come quickly?"]
    wrong = admin.post(reverse("patients:question_new"), form | {"text": "\u200b", "yes_status": "gone"})
    assert wrong.status_code == 422


def test_the_starting_questions_are_loaded_once(catalogue):
    from patients.questions import load_starting_questions

    made = load_starting_questions()
    assert made >= 20
    assert load_starting_questions() == 0
    assert ScreeningQuestion.objects.count() == made
