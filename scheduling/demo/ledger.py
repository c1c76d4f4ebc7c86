"""The demo's desk: decides with the door's own `place`, but keeps in memory what the door reads and writes.

A thousand bookings take the door ten seconds and this desk one. It is for filling a practice that
nobody uses yet: it takes no locks, lets a clock be handed in, and writes everything at the end.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass, field, replace

from simple_history.utils import bulk_create_with_history

from patients.facts import facts_of, person_of
from patients.models import Patient, RecordedCondition
from practice.models import User
from scheduling.clearing import Case, Clearance
from scheduling.clock import minute_of
from scheduling.deciding import Known
from scheduling.demo.spoken import Spoken
from scheduling.desk import Desk
from scheduling.intervals import Interval
from scheduling.models import Appointment, Assessment
from scheduling.occupancy import Occupancy
from scheduling.plans import Plan
from scheduling.timetable import TherapistPlan
from treatments.contraindications import PastSession
from treatments.snapshot import CatalogueTreatment

Busy = defaultdict[int, list[Interval]]


@dataclass
class Ledger:
    """What the demo has booked so far, and what is known of its patients."""

    patients: dict[int, Patient]
    known: dict[int, Known]
    therapists: Busy = field(default_factory=lambda: defaultdict(list))
    rooms: Busy = field(default_factory=lambda: defaultdict(list))
    busy_patients: Busy = field(default_factory=lambda: defaultdict(list))
    made: list[Appointment] = field(default_factory=list)
    spoken: Spoken = field(default_factory=Spoken)

    @classmethod
    def opened(cls) -> Ledger:
        """An empty ledger: read the patients and what is known of them. There are no appointments yet."""
        patients = {row.pk: row for row in Patient.objects.with_last_screening()}
        ailing = set(RecordedCondition.objects.standing().values_list("patient_id", flat=True))
        return cls(
            patients,
            {
                pk: Known(person_of(patient), facts_of(pk) if pk in ailing else (), ())
                for pk, patient in patients.items()
            },
        )

    def enter(self, appointment: Appointment, code: str, plan: Plan) -> None:
        """Note a booking; a live one takes up its place and counts as a session of the patient."""
        self.made.append(appointment)
        if not appointment.is_live():
            return
        blocked = (minute_of(appointment.blocked_from), minute_of(appointment.blocked_until))
        insort(self.therapists[plan.therapist], blocked)
        insort(self.rooms[appointment.room_id], blocked)
        insort(self.busy_patients[plan.patient], (minute_of(appointment.starts_at), minute_of(appointment.ends_at)))
        known = self.known[plan.patient]
        session = PastSession(treatment=code, on=plan.on, minutes=appointment.minutes)
        self.known[plan.patient] = replace(known, history=(*known.history, session))

    def write(self) -> None:
        """Store it all, with its history."""
        Assessment.objects.bulk_create([row.assessment for row in self.made if row.assessment], batch_size=500)
        bulk_create_with_history(self.made, Appointment, batch_size=500)
        self.spoken.write()


@dataclass(frozen=True)
class DemoDesk(Desk):
    """A desk that reads from the ledger and writes into it."""

    ledger: Ledger
    # Who sits at the desk, whoever decides.
    reception: User

    def held_in_vain(self, appointment: Appointment, plan: Plan) -> None:
        """A slot that was held for a therapist's answer and given back."""
        treatment, therapist = self._checked(appointment, plan)
        self._put(appointment, replace(plan, minutes=plan.minutes or treatment.minutes_default), treatment, therapist)
        appointment.status = Appointment.Status.RELEASED
        appointment._history_user = self.by
        self.ledger.made.append(appointment)

    def _case(
        self, plan: Plan, treatment: CatalogueTreatment, therapist: TherapistPlan, appointment: Appointment
    ) -> Case:
        case = super()._case(plan, treatment, therapist, appointment)
        return replace(case, known=self.ledger.known[plan.patient])

    def _taken(self, blocked: Interval, plan: Plan, appointment: Appointment) -> Occupancy:
        return Occupancy(self.ledger.therapists, self.ledger.rooms, self.ledger.busy_patients[plan.patient])

    def _store(self, appointment: Appointment, cleared: Clearance, plan: Plan) -> Appointment:
        appointment.assessment = cleared.row(plan)
        appointment.assessment.decided_at = appointment.booked_at
        appointment._history_user = self.by
        self.ledger.enter(appointment, cleared.session.treatment, plan)
        return appointment

    def _followed_up(self, appointment: Appointment, cleared: Clearance, outcome: str | None) -> Appointment:
        self.ledger.spoken.let_pass(cleared, appointment, by=self.by or self.reception, desk=self.reception)
        # Nothing is in review yet, and what is booked in order of time was decided in order of time.
        return appointment
