"""Light, dark, or as the system wants it: kept in a cookie, so that it needs no sign-in and no query."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
THEMES = ("light", "dark", "system")
YEAR = 365 * 24 * 60 * 60


def chosen_theme(request: HttpRequest) -> str:
    """What the person chose: light, dark or system (the default)."""
    chosen = request.COOKIES.get(COOKIE, "system")
    return chosen if chosen in THEMES else "system"


def shown_theme(request: HttpRequest) -> str:
    """What the page starts in. For `system` js/theme.js corrects it before the first paint."""
    chosen = chosen_theme(request)
    return "light" if chosen == "system" else chosen


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen theme and goes back to the page. Without script the menu posts here."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if (chosen := request.POST.get("theme")) in THEMES:
        # js/theme.js reads and writes this cookie as well, so it is not HttpOnly.
        response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
