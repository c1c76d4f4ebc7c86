"""The session as it is proposed: codes checked, defaults of the treatment filled in."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from treatments.refusals import RequestRefused, UnknownCode, shown
from treatments.rulebase import RuleBase
from treatments.rules import Treatment
from treatments.words import LEAST_MINUTES, PRESSURES, Instruction, Session

LAST_LEVEL = len(PRESSURES)


@dataclass(frozen=True, slots=True)
class Area:
    """Places of the session in which pressure and techniques are the same."""

    places: int
    pressure: int
    techniques: frozenset[str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A session to decide about; `areas` are its places as the instructions leave them."""

    treatment: Treatment
    on: date
    day: int
    minutes: int
    techniques: tuple[str, ...]
    used: frozenset[str]
    places: int
    pressure: int
    qualifications: frozenset[str]
    areas: tuple[Area, ...]


def read_proposal(session: Session, rules: RuleBase) -> Proposal:
    """The session with its defaults; UnknownCode or RequestRefused names a bad field."""
    treatment = known_treatment(session.treatment, rules, "session.treatment")
    techniques = treatment.techniques
    if session.techniques is not None:
        techniques = _codes(session.techniques, rules.techniques, "session.techniques")
    places = treatment.places
    if session.regions is not None:
        places = read_places(session.regions, rules, "session.regions")
    qualifications = treatment.qualifications
    if session.therapist_qualifications is not None:
        field = "session.therapist_qualifications"
        for number, code in enumerate(session.therapist_qualifications):
            _check(code, rules.qualifications, f"{field}[{number}]")
        qualifications = frozenset(session.therapist_qualifications)
    pressure = read_pressure(session.pressure, "session.pressure")
    pressure = treatment.pressure if pressure is None else pressure
    used = frozenset(techniques)
    return Proposal(
        treatment=treatment,
        on=session.on,
        day=session.on.toordinal(),
        minutes=_minutes(session.minutes, treatment),
        techniques=techniques,
        used=used,
        places=places,
        pressure=pressure,
        qualifications=qualifications,
        areas=_areas(Area(places, pressure, used), session.instructions, rules),
    )


def known_treatment(code: str, rules: RuleBase, field: str) -> Treatment:
    """The treatment of the code, be it archived: what is booked already is still decided about."""
    treatment = rules.treatments.get(code)
    if treatment is None:
        raise UnknownCode(field, code, on_offer(rules))
    return treatment


def on_offer(rules: RuleBase) -> list[str]:
    """The codes of the treatments that are not archived, in the catalogue's order."""
    return [code for code, treatment in rules.treatments.items() if not treatment.archived]


def read_places(regions: Collection[str], rules: RuleBase, field: str) -> int:
    """The set of places of a list of regions that may not be empty."""
    if not regions:
        raise RequestRefused(field, "may not be empty")
    return rules.anatomy.places(regions, field)


def read_pressure(code: str | None, field: str) -> int | None:
    """The level of a pressure (0 is light), None where none is given."""
    if code is None:
        return None
    _check(code, PRESSURES, field)
    return PRESSURES.index(code)


def narrowed(areas: Iterable[Area], places: int, max_pressure: int, dropped: Collection[str]) -> tuple[Area, ...]:
    """The areas after one more instruction for the places; 4 is no limit of pressure."""
    after: list[Area] = []
    for area in areas:
        inside, outside = area.places & places, area.places & ~places
        if outside:
            after.append(Area(outside, area.pressure, area.techniques))
        if inside:
            pressure = min(area.pressure, max_pressure)
            after.append(Area(inside, pressure, area.techniques.difference(dropped)))
    return tuple(after)


def _areas(whole: Area, instructions: Iterable[Instruction], rules: RuleBase) -> tuple[Area, ...]:
    areas: tuple[Area, ...] = (whole,)
    for number, instruction in enumerate(instructions):
        field = f"session.instructions[{number}]"
        places = read_places(instruction.regions, rules, f"{field}.regions")
        level = read_pressure(instruction.max_pressure, f"{field}.max_pressure")
        for place, code in enumerate(instruction.drop_techniques):
            _check(code, rules.techniques, f"{field}.drop_techniques[{place}]")
        if level is None and not instruction.drop_techniques:
            raise RequestRefused(field, "needs max_pressure or drop_techniques")
        level = LAST_LEVEL if level is None else level
        areas = narrowed(areas, places, level, instruction.drop_techniques)
    return areas


def _minutes(minutes: int | None, treatment: Treatment) -> int:
    if minutes is None:
        return treatment.minutes
    if isinstance(minutes, bool) or not isinstance(minutes, int) or minutes < LEAST_MINUTES:
        raise RequestRefused(
            "session.minutes",
            f"{shown(minutes)} is not a whole number of at least {LEAST_MINUTES}; "
            f"the nearest valid value is {_nearest_minutes(minutes)}",
        )
    return minutes


def _nearest_minutes(minutes: object) -> int:
    if isinstance(minutes, float) and LEAST_MINUTES < minutes < 10**6:
        return round(minutes)
    return LEAST_MINUTES


def _codes(codes: Iterable[str], known: Collection[str], field: str) -> tuple[str, ...]:
    once = tuple(dict.fromkeys(codes))
    if not once:
        raise RequestRefused(field, "may not be empty")
    for number, code in enumerate(once):
        _check(code, known, f"{field}[{number}]")
    return once


def _check(code: str, known: Collection[str], field: str) -> None:
    if code not in known:
        raise UnknownCode(field, code, known)
