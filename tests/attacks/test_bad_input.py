"""Whatever is typed or forged: refused or handled, never a broken page."""

from __future__ import annotations

import pytest

from tests.practice.cast import stage  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS, STRANGERS
from tests.practice.test_permission_table import opened, signed_in  # noqa: F401 (fixtures)

pytestmark = pytest.mark.one_database

# Names of fields and parameters of all pages; each gets the same bad value at once.
FIELDS = [
    "q",
    "day",
    "start",
    "end",
    "page",
    "state",
    "kind",
    "gate",
    "patient",
    "treatment",
    "therapist",
    "room",
    "minutes",
    "slot",
    "revision",
    "request_key",
    "to",
    "reason",
    "adaptation",
    "override_reason",
    "against",
    "desk_note",
    "first_day",
    "last_day",
    "not_before",
    "not_after",
    "weekdays",
    "gender",
    "name",
    "email",
    "phone",
    "title",
    "position",
    "user",
    "features",
    "given_name",
    "family_name",
    "birth_date",
    "condition",
    "status",
    "regions",
    "since",
    "until",
    "review_by",
    "note",
    "minutes_options",
    "techniques",
    "price",
    "severity",
    "window",
    "weeks",
    "next",
    "allow",
    "felt",
    "words",
    "on",
    "what",
    "how",
    "systolic",
    "diastolic",
    "pulse",
    "weight",
    "at",
    "item-1",
    "activity-1",
    "value-1",
]
# Names of those that are numbers, or choose a row.
NUMBERS = [
    "page", "patient", "treatment", "therapist", "room", "minutes", "revision", "position", "user", "features",
    "condition", "minutes_options", "price", "window", "weeks", "systolic", "diastolic", "pulse", "weight", "item-1",
    "value-1",
]  # fmt: skip
INJECTED = (
    "' OR 1=1 --",
    "1; DROP TABLE patients_patient",
    "patient__given_name",
    "-(SELECT 1)",
    "%",
    "../../../etc/passwd",
)
TIMES = ["start", "end", "slot", "at", "on", "since", "day", "not_before"]
TOO_LARGE = str(10**30)
BAD = {
    "words of a query language, too large a number": {
        field: INJECTED[place % len(INJECTED)] for place, field in enumerate(FIELDS)
    }
    | dict.fromkeys(NUMBERS, TOO_LARGE),
    "a zero byte, a time that does not exist, too large a number to look for": dict.fromkeys(FIELDS, "a\x00b")
    | dict.fromkeys(TIMES, "2027-03-28T02:30")
    | {"q": TOO_LARGE},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_no_page_breaks(opened, bad):  # noqa: F811
    broken = []
    for name, door in DOORS.items():
        person = next((one for one in ("therapist", "admin") if one in door.who - STRANGERS), "receptionist")
        for method in door.methods:
            if opened(name, method, person, bad).status_code >= 500:
                broken.append(f"{method} {name}")
    assert broken == []
