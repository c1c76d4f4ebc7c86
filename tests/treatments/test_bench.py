"""The bench: a made-up patient is decided about and explained, and nothing of it stays anywhere."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from treatments.forms.bench import MOST_ROWS
from treatments.models import Condition, Rule

pytestmark = pytest.mark.one_database

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
    near = tried(admin, **{"fact-0-status": "chronic"}).near
    (line,) = [line for line in near if line.code == "disc-hernia-acute-massage"]
    assert [str(words) for words in line.failed] == [
        "The status is chronic; the rule asks for suspected, acute, flaring up, active or unknown."
    ]


def test_the_page_shows_both_sights_and_reception_sees_no_reason(admin):
    page = admin.post(URL, PATIENT | HERNIA | MASSAGE).content.decode()
    reception = page[page.index("Reception sees") : page.index("A therapist sees")]
    assert "Not suitable for this patient" in reception
    assert "ernia" not in reception
    assert "ernia" in page[page.index("A therapist sees") :]


def test_trying_stores_nothing_and_writes_nothing_down(admin, django_assert_num_queries, caplog):
    admin.post(URL, PATIENT | HERNIA | MASSAGE)
    with CaptureQueriesContext(connection) as asked:
        admin.post(URL, PATIENT | HERNIA | MASSAGE)
    statements = [one["sql"] for one in asked if not one["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert statements == []
    assert "hernia" not in caplog.text
    more = {
        f"fact-{number}-{name}": value
        for number in range(1, 8)
        for name, value in (("condition", "gout"), ("status", "acute"))
    }
    with django_assert_num_queries(len(asked)):
        admin.post(URL, PATIENT | HERNIA | MASSAGE | more)


def test_a_draft_decides_on_the_bench_and_nowhere_else(admin):
    draft = a_draft("scoliosis", "absolute")
    fact = {"fact-0-condition": "scoliosis", "fact-0-status": "active"}
    without = admin.post(URL, PATIENT | fact | MASSAGE).context["tried"]
    within = admin.post(URL, PATIENT | fact | MASSAGE | {"draft": draft.pk}).context["tried"]
    assert without.verdict.verdict != "blocked"
    assert within.verdict.verdict == "blocked"
    assert [line.code for line in within.looked_at if line.fired] == [draft.code]


def test_the_bench_opens_with_a_patient_whom_the_rule_is_about(admin):
    draft = a_draft("scoliosis", "absolute", families=["physiotherapy"])
    form = admin.get(f"{URL}?draft={draft.pk}").context["form"]
    assert form.facts[0]["condition"].value() == "scoliosis"
    assert form.session["treatment"].value() == "physio-mobilisation"


def a_draft(condition, severity, **fields):
    return Rule.objects.create(
        code="a-draft", name="A draft", condition=Condition.objects.get(code=condition), statuses=["active"],
        severity=severity, reason="To be tried.", evidence="practice", stage="draft", **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "part", "field"),
    [
        ({"fact-0-since": "2026-05-02", "fact-0-until": "2026-05-01"}, "fact", "until"),
        ({"fact-0-condition": "no-such"}, "fact", "condition"),
        ({"fact-0-status": "\x00"}, "fact", "status"),
        ({"fact-0-regions": ["nowhere"]}, "fact", "regions"),
        ({"person-birth_date": "2027-01-01"}, "person", "birth_date"),
        ({"person-birth_date": "31.31.2020"}, "person", "birth_date"),
        ({"session-treatment": ""}, "session", "treatment"),
        ({"session-on": ""}, "session", "on"),
        ({"session-minutes": "-1"}, "session", "minutes"),
        ({"past-0-treatment": "classic-massage", "past-0-on": "", "past-0-pain_after": "11"}, "past", "on"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(admin, said, part, field):
    answer = admin.post(URL, PATIENT | HERNIA | MASSAGE | said)
    assert answer.status_code == 422
    form = answer.context["form"]
    parts = {"fact": form.facts, "past": form.history, "person": [form.person], "session": [form.session]}
    assert field in parts[part][0].errors


def test_rows_come_and_go_with_and_without_script(admin):
    more = admin.post(URL, HERNIA | {"add": "fact"}).context["form"]
    assert [row.prefix for row in more.facts] == ["fact-0", "fact-1"]
    assert [row.prefix for row in admin.post(URL, HERNIA | {"remove": "fact-0"}).context["form"].facts] == []
    fragment = admin.post(URL, HERNIA | {"add": "past"}, headers={"HX-Request": "true"}).content.decode()
    assert "past-0-treatment" in fragment
    assert "<html" not in fragment
    full = {f"fact-{number}-status": "active" for number in range(MOST_ROWS)}
    assert admin.post(URL, full | {"add": "fact"}, headers={"HX-Request": "true"}).content == b""


@pytest.mark.parametrize("odd", ["999999", "9" * 40, "x", "%00", "-1", "١"])
def test_a_rule_that_does_not_exist_is_not_found(admin, odd):
    assert admin.get(f"{URL}?draft={odd}").status_code == 404


def test_nonsense_is_refused_and_not_stumbled_over(admin):
    for sent in (
        {},
        {"fact-99999-status": "x"},
        {"fact-0-x": ""},
        {"add": ""},
        {"remove": "\x00"},
        {"person-sex": "x" * 9000},
    ):
        assert admin.post(URL, sent).status_code in (200, 422)
