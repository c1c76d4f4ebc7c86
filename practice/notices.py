"""Letters to people who work here about their own sign-in: a link to a new password, and what was changed.

They wait in the outbox like every other: a mail server that is away holds nobody up, and a page that asks for a new
password takes as long for a stranger.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice import outbox
from practice.models import Message, Practice, User
from practice.outbox import Kind, Letter, NotNeeded
from practice.staff import password_path

LINK, NOTICE = "password-link", "sign-in-notice"
# Nobody takes these back.
AT_ONCE = timedelta(0)

# What has happened → what the letter says of it. The codes stand in `part` of the message.
EVENTS: dict[str, str | Promise] = {
    "password": gettext_lazy("Your password was changed. You are signed out everywhere else."),
    "app-added": gettext_lazy("An authenticator app was added to your sign-in."),
    "app-removed": gettext_lazy("The authenticator app was removed from your sign-in."),
    "passkey-added": gettext_lazy("A passkey was added to your sign-in."),
    "passkey-removed": gettext_lazy("A passkey was removed from your sign-in."),
    "new-codes": gettext_lazy("New recovery codes were made for your sign-in. The old ones no longer work."),
    "all-removed": gettext_lazy(
        "An admin of the practice has removed your second factor, and you are signed out everywhere. "
        "With the next sign-in you set up a new one."
    ),
}


def register() -> None:
    """Make both kinds of letter known; called when the package is loaded."""
    outbox.register(
        LINK, Kind(gettext_lazy("A new password"), _link_letter, for_patient_alone=True, at_any_hour=True, undo=AT_ONCE)
    )
    outbox.register(NOTICE, Kind(gettext_lazy("A changed sign-in"), _notice, at_any_hour=True, undo=AT_ONCE))


def tell(user: User, event: str, *, by: User | None = None) -> None:
    """Write to `user` that this was done to their sign-in, as part of the caller's transaction."""
    if event not in EVENTS:
        raise KeyError(f"no letter says {event!r}")
    outbox.write(kind=NOTICE, about=user.pk, to=user.email, by=by, part=event)


@transaction.atomic
def send_password_link(user: User) -> None:
    """Write to `user` with a link to a new password. One that still waits is replaced."""
    outbox.drop(kind=LINK, about=user.pk)
    outbox.write(kind=LINK, about=user.pk, to=user.email, by=None)


def _whose(message: Message) -> User:
    user = User.objects.filter(pk=message.about, is_active=True).first()
    if user is None:
        raise NotNeeded
    return user


def _link_letter(message: Message) -> Letter:
    """The link is made when the letter leaves; it works once, for as many days as PASSWORD_RESET_TIMEOUT says."""
    user = _whose(message)
    text = _(
        "Hello %(name)s,\n\nwith this link you choose a new password. It works once, for three days:\n\n%(link)s\n\n"
        "You did not ask for it? Then nothing has changed, and you need not do anything."
    )
    words = {"name": user.name, "link": f"{settings.PUBLIC_URL}{password_path(user)}"}
    # Not to where it was asked for: the address may have been changed since.
    return Letter(_("A new password for %(practice)s") % {"practice": _practice_name()}, text % words, to=user.email)


def _notice(message: Message) -> Letter:
    user = _whose(message)
    text = _(
        "Hello %(name)s,\n\n%(event)s\n\nIt was not you? Call an admin of the practice now: they can close your sign-in."
    )
    words = {"name": user.name, "event": EVENTS.get(message.part, "")}
    return Letter(_("Your sign-in at %(practice)s was changed") % {"practice": _practice_name()}, text % words)


def _practice_name() -> str:
    practice = Practice.current()
    return practice.name if practice else ""
