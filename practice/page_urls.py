"""The pages of practice."""

from django.urls import path

from practice import message_views, staff_views, theme, views, wording_views
from practice.audit import views as audit_views

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
    path("audit/", audit_views.log, name="audit"),
    path("audit/<int:pk>/copy/", audit_views.copy_for_patient, name="audit_copy"),
    path("staff/", staff_views.staff, name="staff"),
    path("staff/new/", staff_views.staff_new, name="staff_new"),
    path("staff/<int:pk>/", staff_views.staff_member, name="staff_member"),
    path("staff/<int:pk>/sign-in/", staff_views.staff_sign_in, name="staff_sign_in"),
    path("staff/<int:pk>/password-link/", staff_views.staff_password_link, name="staff_password_link"),
]
