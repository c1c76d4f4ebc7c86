"""Who may do what: one table. Views name a permission of it, never a role."""

from __future__ import annotations

from functools import cache
from typing import Protocol


class HasRoles(Protocol):
    """Somebody with the three roles, each a yes or no."""

    is_receptionist: bool
    is_therapist: bool
    is_admin: bool


DESK = frozenset(
    {
        "patients.view_patient",
        "patients.add_patient",
        "patients.change_patient",
        "patients.record_consent",
        "patients.invite_screening",
        "scheduling.view_diary",
        "scheduling.book_appointment",
        "scheduling.change_appointment",
        "scheduling.ask_therapist",
        "scheduling.plan_course",
        "scheduling.change_wish",
        "scheduling.view_reviews",
        "scheduling.view_progress",
        "scheduling.view_arrivals",
        "scheduling.view_absences",
        "practice.view_messages",
    }
)

# Role (a column of User) → permissions.
ROLES: dict[str, frozenset[str]] = {
    "is_receptionist": DESK,
    "is_therapist": DESK
    | {
        "patients.view_record",
        "patients.record_condition",
        "patients.confirm_screening",
        "scheduling.view_own_day",
        "scheduling.change_own_feed",
        "scheduling.override_contraindication",
        "scheduling.answer_request",
        "scheduling.record_reaction",
        "treatments.view_reasons",
        "records.view_notes",
        "records.write_notes",
        "records.make_copy",
        "records.give_copy",
        "patients.restrict_record",
        "patients.open_in_emergency",
    },
    "is_admin": frozenset(
        {
            "practice.change_practice",
            "practice.change_messages",
            "practice.change_staff",
            "practice.view_audit",
            "practice.view_messages",
            "practice.exchange_rows",
            "patients.change_questions",
            "patients.change_retention",
            "patients.erase_patient",
            "patients.change_consent_forms",
            "scheduling.change_roster",
            "scheduling.view_absences",
            "scheduling.view_progress",
            "scheduling.view_report",
            "scheduling.change_online",
            "treatments.change_catalogue",
            "records.change_lists",
            "records.give_copy",
            "patients.restrict_record",
            "patients.review_openings",
        }
    ),
}

# What somebody without access to a restricted record has to do without: of this patient they see what the desk sees.
OF_A_RECORD = frozenset(
    {
        "patients.view_record",
        "patients.record_condition",
        "patients.confirm_screening",
        "scheduling.override_contraindication",
        "scheduling.answer_request",
        "scheduling.record_reaction",
        "treatments.view_reasons",
        "records.view_notes",
        "records.write_notes",
        "records.make_copy",
    }
)


def permissions_of(person: HasRoles) -> frozenset[str]:
    """Every permission that the roles of `person` give, as app.codename."""
    return _granted(tuple(role for role in ROLES if getattr(person, role)))


@cache
def _granted(roles: tuple[str, ...]) -> frozenset[str]:
    # A page asks some fifty times.
    return frozenset().union(*(ROLES[role] for role in roles))
