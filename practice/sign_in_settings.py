"""The part of the settings that says how people sign in; practice/settings.py takes all of it over."""

AUTH_USER_MODEL = "practice.User"
AUTHENTICATION_BACKENDS = ["practice.accounts.StaffBackend"]
PASSWORD_HASHERS = ["practice.hashing.OneAtATime"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"practice.passwords.{name}"} for name in ("LongEnough", "NotCommon", "NotOurNames")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "practice:home"
ACCOUNT_ADAPTER = "practice.accounts.ClosedSignUp"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# That mail would offer to sign up, which nobody can here.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "practice.account_forms.SignInForm",
    "reset_password": "practice.account_forms.LostPasswordForm",
    "reset_password_from_key": "practice.account_forms.NewPasswordForm",
    "change_password": "practice.account_forms.OtherPasswordForm",
    "set_password": "practice.account_forms.FirstPasswordForm",
    "reauthenticate": "practice.account_forms.PasswordAgainForm",
}
# Counted in the shared cache before a password is hashed; "key" is the account, apart in a browser it knows.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "practice.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# One step of thirty seconds either way: the clock of a phone is not ours. Each code counts once (practice/factors.py).
MFA_TOTP_TOLERANCE = 1
# An admin has registered the address; nobody could add one of their own.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "practice.factors.CodeForm",
    "reauthenticate": "practice.factors.CodeAgainForm",
    "activate_totp": "practice.factors.AppForm",
    "add_webauthn": "practice.factors.PasskeyForm",
    "authenticate_webauthn": "practice.factors.PasskeySecondForm",
    "login_webauthn": "practice.factors.PasskeySignInForm",
    "reauthenticate_webauthn": "practice.factors.PasskeyAgainForm",
}
