"""Dangerous acts ask once more who it is: a session that was left open is not enough for them.

When somebody has proved who they are stands in their session: at the sign-in, and whenever they have done so since.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from allauth.account.signals import authentication_step_completed
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

FRESH_FOR = timedelta(minutes=15)
PROVED_AT = "proved-at"
P = ParamSpec("P")


def proved(request: HttpRequest) -> None:
    """Note that whoever is signed in has just shown who they are, by password, passkey or code."""
    request.session[PROVED_AT] = time.time()


def proved_lately(request: HttpRequest) -> bool:
    """Whether they have signed in, or proved it again, within FRESH_FOR."""
    at = request.session.get(PROVED_AT)
    return isinstance(at, float) and time.time() - at < FRESH_FOR.total_seconds()


def reauthenticated(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view that opens to somebody who has proved who they are within FRESH_FOR; others are asked first.

    It goes below `permission_required`, so that who may not do it at all is not asked. What was typed is not kept:
    put it on the page with the form, too, so that it asks before the typing.
    """

    @wraps(view)
    def asked_again(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if proved_lately(request) else ask_again(request)

    return asked_again


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the password or a passkey, and from there back. 403 with a way for htmx."""
    place = f"{reverse('account_reauthenticate')}?{urlencode({'next': _back_to(request)})}"
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=403)
        answer["HX-Redirect"] = place
        return answer
    return redirect(place)


def _back_to(request: HttpRequest) -> str:
    """The page somebody was on: what they sent is not sent again by itself."""
    htmx = request.headers.get("HX-Request")
    if request.method in ("GET", "HEAD") and not htmx:
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL" if htmx else "Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _signed_in(request: HttpRequest | None = None, **_said: Any) -> None:
    if request is not None:
        proved(request)


def _proved_again(request: HttpRequest, reauthenticated: bool = False, **_said: Any) -> None:
    if reauthenticated:
        proved(request)


user_logged_in.connect(_signed_in, dispatch_uid="signed in")
authentication_step_completed.connect(_proved_again, dispatch_uid="proved again")
