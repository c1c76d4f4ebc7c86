"""A rule on its way: draft, tried out, active, archived; what decides meanwhile, and what is kept of it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.models import Practice
from treatments.breadth import refuse_everybody
from treatments.catalogue import current_rules, documents_of_catalogue
from treatments.drafting import NotTriedOut, begin_draft, change_draft, drafted, mark_tried, switch_on
from treatments.drafts import draft_of, rules_with
from treatments.editing import ChangedMeanwhile, archive_row, bring_back_row, change_row, revision_of
from treatments.loading import load_catalogue
from treatments.models import Condition, Rule, Treatment
from treatments.refusals import RuleUnreadable

CODE = "acute-process-here"
NEW = {
    "name": "Our own",
    "condition": "scoliosis",
    "statuses": ["active", "unknown"],
    "where": "any",
    "severity": "absolute",
    "reason": "So it was decided.",
    "source_title": "Decision of the practice",
    "evidence": "practice",
}


@pytest.fixture
def eva(catalogue, make_user):
    return make_user("admin", name="Eva Lindqvist")


@pytest.fixture
def admin(eva, client_as):
    return client_as(eva)


@pytest.fixture
def rule(catalogue):
    return Rule.objects.get(code=CODE)


@pytest.fixture
def draft(rule, eva):
    """The rule's draft, which gives another reason."""
    row = drafted(rule)
    row.reason = "Another reason."
    return begin_draft(row=row, revision=revision_of(rule), by=eva, why="The old one is outdated.")


def reason_in_force():
    return next(rule.reason for rule in current_rules().rules if rule.code == CODE)


def switched_on(draft, by, why="It was decided."):
    mark_tried(draft.pk, revision_of(draft))
    return switch_on(draft=draft.pk, revision=revision_of(draft), by=by, why=why)


def test_a_draft_decides_nothing_and_the_rule_goes_on_as_it_was(rule, eva):
    before, version = documents_of_catalogue(), Practice.current().rules_version
    row = drafted(rule)
    row.severity, row.adapt = "absolute", None
    begin_draft(row=row, revision=revision_of(rule), by=eva)
    assert documents_of_catalogue() == before
    assert Practice.current().rules_version == version
    assert draft_of(rule) == row


@pytest.mark.one_database
def test_with_the_draft_in_it_the_rule_base_has_the_rule_once_under_its_own_code(draft):
    rules = [rule for rule in rules_with(draft).rules if rule.code.startswith(CODE)]
    assert [(rule.code, rule.reason) for rule in rules] == [(CODE, "Another reason.")]
    assert len(rules_with(draft).rules) == len(current_rules().rules)


def test_switching_on_puts_the_draft_in_the_rules_place_and_keeps_who_when_and_why(rule, draft, eva):
    version, versions = Practice.current().rules_version, rule.history.count()
    assert switched_on(draft, eva, "Decided by the team.") == rule
    rule.refresh_from_db()
    assert reason_in_force() == rule.reason == "Another reason."
    assert (rule.code, rule.stage) == (CODE, "active")
    assert Practice.current().rules_version == version + 1
    latest = rule.history.first()
    assert (latest.history_user, latest.history_change_reason) == (eva, "Decided by the team.")
    assert rule.history.count() == versions + 1
    assert rule.history.all()[1].reason != "Another reason."
    assert draft_of(rule) is None


@pytest.mark.one_database
def test_a_new_rule_becomes_active_itself(catalogue, eva):
    row = Rule(
        code="our-own",
        name="Our own",
        severity="relative",
        condition=Condition.objects.get(code="scoliosis"),
        statuses=["active"],
        reason="So.",
        source_title="We",
        evidence="practice",
    )
    begin_draft(row=row, revision=0, by=eva)
    assert "our-own" not in {rule.code for rule in current_rules().rules}
    assert switched_on(row, eva).code == "our-own"
    assert "our-own" in {rule.code for rule in current_rules().rules}


@pytest.mark.one_database
def test_what_was_not_tried_out_as_it_stands_is_not_switched_on(draft, eva):
    with pytest.raises(NotTriedOut):
        switch_on(draft=draft.pk, revision=revision_of(draft), by=eva, why="Now.")
    tried = revision_of(draft)
    mark_tried(draft.pk, tried)
    draft.refresh_from_db()
    draft.reason = "A third reason."
    change_draft(row=draft, revision=tried, by=eva)
    mark_tried(draft.pk, tried)  # of a version that is no more: counts for nothing
    with pytest.raises(NotTriedOut):
        switch_on(draft=draft.pk, revision=revision_of(draft), by=eva, why="Now.")
    assert reason_in_force() not in ("Another reason.", "A third reason.")


def test_what_somebody_else_changed_is_not_switched_on_unseen(draft, eva):
    seen = revision_of(draft)
    draft.reason = "Their reason."
    change_draft(row=draft, revision=seen, by=eva)
    mark_tried(draft.pk, revision_of(draft))
    with pytest.raises(ChangedMeanwhile):
        switch_on(draft=draft.pk, revision=seen, by=eva, why="Now.")


def test_a_rule_has_one_draft_at_a_time(rule, draft, eva):
    with pytest.raises(ChangedMeanwhile) as conflict:
        begin_draft(row=drafted(rule), revision=revision_of(rule), by=eva)
    assert conflict.value.by == "Eva Lindqvist"


@pytest.mark.one_database
def test_a_draft_put_away_leaves_the_rule_alone_and_makes_room_for_another(rule, draft, eva):
    version = Practice.current().rules_version
    archive_row(row=draft, by=eva)
    assert Practice.current().rules_version == version
    assert draft_of(rule) is None
    again = begin_draft(row=drafted(rule), revision=revision_of(rule), by=eva)
    assert again.code != draft.code
    with pytest.raises(ValidationError):
        bring_back_row(row=draft, by=eva)
    with pytest.raises(ValidationError):
        change_draft(row=draft, revision=revision_of(draft), by=eva)


@pytest.mark.one_database
def test_a_draft_that_fits_the_catalogue_no_more_is_not_switched_on_and_nothing_is_lost(draft, eva):
    mark_tried(draft.pk, revision_of(draft))
    Rule.objects.filter(pk=draft.pk).update(families=["gone"])
    before = reason_in_force()
    with pytest.raises(RuleUnreadable):
        switch_on(draft=draft.pk, revision=revision_of(draft), by=eva, why="Now.")
    draft.refresh_from_db()
    assert (draft.archived_at, draft.stage, reason_in_force()) == (None, "tried", before)


@pytest.mark.one_database
def test_an_archived_rule_is_edited_by_a_draft_and_comes_back_when_it_is_switched_on(rule, eva):
    archive_row(row=rule, by=eva)
    row = begin_draft(row=drafted(rule), revision=revision_of(rule), by=eva)
    assert CODE not in {one.code for one in current_rules().rules}
    switched_on(row, eva)
    assert CODE in {one.code for one in current_rules().rules}


def test_new_data_of_the_package_leave_drafts_alone_and_do_not_take_them_for_rules(draft):
    loaded = load_catalogue()
    assert (loaded.created, loaded.updated, loaded.kept) == (0, 0, 0)
    draft.refresh_from_db()
    assert draft.reason == "Another reason."


@pytest.mark.one_database
def test_no_delivered_rule_is_too_wide_to_be_edited(catalogue, eva):
    for row in Rule.objects.deciding().filter(condition=None).select_related("condition"):
        refuse_everybody(row)


ALL = "all the treatments there are"
TOO_WIDE = [
    ({"severity": "absolute"}, "would stop the booking of"),
    ({"severity": "relative"}, "would stop the booking of"),
    ({"severity": "absolute", "age_under": "150"}, "would stop the booking of"),
    ({"severity": "relative", "except_modalities": ["lymph-drainage"]}, "would stop the booking of"),
    ({"severity": "absolute", "treatments": ALL}, "would stop the booking of"),
    ({"severity": "absolute", "pressure_from": "light"}, "would stop the booking of"),
    ({"severity": "caution"}, "The sentence is empty"),
    ({"severity": "adapt", "adapt_max_minutes": "20"}, "The sentence is empty"),
]


@pytest.mark.one_database
@pytest.mark.parametrize(("wrong", "words"), TOO_WIDE)
def test_a_rule_that_would_touch_every_booking_of_everybody_is_refused_and_kept_in_the_form(admin, wrong, words):
    offered = list(Treatment.objects.in_use().values_list("code", flat=True))
    known = {"except_modalities": [Treatment.objects.first().modality.code]} if "except_modalities" in wrong else {}
    sent = {name: value for name, value in NEW.items() if name not in ("condition", "statuses")} | wrong | known
    if sent.get("treatments") == ALL:
        sent["treatments"] = offered
    answer = admin.post("/catalogue/rules/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "So it was decided." in page
    if words.startswith("would"):
        assert f"of {len(offered)} treatments" in page
    assert not Rule.objects.filter(name="Our own").exists()


@pytest.mark.one_database
@pytest.mark.parametrize(
    "right",
    [
        {"condition": "scoliosis", "statuses": ["active"]},
        {"age_under": "18"},
        {"treatments": ["acupressure"]},
        {"techniques": ["thrust"]},
        {"pressure_from": "deep"},
    ],
)
def test_a_rule_that_says_what_it_is_about_is_kept(admin, right):
    sent = {name: value for name, value in NEW.items() if name not in ("condition", "statuses")} | right
    assert admin.post("/catalogue/rules/new/", sent).status_code == 302


@pytest.mark.one_database
def test_editing_a_rule_begins_a_draft_and_goes_on_with_it(admin, rule):
    url = f"{rule.get_absolute_url()}edit/"
    sent = sent_by(admin.get(url).context["form"]) | {"reason": "My words.", "why": "A new study."}
    before = Rule.objects.get(pk=rule.pk).reason
    made = admin.post(url, sent)
    draft = Rule.objects.get(replaces=rule)
    assert made.url == draft.get_absolute_url()
    assert (draft.reason, draft.stage, draft.history.first().history_change_reason) == (
        "My words.",
        "draft",
        "A new study.",
    )
    assert Rule.objects.get(pk=rule.pk).reason == before
    assert admin.get(url).url == f"{draft.get_absolute_url()}edit/"
    assert "A draft waits" in admin.get(rule.get_absolute_url()).content.decode()


def sent_by(form):
    """What the form would send as it stands."""
    shown = {bound.html_name: bound.value() for bound in form}
    return {name: "on" if value is True else value for name, value in shown.items() if value not in (None, False, "")}


def test_two_who_begin_a_draft_at_once_do_not_make_two(admin, rule, draft):
    url = f"{rule.get_absolute_url()}edit/"
    sent = NEW | {"revision": revision_of(rule)}
    answer = admin.post(url, sent)
    assert answer.status_code == 409
    assert "Eva Lindqvist changed this" in answer.content.decode()
    assert Rule.objects.filter(replaces=rule).count() == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("why", "tried", "status"), [("", True, 422), ("Decided.", False, 422), ("Decided.", True, 302)]
)
def test_switching_on_by_button_asks_for_a_why_and_for_trying_out(admin, draft, why, tried, status):
    if tried:
        mark_tried(draft.pk, revision_of(draft))
    url = f"{draft.get_absolute_url()}switch-on/"
    answer = admin.post(url, {"revision": revision_of(draft), "why": why})
    assert answer.status_code == status
    assert (reason_in_force() == "Another reason.") == (status == 302)
    assert admin.get(url).status_code == 405


@pytest.mark.one_database
def test_a_form_of_switching_on_that_was_overtaken_is_a_conflict(admin, draft):
    mark_tried(draft.pk, revision_of(draft))
    answer = admin.post(f"{draft.get_absolute_url()}switch-on/", {"revision": 1, "why": "Decided."})
    assert answer.status_code == 409


@pytest.mark.parametrize("odd", [{}, {"revision": "x", "why": "Decided."}, {"revision": 9**30, "why": "\u202e"}])
def test_odd_ways_of_switching_on_are_refused(admin, draft, odd):
    mark_tried(draft.pk, revision_of(draft))
    assert admin.post(f"{draft.get_absolute_url()}switch-on/", odd).status_code in (409, 422)


@pytest.mark.one_database
def test_the_sentence_follows_what_is_typed_finished_or_not(admin):
    def said(**sent):
        return admin.post("/catalogue/rules/sentence/", sent).content.decode()

    assert "Scoliosis" in said(condition="scoliosis", statuses=["active"])
    assert "younger than 16" in said(age_under="16", severity="absolute")
    assert "not suitable" in said(age_under="16", severity="absolute")
    assert "every treatment" in said()
    assert said(condition="no-such", window_days="-4", weeks_first="x", severity="nonsense", regions=["tail"])
    assert not Rule.objects.filter(code="draft").exists()


@pytest.mark.one_database
def test_versions_stand_side_by_side_with_what_changed_and_why(admin, rule, draft, eva):
    url = f"{rule.get_absolute_url()}compare/"
    page = admin.get(url)
    changed = {str(line.label): (line.before, line.after) for line in page.context["rows"] if line.changed}
    assert changed == {"Because": (rule.reason, "Another reason.")}
    assert "The old one is outdated." in page.content.decode()
    switched_on(draft, eva, "Decided by the team.")
    rule.refresh_from_db()
    rule.severity, rule.adapt = "caution", None
    change_row(row=rule, revision=revision_of(rule), by=eva, why="Too strict.")
    latest = admin.get(url)
    assert "Then it is" in {str(line.label) for line in latest.context["rows"] if line.changed}
    oldest = rule.history.last().history_id
    both = admin.get(f"{url}?before={oldest}&after={rule.history.first().history_id}").content.decode()
    assert "From the delivered catalogue" in both
    assert "Too strict." in both
    for odd in ("?before=x&after=99999999", "?before=%00", f"?after={9**40}"):
        assert admin.get(url + odd).status_code == 200


def test_lists_tell_drafts_from_what_is_in_force(admin, draft, eva):
    def shown(query):
        return [line.row.pk for line in admin.get(f"/catalogue/rules/?{query}").context["page"]]

    assert draft.pk not in shown("q=acute")
    assert shown("state=drafts") == [draft.pk]
    archive_row(row=draft, by=eva)
    assert shown("state=drafts") == []
    assert draft.pk not in shown("state=archived")


@pytest.mark.one_database
def test_the_pages_of_a_draft_cost_no_more_queries_with_more_versions(admin, draft, eva):
    def queries_of(url):
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(url).status_code == 200
        return len(queries)

    urls = [draft.get_absolute_url(), f"{draft.get_absolute_url()}compare/", f"{draft.get_absolute_url()}stage/"]
    assert [queries_of(url) for url in urls]
    few = [queries_of(url) for url in urls]
    for number in range(8):
        draft.reason = f"Reason {number}."
        change_draft(row=draft, revision=revision_of(draft), by=eva)
    assert [queries_of(url) for url in urls] == few
