"""What the rules had to say while the demo's diary was filled, and which therapists were asked: for the safety report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from practice.models import User
from scheduling.clearing import Clearance
from scheduling.firings import decided_by, passed, refused
from scheduling.models import Appointment, BookingRequest, Firing
from scheduling.refusals import Contraindicated
from treatments.answers import finding_document
from treatments.contraindications import Verdict, VerdictKind

# Chances of their own, so that the diary is the same with and without them.
SEED = 1874
ASKED_FIRST = 0.6
SAYS_NO = 0.3
State = BookingRequest.State
ANSWER = "Not now, please: offer something gentler, or ask again in a few weeks."


@dataclass
class Spoken:
    """Rows on their way into the database."""

    firings: list[Firing] = field(default_factory=list)
    requests: list[BookingRequest] = field(default_factory=list)
    rng: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 (nothing secret)

    def let_pass(self, cleared: Clearance, appointment: Appointment, *, by: User, desk: User) -> None:
        """A booking was made; some that a therapist approved had been asked for by the desk."""
        rows = passed(cleared, appointment, by=by, at=appointment.booked_at)
        self.firings += rows
        overridden = any(row.outcome == Firing.Outcome.OVERRIDDEN for row in rows)
        if overridden and self.rng.random() < ASKED_FIRST:
            request = self._request(appointment, cleared.asked, by=by, desk=desk, state=State.APPROVED)
            request.reason = cleared.override_reason

    def refuse(self, refusal: Contraindicated, *, at: datetime) -> None:
        """A booking was refused, and that was the end of it."""
        self.firings += refused(refusal, at=at)

    def wants_to_ask(self, refusal: Contraindicated) -> bool:
        """Whether the desk asks a therapist, who will say no."""
        return refusal.verdict.verdict == VerdictKind.OVERRIDE and self.rng.random() < SAYS_NO

    def decline(self, appointment: Appointment, verdict: Verdict, *, by: User, desk: User) -> None:
        """A therapist was asked and has said no; the slot was given back."""
        request = self._request(appointment, verdict, by=by, desk=desk, state=State.DECLINED)
        request.answer = ANSWER
        self._speak(request, verdict, Firing.Outcome.DECLINED, by=by, at=appointment.booked_at)

    def _request(
        self, appointment: Appointment, verdict: Verdict, *, by: User, desk: User, state: str
    ) -> BookingRequest:
        answered_at = appointment.booked_at
        asked_at = answered_at - timedelta(minutes=round(self.rng.lognormvariate(3.2, 0.7)))
        request = BookingRequest(
            appointment=appointment,
            verdict=verdict.verdict,
            findings=[finding_document(finding) for finding in verdict.findings],
            asked_by=desk,
            asked_at=asked_at,
            held_until=min(asked_at + timedelta(hours=4), appointment.starts_at),
            state=state,
            answered_by=by,
            answered_at=answered_at,
            read_at=answered_at + timedelta(minutes=2),
        )
        self.requests.append(request)
        self._speak(request, verdict, Firing.Outcome.ASKED, by=desk, at=asked_at)
        return request

    def _speak(self, request: BookingRequest, verdict: Verdict, outcome: str, *, by: User, at: datetime) -> None:
        appointment = request.appointment
        for rule, severity in decided_by(verdict).items():
            row = Firing(at=at, on=appointment.starts_at.date(), rule=rule, severity=severity, outcome=outcome)
            row.patient_id, row.treatment_id = appointment.patient_id, appointment.treatment_id
            row.therapist_id, row.by, row.request = appointment.therapist_id, by, request
            self.firings.append(row)

    def write(self) -> None:
        """Store it all; the appointments are stored already."""
        BookingRequest.objects.bulk_create(self.requests)
        Firing.objects.bulk_create(self.firings, batch_size=500)
