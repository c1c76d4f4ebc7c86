"""The pages of treatments."""

from django.urls import path

from treatments.views import bench, conditions, courses, reminders, rules, stages, treatments

app_name = "treatments"
urlpatterns = [
    path("", treatments.treatment_list, name="list"),
    path("new/", treatments.treatment_new, name="treatment_new"),
    path("<int:pk>/", treatments.treatment, name="treatment"),
    path("<int:pk>/edit/", treatments.treatment_edit, name="treatment_edit"),
    path("<int:pk>/copy/", treatments.treatment_copy, name="treatment_copy"),
    path("<int:pk>/archive/", treatments.treatment_archive, name="treatment_archive"),
    path("<int:pk>/bring-back/", treatments.treatment_bring_back, name="treatment_bring_back"),
    path("conditions/", conditions.condition_list, name="conditions"),
    path("conditions/new/", conditions.condition_new, name="condition_new"),
    path("conditions/<int:pk>/", conditions.condition, name="condition"),
    path("conditions/<int:pk>/edit/", conditions.condition_edit, name="condition_edit"),
    path("conditions/<int:pk>/archive/", conditions.condition_archive, name="condition_archive"),
    path("conditions/<int:pk>/bring-back/", conditions.condition_bring_back, name="condition_bring_back"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/bench/", bench.bench, name="bench"),
    path("rules/look-again/", reminders.reminders, name="reminders"),
    path("rules/new/", rules.rule_new, name="rule_new"),
    path("rules/sentence/", stages.rule_sentence_now, name="rule_sentence"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
    path("rules/<int:pk>/stage/", stages.rule_stage, name="rule_stage"),
    path("rules/<int:pk>/switch-on/", stages.rule_switch_on, name="rule_switch_on"),
    path("rules/<int:pk>/compare/", stages.rule_compare, name="rule_compare"),
    path("rules/<int:pk>/edit/", rules.rule_edit, name="rule_edit"),
    path("rules/<int:pk>/copy/", rules.rule_copy, name="rule_copy"),
    path("rules/<int:pk>/archive/", rules.rule_archive, name="rule_archive"),
    path("rules/<int:pk>/bring-back/", rules.rule_bring_back, name="rule_bring_back"),
    path("rules/courses/", courses.course_rule_list, name="course_rules"),
    path("rules/courses/new/", courses.course_rule_new, name="course_rule_new"),
    path("rules/courses/<int:pk>/", courses.course_rule, name="course_rule"),
    path("rules/courses/<int:pk>/edit/", courses.course_rule_edit, name="course_rule_edit"),
    path("rules/courses/<int:pk>/copy/", courses.course_rule_copy, name="course_rule_copy"),
    path("rules/courses/<int:pk>/archive/", courses.course_rule_archive, name="course_rule_archive"),
    path("rules/courses/<int:pk>/bring-back/", courses.course_rule_bring_back, name="course_rule_bring_back"),
]
