"""The pages that a patient opens by link: who gets in, what bad input does, and what nobody else reads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from patients.links import MOST_WRONG, WRONG_TRIES, path_of
from patients.models import Questionnaire
from patients.questionnaires import Said, invite, save_answers, withdraw
from practice.logs import WithoutLinks

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BORN = date(1980, 4, 2)
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def questions(make_question, make_condition):
    """Two questions, the second about something that has a place."""
    from treatments.models import Region

    Region.objects.create(code="knee", name="Knee", sides=True)
    make_condition("injury", regional=True)
    return [make_question("blood"), make_question("injury")]


@pytest.fixture
def link(make_patient, make_user, questions):
    """A link for Rosa, born on BORN."""
    rosa = make_patient(given_name="Rosa", family_name="Unmistakable", birth_date=BORN)
    return invite(patient=rosa.pk, by=make_user("receptionist"))


@pytest.fixture
def phone(link):
    """Rosa's phone, which has said when she was born."""
    client = Client()
    client.post(f"{path_of(link)}begin/", {"birth_date": "1980-04-02"})
    return client


def kept(row):
    return {key: entry["reply"] for key, entry in Questionnaire.objects.get(pk=row.pk).answers.items()}


def state(row):
    return Questionnaire.objects.filter(pk=row.pk).values().get()


def test_looking_changes_nothing_names_nobody_and_is_kept_by_nobody(link, client):
    before = state(link)
    for method in (client.get, client.head):
        for part in ("", "?part=2", "?part=end"):
            answer = method(path_of(link) + part)
            assert answer.status_code == 200
            assert "no-store" in answer["Cache-Control"]
            assert answer["X-Robots-Tag"] == "noindex"
            assert "default-src 'self'" in answer["Content-Security-Policy"]
            for word in ("Rosa", "Unmistakable", "1980", "blood?"):
                assert word not in answer.content.decode()
    for tail in ("begin/", "send/", "answers/1/"):
        assert client.get(path_of(link) + tail).status_code == 405
    assert state(link) == before


@pytest.mark.parametrize("how", ["changed", "old", "withdrawn", "archived", "foreign key"])
def test_a_link_that_opens_nothing_says_call_us_and_nothing_else(link, client, make_user, how):
    path = path_of(link)
    if how == "changed":
        path = path.replace("~", "~x")
    elif how == "old":
        Questionnaire.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "withdrawn":
        withdraw(link.pk, by=make_user("receptionist"))
    elif how == "archived":
        type(link.patient).objects.update(archived_at=timezone.now())
    else:
        Questionnaire.objects.update(key="another")
    for method, tail in (("get", ""), ("post", ""), ("post", "begin/"), ("post", "answers/1/"), ("post", "send/")):
        answer = getattr(client, method)(path + tail, {})
        assert answer.status_code == (404 if how in ("changed", "foreign key") else 410)
        words = answer.content.decode()
        assert "call us" in words
        for word in ("Rosa", "Unmistakable", "blood", str(link.patient_id + 1000)):
            assert word not in words


@pytest.mark.parametrize("made_up", ["x", "~", "%00", "1.a~b", "%F0%9F%A6%84", "9" * 4000, "1.~", "..%2F"])
def test_a_made_up_link_is_not_found(client, db, made_up):
    assert client.get(f"/q/{made_up}/").status_code in (400, 404)


def test_five_wrong_dates_of_birth_and_the_right_one_has_to_wait(link):
    client = Client()
    for _try in range(WRONG_TRIES):
        assert client.post(f"{path_of(link)}begin/", {"birth_date": "1981-01-01"}).status_code == 422
    for said in ("1981-01-01", "1980-04-02"):
        assert client.post(f"{path_of(link)}begin/", {"birth_date": said}).status_code == 429
    assert client.get(path_of(link) + "?part=1").content.decode().count("blood?") == 0


def test_what_cannot_be_a_date_is_no_try_and_the_right_one_frees_its_place(link):
    for _try in range(WRONG_TRIES + 2):
        assert Client().post(f"{path_of(link)}begin/", {"birth_date": "yesterday"}).status_code == 422
        assert Client().post(f"{path_of(link)}begin/", {"birth_date": "2.4.1980"}).status_code == 302


def test_without_a_known_date_of_birth_a_press_begins(link):
    type(link.patient).objects.update(birth_date=None)
    client = Client()
    assert client.post(f"{path_of(link)}begin/").status_code == 302
    assert "blood?" in client.get(path_of(link)).content.decode()


def test_a_browser_that_has_not_begun_can_neither_save_nor_send(link, questions, client):
    key = f"question-{questions[0].pk}"
    assert client.post(path_of(link), {key: "yes"}).status_code == 302
    answer = client.post(f"{path_of(link)}answers/{questions[0].pk}/", {key: "yes"}, **HTMX)
    assert (answer.status_code, answer["HX-Refresh"]) == (409, "true")
    assert client.post(f"{path_of(link)}send/").status_code == 302
    assert (kept(link), state(link)["sent_at"]) == ({}, None)


def test_the_key_of_one_link_opens_no_other(link, phone, make_patient, make_user, questions):
    other = invite(patient=make_patient(birth_date=BORN).pk, by=make_user("receptionist"))
    phone.cookies[f"q{other.pk}"] = phone.cookies[f"q{link.pk}"].value
    assert phone.post(path_of(other), {f"question-{questions[0].pk}": "yes"}).status_code == 302
    assert kept(other) == {}


def test_each_answer_is_kept_as_it_is_given_and_coming_back_continues(link, phone, questions):
    blood, injury = questions
    said = {f"question-{blood.pk}": "yes", f"question-{blood.pk}-words": "since spring"}
    answer = phone.post(f"{path_of(link)}answers/{blood.pk}/", said, **HTMX)
    assert (answer.status_code, "1 of 2 saved" in answer.content.decode()) == (200, True)
    page = phone.get(path_of(link)).content.decode()
    assert "since spring" in page
    phone.post(f"{path_of(link)}?part=1", {f"question-{injury.pk}": "unsure", "go": "on"})
    assert kept(link) == {str(blood.pk): "yes", str(injury.pk): "unsure"}
    assert "since spring" in phone.get(path_of(link) + "?part=end").content.decode()


def test_without_script_a_part_is_kept_by_its_button(link, phone, questions):
    answer = phone.post(f"{path_of(link)}?part=1", {f"question-{questions[0].pk}": "no", "go": "on"})
    assert (answer.status_code, answer["Location"]) == (302, f"{path_of(link)}?part=end")
    assert kept(link) == {str(questions[0].pk): "no"}


def test_another_browser_reads_none_of_the_answers(link, phone, questions):
    said = {f"question-{questions[0].pk}": "yes", f"question-{questions[0].pk}-words": "a secret"}
    phone.post(f"{path_of(link)}answers/{questions[0].pk}/", said, **HTMX)
    desk = Client()
    desk.post(f"{path_of(link)}begin/", {"birth_date": "1980-04-02"})
    for part in ("1", "end"):
        words = desk.get(f"{path_of(link)}?part={part}").content.decode()
        assert "a secret" not in words
        assert "checked" not in words
    assert "another device" in desk.get(path_of(link)).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"": "perhaps"},
        {"": "yes", "-words": "x" * 501},
        {"": "yes", "-words": "a\u202eb"},
        {"": "yes", "-regions": "moon"},
        {"": "yes", "-since": "ever"},
    ],
)
def test_what_cannot_be_kept_is_refused_with_words_and_changes_nothing(link, phone, questions, wrong):
    injury = questions[1]
    sent = {f"question-{injury.pk}{name}": value for name, value in wrong.items()}
    answer = phone.post(f"{path_of(link)}answers/{injury.pk}/", sent, **HTMX)
    assert (answer.status_code, "Not saved" in answer.content.decode()) == (422, True)
    assert phone.post(f"{path_of(link)}?part=1", sent).status_code == 422
    assert kept(link) == {}


def test_a_huge_answer_an_unknown_question_and_an_unknown_part_break_nothing(link, phone, questions):
    huge = {f"question-{questions[0].pk}": "yes", f"question-{questions[0].pk}-words": "x" * 1_100_000}
    assert phone.post(f"{path_of(link)}answers/{questions[0].pk}/", huge).status_code == 400
    assert phone.post(f"{path_of(link)}answers/999999/", {}).status_code == 409
    for part in ("0", "-1", "99999999999999", "x", "\u0663", ""):
        assert phone.get(path_of(link), {"part": part}).status_code == 200
    assert kept(link) == {}


def test_sending_needs_every_answer_and_then_nothing_can_be_read_or_changed(link, phone, questions):
    keys = [f"question-{question.pk}" for question in questions]
    phone.post(path_of(link), {keys[0]: "yes"})
    assert phone.post(f"{path_of(link)}send/").status_code == 422
    phone.post(path_of(link), {keys[1]: "no"})
    answer = phone.post(f"{path_of(link)}send/")
    assert (answer.status_code, answer["Location"]) == (302, "/q/sent/")
    assert "Thank you" in phone.get("/q/sent/").content.decode()
    for tail, sent in (("", {keys[0]: "no"}), (f"answers/{questions[0].pk}/", {keys[0]: "no"}), ("send/", {})):
        assert phone.post(path_of(link) + tail, sent).status_code == 410
    page = phone.get(path_of(link))
    assert (page.status_code, "blood" in page.content.decode()) == (410, False)
    assert link.patient.conditions.get().status == "suspected"


@pytest.mark.parametrize("due", ["1.1.9999", "1.1.0001"])
def test_a_due_date_that_cannot_be_is_said_at_once(link, phone, make_condition, make_question, due):
    make_condition("pregnancy")
    asked = make_question("pregnancy")
    name = f"question-{asked.pk}"
    refused = phone.post(f"{path_of(link)}answers/{asked.pk}/", {name: "yes", f"{name}-due": due})
    assert refused.status_code == 422
    assert "due date" in refused.content.decode()
    assert not kept(link)
    near = timezone.localdate() + timedelta(weeks=20)
    assert phone.post(f"{path_of(link)}answers/{asked.pk}/", {name: "yes", f"{name}-due": near}).status_code == 200


def test_a_forged_form_is_refused(link):
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(f"{path_of(link)}begin/", {"birth_date": "1980-04-02"}).status_code == 403


def test_no_log_line_holds_the_key_of_a_link(link, settings, caplog):
    (handler,) = settings.LOGGING["handlers"].values()
    assert "without links" in handler["filters"]
    assert settings.LOGGING["filters"]["without links"] == {"()": "practice.logs.WithoutLinks"}
    with caplog.filtering(WithoutLinks()):
        Client().post(f"{path_of(link)}begin/", {"birth_date": "1981-01-01"})
        Client(enforce_csrf_checks=True).post(f"{path_of(link)}begin/", {})
    assert caplog.text.count("/q/…/begin/") >= 2
    assert link.key not in caplog.text


def test_a_draft_counts_nothing_and_is_in_no_page_of_the_desk(link, client_as, questions):
    save_answers(link.pk, [Said(questions[0].pk, "yes", "phone", words="a secret")])
    desk = client_as("receptionist")
    for place in (f"/patients/{link.patient_id}/", f"/patients/{link.patient_id}/invitation/", "/screening-due/"):
        words = desk.get(place).content.decode()
        assert "a secret" not in words
        assert "blood" not in words
    assert not link.patient.conditions.exists()


def test_whoever_has_the_letter_does_not_try_the_days_of_a_year(link, client):
    for _day in range(MOST_WRONG):
        # An hour later.
        cache.delete_many([f"questionnaire:{link.pk}:{number}" for number in range(WRONG_TRIES)])
        assert client.post(f"{path_of(link)}begin/", {"birth_date": "1979-01-01"}).status_code == 422
    cache.delete_many([f"questionnaire:{link.pk}:{number}" for number in range(WRONG_TRIES)])
    assert client.post(f"{path_of(link)}begin/", {"birth_date": "1980-04-02"}).status_code == 429
