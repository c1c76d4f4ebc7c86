"""How people get an account: an admin makes it. Nobody signs up. And who it is that asks."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from practice.models import User
from practice.sessions import brought_along


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


class StaffBackend(AuthenticationBackend):
    """Sign-in as allauth does it; whose session it is, is read with every request anew."""

    def get_user(self, user_id: int) -> User | None:
        """The user as they are now, or None for one who is gone or may no longer sign in.

        No query where they came with the session, else one.
        """
        user = brought_along(user_id) or User.objects.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
