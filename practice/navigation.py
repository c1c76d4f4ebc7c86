"""Where a person can go: the rail, the home page, and what every page needs around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practice.models import User
from practice.roles import permissions_of
from practice.theme import chosen_theme, shown_theme

DEMO_PASSWORD = "demo-practice"  # noqa: S105 (shown on the sign-in page of a demo practice on purpose)
DEMO_SIGN_INS = (
    ("reception@demo.example", _("Reception")),
    ("therapist@demo.example", _("Therapist")),
    ("therapist2@demo.example", _("Second therapist")),
    ("admin@demo.example", _("Admin")),
)
# On a phone the bottom bar holds this many items and "More".
BAR_ITEMS = 4


@dataclass(frozen=True)
class Place:
    """One item of the rail: shown to those who hold `permission`. It is marked on the pages of `under`, too."""

    view_name: str
    label: Promise
    icon: str
    permission: str
    under: tuple[str, ...] = ()

    @property
    def url(self) -> str | None:
        """Its address, or None where the page is not installed."""
        return _address(self.view_name)

    @property
    def addresses(self) -> list[str]:
        """Where what belongs to it begins."""
        return [address for name in (self.view_name, *self.under) if (address := _address(name))]


def _address(view_name: str) -> str | None:
    try:
        return reverse(view_name)
    except NoReverseMatch:
        return None


UNDER_LISTS = ("records:exercises", "patients:consent_forms", "scheduling:online", "scheduling:exchange")
UNDER_PRACTICE = ("practice:register", "records:copies")
PLACES = (
    Place("records:my_day", _("My day"), "sun", "scheduling.view_own_day"),
    Place("scheduling:diary", _("Diary"), "calendar3", "scheduling.view_diary"),
    Place("scheduling:first_free", _("First free"), "lightning-charge", "scheduling.book_appointment"),
    Place("patients:list", _("Patients"), "people", "patients.view_patient"),
    Place(
        "scheduling:arrivals", _("Arrivals"), "person-check-fill", "scheduling.view_arrivals", ("scheduling:absences",)
    ),
    Place("records:mine", _("My notes"), "journal-text", "records.write_notes"),
    Place("scheduling:waiting", _("Waiting list"), "hourglass-split", "scheduling.change_wish"),
    Place("scheduling:requests", _("Requests"), "chat-left-text", "scheduling.ask_therapist"),
    Place("scheduling:reviews", _("Safety review"), "shield-check", "scheduling.view_reviews"),
    Place("scheduling:screening_due", _("Screening due"), "clipboard2-plus", "patients.invite_screening"),
    Place("practice:messages", _("Messages"), "envelope", "practice.view_messages"),
    Place("treatments:list", _("Catalogue"), "journals", "treatments.change_catalogue"),
    Place("treatments:conditions", _("Conditions"), "clipboard2-pulse", "treatments.change_catalogue"),
    Place("treatments:rules", _("Rules"), "signpost-split", "treatments.change_catalogue"),
    Place("scheduling:reports", _("Reports"), "bar-chart", "scheduling.view_report"),
    Place("patients:questions", _("Screening"), "clipboard2-check", "patients.change_questions"),
    Place("records:lists", _("Lists"), "list", "records.change_lists", UNDER_LISTS),
    Place("practice:staff", _("Staff"), "person-badge", "practice.change_staff"),
    Place("scheduling:therapists", _("Therapists"), "person-gear", "scheduling.change_roster"),
    Place("scheduling:rooms", _("Rooms"), "door-open", "scheduling.change_roster"),
    Place(
        "scheduling:closed_days", _("Closed days"), "calendar-x", "scheduling.change_roster", ("scheduling:absences",)
    ),
    Place("practice:audit", _("Audit log"), "eye", "practice.view_audit"),
    Place("patients:restricted", _("Restricted records"), "lock", "patients.review_openings"),
    Place("patients:retention", _("Retention"), "clock-history", "patients.change_retention"),
    Place("practice:settings", _("Practice"), "house", "practice.change_practice", UNDER_PRACTICE),
)
# Where a sign-in lands: the first page whose permission the person holds.
HOMES = (
    ("scheduling.view_own_day", "records:my_day"),
    ("scheduling.book_appointment", "scheduling:diary"),
    ("treatments.change_catalogue", "treatments:list"),
)


@cache
def places_of(permissions: frozenset[str]) -> tuple[tuple[Place, str], ...]:
    """The rail of those who hold `permissions`, in order, with the addresses. Nothing of it changes while a process runs."""
    return tuple((place, url) for place in PLACES if place.permission in permissions and (url := place.url))


@cache
def starts_of(permissions: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Where the pages of each place begin, with the address of the place; the longest that fits a page is where it belongs."""
    return tuple((start, url) for place, url in places_of(permissions) for start in place.addresses)


def home_of(user: User) -> str | None:
    """View name of the page a sign-in lands on; None for somebody without a role."""
    return next((view_name for permission, view_name in HOMES if user.has_perm(permission)), None)


@dataclass(frozen=True, slots=True)
class Rail:
    """The places of one person, the present one marked: the same for everybody with the same roles on the same page."""

    permissions: frozenset[str]
    here: str | None

    @classmethod
    def of(cls, request: HttpRequest) -> Rail:
        """The rail of the signed-in user; empty for nobody."""
        user = getattr(request, "user", None)
        if not isinstance(user, User) or not user.is_active:
            return cls(frozenset(), None)
        permissions = permissions_of(user)
        # The longest address that the path starts with: /patients/12 belongs to /patients.
        fitting = [pair for pair in starts_of(permissions) if request.path.startswith(pair[0])]
        return cls(permissions, max(fitting, key=lambda pair: len(pair[0]), default=(None, None))[1])

    @property
    def key(self) -> str:
        """By what templates keep what they have made of it."""
        return f"{','.join(place.view_name for place, _url in places_of(self.permissions))} {self.here}"

    @property
    def places(self) -> list[dict[str, Any]]:
        """As the template needs them."""
        return [
            {
                "label": place.label,
                "icon": place.icon,
                "url": url,
                "here": url == self.here,
                "key": place.view_name.replace(":", "-"),
            }
            for place, url in places_of(self.permissions)
        ]

    @property
    def more(self) -> list[dict[str, Any]]:
        """Those that the bottom bar of a phone has no room for."""
        return self.places[BAR_ITEMS:]


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: practice, rail, theme; the demo sign-ins where there are any. No query of its own."""
    practice = getattr(request, "practice", None)
    return {
        "practice": practice,
        # Called by the templates that show it: most answers are fragments, which do not.
        "rail": lambda: Rail.of(request),
        "theme_chosen": chosen_theme(request),
        "theme_shown": shown_theme(request),
        "demo_sign_ins": DEMO_SIGN_INS if practice is not None and practice.is_demo else (),
        "demo_password": DEMO_PASSWORD if practice is not None and practice.is_demo else "",
    }
