"""Who works when and where, and what is booked."""

from scheduling.models.courses import Course
from scheduling.models.diary import LIVE, SESSION, UNDECIDED, Appointment, AppointmentQuerySet, Assessment
from scheduling.models.roster import ClosedDays, DaysOff, Leave, Room, Therapist, Weekday, WorkingHours
from scheduling.models.safety import (
    BookingRequest,
    Firing,
    NotedCaution,
    Reassessment,
    SafetyReview,
    TryOut,
)
from scheduling.models.taken import Reaction, SessionPain

__all__ = [
    "LIVE",
    "SESSION",
    "UNDECIDED",
    "Appointment",
    "AppointmentQuerySet",
    "Assessment",
    "BookingRequest",
    "ClosedDays",
    "Course",
    "DaysOff",
    "Firing",
    "Leave",
    "NotedCaution",
    "Reaction",
    "Reassessment",
    "Room",
    "SafetyReview",
    "SessionPain",
    "Therapist",
    "TryOut",
    "Weekday",
    "WorkingHours",
]
