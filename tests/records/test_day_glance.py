"""My day: what the records say about who comes, at the same price for one patient and for many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from records.models import Plan
from scheduling.models import Reaction
from tests.records.treated import Treated, anna, queries_of, treated  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def tomorrow(treated: Treated, hour: int = 10, **fields):  # noqa: F811
    """A session of tomorrow at that hour."""
    starts = (timezone.localtime() + DAY).replace(hour=hour, minute=0, second=0, microsecond=0)
    patient = fields.pop("patient", treated.patient)
    return treated.book(patient, treated.anna, treated.room, treated.massage, starts, **fields)


def day(client: Client) -> str:
    return client.get("/my-day/", {"day": (timezone.localdate() + DAY).isoformat()}).content.decode()


def test_gist_pain_and_what_is_due_stand_beside_who_comes(anna: Client, treated: Treated) -> None:  # noqa: F811
    treated.noted(20, pain=7)
    last = treated.noted(10, pain=4, assessment="Settling.")
    session = tomorrow(treated)
    Plan.objects.create(
        patient=treated.patient, title="Back to cycling", goal="40 km", sessions=6, spacing_days=14,
        author=treated.user, starts_on=timezone.localdate() - 30 * DAY, review_on=timezone.localdate(),
    )  # fmt: skip
    page = day(anna)
    assert "Settling. <b>Planned 10.</b>" in page
    assert "Pain before each session: 7, 4" in page
    assert "Ask: how the last session was taken" in page
    assert "Review plan: Back to cycling" in page
    assert f'action="/patients/{treated.patient.pk}/notes/start"' in page
    assert f'name="appointment" value="{session.pk}"' in page
    Reaction.objects.create(appointment=last.appointment, felt="better")
    assert "Ask: how" not in day(anna)


@pytest.mark.one_database
def test_the_note_of_the_session_is_opened_signed_or_left_to_its_author(
    anna: Client,  # noqa: F811
    treated: Treated,  # noqa: F811
    make_user,
) -> None:
    session = tomorrow(treated, status="in_treatment")
    note = treated.user.notes.create(patient=treated.patient, appointment=session, on=timezone.localdate())
    assert "Open note" in day(anna)
    type(note).objects.filter(pk=note.pk).update(author=make_user("therapist"), private=True)
    assert "Open note" not in day(anna)
    assert "notes/start" not in day(anna)


@pytest.mark.one_database
def test_a_private_note_of_somebody_else_gives_no_gist(
    anna: Client,  # noqa: F811
    treated: Treated,  # noqa: F811
    make_user,
) -> None:
    treated.noted(20, assessment="For all to read.")
    treated.noted(10, assessment="For my eyes.", private=True, author=make_user("therapist"))
    tomorrow(treated)
    assert "For all to read." in day(anna)
    assert "For my eyes." not in day(anna)


def test_what_was_written_before_two_registrations_became_one_is_the_gist(
    anna: Client,  # noqa: F811
    treated: Treated,  # noqa: F811
    make_patient,
) -> None:
    given_up = make_patient(archived_at=timezone.now(), merged_into=treated.patient)
    treated.noted(10, patient=given_up, assessment="Under the other number.")
    tomorrow(treated)
    assert "Under the other number." in day(anna)


@pytest.mark.one_database
def test_the_number_of_queries_depends_neither_on_patients_nor_on_notes(
    anna: Client,  # noqa: F811
    treated: Treated,  # noqa: F811
    make_patient,
) -> None:
    path = f"/my-day/?day={timezone.localdate() + DAY}"
    treated.noted(10)
    tomorrow(treated)
    one = queries_of(anna, path)
    for number in range(6):
        patient = make_patient()
        for days_ago in (30, 60):
            treated.noted(days_ago + number, patient=patient)
        tomorrow(treated, hour=11 + number, patient=patient)
    assert queries_of(anna, path) == one
