"""Refusals around the waiting list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from scheduling.refusals.base import BookingRefused

if TYPE_CHECKING:
    from scheduling.models import Offer, Wish


class NotWaiting(BookingRefused):
    """Who is offered a time waits no longer: booked, withdrawn or over. `wish` is the row as it is now."""

    status = 409
    code = "not-waiting"
    wish: Wish

    def __str__(self) -> str:
        return _("%(name)s does not wait any more: %(state)s.") % {
            "name": self.wish.patient,
            "state": self.wish.get_state_display(),
        }


class OfferedAlready(BookingRefused):
    """Who is offered a time has another one to answer. `wish` is the row as it is now."""

    status = 409
    code = "offered-already"
    wish: Wish

    def __str__(self) -> str:
        return _("%(name)s has an offer that waits for an answer.") % {"name": self.wish.patient}


class OfferGone(BookingRefused):
    """An offer that has been answered, taken back, or was answered too late. `offer` is the row as it is now."""

    status = 409
    code = "offer-gone"
    offer: Offer

    def __str__(self) -> str:
        if self.offer.state == "open":
            return _("The time to answer is over.")
        return _("This offer is settled: %(state)s.") % {"state": self.offer.get_state_display()}
