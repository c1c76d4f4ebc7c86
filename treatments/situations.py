"""What is known of the patient, read once and used for every treatment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from treatments.anatomy import EVERYWHERE, Anatomy
from treatments.courserules import CourseRule
from treatments.proposals import known_treatment
from treatments.refusals import RequestRefused, UnknownCode, shown
from treatments.rulebase import RuleBase
from treatments.rules import Rule, Where
from treatments.timeline import Phase, Span, days_of_rule, days_without_fact, phases
from treatments.words import Fact, PastSession, Person, Status


class Meeting(NamedTuple):
    """A rule and a fact that meet on some days; the session decides about the rest.

    `reach`: the places of a session that lie to the fact as the rule says;
    `looked_at`: the fact's own places, as far as the rule looks at them.
    """

    rule: Rule
    condition: str | None
    days: Span
    reach: int
    looked_at: int


class Past(NamedTuple):
    """A session of the history with the minutes it had."""

    day: int
    treatment: str
    minutes: int
    pain_fell: bool
    has_reaction: bool


class KnownFact(NamedTuple):
    """A fact with its codes checked."""

    fact: Fact
    places: int
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """The patient against one rule base: all meetings, and the history by day."""

    rules: RuleBase
    person: Person
    facts: tuple[KnownFact, ...]
    meetings: tuple[Meeting, ...]
    history: tuple[Past, ...]

    def days_in_force(self, rule: CourseRule) -> tuple[Span, ...]:
        """The spans of days on which the patient has the condition that the row names."""
        return tuple(
            phase.days
            for known in self.facts
            for phase in known.phases
            if phase.status in rule.statuses and rule.condition in phase.standing
        )


def read_situation(
    *, rules: RuleBase, person: Person, facts: Sequence[Fact], history: Sequence[PastSession]
) -> Situation:
    """Check every code (UnknownCode names the field) and find what can meet, and when."""
    known = tuple(_known(fact, rules, f"facts[{number}]") for number, fact in enumerate(facts))
    past = [_past(session, rules, f"history[{number}]") for number, session in enumerate(history)]
    return Situation(
        rules=rules,
        person=person,
        facts=known,
        meetings=tuple(_meetings(rules, person, known)),
        history=tuple(sorted(past, key=_day)),
    )


def _known(fact: Fact, rules: RuleBase, field: str) -> KnownFact:
    condition = rules.conditions.get(fact.condition)
    if condition is None:
        raise UnknownCode(f"{field}.condition", fact.condition, rules.conditions)
    if fact.status not in tuple(Status):
        raise UnknownCode(f"{field}.status", fact.status, tuple(Status))
    places = rules.anatomy.places(fact.regions, f"{field}.regions")
    return KnownFact(fact, places, phases(fact, condition))


def _past(session: PastSession, rules: RuleBase, field: str) -> Past:
    treatment = known_treatment(session.treatment, rules, f"{field}.treatment")
    _check_whole(session.minutes, f"{field}.minutes", least=1)
    _check_whole(session.pain_before, f"{field}.pain_before", least=0)
    _check_whole(session.pain_after, f"{field}.pain_after", least=0)
    before, after = session.pain_before, session.pain_after
    return Past(
        day=session.on.toordinal(),
        treatment=session.treatment,
        minutes=treatment.minutes if session.minutes is None else session.minutes,
        pain_fell=before is not None and after is not None and after < before,
        has_reaction=bool(session.reaction),
    )


def _check_whole(value: int | None, field: str, *, least: int) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise RequestRefused(
            field,
            f"{shown(value)} is not a whole number of at least {least}; the nearest valid value is {least}",
        )


def _day(past: Past) -> int:
    return past.day


def _meetings(rules: RuleBase, person: Person, facts: Sequence[KnownFact]) -> list[Meeting]:
    """In the order of the facts, on which that of the findings rests."""
    meetings = [
        Meeting(rule, None, days_without_fact(rule, person), EVERYWHERE, 0) for rule in rules.rules_about.get(None, ())
    ]
    for known in facts:
        reaches = _reaches(rules, known.places)
        standing = frozenset[str]().union(*(phase.standing for phase in known.phases))
        for condition in standing:
            for rule in rules.rules_about.get(condition, ()):
                meeting = _meeting(rules, person, known, rule, reaches)
                if meeting is not None:
                    meetings.append(meeting)
    return meetings


def _reaches(rules: RuleBase, places: int) -> Mapping[Where, int]:
    return {where: reach_of(where, places, rules.anatomy) for where in Where}


def reach_of(where: Where, places: int, anatomy: Anatomy) -> int:
    """The places of a session that lie to those of the fact as asked; a fact without places lies everywhere."""
    if not places or where is Where.ANY:
        return EVERYWHERE
    if where is Where.SAME:
        return places
    return anatomy.adjacent(places) if where is Where.ADJACENT else anatomy.downstream(places)


def looked_at_by(rule: Rule, places: int) -> int | None:
    """The places of a fact that the rule looks at (0 for a fact without places); None where it looks at none of them."""
    if not places or not rule.fact_places:
        return places
    return places & rule.fact_places or None


def _meeting(
    rules: RuleBase,
    person: Person,
    known: KnownFact,
    rule: Rule,
    reaches: Mapping[Where, int],
) -> Meeting | None:
    days = days_of_rule(rule, known.fact, known.phases, person)
    if days.first > days.last:
        return None
    looked_at = looked_at_by(rule, known.places)
    if looked_at is None:
        return None
    reach = reaches[rule.where] if looked_at == known.places else reach_of(rule.where, looked_at, rules.anatomy)
    return Meeting(rule, known.fact.condition, days, reach, looked_at)
