"""Every page can be read by everyone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import serious_findings

# Pages that no other test of this folder looks at, with rows that the demo practice has.
PAGES = {
    ("reception", "desk"): [
        "/patients/",
        "/patients/new/",
        "/patients/1/",
        "/patients/1/edit/",
        "/appointments/1/",
        "/screening-due/",
        "/reviews/",
        "/messages/",
    ],
    ("therapist", "record"): [
        "/patients/1/conditions/new/",
        "/patients/conditions/1/",
        "/patients/conditions/1/edit/",
        "/patients/1/screening/",
        "/patients/1/screenings/",
        "/patients/1/restriction/",
        "/patients/1/copy/",
        "/patients-merge/1/?other=2",
        "/arrivals/",
        "/arrivals/day-sheet/",
        "/appointments/1/",
        "/accounts/password/change/",
    ],
    ("admin", "catalogue"): [
        "/catalogue/",
        "/catalogue/1/",
        "/catalogue/1/edit/",
        "/catalogue/new/",
        "/catalogue/conditions/",
        "/catalogue/conditions/1/",
        "/catalogue/conditions/1/edit/",
        "/catalogue/conditions/new/",
        "/patients/questions/",
        "/patients/questions/new/",
    ],
    ("admin", "rules"): [
        "/catalogue/rules/",
        "/catalogue/rules/1/",
        "/catalogue/rules/1/edit/",
        "/catalogue/rules/1/compare/",
        "/catalogue/rules/look-again/",
        "/catalogue/rules/courses/",
        "/catalogue/rules/courses/1/",
        "/catalogue/rules/courses/1/edit/",
    ],
    ("admin", "practice"): [
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
    ("admin", "privacy"): [
        "/audit/?patient=1001",
        "/audit/1/copy/",
        "/copies/",
        "/patients/restricted/",
        "/patients/retention/",
        "/patients/1/erase/",
        "/register/",
        "/register/record/",
        "/sessions/",
        "/accounts/second-factor/app/",
        "/accounts/reauthenticate/",
    ],
}


@pytest.mark.parametrize(("who", "about"), PAGES)
def test_every_page_can_be_read_by_everyone(sign_in, who, about):
    page = sign_in(who)
    for path in PAGES[who, about]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert serious_findings(page) == [], path


def test_what_is_seriously_wrong_with_a_page_is_found(page):
    page.goto("about:blank")
    page.set_content(
        '<html lang="en"><title>Page</title><main><h1>Page</h1><button></button>'
        '<p style="color: #bbb">Faint</p><a href="#" tabindex="1">First</a></main></html>'
    )
    whole, colours = serious_findings(page), serious_findings(page, colours_only=True)
    assert {finding.partition(":")[0] for finding in whole} == {"button-name", "color-contrast", "tabindex"}
    assert {finding.partition(":")[0] for finding in colours} == {"color-contrast"}
    assert [finding.partition(":")[0] for finding in serious_findings(page, within="p")] == ["color-contrast"]
