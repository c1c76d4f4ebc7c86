"""Verdicts and refusals as JSON documents, in the form in which they are answered and stored."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

from treatments.contraindications import Adaptation, Finding, Instruction, RequestRefused, Session, Verdict

FINDING_KEYS = tuple(f.name for f in fields(Finding) if f.name not in ("title", "advice"))


def line(document: object) -> str:
    """The document as one line of compact JSON in plain ASCII."""
    return json.dumps(document, separators=(",", ":"))


def refusal_document(error: RequestRefused) -> dict[str, Any]:
    """The answer to a refused request."""
    return {"error": str(error)}


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """A verdict in the form in which it is answered and stored."""
    adaptation = verdict.adaptation
    return {
        "treatment": verdict.treatment,
        "verdict": verdict.verdict.value,
        "findings": [finding_document(finding) for finding in verdict.findings],
        "adaptation": None if adaptation is None else _adaptation_document(adaptation),
        "better_from": _day_text(verdict.better_from),
    }


def session_document(session: Session) -> dict[str, Any]:
    """A session in the form of a request; what is the treatment's own is left out."""
    named = {name: value for name, value in _given(session).items() if name not in ("on", "instructions")}
    lists = _listed(named)
    if session.instructions:
        lists["instructions"] = [_listed(_given(one)) for one in session.instructions]
    return lists


def _listed(document: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in document.items()}


def finding_document(finding: Finding) -> dict[str, Any]:
    """A finding in the form in which it is answered and stored."""
    document = {key: getattr(finding, key) for key in FINDING_KEYS}
    document["severity"] = finding.severity.value
    document["until"] = _day_text(finding.until)
    return document


def _adaptation_document(adaptation: Adaptation) -> dict[str, Any]:
    changed = _given(adaptation)
    if adaptation.instructions is not None:
        changed["instructions"] = [_given(one) for one in adaptation.instructions]
    return changed


def _given(record: Adaptation | Instruction | Session) -> dict[str, Any]:
    """The fields that say something; tuples become lists when the JSON is written."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: value for name, value in values.items() if value not in (None, ())}


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
