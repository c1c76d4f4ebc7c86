"""A practice of any size for load tests: many patients, twenty therapists, ten rooms, years of appointments.

This is no way to book: rows are stored in bulk, without history, past the locks. What they say is true all
the same: each appointment lies within hours, overlaps none and carries the decision about its session.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from patients.facts import facts_of, person_of
from patients.models import Patient
from practice.models import Practice
from scheduling.availability import Need
from scheduling.clearing import Case, Clearance, Consent, clear
from scheduling.clock import moment_of
from scheduling.deciding import Known
from scheduling.demo.crowd import ADULT, Group, register_crowd
from scheduling.demo.staff import MEDICAL, Colleague, Team, hire_all, open_practice
from scheduling.intervals import rounded_up
from scheduling.models import Appointment, Assessment
from scheduling.plans import Plan, Span
from scheduling.refusals import BookingRefused
from scheduling.rounds import finish
from scheduling.timetable import TherapistPlan, Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.snapshot import Catalogue, CatalogueTreatment

NAME = "Lindenhof, load test"
THERAPISTS, ROOMS = 20, 10
DAYS_AHEAD = 60
# Sundays counted, a day has at least so many.
FEWEST_A_DAY = 68
FULL = 0.8
CHUNK = 2000
TREATMENTS = (
    "classic-massage",
    "swedish-massage",
    "reflex-massage",
    "wellness-massage",
    "sports-massage",
    "acupressure",
    "therapeutic-back-massage",
    "head-and-collar-massage",
)
SHIFTS = (("m", time(8), time(13)), ("a", time(14), time(19)))


@transaction.atomic
def make_load_practice(count: int, *, time_zone: str, now: datetime, upcoming: bool = False) -> Practice:
    """A practice with `count` appointments and a tenth as many patients; `upcoming`: all still to come. There must be none yet."""
    practice = open_practice(NAME, time_zone)
    with timezone.override(practice.tz):
        rng = Random(count)  # noqa: S311 (nothing secret)
        team = hire_all(colleagues(), dict.fromkeys(range(1, ROOMS + 1), ()))
        groups = register_crowd(max(1, count // 10), team.therapists[0].user, timezone.localdate(now), rng)
        practice.refresh_from_db()
        days = max(DAYS_AHEAD, count // FEWEST_A_DAY) if upcoming else DAYS_AHEAD
        _Filling(practice, team, groups, now, rng, days).store(count)
        finish(practice.rules_version)
    with connection.cursor() as cursor:
        # So many rows at once: the database should know of them before the first question, not minutes later.
        cursor.execute("ANALYZE")
    return practice


def colleagues() -> tuple[Colleague, ...]:
    """Twenty who share ten rooms: one of each pair works in the morning, the other in the afternoon."""
    return tuple(
        Colleague(
            name=f"Therapist {number + 1:02}",
            email=f"therapist{number + 1 if number else ''}@demo.example",
            title="Massage",
            gender=("woman", "man")[number % 2],
            room=number % ROOMS + 1,
            qualifications=MEDICAL,
            treatments=TREATMENTS,
            week=dict.fromkeys(range(6), SHIFTS[number // ROOMS][0]),
            morning=SHIFTS[0][1:],
            afternoon=SHIFTS[1][1:],
        )
        for number in range(THERAPISTS)
    )


@dataclass
class _Filling:
    """The appointments on their way into the database."""

    practice: Practice
    team: Team
    groups: Sequence[Group]
    now: datetime
    rng: Random
    days_ahead: int
    roster: Timetable = field(init=False)
    catalogue: Catalogue = field(init=False)
    _cleared: dict[tuple[int, int], Clearance | None] = field(default_factory=dict)
    # Who has come on the day that is being filled: nobody is treated twice a day.
    _seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.roster = timetable(self.practice)
        self.catalogue = current_catalogue(self.practice.rules_version)

    def store(self, count: int) -> None:
        """Make `count` appointments and store them in chunks."""
        rows = islice(self._appointments(), count)
        while chunk := list(islice(rows, CHUNK)):
            Assessment.objects.bulk_create([row.assessment for row in chunk if row.assessment])
            Appointment.objects.bulk_create(chunk)

    def _appointments(self) -> Iterator[Appointment]:
        """Appointments without end, from the last day ahead back into the past."""
        # Everybody comes once before anybody comes again, so that no patient is in two places.
        patients = cycle([(pk, group) for group in self.groups for pk in group.patients])
        day = timezone.localdate(self.now) + timedelta(days=self.days_ahead)
        while True:
            self._seen.clear()
            for therapist in self.roster.therapists.values():
                for start, end in self.roster.working(therapist.pk, day):
                    yield from self._shift(therapist, day, start, end, patients)
            day -= timedelta(days=1)

    def _shift(
        self, therapist: TherapistPlan, day: date, start: int, end: int, patients: Iterator[tuple[int, Group]]
    ) -> Iterator[Appointment]:
        at = start
        while at + 30 <= end:
            patient, group = next(patients)
            treatment = self.catalogue.treatment_by_code[self.rng.choice(TREATMENTS)]
            cleared = self._clearance(treatment, group, therapist)
            need = Need.of(treatment)
            if cleared is None or patient in self._seen or at + need.minutes > end or self.rng.random() > FULL:
                at += 30
                continue
            self._seen.add(patient)
            yield self._appointment(therapist, day, patient, moment_of(at), treatment, cleared)
            at = rounded_up(at + need.minutes + need.after + need.before, 15)

    def _clearance(self, treatment: CatalogueTreatment, group: Group, therapist: TherapistPlan) -> Clearance | None:
        """The decision for everybody of the group: they are of one age and have the same conditions."""
        key = (treatment.pk, group.patients[0])
        if key not in self._cleared:
            patient = Patient.objects.with_last_screening().get(pk=group.patients[0])
            known = Known(replace(person_of(patient), birth_date=ADULT), facts_of(patient.pk), ())
            case = Case(
                plan=Plan(patient.pk, treatment.pk, therapist.pk, self.now),
                treatment=treatment,
                therapist=therapist,
                patient=patient,
                catalogue=self.catalogue,
                rules_version=self.practice.rules_version,
                by=self.team.reception,
                known=known,
            )
            try:
                self._cleared[key] = clear(case, Consent())
            except BookingRefused:
                self._cleared[key] = None
        return self._cleared[key]

    def _appointment(
        self,
        therapist: TherapistPlan,
        day: date,
        patient: int,
        starts_at: datetime,
        treatment: CatalogueTreatment,
        cleared: Clearance,
    ) -> Appointment:
        assert therapist.usual_room is not None  # noqa: S101 (every colleague has one)
        plan = Plan(patient, treatment.pk, therapist.pk, starts_at, room=therapist.usual_room)
        span = Span.of(starts_at, Need.of(treatment))
        status, reason = self._what_became(starts_at)
        return Appointment(
            patient_id=patient,
            therapist_id=therapist.pk,
            room_id=therapist.usual_room,
            treatment_id=treatment.pk,
            treatment_name=treatment.name,
            price=treatment.price,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            blocked_from=span.blocked_from,
            blocked_until=span.blocked_until,
            status=status,
            cancel_reason=reason,
            booked_by=self.team.reception,
            booked_at=min(starts_at, self.now) - timedelta(days=7),
            assessment=replace(cleared, session=replace(cleared.session, on=day)).row(plan),
        )

    def _what_became(self, starts_at: datetime) -> tuple[str, str]:
        if starts_at > self.now:
            return Appointment.Status.BOOKED, ""
        chance = self.rng.random()
        if chance < 0.06:
            return Appointment.Status.CANCELLED, "patient_time"
        return (Appointment.Status.NO_SHOW if chance < 0.1 else Appointment.Status.DONE), ""
