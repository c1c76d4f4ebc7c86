"""Refusals for the sake of time, place, people and steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scheduling.refusals.base import BookingRefused
from treatments.phrases import both

MOST_TIMES = 3

if TYPE_CHECKING:
    pass


class SlotTaken(BookingRefused):
    """Therapist, room or patient is busy then. `who`: therapist, room, patient or nothing known."""

    status = 409
    code = "slot-taken"

    def __str__(self) -> str:
        who = self.details.get("who")
        if who == "patient":
            return _("The patient has another appointment at that time.")
        if who == "room":
            return _("That room is taken at that time. Choose another room or leave it to us.")
        if who == "rooms":
            return _("No suitable room is free at that time.")
        return _("That time is taken, or has just been taken. Choose another one; nothing was changed.")


class BothBooked(BookingRefused):
    """Two records of one person have sessions at one time. `times` are their beginnings, on the practice's clock."""

    status = 409
    code = "both-booked"

    def __str__(self) -> str:
        times = both([date_format(time, "D j M Y, H:i") for time in self.details["times"][:MOST_TIMES]])
        return _("Both are booked on %(times)s. Cancel or move one of the two first.") % {"times": times}


class NotParted(BookingRefused):
    """A merge cannot be undone: `reasons` are sentences that say what happened since."""

    status = 409
    code = "not-parted"

    def __str__(self) -> str:
        return " ".join([_("The merge cannot be undone."), *self.details["reasons"]])


class FormUsed(BookingRefused):
    """The form has booked for somebody else before: one form is one booking."""

    status = 409
    code = "form-used"

    def __str__(self) -> str:
        return _("This form has already booked for somebody else. Start a new booking; nothing was booked.")


class ChangedMeanwhile(BookingRefused):
    """Somebody else changed the appointment after this page was shown."""

    status = 409
    code = "changed-meanwhile"

    def __str__(self) -> str:
        return _(
            "Somebody else has changed this appointment in the meantime. It is shown as it is now; nothing of yours was saved."
        )


class NotAsShown(BookingRefused):
    """A session of a course would be booked in another length or form than the page showed."""

    status = 409
    code = "not-as-shown"

    def __str__(self) -> str:
        return _("The form of this session has changed in the meantime. Look at it once more; nothing was booked.")


class NothingChosen(BookingRefused):
    """Several sessions could be booked or moved, and none was ticked."""

    code = "nothing-chosen"

    def __str__(self) -> str:
        return _("Tick at least one session.")


class NoSuchTime(BookingRefused):
    """A wall-clock time that does not exist. `day`, `clock`."""

    code = "no-such-time"
    day: date
    clock: time

    def __str__(self) -> str:
        return _("%(time)s does not exist on %(day)s: the clocks are put forward then.") % {
            "time": self.clock.strftime("%H:%M"),
            "day": self.day.isoformat(),
        }


class TimePassed(BookingRefused):
    """The start lies in the past."""

    code = "time-passed"

    def __str__(self) -> str:
        return _("That time has passed. Choose a later one.")


class TooFarAhead(BookingRefused):
    """Further ahead than `days`."""

    code = "too-far-ahead"

    def __str__(self) -> str:
        return _("Bookings are taken up to %(days)d days ahead.") % {"days": self.details["days"]}


class WrongLength(BookingRefused):
    """A length that is no length of a session."""

    code = "wrong-length"

    def __str__(self) -> str:
        return _("A session lasts from 5 minutes to 8 hours, in whole minutes.")


class PracticeClosed(BookingRefused):
    """Closed that day. `name` says why."""

    code = "practice-closed"

    def __str__(self) -> str:
        return _("The practice is closed on that day (%(name)s).") % {"name": self.details["name"]}


class OnLeave(BookingRefused):
    """The therapist is on leave that day. `therapist` is a name."""

    code = "on-leave"

    def __str__(self) -> str:
        return _("%(therapist)s is away on that day.") % {"therapist": self.details["therapist"]}


class OutsideHours(BookingRefused):
    """The session does not lie within the therapist's hours. `therapist` is a name, `hours` their hours that day."""

    code = "outside-hours"

    def __str__(self) -> str:
        hours: Sequence[str] = self.details["hours"]
        if not hours:
            return _("%(therapist)s does not work on that day.") % {"therapist": self.details["therapist"]}
        return _("%(therapist)s works %(hours)s on that day; the session has to fit into these hours.") % {
            "therapist": self.details["therapist"],
            "hours": ", ".join(hours),
        }


class Archived(BookingRefused):
    """Something that is no longer in use. `what` is its name."""

    code = "archived"

    def __str__(self) -> str:
        return _("%(what)s is archived and cannot be booked.") % {"what": self.details["what"]}


class Unknown(BookingRefused):
    """A patient, therapist, room, treatment, step … that does not exist. `what` names the field."""

    code = "unknown"
    WORDS = {
        "patient": gettext_lazy("There is no such patient."),
        "treatment": gettext_lazy("There is no such treatment."),
        "therapist": gettext_lazy("There is no such therapist."),
        "room": gettext_lazy("There is no such room."),
        "appointment": gettext_lazy("There is no such appointment."),
        "request": gettext_lazy("There is no such request."),
        "wish": gettext_lazy("There is no such wish."),
        "offer": gettext_lazy("There is no such offer."),
        "status": gettext_lazy("There is no such status."),
        "technique": gettext_lazy("There is no such technique."),
        "region": gettext_lazy("There is no such region."),
        "pressure": gettext_lazy("There is no such pressure."),
    }

    def __str__(self) -> str:
        return str(self.WORDS[self.details["what"]])


class NotGiven(BookingRefused):
    """The therapist does not give this treatment."""

    code = "not-given"

    def __str__(self) -> str:
        return _("%(therapist)s does not give %(treatment)s.") % self.details


class RoomUnsuitable(BookingRefused):
    """The room lacks a feature. `room` and `missing` are names."""

    code = "room-unsuitable"

    def __str__(self) -> str:
        return _("%(room)s does not have what this treatment needs: %(missing)s.") % {
            "room": self.details["room"],
            "missing": ", ".join(self.details["missing"]),
        }


class WrongStep(BookingRefused):
    """A change of status that makes no sense from where it is. `now` and `to` are labels."""

    code = "wrong-step"

    def __str__(self) -> str:
        if self.details.get("too_early"):
            return _("“%(to)s” is not possible before the day of the appointment.") % {"to": self.details["to"]}
        return _("An appointment that is “%(now)s” cannot become “%(to)s”.") % {
            "now": self.details["now"],
            "to": self.details["to"],
        }


class ReasonNeeded(BookingRefused):
    """Cancelling takes a reason from the list."""

    code = "reason-needed"

    def __str__(self) -> str:
        return _("Choose a reason for the cancellation.")
