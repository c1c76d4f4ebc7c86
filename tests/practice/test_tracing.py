"""Numbers, lines and measures of requests: enough to find a fault by, nothing of a patient."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from patients.models import Patient
from practice import tracing
from practice.logs import AsJson

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NAME = "Rosa Canary"


class Kept(logging.Handler):
    """Keeps the lines as they would stand in the log."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(AsJson())
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def lines() -> Any:
    """Every line that is logged from now on."""
    handler, loggers = Kept(), [logging.getLogger(), logging.getLogger("practice.requests")]
    before = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.INFO)
    yield handler.lines
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def test_a_request_is_one_line_with_the_pattern_and_nothing_of_the_patient(
    client_as: Callable[..., Client], make_patient: Callable[..., Patient], lines: list[dict[str, Any]]
) -> None:
    rosa = make_patient(family_name="Canary", phone="0700 4711")
    answer = client_as("receptionist").get(f"/patients/{rosa.pk}/?q=Canary", HTTP_USER_AGENT="Canary")
    (line,) = [line for line in lines if line["logger"] == "practice.requests"]
    assert (line["route"], line["method"], line["status"]) == ("patients/<int:pk>/", "GET", answer.status_code)
    assert line["user"]
    assert line["ms"] > 0
    assert line["request"] == answer["X-Request-ID"]
    assert "anary" not in str(lines)
    assert f"/patients/{rosa.pk}" not in str(lines)


def test_a_fault_says_where_and_not_what(
    client_as: Callable[..., Client],
    make_patient: Callable[..., Patient],
    lines: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rosa, desk = make_patient(), client_as("receptionist")
    desk.raise_request_exception = False
    monkeypatch.setattr("patients.views.records._CONTACT", Broken())
    assert desk.get(f"/patients/{rosa.pk}/").status_code == 500
    faults = [line for line in lines if "exception" in line]
    assert faults
    assert any("patients/views/records.py" in place for place in faults[0]["exception"])
    assert "patients/<int:pk>/" in faults[0]["message"]
    assert NAME not in str(lines)
    assert f"/patients/{rosa.pk}" not in str(lines)


class Broken:
    """Fails as a database does, with what somebody typed in its words."""

    def __getattr__(self, name: str) -> None:
        raise IntegrityError(f"Key (family_name)=({NAME}) already exists")


@pytest.mark.parametrize(
    ("behind", "given", "taken"),
    [(True, "abcdef-12345", True), (True, 'x" evil', False), (True, "a" * 65, False), (False, "abcdef-12345", False)],
)
def test_only_the_proxy_gives_a_request_its_number(settings: Any, behind: bool, given: str, taken: bool) -> None:
    settings.BEHIND_PROXY = behind
    request: HttpRequest = RequestFactory().get("/", HTTP_X_REQUEST_ID=given)
    answer = tracing.TracingMiddleware(lambda _request: HttpResponse())(request)
    assert (answer["X-Request-ID"] == given) is taken
    assert len(answer["X-Request-ID"]) >= 12


def test_numbers_are_for_who_brings_the_token(settings: Any, client: Client, practice: object) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "secret of the monitor"
    for sent in ("", "Bearer ", "Bearer other", "Bearer sécret"):
        assert client.get("/metrics", headers={"Authorization": sent}).status_code == 404
    client.get("/patients/4711/")
    answer = client.get("/metrics", headers={"Authorization": "Bearer secret of the monitor"})
    assert answer.status_code == 200
    said = answer.content.decode()
    assert 'practice_request_seconds_count{method="GET",route="patients/<int:pk>/",status="302"} 1.0' in said
    assert "practice_outbox_waiting 0.0" in said
    assert "4711" not in said
