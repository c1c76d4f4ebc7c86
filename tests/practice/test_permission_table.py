"""Who may open what, and what no answer does: every URL × method × person, against the table in doors.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from practice import urls
from practice.audit.reading import PAGES, Page
from practice.models import AuditEntry, User
from tests.practice.answers import ASTRAY, faults
from tests.practice.browsing import Browser
from tests.practice.cast import CANARY, Cast, stage  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS, EVERYBODY, STRANGERS, Door

pytestmark = pytest.mark.one_database

# Those who must read no clinical word.
DESK_ONLY = STRANGERS | {"receptionist"}
ANSWERS = {200, 204, 302, 303, 400, 409, 422}
AT_A_TIME = 10


def installed(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """The name of every URL of the project."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from installed(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


@pytest.fixture(scope="module")
def signed_in(stage: Cast) -> dict[str, SimpleCookie]:  # noqa: F811
    """What the browser of each person keeps."""
    cookies = {}
    for person, user in stage.people.items():
        client = Client()
        client.force_login(user)
        cookies[person] = client.cookies
    return cookies


@pytest.fixture
def opened(stage: Cast, signed_in: dict[str, SimpleCookie], db: None):  # noqa: F811
    """opened(name, method, person, sent): the answer, with the database as it was afterwards."""

    def open_as(name: str, method: str, person: str, sent: Mapping[str, str] | None = None) -> HttpResponse:
        client = Browser(signed_in.get(person))
        door = DOORS[name]
        place = reverse(name, kwargs={key: stage.argument(row) for key, row in door.arguments.items()}) + door.query
        filled = {key: stage.filled_in(value) for key, value in (sent or {}).items()}
        with transaction.atomic():
            if person == "deactivated":
                User.objects.filter(pk=stage.people[person].pk).update(is_active=False)
            # Behind what the address itself asks: of two values of a name the last one counts.
            asked = f"{place}{'&' if door.query else '?'}{urlencode(filled)}" if filled else place
            answer = client.get(asked) if method == "GET" else client.post(place, filled)
            answer.looks = list(AuditEntry.objects.filter(what=name).values_list("whose", flat=True))
            transaction.set_rollback(True)
        return answer

    return open_as


def says_something_clinical(answer: HttpResponse) -> bool:
    """Whether a canary is in the answer or its headers."""
    return CANARY in f"{answer.content.decode()} {answer.headers}".casefold()


def complaint(door: Door, method: str, person: str, answer: HttpResponse) -> str | None:
    """What is wrong with `answer`, if anything."""
    status, takes = answer.status_code, method in door.methods
    to_sign_in = status == 302 and answer["Location"].startswith("/accounts/login/")
    if person in door.who and takes:
        right = status in ANSWERS and (person in STRANGERS or door.who == EVERYBODY or not to_sign_in)
    elif person in door.who:
        right = status == 405
    elif person in STRANGERS and door.who:
        right = to_sign_in
    elif not door.who:
        right = status == 404
    else:
        right = status == 403 or (status == 405 and not takes)
    return None if right else str(status)


def unwritten(name: str, answer: HttpResponse) -> str | None:
    """What is wrong with the audit log after somebody was shown this page, if anything."""
    page = PAGES.get(name)
    if page is None or answer.status_code != 200 or page.polled or page.by_link or not shown_whose(page, name):
        return None
    right = len(answer.looks) == 1 and (page.whose is None or answer.looks[0] is not None)
    return None if right else f"looked at, and written down: {answer.looks}"


def shown_whose(page: Page, name: str) -> bool:
    """Whether the address as it was opened names somebody."""
    return not (isinstance(page.whose, str) and page.whose.startswith("?")) or "patient=" in DOORS[name].query


def test_every_url_stands_in_the_table_and_every_row_has_a_url():
    assert sorted(set(installed(get_resolver().url_patterns)) ^ set(DOORS)) == []


def some_at_a_time() -> Iterator[list[str]]:
    """The addresses in groups: a test for each would take longer to begin than the small ones take."""
    names = sorted(DOORS)
    for start in range(0, len(names), AT_A_TIME):
        yield names[start : start + AT_A_TIME]


@pytest.mark.parametrize("names", list(some_at_a_time()), ids=lambda names: f"{names[0]} to {names[-1]}")
def test_only_those_in_the_table_come_in_and_no_clinical_word_reaches_the_desk(opened, monkeypatch, names):
    complaints = []
    for name, person in knocking(names):
        with monkeypatch.context() as patched:
            if person not in DESK_ONLY:
                # The page of a refusal is the same for everybody: here the desk's are looked at.
                patched.setattr(urls, "handler403", without_a_page, raising=False)
            for method in ("GET", "POST"):
                answer = opened(name, method, person, ASTRAY)
                wrong = [*faults(name, method, person, answer), complaint(DOORS[name], method, person, answer)]
                wrong += [unwritten(name, answer) if method == "GET" else None]
                if person in DESK_ONLY and says_something_clinical(answer):
                    wrong += ["a clinical word"]
                complaints += [f"{name}, {person} {method}: {one}" for one in wrong if one]
    assert complaints == []


def knocking(names: list[str]) -> Iterator[tuple[str, str]]:
    """Each address with all who try it. One therapist is like the other where it names no row that could be theirs."""
    for name in names:
        alike = set() if DOORS[name].arguments or DOORS[name].query else {"other therapist"}
        yield from ((name, person) for person in sorted(EVERYBODY - alike))


def without_a_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A refusal that nobody reads."""
    return HttpResponse(status=403)


BLOCKED = {"patient": "{patient}", "treatment": "{blocked treatment}", "therapist": "{therapist}", "start": "{ten}"}
KEY = {"request_key": "0b7c1f4e-59f4-4a43-8e0b-4c7d1f0f5a11"}
CONTACT = {"given_name": "Rosa", "family_name": "Patient", "sex": "female", "channel": "email", "language": "en"}
# What the desk sends on an ordinary day, and what somebody curious would.
REQUESTS = [
    ("scheduling:panel", "GET", {"patient": "{patient}"}, 200),
    ("scheduling:panel", "GET", BLOCKED, 200),
    ("scheduling:panel", "POST", BLOCKED | KEY, 422),
    ("scheduling:panel", "POST", BLOCKED | KEY | {"override_reason": "The doctor said so.", "adaptation": "on"}, 422),
    ("scheduling:panel", "POST", BLOCKED | KEY | {"treatment": "{adapted treatment}"}, 422),
    ("scheduling:panel", "POST", BLOCKED | KEY | {"treatment": "{adapted treatment}", "adaptation": "on"}, 200),
    ("scheduling:panel", "POST", BLOCKED | KEY | {"treatment": "{treatment}"}, 200),
    ("scheduling:ask", "POST", BLOCKED | KEY, 200),
    ("scheduling:ask", "POST", BLOCKED | KEY | {"treatment": "{adapted treatment}"}, 422),
    ("scheduling:request_instead", "POST", {}, 200),
    ("scheduling:times", "GET", BLOCKED, 422),
    ("scheduling:patient_options", "GET", {"q": "rosa"}, 200),
    ("scheduling:first_free", "GET", {"treatment": "{blocked treatment}", "patient": "{patient}"}, 200),
    ("scheduling:change", "POST", {"revision": "1", "treatment": "{blocked treatment}"}, 422),
    ("scheduling:change", "POST", {"revision": "1", "treatment": "{adapted treatment}", "adaptation": "on"}, 200),
    ("scheduling:move", "POST", {"revision": "1", "treatment": "{blocked treatment}", "start": "{ten}"}, 422),
    ("scheduling:step", "POST", {"revision": "1", "to": "arrived"}, 422),
    ("scheduling:cancel", "POST", {"revision": "1", "reason": "other"}, 200),
    ("scheduling:settle", "POST", {"revision": "1"}, 200),
    ("scheduling:settle", "POST", {"revision": "1", "override_reason": "The doctor said so."}, 422),
    ("scheduling:appointment", "GET", {"rebook": "1", "cancel": "1"}, 200),
    ("scheduling:consent", "POST", {"rule": "999999", "given_by": "Rosa"}, 422),
    ("scheduling:fitting", "GET", {"start": "{ten}", "therapist": "{therapist}"}, 200),
    ("scheduling:offer_make", "POST", {"start": "{ten}", "therapist": "{therapist}"}, 422),
    ("scheduling:offer_settle", "POST", {"act": "accept"}, 422),
    ("scheduling:diary", "GET", {"day": "{day}"}, 200),
    ("scheduling:week", "GET", {"day": "{day}"}, 200),
    ("scheduling:agenda", "GET", {"day": "{day}"}, 200),
    ("scheduling:events", "GET", {"day": "{day}"}, 200),
    ("patients:search", "GET", {"q": "rosa"}, 200),
    ("patients:list", "GET", {"q": "rosa"}, 200),
    ("patients:edit", "POST", CONTACT, 302),
]


@pytest.mark.parametrize(("name", "method", "sent", "status"), REQUESTS)
def test_a_filled_in_request_tells_the_desk_nothing_clinical(opened, name, method, sent, status):
    answer = opened(name, method, "receptionist", sent)
    assert answer.status_code == status
    assert not says_something_clinical(answer)


@pytest.mark.parametrize(
    "name",
    ["scheduling:panel", "scheduling:request", "scheduling:appointment", "patients:record", "patients:screenings"],
)
def test_the_same_pages_tell_a_therapist(opened, name):
    method, sent = ("POST", BLOCKED | KEY) if name == "scheduling:panel" else ("GET", {})
    assert says_something_clinical(opened(name, method, "therapist", sent))
