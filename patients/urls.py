"""The pages of patients. No address ever names a condition."""

from django.urls import path

from patients.views import conditions, consents, contact, lists, questionnaires, questions, records, screenings

app_name = "patients"
urlpatterns = [
    path("", lists.patient_list, name="list"),
    path("search/", lists.search, name="search"),
    path("duplicates/", lists.duplicates, name="duplicates"),
    path("new/", contact.register, name="new"),
    path("<int:pk>/", records.record, name="record"),
    path("<int:pk>/edit/", contact.edit, name="edit"),
    path("<int:pk>/archive/", contact.archive, name="archive"),
    path("<int:pk>/conditions/new/", conditions.new, name="condition_new"),
    path("<int:pk>/screening/", screenings.confirm, name="screening"),
    path("<int:pk>/screenings/", screenings.answers, name="screenings"),
    path("<int:pk>/invitation/", questionnaires.invitation, name="invitation"),
    path("<int:pk>/invitation/new/", questionnaires.new, name="questionnaire_new"),
    path("questionnaires/", questionnaires.waiting, name="questionnaires"),
    path("questionnaires/<int:pk>/", questionnaires.review, name="questionnaire"),
    path("questionnaires/<int:pk>/withdraw/", questionnaires.withdraw_link, name="questionnaire_withdraw"),
    path("questionnaires/<int:pk>/answers/<int:question>/", questionnaires.confirm, name="questionnaire_confirm"),
    path("<int:pk>/consents/", consents.consents, name="consents"),
    path("consents/<int:pk>/withdraw/", consents.withdraw, name="consent_withdraw"),
    path("conditions/fields/", conditions.fields, name="condition_fields"),
    path("conditions/<int:pk>/", conditions.history, name="condition"),
    path("conditions/<int:pk>/edit/", conditions.edit, name="condition_edit"),
    path("conditions/<int:pk>/resolve/", conditions.resolve, name="condition_resolve"),
    path("conditions/<int:pk>/withdraw/", conditions.withdraw, name="condition_withdraw"),
    path("questions/", questions.questions, name="questions"),
    path("questions/new/", questions.new, name="question_new"),
    path("questions/<int:pk>/", questions.edit, name="question"),
    path("questions/<int:pk>/move/", questions.move, name="question_move"),
    path("questions/<int:pk>/archive/", questions.archive, name="question_archive"),
]
