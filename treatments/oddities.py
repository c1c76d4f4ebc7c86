"""Rules that contradict each other, can never speak, or say something without effect. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from treatments.overlaps import can_meet, is_covered, stands_for
from treatments.phrases import Sentence, either, named, statuses
from treatments.rulebase import RuleBase
from treatments.rules import Rule, Treatment, Where
from treatments.snapshot import Catalogue, pressure_name
from treatments.timeline import BY_STATUS
from treatments.warnings import Kind, Warning
from treatments.words import LEAST_MINUTES, PRESSURES, Severity

FORBIDDING = (Severity.ABSOLUTE, Severity.RELATIVE)
PREGNANCY = "pregnancy"
OLDEST = 120


@dataclass(frozen=True)
class Ground:
    """What rules are looked at against: the compiled rules, and the names of the catalogue."""

    rules: RuleBase
    names: Catalogue

    @cached_property
    def titles(self) -> dict[str, str]:
        """What each rule is called."""
        return {rule.code: rule.title or rule.code for rule in self.rules.rules}

    @cached_property
    def recorded(self) -> dict[str, list[str]]:
        """For each condition those in use that stand for it."""
        found: dict[str, list[str]] = {}
        for row in self.names.conditions:
            if not row.archived:
                for code in self.rules.conditions[row.code].standing:
                    found.setdefault(code, []).append(row.code)
        return found

    def offered(self, rule: Rule) -> list[Treatment]:
        """The treatments on offer that the rule is for, in their own form as the rule asks for it."""
        return [
            treatment
            for treatment in self.in_scope(rule)
            if (not rule.techniques or not rule.techniques.isdisjoint(treatment.techniques))
            and (not rule.places or rule.places & treatment.places)
            and treatment.pressure >= rule.pressure_from
        ]

    def in_scope(self, rule: Rule) -> list[Treatment]:
        """The treatments on offer that the rule is for."""
        return [
            self.rules.treatments[code] for code in sorted(rule.treatments) if not self.rules.treatments[code].archived
        ]


def odd_rules(rules: RuleBase, names: Catalogue) -> list[Warning]:
    """Every warning about what the rules say."""
    ground = Ground(rules, names)
    alone = [warning for rule in rules.rules for look in LOOKS for warning in look(rule, ground)]
    return [replace(warning, title=ground.titles[warning.code]) for warning in [*_of_pairs(ground), *alone]]


def _scope(rule: Rule, ground: Ground) -> Iterator[Warning]:
    scope = ground.in_scope(rule)
    if not scope and rule.excepted and not rule.treatments:
        yield Warning(Kind.NEVER, rule.code, _("Every treatment that it is for is among its exceptions."))
    elif not scope and rule.treatments:
        yield Warning(Kind.NEVER, rule.code, _("Every treatment that it is for is archived."))
    elif not scope:
        yield Warning(Kind.NEVER, rule.code, _("There is no treatment of the kinds that it is for."))
    elif not ground.offered(rule):
        yield _unused(rule, scope, ground)


def _unused(rule: Rule, scope: list[Treatment], ground: Ground) -> Warning:
    """Treatments there are, but none as the rule asks for it."""
    if rule.techniques and not any(rule.techniques.intersection(one.techniques) for one in scope):
        techniques = either(named(sorted(rule.techniques), ground.names.technique_name))
        return Warning(Kind.NEVER, rule.code, _("No treatment that it is for uses %(names)s."), {"names": techniques})
    if rule.places and not any(rule.places & one.places for one in scope):
        regions = either(named(ground.rules.anatomy.regions(rule.places), ground.names.region_name))
        return Warning(Kind.NEVER, rule.code, _("No treatment that it is for treats %(names)s."), {"names": regions})
    if all(one.pressure < rule.pressure_from for one in scope):
        pressure = pressure_name(PRESSURES[rule.pressure_from]).lower()
        return Warning(
            Kind.NEVER, rule.code, _("No treatment that it is for is given with pressure %(pressure)s or firmer."), {"pressure": pressure}
        )  # fmt: skip
    return Warning(
        Kind.NEVER, rule.code, _("No treatment has the techniques, regions and pressure that it asks for together.")
    )


def _time(rule: Rule, ground: Ground) -> Iterator[Warning]:
    window = rule.window
    if rule.condition is not None and not rule.statuses:
        yield Warning(Kind.NEVER, rule.code, _("It asks for no status."))
    elif (
        window is not None
        and window.after
        and window.start == "until"
        and window.days
        and "resolved" not in rule.statuses
    ):
        yield Warning(
            Kind.NEVER, rule.code,
            _("It begins some days after the last day, when the condition counts as resolved; it does not ask for that status."),
        )  # fmt: skip
    if rule.condition is None and window is not None and window.after:
        yield Warning(Kind.NEVER, rule.code, _("It waits for a date of a condition, but it is about none."))
    if rule.age_under == 0:
        yield Warning(Kind.NEVER, rule.code, _("Nobody is younger than 0 years."))
    elif rule.age_under is not None and rule.age_under > OLDEST:
        yield Warning(Kind.IDLE, rule.code, _("Everybody is younger than %(age)s."), {"age": rule.age_under})


def _condition(rule: Rule, ground: Ground) -> Iterator[Warning]:
    if rule.condition is None or rule.condition in BY_STATUS:
        return
    name = ground.names.condition_name(rule.condition)
    standing = ground.recorded.get(rule.condition, [])
    if not standing:
        yield Warning(
            Kind.NEVER, rule.code,
            _("“%(condition)s” is archived, so nobody can record it any more. Where it is recorded already, the rule goes on."),
            {"condition": name},
        )  # fmt: skip
        return
    if rule.weeks is not None and not any(PREGNANCY in ground.rules.conditions[code].standing for code in standing):
        yield Warning(
            Kind.IDLE, rule.code, _("It asks for weeks of pregnancy, but “%(condition)s” is none; every day counts."), {"condition": name}
        )  # fmt: skip
    if not any(ground.names.condition_by_code[code].regional for code in standing):
        yield from _without_place(rule, name)


def _without_place(rule: Rule, name: str) -> Iterator[Warning]:
    if rule.fact_places or rule.where is not Where.ANY:
        yield Warning(
            Kind.IDLE, rule.code,
            _("“%(condition)s” is recorded without a place, so it counts as everywhere and “where” leaves nothing out."),
            {"condition": name},
        )  # fmt: skip
    if rule.adapt is not None and rule.adapt.condition_places:
        yield Warning(
            Kind.INFEASIBLE, rule.code,
            _("It leaves out the regions of “%(condition)s”, which is recorded without a place: nothing of the session stays."),
            {"condition": name},
        )  # fmt: skip


def _adaptation(rule: Rule, ground: Ground) -> Iterator[Warning]:
    offered = ground.offered(rule)
    if rule.adapt is not None and offered and not any(_leaves_something(one, (rule,)) for one in offered):
        yield Warning(
            Kind.INFEASIBLE, rule.code, _("Its adapted form leaves nothing of any treatment, so it forbids them all.")
        )


def _leaves_something(treatment: Treatment, rules: tuple[Rule, ...]) -> bool:
    """Whether the adapted forms together leave a technique, a place and enough minutes of the treatment."""
    forms = [rule.adapt for rule in rules if rule.adapt is not None and not rule.adapt.local]
    techniques, places = set(treatment.techniques), treatment.places
    for form in forms:
        techniques -= form.drop_techniques
        places &= ~form.drop_places
    minutes = [form.max_minutes for form in forms if form.max_minutes is not None]
    return bool(techniques and places) and all(limit >= LEAST_MINUTES for limit in minutes)


def _of_pairs(ground: Ground) -> Iterator[Warning]:
    for rule in ground.rules.rules:
        for other in ground.rules.rules:
            if rule is not other and can_meet(rule, other, ground.rules):
                yield from _of_pair(rule, other, ground)


def _of_pair(rule: Rule, other: Rule, ground: Ground) -> Iterator[Warning]:
    """What the other rule makes of this one; each pair comes in both orders."""
    values = {"other": ground.titles[other.code]}
    covered = is_covered(rule, other, ground.rules)
    if rule.severity is Severity.INDICATION and other.severity in FORBIDDING:
        yield from _for_and_against(rule, other, ground)
    elif covered and other.severity is Severity.ABSOLUTE and rule.severity is not Severity.ABSOLUTE:
        text = _("Wherever it applies, “%(other)s” forbids the session anyway; this one never matters.")
        yield Warning(Kind.SHADOWED, rule.code, text, values, (other.code,))
    elif (
        covered
        and _says_the_same(rule, other)
        and not (is_covered(other, rule, ground.rules) and rule.code < other.code)
    ):
        text = _("“%(other)s” says the same wherever it applies.")
        yield Warning(Kind.SHADOWED, rule.code, text, values, (other.code,))
    if rule.adapt is not None and other.adapt is not None and rule.code < other.code:
        yield from _together(rule, other, ground)


def _for_and_against(rule: Rule, other: Rule, ground: Ground) -> Iterator[Warning]:
    common = [one.code for one in ground.offered(rule) if one in ground.offered(other)]
    # That a narrower condition is an exception is how rules are meant.
    if not common or not stands_for(rule.condition, other.condition, ground.rules):
        return
    shared = rule.statuses & other.statuses if other.condition is not None else rule.statuses
    values = {
        "other": ground.titles[other.code],
        "names": either(named(common, ground.names.treatment_name)),
        "statuses": Sentence(statuses(sorted(shared))),
    }
    text = _("It speaks for %(names)s while “%(other)s” speaks against it, when the status is %(statuses)s.")
    yield Warning(Kind.CONTRADICTS, rule.code, text, values, (other.code,))


def _says_the_same(rule: Rule, other: Rule) -> bool:
    return rule.severity == other.severity and rule.adapt == other.adapt


def _together(rule: Rule, other: Rule, ground: Ground) -> Iterator[Warning]:
    """Two adapted forms, each fine alone, that leave nothing together."""
    common = [one for one in ground.offered(rule) if one.code in other.treatments and one in ground.offered(other)]
    lost = [
        one
        for one in common
        if _leaves_something(one, (rule,))
        and _leaves_something(one, (other,))
        and not _leaves_something(one, (rule, other))
    ]
    if lost:
        values = {
            "other": ground.titles[other.code],
            "names": either([ground.names.treatment_name(one.code) for one in lost]),
        }
        text = _("Together with “%(other)s” it leaves nothing of %(names)s, so both forbid what each would adapt.")
        yield Warning(Kind.INFEASIBLE, rule.code, text, values, (other.code,))


LOOKS: tuple[Callable[[Rule, Ground], Iterator[Warning]], ...] = (_scope, _time, _condition, _adaptation)
