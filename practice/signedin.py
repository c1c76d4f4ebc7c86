"""Where somebody is signed in, in words: which device, since when, seen when, from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from practice.models import Practice, Session, User
from practice.sessions import began_after, is_locked

# In this order: each browser also names those that it descends from.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session as its owner reads it. `name` stands for it in addresses; its key is a secret."""

    name: str
    device: str
    origin: str
    started_at: datetime
    seen_at: datetime
    is_locked: bool
    is_this: bool


def signed_in(user: User, practice: Practice, now: datetime, this: str | None = None) -> list[SignedIn]:
    """Every session of `user` that still opens something, the one with the key `this` first. One query."""
    rows = Session.objects.filter(user=user, expire_date__gt=now, started_at__gt=began_after(practice, now))
    found = [
        SignedIn(
            name_of(row.pk),
            device_of(row.device),
            row.origin,
            row.started_at,
            row.seen_at,
            is_locked(row, practice, now),
            row.pk == this,
        )
        for row in rows.order_by("-seen_at", "pk")
    ]
    return sorted(found, key=lambda one: not one.is_this)


def name_of(key: str) -> str:
    """What stands for a session in an address: nobody gets from it to the key."""
    return sha256(f"session {key}".encode()).hexdigest()[:24]


def device_of(agent: str) -> str:
    """Browser and system as people call them, from what a browser says of itself."""
    browser = next((words for sign, words in BROWSERS.items() if sign in agent), "")
    system = next((words for sign, words in SYSTEMS.items() if sign in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("unknown browser")
