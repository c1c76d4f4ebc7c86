"""Whether a session suits the patient now, and with whose word: contraindications, courses, age, qualification."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from patients.facts import facts_as_json
from patients.models import Patient
from patients.registration import years_on
from practice.models import User
from scheduling.deciding import Known, adapted, decide, known_of, rules_now
from scheduling.fingerprints import fingerprint, spoken_on
from scheduling.gates import open_gates
from scheduling.models import Appointment, Assessment
from scheduling.plans import Form, Plan
from scheduling.refusals import (
    AdaptationNeeded,
    AgeOutside,
    BookingRefused,
    Contraindicated,
    GateOpen,
    NotQualified,
    OverrideRefused,
)
from scheduling.timetable import TherapistPlan
from treatments.answers import finding_document, session_document
from treatments.contraindications import PastSession, Person, Session, Severity, Verdict, VerdictKind
from treatments.courserules import Gate
from treatments.rulebase import RuleBase
from treatments.snapshot import Catalogue, CatalogueTreatment


@dataclass(frozen=True, slots=True)
class Consent:
    """What whoever books agrees to: the adapted form, or the therapist's own written reason to go ahead.

    The reason covers the relative findings that were shown with it, `against` (fingerprints.spoken_on), and no others.
    """

    adaptation: bool = False
    override_reason: str = ""
    against: frozenset[str] = frozenset()

    @classmethod
    def to(cls, verdict: Verdict, reason: str, *, adaptation: bool = False) -> Consent:
        """A therapist's word on this verdict."""
        return cls(adaptation, reason, spoken_on(verdict))


@dataclass(frozen=True, slots=True)
class Clearance:
    """A passing decision, ready to be written down."""

    session: Session
    verdict: Verdict
    known: Known
    rules_version: int
    decided_by: User | None
    override_reason: str
    adapted: bool
    screening_due: bool
    # The verdict on what was asked for, before anything was adapted.
    asked: Verdict
    # What was agreed to this time.
    consent: Consent
    # Of an override; else empty.
    fingerprint: str

    @property
    def minutes(self) -> int:
        """The length that was decided about."""
        assert self.session.minutes is not None  # noqa: S101 (a plan's session always names it)
        return self.session.minutes

    @property
    def form(self) -> Form:
        """The form that was decided about."""
        return Form.of(self.session)

    def as_past(self) -> PastSession:
        """The session as those after it look back on it."""
        return PastSession(treatment=self.session.treatment, on=self.session.on, minutes=self.minutes)

    def written(self, plan: Plan) -> Assessment:
        """Store why this booking is allowed."""
        row = self.row(plan)
        row.save(force_insert=True)
        return row

    def row(self, plan: Plan) -> Assessment:
        """Why this booking is allowed, not yet stored."""
        return Assessment(
            patient_id=plan.patient,
            treatment_id=plan.treatment,
            on=self.session.on,
            verdict=Assessment.Verdict.OVERRIDE if self.override_reason else Assessment.Verdict.FINE,
            adapted=self.adapted,
            screening_due=self.screening_due,
            session=session_document(self.session),
            findings=[finding_document(finding) for finding in self.verdict.findings],
            facts=facts_as_json(self.known.facts),
            rules_version=self.rules_version,
            decided_by=self.decided_by,
            override_reason=self.override_reason,
            fingerprint=self.fingerprint,
        )


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked (`plan` with its treatment and therapist), for whom, by whom, under which rules.

    `before` is the appointment that is being changed, checked in or looked at again; `by` is nobody when rules changed.
    """

    plan: Plan
    treatment: CatalogueTreatment
    therapist: TherapistPlan
    patient: Patient
    catalogue: Catalogue
    rules_version: int
    by: User | None
    before: Appointment | None = None
    # Handed in where it has been loaded already.
    known: Known | None = None


def clear(case: Case, consent: Consent) -> Clearance:
    """Decide. Raises Contraindicated, AdaptationNeeded, NotQualified, AgeOutside, OverrideRefused or RulesFailed."""
    _check_override(case.by, consent)
    known = case.known or known_of(case.patient, case.catalogue, without=case.before.pk if case.before else None)
    _check_age(case, known.person)
    rules = rules_now(case.rules_version)
    session = case.plan.session(case.treatment, case.therapist)
    asked = verdict = decide(session, known=known, rules=rules)
    agreed = consent.adaptation or bool(consent.override_reason)
    changed = agreed and verdict.adaptation is not None
    if changed and verdict.adaptation is not None:
        session = adapted(session, verdict.adaptation)
        verdict = decide(session, known=known, rules=rules)
    seal = _seal(case, session, verdict, known, rules)
    decided_by, reason = _word(case, consent, session, verdict, seal)
    return Clearance(
        session=session,
        verdict=verdict,
        known=known,
        rules_version=case.rules_version,
        decided_by=decided_by,
        override_reason=reason,
        adapted=changed or bool(Form.of(session).stored()) or _was_adapted(case.before, session),
        screening_due=_screening_due(verdict, rules),
        asked=asked,
        consent=consent,
        fingerprint=seal,
    )


def check_in(case: Case, consent: Consent) -> Clearance:
    """As `clear`, and everything that must be there at check-in is there; else raises GateOpen."""
    cleared = clear(case, consent)
    rules, today = rules_now(case.rules_version), timezone.localdate()
    missing = open_gates(cleared.verdict, rules=rules, patient=case.patient.pk, on=today)
    if missing:
        raise GateOpen(gates=missing, patient=str(case.patient))
    return cleared


def look_again(case: Case) -> Clearance | BookingRefused:
    """The same decision about an appointment as it stands: what it is cleared with now, or why not."""
    try:
        return clear(case, Consent())
    except BookingRefused as refusal:
        return refusal


def _check_override(by: User | None, consent: Consent) -> None:
    if consent.override_reason and not (by and by.has_perm("scheduling.override_contraindication")):
        raise OverrideRefused()
    if consent.override_reason and not consent.override_reason.strip():
        raise OverrideRefused(needs_reason=True)


def _check_age(case: Case, person: Person) -> None:
    treatment = case.treatment
    if person.birth_date is None:
        return
    age = years_on(person.birth_date, case.plan.on)
    if age < (treatment.min_age or 0) or (treatment.max_age is not None and age > treatment.max_age):
        raise AgeOutside(treatment=treatment.name, min_age=treatment.min_age, max_age=treatment.max_age)


def _word(case: Case, consent: Consent, session: Session, verdict: Verdict, seal: str) -> tuple[User | None, str]:
    """Who answers for the booking, and the written reason where one is needed. Raises where nobody can."""
    kind = verdict.verdict
    if kind == VerdictKind.BLOCKED:
        raise Contraindicated(verdict=verdict, session=session, case=case)
    if kind != VerdictKind.OVERRIDE or consent.override_reason:
        check_qualified(case, session, verdict)
    if kind == VerdictKind.ADAPT:
        raise AdaptationNeeded(verdict=verdict, session=session, case=case)
    if kind == VerdictKind.OVERRIDE:
        standing = standing_override(case.before)
        if standing is not None and standing.fingerprint == seal:
            return standing.decided_by, standing.override_reason
        if not consent.override_reason:
            raise Contraindicated(verdict=verdict, session=session, case=case)
        if not spoken_on(verdict) <= consent.against:
            raise Contraindicated(verdict=verdict, session=session, case=case, unseen=True)
        return case.by, consent.override_reason.strip()
    return case.by, ""


def check_qualified(case: Case, session: Session, verdict: Verdict) -> None:
    """Raise NotQualified where the adapted form asks for what the therapist has not learnt."""
    missing = verdict.adaptation.qualifications if verdict.adaptation else None
    if missing:
        names = [case.catalogue.qualification_name(code) for code in missing]
        raise NotQualified(
            therapist=case.therapist.name, missing=names, codes=missing, verdict=verdict, session=session, case=case
        )


def _seal(case: Case, session: Session, verdict: Verdict, known: Known, rules: RuleBase) -> str:
    """What a therapist's word on this verdict would hold for; empty where none is needed."""
    if verdict.verdict != VerdictKind.OVERRIDE:
        return ""
    return fingerprint(session, therapist=case.therapist.pk, facts=known.facts, verdict=verdict, rules=rules)


def standing_override(before: Appointment | None) -> Assessment | None:
    """The override that the appointment was booked with: good for as long as its fingerprint stays the same."""
    if before is None or before.assessment is None or before.assessment.verdict != Assessment.Verdict.OVERRIDE:
        return None
    return before.assessment


def _was_adapted(before: Appointment | None, session: Session) -> bool:
    return (
        before is not None
        and before.assessment is not None
        and before.assessment.adapted
        and before.minutes == session.minutes
    )


def _screening_due(verdict: Verdict, rules: RuleBase) -> bool:
    gates = {course.code for course in rules.course_rules if course.gate is Gate.SCREENING_CURRENT}
    return any(finding.severity == Severity.GATE and finding.rule in gates for finding in verdict.findings)
