"""What reception of the demo has asked the therapists: some requests wait, some are answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from patients.models import Patient
from practice.models import Practice
from scheduling.answersheet import instead_of, offers_of
from scheduling.asking import put_away
from scheduling.demo.people import Someone
from scheduling.demo.staff import Team
from scheduling.finding import first_free_slots
from scheduling.fingerprints import spoken_on
from scheduling.holding import Instead, approve, decline, hold
from scheduling.models import BookingRequest
from scheduling.options import picks
from scheduling.otherforms import Question
from scheduling.plans import Plan
from scheduling.refusals import BookingRefused
from treatments.contraindications import VerdictKind
from treatments.snapshot import CatalogueTreatment

# What reception writes with a question that waits: the kind of refusal, and on which day the session would be.
WAITING = (
    (VerdictKind.OVERRIDE, 0, "Would like the same as last time; that did good."),
    (VerdictKind.OVERRIDE, 1, "Can come at this time only."),
    (VerdictKind.BLOCKED, 2, "Has a voucher for exactly this one."),
)
APPROVED = ("Says the doctor agrees.", "Doctor’s letter of this week read; gentle, and not on the place itself.")
DECLINED = ("Wants it before the holidays.", "Not yet. What is offered does as much good, and can be had at once.")
STAYS = timedelta(hours=4)
EVENING = time(20)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who asks whom, about whom, and for how long a slot is held."""

    team: Team
    people: Sequence[Someone]
    practice: Practice
    until: datetime

    def ask(self, kind: VerdictKind, days: int, words: str) -> BookingRequest | None:
        """The first question of that kind that can be asked at all."""
        first_day = timezone.localdate() + timedelta(days=days)
        for patient, treatment in self._refused(kind):
            slots = first_free_slots(
                practice=self.practice, treatment=treatment, first_day=first_day, patient=patient, most=1, any_day=True
            )
            if not slots:
                continue
            plan = Plan(patient.pk, treatment.pk, slots[0].therapist, slots[0].starts_at, room=slots[0].room)
            try:
                asked = hold(plan, by=self.team.reception, words=words, until=self.until)
            except BookingRefused:
                continue
            if asked.verdict == kind:
                return asked
        return None

    def _refused(self, kind: VerdictKind) -> Iterator[tuple[Patient, CatalogueTreatment]]:
        """Patients who have not been asked about, each with a treatment that the desk is refused for them."""
        asked = set(BookingRequest.objects.values_list("appointment__patient_id", flat=True))
        # The first one is booked for in the documentation.
        for person in self.people[1:]:
            if person.pk in asked or not person.has_a_part:
                continue
            patient = Patient.objects.with_last_screening().get(pk=person.pk)
            for pick in picks(patient, on=timezone.localdate(), practice=self.practice):
                if pick.kind == kind:
                    yield patient, pick.treatment
                    break


def ask_some(team: Team, people: Sequence[Someone], practice: Practice, now: datetime) -> None:
    """Ask by the verbs of every day: two questions are settled, three wait until the evening."""
    practice.refresh_from_db()
    evening = datetime.combine(timezone.localdate(now), EVENING, practice.tz)
    desk = _Desk(team, people, practice, max(evening, now + STAYS))
    clinicians = [row.user for row in team.therapists if row.user is not None]
    # The second therapist answers, so that the first has something left to do.
    by = clinicians[1]
    settle: tuple[tuple[str, Callable[[BookingRequest], object]], ...] = (
        (APPROVED[0], lambda asked: approve(asked.pk, by=by, reason=APPROVED[1], against=_shown(asked, practice))),
        (
            DECLINED[0],
            lambda asked: decline(asked.pk, by=by, answer=DECLINED[1], instead=_instead(asked, practice)),
        ),
    )
    for words, answer in settle:
        asked = desk.ask(VerdictKind.OVERRIDE, 3, words)
        if asked is not None:
            answer(asked)
            put_away(asked)
    for kind, days, words in WAITING:
        desk.ask(kind, days, words)


def _shown(asked: BookingRequest, practice: Practice) -> frozenset[str]:
    return spoken_on(Question.of(asked, practice).verdict())


def _instead(asked: BookingRequest, practice: Practice) -> Instead | None:
    question = Question.of(asked, practice)
    offers = offers_of(question, question.verdict(), practice=practice, without=asked.appointment_id)
    return instead_of(offers[0][2], practice=practice) if offers else None
