"""What a log line leaves out: how a refusal came about in the code; a fault keeps its traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from practice.logs import WithoutRefusals


def test_a_refused_request_is_one_line_of_the_log(
    client_as: Callable[..., Client], caplog: pytest.LogCaptureFixture
) -> None:
    desk = client_as("receptionist")
    with caplog.filtering(WithoutRefusals()):
        assert desk.get("/catalogue/rules/").status_code == 403
        assert desk.post("/requests/ask/", {"words": "x" * 1_100_000}).status_code == 400
        assert desk.post("/requests/ask/", {str(number): "" for number in range(1100)}).status_code == 400
        broken = desk.post("/requests/ask/", b"-", content_type="multipart/form-data; boundary=")
    assert broken.status_code == 400
    assert "/catalogue/rules/" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_fault_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.filtering(WithoutRefusals()):
        try:
            raise ValueError("a fault")
        except ValueError:
            logging.getLogger("practice").exception("this went wrong")
    assert "ValueError: a fault" in caplog.text


def test_the_log_leaves_refusals_out(settings: Any) -> None:
    (handler,) = settings.LOGGING["handlers"].values()
    assert "without refusals" in handler["filters"]
    assert settings.LOGGING["filters"]["without refusals"] == {"()": "practice.logs.WithoutRefusals"}
