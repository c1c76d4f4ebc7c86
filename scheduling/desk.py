"""What the door works at: the locks it holds, the rules and the roster of that moment."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from patients.models import Patient
from practice.models import Practice, User
from practice.plainrows import columns, row_of
from scheduling import placing
from scheduling.availability import Need
from scheduling.clearing import Case, Clearance, Consent, check_in, check_qualified, clear
from scheduling.clock import minute_of
from scheduling.firings import note_passed
from scheduling.intervals import Interval
from scheduling.models import Appointment, Room, SafetyReview, Therapist
from scheduling.occupancy import Occupancy, occupancy
from scheduling.plans import Plan, Span
from scheduling.reassessing import look_at_others
from scheduling.refusals import AdaptationNeeded, Archived, Contraindicated, NothingToAsk, Unknown
from scheduling.reviewing import close
from scheduling.secondlook import Ground
from scheduling.timetable import TherapistPlan, Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.snapshot import Catalogue, CatalogueTreatment


@dataclass(frozen=True, slots=True)
class Desk:
    """One verb of the door at work. Only `locked` makes one (and scheduling/demo, for a past that is made up)."""

    by: User | None
    now: datetime
    practice: Practice
    patient: Patient
    catalogue: Catalogue
    roster: Timetable

    @classmethod
    def locked(
        cls, plan: Plan, *, by: User | None, also: Appointment | None = None, others: Collection[Plan] = ()
    ) -> Desk:
        """Take the locks of `plan`, of the appointment that it changes and of `others` of the same patient; then read.

        The order never varies.
        """
        patient = _held(plan.patient)
        if patient is None:
            raise Unknown(what="patient")
        plans = (plan, *others)
        _lock(Therapist, {*(one.therapist for one in plans), *([also.therapist_id] if also else [])})
        # Versions are read after the locks, so that nothing is decided by what was true before waiting for them.
        practice = cast(Practice, Practice.current())
        roster, catalogue = timetable(practice), current_catalogue(practice.rules_version)
        named = {one.room for one in plans if one.room is not None}
        rooms = named if all(one.room is not None for one in plans) else named | set(roster.rooms)
        _lock(Room, rooms | ({also.room_id} if also else set()))
        return cls(by, timezone.now(), practice, patient, catalogue, roster)

    @classmethod
    def locked_for(cls, plans: Collection[Plan], *, by: User | None) -> dict[int, Desk]:
        """A desk for each patient of `plans`, at one moment: all the locks in the order of `locked`, then read."""
        asked = {plan.patient for plan in plans}
        rows = Patient.objects.select_for_update(no_key=True).filter(pk__in=asked).order_by("pk")
        patients = {patient.pk: patient for patient in rows}
        if len(patients) != len(asked):
            raise Unknown(what="patient")
        _lock(Therapist, {plan.therapist for plan in plans})
        practice = cast(Practice, Practice.current())
        roster, catalogue = timetable(practice), current_catalogue(practice.rules_version)
        _lock(Room, set(roster.rooms))
        now = timezone.now()
        return {pk: cls(by, now, practice, patient, catalogue, roster) for pk, patient in patients.items()}

    def place(self, appointment: Appointment, plan: Plan, consent: Consent) -> Appointment:
        """Decide about `plan` and write it into `appointment`. Nothing is written when it is refused."""
        treatment, therapist = self._checked(appointment, plan)
        cleared = clear(self._case(plan, treatment, therapist, appointment), consent)
        plan = replace(plan, minutes=cleared.minutes, form=cleared.form)
        self._put(appointment, plan, treatment, therapist)
        outcome = SafetyReview.Outcome.CHANGED if appointment.pk else None
        return self._followed_up(self._store(appointment, cleared, plan), cleared, outcome)

    def hold(self, appointment: Appointment, plan: Plan) -> Contraindicated:
        """Take the slot of `plan` without deciding about it, for as long as a therapist is asked.

        Returns what speaks against it. Raises as `place` does, and NothingToAsk where nothing speaks against it.
        """
        treatment, therapist = self._checked(appointment, plan)
        against = self._against(self._case(plan, treatment, therapist, appointment))
        self._put(appointment, replace(plan, minutes=plan.minutes or treatment.minutes_default), treatment, therapist)
        appointment.status = Appointment.Status.HELD
        appointment._history_user = self.by
        appointment.save()
        return against

    def keep(self, appointment: Appointment, plan: Plan, consent: Consent) -> Clearance:
        """Take the slot of `plan` for as long as the patient is asked whether they want it.

        What it could be booked with is decided now and once more by `place`, when they do. Raises as that does.
        """
        treatment, therapist = self._checked(appointment, plan)
        cleared = clear(self._case(plan, treatment, therapist, appointment), consent)
        self._put(appointment, replace(plan, minutes=cleared.minutes, form=cleared.form), treatment, therapist)
        appointment.status = Appointment.Status.HELD
        appointment._history_user = self.by
        appointment.save()
        return cleared

    def _checked(self, appointment: Appointment, plan: Plan) -> tuple[CatalogueTreatment, TherapistPlan]:
        """The treatment and the therapist of `plan`, which must make sense for somebody who still comes here."""
        if self.patient.archived_at:
            raise Archived(what=str(self.patient))
        placing.check_time(plan.starts_at, self.now)
        treatment = placing.treatment_of(plan, self.catalogue, booked=appointment.treatment_id)
        therapist = placing.therapist_of(plan, self.roster, treatment)
        placing.check_length(plan.minutes or treatment.minutes_default)
        placing.check_known(plan.form, self.catalogue)
        return treatment, therapist

    def _against(self, case: Case) -> Contraindicated:
        """What only a therapist can answer; what the desk can settle itself is raised."""
        try:
            clear(case, Consent())
        except AdaptationNeeded:
            raise
        except Contraindicated as refusal:
            # Whoever could not give it with a therapist's word either is not asked for.
            check_qualified(case, refusal.session, refusal.verdict)
            return refusal
        raise NothingToAsk()

    def _put(
        self, appointment: Appointment, plan: Plan, treatment: CatalogueTreatment, therapist: TherapistPlan
    ) -> None:
        """Give the appointment the time and a room of `plan`, if they are to be had."""
        need = Need.of(treatment, minutes=plan.minutes)
        span = Span.of(plan.starts_at, need)
        placing.check_hours(plan, span, therapist, self.roster)
        room = self._free_room(plan, need, therapist, appointment)
        _write(appointment, plan, span, room=room, treatment=treatment)

    def check_place(self, appointment: Appointment, plan: Plan) -> None:
        """Raise SlotTaken unless the place that the appointment had is free."""
        treatment = self.catalogue.treatment_by_pk[plan.treatment]
        therapist = self.roster.therapists[plan.therapist]
        self._free_room(plan, _need_of(appointment, treatment), therapist, appointment)

    def settle(self, appointment: Appointment, plan: Plan, consent: Consent) -> Appointment:
        """Decide about the appointment where it is and write that down; adapted it may become shorter, never longer."""
        return self._in_place(appointment, plan, clear, consent)

    def check_in(self, appointment: Appointment, plan: Plan, consent: Consent) -> Appointment:
        """The decision at the last door, with its gates, written down."""
        return self._in_place(appointment, plan, check_in, consent)

    def _in_place(
        self, appointment: Appointment, plan: Plan, decide: Callable[[Case, Consent], Clearance], consent: Consent
    ) -> Appointment:
        treatment = self.catalogue.treatment_by_pk[plan.treatment]
        cleared = decide(self._case(plan, treatment, self.roster.therapists[plan.therapist], appointment), consent)
        plan = replace(plan, minutes=cleared.minutes, form=cleared.form)
        span = Span.of(plan.starts_at, replace(_need_of(appointment, treatment), minutes=cleared.minutes))
        _write(appointment, plan, span, room=appointment.room_id, treatment=treatment)
        outcome = SafetyReview.Outcome.FINE_AGAIN
        return self._followed_up(self._store(appointment, cleared, plan), cleared, outcome)

    def _case(
        self, plan: Plan, treatment: CatalogueTreatment, therapist: TherapistPlan, appointment: Appointment
    ) -> Case:
        return Case(
            plan=plan,
            treatment=treatment,
            therapist=therapist,
            patient=self.patient,
            catalogue=self.catalogue,
            rules_version=self.practice.rules_version,
            by=self.by,
            before=appointment if appointment.pk else None,
        )

    def _free_room(self, plan: Plan, need: Need, therapist: TherapistPlan, appointment: Appointment) -> int:
        rooms = placing.candidate_rooms(plan, need, therapist, self.roster, self.catalogue)
        taken = self._taken(need.blocked(minute_of(plan.starts_at)), plan, appointment)
        preferred = appointment.room_id if appointment.pk else therapist.usual_room
        return placing.free_room(plan, need, rooms, taken, preferred=preferred)

    def _taken(self, blocked: Interval, plan: Plan, appointment: Appointment) -> Occupancy:
        return occupancy(blocked, patient=plan.patient, without=appointment.pk)

    def _store(self, appointment: Appointment, cleared: Clearance, plan: Plan) -> Appointment:
        appointment.assessment = cleared.written(plan)
        appointment._history_user = self.by
        appointment.save()
        return appointment

    def _followed_up(self, appointment: Appointment, cleared: Clearance, outcome: str | None) -> Appointment:
        """End the review that this settles, and look again at what it means for the patient's other sessions."""
        if outcome != SafetyReview.Outcome.FINE_AGAIN or cleared.consent != Consent():
            # Whoever only looks again where nothing new is agreed to has met no rule once more.
            note_passed(cleared, appointment, by=self.by, at=self.now)
        if outcome is not None:
            close(appointment.pk, outcome=_outcome(cleared, outcome), by=self.by)
        ground = Ground(self.practice, self.catalogue, self.roster, SafetyReview.Cause.SESSIONS, self.by, self.now)
        look_at_others(appointment, cleared, patient=self.patient, ground=ground)
        return appointment


def _outcome(cleared: Clearance, otherwise: str) -> str:
    """How a review ends by a decision: by a word given now, by an adapted form taken now, else as it says."""
    if cleared.consent.override_reason and cleared.override_reason:
        return SafetyReview.Outcome.APPROVED
    return SafetyReview.Outcome.ADAPTED if cleared.consent.adaptation and cleared.adapted else otherwise


def _held(patient: int) -> Patient | None:
    """The patient as they are when the row is ours; None for one who does not exist."""
    with connection.cursor() as cursor:
        # Written out, as below: with so many columns a fifth of the time that building it takes.
        cursor.execute(
            f"SELECT {columns(Patient)} FROM patients_patient WHERE id = %s {_for_update()}",  # noqa: S608 (our table)
            [patient],
        )
        found = cursor.fetchone()
    return row_of(Patient, found) if found else None


def _for_update() -> str:
    # SQLite has no row locks: there the transaction itself has begun with the only lock there is.
    return connection.ops.for_update_sql(no_key=True) if connection.features.has_select_for_update else ""


def _lock(model: type[Model], keys: Collection[int]) -> None:
    """Lock the rows by ascending id; other transactions may still point to them. What is in them, the roster knows."""
    if not keys:
        return
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        # Written out: twice with every booking, and a third of the time that building it takes.
        cursor.execute(
            f"SELECT id FROM {model._meta.db_table} WHERE id IN ({marks}) ORDER BY id {_for_update()}",  # noqa: S608 (our tables)
            sorted(keys),
        )


def _need_of(appointment: Appointment, treatment: CatalogueTreatment) -> Need:
    """The need of an appointment as it was booked: its buffers stay, whatever the catalogue says now."""
    return replace(
        Need.of(treatment, minutes=appointment.minutes),
        before=(appointment.starts_at - appointment.blocked_from) // timedelta(minutes=1),
        after=(appointment.blocked_until - appointment.ends_at) // timedelta(minutes=1),
    )


def _write(appointment: Appointment, plan: Plan, span: Span, *, room: int, treatment: CatalogueTreatment) -> None:
    if appointment.treatment_id != treatment.pk:
        # The name and the price that the patient was told stay with the booking.
        appointment.treatment_id, appointment.treatment_name, appointment.price = (
            treatment.pk,
            treatment.name,
            treatment.price,
        )
    appointment.therapist_id, appointment.room_id = plan.therapist, room
    appointment.starts_at, appointment.ends_at = span.starts_at, span.ends_at
    appointment.blocked_from, appointment.blocked_until = span.blocked_from, span.blocked_until
    appointment.changes = plan.form.stored()
