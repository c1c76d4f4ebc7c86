"""Who works when and where, and what is booked."""

from scheduling.models.diary import LIVE, Appointment, AppointmentQuerySet, Assessment
from scheduling.models.roster import ClosedDays, DaysOff, Leave, Room, Therapist, Weekday, WorkingHours

__all__ = [
    "LIVE",
    "Appointment",
    "AppointmentQuerySet",
    "Assessment",
    "ClosedDays",
    "DaysOff",
    "Leave",
    "Room",
    "Therapist",
    "Weekday",
    "WorkingHours",
]
