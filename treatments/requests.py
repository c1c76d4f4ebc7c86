"""A request to assess, as JSON: read strictly into the words of the decision, and decided.

Every key, type, code and date that a request should not have is refused by the name
of its field (RequestRefused), so that nothing passes unseen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple

from treatments.answers import line, verdict_document
from treatments.contraindications import (
    Fact,
    Instruction,
    PastSession,
    Person,
    Session,
    Status,
    UnknownCode,
    assess,
    assess_catalogue,
)
from treatments.proposals import on_offer
from treatments.rulebase import RuleBase
from treatments.strictjson import StrictObject, parse

KEYS = ("on", "patient", "facts", "history", "session")
PATIENT_KEYS = tuple(field.name for field in fields(Person))
FACT_KEYS = tuple(field.name for field in fields(Fact))
HISTORY_KEYS = tuple(field.name for field in fields(PastSession))
SESSION_KEYS = tuple(field.name for field in fields(Session) if field.name != "on")
INSTRUCTION_KEYS = tuple(field.name for field in fields(Instruction))


class Request(NamedTuple):
    """What is asked; without a session the whole catalogue is meant."""

    on: date
    person: Person
    facts: tuple[Fact, ...]
    history: tuple[PastSession, ...]
    session: Session | None


def answer(text: bytes, rules: RuleBase) -> str:
    """The verdict (without `session`: the whole catalogue's) on a request, as a line of JSON."""
    on, person, facts, history, session = read_request(text)
    if session is None:
        verdicts = assess_catalogue(on, rules=rules, person=person, facts=facts, history=history)
        return line([verdict_document(verdict) for verdict in verdicts])
    if session.treatment not in (offered := on_offer(rules)):
        raise UnknownCode("session.treatment", session.treatment, offered)
    verdict = assess(session, rules=rules, person=person, facts=facts, history=history)
    return line(verdict_document(verdict))


def read_request(text: bytes) -> Request:
    """The request in the words of the decision; codes of the catalogue are not looked up yet."""
    request = StrictObject(parse(text), "", KEYS)
    on = request.needed_day("on")
    person = _person(request)
    facts = tuple(_fact(item) for item in request.objects("facts", FACT_KEYS))
    history = tuple(_past(item) for item in request.objects("history", HISTORY_KEYS))
    item = request.object("session", SESSION_KEYS)
    return Request(on, person, facts, history, None if item is None else _session(item, on))


def _person(request: StrictObject) -> Person:
    patient = request.object("patient", PATIENT_KEYS)
    if patient is None:
        return Person()
    return Person(
        birth_date=patient.day("birth_date"),
        sex=patient.text("sex"),
        screened_on=patient.day("screened_on"),
    )


def _fact(item: StrictObject) -> Fact:
    condition = item.needed("condition", "back-pain")
    status = item.needed("status", Status.UNKNOWN)
    if status not in tuple(Status):
        raise UnknownCode(f"{item.path}.status", status, tuple(Status))
    return Fact(
        condition=condition,
        status=Status(status),
        regions=item.texts("regions") or (),
        since=item.day("since"),
        until=item.day("until"),
        review_by=item.day("review_by"),
        due=item.day("due"),
    )


def _past(item: StrictObject) -> PastSession:
    return PastSession(
        treatment=item.needed("treatment", "classic-massage"),
        on=item.needed_day("on"),
        minutes=item.whole("minutes"),
        pain_before=item.whole("pain_before"),
        pain_after=item.whole("pain_after"),
        reaction=item.text("reaction"),
    )


def _session(item: StrictObject, on: date) -> Session:
    return Session(
        treatment=item.needed("treatment", "classic-massage"),
        on=on,
        minutes=item.whole("minutes"),
        techniques=item.texts("techniques"),
        regions=item.texts("regions"),
        pressure=item.text("pressure"),
        therapist_qualifications=item.texts("therapist_qualifications"),
        instructions=tuple(_instruction(one) for one in item.objects("instructions", INSTRUCTION_KEYS)),
    )


def _instruction(item: StrictObject) -> Instruction:
    return Instruction(
        regions=item.texts("regions") or (),
        max_pressure=item.text("max_pressure"),
        drop_techniques=item.texts("drop_techniques") or (),
    )


def stored_facts(documents: Iterable[Mapping[str, Any]]) -> tuple[Fact, ...]:
    """Facts in the form in which they are kept beside a verdict. RequestRefused for what cannot be read."""
    return tuple(_fact(StrictObject(dict(document), f"facts[{n}]", FACT_KEYS)) for n, document in enumerate(documents))


def stored_session(document: Mapping[str, Any], on: date) -> Session:
    """A session in the form in which it is kept beside a verdict. RequestRefused for what cannot be read."""
    return _session(StrictObject(dict(document), "session", SESSION_KEYS), on)
