"""A refusal for a page: what everybody may read, what only a therapist may, and what is possible instead."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from practice.models import Practice
from scheduling.alternatives import alternatives
from scheduling.bookingpanel import rows_of
from scheduling.fingerprints import against_field
from scheduling.plans import Plan
from scheduling.refusals import BookingRefused
from scheduling.timetable import timetable
from scheduling.wording import reasons_of
from treatments.catalogue import current_catalogue
from treatments.formwords import adaptation_for_therapist, words_for_all

# How a refusal is shown, by its code; all others are a line of words.
KINDS = {"adaptation-needed": "adapt", "not-qualified": "adapt"}


def refused_context(refusal: BookingRefused, plan: Plan | None, *, practice: Practice) -> dict[str, Any]:
    """For `_refusal.html`. `reasons` and `adapted` are clinical: the template shows them by permission only."""
    verdict = getattr(refusal, "verdict", None)
    if plan is None or verdict is None:
        return {"said": str(refusal)}
    catalogue = current_catalogue(practice.rules_version)
    treatment = catalogue.treatment_by_pk[plan.treatment]
    try:
        instead = alternatives(plan, refusal, practice=practice, now=timezone.now())
    except BookingRefused:
        return {"said": str(refusal)}
    roster = timetable(practice)
    offers = [(offer, rows_of([offer.slot], roster)[0]) for offer in instead.offers]
    adaptation = verdict.adaptation
    kind = KINDS.get(refusal.code) or ("override" if getattr(refusal, "may_be_overridden", False) else "blocked")
    return {
        "refusal": refusal,
        "kind": kind,
        "treatment": treatment,
        "minutes": plan.minutes or treatment.minutes_default,
        "on": plan.on,
        "better_from": instead.better_from,
        "then": (instead.then, rows_of([instead.then.slot], roster)[0]) if instead.then else None,
        "offers": offers,
        "words": words_for_all(adaptation),
        "reasons": reasons_of(verdict, catalogue),
        "against": against_field(verdict),
        "unseen": "unseen" in refusal.details,
        "adapted": adaptation_for_therapist(adaptation, treatment, catalogue) if adaptation else [],
        "may_adapt": refusal.code == "adaptation-needed",
        "ask_slot": _slot_of(plan),
        "ask_at": timezone.localtime(plan.starts_at),
    }


def _slot_of(plan: Plan) -> str:
    """Time, therapist and room as a pressed row sends them."""
    start = timezone.localtime(plan.starts_at).replace(tzinfo=None).isoformat(timespec="minutes")
    return f"{start} {plan.therapist} {plan.room or ''}".strip()
