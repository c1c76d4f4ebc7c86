"""Treatment plans: progress, measures, review, and exercises for home on paper and by link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from patients.locking import ChangedMeanwhile
from patients.models import Patient
from practice.models import Message, User
from records.exercises import MOST_OF_A_PLAN, add_exercise, change_exercise, plan_exercise
from records.links import make_link, path_of
from records.models import Exercise, Measure, PatientLink, Plan
from records.planprogress import measured, progress_of
from records.plans import change_plan, end_plan, make_plan, reviews_due, take_up_again
from scheduling.models import SessionPain

Make = Callable[..., Any]
TODAY = timezone.localdate


@pytest.fixture
def anna(make_user: Make) -> User:
    """A therapist."""
    return make_user("therapist", name="Anna")


@pytest.fixture
def rosa(make_patient: Make) -> Patient:
    """A patient who can be written to."""
    return make_patient(given_name="Rosa", birth_date=date(1980, 4, 2), email="rosa@patient.example")


@pytest.fixture
def plan_for(anna: User) -> Callable[..., Plan]:
    """plan_for(patient, sessions=3): from forty days ago, due in a week."""

    def make(patient: Patient, **fields: Any) -> Plan:
        words = {"title": "Back to cycling", "goal": "40 km without leg pain", "sessions": 6, "spacing_days": 14}
        days = {"starts_on": TODAY() - timedelta(days=40), "review_on": TODAY() + timedelta(days=7)}
        return make_plan(patient=patient.pk, by=anna, **words | days | fields)

    return make


@pytest.fixture
def sessions(make_appointment: Make, make_therapist: Make, make_room: Make, make_treatment: Make) -> Make:
    """sessions(patient, {-14: "done"}, modality="osteo"): an appointment for each day from today."""
    therapist, room = make_therapist("Marta"), make_room("Garden")

    def make(patient: Patient, days: dict[int, str], modality: str = "classic") -> list[Any]:
        # At noon of that day: at night the clock change would carry a session into the day beside it.
        treatment, noon = make_treatment(modality=modality), timezone.localtime().replace(hour=12, minute=5, second=0)
        return [
            make_appointment(patient, therapist, room, treatment, noon + timedelta(days=day), status=status)
            for day, status in days.items()
        ]

    return make


def test_sessions_of_the_modality_count_from_the_first_day_on(rosa: Patient, plan_for: Make, sessions: Make) -> None:
    counted = sessions(rosa, {-41: "done", -30: "done", -20: "done", -10: "no_show", 3: "booked"})
    sessions(rosa, {-25: "done", 4: "booked"}, modality="osteo")
    own = plan_for(rosa, modality=counted[0].treatment.modality)
    every, short = plan_for(rosa, title="All"), plan_for(rosa, title="Short", sessions=1)
    progress = progress_of([own, every, short])
    assert (progress[own.pk].done, progress[own.pk].booked, len(progress[own.pk].ahead)) == (2, 1, 1)
    assert [state for _number, state in progress[own.pk].boxes] == ["done", "done", "planned", "open", "open", "open"]
    assert progress[every.pk].done == 3
    # More than was planned is said as it is.
    assert (progress[short.pk].complete, [state for _n, state in progress[short.pk].boxes]) == (True, ["done"] * 3)


def test_what_counts_ends_with_the_plan(rosa: Patient, anna: User, plan_for: Make, sessions: Make) -> None:
    sessions(rosa, {-30: "done", -2: "done"})
    plan = plan_for(rosa)
    ended = end_plan(plan.pk, revision=1, on=TODAY() - timedelta(days=10), outcome="Cycles again.", by=anna)
    assert progress_of([ended])[plan.pk].done == 1
    again = take_up_again(plan.pk, revision=ended.revision, by=anna)
    assert progress_of([again])[plan.pk].done == 2
    assert [row.outcome for row in again.history.order_by("history_id")] == ["", "Cycles again.", ""]


@pytest.mark.one_database
def test_the_number_of_queries_depends_on_neither_plans_nor_sessions(
    rosa: Patient, plan_for: Make, sessions: Make, make_patient: Make, django_assert_num_queries: Make
) -> None:
    sessions(rosa, dict.fromkeys(range(-30, 0, 3), "done"))
    plans = [plan_for(patient) for patient in (rosa, rosa, make_patient(), make_patient())]
    for some in (plans[:1], plans):
        with django_assert_num_queries(2):
            progress_of(some)


def test_a_merged_patient_keeps_plan_and_progress(
    rosa: Patient, anna: User, plan_for: Make, sessions: Make, make_patient: Make
) -> None:
    twin = make_patient()
    plan = plan_for(twin)
    # Appointments are moved by the merge; what is sealed or a plan stays where it was.
    sessions(rosa, {-20: "done"})
    Patient.objects.filter(pk=twin.pk).update(merged_into=rosa.pk, archived_at=timezone.now())
    assert progress_of(Plan.objects.of(rosa.pk))[plan.pk].done == 1
    assert reviews_due({rosa.pk}, plan.review_on) == {rosa.pk: [plan.title]}
    assert change_plan(plan.pk, revision=1, by=anna, sessions=8).sessions == 8


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"sessions": 0}, "sessions"),
        ({"sessions": 101}, "sessions"),
        ({"spacing_days": 0}, "spacing_days"),
        ({"goal": " "}, "goal"),
        ({"title": "a\u202eb"}, "title"),
        ({"review_on": date(2020, 1, 1)}, "review_on"),
        ({"review_on": date(9999, 1, 1)}, "review_on"),
        ({"starts_on": date(1800, 1, 1)}, "starts_on"),
        ({"instrument": "made-up"}, "instrument"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_name(
    rosa: Patient, plan_for: Make, client_as: Make, fields: dict[str, Any], where: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        plan_for(rosa, **fields)
    assert list(refused.value.message_dict) == [where]
    typed = {"title": "Back", "goal": "Cycle", "sessions": 6, "spacing_days": 14}
    days = {"starts_on": TODAY().isoformat(), "review_on": TODAY().isoformat()}
    answer = client_as("therapist").post(f"/patients/{rosa.pk}/plans/new/", typed | days | fields)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [where])
    assert not Plan.objects.exists()


def test_two_people_never_overwrite_each_other(rosa: Patient, anna: User, plan_for: Make, client_as: Make) -> None:
    plan = plan_for(rosa)
    change_plan(plan.pk, revision=1, by=anna, goal="50 km")
    for late in (
        lambda: change_plan(plan.pk, revision=1, by=anna, goal="60 km"),
        lambda: end_plan(plan.pk, revision=1, on=TODAY(), outcome="", by=anna),
    ):
        with pytest.raises(ChangedMeanwhile):
            late()
    client, page = client_as("therapist"), f"/patients/{rosa.pk}/plans/{plan.pk}/"
    assert client.post(f"{page}end/", {"revision": "1", "ended_on": TODAY().isoformat()}).status_code == 409
    assert client.post(f"{page}review/", {"revision": "1", "review_on": "2090-01-01"}).status_code in (409, 422)
    assert client.post(f"{page}again/", {"revision": "9" * 40}).status_code == 409
    assert Plan.objects.get().goal == "50 km"


def test_a_review_is_due_from_its_day_until_it_is_done(
    rosa: Patient, anna: User, plan_for: Make, client_as: Make
) -> None:
    plan, day = plan_for(rosa), TODAY() + timedelta(days=7)
    assert reviews_due({rosa.pk}, day - timedelta(days=1)) == {}
    assert reviews_due({rosa.pk}, day) == {rosa.pk: [plan.title]}
    page, client = f"/patients/{rosa.pk}/plans/{plan.pk}/review/", client_as("therapist")
    later = (TODAY() + timedelta(days=30)).isoformat()
    assert client.post(page, {"revision": "1", "review_on": TODAY().isoformat()}).status_code == 422
    assert client.post(page, {"revision": "1", "review_on": later}).status_code == 302
    assert reviews_due({rosa.pk}, day) == {}
    plan.refresh_from_db()
    end_plan(plan.pk, revision=plan.revision, on=TODAY(), outcome="", by=anna)
    assert reviews_due({rosa.pk}, date(2190, 1, 1)) == {}


@pytest.mark.one_database
def test_a_plan_says_what_was_measured_at_its_start_and_of_late(
    rosa: Patient, anna: User, plan_for: Make, sessions: Make
) -> None:
    plan = plan_for(rosa, instrument="patient-specific")
    for days, score in ((-200, 1), (-41, 4), (-20, 6), (-2, 7)):
        row = {"instrument": "patient-specific", "on": TODAY() + timedelta(days=days), "answers": [], "score": score}
        Measure.objects.create(patient=rosa, recorded_by=anna, **row)
    for session, before in zip(sessions(rosa, {-60: "done", -30: "done", -3: "done"}), (9, 8, 4), strict=True):
        SessionPain.objects.create(appointment=session, before=before, recorded_by=anna)
    found = measured(rosa.pk, [plan])[plan.pk]
    assert found.start
    assert found.last
    assert (found.start.score, found.last.score, found.change) == (4, 7, 3)
    assert found.pain_start
    assert found.pain_last
    assert (found.pain_start.before, found.pain_last.before) == (8, 4)


def test_plans_of_one_patient_are_not_found_under_another(
    rosa: Patient, plan_for: Make, make_patient: Make, client_as: Make
) -> None:
    plan, client = plan_for(rosa), client_as("therapist")
    one = plan_exercise(plan.pk, title="Bridge", instructions="Lift the pelvis.")
    other = f"/patients/{make_patient().pk}/plans/{plan.pk}/"
    for rest in ("edit/", "end/", "exercises/new/", "exercises/print/", "exercises/link/", f"exercises/{one.pk}/"):
        assert client.get(other + rest).status_code == 404, rest
    for rest in ("review/", "again/", f"exercises/{one.pk}/remove/", f"exercises/{one.pk}/move/", "exercises/link/"):
        assert client.post(other + rest, {"revision": "1"}).status_code == 404, rest
    # An exercise of one plan under another plan of the same patient.
    second = plan_for(rosa, title="Second")
    assert client.get(f"/patients/{rosa.pk}/plans/{second.pk}/exercises/{one.pk}/").status_code == 404


@pytest.mark.one_database
def test_an_exercise_of_the_list_is_given_in_words_of_its_own(
    rosa: Patient, anna: User, plan_for: Make, client_as: Make
) -> None:
    plan, client = plan_for(rosa), client_as("therapist")
    listed = add_exercise(title="Bridge", instructions="Lift the pelvis.", dose="daily", by=anna)
    page = f"/patients/{rosa.pk}/plans/{plan.pk}/exercises/new/"
    assert "Lift the pelvis." in client.get(f"{page}?exercise={listed.pk}").content.decode()
    words = {"exercise": listed.pk, "title": "Bridge", "instructions": "Only half way up, Rosa.", "dose": "twice a day"}
    assert client.post(page, words | {"instructions": " "}).status_code == 422
    assert client.post(page, words | {"exercise": "9" * 30}).status_code == 302
    client.post(page, words)
    change_exercise(listed.pk, title="Bridge", instructions="Quite another.", by=anna)
    kept = plan.exercises.last()
    assert kept
    assert (kept.exercise, kept.instructions) == (listed, "Only half way up, Rosa.")
    client.post(f"/patients/{rosa.pk}/plans/{plan.pk}/exercises/{kept.pk}/move/", {"step": "up"})
    assert plan.exercises.first() == kept
    printed = client.get(f"/patients/{rosa.pk}/plans/{plan.pk}/exercises/print/").content.decode()
    assert "Only half way up, Rosa." in printed
    client.post(f"/patients/{rosa.pk}/plans/{plan.pk}/exercises/{kept.pk}/remove/")
    assert plan.exercises.count() == 1
    for number in range(MOST_OF_A_PLAN - 1):
        plan_exercise(plan.pk, title=f"{number}", instructions="Again.")
    assert client.post(page, words).status_code == 422


@pytest.mark.one_database
def test_a_patient_reads_the_exercises_by_link_after_the_date_of_birth(
    rosa: Patient, anna: User, plan_for: Make, client_as: Make
) -> None:
    plan = plan_for(rosa)
    plan_exercise(plan.pk, title="Bridge", instructions="Only half way up.", dose="daily")
    page = f"/patients/{rosa.pk}/plans/{plan.pk}/exercises/link/"
    therapist = client_as("therapist")
    assert "data:image/svg" in therapist.post(page, {"how": "code"}).content.decode()
    assert therapist.post(page, {"how": "mail"}).status_code == 200
    assert Message.objects.get().about == PatientLink.objects.get().pk
    path, phone = path_of(PatientLink.objects.get()), Client()
    assert "half way" not in phone.get(path).content.decode()
    assert phone.post(f"{path}begin/", {"birth_date": "1980-04-03"}).status_code == 422
    assert "half way" not in phone.get(path).content.decode()
    assert phone.post(f"{path}begin/", {"birth_date": "1980-04-02"}).status_code == 302
    shown = phone.get(path)
    assert "half way" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    # Another browser asks again; a link of another purpose, a changed or a withdrawn one opens nothing.
    assert "half way" not in Client().get(path).content.decode()
    assert phone.get(f"{path[:-2]}/").status_code == 404
    other = make_link(patient=rosa.pk, purpose=PatientLink.Purpose.REACTION, about="1", by=anna)
    assert phone.get(path_of(other).replace("feeling", "exercises")).status_code == 404
    therapist.post(f"{page}withdraw/")
    assert phone.get(path).status_code == 410


@pytest.mark.one_database
def test_exercises_are_saved_as_a_pdf_where_the_library_is(
    rosa: Patient, plan_for: Make, client_as: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, client = plan_for(rosa), client_as("therapist")
    plan_exercise(plan.pk, title="Bridge", instructions="Only half way up.", dose="daily")
    page = f"/patients/{rosa.pk}/plans/{plan.pk}/exercises/print/"
    for possible, status in ((False, 404), (True, 200)):
        for module in ("records.views.paper", "records.views.exercises"):
            monkeypatch.setattr(f"{module}.pdf_possible", lambda: possible)  # noqa: B023 (called before it changes)
        monkeypatch.setattr("records.views.paper.pdf_of", lambda text: text.encode())
        assert ("?as=pdf" in client.get(page).content.decode()) == possible
        answer = client.get(page, {"as": "pdf"})
        assert answer.status_code == status
    assert (answer["Content-Type"], "Only half way up." in answer.content.decode()) == ("application/pdf", True)


@pytest.mark.one_database
def test_without_a_date_of_birth_there_is_no_link(make_patient: Make, plan_for: Make, client_as: Make) -> None:
    patient = make_patient(birth_date=None)
    plan = plan_for(patient)
    answer = client_as("therapist").post(f"/patients/{patient.pk}/plans/{plan.pk}/exercises/link/", {"how": "code"})
    assert (answer.status_code, "date of birth" in answer.content.decode()) == (422, True)
    assert not PatientLink.objects.exists()


@pytest.mark.one_database
def test_the_admin_keeps_the_list_of_exercises(client_as: Make) -> None:
    admin = client_as("admin")
    words = {"title": "Bridge", "instructions": "Lift the pelvis.", "dose": "daily"}
    for wrong in ({"title": ""}, {"instructions": "x" * 4001}, {"dose": "a\x07b"}):
        assert admin.post("/exercises/new/", words | wrong).status_code == 422, wrong
    assert admin.post("/exercises/new/", words).status_code == 302
    row = Exercise.objects.get()
    assert admin.post(f"/exercises/{row.pk}/", words | {"dose": "twice a day"}).status_code == 302
    admin.post(f"/exercises/{row.pk}/archive/", {"archived": "yes"})
    assert "offered no longer" in admin.get("/exercises/").content.decode()
    assert Exercise.objects.in_use().count() == 0


@pytest.mark.one_database
def test_the_page_of_plans_asks_the_same_for_one_and_for_many(
    rosa: Patient, anna: User, plan_for: Make, client_as: Make, django_assert_max_num_queries: Make
) -> None:
    client = client_as("therapist")
    for number in range(25):
        plan = plan_for(rosa, title=f"Plan {number}", instrument="patient-specific")
        plan_exercise(plan.pk, title="Bridge", instructions="Lift.")
        if number > 2:
            end_plan(plan.pk, revision=1, on=TODAY(), outcome="Done.", by=anna)
    with django_assert_max_num_queries(20):
        page = client.get(f"/patients/{rosa.pk}/plans/").content.decode()
    # Three under way, ten that ended on the first page.
    assert page.count('class="sheet plan"') == 13
