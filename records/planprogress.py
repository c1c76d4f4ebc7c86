"""How far plans have come: sessions done and booked, measures at the start and now. Clinical."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from patients.models import Patient
from records.instruments import Instrument, instruments
from records.models import Measure, Plan
from records.pain_series import PainAt, pain_of
from scheduling.models import Appointment

# More boxes than this say nothing at a glance.
MOST_BOXES = 12
MOST_AHEAD = 3
# A measure belongs to the start, or to the end, of a plan when it was taken so near to it.
NEAR = timedelta(days=28)
HERE = ("arrived", "in_treatment")


@dataclass(frozen=True, slots=True)
class Progress:
    """Sessions of one plan: those done, one that is going on, the next that are booked."""

    sessions: int
    done: int
    here: bool
    ahead: Sequence[datetime]
    booked: int

    @property
    def boxes(self) -> list[tuple[int, str]]:
        """Number and state of each session: done, now, booked, or empty for one not booked. Empty for many sessions."""
        if max(self.sessions, self.done) > MOST_BOXES:
            return []
        states = ["done"] * self.done + ["now"] * self.here + ["planned"] * self.booked
        count = max(self.sessions, self.done + self.here)
        return [(at + 1, states[at] if at < len(states) else "open") for at in range(count)]

    @property
    def complete(self) -> bool:
        """Whether as many sessions took place as were planned."""
        return self.done >= self.sessions


@dataclass(frozen=True, slots=True)
class Measured:
    """A plan's questionnaire and pain at its start and of late; None where nothing was recorded."""

    instrument: Instrument | None
    start: Measure | None
    last: Measure | None
    pain_start: PainAt | None
    pain_last: PainAt | None

    @property
    def change(self) -> Decimal | None:
        """By how much the score differs from the start."""
        return self.last.score - self.start.score if self.start and self.last else None


@dataclass(frozen=True, slots=True)
class _Session:
    patient: int
    modalities: frozenset[int | None]
    starts_at: datetime
    status: str

    def counts_for(self, plan: Plan, person: int) -> bool:
        day = timezone.localdate(self.starts_at)
        fits = plan.modality_id is None or plan.modality_id in self.modalities
        return self.patient == person and fits and plan.starts_on <= day <= (plan.ended_on or date.max)


def progress_of(plans: Iterable[Plan], now: datetime | None = None) -> dict[int, Progress]:
    """The progress of each plan, by its primary key. Two queries, however many plans; none for none."""
    rows, now = list(plans), now or timezone.now()
    if not rows:
        return {}
    people = _people({plan.patient_id for plan in rows})
    sessions = _sessions(people, since=min(plan.starts_on for plan in rows))
    return {
        plan.pk: _progress(plan, [one for one in sessions if one.counts_for(plan, people[plan.patient_id])], now)
        for plan in rows
    }


def measured(patient: int, plans: Sequence[Plan]) -> dict[int, Measured]:
    """Start and end of each plan of the patient, by its primary key. Two queries at most."""
    asked = {plan.instrument for plan in plans if plan.instrument}
    measures = list(Measure.objects.standing().of(patient).filter(instrument__in=asked)) if asked else []
    pain = pain_of(patient) if plans else []
    return {plan.pk: _measured(plan, measures, pain) for plan in plans}


def _people(patients: set[int]) -> Mapping[int, int]:
    """Whose appointments they are: those of a registration that was merged have moved."""
    merged = Patient.objects.filter(pk__in=patients).values_list("pk", "merged_into")
    return {patient: into or patient for patient, into in merged}


def _sessions(people: Mapping[int, int], since: date) -> list[_Session]:
    begins = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    rows = Appointment.objects.sessions().filter(patient__in=set(people.values()), starts_at__gte=begins)
    columns = rows.values_list(
        "patient", "treatment__modality", "treatment__modality__parent", "starts_at", "status"
    ).order_by("starts_at", "pk")
    return [_Session(patient, frozenset({own, above}), at, status) for patient, own, above, at, status in columns]


def _progress(plan: Plan, sessions: Sequence[_Session], now: datetime) -> Progress:
    ahead = [one.starts_at for one in sessions if one.status == "booked" and one.starts_at > now]
    return Progress(
        sessions=plan.sessions,
        done=sum(one.status == "done" for one in sessions),
        here=any(one.status in HERE for one in sessions),
        ahead=ahead[:MOST_AHEAD],
        booked=len(ahead),
    )


def _measured(plan: Plan, measures: Sequence[Measure], pain: Sequence[PainAt]) -> Measured:
    until = plan.ended_on + NEAR if plan.ended_on else date.max
    own = [one for one in measures if one.instrument == plan.instrument]
    own = [one for one in own if plan.starts_on - NEAR <= one.on <= until]
    first = min(own, key=lambda one: abs(one.on - plan.starts_on), default=None)
    start = first if first and abs(first.on - plan.starts_on) <= NEAR else None
    later = [one for one in own if start is None or (one.on, one.pk) > (start.on, start.pk)]
    felt = [one for one in pain if one.before is not None and plan.starts_on <= one.on <= (plan.ended_on or date.max)]
    return Measured(
        instrument=instruments().get(plan.instrument),
        start=start,
        last=later[-1] if later else None,
        pain_start=felt[0] if felt else None,
        pain_last=felt[-1] if len(felt) > 1 else None,
    )
