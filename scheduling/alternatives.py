"""What can be booked instead, when something was refused for the patient's sake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from patients.models import Patient
from patients.registration import years_on
from practice.models import Practice
from scheduling.availability import Need, Slot, Wishes, first_free
from scheduling.clock import days as days_from
from scheduling.deciding import adapted, decide_all
from scheduling.finding import HORIZON, Suitable, Taken
from scheduling.options import Pick, pick_of, suits_age
from scheduling.plans import Form, Plan
from scheduling.refusals import BookingRefused
from scheduling.timetable import Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import Session, Verdict, VerdictKind
from treatments.formwords import words_for_all
from treatments.snapshot import Catalogue, CatalogueTreatment

MOST = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """A session that can be booked with one click. `words` tell no diagnosis."""

    treatment: CatalogueTreatment
    slot: Slot
    minutes: int
    adapted: bool
    words: str


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`offers`: what is possible now, the nearest to the wish first; `better_from` and `then`: the wish itself, later."""

    offers: list[Offer]
    better_from: date | None = None
    then: Offer | None = None


def alternatives(
    plan: Plan, refusal: BookingRefused, *, practice: Practice, now: datetime, without: int | None = None
) -> Alternatives:
    """What is possible instead of `plan`. Only a refusal with a verdict has alternatives.

    `without` is the appointment that would give up its slot for it.
    """
    verdict: Verdict | None = getattr(refusal, "verdict", None)
    session: Session | None = getattr(refusal, "session", None)
    patient = Patient.objects.filter(pk=plan.patient).first()
    if verdict is None or session is None or patient is None:
        return Alternatives([])
    search = _Search.begun(plan, patient, practice, now, without)
    offers = [*search.same_adapted(session, verdict), *search.others(session)]
    return Alternatives(offers[:MOST], verdict.better_from, search.later(session, verdict))


@dataclass(frozen=True, slots=True)
class _Search:
    """One load of facts, roster and what is taken, asked several times."""

    plan: Plan
    patient: Patient
    catalogue: Catalogue
    roster: Timetable
    taken: Taken
    suitable: Suitable
    now: datetime

    @classmethod
    def begun(cls, plan: Plan, patient: Patient, practice: Practice, now: datetime, without: int | None) -> _Search:
        roster = timetable(practice)
        taken = Taken(roster, plan.on, HORIZON, patient=patient.pk, without=without)
        suitable = Suitable.for_patient(patient, practice)
        return cls(plan, patient, current_catalogue(practice.rules_version), roster, taken, suitable, now)

    def same_adapted(self, session: Session, verdict: Verdict) -> Iterator[Offer]:
        """The wish itself in the form that suits: at its own time if it can be, else the first one."""
        if verdict.verdict != VerdictKind.ADAPT or verdict.adaptation is None:
            return
        treatment = self.catalogue.treatment_by_code[session.treatment]
        form = adapted(session, verdict.adaptation)
        need = Need.of(treatment, minutes=form.minutes, qualifications=verdict.adaptation.qualifications or ())
        allowed = self.suitable.on_fine(treatment, form.minutes, Form.of(form))
        slot = self._first(need, allowed)
        if slot:
            yield Offer(treatment, slot, slot.minutes, True, words_for_all(verdict.adaptation))

    def others(self, session: Session) -> Iterator[Offer]:
        """Other treatments that are fine as they are: first those that something speaks for, then of the same purpose."""
        wished = self.catalogue.treatment_by_code[session.treatment]
        for pick in self._ranked(wished):
            slot = self._first(Need.of(pick.treatment), self.suitable.on_fine(pick.treatment, None, Form()))
            if slot:
                yield Offer(pick.treatment, slot, slot.minutes, False, pick.words)

    def later(self, session: Session, verdict: Verdict) -> Offer | None:
        """The wish itself on the first day on which it is better and somebody is free."""
        if verdict.better_from is None:
            return None
        treatment = self.catalogue.treatment_by_code[session.treatment]
        minutes, form = session.minutes, Form.of(session)
        allowed = self.suitable.on_any(treatment, minutes, form)
        taken = Taken(self.roster, verdict.better_from, HORIZON, patient=self.patient.pk)
        there = replace(self, taken=taken)
        slot = there._first(Need.of(treatment, minutes=minutes), allowed, first_day=verdict.better_from)
        if slot is None:
            return None
        kind = self.suitable.kind(treatment, timezone.localdate(slot.starts_at), minutes, form)
        return Offer(treatment, slot, slot.minutes, kind == VerdictKind.ADAPT, "")

    def _ranked(self, wished: CatalogueTreatment) -> Sequence[Pick]:
        verdicts = decide_all(self.plan.on, known=self.suitable.known, rules=self.suitable.rules)
        birth = self.patient.birth_date
        age = None if birth is None else years_on(birth, self.plan.on)
        fine = [
            pick_of(treatment, verdicts[treatment.code])
            for treatment in self.catalogue.in_use
            if treatment.code != wished.code and suits_age(treatment, age)
        ]
        return sorted(
            (pick for pick in fine if pick.kind == VerdictKind.FINE),
            key=lambda pick: (
                not pick.suggested,
                pick.treatment.purpose != wished.purpose,
                pick.treatment.family != wished.family,
            ),
        )[: 2 * MOST]

    def _first(self, need: Need, allowed: Callable[[date], bool], first_day: date | None = None) -> Slot | None:
        """The first slot from the wished time on: with the wished therapist on the wished day if possible."""
        day = first_day or self.plan.on
        earliest = max(self.now, self.plan.starts_at) if first_day is None else self.now
        own = first_free(
            self.roster,
            self.taken.on,
            need,
            days=[day],
            earliest=earliest,
            wishes=Wishes(therapist=self.plan.therapist),
            allowed=allowed,
            most=1,
        )
        if own:
            return own[0]
        found = first_free(
            self.roster, self.taken.on, need, days=days_from(day, HORIZON), earliest=earliest, allowed=allowed, most=1
        )
        return found[0] if found else None
