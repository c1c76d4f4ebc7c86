"""By which way patients are reached: the one they chose, else another, and none against their wish."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from patients.models import Patient
from patients.reaching import Way, address_now, reach, way_to
from practice.models import Message
from practice.outbox import NotNeeded

MAIL, PHONE, GUARDIAN = "rosa@mail.example", "+49 171 5550101", "+49 171 5550199"
ALL = {"email": MAIL, "phone": PHONE}


@pytest.fixture(autouse=True)
def sms(settings: Any) -> None:
    """SMS leave."""
    settings.SMS_URL = "https://sms.example"


@pytest.mark.parametrize(
    ("contact", "kind", "way"),
    [
        ({**ALL, "channel": "email"}, "reminder", ("email", MAIL)),
        ({**ALL, "channel": "sms"}, "reminder", ("sms", PHONE)),
        ({"email": "", "phone": PHONE, "channel": "email"}, "reminder", ("sms", PHONE)),
        ({"email": MAIL, "phone": "", "channel": "sms"}, "reminder", ("email", MAIL)),
        ({"email": "", "phone": "", "guardian_phone": GUARDIAN, "channel": "email"}, "reminder", ("sms", GUARDIAN)),
        ({"email": "", "phone": "", "channel": "email"}, "change", None),
        ({**ALL, "channel": "phone"}, "change", ("phone", PHONE)),
        ({**ALL, "channel": "phone"}, "reminder", None),
        ({"email": MAIL, "phone": "", "channel": "phone"}, "cancellation", ("email", MAIL)),
        ({**ALL, "channel": "none"}, "cancellation", None),
        ({**ALL, "unwanted": ["reminder"]}, "reminder", None),
        ({**ALL, "unwanted": ["reminder"]}, "confirmation", ("email", MAIL)),
    ],
)
def test_the_way_is_the_chosen_one_or_what_there_is(
    make_patient: Callable[..., Patient], contact: dict[str, str], kind: str, way: tuple[str, str] | None
) -> None:
    found = way_to(make_patient(**contact), kind)
    assert (found and (found.channel, found.to)) == way


def test_without_sms_who_has_only_a_number_is_called_about_what_they_must_hear(
    make_patient: Callable[..., Patient], settings: Any
) -> None:
    settings.SMS_URL, settings.DEMO = "", False
    patient = make_patient(email="", phone=PHONE, channel="sms")
    assert (way_to(patient, "confirmation"), way_to(patient, "change")) == (None, Way("phone", PHONE))
    assert way_to(patient, "screening_invitation", asked=True) is None


def test_who_knows_it_already_is_not_called(make_patient: Callable[..., Patient]) -> None:
    patient = make_patient(**ALL, channel="phone")
    assert reach(patient, kind="cancellation", about=1, by=None, heard=True) is None
    assert reach(patient, kind="cancellation", about=1, by=None) is not None


@pytest.mark.parametrize("since", [{"channel": "none"}, {"unwanted": ["reminder"]}, {"email": ""}])
def test_a_wish_of_now_counts_when_it_leaves(make_patient: Callable[..., Patient], since: dict[str, object]) -> None:
    patient = make_patient(**ALL)
    message = reach(patient, kind="reminder", about=1, by=None)
    assert message is not None
    assert address_now(patient, message) == MAIL
    Patient.objects.filter(pk=patient.pk).update(**since)
    patient.refresh_from_db()
    with pytest.raises(NotNeeded):
        address_now(patient, message)
    assert Message.objects.count() == 1


def test_the_desk_writes_down_what_a_patient_does_without(
    make_patient: Callable[..., Patient], client_as: Callable[..., Client]
) -> None:
    patient, desk = make_patient(**ALL), client_as("receptionist")
    form = desk.get(f"/patients/{patient.pk}/edit/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"unwanted": ["reminder", "recall"]}
    assert desk.post(f"/patients/{patient.pk}/edit/", typed).status_code == 302
    patient.refresh_from_db()
    assert patient.unwanted == ["reminder", "recall"]
    assert "does not want: Reminder of an appointment" in desk.get(f"/patients/{patient.pk}/").content.decode()
    assert desk.get(f"/patients/{patient.pk}/edit/").context["form"]["unwanted"].value() == ["reminder", "recall"]
    refused = desk.post(f"/patients/{patient.pk}/edit/", typed | {"unwanted": ["change"], "revision": patient.revision})
    assert refused.status_code == 422
