"""Why a booking was not made, as classes that carry what a page needs to say it well.

`status` is the HTTP answer: 409 when somebody else was faster, 422 when it cannot be as asked.
`str(refusal)` may be shown to everybody; it never holds a diagnosis, a rule or a reason.
"""

from scheduling.refusals.asking import AnsweredAlready, AnswerUnclear, NothingToAsk, RequestGone, TooManyOpen
from scheduling.refusals.base import BookingRefused
from scheduling.refusals.diary import (
    Archived,
    BothBooked,
    ChangedMeanwhile,
    FormUsed,
    NoSuchTime,
    NotAsShown,
    NotGiven,
    NothingChosen,
    NotParted,
    OnLeave,
    OutsideHours,
    PracticeClosed,
    ReasonNeeded,
    RoomUnsuitable,
    SlotTaken,
    TimePassed,
    TooFarAhead,
    Unknown,
    WrongLength,
    WrongStep,
)
from scheduling.refusals.patient import (
    AdaptationNeeded,
    AgeOutside,
    Contraindicated,
    GateOpen,
    NotQualified,
    OverrideRefused,
    RulesFailed,
)
from scheduling.refusals.waiting import NotWaiting, OfferedAlready, OfferGone

__all__ = [
    "AdaptationNeeded",
    "AgeOutside",
    "AnswerUnclear",
    "AnsweredAlready",
    "Archived",
    "BookingRefused",
    "BothBooked",
    "ChangedMeanwhile",
    "Contraindicated",
    "FormUsed",
    "GateOpen",
    "NoSuchTime",
    "NotAsShown",
    "NotGiven",
    "NotParted",
    "NotQualified",
    "NotWaiting",
    "NothingChosen",
    "NothingToAsk",
    "OfferGone",
    "OfferedAlready",
    "OnLeave",
    "OutsideHours",
    "OverrideRefused",
    "PracticeClosed",
    "ReasonNeeded",
    "RequestGone",
    "RoomUnsuitable",
    "RulesFailed",
    "SlotTaken",
    "TimePassed",
    "TooFarAhead",
    "TooManyOpen",
    "Unknown",
    "WrongLength",
    "WrongStep",
]
