"""Loading the package's catalogue into the database."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from practice.models import Practice
from treatments.catalogue import current_rules, documents_of_catalogue
from treatments.loading import load_catalogue
from treatments.models import Condition, CourseRule, Rule, Treatment
from treatments.rulebase import STARTING_DATA, starting_rules


@pytest.mark.parametrize("part", ["catalogue", "conditions", "rules", "courses"])
def test_what_was_loaded_reads_back_as_the_files_it_came_from(catalogue, part):
    assert documents_of_catalogue()[part] == json.loads((STARTING_DATA / f"{part}.json").read_text())


def test_the_loaded_rules_are_those_of_the_package(catalogue):
    assert current_rules() == starting_rules()


def test_loading_again_changes_nothing(catalogue):
    versions = Rule.history.count(), Practice.current().rules_version
    loaded = load_catalogue()
    assert (loaded.created, loaded.updated, loaded.kept) == (0, 0, 0)
    assert (Rule.history.count(), Practice.current().rules_version) == versions


def test_loading_bumps_the_version_when_something_is_new(catalogue):
    before = Practice.current().rules_version
    CourseRule.objects.all()[0].delete()
    load_catalogue()
    assert Practice.current().rules_version == before + 1


def test_a_row_that_nobody_edited_is_brought_up_to_date(catalogue):
    Treatment.objects.filter(code="classic-massage").update(price=1, name="Old name")
    loaded = load_catalogue()
    treatment = Treatment.objects.get(code="classic-massage")
    assert (loaded.updated, treatment.name, str(treatment.price)) == (1, "Classic massage", "62.00")


@pytest.mark.parametrize("mark", ["edited_at", "archived_at"])
def test_a_row_that_the_practice_edited_or_archived_is_left_alone(catalogue, mark):
    Treatment.objects.filter(code="classic-massage").update(price=99, **{mark: timezone.now()})
    loaded = load_catalogue()
    assert (loaded.kept, Treatment.objects.get(code="classic-massage").price) == (1, 99)


def test_a_row_that_the_practice_added_is_left_alone(catalogue, make_condition):
    make_condition("our-own")
    load_catalogue()
    assert Condition.objects.filter(code="our-own").exists()


@pytest.mark.before_setup
def test_the_catalogue_loads_before_the_practice_is_set_up(db):
    assert load_catalogue().created > 400
    assert current_rules() == starting_rules()


def test_the_room_needs_what_the_treatment_is_given_with(catalogue):
    features = dict(Treatment.objects.values_list("code", "room_features"))
    assert features["machine-massage"] == features["hand-and-machine-massage"] == ["appliance"]
    assert features["foot-performed-massage"] == ["overhead-bars"]
    assert features["physio-exercise"] == ["exercise-space"]
    assert features["classic-massage"] == []


def test_what_cannot_be_read_together_is_not_loaded_at_all(catalogue):
    Rule.objects.filter(code="acute-process-here").update(statuses=["no-such-status"], edited_at=timezone.now())
    CourseRule.objects.all()[0].delete()
    with pytest.raises(CommandError, match=r"acute-process-here.*statuses"):
        call_command("load_catalogue")
    assert CourseRule.objects.count() == 13


def test_the_command_says_in_one_line_what_it_did(catalogue, capsys):
    call_command("load_catalogue")
    assert capsys.readouterr().out == "Catalogue: 0 created, 0 updated, 450 unchanged, 0 of the practice left alone.\n"
