"""What an `adapt` rule asks of a session, and the one form that satisfies them all."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from treatments.anatomy import EVERYWHERE, Anatomy
from treatments.proposals import LAST_LEVEL, Proposal, narrowed
from treatments.rules import Adapt
from treatments.situations import Meeting
from treatments.words import LEAST_MINUTES, PRESSURES, Adaptation, Instruction, Severity


@dataclass(frozen=True, slots=True)
class Limits:
    """How the whole session has to change."""

    max_minutes: int | None = None
    max_pressure: int | None = None
    drop_techniques: frozenset[str] = frozenset()
    drop_places: int = 0
    qualifications: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Local:
    """How the session has to change at some places only."""

    places: int
    max_pressure: int | None
    drop_techniques: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule that meets a session says of it."""

    severity: Severity
    limits: Limits | None = None
    local: Local | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The session after all that is asked of it; not feasible when nothing is left."""

    minutes: int
    pressure: int
    techniques: tuple[str, ...]
    places: int
    lacking: tuple[str, ...] = ()
    locals: tuple[Local, ...] = field(default=())

    @property
    def feasible(self) -> bool:
        """Whether there is still a session to give."""
        return bool(self.techniques and self.places and self.minutes >= LEAST_MINUTES)


MET = Outcome(Severity.MET)


def outcome_of(meeting: Meeting, proposal: Proposal) -> Outcome:
    """What the rule of the meeting says of the session, judged by itself."""
    adapt = meeting.rule.adapt
    if adapt is None:
        return Outcome(meeting.rule.severity)
    if adapt.local:
        return _local_outcome(meeting, adapt, proposal)
    drop_places = adapt.drop_places
    if adapt.condition_places:
        drop_places = meeting.looked_at or EVERYWHERE
    return judge(
        proposal,
        Limits(
            max_minutes=adapt.max_minutes,
            max_pressure=adapt.max_pressure,
            drop_techniques=adapt.drop_techniques,
            drop_places=drop_places,
            qualifications=adapt.qualifications,
        ),
    )


def judge(proposal: Proposal, limits: Limits) -> Outcome:
    """Met where the whole session keeps the limits, else an adaptation to them."""
    complies = (
        (limits.max_minutes is None or proposal.minutes <= limits.max_minutes)
        and (limits.max_pressure is None or proposal.pressure <= limits.max_pressure)
        and limits.drop_techniques.isdisjoint(proposal.used)
        and not limits.drop_places & proposal.places
        and limits.qualifications <= proposal.qualifications
    )
    return MET if complies else Outcome(Severity.ADAPT, limits=limits)


def _local_outcome(meeting: Meeting, adapt: Adapt, proposal: Proposal) -> Outcome:
    met = proposal.places & (meeting.rule.places or meeting.reach)
    areas = [area for area in proposal.areas if area.places & met]
    pressure = adapt.max_pressure
    too_firm = pressure is not None and any(area.pressure > pressure for area in areas)
    still_used = adapt.drop_techniques & _used(area.techniques for area in areas)
    if not too_firm and not still_used:
        return MET
    if met == proposal.places:
        limits = Limits(max_pressure=pressure, drop_techniques=adapt.drop_techniques)
        return Outcome(Severity.ADAPT, limits=limits)
    if meeting.rule.condition is None:
        return Outcome(Severity.CAUTION)
    dropped = tuple(code for code in proposal.techniques if code in still_used)
    return Outcome(Severity.ADAPT, local=Local(met, pressure if too_firm else None, dropped))


def _used(techniques: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*techniques)


def merge(proposal: Proposal, outcomes: Iterable[Outcome]) -> Form:
    """The strictest of all that is asked; the locals in the order in which they came."""
    asked = tuple(outcomes)
    limits = [outcome.limits for outcome in asked if outcome.limits is not None]
    locals_ = [outcome.local for outcome in asked if outcome.local is not None]
    dropped = _used(limit.drop_techniques for limit in limits)
    places = proposal.places & ~_left_out(proposal, dropped, locals_)
    for limit in limits:
        places &= ~limit.drop_places
    lacking = _used(limit.qualifications for limit in limits) - proposal.qualifications
    remaining = [Local(local.places & places, local.max_pressure, local.drop_techniques) for local in locals_]
    return Form(
        minutes=_least(proposal.minutes, (limit.max_minutes for limit in limits)),
        pressure=_least(proposal.pressure, (limit.max_pressure for limit in limits)),
        techniques=tuple(code for code in proposal.techniques if code not in dropped),
        places=places,
        lacking=tuple(sorted(lacking)),
        locals=tuple(local for local in remaining if local.places),
    )


def adaptation_to(form: Form, proposal: Proposal, anatomy: Anatomy) -> Adaptation | None:
    """What changes from the proposal to the form; None when nothing does."""
    same_places = form.places == proposal.places
    adaptation = Adaptation(
        minutes=None if form.minutes == proposal.minutes else form.minutes,
        techniques=None if form.techniques == proposal.techniques else form.techniques,
        regions=None if same_places else anatomy.regions(form.places),
        pressure=None if form.pressure == proposal.pressure else PRESSURES[form.pressure],
        qualifications=form.lacking or None,
        instructions=tuple(_instruction(local, anatomy) for local in form.locals) or None,
    )
    return None if adaptation == Adaptation() else adaptation


def _left_out(proposal: Proposal, dropped: frozenset[str], locals_: list[Local]) -> int:
    """The places in which the instructions, old and new, leave no technique."""
    areas = proposal.areas
    for local in locals_:
        areas = narrowed(areas, local.places, LAST_LEVEL, local.drop_techniques)
    places = 0
    for area in areas:
        if area.techniques <= dropped:
            places |= area.places
    return places


def _least(own: int, limits: Iterable[int | None]) -> int:
    return min([own, *(limit for limit in limits if limit is not None)])


def _instruction(local: Local, anatomy: Anatomy) -> Instruction:
    pressure = None if local.max_pressure is None else PRESSURES[local.max_pressure]
    return Instruction(anatomy.regions(local.places), pressure, local.drop_techniques)
