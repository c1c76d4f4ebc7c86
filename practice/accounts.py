"""How people get an account: an admin makes it. Nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedSignUp(DefaultAccountAdapter):
    """Sign-in by e-mail for the staff that an admin has registered."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "E-mail and password do not belong together. Your e-mail was kept; type the password again."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or ask for a new password."),
        "incorrect_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: staff are registered by an admin."""
        return False
