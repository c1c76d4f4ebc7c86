"""What patients of the demo have agreed to, and how they took their sessions: their check-ins of the past make sense."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from django.utils import timezone

from patients.consents import AGREED
from patients.models import Consent, Patient
from scheduling.demo.staff import Team
from scheduling.models import SESSION, Appointment, Reaction
from treatments.courserules import CourseRule, Gate
from treatments.rulebase import RuleBase
from treatments.snapshot import Catalogue

CHECKED_IN = (Appointment.Status.ARRIVED, Appointment.Status.IN_TREATMENT, Appointment.Status.DONE)
# Of those who are still to come today, so many have it settled already; the others show what is to do.
SETTLED = 0.6
FELT, OFTEN = ("better", "same", "sore", "worse"), (45, 30, 20, 5)


@dataclass(slots=True)
class Papers:
    """Consents and reactions on their way into the database, each once."""

    team: Team
    patients: dict[int, Patient]
    rules: RuleBase
    catalogue: Catalogue
    now: datetime
    rng: Random
    consents: dict[tuple[int, str], Consent] = field(default_factory=dict)
    reactions: dict[int, Reaction] = field(default_factory=dict)

    def store(self, made: Sequence[Appointment]) -> None:
        """Write what the check-ins among `made` needed, and some of what those of today will need."""
        gates = {rule.code: rule for rule in self.rules.course_rules if rule.gate is not None}
        before: defaultdict[int, list[Appointment]] = defaultdict(list)
        for row in sorted(made, key=_by_time):
            if row.status not in SESSION or timezone.localdate(row.starts_at) > timezone.localdate(self.now):
                continue
            for rule in _asked(row, gates):
                if row.status in CHECKED_IN or self.rng.random() < SETTLED:
                    self._settle(row, rule, before[row.patient_id])
            before[row.patient_id].append(row)
        Consent.objects.bulk_create(self.consents.values())
        Reaction.objects.bulk_create(self.reactions.values())

    def _settle(self, row: Appointment, rule: CourseRule, before: Sequence[Appointment]) -> None:
        if rule.gate in AGREED:
            self.consents.setdefault((row.patient_id, rule.code), self._consent(row, rule))
        elif rule.gate is Gate.REACTION_RECORDED and (last := self._last(row, rule, before)):
            self.reactions.setdefault(last.pk, self._reaction(last, row))

    def _consent(self, row: Appointment, rule: CourseRule) -> Consent:
        guardian = self.patients[row.patient_id].guardian_name if rule.gate is Gate.GUARDIAN_CONSENT else ""
        at = min(row.starts_at, self.now)
        return Consent(
            patient_id=row.patient_id,
            gate=rule.code,
            given_on=timezone.localdate(at),
            given_by=guardian,
            recorded_by=self.team.reception,
            recorded_at=at,
        )

    def _last(self, row: Appointment, rule: CourseRule, before: Sequence[Appointment]) -> Appointment | None:
        """The session that the rule asks about: the latest on an earlier day."""
        day = timezone.localdate(row.starts_at)
        return next(
            (
                one
                for one in reversed(before)
                if timezone.localdate(one.starts_at) < day
                and self.catalogue.treatment_by_pk[one.treatment_id].code in rule.treatments
            ),
            None,
        )

    def _reaction(self, last: Appointment, asked_at: Appointment) -> Reaction:
        return Reaction(
            appointment_id=last.pk,
            felt=self.rng.choices(FELT, OFTEN)[0],
            recorded_by=self.team.clinician(asked_at.therapist_id),
            recorded_at=min(asked_at.starts_at, self.now),
        )


def _by_time(row: Appointment) -> tuple[datetime, int]:
    return row.starts_at, row.pk


def _asked(row: Appointment, gates: dict[str, CourseRule]) -> Iterator[CourseRule]:
    findings = row.assessment.findings if row.assessment else []
    return (gates[code] for finding in findings if (code := finding["rule"]) in gates)
