"""The bench: a made-up patient is decided about and explained, and nothing of it stays anywhere."""

import pytest

from treatments.models import Rule

URL = "/catalogue/rules/bench/"
PATIENT = {"person-birth_date": "1980-04-02", "person-screened_on": "2026-11-01", "person-sex": "female"}
HERNIA = {"fact-0-condition": "disc-hernia", "fact-0-status": "acute", "fact-0-regions": ["lower-back"]}
MASSAGE = {"session-treatment": "classic-massage", "session-on": "2026-12-01"}


@pytest.fixture
def admin(catalogue, client_as):
    return client_as("admin")


def tried(client, **said):
    answer = client.post(URL, PATIENT | HERNIA | MASSAGE | said)
    assert answer.status_code == 200, answer.context["form"].facts[0].errors
    return answer.context["tried"]


def test_the_verdict_comes_with_every_rule_and_why(admin):
    answer = tried(admin)
    assert answer.verdict.verdict == "blocked"
    assert answer.fired
    assert all(line.fired for line in answer.fired)
    assert all(line.failed and not line.fired for line in [*answer.near, *answer.rest])
    codes = {(line.course, line.code) for line in [*answer.fired, *answer.near, *answer.rest]}
    assert len(codes) == Rule.objects.count() + 14


def test_a_silent_rule_says_in_plain_words_what_it_asks_for(admin):
    (line,) = [line for line in tried(admin, **{"fact-0-status": "chronic"}).near if line.code == "disc-hernia-acute-massage"]
    assert any("The status is chronic; the rule asks for" in str(words) for words in line.failed)
