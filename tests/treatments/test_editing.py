"""Changes of the catalogue: all or nothing, and never unnoticed."""

import pytest
from django.core.exceptions import ValidationError

from practice.models import Practice
from treatments.catalogue import current_catalogue, current_rules
from treatments.editing import ChangedMeanwhile, add_row, archive_row, bring_back_row, change_row, revision_of
from treatments.models import Condition, CourseRule, Rule, Treatment
from treatments.refusals import RuleUnreadable

ROWS = [
    (Treatment, "classic-massage"),
    (Condition, "back-pain"),
    (Rule, "acute-process-here"),
    (CourseRule, "osteopathy-two-a-week"),
]


@pytest.fixture
def admin(catalogue, make_user):
    return make_user("admin", name="Eva Lindqvist")


@pytest.mark.parametrize(("model", "code"), ROWS)
def test_every_change_bumps_the_version_marks_the_row_and_keeps_who(admin, model, code):
    row = model.objects.get(code=code)
    row.name = "Another name"
    before = Practice.current().rules_version
    change_row(row=row, revision=revision_of(row), by=admin)
    row.refresh_from_db()
    assert row.name == "Another name"
    assert row.edited_at
    assert row.history.first().history_user == admin
    assert Practice.current().rules_version == before + 1


@pytest.mark.parametrize(("model", "code"), ROWS)
def test_a_row_is_archived_and_brought_back(admin, model, code):
    row = model.objects.get(code=code)
    before = Practice.current().rules_version
    archive_row(row=row, by=admin)
    assert code not in model.objects.in_use().values_list("code", flat=True)
    bring_back_row(row=row, by=admin)
    assert code in model.objects.in_use().values_list("code", flat=True)
    assert Practice.current().rules_version == before + 2


@pytest.mark.parametrize(("model", "code"), ROWS)
def test_archiving_twice_is_one_change(admin, model, code):
    row = model.objects.get(code=code)
    archive_row(row=row, by=admin)
    before = Practice.current().rules_version
    archive_row(row=row, by=admin)
    assert Practice.current().rules_version == before


def test_a_new_row_goes_last_and_counts_at_once(admin):
    copy = Treatment.objects.get(code="acupressure")
    copy.pk, copy._state.adding, copy.code = None, True, "short-acupressure"
    add_row(row=copy, by=admin)
    assert current_catalogue().in_use[-1].code == "short-acupressure"
    assert "short-acupressure" in current_rules().treatments


def test_an_older_form_does_not_overwrite_a_colleagues_change(admin, make_user):
    row = Rule.objects.get(code="acute-process-here")
    seen = revision_of(row)
    mine, theirs = Rule.objects.get(pk=row.pk), Rule.objects.get(pk=row.pk)
    theirs.reason = "Theirs."
    change_row(row=theirs, revision=seen, by=admin)
    mine.reason = "Mine."
    with pytest.raises(ChangedMeanwhile) as conflict:
        change_row(row=mine, revision=seen, by=make_user("admin"))
    assert conflict.value.by == "Eva Lindqvist"
    assert Rule.objects.get(pk=row.pk).reason == "Theirs."


def test_a_rule_that_cannot_be_read_is_not_kept(admin):
    row = Rule.objects.get(code="acute-process-here")
    before = Practice.current().rules_version
    row.statuses = ["nonsense"]
    with pytest.raises(RuleUnreadable) as error:
        change_row(row=row, revision=revision_of(row), by=admin)
    assert error.value.field == "when.statuses"
    assert Rule.objects.get(pk=row.pk).statuses != ["nonsense"]
    assert Practice.current().rules_version == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "classic-massage"},
        {"code": "Not A Code"},
        {"minutes_options": [3]},
        {"minutes_options": []},
        {"minutes_options": [30, "60"]},
        {"minutes_default": 35},
        {"price": -1},
        {"name": "\u200b\u200b"},
        {"pressure": "crushing"},
    ],
)
def test_a_treatment_with_a_wrong_field_is_not_kept(admin, wrong):
    row = Treatment.objects.get(code="acupressure")
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as error:
        change_row(row=row, revision=revision_of(row), by=admin)
    assert set(error.value.message_dict) & set(wrong)
