"""The decision about sessions that are only proposed, each with those proposed before it as its history."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from patients.models import Patient
from patients.registration import years_on
from practice.models import Practice
from scheduling.availability import Need
from scheduling.deciding import Known, adapted, decide, known_of, rules_now
from scheduling.models import Appointment
from scheduling.options import suits_age
from scheduling.plans import Form
from scheduling.timetable import TherapistPlan
from treatments.catalogue import current_catalogue
from treatments.contraindications import PastSession, Verdict, VerdictKind
from treatments.formwords import words_for_all
from treatments.rulebase import RuleBase
from treatments.snapshot import CatalogueTreatment

BOOKABLE = (VerdictKind.FINE, VerdictKind.ADAPT)


@dataclass(frozen=True, slots=True)
class Decided:
    """A session as it would be booked: fine, adapted to `form` and `minutes`, or not at all. `verdict` is clinical."""

    kind: VerdictKind
    minutes: int
    form: Form
    words: str
    need: Need
    verdict: Verdict | None

    @property
    def bookable(self) -> bool:
        """True when the door would book it without a therapist's word."""
        return self.kind in BOOKABLE

    @property
    def seal(self) -> str:
        """Stands for length and form: what was shown can be told from what is booked."""
        return seal_of(self.minutes, self.form.stored())


def seal_of(minutes: int, changes: Mapping[str, Any]) -> str:
    """A short hash of a length and a form as a row keeps it."""
    said = json.dumps([minutes, changes], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


class Verdicts:
    """Decides about the sessions of one treatment for one patient; facts and sessions are loaded once."""

    def __init__(self, patient: Patient, treatment: CatalogueTreatment, known: Known, rules: RuleBase) -> None:
        self._patient, self._treatment, self.known, self._rules = patient, treatment, known, rules
        # Length and form of a session that moves; else the treatment's own.
        self.as_booked: tuple[int | None, Form] = (None, Form())
        self._asked: dict[tuple[date, frozenset[str] | None], Decided] = {}
        self._proposed = 0

    @classmethod
    def of(
        cls, patient: Patient, treatment: CatalogueTreatment, practice: Practice, *, without: Collection[int] = ()
    ) -> Verdicts:
        """Load what is known of the patient, the sessions `without` left out: three queries. Raises RulesFailed."""
        known = known_of(patient, current_catalogue(practice.rules_version))
        for appointment in without:
            known = known.without(appointment)
        return cls(patient, treatment, known, rules_now(practice.rules_version))

    def on(self, day: date, therapist: TherapistPlan | None = None) -> Decided:
        """What is said of a session on `day`; without a therapist, by somebody with every qualification that it needs."""
        qualifications = None if therapist is None else therapist.qualifications
        if (day, qualifications) not in self._asked:
            self._asked[day, qualifications] = self._decide(day, qualifications, *self.as_booked)
        return self._asked[day, qualifications]

    def proposed(self, on: date, minutes: int) -> None:
        """From here on this session is part of what the others look back on."""
        self._proposed -= 1
        session = PastSession(treatment=self._treatment.code, on=on, minutes=minutes)
        later = {key for key, one in zip(self.known.keys, self.known.history, strict=True) if one.on > on}
        self.known = self.known.with_session(self._proposed, session, before=later)
        self._asked.clear()

    def _decide(self, day: date, qualifications: frozenset[str] | None, minutes: int | None, form: Form) -> Decided:
        treatment, birth = self._treatment, self._patient.birth_date
        if not suits_age(treatment, None if birth is None else years_on(birth, day)):
            return Decided(VerdictKind.BLOCKED, minutes or 0, form, "", Need.of(treatment, minutes=minutes), None)
        session = form.session(treatment, on=day, minutes=minutes, qualifications=qualifications)
        asked = verdict = decide(session, known=self.known, rules=self._rules)
        kind, words = verdict.verdict, ""
        more: tuple[str, ...] = ()
        if kind == VerdictKind.ADAPT and verdict.adaptation is not None:
            words, more = words_for_all(verdict.adaptation), tuple(verdict.adaptation.qualifications or ())
            session = adapted(session, verdict.adaptation)
            if qualifications is None:
                session = replace(session, therapist_qualifications=tuple(sorted({*treatment.qualifications, *more})))
            verdict = decide(session, known=self.known, rules=self._rules)
            if verdict.verdict != VerdictKind.FINE or (more and qualifications is not None):
                # The form asks for what this therapist has not learnt, or does not settle it.
                kind = VerdictKind.BLOCKED
        length = session.minutes or treatment.minutes_default
        need = Need.of(treatment, minutes=length, qualifications=more)
        return Decided(kind, length, Form.of(session), words, need, asked)


def usual_therapist(patient: int, treatment: int) -> int | None:
    """Who gave the patient this treatment last. One query."""
    rows = Appointment.objects.sessions().filter(patient=patient, treatment=treatment).order_by("-starts_at", "-pk")
    return rows.values_list("therapist_id", flat=True).first()
