"""Every page can be read by everyone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import serious_findings

# Every page that somebody can open, with rows that the demo practice has.
PAGES = {
    "reception": [
        "/patients/",
        "/patients/new/",
        "/patients/1/",
        "/patients/1/edit/",
        "/appointments/1/",
        "/screening-due/",
        "/reviews/",
        "/messages/",
    ],
    "therapist": [
        "/patients/1/",
        "/patients/1/conditions/new/",
        "/patients/conditions/1/",
        "/patients/conditions/1/edit/",
        "/patients/1/screening/",
        "/patients/1/screenings/",
        "/patients-merge/1/?other=2",
        "/reviews/",
        "/arrivals/",
        "/arrivals/day-sheet/",
        "/appointments/1/",
        "/accounts/password/change/",
    ],
    "admin": [
        "/catalogue/",
        "/catalogue/1/",
        "/catalogue/1/edit/",
        "/catalogue/new/",
        "/catalogue/conditions/",
        "/catalogue/conditions/1/",
        "/catalogue/conditions/1/edit/",
        "/catalogue/conditions/new/",
        "/catalogue/rules/",
        "/catalogue/rules/1/",
        "/catalogue/rules/1/edit/",
        "/catalogue/rules/1/compare/",
        "/catalogue/rules/new/",
        "/catalogue/rules/bench/",
        "/catalogue/rules/look-again/",
        "/catalogue/rules/courses/",
        "/catalogue/rules/courses/1/",
        "/catalogue/rules/courses/1/edit/",
        "/patients/questions/",
        "/patients/questions/new/",
        "/therapists/",
        "/therapists/1/",
        "/therapists/new/",
        "/rooms/",
        "/rooms/1/",
        "/closed-days/",
        "/absences/",
        "/staff/",
        "/staff/1/",
        "/staff/new/",
        "/settings/",
    ],
}


@pytest.mark.parametrize("who", PAGES)
def test_every_page_can_be_read_by_everyone(sign_in, who):
    page = sign_in(who)
    for path in PAGES[who]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert serious_findings(page) == [], path
