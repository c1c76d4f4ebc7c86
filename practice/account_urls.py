"""The pages of django-allauth that this practice uses: no sign-up, no addresses to manage. And the second factor."""

from allauth.account import views
from django.urls import path, re_path

from practice import factor_views

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    # The key has a hyphen of its own, so the number before it must not.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-factor/", factor_views.second_factor, name="mfa_index"),
    path("second-factor/sign-in/", factor_views.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/app/", factor_views.add_app, name="mfa_activate_totp"),
    path("second-factor/remove/", factor_views.remove, name="mfa_remove"),
    path("second-factor/codes/", factor_views.recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", factor_views.new_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/add/", factor_views.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/again/", factor_views.reauthenticate_passkey, name="mfa_reauthenticate_webauthn"),
    path("passkeys/sign-in/", factor_views.sign_in_by_passkey, name="mfa_login_webauthn"),
]
