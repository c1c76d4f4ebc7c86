"""The numbers beside the places of the rail, for the one fragment of every page that asks for them now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practice.models import User
from scheduling.models import BookingRequest, SafetyReview, Wish


@dataclass(frozen=True, slots=True)
class Count:
    """How much waits at a place of the rail, for those with `permission`. One cheap query."""

    view_name: str
    permission: str
    words: Promise
    of: Callable[[User], int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as the rail shows it. `key` is the id of its place in the page."""

    key: str
    number: int
    words: Promise


def _to_answer(_user: User) -> int:
    return BookingRequest.objects.filter(state=BookingRequest.State.OPEN).count()


def _to_review(_user: User) -> int:
    return SafetyReview.objects.filter(closed_at=None).count()


def _waiting(_user: User) -> int:
    return Wish.objects.open().count()


COUNTS = [
    Count("scheduling:requests", "scheduling.answer_request", _("to answer"), _to_answer),
    Count("scheduling:reviews", "scheduling.view_reviews", _("to be looked at"), _to_review),
    Count("scheduling:waiting", "scheduling.change_wish", _("waiting"), _waiting),
]


def register(count: Count) -> None:
    """Add a number of a higher package; its `apps.py` calls this."""
    if count.view_name not in {one.view_name for one in COUNTS}:
        COUNTS.append(count)


def rail_counts(user: User) -> list[Shown]:
    """The numbers that `user` may see."""
    return [
        Shown(count.view_name.replace(":", "-"), count.of(user), count.words)
        for count in COUNTS
        if user.has_perm(count.permission)
    ]
