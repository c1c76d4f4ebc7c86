"""A lived-in diary: four weeks behind and four ahead, every appointment by the door's own rules (ledger.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random

from django.utils import timezone

from patients.registration import years_on
from practice.models import Practice, User
from scheduling import booking
from scheduling.clearing import Consent
from scheduling.clock import minute_of, moment_of
from scheduling.deciding import rules_now
from scheduling.demo.ledger import DemoDesk, Ledger
from scheduling.demo.papers import Papers
from scheduling.demo.people import Someone
from scheduling.demo.staff import Team
from scheduling.intervals import rounded_up
from scheduling.models import Appointment
from scheduling.plans import Plan
from scheduling.refusals import AdaptationNeeded, BookingRefused, Contraindicated
from scheduling.timetable import TherapistPlan, Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import VerdictKind
from treatments.snapshot import Catalogue, CatalogueTreatment

WEEKS = 4
STEP = 15
ATTEMPTS = 5
Status = Appointment.Status
REASONS = ("patient_ill", "patient_time", "patient_time", "therapist_away", "mistake", "other")
OVERRIDES = (
    "Talked it through with the GP by phone; gentle technique, stop at the first discomfort.",
    "Findings stable for weeks, patient informed and agrees; away from the place itself.",
    "Specialist’s letter of this week allows it.",
)
NOTES = (
    "Bring the doctor’s letter",
    "Please call if running late",
    "Comes with a walking aid",
    "Wants the window open",
)


@dataclass(slots=True)
class Diary:
    """The diary while it is being filled."""

    team: Team
    people: Sequence[Someone]
    now: datetime
    rng: Random
    roster: Timetable
    catalogue: Catalogue
    practice: Practice
    ledger: Ledger
    # When each patient was last given a session, and what it was.
    seen: dict[int, date] = field(default_factory=dict)
    usual: dict[int, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which the demo is made."""
        return timezone.localdate(self.now)

    def fill(self) -> None:
        """Fill four weeks either way."""
        today = self.today
        for offset in range(-7 * WEEKS, 7 * WEEKS + 1):
            self._fill_day(today + timedelta(days=offset), max(0, offset))

    def _fill_day(self, day: date, days_ahead: int) -> None:
        """Fill a day in order of time over all therapists, so that rooms go round."""
        busy = 0.9 - 0.15 * days_ahead / (7 * WEEKS)
        waiting = [(start, pk, end) for pk in self.roster.therapists for start, end in self.roster.working(pk, day)]
        heapify(waiting)
        while waiting:
            start, pk, end = heappop(waiting)
            made = None
            if self.rng.random() < busy:
                made = self._book_somebody(self.roster.therapists[pk], day, start, end)
            following = minute_of(made.blocked_until) + 5 if made else start + self.rng.choice((15, 30, 45))
            following = rounded_up(following, STEP)
            if following + 10 <= end:
                heappush(waiting, (following, pk, end))

    def _book_somebody(self, therapist: TherapistPlan, day: date, start: int, end: int) -> Appointment | None:
        """Somebody who can have something then, the first of a few who are asked."""
        for person in self._candidates(day):
            treatment = self._treatment_for(person, therapist, day, end - start)
            if treatment is None:
                continue
            plan = Plan(
                person.pk, treatment.pk, therapist.pk, moment_of(start), minutes=self._minutes(treatment, end - start)
            )
            made = self._book(plan)
            if made is not None:
                self.seen[person.pk], self.usual[person.pk] = day, treatment.pk
                return made
        return None

    def _candidates(self, day: date) -> Iterator[Someone]:
        """A few who have not been here for some days. Those with a part in the story come more often."""
        hero = self.people[0].pk  # the documentation books for this one, so nothing lies ahead
        weights = [3 if person.has_a_part else 1 for person in self.people]
        asked = 0
        for person in self.rng.choices(self.people, weights, k=40):
            last = self.seen.get(person.pk)
            if (last is None or (day - last).days >= 6) and not (person.pk == hero and day >= self.today):
                yield person
                asked += 1
            if asked == ATTEMPTS:
                return

    def _treatment_for(
        self, person: Someone, therapist: TherapistPlan, day: date, room_for: int
    ) -> CatalogueTreatment | None:
        """What the patient had last time, when this therapist gives it; else something for their age."""
        age = years_on(person.birth_date, day) if person.birth_date else 30
        fitting = [
            treatment
            for treatment in self.catalogue.in_use
            if treatment.pk in therapist.treatments
            and min(treatment.minutes_options) <= room_for
            and (treatment.min_age or 0) <= age <= (treatment.max_age or 150)
        ]
        usual = [treatment for treatment in fitting if treatment.pk == self.usual.get(person.pk)]
        return self.rng.choice(usual or fitting) if fitting else None

    def _minutes(self, treatment: CatalogueTreatment, room_for: int) -> int:
        fitting = [minutes for minutes in treatment.minutes_options if minutes <= room_for]
        return treatment.minutes_default if treatment.minutes_default in fitting else max(fitting)

    def _book(self, plan: Plan) -> Appointment | None:
        """Book as asked, else adapted, else (now and then) with a therapist's word; None when the door stays shut."""
        by, consent = self.team.reception, Consent()
        for _attempt in range(3):
            try:
                return self._place(plan, by, consent)
            except AdaptationNeeded:
                consent = replace(consent, adaptation=True)
            except Contraindicated as refusal:
                if (
                    refusal.verdict.verdict != VerdictKind.OVERRIDE
                    or self.rng.random() > 0.5
                    or consent.override_reason
                ):
                    self._refused(plan, refusal)
                    return None
                by = self.team.clinician(plan.therapist)
                consent = Consent.to(refusal.verdict, self.rng.choice(OVERRIDES), adaptation=True)
            except BookingRefused:
                return None
        return None

    def _place(self, plan: Plan, by: User, consent: Consent) -> Appointment:
        appointment = Appointment(patient_id=plan.patient, booked_by=by)
        ahead = timedelta(days=self.rng.randint(1, 20), minutes=self.rng.randint(0, 300))
        appointment.booked_at = min(plan.starts_at, self.now) - ahead
        appointment.status = self._what_became(plan)
        if appointment.status == Status.CANCELLED:
            appointment.cancel_reason = self.rng.choice(REASONS)
            appointment.cancelled_late = appointment.cancel_reason.startswith("patient_") and self.rng.random() < 0.4
        if self.rng.random() < 0.05:
            appointment.desk_note = self.rng.choice(NOTES)
        return self._desk(plan, by, appointment.booked_at).place(appointment, plan, consent)

    def _desk(self, plan: Plan, by: User, now: datetime) -> DemoDesk:
        patient, reception = self.ledger.patients[plan.patient], self.team.reception
        return DemoDesk(by, now, self.practice, patient, self.catalogue, self.roster, self.ledger, reception)

    def _refused(self, plan: Plan, refusal: Contraindicated) -> None:
        """The door stays shut; now and then only after a therapist was asked."""
        spoken, reception = self.ledger.spoken, self.team.reception
        at = min(plan.starts_at, self.now) - timedelta(days=spoken.rng.randint(1, 14), minutes=plan.patient % 300)
        appointment = Appointment(patient_id=plan.patient, booked_by=reception, booked_at=at)
        try:
            if spoken.wants_to_ask(refusal):
                self._desk(plan, reception, at).held_in_vain(appointment, plan)
                spoken.decline(appointment, refusal.verdict, by=self.team.clinician(plan.therapist), desk=reception)
                return
        except BookingRefused:
            # Nothing is free to be held: the desk does not ask.
            pass
        spoken.refuse(refusal, at=at)

    def _what_became(self, plan: Plan) -> str:
        """How the session stands now."""
        chance = self.rng.random()
        if plan.starts_at > self.now:
            return Status.CANCELLED if chance < 0.04 else Status.BOOKED
        if chance < 0.12:
            return Status.NO_SHOW if chance < 0.05 else Status.CANCELLED
        ends_at = plan.starts_at + timedelta(minutes=plan.minutes or 30)
        return Status.DONE if ends_at <= self.now else Status.IN_TREATMENT


def fill_diary(team: Team, people: Sequence[Someone], practice: Practice, now: datetime, rng: Random) -> None:
    """Fill the diary of the demo and let those of the next half hour arrive."""
    practice.refresh_from_db()
    catalogue = current_catalogue(practice.rules_version)
    ledger = Ledger.opened()
    Diary(team, people, now, rng, timetable(practice), catalogue, practice, ledger).fill()
    ledger.write()
    Papers(team, ledger.patients, rules_now(practice.rules_version), catalogue, now, rng).store(ledger.made)
    _arrive(team, now)


def _arrive(team: Team, now: datetime) -> None:
    """Those of the next half hour sit in the waiting room already, as far as the desk may let them in."""
    soon = Appointment.objects.filter(status=Status.BOOKED, starts_at__range=(now, now + timedelta(minutes=30)))
    for appointment in soon:
        try:
            booking.advance(appointment.pk, to=Status.ARRIVED, by=team.reception)
        except BookingRefused:
            # Something is still to do for them: that is seen at check-in, too.
            continue
