"""Random requests, valid in every code, with dates that lie close to what matters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.treatments.examples import TODAY, starting_documents

DOCUMENTS = starting_documents()
CATALOGUE = DOCUMENTS["catalogue"]
PRESSURES = ["light", "medium", "firm", "deep"]
STATUSES = ["suspected", "acute", "flare", "active", "healing", "chronic", "remission", "resolved", "unknown"]
TREATMENTS = [row["code"] for row in CATALOGUE["treatments"]]
TECHNIQUES = [row["code"] for row in CATALOGUE["techniques"]]
QUALIFICATIONS = [row["code"] for row in CATALOGUE["qualifications"]]
RULED = sorted({row["when"]["condition"] for row in DOCUMENTS["rules"]} - {None})
CONDITIONS = [row["code"] for row in DOCUMENTS["conditions"]]


def _region_names() -> list[str]:
    sided = {row["code"] for row in CATALOGUE["regions"] if row["sides"]}
    names = {row["code"]: row["code"] in sided for row in CATALOGUE["regions"]}
    names |= {group["code"]: bool(sided & set(group["regions"])) for group in CATALOGUE["groups"]}
    return [*names, *(f"{name}:{side}" for name, has in names.items() if has for side in ("left", "right"))]


REGIONS = _region_names()


def some(codes: list[str], least: int = 0, most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(codes), min_size=least, max_size=most, unique=True)


def days(before: int = 60, after: int = 60) -> st.SearchStrategy[str]:
    return st.integers(-before, after).map(_day)


def _day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


maybe_day = st.none() | days(12, 12) | days(200, 200)
facts = st.fixed_dictionaries(
    {"condition": st.sampled_from(CONDITIONS) | st.sampled_from(RULED), "status": st.sampled_from(STATUSES)},
    optional={"regions": some(REGIONS), "since": maybe_day, "until": maybe_day, "due": st.none() | days(20, 290)},
)
instructions = st.fixed_dictionaries(
    {"regions": some(REGIONS, 1)},
    optional={"max_pressure": st.sampled_from(PRESSURES), "drop_techniques": some(TECHNIQUES, 1, 6)},
).filter(lambda one: len(one) > 1)
sessions = st.fixed_dictionaries(
    {"treatment": st.sampled_from(TREATMENTS)},
    optional={
        "minutes": st.sampled_from([5, 10, 30, 60, 90]),
        "techniques": some(TECHNIQUES, 1, 6),
        "regions": some(REGIONS, 1, 5),
        "pressure": st.sampled_from(PRESSURES),
        "therapist_qualifications": some(QUALIFICATIONS, 0, 8),
        "instructions": st.lists(instructions, max_size=3),
    },
)
pain = st.none() | st.integers(0, 10)
past_sessions = st.fixed_dictionaries(
    {"treatment": st.sampled_from(TREATMENTS), "on": days(8, 8) | days(200, 60)},
    optional={
        "minutes": st.none() | st.integers(3, 60),
        "pain_before": pain,
        "pain_after": pain,
        "reaction": st.none() | st.just("recorded"),
    },
)
patients = st.fixed_dictionaries(
    {},
    optional={
        "birth_date": st.sampled_from(["1980-04-02", "2010-12-02", "2024-02-29", "2024-12-02"]),
        "screened_on": st.none() | days(400, 10),
    },
)
requests: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "on": days(5, 5),
        "patient": patients,
        "facts": st.lists(facts, max_size=5),
        "history": st.lists(past_sessions, max_size=4),
        "session": sessions,
    }
)
