"""The pages of the catalogue: who may open them, what they show, what they refuse."""

from urllib.parse import urlencode

import pytest
from django.http import HttpResponse, QueryDict
from django.utils import timezone

from practice.models import Practice
from treatments.catalogue import current_catalogue, current_rules
from treatments.drafting import drafted, mark_tried
from treatments.editing import change_row, revision_of
from treatments.forms.courses import CourseRuleForm
from treatments.forms.rules import RuleForm
from treatments.models import Condition, CourseRule, Rule, Treatment
from treatments.views import saving

LISTS = ["/catalogue/", "/catalogue/conditions/", "/catalogue/rules/", "/catalogue/rules/courses/"]
ROWS = [
    (Treatment, "acupressure"),
    (Condition, "back-pain"),
    (Rule, "acute-process-here"),
    (Rule, "therapeutic-qualified-only"),
    (CourseRule, "back-pain-first-session"),
    (CourseRule, "guardian-consent"),
]


@pytest.fixture
def admin(catalogue, client_as, make_user):
    return client_as(make_user("admin", name="Eva Lindqvist"))


def row_of(model, code):
    return model.objects.filter(code=code).first() or model.objects.filter(severity="adapt").first()


@pytest.fixture
def shown(monkeypatch):
    """The forms that pages show, without the pages: those take most of the time, and have tests of their own."""
    forms = []

    def kept(request, template, context, status=200):
        forms.append(context["form"])
        return HttpResponse(status=status)

    monkeypatch.setattr(saving, "render", kept)
    return forms


def fields_of(client, url):
    """What the form at `url` would send as it stands."""
    return fields_in(client.get(url).context["form"])


def fields_in(form):
    """What the form would send as it stands."""
    sent = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False or value == "":
            continue
        sent[bound.html_name] = "on" if value is True else bound.field.prepare_value(value)
    return sent


def saved(model, row):
    """What the form of the row has stored: of a rule, its draft."""
    return model.objects.get(replaces=row) if model is Rule else model.objects.get(pk=row.pk)


def said_by(model):
    """The columns that a form fills in or leaves as they were; a draft has its own name for itself."""
    own = {"edited_at"} | ({"id", "code", "position", "stage", "replaces"} if model is Rule else set())
    return [field.attname for field in model._meta.concrete_fields if field.name not in own]


@pytest.mark.one_database
@pytest.mark.parametrize(("role", "status"), [("receptionist", 403), ("therapist", 403), ("admin", 200)])
def test_only_the_admin_opens_the_catalogue(catalogue, client_as, role, status):
    client = client_as(role)
    for url in [*LISTS, "/catalogue/new/", "/catalogue/rules/new/", "/catalogue/conditions/new/"]:
        assert client.get(url).status_code == status, url


@pytest.mark.one_database
@pytest.mark.parametrize(("model", "code"), ROWS)
def test_every_row_has_its_pages(admin, model, code):
    row = row_of(model, code)
    url = row.get_absolute_url()
    page = admin.get(url)
    assert page.status_code == 200
    assert "From the delivered catalogue" in page.content.decode()
    assert admin.get(f"{url}edit/").status_code == 200
    if model is not Condition:
        assert admin.get(f"{url}copy/").status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/catalogue/99999/",
        "/catalogue/rules/99999/edit/",
        "/catalogue/conditions/99999/",
        "/catalogue/rules/courses/99999/",
    ],
)
def test_what_does_not_exist_is_not_found(admin, url):
    assert admin.get(url).status_code == 404
    assert admin.post(url.replace("edit/", "") + "archive/").status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("url", "queries"),
    [("/catalogue/", 1), ("/catalogue/conditions/", 1), ("/catalogue/rules/", 5), ("/catalogue/rules/courses/", 3)],
)
def test_a_longer_list_costs_no_more_queries(admin, django_assert_num_queries, url, queries):
    admin.get(url)
    with django_assert_num_queries(queries):
        admin.get(url)
    for model in (Treatment, Condition, Rule, CourseRule):
        row = model.objects.first()
        for number in range(60):
            row.pk, row._state.adding, row.code = None, True, f"more-{number}"
            row.save()
    Practice.bump("rules_version")
    admin.get(url)
    with django_assert_num_queries(queries):
        admin.get(url)


@pytest.mark.parametrize(
    ("url", "shown", "hidden"),
    [
        ("/catalogue/?q=DRAINAGE lymph", "Manual lymph drainage", "Sports massage"),
        ("/catalogue/?family=physiotherapy", "physiotherapy", "Swedish massage"),
        ("/catalogue/?purpose=sports", "Sports massage", "Swedish massage"),
        ("/catalogue/conditions/?q=slipped disc", "Disc hernia", "Scoliosis"),
        ("/catalogue/conditions/?category=pregnancy", "Pregnancy", "Scoliosis"),
        ("/catalogue/rules/?condition=scoliosis", "Scoliosis", "Acute process"),
        ("/catalogue/rules/?severity=caution", "called for", "it is <b>not suitable"),
        ("/catalogue/rules/?state=archived", "No rule fits", "rule-line"),
    ],
)
def test_lists_are_searched_and_filtered(admin, url, shown, hidden):
    page = admin.get(url).content.decode()
    main = page[page.index("</form>", page.index('class="filters"')) :]
    assert shown in main or shown.capitalize() in main
    assert hidden not in main


@pytest.mark.parametrize("url", LISTS)
def test_odd_searches_are_answered(admin, url):
    odd = ["q=%00", "page=x&family=nonsense", "page=9999&modality=%F0%9F%92%A9&state=zzz", "q=" + "a" * 5000]
    assert [query for query in odd if admin.get(f"{url}?{query}").status_code != 200] == []


@pytest.mark.one_database
def test_a_new_rule_begins_with_the_condition_it_was_asked_for(admin):
    assert admin.get("/catalogue/rules/new/?condition=scoliosis").context["form"]["condition"].value() == "scoliosis"
    for odd in ("%00", "no-such", "x" * 3000):
        assert admin.get(f"/catalogue/rules/new/?condition={odd}").context["form"]["condition"].value() is None


def test_numbers_too_large_to_exist_are_not_found(admin):
    for url in ("/catalogue/", "/catalogue/rules/", "/catalogue/conditions/", "/catalogue/rules/courses/"):
        assert admin.get(f"{url}{9**40}/").status_code == 404


@pytest.mark.one_database
def test_rules_that_rest_on_little_are_tagged_until_somebody_signs_them_off(admin):
    Rule.objects.update(evidence="guideline")
    assert "Not signed off" not in admin.get("/catalogue/rules/").content.decode()
    Rule.objects.filter(code="acute-process-here").update(evidence="weak")
    page = admin.get("/catalogue/rules/?state=unsigned").content.decode()
    assert page.count("Not signed off") == 1


def test_a_rule_past_its_review_date_is_marked(admin):
    Rule.objects.filter(code="acute-process-here").update(review_by="2020-01-31")
    page = admin.get("/catalogue/rules/?state=overdue").content.decode()
    assert page.count("Review was due 31 Jan 2020") == 1


@pytest.mark.one_database
def test_the_source_is_shown_by_its_title_and_never_by_its_trace(admin):
    Rule.objects.update(source_ref="trace-canary", source_title="A fine book")
    rule = Rule.objects.first()
    for url in ("/catalogue/rules/", rule.get_absolute_url(), f"{rule.get_absolute_url()}edit/"):
        page = admin.get(url).content.decode()
        assert "A fine book" in page
        assert "trace-canary" not in page


@pytest.mark.one_database
@pytest.mark.parametrize(("model", "code"), ROWS)
def test_saving_a_form_as_it_is_changes_nothing_of_the_row(admin, model, code):
    row = row_of(model, code)
    url = f"{row.get_absolute_url()}edit/"
    answer = admin.post(url, fields_of(admin, url))
    assert answer.status_code == 302, answer.context["form"].errors
    after = saved(model, row)
    assert {name: getattr(after, name) for name in said_by(model)} == {
        name: getattr(row, name) for name in said_by(model)
    }


@pytest.mark.one_database
def test_every_fifth_rule_and_course_rule_survives_its_form(catalogue):
    for model, form_of in ((Rule, RuleForm), (CourseRule, CourseRuleForm)):
        for row in model.objects.all()[::5]:
            before = {name: getattr(row, name) for name in said_by(model)}
            held = {"instance": drafted(row) if model is Rule else row, "catalogue": current_catalogue()}
            form = form_of(QueryDict(urlencode(fields_in(form_of(**held)), doseq=True)), **held)
            assert form.is_valid(), (row.code, form.errors)
            assert {name: getattr(form.instance, name) for name in said_by(model)} == before, row.code


def test_a_changed_price_holds_at_once_and_the_old_one_stays_readable(admin):
    treatment = Treatment.objects.get(code="acupressure")
    url = f"{treatment.get_absolute_url()}edit/"
    admin.post(url, fields_of(admin, url) | {"price": "71.50", "name": "Acupressure, new"})
    page = admin.get(treatment.get_absolute_url()).content.decode()
    assert "Acupressure, new · 71.50" in page
    assert f"{treatment.name} · {treatment.price}" in page
    assert "Eva Lindqvist" in page


@pytest.mark.one_database
def test_a_new_rule_blocks_from_the_moment_it_is_switched_on(admin):
    sent = {
        "name": "No thrust in scoliosis",
        "condition": "scoliosis",
        "statuses": ["active", "unknown"],
        "where": "any",
        "families": ["osteopathy-structural"],
        "techniques": ["thrust"],
        "severity": "absolute",
        "reason": "A thrust does not help here.",
        "source_title": "Decision of the practice",
        "evidence": "practice",
    }
    before = Practice.current().rules_version
    assert admin.post("/catalogue/rules/new/", sent).status_code == 302
    draft = Rule.objects.get(code="no-thrust-in-scoliosis")
    assert Practice.current().rules_version == before
    mark_tried(draft.pk, revision_of(draft))
    said = {"revision": revision_of(draft), "why": "Decided in May."}
    assert admin.post(f"{draft.get_absolute_url()}switch-on/", said).status_code == 302
    rule = next(rule for rule in current_rules().rules if rule.code == "no-thrust-in-scoliosis")
    assert rule.treatments == {"structural-osteopathy"}
    assert Practice.current().rules_version == before + 1


@pytest.mark.one_database
def test_an_adapted_form_is_put_together_from_its_fields(admin):
    rule = Rule.objects.get(code="acute-process-here")
    url = f"{rule.get_absolute_url()}edit/"
    sent = fields_of(admin, url) | {
        "severity": "adapt",
        "adapt_max_minutes": "20",
        "adapt_drop_techniques": ["hacking"],
        "condition_regions": "on",
        "window_days": "42",
        "window_from": "until",
        "weeks_first": "0",
        "weeks_last": "12",
    }
    assert admin.post(url, sent).status_code == 302
    rule = saved(Rule, rule)
    assert rule.window == {"days": 42, "from": "until"}
    assert rule.weeks == [0, 12]
    assert rule.adapt == {
        "max_minutes": 20,
        "max_pressure": None,
        "drop_techniques": ["hacking"],
        "drop_regions": "condition",
        "qualifications": [],
        "local": False,
    }


def test_the_order_of_techniques_is_the_order_in_which_they_are_sent(admin):
    treatment = Treatment.objects.get(code="classic-massage")
    url = f"{treatment.get_absolute_url()}edit/"
    admin.post(url, fields_of(admin, url) | {"techniques": ["vibration", "stroking"]})
    treatment.refresh_from_db()
    assert treatment.techniques == ["vibration", "stroking"]
    labels = [label for _code, label in admin.get(url).context["form"].fields["techniques"].choices]
    assert labels[:2] == ["Vibration", "Stroking"]


WRONG_IN_A_TREATMENT = [
    ({"name": "\u200b\u200b"}, "name"),
    ({"name": "x" * 300}, "name"),
    ({"name": ""}, "name"),
    ({"summary": "x" * 100_000}, "summary"),
    ({"minutes_options": "3, 30"}, "minutes_options"),
    ({"minutes_options": ""}, "minutes_options"),
    ({"minutes_options": "half an hour"}, "minutes_options"),
    ({"minutes_default": "35"}, "minutes_default"),
    ({"price": "-1"}, "price"),
    ({"price": "NaN"}, "price"),
    ({"price": "1e9"}, "price"),
    ({"techniques": []}, "techniques"),
    ({"techniques": ["no-such"]}, "techniques"),
    ({"regions": []}, "regions"),
    ({"regions": ["neck:left"]}, "regions"),
    ({"pressure": "crushing"}, "pressure"),
    ({"buffer_after": "100000"}, "buffer_after"),
    ({"min_age": "20", "max_age": "10"}, "max_age"),
    ({"modality": "999999"}, "modality"),
    ({"qualifications": ["wizard"]}, "qualifications"),
]


@pytest.mark.one_database
def test_a_treatment_with_a_wrong_field_is_refused_by_name_and_nothing_is_changed(admin, shown):
    treatment = Treatment.objects.get(code="acupressure")
    url = f"{treatment.get_absolute_url()}edit/"
    before = Practice.current().rules_version
    admin.get(url)
    right = fields_in(shown[-1]) | {"name": "A better name"}
    for wrong, field in WRONG_IN_A_TREATMENT:
        assert admin.post(url, right | wrong).status_code == 422, wrong
        assert field in shown[-1].errors, wrong
    assert Practice.current().rules_version == before


WRONG_IN_A_RULE = [
    ({"statuses": []}, "statuses"),
    ({"statuses": ["sleepy"]}, "statuses"),
    ({"condition": "no-such"}, "condition"),
    ({"fact_regions": ["tail"]}, "fact_regions"),
    ({"window_days": "-1"}, "window_days"),
    ({"window_days": "0"}, "window_days"),
    ({"window_after": "on"}, "window_days"),
    ({"weeks_first": "12", "weeks_last": "3"}, "weeks_last"),
    ({"weeks_first": "12"}, "weeks_last"),
    ({"severity": "adapt"}, "severity"),
    ({"severity": "adapt", "adapt_local": "on", "adapt_max_minutes": "20"}, "adapt_local"),
    ({"severity": "adapt", "condition": "", "condition_regions": "on"}, "condition_regions"),
    ({"severity": ""}, "severity"),
    ({"reason": ""}, "reason"),
    ({"reason": "\u202e"}, "reason"),
    ({"source_title": ""}, "source_title"),
    ({"review_by": "31.31.2031"}, "review_by"),
    ({"review_by": "0001-01-01"}, "review_by"),
    ({"review_by": "9999-12-31"}, "review_by"),
    ({"treatments": ["no-such"]}, "treatments"),
]


@pytest.mark.one_database
def test_a_rule_with_a_wrong_field_is_refused_by_name_and_nothing_is_changed(admin, shown):
    rule = Rule.objects.get(code="acute-process-here")
    url = f"{rule.get_absolute_url()}edit/"
    before = Practice.current().rules_version
    admin.get(url)
    right = fields_in(shown[-1])
    for wrong, field in WRONG_IN_A_RULE:
        assert admin.post(url, right | wrong).status_code == 422, wrong
        assert field in shown[-1].errors, wrong
    assert Practice.current().rules_version == before


def test_a_code_that_is_taken_is_refused(admin):
    answer = admin.post("/catalogue/conditions/new/", {"name": "Other", "code": "back-pain", "category": "spine"})
    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors
    assert "Not saved yet" in answer.content.decode()
    assert answer.content.decode().count("is-invalid") == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "code"), [("Back pain", "back-pain-2"), ("Überbein", "uberbein"), ("腰痛", "condition")]
)
def test_without_a_code_one_is_made_from_the_name(admin, name, code):
    assert admin.post("/catalogue/conditions/new/", {"name": name, "category": "spine"}).status_code == 302
    assert Condition.objects.get(name=name, edited_at__isnull=False).code == code


@pytest.mark.one_database
def test_a_code_cannot_be_changed_later(admin):
    treatment = Treatment.objects.get(code="acupressure")
    url = f"{treatment.get_absolute_url()}edit/"
    admin.post(url, fields_of(admin, url) | {"code": "forged"})
    treatment.refresh_from_db()
    assert treatment.code == "acupressure"


@pytest.mark.one_database
def test_a_condition_is_no_kind_of_itself_round_a_corner(admin):
    hernia = Condition.objects.get(code="hernia")
    url = f"{hernia.get_absolute_url()}edit/"
    answer = admin.post(url, fields_of(admin, url) | {"broader": ["disc-hernia"]})
    assert answer.status_code == 422
    assert "broader" in answer.context["form"].errors


def test_synonyms_are_one_in_a_line_and_found_at_once(admin):
    admin.post(
        "/catalogue/conditions/new/",
        {"name": "Frozen shoulder, new", "category": "joint", "synonyms": "stiff arm\n\n stiff  arm \nCRAMPED wing"},
    )
    assert Condition.objects.get(code="frozen-shoulder-new").synonyms == ["stiff arm", "CRAMPED wing"]
    assert "Frozen shoulder, new" in admin.get("/catalogue/conditions/", {"q": "cramped WING"}).content.decode()


@pytest.mark.one_database
def test_a_form_opened_before_a_colleagues_change_overwrites_nothing(admin, make_user):
    rule = Rule.objects.get(code="acute-process-here")
    url = f"{rule.get_absolute_url()}edit/"
    sent = fields_of(admin, url) | {"reason": "My own words."}
    theirs = Rule.objects.get(pk=rule.pk)
    theirs.reason = "Their words."
    change_row(row=theirs, revision=revision_of(theirs), by=make_user("admin", name="Marta Blum"))
    answer = admin.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Marta Blum changed this" in page
    assert "My own words." in page
    assert Rule.objects.get(pk=rule.pk).reason == "Their words."


@pytest.mark.one_database
@pytest.mark.parametrize(("model", "code"), ROWS)
def test_archiving_and_bringing_back_by_button(admin, model, code):
    row = row_of(model, code)
    url = row.get_absolute_url()
    assert admin.get(f"{url}archive/").status_code == 405
    assert "archived" in admin.post(f"{url}archive/", follow=True).content.decode()
    row.refresh_from_db()
    assert row.archived_at
    assert "in use again" in admin.post(f"{url}bring-back/", follow=True).content.decode()
    row.refresh_from_db()
    assert row.archived_at is None


@pytest.mark.one_database
def test_a_rule_that_fits_no_more_stays_archived_and_the_page_says_so(admin):
    rule = Rule.objects.get(code="acute-process-here")
    Rule.objects.filter(pk=rule.pk).update(archived_at=timezone.now(), families=["gone"])
    answer = admin.post(f"{rule.get_absolute_url()}bring-back/")
    assert answer.status_code == 302
    assert "stays archived" in str(list(answer.wsgi_request._messages)[0])
    rule.refresh_from_db()
    assert rule.archived_at


@pytest.mark.one_database
@pytest.mark.parametrize(
    "kind",
    [
        "max_in_days",
        "min_days_between",
        "first_session_minutes",
        "growth_with_falling_pain",
        "interval_not_shrinking",
        "gap_at_most",
        "recall",
        "gate&gate=consent",
        "gate&gate=screening-current",
        "gate&gate=guardian-consent",
    ],
)
def test_a_course_rule_of_every_kind_is_written_by_its_form(admin, kind):
    url = f"/catalogue/rules/courses/new/?kind={kind}"
    form = admin.get(url).context["form"]
    sent = dict.fromkeys(form.needed, "30") | {
        "name": "Our own",
        "modalities": ["therapeutic"],
        "severity": form.fields["severity"].choices[0][0],
        "reason": "So it was decided.",
        "source_title": "Decision of the practice",
        "evidence": "practice",
    }
    assert admin.post(url, sent).status_code == 302
    assert "our-own" in {rule.code for rule in current_rules().course_rules}
    missing = admin.post(url, {name: value for name, value in sent.items() if name not in form.needed})
    assert missing.status_code == (422 if form.needed else 302)


@pytest.mark.one_database
@pytest.mark.parametrize("query", ["kind=nonsense", "kind=gate", "kind=recall&gate=consent"])
def test_a_course_rule_of_no_kind_is_not_found(admin, query):
    assert admin.get(f"/catalogue/rules/courses/new/?{query}").status_code == 404
    assert admin.post(f"/catalogue/rules/courses/new/?{query}").status_code == 404


@pytest.mark.one_database
def test_the_page_of_a_condition_shows_what_is_above_and_below_it_and_all_its_rules(admin):
    disc = Condition.objects.get(code="disc-hernia")
    page = admin.get(disc.get_absolute_url())
    assert "hernia" in {condition.code for condition in page.context["above"]}
    assert page.context["inherited"]
    hernia = admin.get(Condition.objects.get(code="hernia").get_absolute_url())
    assert "disc-hernia" in {condition.code for condition in hernia.context["below"]}


@pytest.mark.one_database
def test_the_page_of_a_treatment_shows_only_rules_that_can_meet_it(admin):
    page = admin.get(Treatment.objects.get(code="acupressure").get_absolute_url())
    shown = {line.row.code for _severity, _words, lines in page.context["groups"] for line in lines}
    assert "acute-process-here" in shown
    assert not [
        rule
        for rule in Rule.objects.filter(code__in=shown)
        if rule.techniques and "point-pressure" not in rule.techniques
    ]
