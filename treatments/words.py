"""The words of the decision: what goes in (facts, session, history) and what comes out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """How a recorded condition stands."""

    SUSPECTED = "suspected"
    ACUTE = "acute"
    FLARE = "flare"
    ACTIVE = "active"
    HEALING = "healing"
    CHRONIC = "chronic"
    REMISSION = "remission"
    RESOLVED = "resolved"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """What a finding means for the booking, from the worst to the best."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    ADAPT = "adapt"
    CAUTION = "caution"
    GATE = "gate"
    MET = "met"
    INDICATION = "indication"


class VerdictKind(StrEnum):
    """The decision, from the best to the worst."""

    FINE = "fine"
    ADAPT = "adapt"
    OVERRIDE = "override"
    BLOCKED = "blocked"


class Pressure(StrEnum):
    """How firmly the hands work, from the lightest on."""

    LIGHT = "light"
    MEDIUM = "medium"
    FIRM = "firm"
    DEEP = "deep"


PRESSURES = tuple(pressure.value for pressure in Pressure)
LEAST_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Fact:
    """A condition of the patient. No regions: place unknown, counts as everywhere.

    `until` is the last day on which it holds; `due` the expected date of a pregnancy.
    """

    condition: str
    status: Status
    regions: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    review_by: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Instruction:
    """What was agreed to be different in some regions of a session."""

    regions: tuple[str, ...]
    max_pressure: str | None = None
    drop_techniques: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """What is proposed for a day; None means what the treatment says itself."""

    treatment: str
    on: date
    minutes: int | None = None
    techniques: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    pressure: str | None = None
    therapist_qualifications: tuple[str, ...] | None = None
    instructions: tuple[Instruction, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """What the decision wants to know of the patient besides the facts."""

    birth_date: date | None = None
    sex: str | None = None
    screened_on: date | None = None


@dataclass(frozen=True, slots=True)
class PastSession:
    """Another session of the patient, booked or held, before or after the proposed one."""

    treatment: str
    on: date
    minutes: int | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    reaction: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule meeting one fact; `until` is the last day on which it does."""

    rule: str
    severity: Severity
    condition: str | None
    until: date | None
    reason: str
    source: str | None
    title: str = ""
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class Adaptation:
    """The form in which the session can be booked; None where nothing changes.

    `techniques` and `regions` are what remains, `qualifications` what the therapist
    lacks, `instructions` the new ones, to be added to those the session had.
    """

    minutes: int | None = None
    techniques: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    pressure: str | None = None
    qualifications: tuple[str, ...] | None = None
    instructions: tuple[Instruction, ...] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision about one session and everything it rests on."""

    treatment: str
    verdict: VerdictKind
    findings: tuple[Finding, ...]
    adaptation: Adaptation | None
    better_from: date | None
