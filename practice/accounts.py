"""How people get an account: an admin makes it. Nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignUp(DefaultAccountAdapter):
    """Sign-in by e-mail for the staff that an admin has registered."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: staff are registered by an admin."""
        return False
