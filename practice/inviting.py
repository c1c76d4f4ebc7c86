"""Links by which people who work here come to a password: one person, once, for a few days, taken back when it must be.

What stands in the address is signed and names nobody. No password is ever chosen by an admin.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice import outbox
from practice.models import Invitation, Message, Practice, User
from practice.outbox import Kind, Letter, NotNeeded
from practice.sessions import end_sessions

KIND, SALT = "invitation", "invitation"
WORKS_FOR = timedelta(days=3)
LONGEST_TOKEN = 200
AT_ONCE = timedelta(0)


class LinkUnknown(Exception):
    """No link of ours: cut off, changed, or made up."""


class LinkOver(Exception):
    """Once a link of ours: used, too old, taken back, or the person may not sign in any more."""


def register() -> None:
    """Make the letter known; called when the package is loaded."""
    kind = Kind(gettext_lazy("An invitation"), _letter, for_patient_alone=True, at_any_hour=True, undo=AT_ONCE)
    outbox.register(KIND, kind)


@transaction.atomic
def invite(*, member: User, by: User, send: bool) -> Invitation:
    """A new link for `member`; an earlier one opens nothing any more. With `send` it leaves by e-mail."""
    # Two admins who invite at once make one link.
    User.objects.select_for_update(no_key=True).get(pk=member.pk)
    take_back(member=member)
    now = timezone.now()
    made = Invitation.objects.create(
        user=member, key=secrets.token_urlsafe(18), made_by=by, made_at=now, expires_at=now + WORKS_FOR
    )
    if send:
        outbox.write(kind=KIND, about=made.pk, to=member.email, by=by)
    return made


@transaction.atomic
def take_back(*, member: User) -> bool:
    """What has been given out to `member` opens nothing any more. False when there was nothing."""
    found = Invitation.objects.filter(user=member, used_at=None, revoked_at=None).first()
    if found is None:
        return False
    found.revoked_at = timezone.now()
    found.save(update_fields=["revoked_at"])
    outbox.drop(kind=KIND, about=found.pk)
    return True


def standing(member: User) -> Invitation | None:
    """The link that `member` could use now, if there is one. One query."""
    return Invitation.objects.open(timezone.now()).select_related("made_by").filter(user=member).first()


def path_of(invitation: Invitation) -> str:
    """The address of the link, without the host."""
    return reverse("practice:welcome", args=[_signer().sign(f"{invitation.pk}.{invitation.key}")])


def opened(token: str) -> Invitation:
    """The invitation that `token` opens now. LinkUnknown, LinkOver."""
    try:
        number, _dot, key = _signer().unsign(token[:LONGEST_TOKEN]).partition(".")
    except BadSignature as error:
        raise LinkUnknown from error
    found = Invitation.objects.select_related("user").filter(pk=int(number), key=key).first()
    if found is None:
        raise LinkUnknown
    if found.used_at or found.revoked_at or found.expires_at <= timezone.now() or not found.user.is_active:
        raise LinkOver
    return found


@transaction.atomic
def accept(*, token: str, password: str) -> User:
    """Give whoever was invited the password they chose; the link is used up, other sign-ins of theirs have ended.

    LinkUnknown, LinkOver; ValidationError says what is wrong with the password, and the link goes on.
    """
    pk = opened(token).pk
    # Two windows with the same link: the second finds it used.
    Invitation.objects.select_for_update(no_key=True).get(pk=pk)
    found = opened(token)
    user = found.user
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    end_sessions(user)
    return user


def _letter(message: Message) -> Letter:
    """The link is written when the letter leaves, and only while it works."""
    found = Invitation.objects.open(timezone.now()).select_related("user").filter(pk=message.about).first()
    if found is None or not found.user.is_active:
        raise NotNeeded
    practice = Practice.current()
    words = {
        "name": found.user.name,
        "practice": practice.name if practice else "",
        "link": f"{settings.PUBLIC_URL}{path_of(found)}",
        "until": timezone.localtime(found.expires_at, practice.tz if practice else None).strftime("%d.%m.%Y %H:%M"),
    }
    text = _(
        "Hello %(name)s,\n\nyou have been registered at %(practice)s. With this link you choose your password. "
        "It works once, until %(until)s:\n\n%(link)s\n\nThen you sign in with this e-mail address."
    )
    return Letter(_("Your sign-in at %(practice)s") % words, text % words, to=found.user.email)


def _signer() -> Signer:
    return Signer(salt=SALT, sep="~")
