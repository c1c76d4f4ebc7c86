"""Browsers in which somebody has signed in before: they count their failed tries for themselves.

Otherwise a stranger who keeps trying would keep the account shut for whose it is. The cookie is signed and opens nothing.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE, SALT = "known", "practice.known_browsers"
KEPT_FOR = timedelta(days=90)
# People who share a computer at the desk.
MOST_PEOPLE = 12


def mark_of(request: HttpRequest, email: str) -> str:
    """What this browser got when `email` signed in here last; empty where that never was."""
    return _marks(request).get(_person(email), "")


def remember(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Note in the browser that `email` has signed in with it."""
    marks = _marks(request)
    mark = marks.pop(_person(email), "") or secrets.token_urlsafe(12)
    newest = dict([*marks.items(), (_person(email), mark)][-MOST_PEOPLE:])
    response.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=SALT, compress=True),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _person(email: str) -> str:
    # Whoever looks into the cookie does not read who works here.
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:20]
