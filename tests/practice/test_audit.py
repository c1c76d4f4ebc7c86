"""The log of acts: nothing without its entry, and no entry changed, lost, added or moved unseen."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from patients.models import Patient
from practice import ticking
from practice.audit import anchoring, verifying
from practice.audit.acting import Actor, acting
from practice.audit.verifying import Anchor, first_fault
from practice.audit.writing import note
from practice.models import AuditEntry, AuditLink, Message, Practice
from practice.outbox import letter_of
from treatments.editing import archive_row

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def commit() -> None:
    """What the end of a transaction does."""
    connection.check_constraints()


def entries(**fields: object) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(**fields).order_by("pk"))


@pytest.fixture
def unsealed():
    """Somebody who owns the database takes the guards away."""
    with connection.cursor() as cursor:
        for model in (AuditEntry, AuditLink):
            for guard in model._meta.constraints:
                table = model._meta.db_table
                for event in ("update", "delete", "truncate"):
                    on = f" ON {table}" if connection.vendor == "postgresql" else ""
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}_{event}{on}")


def three_acts() -> list[AuditEntry]:
    for number in range(3):
        note("read", what="records:overview", whose=number)
    commit()
    return entries()


def test_a_change_is_written_down_with_who_whose_and_where_from(make_user, make_patient):
    therapist, patient = make_user("therapist"), make_patient()
    with acting(Actor("user", lambda: therapist.pk, lambda: "192.0.2.7", "abc")):
        patient.phone = "030 1234"
        patient.save(update_fields=["phone"])
    found = entries(what="patients.patient", action="changed")[-1]
    assert (found.who, found.whose, found.origin, found.request) == (therapist.pk, patient.pk, "192.0.2.7", "abc")
    assert found.about.startswith("phone")
    assert "1234" not in found.about


@pytest.fixture
def no_room(monkeypatch):
    """From its call on the database takes no more entries."""

    def refused(*_said, **_more):
        raise OperationalError("the disk is full")

    return lambda: monkeypatch.setattr("practice.audit.writing.actor", refused)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [Patient.save, Patient.delete])
def test_without_its_entry_a_change_does_not_happen(make_patient, no_room, change):
    patient = make_patient(given_name="Ada")
    patient.given_name = "Other"
    no_room()
    with pytest.raises(OperationalError):
        change(patient)
    assert Patient.objects.get(pk=patient.pk).given_name == "Ada"


def test_without_its_entry_nothing_is_shown(client_as, make_patient, no_room):
    client, patient = client_as("therapist"), make_patient(given_name="Zacharias")
    place = reverse("patients:record", args=[patient.pk])
    assert b"Zacharias" in client.get(place).content
    no_room()
    answer = client.get(place)
    assert answer.status_code == 503
    assert b"Zacharias" not in answer.content


def test_the_chain_of_untouched_entries_is_whole():
    three_acts()
    assert first_fault() is None
    assert list(AuditLink.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, AuditEntry.objects.count() + 1)
    )


@pytest.mark.parametrize("statement", ["UPDATE practice_auditentry SET whose = 9", "DELETE FROM practice_auditentry"])
@pytest.mark.parametrize("table", ["practice_auditentry", "practice_auditlink"])
def test_the_database_refuses_to_change_or_remove(statement, table):
    three_acts()
    words = statement.replace("practice_auditentry", table).replace(
        "whose = 9", "hash = ''" if "link" in table else "whose = 9"
    )
    if connection.vendor == "postgresql":
        # The way through that an erasure takes does not lead here.
        lifted = "SELECT set_config('practice.seals_lifted', 'audit_entry_sealed,audit_link_sealed', true)"
        words = f"{lifted}; {words}"
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words)


FORGERIES = {
    "changed": "UPDATE practice_auditentry SET whose = 77 WHERE id = {second}",
    "removed": "DELETE FROM practice_auditentry WHERE id = {second}",
    "removed with its link": "DELETE FROM practice_auditlink WHERE entry_id = {second}; DELETE FROM practice_auditentry WHERE id = {second}",
    "reordered": "UPDATE practice_auditlink SET entry_id = -1 WHERE entry_id = {second}; UPDATE practice_auditlink SET entry_id = {second} WHERE entry_id = {third}; UPDATE practice_auditlink SET entry_id = {third} WHERE entry_id = -1",
    "another hash": "UPDATE practice_auditlink SET hash = 'x' WHERE entry_id = {second}",
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_what_somebody_does_to_the_rows_by_hand_is_found(unsealed, forgery):
    _first, second, third = three_acts()[-3:]
    with connection.cursor() as cursor:
        for statement in forgery.format(second=second.pk, third=third.pk).split("; "):
            cursor.execute(statement)
    assert first_fault() is not None


def test_an_entry_that_somebody_adds_by_hand_is_found(unsealed):
    three_acts()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE practice_auditentry DISABLE TRIGGER audit_entry_chained")
        cursor.execute(
            "INSERT INTO practice_auditentry (moment, action, by, what, origin, request, outcome, about)"
            " VALUES (1, 'read', 'user', 'records:overview', '', '', 'done', '')"
        )
    assert "is in no link" in first_fault()


def test_an_end_that_was_cut_off_is_found_by_an_anchor(unsealed):
    last = three_acts()[-1]
    anchor = verifying.newest()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM practice_auditlink WHERE entry_id = %s", [last.pk])
        cursor.execute("DELETE FROM practice_auditentry WHERE id = %s", [last.pk])
    assert first_fault() is None
    assert "cut off" in first_fault([anchor])


def test_a_chain_that_was_made_anew_is_found_by_an_anchor():
    three_acts()
    assert "anchor" in first_fault([Anchor(2, "0" * 64)])


def test_the_command_names_the_first_fault(settings, tmp_path):
    settings.PRACTICE_DATA, settings.AUDIT_MAIL = tmp_path, "notary@practice.example"
    three_acts()
    call_command("verify_audit")
    anchoring.drop_anchor()
    anchoring.drop_anchor()
    assert len(verifying.kept_anchors()) == 1
    mail = Message.objects.get(to="notary@practice.example")
    assert verifying.newest().hash in letter_of(mail).text
    verifying.anchor_file().write_text(f"999999 {'0' * 64} 2026-11-21T00:00:00Z\n")
    with pytest.raises(CommandError, match="cut off"):
        call_command("verify_audit")


def test_refused_access_and_sign_ins_are_written_down(client, client_as, make_user, make_patient):
    patient = make_patient()
    client_as("receptionist").get(reverse("records:overview", args=[patient.pk]))
    assert [entry.whose for entry in entries(action="refused")] == [patient.pk]
    user = make_user("receptionist")
    client.post("/accounts/login/", {"login": user.email, "password": "wrong"})
    assert [entry.row for entry in entries(action="tried")] == [user.pk]
    client.post("/accounts/login/", {"login": user.email, "password": "a-long-password"})
    assert user.pk in [entry.who for entry in entries(action="signed-in")]


def test_a_try_to_sign_in_that_was_one_too_many_is_written_down_but_not_each(client, make_user):
    user = make_user("receptionist")
    for number in range(9):
        client.post("/accounts/login/", {"login": user.email, "password": "wrong"}, REMOTE_ADDR=f"10.7.0.{number}")
    assert [entry.about for entry in entries(action="tried", row=user.pk)] == [""] * 5 + ["too-often"]


def test_a_stranger_does_not_fill_the_log_with_refusals():
    stranger = Client(enforce_csrf_checks=True)
    for address in ("10.8.0.1", "10.8.0.1", "10.8.0.2", "2001:db8::1", "2001:db8::2"):
        assert stranger.post("/accounts/login/", REMOTE_ADDR=address).status_code == 403
    assert [entry.origin for entry in entries(action="refused")] == ["10.8.0.1", "10.8.0.2", "2001:db8::1"]


def test_no_word_of_a_visitor_stands_in_the_log(client_as):
    client_as("receptionist").generic("SEVERE-ASTHMA", reverse("practice:staff"))
    assert [entry.about for entry in entries(action="refused")] == ["other 403"]


def test_a_changed_rule_is_written_down(make_user, make_rule):
    rule = make_rule("stroke")
    archive_row(row=rule, by=make_user("admin"))
    assert [(entry.row, entry.about) for entry in entries(what="treatments.rule")] == [(rule.pk, "archived")]


def test_a_look_at_a_record_is_written_down_once_a_look(client_as, make_patient):
    patient, client = make_patient(), client_as("therapist")
    for _look in range(2):
        client.get(reverse("records:overview", args=[patient.pk]))
    assert [entry.whose for entry in entries(action="read", what="records:overview")] == [patient.pk] * 2


def test_a_look_at_the_same_again_and_again_is_written_down_once(client_as, make_patient):
    client = client_as("receptionist")
    for asked in ("/patients/search/?q=ada", "/patients/search/?q=ada", "/patients/search/?q=bob"):
        client.get(asked)
    assert len(entries(what="patients:search")) == 2


def test_the_admin_finds_who_looked_and_what_somebody_opened(client_as, make_user, make_patient):
    therapist, patient, merged = make_user("therapist"), make_patient(), make_patient()
    client_as(therapist).get(reverse("patients:record", args=[patient.pk]))
    client_as(therapist).get(reverse("patients:record", args=[merged.pk]))
    Patient.objects.filter(pk=merged.pk).update(merged_into=patient)
    admin = client_as("admin")
    looked = admin.get(reverse("practice:audit"), {"patient": patient.number}).content.decode()
    assert looked.count(f"?person={therapist.pk}") == 2
    assert str(patient) not in looked
    opened = admin.get(reverse("practice:audit"), {"person": therapist.pk, "action": "read"}).content.decode()
    assert f"?patient={patient.number}" in opened
    copy = admin.get(reverse("practice:audit_copy", args=[patient.pk]), {"as": "json"}).json()
    assert copy["patient"] == patient.number
    assert (str(therapist), "read", "Patient") in [(one["who"], one["did"], one["what"]) for one in copy["entries"]]
    assert [entry.action for entry in entries(what="practice:audit_copy", whose=patient.pk)] == ["exported"]


@pytest.mark.parametrize("nonsense", ["person=x", "patient=1", "before=-1", "first_day=yesterday", "action=none"])
def test_nonsense_in_the_address_of_the_log_finds_nothing(client_as, nonsense):
    assert client_as("admin").get(f"{reverse('practice:audit')}?{nonsense}").status_code in (200, 422)


def test_a_job_that_begins_to_fail_is_written_down_once(settings, monkeypatch):
    def broken():
        raise RuntimeError("of no interest")

    job = ticking.Job("a job", broken, 1)
    for _try in range(3):
        ticking._piece(job, Practice(name="P", time_zone="UTC"))
    assert [(entry.by, entry.outcome) for entry in entries(what="job")] == [("job a job", "failed")]


def test_the_parts_of_a_page_that_somebody_opened_are_one_line(client_as, make_user, make_patient):
    admin, patient, therapist = client_as("admin"), make_patient(), make_user(is_therapist=True)
    for _again in range(2):
        for what in ("patients:record", "records:overview", "records:alerts"):
            note("read", what=what, whose=patient.pk, who=therapist.pk)
    note("added", what="patients.consent", whose=patient.pk, who=therapist.pk, about="given_on,way")
    page = admin.get(reverse("practice:audit"), {"patient": patient.number}).content.decode()
    assert page.count("Alerts; Record; Patient") == 1
    assert "given on, given" in page
    assert "given_on" not in page
