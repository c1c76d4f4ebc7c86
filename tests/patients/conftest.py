"""What the tests of patients share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from patients.models import ScreeningQuestion
from treatments.models import Condition


@pytest.fixture
def make_question(db: None, make_condition: Callable[..., Condition]) -> Callable[..., ScreeningQuestion]:
    """make_question("hernia", yes_status="active"): about a condition given by code."""

    def make(code: str, **fields: object) -> ScreeningQuestion:
        condition = Condition.objects.filter(code=code).first() or make_condition(code)
        return ScreeningQuestion.objects.create(**{"text": f"{code}?", "condition": condition} | fields)

    return make


@pytest.fixture
def therapist(make_user):
    """Anna, who records."""
    return make_user("therapist", name="Anna Kern")
