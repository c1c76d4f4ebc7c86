"""Sessions, forms and findings in words: some for everybody, some only for those who may read the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from scheduling.models import Appointment
from scheduling.plans import Form
from treatments.contraindications import Finding, Severity, Verdict
from treatments.snapshot import Catalogue, pressure_name

# Severity of a finding → verdict whose icon and class it wears.
SIGNS: dict[str, str] = {
    Severity.ABSOLUTE: "blocked",
    Severity.RELATIVE: "override",
    Severity.ADAPT: "adapt",
    Severity.CAUTION: "caution",
    Severity.GATE: "due",
}


def spoken_time(local: datetime) -> str:
    """`Tue 24 Nov, 14:15`."""
    return date_format(local, "D j M, H:i")


def cancelled_since(made: Appointment) -> str:
    """A form that is sent again books nothing more: what it booked was cancelled."""
    words = {"name": made.patient, "time": spoken_time(timezone.localtime(made.starts_at))}
    return _("%(name)s, %(time)s: this was booked before and has been cancelled. Nothing is booked now.") % words


def pressure_for_all(form: Form) -> str:
    """The one thing of a changed form that is nobody's secret: how firmly the hands work."""
    return _("pressure %(pressure)s") % {"pressure": pressure_name(form.pressure).lower()} if form.pressure else ""


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a rule is called, and what it advises."""

    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding as a therapist reads it."""

    sign: str
    title: str
    condition: str
    reason: str
    source: str
    until: date | None
    advice: str = ""
    rule: str = ""

    @property
    def css(self) -> str:
        """The class of its line."""
        return {"override": "decide", "due": "decide"}.get(self.sign, self.sign)


def reasons_of(verdict: Verdict, catalogue: Catalogue) -> list[Reason]:
    """What speaks against a session as it was asked for, the worst first. Clinical."""
    speaking = (
        finding for finding in verdict.findings if finding.severity in SIGNS and finding.severity != Severity.GATE
    )
    return [_reason(finding, catalogue) for finding in speaking]


def _reason(finding: Finding, catalogue: Catalogue) -> Reason:
    return Reason(
        sign=SIGNS[finding.severity],
        title=finding.title or finding.reason,
        condition=catalogue.condition_name(finding.condition) if finding.condition else "",
        reason=finding.reason,
        source=finding.source or "",
        until=finding.until,
        advice=finding.advice or "",
        rule=finding.rule,
    )


def stored_reasons(
    findings: Sequence[Mapping[str, Any]], catalogue: Catalogue, rules: Mapping[str, RuleWords]
) -> list[Reason]:
    """As `reasons_of`, from an Assessment's stored findings; `rules` by their code. Clinical."""
    return list(_stored(findings, catalogue, rules))


def _stored(
    findings: Iterable[Mapping[str, Any]], catalogue: Catalogue, rules: Mapping[str, RuleWords]
) -> Iterator[Reason]:
    for row in findings:
        if row["severity"] in SIGNS:
            words = rules.get(row["rule"], RuleWords("", ""))
            yield Reason(
                sign=SIGNS[row["severity"]],
                title=words.title or row["reason"],
                condition=catalogue.condition_name(row["condition"]) if row.get("condition") else "",
                reason=row["reason"],
                source=row.get("source") or "",
                until=date.fromisoformat(row["until"]) if row.get("until") else None,
                advice=words.advice,
                rule=row["rule"],
            )
