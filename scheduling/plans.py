"""What is asked of the door: who, what, with whom, where, when, and in which form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from scheduling.availability import Need
from scheduling.models import Appointment
from scheduling.timetable import TherapistPlan
from treatments.contraindications import Instruction, Session
from treatments.snapshot import CatalogueTreatment


@dataclass(frozen=True, slots=True)
class Form:
    """How a session differs from its treatment's usual form; None and empty mean: as usual."""

    techniques: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    pressure: str | None = None
    instructions: tuple[Instruction, ...] = ()

    @classmethod
    def of(cls, session: Session) -> Form:
        """The form of a session."""
        return cls(session.techniques, session.regions, session.pressure, session.instructions)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Form:
        """Read back what `stored` wrote."""
        return cls(
            techniques=_codes(stored.get("techniques")),
            regions=_codes(stored.get("regions")),
            pressure=stored.get("pressure"),
            instructions=tuple(
                Instruction(tuple(row["regions"]), row.get("max_pressure"), tuple(row.get("drop_techniques", ())))
                for row in stored.get("instructions", ())
            ),
        )

    def session(
        self,
        treatment: CatalogueTreatment,
        *,
        on: date,
        minutes: int | None = None,
        qualifications: Iterable[str] | None = None,
    ) -> Session:
        """The session of a treatment in this form; without qualifications, given by somebody who has what it takes."""
        return Session(
            treatment=treatment.code,
            on=on,
            minutes=minutes or treatment.minutes_default,
            techniques=self.techniques,
            regions=self.regions,
            pressure=self.pressure,
            therapist_qualifications=None if qualifications is None else tuple(sorted(qualifications)),
            instructions=self.instructions,
        )

    def stored(self) -> dict[str, Any]:
        """As a row keeps it: only what differs."""
        plain: dict[str, Any] = {}
        if self.techniques is not None:
            plain["techniques"] = list(self.techniques)
        if self.regions is not None:
            plain["regions"] = list(self.regions)
        if self.pressure is not None:
            plain["pressure"] = self.pressure
        if self.instructions:
            plain["instructions"] = [_instruction(row) for row in self.instructions]
        return plain


def _codes(codes: list[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(codes)


def _instruction(row: Instruction) -> dict[str, Any]:
    plain: dict[str, Any] = {"regions": list(row.regions)}
    if row.max_pressure:
        plain["max_pressure"] = row.max_pressure
    if row.drop_techniques:
        plain["drop_techniques"] = list(row.drop_techniques)
    return plain


@dataclass(frozen=True, slots=True)
class Plan:
    """A session as it is asked for. Without a room, a suitable free one is found; without minutes, the usual length."""

    patient: int
    treatment: int
    therapist: int
    starts_at: datetime
    room: int | None = None
    minutes: int | None = None
    form: Form = field(default_factory=Form)

    @classmethod
    def of(cls, appointment: Appointment) -> Plan:
        """The plan that an appointment carries out."""
        return cls(
            patient=appointment.patient_id,
            treatment=appointment.treatment_id,
            therapist=appointment.therapist_id,
            starts_at=appointment.starts_at,
            room=appointment.room_id,
            minutes=appointment.minutes,
            form=Form.from_stored(appointment.changes),
        )

    def with_changes(self, **asked: Any) -> Plan:
        """The plan with the fields in `asked`. Another treatment comes in its own length and form."""
        if asked.get("treatment", self.treatment) != self.treatment:
            asked = {"minutes": None, "form": Form()} | asked
        return replace(self, **asked)

    @property
    def on(self) -> date:
        """The day of the session on the practice's calendar."""
        return timezone.localdate(self.starts_at)

    def session(self, treatment: CatalogueTreatment, therapist: TherapistPlan) -> Session:
        """The session to decide about."""
        return self.form.session(treatment, on=self.on, minutes=self.minutes, qualifications=therapist.qualifications)


@dataclass(frozen=True, slots=True)
class Span:
    """When a session takes place and how long it blocks therapist and room."""

    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime

    @classmethod
    def of(cls, starts_at: datetime, need: Need) -> Span:
        """The span of a session of `need` that starts at `starts_at`."""
        ends_at = starts_at + timedelta(minutes=need.minutes)
        return cls(
            starts_at, ends_at, starts_at - timedelta(minutes=need.before), ends_at + timedelta(minutes=need.after)
        )
