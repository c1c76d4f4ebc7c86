"""The compiled rules and the snapshot, kept by version."""

import pytest
from django.db import connection
from django.utils import timezone

from practice.models import Practice
from treatments.catalogue import codes_in_use, current_catalogue, current_rules, forget
from treatments.models import Rule, Treatment
from treatments.refusals import RuleUnreadable
from treatments.rulebase import starting_rules


def test_without_a_catalogue_the_rules_are_those_of_the_package(db):
    assert current_rules() is starting_rules()


@pytest.mark.before_setup
def test_without_tables_the_rules_are_those_of_the_package(db):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {Treatment._meta.db_table} RENAME TO not_made_yet")
    assert current_rules() is starting_rules()


def test_rules_and_catalogue_are_read_once_for_a_version(catalogue, django_assert_num_queries):
    version = Practice.current().rules_version
    rules, snapshot = current_rules(version), current_catalogue(version)
    with django_assert_num_queries(0):
        assert current_rules(version) is rules
        assert current_catalogue(version) is snapshot


def test_without_a_version_at_hand_asking_costs_one_query(catalogue, django_assert_num_queries):
    current_rules()
    with django_assert_num_queries(1):
        current_rules()


def test_a_new_version_is_read_anew(catalogue):
    before = current_rules()
    Rule.objects.filter(code="acute-process-here").update(reason="Another reason.")
    assert current_rules() is before
    Practice.bump("rules_version")
    assert current_rules() != before


def test_rules_that_cannot_be_read_are_an_error_and_not_the_old_rules(catalogue):
    current_rules()
    Rule.objects.filter(code="acute-process-here").update(statuses=["nonsense"])
    Practice.bump("rules_version")
    with pytest.raises(RuleUnreadable):
        current_rules()


def test_an_archived_rule_is_out_of_the_rules(catalogue):
    Rule.objects.filter(code="acute-process-here").update(archived_at=timezone.now())
    assert "acute-process-here" not in {rule.code for rule in current_rules().rules}


def test_an_archived_treatment_stays_known_and_is_not_offered(catalogue):
    Treatment.objects.filter(code="acupressure").update(archived_at=timezone.now())
    forget()
    assert current_rules().treatments["acupressure"].archived
    assert "acupressure" not in codes_in_use()
    assert current_catalogue().treatment_by_code["acupressure"].archived


@pytest.mark.parametrize(
    ("treatment", "colour"),
    [
        ("classic-massage", "mod-classic"),
        ("wellness-massage", "mod-wellness"),
        ("therapeutic-back-massage", "mod-therapeutic"),
        ("preventive-back-massage", "mod-therapeutic"),
        ("acupressure", "mod-reflex"),
        ("machine-massage", "mod-classic"),
        ("cranial-osteopathy", "mod-cranial"),
        ("fascial-osteopathy", "mod-osteo"),
        ("visceral-osteopathy", "mod-visceral"),
        ("physio-exercise", "mod-physio"),
    ],
)
def test_a_treatment_has_the_colour_of_its_modality(catalogue, treatment, colour):
    assert current_catalogue().treatment_by_code[treatment].css_class == colour


def test_names_are_found_by_code_and_side(catalogue):
    snapshot = current_catalogue()
    assert snapshot.region_name("knee:left") == "Knee, left"
    assert snapshot.region_name("spine") == "Spine"
    assert snapshot.technique_name("no-such-code") == "no-such-code"
