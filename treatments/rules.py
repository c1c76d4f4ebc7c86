"""One contraindication rule, compiled: when it meets a fact, whom it is for, what follows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from treatments.anatomy import Anatomy
from treatments.rulereading import Row
from treatments.words import PRESSURES, Severity, Status

WHEN = {"condition", "statuses", "where", "regions", "window", "weeks", "age_under"}
SCOPE = {"families", "modalities", "treatments"}
FOR = SCOPE | {"except_modalities", "techniques", "regions", "pressure_from"}
ADAPT = {
    "max_minutes", "max_pressure", "drop_techniques", "drop_regions", "qualifications", "local"
}  # fmt: skip
SEVERITIES = (
    Severity.ABSOLUTE, Severity.RELATIVE, Severity.ADAPT, Severity.CAUTION, Severity.INDICATION
)  # fmt: skip


class Where(StrEnum):
    """How the fact's regions must lie to those of the session."""

    ANY = "any"
    SAME = "same"
    ADJACENT = "adjacent"
    DOWNSTREAM = "downstream"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What the catalogue says of a treatment, with its modality and all above it."""

    code: str
    family: str
    modalities: frozenset[str]
    minutes: int
    techniques: tuple[str, ...]
    places: int
    pressure: int
    qualifications: frozenset[str]
    archived: bool

    @property
    def usual_form(self) -> list[object]:
        """What a session does not name because it is the treatment's own, as plain values in one order."""
        kind = [self.family, sorted(self.modalities)]
        return [*kind, sorted(self.techniques), self.places, self.pressure]


@dataclass(frozen=True, slots=True)
class Names:
    """Every code that a row may name."""

    anatomy: Anatomy
    treatments: Mapping[str, Treatment]
    families: Collection[str]
    modalities: Collection[str]
    techniques: Collection[str]
    qualifications: Collection[str]
    conditions: Collection[str]

    def scope(self, row: Row) -> frozenset[str]:
        """The treatments of one of the row's families, modalities or treatments."""
        families = row.codes("families", self.families)
        modalities = row.codes("modalities", self.modalities)
        treatments = row.codes("treatments", self.treatments)
        everyone = not (families or modalities or treatments)
        return frozenset(
            code
            for code, treatment in self.treatments.items()
            if everyone
            or treatment.family in families
            or code in treatments
            or not treatment.modalities.isdisjoint(modalities)
        )

    def excepted(self, row: Row, meant: frozenset[str]) -> frozenset[str]:
        """Those of the treatments meant that are of a modality which the row excepts."""
        modalities = frozenset(row.codes("except_modalities", self.modalities))
        return frozenset(code for code in meant if not self.treatments[code].modalities.isdisjoint(modalities))


@dataclass(frozen=True, slots=True)
class Window:
    """The days after a date of the fact on which a rule holds (or from which on)."""

    days: int
    start: str
    after: bool


@dataclass(frozen=True, slots=True)
class Adapt:
    """The adapted form that a rule asks for; `condition_places`: the fact's own regions."""

    max_minutes: int | None
    max_pressure: int | None
    drop_techniques: frozenset[str]
    drop_places: int
    condition_places: bool
    qualifications: frozenset[str]
    local: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the rules; `treatments` are those in the scope of its `for`, `excepted` those taken out of it again."""

    code: str
    title: str
    severity: Severity
    condition: str | None
    statuses: frozenset[str]
    where: Where
    fact_places: int
    window: Window | None
    weeks: tuple[int, int] | None
    age_under: int | None
    treatments: frozenset[str]
    excepted: frozenset[str]
    techniques: frozenset[str]
    places: int
    pressure_from: int
    adapt: Adapt | None
    reason: str
    advice: str | None
    source: str | None
    # Tells versions of the row apart.
    digest: str


def read_rule(row: Row, names: Names) -> Rule:
    """Compile one row; RuleUnreadable names the field that cannot be read."""
    when, scope = row.part("when", WHEN), row.part("for", FOR)
    condition = when.optional_code("condition", names.conditions)
    severity = Severity(row.code("severity", SEVERITIES))
    pressure_from = scope.optional_code("pressure_from", PRESSURES)
    meant = names.scope(scope)
    excepted = names.excepted(scope, meant)
    return Rule(
        code=row.text("code"),
        title=row.optional_text("title") or "",
        severity=severity,
        condition=condition,
        statuses=frozenset(when.codes("statuses", tuple(Status))),
        where=Where(when.optional_code("where", tuple(Where)) or Where.ANY),
        fact_places=when.places("regions", names.anatomy.places),
        window=_window(when),
        weeks=_weeks(when),
        age_under=when.optional_whole("age_under"),
        treatments=meant - excepted,
        excepted=excepted,
        techniques=frozenset(scope.codes("techniques", names.techniques)),
        places=scope.places("regions", names.anatomy.places),
        pressure_from=PRESSURES.index(pressure_from) if pressure_from else 0,
        adapt=_adapt(row, names, condition) if severity is Severity.ADAPT else None,
        reason=row.text("reason"),
        advice=row.optional_text("advice"),
        source=row.source(),
        digest=row.digest(),
    )


def _window(when: Row) -> Window | None:
    if when.fields.get("window") is None:
        return None
    window = when.part("window", {"days", "from", "after"})
    return Window(
        days=window.whole("days"),
        start=window.code("from", ("since", "until")),
        after=window.flag("after"),
    )


def _weeks(when: Row) -> tuple[int, int] | None:
    weeks = when.fields.get("weeks")
    if weeks is None:
        return None
    if not isinstance(weeks, list | tuple) or len(weeks) != 2:
        raise when.problem("weeks", "is not a first and a last week")
    first, last = (Row(when.name, {"weeks": week}, when.path).whole("weeks") for week in weeks)
    if first > last:
        raise when.problem("weeks", f"the first week {first} is after the last, {last}")
    return first, last


def _adapt(row: Row, names: Names, condition: str | None) -> Adapt:
    adapt = row.part("adapt", ADAPT)
    pressure = adapt.optional_code("max_pressure", PRESSURES)
    condition_places = adapt.fields.get("drop_regions") == "condition"
    if condition_places and condition is None:
        raise adapt.problem("drop_regions", "a rule without condition has no regions of its own")
    form = Adapt(
        max_minutes=adapt.optional_whole("max_minutes"),
        max_pressure=PRESSURES.index(pressure) if pressure else None,
        drop_techniques=frozenset(adapt.codes("drop_techniques", names.techniques)),
        drop_places=0 if condition_places else adapt.places("drop_regions", names.anatomy.places),
        condition_places=condition_places,
        qualifications=frozenset(adapt.codes("qualifications", names.qualifications)),
        local=adapt.flag("local"),
    )
    whole_session = form.max_minutes is not None or form.drop_places or condition_places
    if form.local and (whole_session or form.qualifications):
        raise adapt.problem("local", "a local adaptation limits only pressure and techniques")
    return form
