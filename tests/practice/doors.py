"""Every address of the practice and who may open it: written by hand, so that code and table can disagree.

A URL that stands in no row fails tests/practice/test_permission_table.py; so does a row without a URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NOBODY: frozenset[str] = frozenset()
CLINICAL = frozenset({"therapist", "other therapist"})
DESK = CLINICAL | {"receptionist"}
ADMIN = frozenset({"admin"})
STAFF = DESK | ADMIN
STRANGERS = frozenset({"anonymous", "deactivated"})
EVERYBODY = STAFF | STRANGERS

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True)
class Door:
    """One address: who may open it, with which methods, and which row of the cast each argument names."""

    who: frozenset[str]
    methods: tuple[str, ...]
    arguments: Mapping[str, str] = field(default_factory=dict)


def row(who: frozenset[str], methods: tuple[str, ...], name: str) -> Door:
    """A door to one row of the cast."""
    return Door(who, methods, {"pk": name})


ACCOUNT = {
    "account_login": Door(EVERYBODY, BOTH),
    "account_logout": Door(EVERYBODY, BOTH),
    "account_inactive": Door(EVERYBODY, GET),
    "account_reauthenticate": Door(STAFF, BOTH),
    "account_change_password": Door(STAFF, BOTH),
    "account_set_password": Door(STAFF, BOTH),
    "account_reset_password": Door(EVERYBODY, BOTH),
    "account_reset_password_done": Door(EVERYBODY, GET),
    "account_reset_password_from_key": Door(EVERYBODY, BOTH, {"uidb36": "user number", "key": "user key"}),
    "account_reset_password_from_key_done": Door(EVERYBODY, GET),
}

PRACTICE = {
    "healthz": Door(EVERYBODY, GET),
    "readyz": Door(EVERYBODY, GET),
    "practice:home": Door(STAFF, GET),
    # After set-up it does not exist, for anybody.
    "practice:setup": Door(NOBODY, ()),
    "practice:theme": Door(STAFF, POST),
    "practice:settings": Door(ADMIN, BOTH),
    "practice:settings_meaning": Door(ADMIN, GET),
    "practice:staff": Door(ADMIN, GET),
    "practice:staff_new": Door(ADMIN, BOTH),
    "practice:staff_member": row(ADMIN, BOTH, "user"),
    "practice:staff_sign_in": row(ADMIN, POST, "user"),
    "practice:staff_password_link": row(ADMIN, POST, "user"),
}


def catalogue_rows(name: str, *, copies: bool) -> dict[str, Door]:
    """The doors that every kind of catalogue row has."""
    doors = {
        f"treatments:{name}_new": Door(ADMIN, BOTH),
        f"treatments:{name}": row(ADMIN, GET, name),
        f"treatments:{name}_edit": row(ADMIN, BOTH, name),
        f"treatments:{name}_archive": row(ADMIN, POST, name),
        f"treatments:{name}_bring_back": row(ADMIN, POST, f"archived {name}"),
    }
    return doors | ({f"treatments:{name}_copy": row(ADMIN, BOTH, name)} if copies else {})


CATALOGUE = {
    "treatments:list": Door(ADMIN, GET),
    "treatments:conditions": Door(ADMIN, GET),
    "treatments:condition_search": Door(CLINICAL | ADMIN, BOTH),
    "treatments:rules": Door(ADMIN, GET),
    "treatments:course_rules": Door(ADMIN, GET),
    **catalogue_rows("treatment", copies=True),
    **catalogue_rows("condition", copies=False),
    **catalogue_rows("rule", copies=True),
    **catalogue_rows("course_rule", copies=True),
}

ROSTER = {
    "scheduling:therapists": Door(ADMIN, GET),
    "scheduling:therapist_new": Door(ADMIN, BOTH),
    "scheduling:therapist": row(ADMIN, BOTH, "therapist"),
    "scheduling:therapist_archive": row(ADMIN, POST, "therapist"),
    "scheduling:therapist_bring_back": row(ADMIN, POST, "therapist"),
    "scheduling:leave_add": row(ADMIN, POST, "therapist"),
    "scheduling:leave_remove": row(ADMIN, POST, "leave"),
    "scheduling:rooms": Door(ADMIN, GET),
    "scheduling:room_new": Door(ADMIN, BOTH),
    "scheduling:room": row(ADMIN, BOTH, "room"),
    "scheduling:room_archive": row(ADMIN, POST, "room"),
    "scheduling:room_bring_back": row(ADMIN, POST, "room"),
    "scheduling:closed_days": Door(ADMIN, BOTH),
    "scheduling:closed_days_remove": row(ADMIN, POST, "closed days"),
}

PATIENTS: dict[str, Door] = {}

DIARY: dict[str, Door] = {}

DOORS = ACCOUNT | PRACTICE | CATALOGUE | ROSTER | PATIENTS | DIARY
