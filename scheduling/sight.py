"""An appointment looked at with the facts of this moment: what would be decided now, what is to do at check-in.

Read side: it writes nothing and lets nobody in. The door decides for itself once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise

from patients.consents import AGREED, consents_given
from practice.models import Practice
from scheduling.deciding import Known, decide, known_of_many, rules_now
from scheduling.gates import OpenGate, gates_in, not_given
from scheduling.models import Appointment
from scheduling.plans import Plan
from scheduling.refusals import RulesFailed
from scheduling.timetable import timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import Session, Verdict
from treatments.courserules import Gate
from treatments.models import CourseRule
from treatments.rulebase import RuleBase
from treatments.snapshot import Catalogue

# Not over yet: what changes now still matters.
AHEAD = (
    Appointment.Status.BOOKED,
    Appointment.Status.ARRIVED,
    Appointment.Status.NO_SHOW,
    Appointment.Status.IN_TREATMENT,
)
NOT_CHECKED_IN = (Appointment.Status.BOOKED, Appointment.Status.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Sight:
    """The decision about an appointment as it would be now."""

    session: Session
    known: Known
    verdict: Verdict
    gates: Sequence[OpenGate]

    @property
    def unasked(self) -> bool:
        """True while the health questions are due."""
        return any(gate.kind is Gate.SCREENING_CURRENT for gate in self.gates)


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something to do before check-in. `title` is clinical; `rule` is the primary key of a consent's rule.

    `session` is the one whose reaction is missing; None where it has not begun, or nothing is asked about one.
    """

    kind: Gate
    words: Promise
    title: str
    rule: int | None = None
    session: Appointment | None = None


def sight_of(row: Appointment, practice: Practice) -> Sight | None:
    """What would be decided now; None where the rules cannot be read or applied, or it is over. At most four queries."""
    return sights_of([row], practice).get(row.pk)


def sights_of(rows: Sequence[Appointment], practice: Practice) -> dict[int, Sight]:
    """As `sight_of`, by primary key, for those that are not over. At most four queries, however many rows."""
    ahead = [row for row in rows if row.status in AHEAD]
    if not ahead:
        return {}
    try:
        rules = rules_now(practice.rules_version)
    except RulesFailed:
        return {}
    patients = {row.patient_id: row.patient for row in ahead}
    known = known_of_many(list(patients.values()), current_catalogue(practice.rules_version))
    decided = {row.pk: _decided(row, known[row.patient_id].without(row.pk), rules, practice) for row in ahead}
    found = [(row, sight) for row in ahead if (sight := decided[row.pk])]
    asking = {row.patient_id for row, sight in found if any(gate.kind in AGREED for gate in sight.gates)}
    given = consents_given(asking, timezone.localdate())
    return {
        row.pk: replace(sight, gates=not_given(sight.gates, given.get(row.patient_id, set()))) for row, sight in found
    }


def _decided(row: Appointment, known: Known, rules: RuleBase, practice: Practice) -> Sight | None:
    """The decision with its gates; consents among them may have been given."""
    plan = Plan.of(row)
    treatment = current_catalogue(practice.rules_version).treatment_by_pk[plan.treatment]
    session = plan.session(treatment, timetable(practice).therapists[plan.therapist])
    try:
        verdict = decide(session, known=known, rules=rules)
    except RulesFailed:
        return None
    gates = gates_in(verdict.findings, rules) if row.status in NOT_CHECKED_IN else []
    return Sight(session, known, verdict, gates)


def to_do(row: Appointment, gates: Sequence[OpenGate], practice: Practice) -> list[ToDo]:
    """The open gates of an appointment, each thing once. Two queries at most, none where nothing asks for them."""
    pks = _rules_of([gate.rule.code for gate in gates if gate.kind in AGREED])
    before = _sessions_before(row) if any(gate.kind is Gate.REACTION_RECORDED for gate in gates) else []
    catalogue = current_catalogue(practice.rules_version)
    found: dict[tuple[Gate, int | None], ToDo] = {}
    for gate in gates:
        title = gate.rule.title or gate.rule.reason
        session = _last(before, gate, catalogue, timezone.localdate(row.starts_at))
        rule = pks.get(gate.rule.code)
        about = rule or (session.pk if session else None)
        has_begun = session is not None and session.starts_at <= timezone.now()
        found.setdefault((gate.kind, about), ToDo(gate.kind, gate.words, title, rule, session if has_begun else None))
    return list(found.values())


def _rules_of(codes: list[str]) -> dict[str, int]:
    return dict(CourseRule.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}


def _sessions_before(row: Appointment) -> list[Appointment]:
    rows = Appointment.objects.sessions().filter(patient=row.patient_id, starts_at__lt=row.starts_at)
    return list(rows.other_than(row.pk).select_related("therapist").order_by("-starts_at", "-pk"))


def _last(before: Sequence[Appointment], gate: OpenGate, catalogue: Catalogue, day: date) -> Appointment | None:
    """The session that the gate asks about: the latest on an earlier day of a treatment that its rule counts."""
    if gate.kind is not Gate.REACTION_RECORDED:
        return None
    return next(
        (
            row
            for row in before
            if timezone.localdate(row.starts_at) < day
            and catalogue.treatment_by_pk[row.treatment_id].code in gate.rule.treatments
        ),
        None,
    )
