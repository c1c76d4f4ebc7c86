"""Trying a draft of a rule out: what it would change if it were switched on, found out step by step.

Each step takes about a second and is stored whole or not at all; whoever comes next goes on after it. Nothing
but the try-out itself is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from patients.models import Patient, RecordedCondition
from practice.models import Practice, User
from scheduling.deciding import Known, decide, known_of_many, rules_now
from scheduling.fingerprints import fingerprint
from scheduling.models import Appointment, Assessment, TryOut
from scheduling.plans import Plan
from scheduling.refusals import RulesFailed
from scheduling.timetable import Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import Person, RequestRefused, Severity, Verdict, VerdictKind
from treatments.drafting import mark_tried, mark_untried
from treatments.drafts import only, own_code, rules_with
from treatments.editing import revision_of
from treatments.models import Rule
from treatments.requests import stored_facts, stored_session
from treatments.rulebase import RuleBase
from treatments.scopes import Scope, scope_of
from treatments.snapshot import Catalogue

SECONDS = 0.5
CHUNK = 100
LOOKED_BACK = timedelta(days=365)
# From the worst; the order of the list.
WEIGHTS = {"blocked": 0, "failed": 1, "override": 2, "adapt": 3, "fine": 4}
STRICT = (Severity.ABSOLUTE, Severity.RELATIVE, Severity.ADAPT)


class DraftChanged(Exception):
    """The draft or the rules changed since the try-out was begun; it has to begin again."""


def begin(draft: Rule, *, by: User) -> TryOut:
    """Begin to try the draft out as it stands now, or begin again. RuleUnreadable when it does not fit the catalogue."""
    revision = revision_of(draft)
    with transaction.atomic():
        tried, _new = TryOut.objects.select_for_update(no_key=True).get_or_create(
            rule=draft, revision=revision, defaults={"by": by, "rules_version": 0}
        )
        trial = _Trial.of(draft)
        fresh = TryOut(
            pk=tried.pk,
            rule=draft,
            revision=revision,
            by=by,
            rules_version=trial.practice.rules_version,
            started_at=timezone.now(),
        )
        fresh.total = trial.upcoming(fresh).count() + trial.past(fresh).count()
        fresh.save()
        mark_untried(draft.pk, revision)
    return fresh


def step(draft: Rule, *, seconds: float = SECONDS) -> TryOut:
    """Look at some more appointments. DraftChanged when what was begun is not what stands now."""
    with transaction.atomic():
        tried = TryOut.objects.select_for_update(no_key=True).filter(rule=draft, revision=revision_of(draft)).first()
        if tried is None:
            raise DraftChanged
        if tried.finished_at:
            return tried
        trial = _Trial.of(draft)
        if tried.rules_version != trial.practice.rules_version:
            raise DraftChanged
        end = monotonic() + seconds
        while trial.go_on(tried) and monotonic() < end:
            pass
        tried.save()
        if tried.finished_at:
            mark_tried(draft.pk, tried.revision)
    return tried


@dataclass(frozen=True)
class _Trial:
    """The rules as they are, as they would be, and the draft alone."""

    code: str
    practice: Practice
    catalogue: Catalogue
    roster: Timetable
    now: RuleBase
    then: RuleBase
    alone: RuleBase
    scope: Scope
    own_scope: Scope

    @classmethod
    def of(cls, draft: Rule) -> _Trial:
        practice = Practice.current()
        assert practice is not None  # noqa: S101 (somebody is signed in)
        code, now, then = own_code(draft), rules_now(practice.rules_version), rules_with(draft)
        own, present = scope_of(code, then), scope_of(code, now)
        assert own is not None  # noqa: S101 (it has just been put in)
        return cls(
            code=code,
            practice=practice,
            catalogue=current_catalogue(practice.rules_version),
            roster=timetable(practice),
            now=now,
            then=then,
            alone=only(code, then),
            scope=own | present if present else own,
            own_scope=own,
        )

    def upcoming(self, tried: TryOut) -> QuerySet[Appointment]:
        """What is still to look at of what is booked."""
        rows = Appointment.objects.upcoming(tried.started_at).filter(pk__gt=tried.upcoming_after)
        return self._about(rows, self.scope, tried.started_at.date(), RecordedCondition.objects.standing())

    def past(self, tried: TryOut) -> QuerySet[Appointment]:
        """What is still to look at of the last twelve months."""
        begun = tried.started_at
        rows = Appointment.objects.sessions().filter(
            pk__gt=tried.past_after, starts_at__gte=begun - LOOKED_BACK, starts_at__lt=begun, assessment__isnull=False
        )
        # What was recorded then may be withdrawn by now: every record counts.
        return self._about(rows, self.own_scope, (begun - LOOKED_BACK).date(), RecordedCondition.objects.all())

    def go_on(self, tried: TryOut) -> bool:
        """Look at the next few; False when nothing is left, and then it is finished."""
        if rows := list(self.upcoming(tried).select_related("assessment").order_by("pk")[:CHUNK]):
            tried.touched = [*tried.touched, *self._touched(rows)]
            tried.upcoming_after = rows[-1].pk
        elif rows := list(self.past(tried).select_related("assessment", "patient").order_by("pk")[:CHUNK]):
            tried.fired += sum(map(self._fires, rows))
            tried.past_after = rows[-1].pk
        else:
            tried.touched = sorted(tried.touched, key=_worst_first)
            tried.finished_at = timezone.now()
        tried.done += len(rows)
        tried.total = max(tried.total, tried.done)
        return bool(rows)

    def _about(
        self, rows: QuerySet[Appointment], scope: Scope, day: date, records: QuerySet[RecordedCondition]
    ) -> QuerySet[Appointment]:
        """Those rows that the rule can meet at all, as far as the database can tell."""
        treatments = [row.pk for row in self.catalogue.treatments if row.code in scope.treatments]
        rows = rows.filter(treatment__in=treatments)
        if scope.conditions is not None:
            meant = [row.pk for row in self.catalogue.conditions if row.code in scope.conditions]
            rows = rows.filter(patient__in=records.filter(condition__in=meant).values("patient"))
        if scope.younger_than is not None and scope.younger_than < day.year:
            born = day.replace(year=day.year - scope.younger_than, day=min(day.day, 28)) - timedelta(days=4)
            rows = rows.filter(Q(patient__birth_date=None) | Q(patient__birth_date__gt=born))
        return rows

    def _touched(self, rows: list[Appointment]) -> Iterator[dict[str, Any]]:
        patients = Patient.objects.with_last_screening().filter(pk__in={row.patient_id for row in rows})
        known = known_of_many(list(patients), self.catalogue)
        for row in rows:
            was, would = self._compared(row, known[row.patient_id].without(row.pk))
            if was != would:
                yield {
                    "appointment": row.pk,
                    "patient": row.patient_id,
                    "was": was[0],
                    "would": would[0],
                    "at": int(row.starts_at.timestamp()),
                }

    def _compared(self, row: Appointment, known: Known) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """The verdict with all that matters about it, under the rules as they are and as they would be."""
        return self._looked_at(row, known, self.now), self._looked_at(row, known, self.then)

    def _looked_at(self, row: Appointment, known: Known, rules: RuleBase) -> tuple[Any, ...]:
        therapist = self.roster.therapists[row.therapist_id]
        session = Plan.of(row).session(self.catalogue.treatment_by_pk[row.treatment_id], therapist)
        try:
            verdict = decide(session, known=known, rules=rules)
        except RulesFailed:
            return ("failed",)
        if verdict.verdict == VerdictKind.OVERRIDE and _approved(row):
            approval = fingerprint(session, therapist=therapist.pk, facts=known.facts, verdict=verdict, rules=rules)
            return ("override", verdict.adaptation, _strict(verdict), approval)
        return (verdict.verdict.value, verdict.adaptation, _strict(verdict))

    def _fires(self, row: Appointment) -> bool:
        """Whether the draft would have spoken, by what was known when the session was decided about."""
        assert row.assessment is not None  # noqa: S101 (the rows were chosen by it)
        try:
            session = stored_session(row.assessment.session, row.assessment.on)
            known = Known(Person(birth_date=row.patient.birth_date), stored_facts(row.assessment.facts), ())
            verdict = decide(session, known=known, rules=self.alone)
        except (RequestRefused, RulesFailed):
            return False
        return any(one.rule == self.code and one.severity != Severity.MET for one in verdict.findings)


def _approved(row: Appointment) -> bool:
    return row.assessment is not None and row.assessment.verdict == Assessment.Verdict.OVERRIDE


def _strict(verdict: Verdict) -> frozenset[tuple[str, str, str | None]]:
    return frozenset(
        (one.rule, one.severity.value, one.condition) for one in verdict.findings if one.severity in STRICT
    )


def _worst_first(entry: dict[str, Any]) -> tuple[int, int, int]:
    return WEIGHTS[entry["would"]], entry["at"], entry["appointment"]
