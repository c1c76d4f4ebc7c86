"""Who works when and where, and what is booked."""

from scheduling.models.courses import Course
from scheduling.models.diary import LIVE, SESSION, UNDECIDED, Appointment, AppointmentQuerySet, Assessment
from scheduling.models.online import OnlineBooking, OnlineEntrance, OnlineTreatment
from scheduling.models.outside import AppointmentLink, CalendarFeed
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
from scheduling.models.waiting import FreedTime, Offer, Wish

__all__ = [
    "LIVE",
    "SESSION",
    "UNDECIDED",
    "Appointment",
    "AppointmentLink",
    "AppointmentQuerySet",
    "Assessment",
    "BookingRequest",
    "CalendarFeed",
    "ClosedDays",
    "Course",
    "DaysOff",
    "Firing",
    "FreedTime",
    "Leave",
    "NotedCaution",
    "Offer",
    "OnlineBooking",
    "OnlineEntrance",
    "OnlineTreatment",
    "Reaction",
    "Reassessment",
    "Room",
    "SafetyReview",
    "SessionPain",
    "Therapist",
    "TryOut",
    "Weekday",
    "Wish",
    "WorkingHours",
]
