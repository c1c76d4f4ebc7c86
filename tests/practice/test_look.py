"""The pieces of the look that templates share."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template

from practice.templatetags import look

pytestmark = pytest.mark.one_database


def rendered(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


def test_an_icon_is_inlined_and_hidden_from_screen_readers() -> None:
    svg = rendered('{% icon "sun" %}')
    assert svg.startswith("<svg")
    assert 'aria-hidden="true"' in svg
    assert "width=" not in svg.split(">")[0]


def test_an_icon_with_words_is_read_aloud_and_its_words_are_escaped() -> None:
    svg = rendered('{% icon "sun" words %}', words='"><script>')
    assert 'role="img"' in svg
    assert "<script>" not in svg


@pytest.mark.parametrize("name", ["no-such-icon", "../../manage", "Sun"])
def test_an_icon_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(name))):
        look.icon(name)


@pytest.mark.parametrize(
    ("code", "words"),
    [("fine", "Fine"), ("adapt", "Adapted"), ("override", "Therapist decides"), ("blocked", "Not suitable")],
)
def test_a_verdict_is_shape_and_word_and_colour(code: str, words: str) -> None:
    chip = rendered("{% verdict code %}", code=code)
    assert words in chip
    assert "<svg" in chip
    assert "verdict--" in chip


def test_every_verdict_looks_different() -> None:
    icons = {rendered("{% verdict code %}", code=code).split("<svg")[1].split("</svg>")[0] for code in look.VERDICTS}
    assert len(icons) == len(look.VERDICTS)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Hanna Brandt", "HB"), ("Elif", "E"), ("Ana María de la Cruz", "AC"), ("", ""), ("élodie ørsted", "ÉØ")],
)
def test_initials_are_those_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert look.initials(name) == letters


def test_age_counts_full_years() -> None:
    born = date(2000, 2, 29)
    assert look.age(born, date(2026, 2, 28)) == 25
    assert look.age(born, date(2026, 3, 1)) == 26
    assert look.age(None, date(2026, 3, 1)) is None


@pytest.mark.parametrize(
    ("day", "words"),
    [(24, "today"), (25, "tomorrow"), (23, "yesterday"), (29, "in 5 days"), (22, "2 days ago")],
)
def test_a_day_is_told_from_today(day: int, words: str) -> None:
    assert look.days_from(date(2026, 11, day), date(2026, 11, 24)) == words


def test_the_two_figures_have_every_region_of_the_catalogue_with_its_sides() -> None:
    drawn = {area for view in ("front", "back") for area in re.findall(r'data-region="([^"]+)"', look.figure(view))}
    assert drawn == _codes_with_sides()


def _codes_with_sides() -> set[str]:
    (file,) = settings.BASE_DIR.glob("treatments/**/catalogue.json")
    regions = json.loads(file.read_text(encoding="utf-8"))["regions"]
    codes = {region["code"] for region in regions if not region["sides"]}
    return codes | {f"{region['code']}:{side}" for region in regions if region["sides"] for side in ("left", "right")}


def test_left_is_on_the_viewers_right_in_front_and_on_the_left_from_behind() -> None:
    def starts_at(view: str) -> float:
        match = re.search(r'data-region="hand:left" d="M([\d.]+)', look.figure(view))
        assert match
        return float(match.group(1))

    assert starts_at("front") > 100
    assert starts_at("back") < 100


def test_a_region_without_a_side_marks_both_sides() -> None:
    marked = re.findall(r'is-on" data-region="([^"]+)"', look.figure("front", ["knee", "hand:left", "neck"]))
    assert sorted(marked) == ["hand:left", "knee:left", "knee:right", "neck"]


class Visit(forms.Form):
    name = forms.CharField(help_text="As on the card")
    arrived = forms.BooleanField()
    side = forms.ChoiceField(choices=[("l", "Left"), ("r", "Right")], widget=forms.RadioSelect)


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    html = rendered("{% field form.name %}", form=Visit({}))
    assert '<label class="form-label" for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert "is-invalid" in html


def test_a_group_of_choices_is_a_fieldset_that_carries_its_error() -> None:
    html = rendered("{% field form.side %}", form=Visit({}))
    assert '<fieldset class="field field--group" aria-describedby="id_side_error">' in html
    assert 'id="id_side_error"' in html


def test_what_was_typed_is_escaped() -> None:
    html = rendered("{% field form.name %}", form=Visit({"name": '"><img>'}))
    assert "<img>" not in html


class Some(forms.Form):
    name = forms.CharField()
    language = forms.CharField(initial="en")
    places = forms.MultipleChoiceField(choices=[("neck", "Neck")], widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(required=False)


class AllOrNothing(forms.Form):
    first = forms.CharField()
    second = forms.CharField()


def test_what_has_to_be_filled_in_says_so_where_something_else_may_stay_empty() -> None:
    form, filled = Some(), Some(initial={"name": "Rosa", "places": ["neck"]})
    assert [one.name for one in form if "required</span>" in rendered("{% field one %}", one=one)] == ["name", "places"]
    assert not any(look.to_fill_in(one) for one in [*filled, *AllOrNothing()])
