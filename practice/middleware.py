"""The practice of the request: its clock, its versions, and a closed door by default."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import resolve
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.defaults import page_not_found

from practice.locking import by_script
from practice.sessions import forget, practice_and_session
from practice.troubles import busy, explained

logger = logging.getLogger(__name__)

# No row has a greater number; a database would not even read it.
LARGEST_KEY = 2**63 - 1


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Marks a view as needing no sign-in; every other view is closed."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


class PracticeMiddleware:
    """Puts the practice on the request, sets its clock, asks for a sign-in everywhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the request on the practice's clock."""
        if request.path in ("/healthz", "/readyz"):
            return self.get_response(request)
        try:
            practice = practice_and_session(request.session)  # type: ignore[arg-type]  # SESSION_ENGINE
        except (InterfaceError, OperationalError) as away:
            # Before any view: nobody else would put it into words.
            return busy(away)
        request.practice = practice  # type: ignore[attr-defined]
        timezone.activate(practice.tz if practice else settings.TIME_ZONE)
        try:
            return _kept_private(request, _explained(request, self.get_response(request)))
        finally:
            timezone.deactivate()
            forget()

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Before set-up everything leads to set-up; then everything needs a sign-in unless marked."""
        if request.path in ("/healthz", "/readyz"):
            return None
        match = request.resolver_match or resolve(request.path)
        if request.practice is None:  # type: ignore[attr-defined]
            return None if match.view_name == "practice:setup" else redirect("practice:setup")
        if any(isinstance(number, int) and number > LARGEST_KEY for number in match.kwargs.values()):
            raise Http404
        if getattr(view, "open_to_all", False) or view.__module__.startswith("allauth.account."):
            return None
        if request.user.is_authenticated:
            return None
        if by_script(request):
            gone = HttpResponse(status=401)
            gone["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
            return gone
        return redirect_to_login(request.get_full_path())

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Words when the database does not answer, somebody else holds it for too long, or the disk is full.

        A row that was there when a form was read, and is not when it is to be changed, was erased in between: 404.
        """
        if isinstance(exception, ObjectDoesNotExist) and request.method == "POST":
            logger.error("a row that was to be changed is gone", exc_info=exception)
            return page_not_found(request, Http404())
        return explained(exception)


def _explained(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Words for a method that an address does not take: a sign-in may lead back to one that only takes POST."""
    if response.status_code != 405 or request.headers.get("HX-Request"):
        return response
    page = render(request, "405.html", status=405)
    page["Allow"] = response["Allow"]
    return page


def _kept_private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What a signed-in person sees is not kept by any cache: after signing out, Back shows nothing."""
    if request.user.is_authenticated and "Cache-Control" not in response:
        patch_cache_control(response, private=True, no_store=True)
    return response
