"""Booking online: proved first, known or new, the same door; a stranger learns nothing, and a refusal says to call."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient, Questionnaire, ScreeningQuestion
from patients.questionnaires import Said, save_answers, send_answers
from practice.models import Message, Practice
from practice.outbox import NotNeeded
from scheduling.clock import minute_of
from scheduling.merging import take_over
from scheduling.messages.codes import CONFIRMATION
from scheduling.models import Appointment, OnlineBooking, OnlineEntrance, OnlineTreatment, Therapist
from scheduling.online import expiring
from scheduling.online.finishing import Wanted, choose_time, finish
from scheduling.online.letters import code_letter
from scheduling.online.limits import OF_A_CONNECTION, TO_AN_ADDRESS, TooOften, code_wanted
from scheduling.online.offering import free_days, offered_one
from scheduling.online.proving import CODE, MOST_TRIES, WrongCode, begin, code_of, prove, send_again
from scheduling.online.switching import Switches, switch
from scheduling.refusals import RulesFailed
from tests.scheduling.conftest import at

State = OnlineBooking.State
BORN = date(1990, 5, 5)
ROSA = {"given_name": "Rosa", "family_name": "Müller", "email": "rosa@mail.example", "phone": "+49 171 5550101"}


@pytest.fixture
def entrance(scene):
    """Massage with Anna is open to everybody by the website, without questions."""
    Practice.objects.update(online_booking=True)
    Therapist.objects.update(online_known=True, online_new=True)
    OnlineTreatment.objects.create(treatment=scene.massage, for_new=True, questions_first=False)
    return OnlineEntrance.objects.create(name="Website", slug="website")


def said(scene, when="09:00", **other):
    """What Rosa says, for a massage with Anna."""
    contact = ROSA | {"birth_date": BORN.isoformat(), "channel": "email", "guardian_name": "", "guardian_phone": ""}
    wanted = Wanted(scene.massage.pk, scene.anna.pk, at(when)).stored()
    return contact | wanted | {"language": "en"} | other


def proved(scene, entrance, when="09:00", **other):
    """A booking whose code has come back."""
    row = begin(entrance=entrance, said=said(scene, when, **other), key=uuid4())
    return prove(row.pk, code_of(row.key))


def details_of(scene, when="09:00", been="no"):
    query = f"been={been}&treatment={scene.massage.pk}&therapist={scene.anna.pk}&start={minute_of(at(when))}"
    return f"{reverse('scheduling:online_details', args=['website'])}?{query}"


def form(**other):
    return ROSA | {"birth_date": "1990-05-05", "channel": "email", "key": str(uuid4())} | other


def test_somebody_new_is_registered_and_booked_by_the_pages_alone(scene, entrance, client):
    page = client.get(reverse("scheduling:online_entrance", args=["website"])).content.decode()
    assert "been here before" in page
    times = client.get(f"{reverse('scheduling:online_times', args=['website'])}?been=no&treatment={scene.massage.pk}")
    assert f"start={minute_of(at('10:00'))}" in times.content.decode()
    begun = client.post(details_of(scene), form())
    row, message = OnlineBooking.objects.get(), Message.objects.get(kind=CODE)
    assert (begun.status_code, begun.url) == (302, reverse("scheduling:online_booking", args=[row.key]))
    assert message.not_before <= timezone.now()
    code = re.search(r"\d{6}", code_letter(message).text)[0]
    assert not Appointment.objects.exists()
    assert code not in str(OnlineBooking.objects.values().get())
    assert client.post(f"{begun.url}code/", {"code": f" {code[:3]} {code[3:]} "}).url == begun.url
    made = Appointment.objects.get()
    assert (made.source, made.booked_by, made.starts_at) == ("online", None, at("09:00"))
    assert (str(made.patient), made.patient.birth_date, made.patient.email) == ("Rosa Müller", BORN, ROSA["email"])
    row.refresh_from_db()
    assert (row.state, row.said, row.appointment) == (State.BOOKED, {}, made)
    assert "booked" in client.get(begun.url).content.decode()
    with pytest.raises(NotNeeded):
        code_letter(message)
    confirmed = Message.objects.get(kind=CONFIRMATION)
    assert (confirmed.to, confirmed.patient, confirmed.made_by) == (ROSA["email"], made.patient_id, None)


def test_whoever_proves_the_address_we_have_is_known_and_not_registered_again(scene, entrance, make_patient):
    known = make_patient(**ROSA | {"email": "Rosa@Mail.example", "family_name": "Mueller"}, birth_date=BORN)
    assert finish(proved(scene, entrance, family_name="MUELLER").pk).appointment.patient == known
    by_phone = proved(scene, entrance, "11:00", channel="sms", phone="0171 5550101", family_name="Mueller")
    assert finish(by_phone.pk).appointment.patient == known


def test_whoever_is_archived_or_registered_twice_is_not_registered_anew(scene, entrance, make_patient):
    first, second = make_patient(**ROSA, birth_date=BORN), make_patient(**ROSA, birth_date=BORN)
    assert finish(proved(scene, entrance).pk).state == State.REFUSED
    merged = take_over(kept=second.pk, given_up=first.pk, by=scene.therapist)
    Patient.objects.filter(pk=merged.pk).update(email="new@mail.example")
    assert finish(proved(scene, entrance).pk).appointment.patient == merged
    Patient.objects.filter(pk=merged.pk).update(archived_at=timezone.now())
    assert finish(proved(scene, entrance, "11:00").pk).state == State.REFUSED
    assert Patient.objects.filter(birth_date=BORN).count() == 2


@pytest.mark.one_database
def test_whoever_says_that_we_know_them_and_is_not_found_is_asked_to_call(scene, entrance, client, make_patient):
    make_patient("hernia", **ROSA, birth_date=BORN)
    begun = client.post(details_of(scene, been="yes"), form(email="new@mail.example"))
    row = OnlineBooking.objects.get(key=begun.url.split("/")[2])
    prove(row.pk, code_of(row.key))
    assert finish(row.pk).state == State.REFUSED
    assert Patient.objects.filter(birth_date=BORN).count() == 1


@pytest.mark.one_database
def test_a_child_we_do_not_know_is_not_registered_without_a_guardian(scene, entrance, client):
    begun = client.post(details_of(scene, been="yes"), form(birth_date="2020-01-01"))
    row = OnlineBooking.objects.get(key=begun.url.split("/")[2])
    prove(row.pk, code_of(row.key))
    assert finish(row.pk).state == State.REFUSED
    assert not Patient.objects.filter(birth_date=date(2020, 1, 1)).exists()


@pytest.mark.parametrize(
    "other", [{"email": "stranger@mail.example"}, {"birth_date": "1990-05-06"}, {"given_name": "Ina"}]
)
def test_a_stranger_who_says_a_patients_name_becomes_somebody_new(scene, entrance, make_patient, other):
    known = make_patient(**ROSA, birth_date=BORN)
    made = finish(proved(scene, entrance, **other).pk).appointment.patient
    assert made != known
    # The desk is told who it may be, by number; the stranger is not.
    assert str(known.number) in made.desk_note


@pytest.mark.one_database
def test_to_a_stranger_every_page_says_the_same_of_a_patient_and_of_nobody(
    scene, entrance, make_patient, client, django_assert_num_queries
):
    make_patient(**ROSA, birth_date=BORN)

    def answers(**other):
        begun = client.post(details_of(scene, been="yes"), form(**other))
        page = client.get(begun.url).content.decode()
        return begun.status_code, re.sub(r"[0-9a-f]{32}|csrf[^>]*>|value=\"[^\"]*\"|content=\"[^\"]*\"", "", page)

    known, nobody = answers(), answers(given_name="Nobody", email="ro@mail.example")
    assert known == nobody
    assert Patient.objects.count() == 2


@pytest.mark.one_database
def test_a_patient_for_whom_it_is_not_fine_is_asked_to_call_and_reads_no_more(
    scene, entrance, make_patient, make_rule, client
):
    make_patient("hernia", **ROSA, birth_date=BORN)
    make_rule("hernia", "absolute", reason="Kanari reason.", treatments=["massage"], statuses=["active"])
    row = proved(scene, entrance)
    page = client.get(reverse("scheduling:online_booking", args=[finish(row.pk).key])).content.decode()
    assert "Please call us" in page
    assert not re.search("kanari|hernia|suitable|therapist has to|massage", page, re.IGNORECASE)
    row.refresh_from_db()
    assert (row.state, row.said, Appointment.objects.count()) == (State.REFUSED, {}, 0)


@pytest.mark.one_database
def test_the_same_words_for_whom_it_is_closed(scene, entrance, make_patient, client):
    OnlineTreatment.objects.update(for_new=False)
    pages = {client.get(f"/b/{finish(proved(scene, entrance).pk).key}/").content}
    OnlineTreatment.objects.update(for_new=True)
    OnlineEntrance.objects.update(takes_new=False)
    pages.add(client.get(f"/b/{finish(proved(scene, entrance).pk).key}/").content)
    assert len({re.sub(rb'content="[^"]*"', b"", page) for page in pages}) == 1
    assert Patient.objects.count() == 1


def test_a_time_that_is_gone_registers_nobody_and_another_is_chosen(scene, entrance, client):
    row = proved(scene, entrance)
    scene.book("09:00")
    assert finish(row.pk).said["taken"]
    assert Patient.objects.count() == 1
    page = client.get(f"/b/{row.key}/").content.decode()
    assert "just been taken" in page
    assert f"{scene.anna.pk}:{minute_of(at('09:00'))}" not in page
    client.post(f"/b/{row.key}/time/", {"slot": f"{scene.anna.pk}:{minute_of(at('14:00'))}"})
    row.refresh_from_db()
    assert row.appointment.starts_at == at("14:00")
    # Back, and the same press again.
    client.post(f"/b/{row.key}/time/", {"slot": f"{scene.anna.pk}:{minute_of(at('15:00'))}"})
    assert Appointment.objects.filter(source="online").count() == 1


def test_who_turns_out_to_be_a_patient_while_they_answer_is_booked_as_that_patient(
    scene, entrance, make_patient, make_condition
):
    OnlineTreatment.objects.update(questions_first=True)
    question = ScreeningQuestion.objects.create(text="Is it so?", condition=make_condition("fever"))
    known, row = make_patient(), finish(proved(scene, entrance).pk)
    save_answers(row.said["questions"], [Said(question.pk, "no", "phone")])
    send_answers(row.said["questions"])
    take_over(kept=known.pk, given_up=row.said["patient"], by=scene.therapist)
    assert finish(row.pk).appointment.patient == known


@pytest.mark.one_database
def test_another_time_asks_to_call_while_the_rules_cannot_be_read(scene, entrance, client, monkeypatch, make_patient):
    make_patient(**ROSA, birth_date=BORN)
    row = proved(scene, entrance)
    scene.book("09:00")
    assert finish(row.pk).said["taken"]
    monkeypatch.setattr("scheduling.finding.rules_now", _unreadable)
    page = client.get(f"/b/{row.key}/")
    assert (page.status_code, "Please call us" in page.content.decode()) == (200, True)


def _unreadable(_version: int) -> None:
    raise RulesFailed


@pytest.mark.one_database
@pytest.mark.parametrize("when", ["07:30", "08:05", "2026-03-02 09:00", "2027-07-01 09:00", "2027-03-06 09:00"])
def test_a_time_that_is_not_offered_is_not_booked(scene, entrance, client, when):
    """Too soon, between the quarters, past, too far ahead, a Saturday."""
    assert "times" in client.get(details_of(scene, when)).url
    assert choose_time(proved(scene, entrance).pk, therapist=scene.anna.pk, starts_at=at(when)).appointment is None


@pytest.mark.one_database
def test_the_health_questions_come_first_and_a_yes_asks_to_call(scene, entrance, make_condition, make_rule, client):
    OnlineTreatment.objects.update(questions_first=True)
    question = ScreeningQuestion.objects.create(text="Is it so?", condition=make_condition("fever"))
    make_rule("fever", "absolute", treatments=["massage"], statuses=["suspected"])
    rows = [finish(proved(scene, entrance, when, email=f"{when[:2]}@mail.example").pk) for when in ("09:00", "14:00")]
    assert [row.state for row in rows] == [State.PROVED] * 2
    for row, reply in zip(rows, ("yes", "no"), strict=True):
        asked = Questionnaire.objects.get(pk=row.said["questions"])
        page = client.get(f"/b/{row.key}/")
        assert f"/q/{asked.pk}." in page.content.decode()
        client.post(f"/b/{row.key}/book/")
        assert not Appointment.objects.filter(patient=asked.patient).exists()
        save_answers(asked.pk, [Said(question.pk, reply, "phone")])
        send_answers(asked.pk)
        assert f"/b/{row.key}/" in client.get(reverse("by_link:sent")).content.decode()
        client.post(f"/b/{row.key}/book/")
        row.refresh_from_db()
    assert [row.state for row in rows] == [State.REFUSED, State.BOOKED]


def test_a_code_is_tried_five_times_and_forgotten_after_twenty_minutes(scene, entrance, monday):
    row = begin(entrance=entrance, said=said(scene), key=uuid4())
    wrong = f"{(int(code_of(row.key)) + 1) % 10**6:06}"
    for left in range(MOST_TRIES - 1, -1, -1):
        with pytest.raises(WrongCode) as refused:
            prove(row.pk, wrong)
        assert refused.value.left == left
    assert prove(row.pk, code_of(row.key)).state == State.EXPIRED
    late = begin(entrance=entrance, said=said(scene), key=uuid4())
    monday.shift(timedelta(minutes=21))
    assert prove(late.pk, code_of(late.key)).state == State.OPEN
    assert not expiring.step()
    late.refresh_from_db()
    assert (late.state, late.said) == (State.EXPIRED, {})
    assert finish(late.pk).appointment is None


def test_a_double_click_begins_once_and_what_is_put_right_begins_anew(scene, entrance, client):
    sent = form()
    first, second = client.post(details_of(scene), sent), client.post(details_of(scene), sent)
    assert first.url == second.url
    assert Message.objects.count() == 1
    assert client.post(details_of(scene), sent | {"email": "rosa@right.example"}).url != first.url
    row = OnlineBooking.objects.get(key=first.url.split("/")[2])
    assert [send_again(row.pk) for _time in range(4)] == [True, True, False, False]


def test_codes_are_counted_by_address_and_by_connection(scene, entrance, client):
    to_one = [client.post(details_of(scene), form()).status_code for _time in range(TO_AN_ADDRESS + 1)]
    assert to_one == [302] * TO_AN_ADDRESS + [429]
    others = [
        client.post(details_of(scene), form(email=f"p{number}@mail.example")) for number in range(OF_A_CONNECTION)
    ]
    assert [answer.status_code for answer in others].count(302) == OF_A_CONNECTION - len(to_one)
    assert Message.objects.count() == OnlineBooking.objects.count() == OF_A_CONNECTION - 1


def test_a_connection_that_had_its_share_uses_up_nobody_elses(scene, entrance, client):
    for number in range(OF_A_CONNECTION):
        client.post(details_of(scene), form(email=f"p{number}@mail.example"))
    for _time in range(TO_AN_ADDRESS):
        assert client.post(details_of(scene), form()).status_code == 429
    code_wanted(connection="203.0.113.9", address=ROSA["email"])


def test_all_addresses_of_one_house_are_one_connection(scene, entrance):
    for number in range(OF_A_CONNECTION):
        code_wanted(connection=f"2001:db8:0:7::{number:x}", address=f"p{number}@mail.example")
    with pytest.raises(TooOften):
        code_wanted(connection="2001:db8:0:7:ffff::1", address=ROSA["email"])
    code_wanted(connection="2001:db8:0:8::1", address=ROSA["email"])


def test_a_number_is_counted_however_it_is_written(scene, entrance):
    for number, written in enumerate(("0171 5550101", "+49 171 5550101", "0171/555-0101", "0049 1715550101")):
        code_wanted(connection=f"203.0.113.{number}", address=written)
    with pytest.raises(TooOften):
        code_wanted(connection="203.0.113.9", address="01715550101")


def test_nobody_takes_more_than_three_times_ahead_by_themselves(scene, entrance):
    rows = [finish(proved(scene, entrance, when).pk) for when in ("09:00", "11:00", "13:00", "15:00")]
    assert [row.state for row in rows] == [State.BOOKED] * 3 + [State.REFUSED]
    assert {row.appointment.patient_id for row in rows[:3]} == {rows[0].appointment.patient_id}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"email": ""}, "email"),
        ({"channel": "sms", "phone": ""}, "phone"),
        ({"birth_date": "2090-01-01"}, "birth_date"),
        ({"given_name": "Rosa\r\nBcc: all@mail.example"}, "given_name"),
        ({"birth_date": "2020-01-01"}, "guardian_name"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_by_its_field(scene, entrance, client, other, field):
    answer = client.post(details_of(scene), form(**other))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert not OnlineBooking.objects.exists()


@pytest.mark.one_database
def test_a_closed_entrance_and_a_closed_practice_open_nothing(scene, entrance, client):
    assert client.get("/book/website/").status_code == 200
    assert client.get("/book/nowhere/").status_code == 404
    OnlineEntrance.objects.update(is_open=False)
    row = proved(scene, entrance)
    assert client.get("/book/website/").status_code == 404
    assert finish(row.pk).state == State.REFUSED
    OnlineEntrance.objects.update(is_open=True)
    Practice.objects.update(online_booking=False)
    assert client.get(details_of(scene)).status_code == 404


@pytest.mark.one_database
def test_looking_changes_nothing_and_is_found_by_no_search(scene, entrance, client):
    row = proved(scene, entrance)
    before = OnlineBooking.objects.values().get()
    for address in (f"/b/{row.key}/", details_of(scene), f"/book/website/times/?been=yes&treatment={scene.massage.pk}"):
        answer = client.get(address)
        assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex")
        assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/b/{row.key}/book/").status_code == 405
    assert OnlineBooking.objects.values().get() == before
    assert not Appointment.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize(
    "query", ["", "been=maybe", "been=no&treatment=99", "been=no&treatment=²", "been=no&treatment=1&from=x"]
)
def test_an_address_that_makes_no_sense_leads_back_to_the_beginning(scene, entrance, client, query):
    assert client.get(f"/book/website/times/?{query}").status_code in (200, 302)
    assert client.get(f"/book/website/details/?{query}&start=999999999").status_code == 302


def test_free_times_of_five_therapists_take_three_queries(scene, entrance, make_therapist, django_assert_num_queries):
    for _number in range(4):
        make_therapist(treatments=[scene.massage], online_known=True)
    practice = Practice.current()
    # Roster and catalogue are read once a version.
    assert offered_one(practice, scene.massage.pk, known=True)
    with django_assert_num_queries(3):
        one = offered_one(practice, scene.massage.pk, known=True)
        days = free_days(practice, one)
    assert len(one.therapists) == 5
    assert len(days) == 4


@pytest.mark.one_database
def test_an_admin_opens_exactly_what_is_ticked(scene, entrance, client_as):
    admin = client_as("admin")
    assert "Website" in admin.get(reverse("scheduling:online")).content.decode()
    admin.post(reverse("scheduling:online"), {"on": "yes", "known": scene.massage.pk, "therapists_new": scene.anna.pk})
    row = OnlineTreatment.objects.get()
    assert (row.for_known, row.for_new, row.questions_first) == (True, False, False)
    scene.anna.refresh_from_db()
    assert (scene.anna.online_known, scene.anna.online_new) == (False, True)
    admin.post(reverse("scheduling:online_entrance_new"), {"name": "Card", "slug": "website"})
    assert OnlineEntrance.objects.count() == 1
    switch(on=False, switches=Switches(*[frozenset()] * 5))
    assert (Practice.current().online_booking, OnlineTreatment.objects.count()) == (False, 0)


@pytest.mark.one_database
def test_the_key_of_a_booking_stands_in_no_log():
    from practice.logs import without_links

    assert without_links(f"GET /b/{UUID(int=7).hex}/code/ 500") == "GET /b/…/code/ 500"
