"""Every treatment with its verdict for one patient on one day, as the booking panel lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from patients.models import Patient
from patients.registration import years_on
from practice.models import Practice
from scheduling.deciding import decide_all, known_of, rules_now
from scheduling.timetable import timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import Severity, Verdict, VerdictKind
from treatments.formwords import words_for_all
from treatments.snapshot import CatalogueTreatment


@dataclass(frozen=True, slots=True)
class Pick:
    """One treatment on offer. `kind` is its verdict, `minutes` the length it would be booked in.

    `words` say how the form differs and may be read by everybody; `suggested` means that something
    recorded speaks for it.
    """

    treatment: CatalogueTreatment
    kind: VerdictKind
    minutes: int
    words: str
    suggested: bool
    verdict: Verdict


def picks(patient: Patient, *, on: date, practice: Practice, therapist: int | None = None) -> list[Pick]:
    """The whole catalogue in use, in its order; with a therapist only what they give. One load of facts."""
    catalogue = current_catalogue(practice.rules_version)
    plan = timetable(practice).therapists.get(therapist) if therapist is not None else None
    known = known_of(patient, catalogue)
    verdicts = decide_all(
        on,
        known=known,
        rules=rules_now(practice.rules_version),
        qualifications=None if plan is None else tuple(sorted(plan.qualifications)),
    )
    age = None if patient.birth_date is None else years_on(patient.birth_date, on)
    return [
        pick_of(treatment, verdicts[treatment.code])
        for treatment in catalogue.in_use
        if suits_age(treatment, age) and (plan is None or treatment.pk in plan.treatments)
    ]


def pick_of(treatment: CatalogueTreatment, verdict: Verdict) -> Pick:
    """The pick that a verdict makes of a treatment."""
    adaptation = verdict.adaptation if verdict.verdict == VerdictKind.ADAPT else None
    return Pick(
        treatment=treatment,
        kind=verdict.verdict,
        minutes=(adaptation.minutes if adaptation else None) or treatment.minutes_default,
        words=words_for_all(adaptation),
        suggested=any(finding.severity == Severity.INDICATION for finding in verdict.findings),
        verdict=verdict,
    )


def suits_age(treatment: CatalogueTreatment, age: int | None) -> bool:
    """True when the treatment is for patients of this age in completed years; an unknown age may have any."""
    return age is None or (treatment.min_age or 0) <= age <= (
        treatment.max_age if treatment.max_age is not None else age
    )
