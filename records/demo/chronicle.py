"""The records of the demo: notes of past sessions with marks and pain, plans, measures, vital signs, exercises, consents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, cast

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from patients.models import RecordedCondition, Status
from records.charting import marked_from_list
from records.demo.agreements import write_consents
from records.demo.papers import file_papers
from records.demo.stories import Story, Visit, stories_for
from records.models import Exercise, Note, Plan, PlannedExercise, Snippet, VitalSigns
from records.sealing import seal_of
from records.searching import index_many
from scheduling.models import Appointment, SessionPain
from treatments.catalogue import current_catalogue
from treatments.snapshot import Catalogue

# A note is signed a while after its session; the newest of each therapist wait for a signature.
SIGNED_AFTER = timedelta(minutes=20)
UNSIGNED = 1
MOST_PAPERS = 9
EXERCISES = (
    ("Walk briskly", "Walk on level ground, upright, arms swinging. You may sweat a little.", "20 minutes a day"),
    ("Bridge", "Lie on your back, feet up. Lift the pelvis slowly, hold for three breaths, lower it slowly.", "2 × 8, daily"),
    ("Nerve glide of the leg", "Sit upright. Stretch the knee while looking up, bend it while looking down. It may pull, not hurt.", "10 times, twice a day"),
    ("Chin back", "Sit upright, draw the chin straight back, hold for two breaths.", "10 times, every two hours at the desk"),
    ("Pendulum of the arm", "Bend forward, let the arm hang and swing in small circles.", "1 minute, three times a day"),
    ("Breathing into the belly", "Lie down, one hand on the belly. Breathe in for four, out for six.", "5 minutes before sleep"),
)  # fmt: skip
SNIPPETS = (
    ("slr", "Straight leg raise left °, right °."),
    ("neuro", "Strength and reflexes equal, no numbness."),
    ("walk", "Walk 20 minutes a day."),
)


@dataclass(slots=True)
class Course:
    """The past sessions of one patient, and the story that they tell."""

    sessions: Sequence[Appointment]
    story: Story

    def visits(self) -> Iterator[tuple[Appointment, Visit]]:
        """Each session with what happens in it; the end of a story goes on as it is."""
        last = len(self.story.visits) - 1
        for number, session in enumerate(self.sessions):
            yield session, self.story.visits[min(number, last)]


@transaction.atomic
def write_records(now: datetime, rng: Random) -> None:
    """Write down what happened in the sessions of the demo up to `now`."""
    call_command("load_spheres", verbosity=0)
    catalogue = current_catalogue()
    places = _places()
    courses = [
        Course(rows, rng.choice(stories_for(_code(rows[0], catalogue), places[rows[0].patient_id]))) for rows in _done()
    ]
    _write_notes(courses, catalogue, now)
    exercises = Exercise.objects.bulk_create(Exercise(title=t, instructions=i, dose=d) for t, i, d in EXERCISES)
    _write_plans([course for course in courses if len(course.sessions) > 2], exercises, timezone.localdate(now))
    _write_vital_signs(courses[::9], rng)
    write_consents((course.sessions[0] for course in courses), now, rng)
    long_known = [course.sessions[0] for course in courses if len(course.sessions) > 2]
    file_papers((session, _author(session)) for session in long_known[:MOST_PAPERS])
    authors = {_author(session) for course in courses for session in course.sessions}
    Snippet.objects.bulk_create(
        Snippet(user_id=author, name=name, text=text) for author in sorted(authors) for name, text in SNIPPETS
    )


def _code(session: Appointment, catalogue: Catalogue) -> str:
    return catalogue.treatment_by_pk[session.treatment_id].code


def _author(session: Appointment) -> int:
    """The sign-in of the therapist; `_done` reads no session of somebody without one."""
    return cast(int, session.therapist.user_id)


def _places() -> defaultdict[int, list[str]]:
    """Where each patient has something, what was recorded last first."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    standing = RecordedCondition.objects.standing().exclude(status=Status.RESOLVED)
    for patient, regions in standing.values_list("patient", "regions"):
        found[patient] += regions
    return found


def _done() -> list[list[Appointment]]:
    rows = Appointment.objects.filter(status="done", therapist__user__isnull=False).select_related(
        "therapist", "patient"
    )
    by_patient: defaultdict[int, list[Appointment]] = defaultdict(list)
    for row in rows.order_by("starts_at", "pk"):
        by_patient[row.patient_id].append(row)
    return list(by_patient.values())


def _write_notes(courses: Iterable[Course], catalogue: Catalogue, now: datetime) -> None:
    told = [(session, visit, course.story) for course in courses for session, visit in course.visits()]
    unsigned = _still_unsigned([session for session, _visit, _story in told])
    pains = [
        SessionPain(
            appointment=session, before=visit.pain[0], after=visit.pain[1], recorded_by_id=_author(session),
            recorded_at=session.ends_at, sealed_at=None if session.pk in unsigned else session.ends_at + SIGNED_AFTER,
        )
        for session, visit, _story in told
    ]  # fmt: skip
    SessionPain.objects.bulk_create(pains)
    notes = [_note(*one, catalogue=catalogue, signed=one[0].pk not in unsigned) for one in told]
    index_many(Note.objects.bulk_create(notes))


def _still_unsigned(sessions: Iterable[Appointment]) -> set[int]:
    """The latest UNSIGNED sessions of each therapist."""
    found: defaultdict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for session in sessions:
        found[session.therapist_id].append((session.starts_at, session.pk))
    return {pk for rows in found.values() for _start, pk in sorted(rows)[-UNSIGNED:]}


def _note(session: Appointment, visit: Visit, story: Story, *, catalogue: Catalogue, signed: bool) -> Note:
    treatment = catalogue.treatment_by_pk[session.treatment_id]
    note = Note(
        patient_id=session.patient_id, appointment=session, author_id=_author(session),
        on=timezone.localdate(session.starts_at), subjective=visit.subjective, objective=visit.objective,
        assessment=visit.assessment, plan=visit.plan, spheres=_spheres(story, treatment.code), home_advice=story.advice,
        techniques=list(session.changes.get("techniques", treatment.techniques))[:3], regions=list(story.regions),
        pressure=session.changes.get("pressure", treatment.pressure), minutes=max(session.minutes - 5, 5),
        marks=_marks(story, visit), started_at=session.starts_at, saved_at=session.ends_at, revision=1,
        signed_at=session.ends_at + SIGNED_AFTER if signed else None,
    )  # fmt: skip
    if signed:
        note.attached = {"documents": [], "measures": [], "pain": {"before": visit.pain[0], "after": visit.pain[1]}}
        note.seal = seal_of(note)
    return note


def _spheres(story: Story, treatment: str) -> dict[str, str]:
    return dict(story.spheres) if any(word in treatment for word in ("osteopath", "strain", "release")) else {}


def _marks(story: Story, visit: Visit) -> list[Any]:
    """The story's places, as strong as the pain of the day; what does not hurt any more is not marked."""
    strength = visit.pain[0]
    return [
        marked_from_list(region=region, kind=kind, strength=max(strength - place, 1), to=to if strength > 3 else "")
        for place, (region, kind, to) in enumerate(story.marks)
        if strength > place
    ]


def _write_plans(courses: Iterable[Course], exercises: Sequence[Exercise], today: date) -> None:
    plans = [
        Plan(
            patient_id=course.sessions[0].patient_id, title=course.story.regions[0].partition(":")[0].replace("-", " ").capitalize(),
            goal=course.story.goal, stop_if="Strength fails, or pain at night returns.", sessions=6, spacing_days=14,
            starts_on=timezone.localdate(course.sessions[0].starts_at), review_on=today + timedelta(days=number % 21),
            author_id=_author(course.sessions[0]),
        )
        for number, course in enumerate(courses)
    ]  # fmt: skip
    Plan.objects.bulk_create(plans)
    PlannedExercise.objects.bulk_create(
        PlannedExercise(
            plan=plan, exercise=one, title=one.title, instructions=one.instructions, dose=one.dose, position=place
        )
        for number, plan in enumerate(plans)
        for place, one in enumerate(exercises[number % 4 : number % 4 + 2])
    )


def _write_vital_signs(courses: Iterable[Course], rng: Random) -> None:
    VitalSigns.objects.bulk_create(
        VitalSigns(
            patient_id=session.patient_id, at=session.starts_at, systolic=rng.randint(108, 138), diastolic=rng.randint(64, 86),
            pulse=rng.randint(58, 84), recorded_by_id=_author(session), recorded_at=session.starts_at,
        )
        for course in courses
        for session in course.sessions
    )  # fmt: skip
