"""The bench: a made-up patient and session against the rules, and what each rule had to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from treatments.contraindications import (
    Asked,
    Attempt,
    Fact,
    PastSession,
    Person,
    Question,
    Session,
    Severity,
    Verdict,
    explain,
)
from treatments.courserules import CourseRule
from treatments.formwords import adaptation_for_therapist, words_for_all
from treatments.phrases import Sentence
from treatments.questionwords import question_words
from treatments.rulebase import compile_rules
from treatments.sentences import SEVERITIES
from treatments.snapshot import Catalogue

Document = Mapping[str, Any]
OUTCOMES = SEVERITIES | {
    "gate": gettext_lazy("asked for at check-in"),
    "met": gettext_lazy("met as it is"),
}
RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Line:
    """A rule tried on one condition (or on none): its answers in words, those that failed first."""

    code: str
    title: str
    course: bool
    condition: str
    outcome: str
    outcome_words: str
    answers: tuple[tuple[bool, Sentence], ...]

    @property
    def fired(self) -> bool:
        """Whether the rule spoke."""
        return bool(self.outcome)

    @property
    def failed(self) -> list[Sentence]:
        """The questions answered with no."""
        return [words for yes, words in self.answers if not yes]


@dataclass(frozen=True, slots=True)
class Tried:
    """The answer of the bench. `looked_at`: of the rule in question; `near`: silent, but about what the patient has."""

    verdict: Verdict
    findings: tuple[tuple[str, str, str, Any], ...]
    words_for_all: str
    words_for_therapists: list[str]
    looked_at: list[Line]
    fired: list[Line]
    near: list[Line]
    rest: list[Line]


def try_out(
    session: Session,
    *,
    person: Person,
    facts: Sequence[Fact],
    history: Sequence[PastSession],
    documents: Mapping[str, Any],
    names: Catalogue,
    looked_at: str | None = None,
) -> Tried:
    """Decide and explain by the rules in `documents`; `looked_at` is the code of a rule that is shown on its own.

    RuleUnreadable, RequestRefused as the decision.
    """
    rules = compile_rules(**documents)
    verdict, attempts = explain(session, rules=rules, person=person, facts=facts, history=history)
    rows = {("rule", row["code"]): row for row in documents["rules"]}
    rows |= {("course", row["code"]): row for row in documents["courses"]}
    lines = [_line(attempt, rows, session, names) for attempt in _telling(attempts)]
    own = [line for line in lines if not line.course and line.code == looked_at]
    others = [line for line in lines if line not in own]
    adaptation = verdict.adaptation
    return Tried(
        verdict=verdict,
        findings=tuple(_finding(verdict, names)),
        words_for_all=words_for_all(adaptation),
        words_for_therapists=adaptation_for_therapist(adaptation, names.treatment_by_code[session.treatment], names)
        if adaptation
        else [],
        looked_at=own,
        fired=sorted((line for line in others if line.fired), key=_worst_first),
        near=sorted((line for line in others if line.condition and not line.fired), key=_nearest_first),
        rest=[line for line in others if not line.condition and not line.fired],
    )


def _telling(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Every attempt that says something: of a rule about nothing that the patient has, one is enough."""
    kept: dict[tuple[type, str, Fact | None], Attempt] = {}
    for one in attempts:
        if one.about_a_fact or one.questions[0].asked is not Asked.CONDITION:
            kept[type(one.rule), one.rule.code, one.fact] = one
    speaking = {key[:2] for key in kept}
    nothing = (Question(Asked.CONDITION, yes=False),)
    for one in attempts:
        if (type(one.rule), one.rule.code) not in speaking:
            kept.setdefault((type(one.rule), one.rule.code, None), Attempt(one.rule, None, nothing))
    return list(kept.values())


def _line(attempt: Attempt, rows: Mapping[tuple[str, str], Document], session: Session, names: Catalogue) -> Line:
    course = isinstance(attempt.rule, CourseRule)
    row = rows["course" if course else "rule", attempt.rule.code]
    answers = [(one.yes, question_words(one, attempt, row, session, names)) for one in attempt.questions]
    outcome = attempt.outcome.value if attempt.outcome else ""
    about = attempt.fact.condition if attempt.fact and attempt.about_a_fact else ""
    return Line(
        code=attempt.rule.code,
        title=attempt.rule.title,
        course=course,
        condition=names.condition_name(about) if about else "",
        outcome=outcome,
        outcome_words=str(OUTCOMES[outcome]) if outcome else "",
        answers=tuple(answers),
    )


def _finding(verdict: Verdict, names: Catalogue) -> Iterable[tuple[str, str, str, Any]]:
    """Severity, its words, the condition's name, the finding."""
    for finding in verdict.findings:
        condition = names.condition_name(finding.condition) if finding.condition else ""
        yield finding.severity.value, str(OUTCOMES[finding.severity.value]), condition, finding


def _worst_first(line: Line) -> int:
    return RANKS[Severity(line.outcome)]


def _nearest_first(line: Line) -> int:
    return len(line.failed)
