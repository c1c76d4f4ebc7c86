"""Whether a session fits into the diary: time, hours, leave, room. Says no by name, writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from scheduling.availability import Need, first_free_room, in_hours
from scheduling.clock import MOST_DAYS_AHEAD, minute_of, moment_of
from scheduling.intervals import is_free
from scheduling.occupancy import Occupancy
from scheduling.plans import Form, Plan, Span
from scheduling.refusals import (
    Archived,
    NotGiven,
    OnLeave,
    OutsideHours,
    PracticeClosed,
    RoomUnsuitable,
    SlotTaken,
    TimePassed,
    TooFarAhead,
    Unknown,
    WrongLength,
)
from scheduling.timetable import TherapistPlan, Timetable
from treatments.models import Pressure
from treatments.snapshot import Catalogue, CatalogueTreatment

SHORTEST, LONGEST = 5, 480


def check_time(starts_at: datetime, now: datetime) -> None:
    """Refuse the past and the far future."""
    if starts_at < now:
        raise TimePassed()
    if starts_at > now + timedelta(days=MOST_DAYS_AHEAD):
        raise TooFarAhead(days=MOST_DAYS_AHEAD)


def check_length(minutes: int) -> None:
    """Refuse what is no length of a session."""
    if not SHORTEST <= minutes <= LONGEST:
        raise WrongLength()


def treatment_of(plan: Plan, catalogue: Catalogue, *, booked: int | None) -> CatalogueTreatment:
    """The treatment, which must be in use unless the appointment has been `booked` for it already."""
    treatment = catalogue.treatment_by_pk.get(plan.treatment)
    if treatment is None:
        raise Unknown(what="treatment")
    if treatment.archived and treatment.pk != booked:
        raise Archived(what=treatment.name)
    return treatment


def check_known(form: Form, catalogue: Catalogue) -> None:
    """Refuse techniques, regions and pressures that do not exist."""
    if any(code not in catalogue.techniques for code in form.techniques or ()):
        raise Unknown(what="technique")
    regions = [*(form.regions or ()), *(code for row in form.instructions for code in row.regions)]
    if any(code.partition(":")[0] not in catalogue.region_by_code for code in regions):
        raise Unknown(what="region")
    if form.pressure is not None and form.pressure not in Pressure.values:
        raise Unknown(what="pressure")


def therapist_of(plan: Plan, timetable: Timetable, treatment: CatalogueTreatment) -> TherapistPlan:
    """The therapist, who must be in use and give the treatment."""
    therapist = timetable.therapists.get(plan.therapist)
    if therapist is None:
        raise Unknown(what="therapist")
    if therapist.archived:
        raise Archived(what=therapist.name)
    if treatment.pk not in therapist.treatments:
        raise NotGiven(therapist=therapist.name, treatment=treatment.name)
    return therapist


def check_hours(plan: Plan, span: Span, therapist: TherapistPlan, timetable: Timetable) -> None:
    """Refuse closed days, leave and what does not lie within the therapist's hours."""
    if closure := timetable.closure(plan.on):
        raise PracticeClosed(name=closure)
    if therapist.is_away(plan.on):
        raise OnLeave(therapist=therapist.name)
    if not in_hours(timetable, therapist.pk, plan.on, (minute_of(span.starts_at), minute_of(span.ends_at))):
        working = timetable.working(therapist.pk, plan.on)
        raise OutsideHours(therapist=therapist.name, hours=[f"{_clock(start)}–{_clock(end)}" for start, end in working])


def _clock(minute: int) -> str:
    return timezone.localtime(moment_of(minute)).strftime("%H:%M")


def candidate_rooms(
    plan: Plan, need: Need, therapist: TherapistPlan, timetable: Timetable, catalogue: Catalogue
) -> Sequence[int]:
    """The rooms the session may take: the one asked for, which must be suitable, or all suitable ones."""
    if plan.room is None:
        return timetable.rooms_for(need.features, therapist.usual_room)
    room = timetable.rooms.get(plan.room)
    if room is None:
        raise Unknown(what="room")
    if room.archived:
        raise Archived(what=room.name)
    if missing := [feature for feature in need.features if feature not in room.features]:
        raise RoomUnsuitable(room=room.name, missing=[catalogue.room_feature_name(code) for code in missing])
    return [room.pk]


def free_room(plan: Plan, need: Need, rooms: Sequence[int], taken: Occupancy, *, preferred: int | None) -> int:
    """The room that the session gets, out of `rooms`. Raises SlotTaken where therapist, patient or room is busy."""
    start = minute_of(plan.starts_at)
    if not is_free(taken.of_therapist(plan.therapist), need.blocked(start)):
        raise SlotTaken(who="therapist")
    if not is_free(taken.patient, (start, start + need.minutes)):
        raise SlotTaken(who="patient")
    in_order = sorted(rooms, key=lambda room: room != preferred)
    room = first_free_room(in_order, taken, need, start)
    if room is None:
        raise SlotTaken(who="room" if plan.room is not None else "rooms")
    return room
