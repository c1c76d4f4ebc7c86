"""A therapist's day as they see it: visits and gaps in order, with what is recorded of each patient. Clinical."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from patients.models import RecordedCondition, Status
from patients.restricting import withheld_from
from practice.models import Practice, User
from scheduling.appointmentsafety import Override, override_of, without_due
from scheduling.appointmentsheet import Step, rule_words, safety_of, steps_of
from scheduling.clock import nearest
from scheduling.daysheet import LOOKS, SAFETY
from scheduling.fingerprints import fingerprint_of_facts
from scheduling.models import UNDECIDED, Appointment, Therapist
from scheduling.noting import noted_rules, told_apart
from scheduling.plans import Form
from scheduling.reviewing import in_review
from scheduling.sight import Sight, sights_of
from scheduling.wording import Reason, RuleWords, reasons_of, stored_reasons
from treatments.catalogue import current_catalogue
from treatments.courserules import Gate
from treatments.formwords import form_for_therapist
from treatments.snapshot import Catalogue

GAP = timedelta(minutes=20)
MOST_ALERTS = 3
# What is over is put right in the appointment's own panel.
UNDER_WAY = ("booked", "arrived", "in_treatment")


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment of the day, with the gap before it."""

    row: Appointment
    starts: datetime
    gap: timedelta | None
    look: tuple[str, str, Promise]
    colour: str
    safety: list[tuple[str, str, Promise]]
    alerts: list[Reason]
    cautions: list[Reason]
    noted: list[Reason]
    due: list[str]
    unasked: bool
    # Check-in waits for how the last session was taken.
    reaction_due: bool
    override: Override | None
    conditions: list[str]
    instructions: list[str]
    steps: list[Step]
    # Nothing above is told: the record is restricted, and the reader is not among those who treat the patient.
    withheld: bool = False

    @property
    def css(self) -> str:
        """The class of the line."""
        return {"done": "visit--done", "no_show": "visit--done", "in_treatment": "visit--now"}.get(self.row.status, "")

    @property
    def free_from(self) -> datetime | None:
        """When the gap before this visit begins."""
        return self.starts - self.gap if self.gap else None

    @property
    def gap_minutes(self) -> int:
        """Length of the gap before this visit."""
        return int(self.gap.total_seconds() // 60) if self.gap else 0


def treatment_day(therapist: Therapist, day: date, *, practice: Practice, now: datetime, user: User) -> dict[str, Any]:
    """The visits of `day`, as `user` reads them, with the facts of this moment. Eight queries, however many there are."""
    rows = _rows_of(therapist, day, practice)
    catalogue = current_catalogue(practice.rules_version)
    recorded = _recorded({row.patient_id for row in rows}, catalogue)
    look = _Look.taken(rows, practice, user)
    visits = [
        _visit(row, before, catalogue=catalogue, look=look, recorded=recorded[row.patient_id], now=now)
        for before, row in zip([None, *rows], rows, strict=False)
    ]
    withheld = withheld_from(user)
    visits = [_as_for_the_desk(visit) if visit.row.patient_id in withheld else visit for visit in visits]
    seen = sum(row.status in ("arrived", "in_treatment", "done") for row in rows)
    return {"visits": visits, "count": len(visits), "seen": seen, "hour": timezone.localtime(now).hour}


def next_day_with_work(therapist: Therapist, day: date, practice: Practice) -> dict[str, Any] | None:
    """The next day after `day` on which something is booked: when it begins and with how many. Two queries at most."""
    end = nearest(day + timedelta(days=1), time.min, practice.tz)
    first = Appointment.objects.sessions().filter(therapist=therapist, starts_at__gte=end).order_by("starts_at").first()
    if first is None:
        return None
    starts = timezone.localtime(first.starts_at)
    rows = _rows_of(therapist, starts.date(), practice)
    return {"day": starts.date(), "starts": starts, "count": len(rows), "due": sum(_due(row) for row in rows)}


def _due(row: Appointment) -> bool:
    return row.assessment is not None and row.assessment.screening_due


def _rows_of(therapist: Therapist, day: date, practice: Practice) -> Sequence[Appointment]:
    start = nearest(day, time.min, practice.tz)
    end = nearest(day + timedelta(days=1), time.min, practice.tz)
    rows = Appointment.objects.filter(therapist=therapist, starts_at__gte=start, starts_at__lt=end)
    return list(
        rows.exclude(status__in=("cancelled", *UNDECIDED))
        .select_related("patient", "room", "assessment__decided_by")
        .order_by("starts_at", "pk")
    )


def _recorded(patients: set[int], catalogue: Catalogue) -> defaultdict[int, list[str]]:
    """What stands recorded of each patient, in words. One query."""
    said: defaultdict[int, list[str]] = defaultdict(list)
    rows = RecordedCondition.objects.standing().filter(patient__in=patients).exclude(status=Status.RESOLVED)
    columns = ("patient_id", "condition_id", "status", "regions", "questionnaire_id", "confirmed_at")
    for patient, condition, status, regions, asked, confirmed in rows.order_by("pk").values_list(*columns):
        known = catalogue.condition_by_pk.get(condition)
        where = ", ".join(catalogue.region_name(code) for code in regions)
        name = known.name if known else ""
        only_said = _("said by the patient, not confirmed") if asked and not confirmed else ""
        said[patient].append(", ".join(filter(None, [name, where, str(Status(status).label), only_said])))
    return said


@dataclass(frozen=True, slots=True)
class _Look:
    """What is true now of the appointments of a day, and what the reader has noted."""

    sights: Mapping[int, Sight]
    reviewed: Set[int]
    noted: Mapping[int, set[str]]
    words: dict[str, RuleWords]

    @classmethod
    def taken(cls, rows: Sequence[Appointment], practice: Practice, user: User) -> _Look:
        sights = sights_of(rows, practice)
        seen = [(row.patient_id, sights[row.pk]) for row in rows if row.pk in sights]
        marks = {patient: fingerprint_of_facts(sight.known.facts) for patient, sight in seen}
        return cls(sights, in_review([row.pk for row in rows]), noted_rules(user, marks), rule_words(practice))


def _visit(
    row: Appointment,
    before: Appointment | None,
    *,
    catalogue: Catalogue,
    look: _Look,
    recorded: list[str],
    now: datetime,
) -> Visit:
    treatment = catalogue.treatment_by_pk[row.treatment_id]
    gap = row.starts_at - before.ends_at if before else timedelta(0)
    sight, assessment = look.sights.get(row.pk), row.assessment
    stored = stored_reasons(assessment.findings if assessment else (), catalogue, look.words)
    reasons = reasons_of(sight.verdict, catalogue) if sight else stored
    unread, noted = told_apart(list(_without_doubles(reasons)), look.noted.get(row.patient_id, set()))
    return Visit(
        row=row,
        starts=timezone.localtime(row.starts_at),
        gap=gap if gap >= GAP else None,
        look=LOOKS[row.status],
        colour=treatment.css_class,
        safety=[*([SAFETY["review"]] if row.pk in look.reviewed else []), *without_due(safety_of(row))],
        alerts=[reason for reason in unread if reason.sign not in ("due", "caution")][:MOST_ALERTS],
        cautions=[reason for reason in unread if reason.sign == "caution"],
        noted=noted,
        due=list(dict.fromkeys(str(gate.words) for gate in sight.gates)) if sight else [],
        unasked=sight is not None and sight.unasked,
        reaction_due=sight is not None and any(gate.kind is Gate.REACTION_RECORDED for gate in sight.gates),
        override=override_of(assessment, look.words),
        conditions=recorded,
        instructions=form_for_therapist(Form.from_stored(row.changes), treatment, catalogue),
        steps=steps_of(row, now)[:1] if row.status in UNDER_WAY else [],
    )


def _as_for_the_desk(visit: Visit) -> Visit:
    return replace(
        visit,
        alerts=[],
        cautions=[],
        noted=[],
        unasked=False,
        reaction_due=False,
        override=None,
        conditions=[],
        instructions=[],
        withheld=True,
    )


def _without_doubles(reasons: Sequence[Reason]) -> Iterator[Reason]:
    seen: set[str] = set()
    for reason in reasons:
        if reason.title not in seen:
            seen.add(reason.title)
            yield reason
