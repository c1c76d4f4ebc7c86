"""Appointments that somebody has to look at: the list, and what is to be done about each. Read side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practice.models import Practice
from scheduling.fingerprints import against_field
from scheduling.models import Appointment, SafetyReview
from scheduling.sight import Sight
from scheduling.wording import Reason, RuleWords, reasons_of, stored_reasons
from treatments.catalogue import current_catalogue
from treatments.contraindications import Adaptation, Instruction
from treatments.formwords import adaptation_for_therapist, words_for_all

# Who can act on a review, by its verdict.
WHO: dict[str, str] = {"blocked": "desk", "failed": "admin", "override": "therapist", "adapt": "desk"}
WHO_WORDS: dict[str, Promise] = {"desk": _("Desk"), "therapist": _("Therapist"), "admin": _("Clinic admin")}
# What is to be done, in words for everybody.
ACTS: dict[str, Promise] = {
    "blocked": _("Not suitable as booked: rebook or cancel."),
    "failed": _("The safety check did not work. Please tell your clinic admin."),
    "override": _("A therapist has to decide before the session."),
    "adapt": _("Possible in an adapted form."),
    "fine": _("Fine as booked, as things stand now."),
}


@dataclass(frozen=True, slots=True)
class Review:
    """An appointment to be looked at. `reasons` and `adapted` are clinical, `act` and `words` are for everybody."""

    row: Appointment
    starts: datetime
    kind: str
    reasons: Sequence[Reason]
    words: str
    adapted: Sequence[str]
    better_from: date | None
    may_adapt: bool
    override_ended: bool
    # What a reason given now is about.
    against: str = ""
    withheld: bool = False

    @property
    def act(self) -> Promise:
        """What is to be done."""
        return ACTS[self.kind]

    @property
    def who(self) -> Promise | None:
        """Who can do it; None where anybody can."""
        return WHO_WORDS[WHO[self.kind]] if self.kind in WHO else None

    def for_the_desk(self) -> Review:
        """Without what is clinical: for who may not read the record."""
        return replace(self, reasons=(), adapted=(), withheld=True)


def open_reviews(*, who: str = "", patient: int | None = None) -> QuerySet[SafetyReview]:
    """Those of booked and arrived appointments, worst and soonest first; of those whom `who` can settle, of a patient."""
    rows = SafetyReview.objects.filter(closed_at=None, appointment__status__in=("booked", "arrived"))
    if who in WHO_WORDS:
        rows = rows.filter(verdict__in=[verdict for verdict, can in WHO.items() if can == who])
    if patient is not None:
        rows = rows.filter(appointment__patient=patient)
    return rows.select_related("appointment__patient", "appointment__therapist", "appointment__room")


def as_noticed(rows: Sequence[SafetyReview], practice: Practice, words: Mapping[str, RuleWords]) -> list[Review]:
    """The reviews as of the moment when each was noticed; `words` are those of the rules. No query."""
    catalogue = current_catalogue(practice.rules_version)
    return [
        _review(
            row.appointment,
            row,
            kind=row.verdict,
            adaptation=adaptation_from(row.adaptation),
            reasons=_speaking(stored_reasons(row.findings, catalogue, words)),
            better_from=row.better_from,
            practice=practice,
        )
        for row in rows
    ]


def open_review(appointment: Appointment, sight: Sight | None, practice: Practice) -> Review | None:
    """The open review of the appointment, with the decision of this moment. One query."""
    row = SafetyReview.objects.filter(appointment=appointment, closed_at=None).first()
    if row is None:
        return None
    # A patient's age is not the rules' business: what was noticed of it stands.
    by_age = any(finding["rule"] == "age" for finding in row.findings)
    verdict = sight.verdict if sight and not by_age else None
    return _review(
        appointment,
        row,
        kind=verdict.verdict.value if verdict else "blocked" if by_age else "failed",
        adaptation=verdict.adaptation if verdict else None,
        reasons=_speaking(reasons_of(verdict, current_catalogue(practice.rules_version))) if verdict else [],
        better_from=verdict.better_from if verdict else None,
        practice=practice,
        against=against_field(verdict) if verdict else "",
    )


def adaptation_from(document: Mapping[str, Any] | None) -> Adaptation | None:
    """Read back an adaptation as a review keeps it."""
    if document is None:
        return None
    lists = {name: tuple(document[name]) for name in ("techniques", "regions", "qualifications") if name in document}
    instructions = tuple(
        Instruction(tuple(row["regions"]), row.get("max_pressure"), tuple(row.get("drop_techniques", ())))
        for row in document.get("instructions", ())
    )
    return Adaptation(
        minutes=document.get("minutes"),
        pressure=document.get("pressure"),
        instructions=instructions or None,
        **lists,
    )


def _review(
    appointment: Appointment,
    row: SafetyReview,
    *,
    kind: str,
    adaptation: Adaptation | None,
    reasons: Sequence[Reason],
    better_from: date | None,
    practice: Practice,
    against: str = "",
) -> Review:
    catalogue = current_catalogue(practice.rules_version)
    treatment = catalogue.treatment_by_pk[appointment.treatment_id]
    return Review(
        row=appointment,
        starts=timezone.localtime(appointment.starts_at),
        kind=kind,
        reasons=reasons,
        words=words_for_all(adaptation),
        adapted=adaptation_for_therapist(adaptation, treatment, catalogue) if adaptation else [],
        better_from=better_from,
        may_adapt=kind == "adapt" and not (adaptation and adaptation.qualifications),
        override_ended=row.override_ended,
        against=against,
    )


def _speaking(reasons: Sequence[Reason]) -> list[Reason]:
    """What stands in the way; cautions and things to do at check-in do not."""
    return [reason for reason in reasons if reason.sign not in ("caution", "due")]
