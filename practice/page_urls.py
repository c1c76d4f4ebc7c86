"""The pages of practice."""

from django.urls import path

from practice import factor_views, message_views, session_views, staff_views, theme, views, welcome_views, wording_views
from practice.audit import views as audit_views
from practice.processing import views as register_views

app_name = "practice"
urlpatterns = [
    path("", views.home, name="home"),
    path("setup/", views.setup, name="setup"),
    path("theme/", theme.choose_theme, name="theme"),
    path("settings/", views.practice_settings, name="settings"),
    path("settings/meaning/", views.settings_meaning, name="settings_meaning"),
    path("messages/", message_views.message_list, name="messages"),
    path("messages/release/", message_views.release, name="messages_release"),
    path("messages/<int:pk>/", message_views.message, name="message"),
    path("messages/<int:pk>/undo/", message_views.undo, name="message_undo"),
    path("messages/<int:pk>/again/", message_views.again, name="message_again"),
    path("messages/<int:pk>/called/", message_views.called, name="message_called"),
    path("messages/words/", wording_views.words, name="words"),
    path("messages/words/<slug:kind>/<slug:channel>/<slug:language>/", wording_views.wording, name="wording"),
    path(
        "messages/words/<slug:kind>/<slug:channel>/<slug:language>/preview/",
        wording_views.preview,
        name="wording_preview",
    ),
    path("messages/words/<slug:kind>/<slug:channel>/<slug:language>/ours/", wording_views.ours, name="wording_ours"),
    path("register/", register_views.register, name="register"),
    path("register/table/", register_views.register_csv, name="register_csv"),
    path("register/data/", register_views.register_json, name="register_json"),
    path("register/<slug:entry>/", register_views.register_entry, name="register_entry"),
    path("register/<slug:entry>/remove/", register_views.register_remove, name="register_remove"),
    path("audit/", audit_views.log, name="audit"),
    path("audit/<int:pk>/copy/", audit_views.copy_for_patient, name="audit_copy"),
    path("staff/", staff_views.staff, name="staff"),
    path("staff/new/", staff_views.staff_new, name="staff_new"),
    path("staff/<int:pk>/", staff_views.staff_member, name="staff_member"),
    path("staff/<int:pk>/sign-in/", staff_views.staff_sign_in, name="staff_sign_in"),
    path("staff/<int:pk>/second-factor/", factor_views.remove_of_member, name="staff_factor"),
    path("staff/<int:pk>/invite/", staff_views.staff_invite, name="staff_invite"),
    path("staff/<int:pk>/take-back/", staff_views.staff_take_back, name="staff_take_back"),
    path("staff/<int:pk>/end-sessions/", staff_views.staff_end_sessions, name="staff_end_sessions"),
    path("lock/", session_views.lock, name="lock"),
    path("lock/now/", session_views.lock_now, name="lock_now"),
    path("lock/state/", session_views.session_state, name="session_state"),
    path("lock/here/", session_views.still_here, name="still_here"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/end-others/", session_views.sessions_end_others, name="sessions_end_others"),
    path("sessions/<slug:name>/end/", session_views.session_end, name="session_end"),
    path("welcome/<str:token>/", welcome_views.welcome, name="welcome"),
    path("staff/<int:pk>/password-link/", staff_views.staff_password_link, name="staff_password_link"),
]
