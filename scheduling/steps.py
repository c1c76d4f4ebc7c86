"""The steps an appointment takes through its day, and back where it makes sense. Pure."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from scheduling.models import LIVE, Appointment
from scheduling.refusals import WrongStep

Status = Appointment.Status

STEPS: dict[str, tuple[str, ...]] = {
    Status.BOOKED: (Status.ARRIVED, Status.NO_SHOW, Status.CANCELLED),
    Status.ARRIVED: (Status.IN_TREATMENT, Status.BOOKED, Status.CANCELLED),
    Status.IN_TREATMENT: (Status.DONE, Status.ARRIVED),
    Status.DONE: (Status.IN_TREATMENT,),
    Status.NO_SHOW: (Status.ARRIVED, Status.BOOKED),
    Status.CANCELLED: (Status.BOOKED,),
    # What is held for an answer is settled by the answer, not by a step.
    Status.HELD: (),
    Status.RELEASED: (),
}
# Those taken by `advance`; cancelling and taking it back are verbs of their own.
OF_THE_DAY = (Status.BOOKED, Status.ARRIVED, Status.IN_TREATMENT, Status.DONE, Status.NO_SHOW)


def next_steps(appointment: Appointment, now: datetime) -> list[str]:
    """The statuses that the appointment can take now, the usual one first."""
    return [to for to in STEPS[appointment.status] if not _too_early(appointment, to, now)]


def check(appointment: Appointment, to: str, *, now: datetime) -> None:
    """Raise WrongStep unless the appointment can become `to` now."""
    if to not in STEPS[appointment.status]:
        raise WrongStep(now=appointment.get_status_display(), to=Status(to).label)
    if _too_early(appointment, to, now):
        raise WrongStep(now=appointment.get_status_display(), to=Status(to).label, too_early=True)


def takes_up_again(was: str, to: str) -> bool:
    """True when the appointment gets back a place that it had given up."""
    return was not in LIVE and to in LIVE


def is_check_in(was: str, to: str) -> bool:
    """True when the patient walks in: the last moment at which a contraindication can be noticed."""
    return to == Status.ARRIVED and was in (Status.BOOKED, Status.NO_SHOW)


def _too_early(appointment: Appointment, to: str, now: datetime) -> bool:
    if to == Status.NO_SHOW:
        return now < appointment.starts_at
    if to in (Status.ARRIVED, Status.IN_TREATMENT, Status.DONE):
        return timezone.localdate(now) < timezone.localdate(appointment.starts_at)
    return False
