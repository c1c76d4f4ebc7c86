"""The rule base: catalogue, conditions, rules and course rules, compiled and indexed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from treatments.anatomy import Anatomy, read_anatomy
from treatments.courserules import CourseRule, Gate, read_course_rule
from treatments.refusals import RequestRefused, RuleUnreadable
from treatments.rulereading import Row
from treatments.rules import Names, Rule, Treatment, read_rule
from treatments.words import LEAST_MINUTES, PRESSURES

STARTING_DATA = Path(__file__).parent / "starting_data"

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with all that a fact of it stands for whatever its status."""

    code: str
    standing: frozenset[str]
    symptom: bool


@dataclass(frozen=True, slots=True)
class RuleBase:
    """Everything the decision looks up; `rules` are indexed by the condition they name."""

    anatomy: Anatomy
    treatments: Mapping[str, Treatment]
    conditions: Mapping[str, Condition]
    techniques: frozenset[str]
    qualifications: frozenset[str]
    rules: tuple[Rule, ...]
    rules_about: Mapping[str | None, tuple[Rule, ...]]
    course_rules: tuple[CourseRule, ...]

    @property
    def screening_days(self) -> int | None:
        """For how many days a confirmed screening is current by the strictest gate; None where no gate asks for one."""
        return min((rule.days for rule in self.course_rules if rule.gate is Gate.SCREENING_CURRENT), default=None)


def compile_rules(
    *,
    catalogue: Document,
    conditions: Sequence[Document],
    rules: Sequence[Document],
    courses: Sequence[Document],
) -> RuleBase:
    """Compile the documents; RuleUnreadable names the row and field that cannot be read.

    A treatment with `"archived": true` stays known, for sessions that are booked or were
    held, but is not offered any more.
    """
    names = _names(catalogue, conditions)
    compiled = tuple(read_rule(row, names) for row in _rows("rules", rules).values())
    return RuleBase(
        anatomy=names.anatomy,
        treatments=names.treatments,
        conditions=_conditions(conditions),
        techniques=frozenset(names.techniques),
        qualifications=frozenset(names.qualifications),
        rules=compiled,
        rules_about=_indexed(compiled),
        course_rules=tuple(read_course_rule(row, names) for row in _rows("courses", courses).values()),
    )


@cache
def starting_rules() -> RuleBase:
    """The rule base of the data files in the package, compiled once."""
    documents = {
        name: json.loads((STARTING_DATA / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("catalogue", "conditions", "rules", "courses")
    }
    return compile_rules(**documents)


def _rows(kind: str, documents: Iterable[Document]) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for number, document in enumerate(documents):
        code = Row(f"{kind}[{number}]", document).text("code")
        row = Row(f"{kind}: {code}", document)
        if code in rows:
            raise row.problem("code", "is used by two rows")
        rows[code] = row
    return rows


def _names(catalogue: Document, conditions: Sequence[Document]) -> Names:
    anatomy = _anatomy(catalogue)
    families = _rows("families", catalogue["families"])
    modalities = _rows("modalities", catalogue["modalities"])
    techniques = _rows("techniques", catalogue["techniques"])
    qualifications = _rows("qualifications", catalogue["qualifications"])
    for row in modalities.values():
        row.code("family", families)
        row.optional_code("parent", modalities)
    treatments = {
        code: _treatment(row, anatomy, modalities, techniques, qualifications)
        for code, row in _rows("treatments", catalogue["treatments"]).items()
    }
    return Names(
        anatomy=anatomy,
        treatments=treatments,
        families=families,
        modalities=modalities,
        techniques=techniques,
        qualifications=qualifications,
        conditions=_rows("conditions", conditions),
    )


def _anatomy(catalogue: Document) -> Anatomy:
    try:
        return read_anatomy(regions=catalogue["regions"], groups=catalogue["groups"], limbs=catalogue["limbs"])
    except RequestRefused as refusal:
        raise RuleUnreadable("regions", refusal.field, str(refusal)) from refusal
    except KeyError as missing:
        raise RuleUnreadable("regions", str(missing.args[0]), "is missing") from missing


def _treatment(
    row: Row,
    anatomy: Anatomy,
    modalities: Mapping[str, Row],
    techniques: Mapping[str, Row],
    qualifications: Mapping[str, Row],
) -> Treatment:
    modality = row.code("modality", modalities)
    treatment = Treatment(
        code=row.text("code"),
        family=modalities[modality].text("family"),
        modalities=_with_all_above({c: _parents(r) for c, r in modalities.items()}, modality),
        minutes=row.part("minutes", {"options", "default"}).whole("default", least=LEAST_MINUTES),
        techniques=row.codes("techniques", techniques),
        places=row.places("regions", anatomy.places),
        pressure=PRESSURES.index(row.code("pressure", PRESSURES)),
        qualifications=frozenset(row.codes("qualifications", qualifications)),
        archived=row.flag("archived"),
    )
    if not treatment.techniques or not treatment.places:
        raise row.problem("techniques" if treatment.places else "regions", "names none")
    return treatment


def _parents(modality: Row) -> tuple[str, ...]:
    parent = modality.optional_text("parent")
    return (parent,) if parent else ()


def _conditions(documents: Sequence[Document]) -> dict[str, Condition]:
    rows = _rows("conditions", documents)
    above = {code: row.codes("broader", rows) for code, row in rows.items()}
    return {code: Condition(code, _with_all_above(above, code), row.flag("symptom")) for code, row in rows.items()}


def _with_all_above(above: Mapping[str, tuple[str, ...]], code: str) -> frozenset[str]:
    found = {code}
    open_codes = [code]
    while open_codes:
        new = [upper for upper in above[open_codes.pop()] if upper not in found]
        found.update(new)
        open_codes += new
    return frozenset(found)


def _indexed(rules: Iterable[Rule]) -> dict[str | None, tuple[Rule, ...]]:
    index: dict[str | None, tuple[Rule, ...]] = {}
    for rule in rules:
        index[rule.condition] = (*index.get(rule.condition, ()), rule)
    return index
