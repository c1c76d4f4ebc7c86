"""What a therapist who answers a request has before them: the verdict of now, other forms, alternatives. Clinical."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from practice.models import Practice
from scheduling.alternatives import Offer, alternatives
from scheduling.appointmentsheet import rule_words
from scheduling.bookingpanel import Row, rows_of
from scheduling.clock import from_local
from scheduling.fingerprints import against_field
from scheduling.holding import Instead
from scheduling.models import BookingRequest
from scheduling.otherforms import OtherForm, Question, other_forms
from scheduling.placing import check_time
from scheduling.refusals import BookingRefused
from scheduling.timetable import timetable
from scheduling.wording import reasons_of, stored_reasons
from treatments.catalogue import current_catalogue
from treatments.contraindications import Verdict, VerdictKind


def answer_context(request: BookingRequest, *, practice: Practice) -> dict[str, Any]:
    """For `_request.html`, for therapists: reasons, and of an open request what can be answered."""
    catalogue = current_catalogue(practice.rules_version)
    context: dict[str, Any] = {"reasons": stored_reasons(request.findings, catalogue, rule_words(practice))}
    if request.state != BookingRequest.State.OPEN:
        return context
    try:
        question = Question.of(request, practice)
        verdict = question.verdict()
    except BookingRefused as refusal:
        return context | {"said": str(refusal)}
    context |= {
        "kind": str(verdict.verdict),
        "reasons": reasons_of(verdict, catalogue),
        "against": against_field(verdict),
        "changed": str(verdict.verdict) != request.verdict,
        "better_from": verdict.better_from,
        "forms": list(other_forms(question, verdict)),
    }
    return context | {"offers": offers_of(question, verdict, practice=practice, without=request.appointment_id)}


def offers_of(
    question: Question, verdict: Verdict, *, practice: Practice, without: int
) -> list[tuple[Offer, Row, str]]:
    """What can be offered instead, each with its time in words and the value that its choice sends."""
    if verdict.verdict == VerdictKind.FINE:
        return []
    now = timezone.now()
    found = alternatives(question.plan, question.refusal(verdict), practice=practice, now=now, without=without)
    offers = [*found.offers, *([found.then] if found.then else [])]
    rows = rows_of([offer.slot for offer in offers], timetable(practice))
    return [(offer, row, _value(offer, row.starts)) for offer, row in zip(offers, rows, strict=True)]


def _value(offer: Offer, starts: datetime) -> str:
    return f"{offer.treatment.pk} {offer.slot.therapist} {starts.isoformat(timespec='minutes')}"


def chosen_form(request: BookingRequest, key: str, *, practice: Practice) -> OtherForm | None:
    """The form that a pressed button means, if it is still possible. Raises RulesFailed."""
    question = Question.of(request, practice)
    return next((one for one in other_forms(question, question.verdict()) if one.key == key), None)


def instead_of(value: str, *, practice: Practice) -> Instead | None:
    """What a chosen alternative means: `treatment therapist start`; None for what does not exist (any more)."""
    try:
        treatment, therapist, start = value.split(" ")
        known = current_catalogue(practice.rules_version).treatment_by_pk.get(int(treatment))
        plan = timetable(practice).therapists.get(int(therapist))
        starts_at = from_local(datetime.fromisoformat(start).replace(tzinfo=None), practice.tz)
        check_time(starts_at, timezone.now())
    except (ValueError, BookingRefused):
        return None
    if known is None or known.archived or plan is None or plan.archived:
        return None
    return Instead(known.pk, plan.pk, starts_at)
