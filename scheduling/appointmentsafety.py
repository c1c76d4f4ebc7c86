"""What the panel of an appointment says about safety: to do, to look at, approved by whom, noted by whom. Read side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from practice.models import Practice, User
from scheduling.appointmentsheet import Mark, rule_words, safety_of
from scheduling.daysheet import SAFETY
from scheduling.fingerprints import fingerprint_of_facts
from scheduling.models import Appointment, Assessment, Reaction
from scheduling.noting import noted_rules, told_apart
from scheduling.rebooking import offers_for
from scheduling.reviewsheet import open_review
from scheduling.sight import AHEAD, Sight, sight_of, to_do
from scheduling.wording import Reason, RuleWords, reasons_of, stored_reasons
from treatments.catalogue import current_catalogue
from treatments.courserules import Gate


@dataclass(frozen=True, slots=True)
class Override:
    """A therapist's word that lets a session take place. `reason` and `rules` are clinical."""

    by: User | None
    at: datetime
    reason: str
    rules: Sequence[str]


def safety_context(row: Appointment, *, practice: Practice, user: User, rebook: bool = False) -> dict[str, Any]:
    """For the panel; with `rebook` also where it could go instead. The templates show reasons by permission only."""
    catalogue = current_catalogue(practice.rules_version)
    sight = sight_of(row, practice) if row.status in AHEAD else None
    words = rule_words(practice)
    stored = stored_reasons(row.assessment.findings if row.assessment else [], catalogue, words)
    reasons = reasons_of(sight.verdict, catalogue) if sight else [one for one in stored if one.sign != "due"]
    findings, noted = _unread(reasons, row, sight, user)
    return {
        "safety": _current(safety_of(row), sight),
        "findings": findings,
        "noted": noted,
        "todo": to_do(row, sight.gates, practice) if sight else [],
        "override": override_of(row.assessment, words),
        "review": open_review(row, sight, practice) if row.status in AHEAD else None,
        "rebook": offers_for(row, sight, practice) if sight and rebook else [],
        "felt": Reaction.Felt.choices,
        "may_note": row.status in (*AHEAD, Appointment.Status.IN_TREATMENT),
    }


def _current(marks: list[Mark], sight: Sight | None) -> list[Mark]:
    """The safety marks without "Screening due" where the screening has been confirmed since."""
    if sight is None or any(gate.kind is Gate.SCREENING_CURRENT for gate in sight.gates):
        return marks
    return [mark for mark in marks if mark != SAFETY["due"]]


def override_of(assessment: Assessment | None, words: dict[str, RuleWords]) -> Override | None:
    """Who approved the session, when, why and against which rules."""
    if assessment is None or not assessment.override_reason:
        return None
    against = [row for row in assessment.findings if row.get("severity") == "relative"]
    titles = [words[row["rule"]].title if row["rule"] in words else row["reason"] for row in against]
    return Override(
        by=assessment.decided_by,
        at=timezone.localtime(assessment.decided_at),
        reason=assessment.override_reason,
        rules=list(dict.fromkeys(titles)),
    )


def _unread(
    reasons: list[Reason], row: Appointment, sight: Sight | None, user: User
) -> tuple[list[Reason], list[Reason]]:
    """The reasons without the cautions that `user` has noted, and those."""
    if sight is None or not user.has_perm("treatments.view_reasons"):
        return reasons, []
    marks = {row.patient_id: fingerprint_of_facts(sight.known.facts)}
    return told_apart(reasons, noted_rules(user, marks)[row.patient_id])
