"""What every view of the diary asks of its request: the practice, the person, and days that can be shown."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from practice.fields import key_typed
from practice.models import Practice, User

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 12, 31)


def practice_of(request: HttpRequest) -> Practice:
    """The practice that the middleware has put on the request."""
    return cast(Practice, cast(Any, request).practice)


def user_of(request: HttpRequest) -> User:
    """Who is signed in; the middleware lets nobody else through."""
    return cast(User, request.user)


def day_asked(text: str | None) -> date:
    """The day that an address names; today for none, for nonsense and for days no diary has."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return timezone.localdate()
    return day if FIRST_DAY <= day <= LAST_DAY else timezone.localdate()


def number_asked(text: str | None) -> int | None:
    """The id that an address names, or None: read as a form reads it, and as who may see it is decided."""
    return key_typed(text)


def local_asked(text: str | None) -> datetime | None:
    """The wall-clock time that an address names, or None."""
    try:
        local = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return local if local.tzinfo is None and FIRST_DAY <= local.date() <= LAST_DAY else None


def say(response: HttpResponse, text: str, *, link: dict[str, str] | None = None, **events: object) -> HttpResponse:
    """Let the page show `text` as one line, with a `link` (text, href, and the day it leads to), and fire `events` on it."""
    line: dict[str, object] = {"text": text} if link is None else {"text": text, "link": link}
    response["HX-Trigger"] = json.dumps({"toast": line, **events})
    return response
