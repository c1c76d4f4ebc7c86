"""The decision stays quick enough to be asked for every slot of a search."""

from __future__ import annotations

import gc
from collections.abc import Callable
from statistics import median
from time import process_time

from tests.treatments.examples import ADULT, DAY, TODAY, a_fact
from treatments.contraindications import PastSession, Session, assess, assess_catalogue
from treatments.rulebase import starting_rules

GENEROUS = 3
FACTS = (
    a_fact("disc-hernia", "active", "lower-back", since=TODAY - 90 * DAY, until=TODAY + 90 * DAY),
    a_fact("pregnancy", "active", due=TODAY + 120 * DAY),
    a_fact("hypertension", "chronic"),
    a_fact("varicose-veins", "unknown", "leg:left"),
    a_fact("osteoporosis", "chronic"),
    a_fact("cancer", "remission"),
    a_fact("low-back-pain", "flare", "lower-back"),
    a_fact("skin-ulcer", "acute", "foot", since=TODAY, until=TODAY + 30 * DAY),
)
HISTORY = tuple(
    PastSession(treatment, TODAY - 7 * weeks * DAY)
    for weeks in range(1, 11)
    for treatment in ("classic-massage", "soft-osteopathy")
)


def milliseconds(work: Callable[[], object], runs: int) -> float:
    """The median of the processor time, so that a busy machine does not matter."""
    gc.collect()
    taken = []
    for _ in range(runs):
        began = process_time()
        work()
        taken.append(process_time() - began)
    return median(taken) * 1000


def test_a_patient_with_eight_conditions_against_the_catalogue_takes_ten_milliseconds():
    rules = starting_rules()
    taken = milliseconds(
        lambda: assess_catalogue(TODAY, rules=rules, person=ADULT, facts=FACTS, history=HISTORY), runs=40
    )
    assert taken <= 10 * GENEROUS


def test_one_treatment_takes_a_millisecond():
    rules, session = starting_rules(), Session("classic-massage", TODAY)
    taken = milliseconds(lambda: assess(session, rules=rules, person=ADULT, facts=FACTS, history=HISTORY), runs=100)
    assert taken <= 1 * GENEROUS
