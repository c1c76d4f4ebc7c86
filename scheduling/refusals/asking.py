"""Refusals around a request to a therapist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.refusals.base import BookingRefused

if TYPE_CHECKING:
    from scheduling.models import BookingRequest


class NothingToAsk(BookingRefused):
    """Nothing speaks against the session: it can be booked without asking."""

    code = "nothing-to-ask"

    def __str__(self) -> str:
        return _("Nobody has to be asked: this can be booked as it is.")


class TooManyOpen(BookingRefused):
    """`by` waits for as many answers (`most`) as one person may."""

    code = "too-many-open"

    def __str__(self) -> str:
        return _(
            "%(name)s has %(most)d requests that wait for an answer. Withdraw one that is no longer needed, "
            "or wait for an answer before asking again."
        ) % {"name": self.by, "most": self.most}


class AnswerUnclear(BookingRefused):
    """An answer that the desk could do nothing with: no words, or an alternative or a form that is not on offer."""

    code = "answer-unclear"

    def __str__(self) -> str:
        if self.details.get("what") == "form":
            return _("This form is no longer possible. What is possible now is shown here.")
        if self.details.get("what") == "instead":
            return _("Choose the alternative from the list, or none.")
        return _("Write an answer for the desk: what to tell the patient, nothing medical.")


class RequestGone(BookingRefused):
    """Withdrawn or expired before the answer came. `request` is the row as it is now."""

    status = 409
    code = "request-gone"
    request: BookingRequest

    def __str__(self) -> str:
        words = {"time": _clock(self.request)}
        if self.request.state == "expired":
            return _("Nobody answered in time: the slot was given back at %(time)s.") % words
        return _("The request was withdrawn at %(time)s: the slot is free again.") % words


class AnsweredAlready(BookingRefused):
    """Another therapist was faster. `request` is the row as it is now."""

    status = 409
    code = "answered-already"
    request: BookingRequest

    def __str__(self) -> str:
        return _("%(name)s answered at %(time)s: %(answer)s.") % {
            "name": self.request.answered_by,
            "time": _clock(self.request),
            "answer": self.request.get_state_display(),
        }


def _clock(request: BookingRequest) -> str:
    moment = request.answered_at
    return timezone.localtime(moment).strftime("%H:%M") if moment else ""
