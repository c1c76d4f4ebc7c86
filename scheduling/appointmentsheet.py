"""What the panel of one appointment shows, and the list of a patient's appointments. Read side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from practice.models import Practice
from scheduling.daysheet import LOOKS, SAFETY
from scheduling.deciding import rules_now
from scheduling.models import UNDECIDED, Appointment, BookingRequest
from scheduling.plans import Form
from scheduling.refusals import RulesFailed
from scheduling.steps import next_steps
from scheduling.timetable import timetable
from scheduling.waiting.sheet import offer_for
from scheduling.wording import RuleWords, pressure_for_all
from treatments.catalogue import current_catalogue
from treatments.formwords import form_for_therapist

Status = Appointment.Status
MOST_HISTORY, MOST_PAST = 12, 20
# Icon, class and words of a safety mark.
Mark = tuple[str, str, Promise]
# A step as a button says it.
STEP_WORDS: dict[str, Promise] = {
    Status.ARRIVED: _("Arrived"),
    Status.IN_TREATMENT: _("Start treatment"),
    Status.DONE: _("Done"),
    Status.NO_SHOW: _("Did not come"),
    Status.BOOKED: _("Back to booked"),
}
# The same status, reached from a later one: a slip put right.
BACK_WORDS: dict[tuple[str, str], Promise] = {
    (Status.DONE, Status.IN_TREATMENT): _("Back to in treatment"),
    (Status.IN_TREATMENT, Status.ARRIVED): _("Back to arrived"),
    (Status.NO_SHOW, Status.ARRIVED): _("Arrived after all"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step that can be taken now."""

    to: str
    words: Promise
    icon: str
    usual: bool


def steps_of(row: Appointment, now: datetime) -> list[Step]:
    """The buttons of an appointment, the usual one first; cancelling has a form of its own."""
    if row.status == Status.CANCELLED:
        return []
    return [_step(row.status, to) for to in next_steps(row, now) if to != Status.CANCELLED]


def _step(was: str, to: str) -> Step:
    back = BACK_WORDS.get((was, to))
    usual = back is None and to in (Status.ARRIVED, Status.IN_TREATMENT, Status.DONE)
    return Step(to, back or STEP_WORDS[to], LOOKS[to][1], usual)


def appointment_context(row: Appointment, *, practice: Practice, now: datetime) -> dict[str, Any]:
    """For `_appointment.html`, with `safety_context`. `instructions` are clinical: shown by permission only."""
    catalogue, roster = current_catalogue(practice.rules_version), timetable(practice)
    treatment = catalogue.treatment_by_pk[row.treatment_id]
    form = Form.from_stored(row.changes)
    return {
        "appointment": row,
        "starts": timezone.localtime(row.starts_at),
        "ends": timezone.localtime(row.ends_at),
        "colour": treatment.css_class,
        "look": LOOKS[row.status],
        "steps": steps_of(row, now),
        "may_cancel": Status.CANCELLED in next_steps(row, now) and row.status != Status.CANCELLED,
        "may_move": row.status in (Status.BOOKED, Status.ARRIVED),
        "pressure": pressure_for_all(form),
        "instructions": form_for_therapist(form, treatment, catalogue),
        "therapists": [plan for plan in roster.therapists.values() if not plan.archived],
        "rooms": [room for room in roster.rooms.values() if not room.archived],
        "lengths": sorted({*treatment.minutes_options, row.minutes}),
        "treatments": catalogue.in_use,
        "typed": {
            "start": timezone.localtime(row.starts_at),
            "therapist": row.therapist_id,
            "room": row.room_id,
            "treatment": row.treatment_id,
            "minutes": row.minutes,
        },
        "reasons_to_cancel": Appointment.CancelReason.choices,
        "past": history_of(row),
        "asked_for": _asked_for(row),
        "offer": offer_for(row) if row.status in UNDECIDED else None,
    }


def _asked_for(row: Appointment) -> BookingRequest | None:
    """The request that the slot is, or was, held for; asked for only where it is still one."""
    if row.status not in UNDECIDED:
        return None
    return BookingRequest.objects.select_related("asked_by", "answered_by").filter(appointment=row).first()


def safety_of(row: Appointment) -> list[Mark]:
    """Icon, class and words of the safety marks."""
    assessment = row.assessment
    marks: list[Mark] = []
    if assessment is None:
        return marks
    if assessment.verdict == "override":
        marks.append(SAFETY["override"])
    elif assessment.adapted:
        marks.append(SAFETY["adapt"])
    if assessment.screening_due:
        marks.append(SAFETY["due"])
    return marks


def rule_words(practice: Practice) -> dict[str, RuleWords]:
    """Title and advice of every rule in force, by code; none while the rules cannot be read. Clinical."""
    try:
        rules = rules_now(practice.rules_version)
    except RulesFailed:
        return {}
    words = {rule.code: RuleWords(rule.title, rule.advice or "") for rule in rules.rules}
    return words | {rule.code: RuleWords(rule.title, "") for rule in rules.course_rules}


def history_of(row: Appointment) -> Sequence[Any]:
    """What happened to the appointment, the latest first."""
    return list(
        row.history.select_related("history_user", "therapist", "room").order_by("-history_date", "-history_id")[
            :MOST_HISTORY
        ]
    )


def appointments_of(patient: Patient, *, now: datetime) -> tuple[list[Appointment], list[Appointment]]:
    """Coming ones in order, cancelled ones left out; and the latest past ones with everything. Two queries."""
    rows = Appointment.objects.filter(patient=patient).select_related("therapist", "room")
    coming = rows.filter(ends_at__gt=now).exclude(status__in=(Status.CANCELLED, *UNDECIDED)).order_by("starts_at", "pk")
    gone = rows.exclude(status__in=UNDECIDED).exclude(pk__in=[row.pk for row in coming]).order_by("-starts_at", "-pk")
    return list(coming), list(gone[:MOST_PAST])
