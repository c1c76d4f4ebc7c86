"""Addresses of the clinical record: plans, exercises."""

from django.urls import URLPattern, path

from records.views import exerciselist, exercises, plans

OF_PLAN = "patients/<int:pk>/plans/<int:plan>/"
plan_urls: list[URLPattern] = [
    path("patients/<int:pk>/plans/", plans.plans, name="plans"),
    path("patients/<int:pk>/plans/new/", plans.new, name="plan_new"),
    path(f"{OF_PLAN}edit/", plans.edit, name="plan_edit"),
    path(f"{OF_PLAN}review/", plans.review, name="plan_review"),
    path(f"{OF_PLAN}end/", plans.end, name="plan_end"),
    path(f"{OF_PLAN}again/", plans.again, name="plan_again"),
    path(f"{OF_PLAN}exercises/new/", exercises.new, name="planned_exercise_new"),
    path(f"{OF_PLAN}exercises/<int:exercise>/", exercises.edit, name="planned_exercise"),
    path(f"{OF_PLAN}exercises/<int:exercise>/remove/", exercises.remove, name="planned_exercise_remove"),
    path(f"{OF_PLAN}exercises/<int:exercise>/move/", exercises.move, name="planned_exercise_move"),
    path(f"{OF_PLAN}exercises/print/", exercises.on_paper, name="exercises_print"),
    path(f"{OF_PLAN}exercises/link/", exercises.link, name="exercises_link"),
    path(f"{OF_PLAN}exercises/link/withdraw/", exercises.unlink, name="exercises_unlink"),
    path("exercises/", exerciselist.exercises, name="exercises"),
    path("exercises/new/", exerciselist.new, name="exercise_new"),
    path("exercises/<int:pk>/", exerciselist.edit, name="exercise"),
    path("exercises/<int:pk>/archive/", exerciselist.archive, name="exercise_archive"),
]
