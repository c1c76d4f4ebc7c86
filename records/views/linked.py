"""What all pages that a patient opens by link have in common: no sign-in, nothing kept by a cache, nothing changed by a GET.

Whoever opens one says the date of birth first; the browser that did is known again by a signed cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from patients.forms.questionnaires import BirthDateForm
from patients.links import LinkOver, LinkUnknown, TooManyTries
from practice.audit.reading import shown_of
from practice.middleware import open_to_all
from records.links import check_birth_date, opened, path_of
from records.models import PatientLink

REFUSED, NOT_FOUND, GONE, TOO_MANY = 422, 404, 410, 429
LinkView = Callable[..., HttpResponseBase]


def linked(purpose: str) -> Callable[[LinkView], LinkView]:
    """Hands the view the link of `purpose` that the token opens; else a page that asks to call, and says nothing more."""

    def decorated(view: LinkView) -> LinkView:
        @wraps(view)
        def answered(request: HttpRequest, token: str, **arguments: Any) -> HttpResponseBase:
            response: HttpResponseBase
            try:
                link = opened(token, purpose, timezone.now())
                if has_begun(request, link):
                    shown_of(request, link.patient_id)
                response = view(request, link, **arguments)
            except LinkUnknown:
                response = _over(request, NOT_FOUND)
            except LinkOver as over:
                response = _over(request, GONE, used=over.used)
            patch_cache_control(response, private=True, no_store=True)
            response["X-Robots-Tag"] = "noindex"
            return response

        return open_to_all(answered)

    return decorated


def has_begun(request: HttpRequest, link: PatientLink) -> bool:
    """Whether this browser has said the date of birth."""
    return request.get_signed_cookie(f"r{link.pk}", default=None, salt=_salt(link)) is not None


def start(
    request: HttpRequest,
    link: PatientLink,
    page: dict[str, Any],
    form: BirthDateForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page that asks for the date of birth; `page` has its `title` and `words`. It names nobody."""
    context = page | {"form": form or BirthDateForm(), "path": path_of(link)}
    return render(request, "records/link_start.html", context, status=status)


def begin_with(request: HttpRequest, link: PatientLink, page: dict[str, Any]) -> HttpResponse:
    """The posted date of birth: when it is right this browser comes in from now on, until the link ends."""
    form = BirthDateForm(request.POST)
    if not form.is_valid():
        return start(request, link, page, form, status=REFUSED)
    try:
        right = check_birth_date(link, form.cleaned_data["birth_date"])
    except TooManyTries:
        return render(request, "patients/questionnaire_later.html", status=TOO_MANY)
    if not right:
        form.add_error("birth_date", _("This is not the date of birth we have. Please try again, or call us."))
        return start(request, link, page, form, status=REFUSED)
    response = redirect(path_of(link))
    response.set_signed_cookie(
        f"r{link.pk}",
        "begun",
        salt=_salt(link),
        expires=link.expires_at,
        path=path_of(link),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _over(request: HttpRequest, status: int, *, used: bool = False) -> HttpResponse:
    return render(request, "patients/questionnaire_over.html", {"used": used}, status=status)


def _salt(link: PatientLink) -> str:
    return f"record:{link.pk}:{link.key}"
