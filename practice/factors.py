"""The second factor as allauth.mfa keeps it: its secrets encrypted, its forms strict with what a browser sends."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.encryption import opened, seal
from practice.models import Practice, User
from practice.text import validate_readable

# What an authenticator answers takes some hundred signs; a certificate of its maker some thousand.
LONGEST_ANSWER, LONGEST_CODE = 20_000, 20
# A code counts for the thirty seconds it is shown, and for those before and after: clocks differ.
CODE_COUNTS_SECONDS = 90


class FactorAdapter(DefaultMFAAdapter):
    """What allauth.mfa asks us: how secrets are kept, and what things are called."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This does not fit, or was used already. Take the next code, or another way."),
    }

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """As it was before."""
        return opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What the app on the phone calls this account."""
        practice = Practice.current()
        return practice.name if practice else ""

    def build_totp_svg(self, url: str) -> str:
        """The picture for the phone's camera, dark on light whatever the theme."""
        drawn: str = segno.make_qr(url, error="m").svg_inline(scale=5, dark="#000", light="#fff")
        return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """What a passkey is called by somebody who does not say."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser calls the place that a passkey is for; its id is the host, which the request has proved."""
        asked: dict[str, str] = super().get_public_key_credential_rp_entity()
        return asked | {"name": self.get_totp_issuer()}


def read_strictly(read: Callable[..., Any]) -> Callable[..., Any]:
    """A clean-method that refuses whatever the library cannot read; what a browser sends is anybody's."""

    @wraps(read)
    def refused_or_read(form: Any) -> Any:
        try:
            return read(form)
        except (ValidationError, DatabaseError):
            raise
        except Exception as unreadable:
            raise factor_adapter().validation_error("incorrect_code") from unreadable

    return refused_or_read


class AnswerField(forms.JSONField):
    """What an authenticator answers: one object, of bounded size and depth."""

    def __init__(self) -> None:
        super().__init__(required=True, widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        """The object; ValidationError for anything else."""
        if isinstance(value, str) and len(value) > LONGEST_ANSWER:
            raise factor_adapter().validation_error("incorrect_code")
        try:
            read = super().to_python(value)
        except (RecursionError, ValueError) as odd:
            raise factor_adapter().validation_error("incorrect_code") from odd
        if read is not None and not isinstance(read, dict):
            raise factor_adapter().validation_error("incorrect_code")
        return read


class _OnceOnly:
    """A code of the app counts once, for as long as it would be taken."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, which from now on is used."""
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        if self.authenticator.type == Authenticator.Type.TOTP:
            digits = "".join(sign for sign in code if sign.isdecimal())
            if not cache.add(f"used-code:{self.user.pk}:{digits}", 1, CODE_COUNTS_SECONDS):
                raise factor_adapter().validation_error("incorrect_code")
        return code


def code_field(label: Any) -> forms.CharField:
    """Where a code is typed: the browser may fill it in, and typing begins there."""
    attrs = {"autocomplete": "one-time-code", "autofocus": True}
    return forms.CharField(label=label, max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attrs))


class CodeForm(_OnceOnly, AuthenticateForm):
    """A code at the sign-in: of the app, or a recovery code."""

    code = code_field(gettext_lazy("Code"))


class CodeAgainForm(_OnceOnly, ReauthenticateForm):
    """A code from somebody who is signed in."""

    code = code_field(gettext_lazy("Code"))


class AppForm(ActivateTOTPForm):
    """The first code of an authenticator app."""

    code = forms.CharField(
        label=gettext_lazy("The six digits that the app shows"),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasskeyForm(AddWebAuthnForm):
    """A new passkey and what it is called."""

    name = forms.CharField(
        label=gettext_lazy("What it is called"),
        required=False,
        max_length=60,
        validators=[validate_readable],
        help_text=gettext_lazy("The device that holds it: “Laptop”, “Key on the ring”."),
    )
    credential = AnswerField()

    clean = read_strictly(AddWebAuthnForm.clean)


class PasskeySecondForm(AuthenticateWebAuthnForm):
    """A passkey after the password."""

    credential = AnswerField()
    clean_credential = read_strictly(AuthenticateWebAuthnForm.clean_credential)


class PasskeySignInForm(LoginWebAuthnForm):
    """A passkey instead of the password."""

    credential = AnswerField()
    clean_credential = read_strictly(LoginWebAuthnForm.clean_credential)


class PasskeyAgainForm(ReauthenticateWebAuthnForm):
    """A passkey from somebody who is signed in."""

    credential = AnswerField()
    clean_credential = read_strictly(ReauthenticateWebAuthnForm.clean_credential)
