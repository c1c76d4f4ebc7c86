"""The pages of scheduling."""

from django.urls import URLPattern, path

from scheduling.absence_urls import absence_urls
from scheduling.calendar_urls import feed_urls
from scheduling.exchange_urls import exchange_urls
from scheduling.online_urls import online_urls
from scheduling.report_urls import report_urls
from scheduling.request_urls import request_urls
from scheduling.roster_urls import roster_urls
from scheduling.safety_urls import safety_urls
from scheduling.series_urls import series_urls
from scheduling.views import (
    appointment,
    diary,
    first_free,
    newcomers,
    own_links,
    panel,
    rounds,
    screening_due,
    suitable,
    tryout,
)
from scheduling.waiting_urls import waiting_urls

app_name = "scheduling"
urlpatterns: list[URLPattern] = [
    path("diary/", diary.diary, name="diary"),
    path("diary/week/<int:therapist>/", diary.week, name="week"),
    path("diary/events/", diary.events, name="events"),
    path("diary/agenda/", diary.agenda, name="agenda"),
    path("bookings/new/", panel.panel, name="panel"),
    path("bookings/patients/", panel.patient_options, name="patient_options"),
    path("bookings/times/", panel.times, name="times"),
    path("bookings/new-patient/", newcomers.new_patient, name="new_patient"),
    path("bookings/new-patient/duplicates/", newcomers.duplicates, name="duplicates"),
    path("first-free/", first_free.first_free, name="first_free"),
    path("appointments/<int:pk>/", appointment.appointment, name="appointment"),
    path("appointments/<int:pk>/link/", own_links.own_link, name="own_link"),
    path("appointments/<int:pk>/link/end/", own_links.end_own_links, name="own_link_end"),
    path("appointments/<int:pk>/change/", appointment.change_appointment, name="change"),
    path("appointments/<int:pk>/move/", appointment.move, name="move"),
    path("appointments/<int:pk>/step/", appointment.step, name="step"),
    path("appointments/<int:pk>/cancel/", appointment.cancel_appointment, name="cancel"),
    path("appointments/<int:pk>/reinstate/", appointment.reinstate_appointment, name="reinstate"),
    path("patients-appointments/<int:pk>/", appointment.patient_appointments, name="patient_appointments"),
    path("suitable/<int:pk>/", suitable.suitable, name="suitable"),
    path("try-outs/<int:pk>/", tryout.try_out, name="try_out"),
    path("try-outs/<int:pk>/begin/", tryout.try_out_begin, name="try_out_begin"),
    path("try-outs/<int:pk>/step/", tryout.try_out_step, name="try_out_step"),
    path("screening-due/", screening_due.screening_due, name="screening_due"),
    path("reassessment/progress/", rounds.reassessment_progress, name="reassessment_progress"),
    *safety_urls,
    *roster_urls,
    *request_urls,
    *report_urls,
    *absence_urls,
    *series_urls,
    *waiting_urls,
    *online_urls,
    *feed_urls,
    *exchange_urls,
]
