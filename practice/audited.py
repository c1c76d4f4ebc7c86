"""What of people who work here, of settings and of messages stands in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils.translation import gettext_lazy as _

from practice.audit.acting import actor
from practice.audit.bounding import is_first
from practice.audit.reading import Page, reads
from practice.audit.writing import note, watch
from practice.models import AuditEntry, ImportRun, Invitation, Message, MessageTemplate, Practice, RegisterWords, User
from practice.roles import ROLES

Action = AuditEntry.Action


def register() -> None:
    """Begin to watch; called once, when the programme starts."""
    watch(User, about=_may)
    watch(Practice)
    watch(Invitation, about=lambda row: f"user-{row.user_id}")
    watch(Authenticator, about=lambda factor: str(factor.type))
    watch(MessageTemplate)
    watch(RegisterWords, about=lambda row: f"{row.entry} {row.field}")
    watch(ImportRun)
    reads(
        {
            "practice:messages": Page(_("Messages"), "?patient", polled=True),
            "practice:message": Page(_("Message"), _patient_of_message),
            "practice:audit": Page(_("Audit log")),
            "practice:audit_copy": Page(_("Audit log, the patient’s copy"), "pk", Action.EXPORTED),
        }
    )
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    user_login_failed.connect(_tried, dispatch_uid="audit")
    authentication_failed.connect(_tried_code, dispatch_uid="audit")


def _may(user: User) -> str:
    """The roles as they are now, and whether they count."""
    roles = [role for role in ROLES if getattr(user, role)]
    return " ".join([*roles, "" if user.is_active else "may-not-sign-in"]).strip()


def _patient_of_message(arguments: Mapping[str, object]) -> int | None:
    return Message.objects.filter(pk=str(arguments["pk"])).values_list("patient", flat=True).first()


def _signed_in(sender: object, user: User, **_said: Any) -> None:
    note(Action.SIGNED_IN, what="session", who=user.pk)


def _signed_out(sender: object, user: User | None, **_said: Any) -> None:
    if user is not None:
        note(Action.SIGNED_OUT, what="session", who=user.pk)


def _tried(sender: object, credentials: Mapping[str, str], **_said: Any) -> None:
    """What was typed is not kept, unless it is somebody's address: then it is their key."""
    note(Action.TRIED, what="session", row=_account(credentials), outcome="failed")


def tried_too_often(credentials: Mapping[str, str]) -> None:
    """A try that was one too many: nothing was compared."""
    account = _account(credentials)
    if is_first("tried", origin=actor().origin(), row=account):
        note(Action.TRIED, what="session", row=account, outcome="failed", about="too-often")


def _account(credentials: Mapping[str, str]) -> int | None:
    typed = str(credentials.get("email") or credentials.get("username") or "")
    return User.objects.filter(email=typed.strip().lower()).values_list("pk", flat=True).first()


def _tried_code(sender: object, user: User, **_said: Any) -> None:
    """The password was right, the code was not."""
    note(Action.TRIED, what="second-factor", row=user.pk, outcome="failed")
