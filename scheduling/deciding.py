"""Asking treatments/contraindications.py about a session of a patient, with what is known of them now."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField
from django.utils import timezone

from patients.facts import facts_of, facts_of_many, person_of, persons_of
from patients.models import Patient
from practice.prepared import Given, Prepared
from scheduling.models import Appointment
from scheduling.refusals import RulesFailed
from treatments.catalogue import current_rules
from treatments.contraindications import (
    Adaptation,
    Fact,
    PastSession,
    Person,
    Session,
    Verdict,
    assess,
    assess_catalogue,
)
from treatments.rulebase import RuleBase
from treatments.snapshot import Catalogue

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a patient at one moment: person, facts and other sessions."""

    person: Person
    facts: tuple[Fact, ...]
    history: tuple[PastSession, ...]
    # The appointments that the history is made of, in its order.
    keys: tuple[int, ...] = ()

    def without(self, appointment: int) -> Known:
        """What is known, but for one of the sessions: what is decided about is not its own history."""
        left = [(key, one) for key, one in zip(self.keys, self.history, strict=True) if key != appointment]
        return replace(self, history=tuple(one for _key, one in left), keys=tuple(key for key, _one in left))

    def with_session(self, appointment: int, session: PastSession, *, before: Collection[int] = ()) -> Known:
        """What is known, and one session more, in its place: `before` the first of those appointments."""
        at = next((place for place, key in enumerate(self.keys) if key in before), len(self.keys))
        return replace(
            self,
            history=(*self.history[:at], session, *self.history[at:]),
            keys=(*self.keys[:at], appointment, *self.keys[at:]),
        )


def known_of(patient: Patient, catalogue: Catalogue, *, without: int | None = None) -> Known:
    """Load what the decision needs. `without` is the appointment that is being decided about."""
    rows = _OF_ONE.rows(patient=patient.pk, without=without or 0)
    sessions = _sessions(rows, catalogue)[patient.pk]
    return Known(person_of(patient), facts_of(patient.pk), tuple(sessions.values()), tuple(sessions))


def known_of_many(patients: Collection[Patient], catalogue: Catalogue) -> dict[int, Known]:
    """As `known_of` for each of the patients, with all their sessions. Three queries, however many they are."""
    numbers = [patient.pk for patient in patients]
    facts, persons = facts_of_many(numbers), persons_of(patients)
    sessions = _sessions(_SESSIONS.filter(patient__in=numbers), catalogue)
    return {
        pk: Known(persons[pk], facts.get(pk, ()), tuple(sessions[pk].values()), tuple(sessions[pk])) for pk in numbers
    }


_SESSIONS: Any = (
    Appointment.objects.sessions()
    .order_by("starts_at", "pk")
    .values_list(
        "patient_id", "pk", "treatment_id", "starts_at", "ends_at", "reaction__felt", "pain__before", "pain__after"
    )
)
_NUMBER = BigIntegerField()
_OF_ONE: Prepared[Any] = Prepared(
    _SESSIONS.filter(patient=Given("patient", _NUMBER)).exclude(pk=Given("without", _NUMBER))
)


def _sessions(rows: Iterable[tuple[Any, ...]], catalogue: Catalogue) -> defaultdict[int, dict[int, PastSession]]:
    """By patient, the sessions by primary key, oldest first. One query."""
    found: defaultdict[int, dict[int, PastSession]] = defaultdict(dict)
    for patient, pk, treatment, start, end, *taken in rows:
        found[patient][pk] = past_session(catalogue, treatment, start, end, *taken)
    return found


def past_session(
    catalogue: Catalogue,
    treatment: int,
    start: datetime,
    end: datetime,
    felt: str | None = None,
    pain_before: int | None = None,
    pain_after: int | None = None,
) -> PastSession:
    """A session as the course rules read it. `felt` is the reaction to it; that and pain only where recorded."""
    return PastSession(
        treatment=catalogue.treatment_by_pk[treatment].code,
        on=timezone.localdate(start),
        minutes=int((end - start).total_seconds() // 60),
        reaction=felt,
        pain_before=pain_before,
        pain_after=pain_after,
    )


def as_taken(session: PastSession, appointment: int) -> PastSession:
    """The session with what is recorded of how it was taken: reaction and pain. One query."""
    row = Appointment.objects.filter(pk=appointment).values_list("reaction__felt", "pain__before", "pain__after")
    felt, before, after = row.first() or (None, None, None)
    return replace(session, reaction=felt, pain_before=before, pain_after=after)


def rules_now(version: int) -> RuleBase:
    """The rule base of that version. Raises RulesFailed when it cannot be read."""
    with _nothing_fine_by_accident():
        return current_rules(version)


def decide(session: Session, *, known: Known, rules: RuleBase) -> Verdict:
    """The verdict on one session. Raises RulesFailed when there is none: nothing is fine by accident."""
    with _nothing_fine_by_accident():
        return assess(session, rules=rules, person=known.person, facts=known.facts, history=known.history)


def decide_all(
    on: date, *, known: Known, rules: RuleBase, qualifications: Sequence[str] | None = None
) -> dict[str, Verdict]:
    """The verdict on every treatment of the catalogue in its usual form, by code. Raises RulesFailed."""
    with _nothing_fine_by_accident():
        verdicts = assess_catalogue(
            on,
            rules=rules,
            person=known.person,
            facts=known.facts,
            history=known.history,
            therapist_qualifications=None if qualifications is None else tuple(qualifications),
        )
    return {verdict.treatment: verdict for verdict in verdicts}


@contextmanager
def _nothing_fine_by_accident() -> Iterator[None]:
    """Whatever goes wrong while deciding refuses the booking, be it a bug of ours."""
    try:
        yield
    except Exception as error:  # noqa: BLE001
        # The message of the error may name a condition, and logs hold no clinical text: its kind has to do.
        logger.error("contraindications could not be decided: %s", type(error).__name__)
        raise RulesFailed() from None


def adapted(session: Session, adaptation: Adaptation) -> Session:
    """The session in the adapted form, its new instructions added. Who gives it stays as it is."""
    changes = {name: getattr(adaptation, name) for name in ("minutes", "techniques", "regions", "pressure")}
    return replace(
        session,
        **{name: value for name, value in changes.items() if value is not None},
        instructions=session.instructions + (adaptation.instructions or ()),
    )
