"""What all pages of an appointment's link have in common: no sign-in, the date of birth first, nothing kept by a cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from patients.forms.questionnaires import BirthDateForm
from patients.links import LinkOver, LinkUnknown, TooManyTries
from practice.audit.reading import shown_of
from practice.middleware import open_to_all
from scheduling.models import AppointmentLink
from scheduling.selfservice.links import check_birth_date, opened, path_of

REFUSED, NOT_FOUND, GONE, TOO_MANY = 422, 404, 410, 429
LinkView = Callable[..., HttpResponse]


def by_link(view: LinkView) -> LinkView:
    """Hands the view the link that the token opens; else a page that asks to call, and says nothing more."""

    @wraps(view)
    def answered(request: HttpRequest, token: str, **arguments: Any) -> HttpResponse:
        try:
            response = view(request, opened(token, timezone.now()), **arguments)
        except LinkUnknown:
            response = render(request, "scheduling/own_over.html", status=NOT_FOUND)
        except LinkOver:
            response = render(request, "scheduling/own_over.html", status=GONE)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        return response

    return open_to_all(answered)  # type: ignore[return-value]


def entered(view: LinkView) -> LinkView:
    """As `by_link`, for a browser that has said the date of birth; any other is led to the page that asks for it."""

    @wraps(view)
    def answered(request: HttpRequest, link: AppointmentLink, **arguments: Any) -> HttpResponse:
        if not has_begun(request, link):
            return redirect(path_of(link))
        shown_of(request, link.appointment.patient_id)
        return view(request, link, **arguments)

    return by_link(answered)


def has_begun(request: HttpRequest, link: AppointmentLink) -> bool:
    """Whether this browser has said the date of birth."""
    return request.get_signed_cookie(f"a{link.pk}", default=None, salt=_salt(link)) is not None


def start(
    request: HttpRequest, link: AppointmentLink, form: BirthDateForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The page that asks for the date of birth, where the practice knows it. It names nobody."""
    form = form or (BirthDateForm() if link.appointment.patient.birth_date else None)
    return render(request, "scheduling/own_start.html", {"form": form, "path": path_of(link)}, status=status)


def begin_with(request: HttpRequest, link: AppointmentLink) -> HttpResponse:
    """The posted date of birth: when it is right this browser comes in from now on, until the session is over."""
    if link.appointment.patient.birth_date:
        form = BirthDateForm(request.POST)
        if not form.is_valid():
            return start(request, link, form, status=REFUSED)
        try:
            right = check_birth_date(link, form.cleaned_data["birth_date"])
        except TooManyTries:
            return render(request, "patients/questionnaire_later.html", status=TOO_MANY)
        if not right:
            form.add_error("birth_date", _("This is not the date of birth we have. Please try again, or call us."))
            return start(request, link, form, status=REFUSED)
    response = redirect(path_of(link))
    response.set_signed_cookie(
        f"a{link.pk}",
        "begun",
        salt=_salt(link),
        expires=link.appointment.ends_at,
        path=path_of(link),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _salt(link: AppointmentLink) -> str:
    return f"appointment:{link.pk}:{link.key}"
