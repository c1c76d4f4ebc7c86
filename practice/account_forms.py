"""The forms of the sign-in as allauth has them, in the words of our pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: Mapping[str, Promise] = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("The new password again"),
}


class InOurWords:
    """A form whose fields are called as elsewhere; a placeholder would only say the label once more."""

    fields: dict[str, Any]
    is_bound: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
        # Where typing begins: an e-mail that came back is kept, its password is not.
        first = "password" if self.is_bound and "login" in self.fields else next(iter(self.fields))
        self.fields[first].widget.attrs["autofocus"] = True


class SignInForm(InOurWords, LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class LostPasswordForm(InOurWords, ResetPasswordForm):  # type: ignore[misc]
    """Where the link to a new password goes."""


class NewPasswordForm(InOurWords, ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, behind the link."""


class OtherPasswordForm(InOurWords, ChangePasswordForm):  # type: ignore[misc]
    """A new password for the one that counted until now."""


class FirstPasswordForm(InOurWords, SetPasswordForm):  # type: ignore[misc]
    """A password for somebody who has none."""


class PasswordAgainForm(InOurWords, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before a dangerous act."""
