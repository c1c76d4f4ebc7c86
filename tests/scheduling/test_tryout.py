"""Trying a rule out: which coming appointments it would touch, without touching one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.models import Practice
from scheduling import tryout
from scheduling.booking import book, cancel
from scheduling.models import Appointment, Assessment, TryOut
from scheduling.refusals import RulesFailed
from scheduling.tryout import CHUNK, DraftChanged, begin, step
from tests.scheduling.conftest import at, word
from treatments.drafting import NotTriedOut, begin_draft, change_draft, drafted, switch_on
from treatments.editing import revision_of
from treatments.models import Condition, Rule

DAYS = ("2027-03-01", "2027-03-02", "2027-03-03", "2027-03-04")


@pytest.fixture
def admin(make_user):
    return make_user("admin", name="Eva Lindqvist")


@pytest.fixture
def new_draft(admin, make_condition):
    """new_draft("hernia", "absolute", treatments=["massage"]): stored as the editor stores it."""

    def make(condition="hernia", severity="absolute", **fields):
        row = {
            "code": "our-own",
            "name": "Our own",
            "reason": "It would do harm.",
            "source_title": "Decision of the practice",
            "evidence": "practice",
            "statuses": ["active", "unknown"],
        } | fields
        known = (Condition.objects.filter(code=condition).first() or make_condition(condition)) if condition else None
        return begin_draft(row=Rule(condition=known, severity=severity, **row), revision=0, by=admin)

    return make


def tried_out(draft, by, **how):
    """The try-out, gone through to its end."""
    begin(draft, by=by)
    while not (tried := step(draft, **how)).finished_at:
        pass
    return tried


def verdicts(tried):
    return [(entry["appointment"], entry["was"], entry["would"]) for entry in tried.touched]


def test_it_names_the_appointments_that_would_become_worse_and_writes_none_of_them(
    scene, admin, new_draft, make_patient
):
    draft = new_draft("hernia")
    ill, well = make_patient("hernia"), make_patient()
    touched = book(scene.plan("10:00", patient=ill.pk), by=scene.reception)
    book(scene.plan("11:30", patient=well.pk), by=scene.reception)
    before = [list(model.objects.order_by("pk").values()) for model in (Appointment, Assessment)]
    tried = tried_out(draft, admin)
    assert verdicts(tried) == [(touched.pk, "fine", "blocked")]
    assert (tried.done, tried.total) == (1, 1)  # the patient who has nothing is not even looked at
    assert [list(model.objects.order_by("pk").values()) for model in (Appointment, Assessment)] == before


@pytest.mark.parametrize(
    ("severity", "fields", "would"),
    [("relative", {}, "override"), ("adapt", {"adapt": {"max_minutes": 30}}, "adapt"), ("caution", {}, None)],
)
def test_what_would_change_is_told_by_its_verdict(scene, admin, new_draft, make_patient, severity, fields, would):
    draft = new_draft("hernia", severity, **fields)
    book(scene.plan("10:00", patient=make_patient("hernia").pk), by=scene.reception)
    assert [entry["would"] for entry in tried_out(draft, admin).touched] == ([would] if would else [])


def test_a_rule_about_age_or_about_everybody_needs_no_condition(scene, admin, new_draft, make_patient):
    child = make_patient(birth_date=at("2020-05-01 12:00").date())
    grown = make_patient(birth_date=at("1990-05-01 12:00").date())
    booked = book(scene.plan("10:00", patient=child.pk), by=scene.reception)
    book(scene.plan("11:30", patient=grown.pk), by=scene.reception)
    draft = new_draft(None, "relative", age_under=18, statuses=[])
    assert verdicts(tried_out(draft, admin)) == [(booked.pk, "fine", "override")]


def test_a_narrower_condition_and_a_status_that_stands_for_another_are_not_missed(
    scene, admin, new_draft, make_patient, make_condition
):
    make_condition("acute-process")
    make_condition("hernia")
    make_condition("slipped-disc", broader=["hernia"])
    by_kind = book(scene.plan("10:00", patient=make_patient("slipped-disc").pk), by=scene.reception)
    sprain = make_patient("sprain", status="acute")
    by_status = book(scene.plan("11:30", patient=sprain.pk), by=scene.reception)
    Practice.bump("rules_version")
    assert [row[0] for row in verdicts(tried_out(new_draft("hernia"), admin))] == [by_kind.pk]
    acute = Rule.objects.get(code="our-own")
    acute.condition = Condition.objects.get(code="acute-process")
    acute.statuses = ["acute"]
    change_draft(row=acute, revision=revision_of(acute), by=admin)
    assert [row[0] for row in verdicts(tried_out(acute, admin))] == [by_status.pk]


@pytest.mark.parametrize("change", [{"severity": "caution"}, {"treatments": ["other"]}])
def test_a_draft_that_replaces_a_rule_shows_what_would_be_fine_again(
    scene, admin, make_patient, make_rule, make_treatment, change
):
    make_treatment("other")
    rule = make_rule("hernia", "relative", statuses=["active"], source_title="A book")
    doctor = scene.therapist
    booked = book(scene.plan("10:00", patient=make_patient("hernia").pk), by=doctor, consent=word("Seen."))
    draft = drafted(rule)
    for name, value in change.items():
        setattr(draft, name, value)
    begin_draft(row=draft, revision=revision_of(rule), by=admin)
    assert verdicts(tried_out(draft, admin)) == [(booked.pk, "override", "fine")]


def test_an_approval_that_would_end_is_told_although_a_therapist_decides_before_and_after(
    scene, admin, make_patient, make_rule
):
    rule = make_rule("hernia", "relative", statuses=["active"], source_title="A book")
    booked = book(
        scene.plan("10:00", patient=make_patient("hernia").pk),
        by=scene.therapist,
        consent=word("Seen."),
    )
    draft = drafted(rule)
    draft.statuses = ["active", "chronic"]
    begin_draft(row=draft, revision=revision_of(rule), by=admin)
    assert verdicts(tried_out(draft, admin)) == [(booked.pk, "override", "override")]


def test_the_worst_comes_first_and_then_the_soonest(scene, admin, new_draft, make_patient, make_rule):
    make_rule("fever", "relative", statuses=["active"], treatments=["massage"])
    both, late, soon = make_patient("hernia", "fever"), make_patient("hernia"), make_patient("hernia")
    adapted = new_draft("hernia", "adapt", adapt={"max_minutes": 30})
    rows = [
        book(scene.plan("2027-03-02 10:00", patient=late.pk), by=scene.reception),
        book(scene.plan("2027-03-01 10:00", patient=soon.pk), by=scene.reception),
        book(
            scene.plan("2027-03-03 10:00", patient=both.pk),
            by=scene.therapist,
            consent=word("Seen."),
        ),
    ]
    assert [entry["appointment"] for entry in tried_out(adapted, admin).touched] == [
        rows[2].pk,
        rows[1].pk,
        rows[0].pk,
    ]


def test_it_counts_how_often_it_would_have_spoken_by_what_was_known_then(scene, admin, new_draft, make_patient, monday):
    ill = make_patient("hernia")
    for day in DAYS:
        book(scene.plan(f"{day} 10:00", patient=ill.pk), by=scene.reception)
    record = ill.conditions.get()
    record.withdrawn_at = at("2027-03-05 09:00")
    record.save()
    draft = new_draft("hernia")
    monday.shift(timedelta(days=20))
    tried = tried_out(draft, admin)
    assert (tried.touched, tried.fired) == ([], len(DAYS))
    monday.shift(timedelta(days=348))
    begin(draft, by=admin)
    assert tried_out(draft, admin).fired == 1  # only the last of the four days lies less than a year back


def test_it_goes_on_after_a_break_and_looks_at_nothing_twice(scene, admin, new_draft, make_patient, make_appointment):
    patients = [make_patient("hernia") for _number in range(CHUNK + 20)]
    draft = new_draft("hernia")
    for number, patient in enumerate(patients):
        start = at("2027-03-02 08:00") + timedelta(hours=2 * number)
        make_appointment(patient, scene.anna, scene.garden, scene.massage, start)
    begin(draft, by=admin)
    first = step(draft, seconds=0)
    assert (first.done, first.finished_at) == (CHUNK, None)
    draft.refresh_from_db()
    assert draft.stage == "draft"
    while not (tried := step(draft, seconds=0)).finished_at:
        pass
    numbers = [entry["appointment"] for entry in tried.touched]
    assert len(numbers) == len(set(numbers)) == tried.done == CHUNK + 20
    draft.refresh_from_db()
    assert draft.stage == "tried"


@pytest.mark.one_database
def test_more_appointments_in_a_step_cost_no_more_queries(
    scene, admin, new_draft, make_patient, make_appointment, django_assert_num_queries, django_assert_max_num_queries
):
    draft = new_draft("hernia")

    def more(count, first):
        for number in range(count):
            start = at(f"2027-04-{first:02} 08:00") + timedelta(hours=2 * number)
            make_appointment(make_patient("hernia"), scene.anna, scene.garden, scene.massage, start)

    more(2, 1)
    begin(draft, by=admin)
    with django_assert_max_num_queries(60) as few:
        step(draft, seconds=0)
    more(40, 5)
    begin(draft, by=admin)
    with django_assert_num_queries(len(few)):
        step(draft, seconds=0)


def test_a_draft_changed_after_it_was_tried_out_cannot_be_switched_on(scene, admin, new_draft):
    draft = new_draft("hernia")
    tried = tried_out(draft, admin)
    draft.refresh_from_db()
    draft.reason = "Another reason."
    change_draft(row=draft, revision=tried.revision, by=admin)
    with pytest.raises(NotTriedOut):
        switch_on(draft=draft.pk, revision=revision_of(draft), by=admin, why="It is time.")
    with pytest.raises(DraftChanged):
        step(draft)
    tried_out(draft, admin)
    assert switch_on(draft=draft.pk, revision=revision_of(draft), by=admin, why="It is time.").stage == "active"


def test_rules_that_change_in_the_middle_begin_it_anew(scene, admin, new_draft, make_rule):
    draft = new_draft("hernia")
    begin(draft, by=admin)
    make_rule("fever", "relative")
    with pytest.raises(DraftChanged):
        step(draft)
    assert tried_out(draft, admin).finished_at


def test_trying_out_once_more_takes_the_leave_to_switch_on_back_until_it_ends(scene, admin, new_draft):
    draft = new_draft("hernia")
    tried_out(draft, admin)
    begin(draft, by=admin)
    with pytest.raises(NotTriedOut):
        switch_on(draft=draft.pk, revision=revision_of(draft), by=admin, why="It is time.")
    assert TryOut.objects.count() == 1


def test_an_engine_that_fails_on_one_appointment_does_not_stop_the_rest(
    scene, admin, new_draft, make_patient, monkeypatch
):
    ill = make_patient("hernia")
    broken = book(scene.plan("10:00", patient=make_patient("hernia").pk), by=scene.reception)
    fine = book(scene.plan("11:30", patient=ill.pk), by=scene.reception)
    decide = tryout.decide

    def failing(session, *, known, rules):
        if len(rules.rules) == 1 and failing.calls == 0:
            failing.calls += 1
            raise RulesFailed()
        return decide(session, known=known, rules=rules)

    failing.calls = 0
    monkeypatch.setattr(tryout, "decide", failing)
    assert verdicts(tried_out(new_draft("hernia"), admin)) == [
        (fine.pk, "fine", "blocked"),
        (broken.pk, "fine", "failed"),
    ]


def test_what_is_cancelled_is_not_looked_at(scene, admin, new_draft, make_patient):
    booked = book(scene.plan("10:00", patient=make_patient("hernia").pk), by=scene.reception)
    cancel(booked.pk, reason="patient_ill", revision=booked.revision, by=scene.reception)
    assert tried_out(new_draft("hernia"), admin).total == 0


@pytest.fixture
def tried_draft(scene, admin, new_draft, make_patient):
    """A draft that is about to touch one appointment, of a patient whose name is easy to find."""
    ill = make_patient("hernia", given_name="Hanna", family_name="Brandt")
    book(scene.plan("10:00", patient=ill.pk), by=scene.reception)
    draft = new_draft("hernia")
    draft.ill = ill
    return draft


def gone_through(client, draft):
    """The last answer of the try-out as the page goes through it: each answer asks for the next step."""
    answer = client.post(f"/try-outs/{draft.pk}/begin/")
    while f"/try-outs/{draft.pk}/step/" in answer.content.decode():
        answer = client.post(f"/try-outs/{draft.pk}/step/")
    return answer


def test_an_admin_sees_numbers_and_only_one_who_treats_sees_names(tried_draft, client_as, make_user):
    page = gone_through(client_as("admin"), tried_draft)
    assert page.headers["HX-Trigger"] == "tried"
    assert f"No. {tried_draft.ill.number}" in page.content.decode()
    assert "Brandt" not in page.content.decode()
    treats = client_as(make_user("admin", "therapist")).get(f"/try-outs/{tried_draft.pk}/").content.decode()
    assert "Hanna Brandt" in treats


def test_opening_the_page_goes_on_with_nothing(tried_draft, client_as):
    client, url = client_as("admin"), f"/try-outs/{tried_draft.pk}/"
    assert "Try it out" in client.get(url).content.decode()
    assert not TryOut.objects.exists()
    client.post(f"{url}begin/")
    before = TryOut.objects.values().get()
    page = client.get(url).content.decode()
    assert "Go on" in page
    assert 'hx-trigger="load"' not in page
    assert TryOut.objects.values().get() == before
    assert client.get(f"{url}step/").status_code == 405


def test_what_was_tried_out_can_be_switched_on_by_button_and_not_before(tried_draft, client_as):
    client, page = client_as("admin"), f"/catalogue/rules/{tried_draft.pk}/"
    said = {"revision": revision_of(tried_draft), "why": "Decided."}
    assert client.post(f"{page}switch-on/", said).status_code == 422
    assert "Switch on" not in client.get(f"{page}stage/").content.decode()
    gone_through(client, tried_draft)
    assert "Switch on" in client.get(f"{page}stage/").content.decode()
    assert client.post(f"{page}switch-on/", said).status_code == 302
    assert client.get(f"/try-outs/{tried_draft.pk}/").status_code == 404


@pytest.mark.one_database
def test_a_page_of_what_would_change_costs_the_same_however_much_it_is(
    tried_draft, scene, client_as, make_patient, make_appointment, django_assert_num_queries
):
    client, url = client_as("admin"), f"/try-outs/{tried_draft.pk}/"
    gone_through(client, tried_draft)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    few = len(queries)
    for number in range(30):
        start = at("2027-04-05 08:00") + timedelta(hours=2 * number)
        make_appointment(make_patient("hernia"), scene.anna, scene.garden, scene.massage, start)
    gone_through(client, tried_draft)
    with django_assert_num_queries(few):
        first = client.get(url).content.decode()
    assert first.count("<tr>") == 26  # the head, and a page of 25
    assert "Page 2 of 2" in client.get(f"{url}?page=2").content.decode()
    assert client.get(f"{url}?page=x").status_code == client.get(f"{url}?page=-1").status_code == 200


def test_a_draft_that_fits_the_catalogue_no_more_says_so(tried_draft, client_as):
    Rule.objects.filter(pk=tried_draft.pk).update(families=["gone"])
    answer = client_as("admin").post(f"/try-outs/{tried_draft.pk}/begin/")
    assert answer.status_code == 422
    assert "does not fit the catalogue any more" in answer.content.decode()
    assert client_as("admin").post(f"/try-outs/{tried_draft.pk}/step/").status_code == 409
