"""Asking treatments/contraindications.py about a session of a patient, with what is known of them now."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from patients.facts import facts_of, person_of
from patients.models import Patient
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


def known_of(patient: Patient, catalogue: Catalogue, *, without: int | None = None) -> Known:
    """Load what the decision needs. `without` is the appointment that is being decided about."""
    return Known(person_of(patient), facts_of(patient.pk), sessions_of(patient, catalogue, without=without))


def sessions_of(patient: Patient, catalogue: Catalogue, *, without: int | None = None) -> tuple[PastSession, ...]:
    """The patient's other sessions, booked and held, oldest first. One query."""
    rows = Appointment.objects.sessions().filter(patient=patient).other_than(without).order_by("starts_at", "pk")
    return tuple(
        PastSession(
            treatment=catalogue.treatment_by_pk[treatment].code,
            on=timezone.localdate(start),
            minutes=int((end - start).total_seconds() // 60),
            reaction=felt,
        )
        for treatment, start, end, felt in rows.values_list("treatment_id", "starts_at", "ends_at", "reaction__felt")
    )


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
