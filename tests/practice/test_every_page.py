"""Every page and every form on each database; what they show and refuse in detail is shown on one."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.practice.cast import stage  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS, STRANGERS
from tests.practice.test_permission_table import opened, signed_in  # noqa: F401 (fixtures)

# Who has most to see first.
KNOCKING = ("therapist", "admin", "receptionist", *sorted(STRANGERS))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the table of permissions opens every page there")
def test_every_page_opens_and_no_form_breaks(opened):  # noqa: F811
    broken, seen = [], 0
    for name, door in DOORS.items():
        person = next((one for one in KNOCKING if one in door.who), "admin")
        for method in door.methods:
            answer = opened(name, method, person)
            seen += answer.status_code == 200
            if answer.status_code >= 500:
                broken.append(f"{method} {name} as {person}")
    assert broken == []
    assert seen > len(DOORS) / 2
