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
    sight = sight_of(row, practice)
    words = rule_words(practice)
    stored = stored_reasons(row.assessment.findings if row.assessment else [], catalogue, words)
    reasons = reasons_of(sight.verdict, catalogue) if sight else [one for one in stored if one.sign != "due"]
    review = open_review(row, sight, practice) if row.status in AHEAD else None
    if review is not None:
        # What stands in the way is said there already.
        reasons = [reason for reason in reasons if reason.sign == "caution"]
    findings, noted = unread(reasons, row, sight, user)
    return {
        "safety": safety_of(row) if sight is None or sight.unasked else without_due(safety_of(row)),
        "findings": findings,
        "noted": noted,
        "todo": to_do(row, sight.gates, practice) if sight else [],
        "override": override_of(row.assessment, words),
        "review": review,
        "rebook": offers_for(row, sight, practice) if sight and rebook else [],
        "felt": Reaction.Felt.choices,
        "may_note": sight is not None,
    }


def without_due(marks: list[Mark]) -> list[Mark]:
    """The safety marks of a booking without "Screening due": whether it still is, the facts of this moment say."""
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


def unread(
    reasons: list[Reason], row: Appointment, sight: Sight | None, user: User
) -> tuple[list[Reason], list[Reason]]:
    """The reasons without the cautions that `user` has noted, and those."""
    if sight is None or not user.has_perm("treatments.view_reasons"):
        return reasons, []
    marks = {row.patient_id: fingerprint_of_facts(sight.known.facts)}
    return told_apart(reasons, noted_rules(user, marks)[row.patient_id])
