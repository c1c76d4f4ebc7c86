"""The forms in which a session that was refused can be booked after all: shorter, lighter, without what is the trouble."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.deciding import Known, decide, known_of, rules_now
from scheduling.models import BookingRequest
from scheduling.plans import Form, Plan
from scheduling.refusals import Contraindicated
from scheduling.timetable import timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import Session, Severity, Verdict, VerdictKind
from treatments.formwords import adaptation_for_therapist, form_for_therapist
from treatments.models import Pressure
from treatments.rulebase import RuleBase
from treatments.snapshot import Catalogue, CatalogueTreatment

MOST_FORMS = 3
SERIOUS = (Severity.ABSOLUTE, Severity.RELATIVE)


@dataclass(frozen=True, slots=True)
class OtherForm:
    """A form in which it can be booked now. `key` is what its button sends, `words` say what is different."""

    key: str
    words: list[str]
    minutes: int | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, with everything that decides about it, loaded once."""

    plan: Plan
    treatment: CatalogueTreatment
    qualifications: tuple[str, ...]
    catalogue: Catalogue
    known: Known
    rules: RuleBase

    @classmethod
    def of(cls, request: BookingRequest, practice: Practice) -> Question:
        """Load it with the facts and the rules of now. Raises RulesFailed."""
        appointment = request.appointment
        catalogue = current_catalogue(practice.rules_version)
        return cls(
            plan=Plan.of(appointment),
            treatment=catalogue.treatment_by_pk[appointment.treatment_id],
            qualifications=tuple(timetable(practice).therapists[appointment.therapist_id].qualifications),
            catalogue=catalogue,
            known=known_of(appointment.patient, catalogue, without=appointment.pk),
            rules=rules_now(practice.rules_version),
        )

    def verdict(self, plan: Plan | None = None) -> Verdict:
        """The verdict of now on what was asked, or on the same in another form."""
        return decide(self.session(plan or self.plan), known=self.known, rules=self.rules)

    def refusal(self, verdict: Verdict) -> Contraindicated:
        """As the door would refuse it."""
        return Contraindicated(verdict=verdict, session=self.session(self.plan))

    def session(self, plan: Plan) -> Session:
        """The session of a plan, given by the therapist who was asked for."""
        return plan.form.session(self.treatment, on=plan.on, minutes=plan.minutes, qualifications=self.qualifications)


def other_forms(question: Question, verdict: Verdict) -> Iterator[OtherForm]:
    """The forms in which it can be booked, the one that the rules themselves ask for first."""
    if verdict.verdict == VerdictKind.FINE:
        return
    if verdict.verdict == VerdictKind.ADAPT and verdict.adaptation is not None:
        if not verdict.adaptation.qualifications:
            words = adaptation_for_therapist(verdict.adaptation, question.treatment, question.catalogue)
            yield OtherForm("adapted", words)
        return
    yield from _found(question, verdict)


def _found(question: Question, verdict: Verdict) -> Iterator[OtherForm]:
    """Single changes that are enough; else all those together that help."""
    changes = dict(_single_changes(question))
    verdicts = {key: question.verdict(plan) for key, plan in changes.items()}
    enough = [key for key, found in verdicts.items() if _bookable(found)]
    for key in _least(enough)[:MOST_FORMS]:
        yield _form(question, key, changes[key], verdicts[key])
    helping = [key for key, found in verdicts.items() if _serious(found) < _serious(verdict)]
    if enough or len(helping) < 2:
        return
    together = _together(question.plan, [changes[key] for key in _least(helping)])
    found = question.verdict(together)
    if _bookable(found):
        yield _form(question, "together", together, found)


def _single_changes(question: Question) -> Iterator[tuple[str, Plan]]:
    """Shorter, lighter, without one technique, without one region; the smallest change of each kind first."""
    plan, treatment = question.plan, question.treatment
    for minutes in sorted(treatment.minutes_options, reverse=True):
        if minutes < (plan.minutes or treatment.minutes_default):
            yield f"minutes {minutes}", replace(plan, minutes=minutes)
    levels = list(Pressure.values)
    for level in reversed(levels[: levels.index(plan.form.pressure or treatment.pressure)]):
        yield f"pressure {level}", replace(plan, form=replace(plan.form, pressure=level))
    for name, usual in (("techniques", treatment.techniques), ("regions", treatment.regions)):
        used = getattr(plan.form, name) or tuple(usual)
        for code in used if len(used) > 1 else ():
            change: dict[str, Any] = {name: tuple(one for one in used if one != code)}
            yield f"{name} {code}", replace(plan, form=replace(plan.form, **change))


def _least(keys: list[str]) -> list[str]:
    """Of lengths and of pressures only the smallest change that is enough."""
    seen: set[str] = set()
    kept = []
    for key in keys:
        kind = key.split(" ")[0]
        if kind in ("techniques", "regions") or kind not in seen:
            kept.append(key)
        seen.add(kind)
    return kept


def _together(plan: Plan, changed: list[Plan]) -> Plan:
    """Every change at once."""
    whole: dict[str, Any] = {}
    for one in changed:
        for name in ("techniques", "regions", "pressure"):
            value, before = getattr(one.form, name), getattr(plan.form, name)
            if value == before:
                continue
            kept = whole.get(name)
            whole[name] = tuple(code for code in value if code in kept) if isinstance(kept, tuple) else value
    minutes = min(one.minutes or 0 for one in changed) or plan.minutes
    form = replace(plan.form, **{name: value for name, value in whole.items() if value})
    return replace(plan, minutes=minutes, form=form)


def _bookable(verdict: Verdict) -> bool:
    if verdict.verdict == VerdictKind.ADAPT:
        return verdict.adaptation is not None and not verdict.adaptation.qualifications
    return verdict.verdict == VerdictKind.FINE


def _serious(verdict: Verdict) -> int:
    return sum(finding.severity in SERIOUS for finding in verdict.findings)


def _form(question: Question, key: str, plan: Plan, verdict: Verdict) -> OtherForm:
    words = [] if plan.minutes == question.plan.minutes else [_("%(count)d minutes.") % {"count": plan.minutes or 0}]
    words += form_for_therapist(plan.form, question.treatment, question.catalogue)
    if verdict.adaptation is not None:
        words += adaptation_for_therapist(verdict.adaptation, question.treatment, question.catalogue)
    return OtherForm(key, words, plan.minutes, plan.form)
