"""Consent forms with versions, signing on screen and on paper, minors, withdrawing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patients.consentforms import add_form, archive_form, change_form, texts_to_sign
from patients.consents import Signed, consents_given, record_consent, withdraw_consent
from patients.locking import ChangedMeanwhile
from patients.models import Consent, ConsentTemplate, ConsentText, Patient
from patients.signatures import MOST_POINTS, checked_signature, read_signature
from practice.models import User
from treatments.models import CourseRule

Make = Callable[..., Any]
DRAWN = [[[100, 200], [300, 120], [500, 260]], [[520, 240], [700, 180]]]


@pytest.fixture
def anna(make_user: Make) -> User:
    """A therapist."""
    return make_user("therapist", name="Anna")


@pytest.fixture
def rosa(make_patient: Make) -> Patient:
    """A patient of age."""
    return make_patient(given_name="Rosa", family_name="Patient", birth_date=date(1980, 4, 2))


@pytest.fixture
def child(make_patient: Make) -> Patient:
    """A patient of seventeen years and some."""
    born = timezone.localdate() - timedelta(days=int(17.5 * 365))
    return make_patient(given_name="Nils", family_name="Young", birth_date=born, guardian_name="Silke Young")


def gate(code: str = "visceral", asks: str = "consent") -> CourseRule:
    """A rule that asks for a consent at check-in."""
    words = {
        "name": "Visceral work",
        "reason": "It is felt for days.",
        "source_title": "A book",
        "evidence": "textbook",
    }
    return CourseRule.objects.create(code=code, kind="gate", severity="gate", settings={"gate": asks}, **words)


def text_of(form: ConsentTemplate) -> ConsentText:
    """Today's words of a form."""
    return form.texts.order_by("-version")[0]


def signed(form: ConsentTemplate, strokes: Any = DRAWN, name: str = "Rosa Patient") -> Signed:
    """Today's words of a form, signed on screen."""
    return Signed(text_of(form).pk, name=name, strokes=strokes)


def test_a_form_signed_on_screen_opens_its_gate_and_keeps_words_and_signature(rosa: Patient, anna: User) -> None:
    gate()
    form = add_form(title="Visceral work", text="What we do.\r\nWhat it may feel like.", gate="visceral", by=anna)
    consent = record_consent(patient=rosa.pk, form=signed(form), by=anna)
    assert (consent.way, consent.gate, consent.given_on) == ("screen", "visceral", timezone.localdate())
    assert consents_given({rosa.pk}, timezone.localdate()) == {rosa.pk: {"visceral"}}
    change_form(form.pk, title="Visceral work", text="Other words.", gate="visceral", by=anna)
    kept = Consent.objects.get()
    assert kept.text
    assert kept.text.text == "What we do.\nWhat it may feel like."
    assert kept.signature == DRAWN
    # A double press signs once; another drawing is never passed over.
    with pytest.raises(ValidationError, match="have changed"):
        record_consent(patient=rosa.pk, form=Signed(kept.text.pk, name="Rosa", strokes=DRAWN), by=anna)
    for strokes in (DRAWN, DRAWN, [*DRAWN, [[0, 0], [90, 90]]]):
        record_consent(patient=rosa.pk, form=signed(form, strokes), by=anna)
    assert Consent.objects.count() == 3


def test_the_same_words_make_no_version_and_other_words_one(anna: User) -> None:
    form = add_form(title="Privacy", text="One\ntwo", by=anna)
    change_form(form.pk, title="Privacy notice", text="One\r\ntwo ", by=anna)
    assert [text.version for text in form.texts.all()] == [1]
    change_form(form.pk, title="Privacy notice", text="Three", by=anna)
    assert [text.version for text in texts_to_sign()] == [2]
    archive_form(form.pk, archived=True, by=anna)
    assert texts_to_sign() == []


def test_words_that_were_signed_never_change_and_consents_only_by_their_withdrawal(rosa: Patient, anna: User) -> None:
    form = add_form(title="Privacy", text="One", by=anna)
    record_consent(patient=rosa.pk, form=signed(form), by=anna)
    changes: list[tuple[Any, dict[str, Any]]] = [
        (ConsentText, {"text": "Two"}),
        (Consent, {"signature": [[[0, 0], [500, 0]]]}),
        (Consent, {"signed_name": "Somebody else"}),
        (Consent, {"given_on": date(2020, 1, 1)}),
    ]
    for model, change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**change)
    for model in (Consent, ConsentText):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_a_guardian_agrees_for_who_is_not_of_age(child: Patient, rosa: Patient, anna: User) -> None:
    gate()
    form = add_form(title="Privacy", text="One", by=anna)
    for words in ({"gate": "visceral"}, {"form": Signed(text_of(form).pk)}, {"form": signed(form)}):
        with pytest.raises(ValidationError, match="parent or guardian"):
            record_consent(patient=child.pk, by=anna, **words)
    with pytest.raises(ValidationError, match="a name of their own"):
        record_consent(patient=child.pk, form=signed(form, name="nils  young"), given_by="nils  young", by=anna)
    made = record_consent(patient=child.pk, form=signed(form, name="Silke Young"), given_by="Silke Young", by=anna)
    assert (made.given_by, made.signed_name) == ("Silke Young", "Silke Young")
    assert record_consent(patient=rosa.pk, form=signed(form), by=anna).given_by == ""
    # Of age on the day it is given, not when it is read.
    born = date(2000, 3, 1)
    Patient.objects.filter(pk=rosa.pk).update(birth_date=born)
    on_paper = Signed(text_of(form).pk)
    with pytest.raises(ValidationError, match="parent or guardian"):
        record_consent(patient=rosa.pk, form=on_paper, on=date(2018, 2, 28), by=anna)
    assert record_consent(patient=rosa.pk, form=on_paper, on=date(2018, 3, 1), by=anna).given_by == ""


def test_a_forged_gate_and_an_unknown_form_are_refused(rosa: Patient, anna: User) -> None:
    gate()
    gate("manual")
    form = add_form(title="Visceral work", text="One", gate="visceral", by=anna)
    for words in (
        {"form": signed(form), "gate": "manual"},
        {"form": Signed(0)},
        {"gate": ""},
        {"gate": "made-up"},
    ):
        with pytest.raises(ValidationError, match="no such consent"):
            record_consent(patient=rosa.pk, by=anna, **words)
    with pytest.raises(ValidationError, match="no such consent"):
        add_form(title="Other", text="One", gate="made-up", by=anna)
    archive_form(form.pk, archived=True, by=anna)
    with pytest.raises(ValidationError, match="no such consent"):
        record_consent(patient=rosa.pk, form=signed(form), by=anna)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("strokes", "why"),
    [
        ([], "missing"),
        ([[[5, 5]]], "missing"),
        ([[[5, 5], [6, 6]]], "missing"),
        ([[[at % 1000, at // 1000] for at in range(MOST_POINTS + 1)]], "at most 2,000 points"),
        ([[]] * 300, "at most 2,000 points"),
        ([[[0, 0], [1001, 0]]], "cannot be read"),
        ([[[0, 0], [True, 900]]], "cannot be read"),
        ([[[0, 0], [float("nan"), 900.5]]], "cannot be read"),
        ([[["0", "0"], ["900", "0"]]], "cannot be read"),
        ({"a": 1}, "cannot be read"),
        ("drawn", "cannot be read"),
    ],
)
def test_what_is_no_signature_is_refused_by_name(strokes: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        checked_signature(strokes)


@pytest.mark.parametrize("text", ["[" * 30_000, "[[[0,0],[900,", "nope", json.dumps([[[1, 1]] * 100_000])])
def test_a_signature_that_is_no_json_or_far_too_long_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValidationError, match=r"cannot be read|at most 2,000 points"):
        read_signature(text)


def test_a_withdrawal_ends_every_consent_to_the_same_and_is_said_once(rosa: Patient, anna: User) -> None:
    gate()
    form = add_form(title="Visceral work", text="One", gate="visceral", by=anna)
    other = add_form(title="Privacy", text="One", by=anna)
    past = timezone.localdate() - timedelta(days=30)
    on_paper = record_consent(patient=rosa.pk, gate="visceral", on=past, by=anna)
    on_screen = record_consent(patient=rosa.pk, form=signed(form), by=anna)
    stays = record_consent(patient=rosa.pk, form=signed(other), by=anna)
    for day in (timezone.localdate() + timedelta(days=1), timezone.localdate() - timedelta(days=1)):
        with pytest.raises(ValidationError, match="between the day it was given"):
            withdraw_consent(on_screen.pk, by=anna, on=day)
    withdraw_consent(on_screen.pk, by=anna)
    assert consents_given({rosa.pk}, timezone.localdate()) == {rosa.pk: {""}}
    with pytest.raises(ChangedMeanwhile):
        withdraw_consent(on_paper.pk, by=anna)
    stays.refresh_from_db()
    assert stays.withdrawn_on is None


def test_a_patient_signs_on_the_tablet(client_as: Make, rosa: Patient) -> None:
    therapist = client_as("therapist")
    form = add_form(title="Visceral work", text="What we do.", by=therapist.user)
    page = f"/patients/{rosa.pk}/consents/sign/{text_of(form).pk}/"
    assert "What we do." in therapist.get(page).content.decode()
    sent = {"signer": "patient", "name": "Rosa Patient", "signature": json.dumps(DRAWN), "agreed": "on"}
    for wrong, why in (
        ({"signature": ""}, "the signature is missing"),
        ({"signature": json.dumps([[[1, 1]] * 100_000])}, "at most 2,000 points"),
        ({"name": " "}, "type the name"),
        ({"agreed": ""}, "tick this"),
        ({"signer": "the dog"}, "parent or guardian signs"),
    ):
        answer = therapist.post(page, sent | wrong)
        assert (answer.status_code, why in answer.content.decode()) == (422, True), wrong
    assert not Consent.objects.exists()
    assert therapist.post(page, sent)["Location"] == f"/patients/{rosa.pk}/consents/signed/"
    shown = therapist.get(f"/patients/consents/{Consent.objects.get().pk}/").content.decode()
    assert "What we do." in shown
    assert "M100 200 L300 120 L500 260" in shown


def test_a_child_signs_nothing_alone_on_the_tablet(client_as: Make, child: Patient) -> None:
    therapist = client_as("therapist")
    form = add_form(title="Visceral work", text="What we do.", by=therapist.user)
    page = f"/patients/{child.pk}/consents/sign/{text_of(form).pk}/"
    sent = {"name": "Nils Young", "signature": json.dumps(DRAWN), "agreed": "on"}
    assert therapist.post(page, sent | {"signer": "patient"}).status_code == 422
    assert therapist.post(page, sent | {"signer": "guardian"}).status_code == 422
    assert therapist.post(page, sent | {"signer": "guardian", "name": "Silke Young"}).status_code == 302
    assert Consent.objects.get().given_by == "Silke Young"


def test_a_form_signed_on_paper_is_recorded_and_withdrawn_with_a_day(client_as: Make, rosa: Patient) -> None:
    therapist = client_as("therapist")
    form = add_form(title="Visceral work", text="What we do.", by=therapist.user)
    page = f"/patients/{rosa.pk}/consents/paper/"
    sent = {"text": text_of(form).pk, "given_on": "2026-03-01"}
    for wrong in ({"text": "x"}, {"text": "9" * 30}, {"given_on": "never"}, {"given_on": "2190-01-01"}):
        assert therapist.post(page, sent | wrong).status_code == 422, wrong
    assert "version 1" in therapist.post(page, sent).content.decode()
    row = Consent.objects.get()
    leave = f"/patients/consents/{row.pk}/withdraw/"
    assert therapist.post(leave, {"withdrawn_on": "2026-02-28"}).status_code == 422
    assert "withdrawn 5 Apr 2026" in therapist.post(leave, {"withdrawn_on": "2026-04-05"}).content.decode()
    assert therapist.post(leave, {}).status_code == 409


def test_reception_reads_neither_titles_nor_words_of_forms(client_as: Make, rosa: Patient, anna: User) -> None:
    desk: Client = client_as("receptionist")
    form = add_form(title="After a miscarriage", text="What we do.", by=anna)
    row = record_consent(patient=rosa.pk, form=signed(form), by=anna)
    page = desk.get(f"/patients/{rosa.pk}/consents/").content.decode()
    assert "miscarriage" not in page
    assert "signed" in page
    assert desk.get(f"/patients/consents/{row.pk}/").status_code == 403


@pytest.mark.one_database
def test_the_list_asks_the_same_for_one_form_and_for_many(client_as: Make, rosa: Patient, anna: User) -> None:
    therapist, counted = client_as("therapist"), []
    for _round in range(2):
        for number in range(4):
            form = add_form(title=f"Form {number}", text="One", by=anna)
            change_form(form.pk, title=form.title, text="Two", by=anna)
            if number % 2:
                record_consent(patient=rosa.pk, form=signed(form), by=anna)
        with CaptureQueriesContext(connection) as asked:
            page = therapist.get(f"/patients/{rosa.pk}/consents/").content.decode()
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert (page.count("not given"), page.count("version 2")) == (4, 4)


def test_the_admin_keeps_the_forms(client_as: Make) -> None:
    admin = client_as("admin")
    gate()
    sent = {"title": "Visceral work", "gate": "visceral", "text": "One"}
    for wrong in ({"title": " "}, {"gate": "made-up"}, {"text": ""}, {"text": "a\u202eb"}, {"text": "x" * 20_001}):
        assert admin.post("/patients/consent-forms/new/", sent | wrong).status_code == 422, wrong
    assert admin.post("/patients/consent-forms/new/", sent).status_code == 302
    form = ConsentTemplate.objects.get()
    admin.post(f"/patients/consent-forms/{form.pk}/", sent | {"text": "Two"})
    page = admin.get(f"/patients/consent-forms/{form.pk}/").content.decode()
    assert ("Version 1" in page, "Version 2" in page) == (True, True)
    admin.post(f"/patients/consent-forms/{form.pk}/archive/", {"archived": "yes"})
    assert "Signed no longer" in admin.get("/patients/consent-forms/").content.decode()
