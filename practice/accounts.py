"""How people get an account: an admin makes it. Nobody signs up. And who it is that asks."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from practice import known_browsers
from practice.audited import tried_too_often
from practice.models import User
from practice.notices import send_password_link, tell
from practice.reauthentication import proved_lately
from practice.sessions import brought_along

# Mails of allauth → what practice/notices.py says instead. Of a new factor practice/second_factor.py tells.
TOLD = {
    "account/email/password_changed": "password",
    "account/email/password_set": "password",
    "account/email/password_reset": "password",
    "mfa/email/recovery_codes_generated": "new-codes",
}


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

    def is_reauthentication_required(self, *, app: str, **_said: Any) -> bool:
        """Whether a dangerous act has to ask again: the same rule for allauth's pages as for ours."""
        return not proved_lately(context.request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. ValidationError for one too many, which is written down."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            tried_too_often(credentials)
            raise

    def post_login(self, request: HttpRequest, user: User, **said: Any) -> HttpResponse:
        """To where they wanted to go; the browser is known from now on."""
        response: HttpResponse = super().post_login(request, user, **said)
        known_browsers.remember(request, response, user.email)
        return response

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """A link to a new password, by the outbox: the page answers as fast as for somebody who is not here."""
        send_password_link(user)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell somebody what was changed about their sign-in."""
        if template_prefix in TOLD:
            tell(user, TOLD[template_prefix])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What failed tries are counted by, beside the visitor's address: the account, apart for a browser it knows."""
        email = str(credentials.get("email") or "").strip().lower()
        return f"{email} {known_browsers.mark_of(request, email)}"


class StaffBackend(AuthenticationBackend):
    """Sign-in as allauth does it; whose session it is, is read with every request anew."""

    def get_user(self, user_id: int) -> User | None:
        """The user as they are now, or None for one who is gone or may no longer sign in.

        No query where they came with the session, else one.
        """
        user = brought_along(user_id) or User.objects.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
