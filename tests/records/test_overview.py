"""What stands above and in the overview of a record, two notes side by side, and what all that costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from records.models import Note, Plan
from scheduling.models import Appointment
from tests.records.treated import Treated, anna, queries_of, treated  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


def overview(client: Client, treated: Treated) -> str:  # noqa: F811
    return client.get(f"/patients/{treated.patient.pk}/overview/").content.decode()


def test_pain_the_last_three_notes_and_the_plan_are_there(anna: Client, treated: Treated) -> None:  # noqa: F811
    for days_ago in (40, 30, 20, 10):
        treated.noted(days_ago, pain=days_ago // 5)
    Plan.objects.create(
        patient=treated.patient, title="Back to cycling", goal="40 km", sessions=6, spacing_days=14,
        author=treated.user, starts_on=timezone.localdate() - timedelta(days=15), review_on=timezone.localdate(),
    )  # fmt: skip
    page = overview(anna, treated)
    assert page.index("Felt it 10") < page.index("Planned 20") < page.index("Planned 30")
    assert "Planned 40" not in page
    assert "<td>8</td><td>7</td>" in page.replace("\n", "")
    assert "Back to cycling" in page
    assert "1 of 6 done" in page


@pytest.mark.one_database
def test_an_override_in_force_stands_above_the_record_until_its_session_is_over(
    anna: Client,  # noqa: F811
    treated: Treated,  # noqa: F811
) -> None:
    session = treated.session(-2, status="booked")
    session.assessment.verdict, session.assessment.override_reason = "override", "The letter of Dr Bellini allows it."
    session.assessment.decided_by = treated.user
    session.assessment.save()
    alerts = f"/patients/{treated.patient.pk}/alerts/"
    assert 'id="in-force"' in overview(anna, treated)
    assert "Dr Bellini allows it." in overview(anna, treated)
    assert "approved by Anna" in anna.get(alerts).content.decode()
    Appointment.objects.filter(pk=session.pk).update(status="done")
    assert "Dr Bellini" not in overview(anna, treated) + anna.get(alerts).content.decode()


@pytest.mark.one_database
def test_other_pages_of_the_record_name_its_alerts_in_their_head(
    anna: Client,  # noqa: F811
    treated: Treated,  # noqa: F811
    make_rule,
    make_patient,
) -> None:
    make_rule("sciatica", "absolute", treatments=["massage"], statuses=["active"])
    ailing = make_patient("sciatica")
    assert f'hx-get="/patients/{ailing.pk}/alerts/"' in anna.get(f"/patients/{ailing.pk}/timeline/").content.decode()
    page = anna.get(f"/patients/{ailing.pk}/alerts/").content.decode()
    assert "v-blocked" in page or "warn--blocked" in page
    assert "Sciatica" in page


@pytest.mark.one_database
def test_the_note_of_today_is_one_click_away(anna: Client, treated: Treated) -> None:  # noqa: F811
    assert "New note" in overview(anna, treated)
    session = treated.session(0, status="in_treatment")
    assert f'name="appointment" value="{session.pk}"' in overview(anna, treated)
    note = Note.objects.create(
        patient=treated.patient, appointment=session, author=treated.user, on=timezone.localdate()
    )
    page = overview(anna, treated)
    assert "Open note" in page
    assert f"/notes/{note.pk}/" in page


@pytest.mark.one_database
def test_of_a_private_note_the_overview_says_only_that_it_exists(treated: Treated, client_as, make_user) -> None:  # noqa: F811
    treated.noted(2, private=True)
    page = overview(client_as(make_user("therapist")), treated)
    assert "A private note of Anna" in page
    assert "Felt it" not in page


@pytest.mark.one_database
def test_the_price_of_record_and_overview_does_not_depend_on_the_number_of_notes(
    anna: Client,  # noqa: F811
    treated: Treated,  # noqa: F811
) -> None:
    paths = [f"/patients/{treated.patient.pk}/{part}" for part in ("", "overview/", "compare/", "alerts/")]
    for days_ago in (2, 3, 4, 5):
        treated.noted(days_ago)
    few = [queries_of(anna, path) for path in paths]
    for days_ago in range(6, 40):
        treated.noted(days_ago)
    assert [queries_of(anna, path) for path in paths] == few
    assert sum(few[:2]) <= 30


def test_two_sessions_stand_side_by_side_and_any_others_can_be_chosen(anna: Client, treated: Treated) -> None:  # noqa: F811
    first, second, third = (treated.noted(days_ago, pain=days_ago // 10) for days_ago in (90, 60, 30))
    path = f"/patients/{treated.patient.pk}/compare/"
    page = anna.get(path).content.decode()
    assert page.index("Felt it 60") < page.index("Felt it 30")
    timeline = anna.get(f"/patients/{treated.patient.pk}/timeline/").content.decode()
    assert f'href="{path}?after={second.pk}"' in timeline
    page = anna.get(path, {"after": second.pk}).content.decode()
    assert page.index("Felt it 90") < page.index("Felt it 60")
    assert "Felt it 30" not in page
    page = anna.get(path, {"after": third.pk, "before": first.pk}).content.decode()
    assert "<td>9</td><td>3</td>" in page
    assert "Felt it 90" in page
    assert "Felt it 30" in page


def test_nothing_but_readable_notes_of_the_patient_is_compared(
    treated: Treated,  # noqa: F811
    client_as,
    make_user,
    make_patient,
) -> None:
    mine, private = treated.noted(20), treated.noted(10, private=True)
    other = treated.noted(30, patient=make_patient())
    draft = treated.noted(40, signed_at=None)
    reader, path = client_as(make_user("therapist")), f"/patients/{treated.patient.pk}/compare/"
    for pk in (private.pk, other.pk, draft.pk, 0, "x", "9" * 40, "²"):
        assert reader.get(path, {"after": pk}).status_code == 404, pk
        assert reader.get(path, {"after": mine.pk, "before": pk}).status_code == 404, pk
    assert "nothing to compare" in reader.get(path).content.decode()
