"""One booking online under way, by its key: the code, the health questions, the time, and that it is booked.

Only a POST changes anything, and each leads back to the one page, which shows how things are: Back and a second press do no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from patients.links import path_of
from patients.models import Patient, Questionnaire
from practice.middleware import open_to_all
from scheduling.clock import moment_of
from scheduling.models import OnlineBooking
from scheduling.online.finishing import AskedToCall, Wanted, choose_time, finish, offered_to, patient_of
from scheduling.online.forms import CodeForm
from scheduling.online.limits import TooOften, code_tried
from scheduling.online.offering import free_days
from scheduling.online.proving import MOST_CODES, PROVED_LASTS, WrongCode, prove, send_again
from scheduling.refusals import RulesFailed
from scheduling.selfservice.links import path_of as own_page
from scheduling.timetable import timetable
from scheduling.views.asking import practice_of
from scheduling.views.online import NOT_FOUND, REFUSED, TOO_MANY, connection_of, private
from treatments.catalogue import current_catalogue

GONE = 410
State = OnlineBooking.State


def by_key(view: Callable[[HttpRequest, OnlineBooking], HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands the view the booking that the key opens; else a page that asks to call."""

    @wraps(view)
    def answered(request: HttpRequest, key: str) -> HttpResponse:
        row = OnlineBooking.objects.select_related("entrance").filter(key=key).first()
        if row is None:
            return private(render(request, "scheduling/online/closed.html", status=NOT_FOUND))
        return private(view(request, row))

    return open_to_all(answered)  # type: ignore[return-value]


@by_key
@require_safe
def booking(request: HttpRequest, row: OnlineBooking) -> HttpResponse:
    """How far it has come."""
    if row.state == State.REFUSED:
        return render(request, "scheduling/online/call.html")
    if row.state == State.EXPIRED or row.expires_at <= timezone.now():
        return render(request, "scheduling/online/over.html", {"row": row}, status=GONE)
    if row.state == State.OPEN:
        return _code_page(request, row, CodeForm())
    if row.state == State.BOOKED:
        return _booked_page(request, row)
    return _proved_page(request, row)


@by_key
@require_POST
def code(request: HttpRequest, row: OnlineBooking) -> HttpResponse:
    """The code has come back: book, or ask the health questions first."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, row, form, status=REFUSED) if row.state == State.OPEN else _page_of(row)
    try:
        code_tried(connection=connection_of(request))
        prove(row.pk, form.cleaned_data["code"])
    except TooOften:
        return render(request, "scheduling/online/later.html", status=TOO_MANY)
    except WrongCode as wrong:
        if not wrong.left:
            return _page_of(row)
        form.wrong(wrong.left)
        return _code_page(request, row, form, status=REFUSED)
    finish(row.pk)
    return _page_of(row)


@by_key
@require_POST
def again(request: HttpRequest, row: OnlineBooking) -> HttpResponse:
    """The code has not come: send it once more."""
    sent = send_again(row.pk)
    return redirect(f"{_address_of(row)}?again={'yes' if sent else 'no'}")


@by_key
@require_POST
def time(request: HttpRequest, row: OnlineBooking) -> HttpResponse:
    """Another time, where the chosen one was taken meanwhile."""
    therapist, _colon, start = request.POST.get("slot", "").partition(":")
    if all(text.isascii() and text.isdigit() and len(text) < 10 for text in (therapist, start)):
        choose_time(row.pk, therapist=int(therapist), starts_at=moment_of(int(start)))
    return _page_of(row)


@by_key
@require_POST
def book(request: HttpRequest, row: OnlineBooking) -> HttpResponse:
    """The questions are answered: book."""
    finish(row.pk)
    return _page_of(row)


def _code_page(request: HttpRequest, row: OnlineBooking, form: CodeForm, *, status: int = 200) -> HttpResponse:
    context = _what(request, row) | {
        "form": form,
        "to": _masked(row.said),
        "again": request.GET.get("again", ""),
        "may_again": row.said["codes"] < MOST_CODES,
        "part": 3,
    }
    return render(request, "scheduling/online/code.html", context, status=status)


def _booked_page(request: HttpRequest, row: OnlineBooking) -> HttpResponse:
    link = getattr(row.appointment, "link", None)
    context = {"appointment": row.appointment, "page": own_page(link) if link else "", "part": 4}
    return render(request, "scheduling/online/booked.html", context)


def _proved_page(request: HttpRequest, row: OnlineBooking) -> HttpResponse:
    """The address is proved: the questions, another time, or the one press that is left."""
    asked = Questionnaire.objects.under_way(timezone.now()).filter(pk=row.said.get("questions", 0)).first()
    if asked is not None:
        return _questions_page(request, row, asked)
    if not row.said.get("taken"):
        return render(request, "scheduling/online/ready.html", _what(request, row) | {"row": row, "part": 3})
    practice = practice_of(request)
    try:
        patient = patient_of(row)
        one = offered_to(row, practice, None if row.said.get("new") else patient)
        days = free_days(practice, one, patient=patient)
    except (AskedToCall, RulesFailed):
        return render(request, "scheduling/online/call.html")
    return render(request, "scheduling/online/taken.html", {"row": row, "one": one, "days": days, "part": 1})


def _questions_page(request: HttpRequest, row: OnlineBooking, asked: Questionnaire) -> HttpResponse:
    context = _what(request, row) | {"questions": path_of(asked), "part": 3}
    response = render(request, "scheduling/online/questions.html", context)
    # Where the thanks after the questions lead on to.
    response.set_signed_cookie(
        "onward",
        _address_of(row),
        salt="onward",
        max_age=int(PROVED_LASTS.total_seconds()),
        path=reverse("by_link:sent"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _what(request: HttpRequest, row: OnlineBooking) -> dict[str, Any]:
    practice, wanted = practice_of(request), Wanted.of(row.said)
    treatment = current_catalogue(practice.rules_version).treatment_by_pk.get(wanted.treatment)
    therapist = timetable(practice).therapists.get(wanted.therapist)
    return {"row": row, "treatment": treatment, "therapist": therapist, "start": wanted.starts_at}


def _masked(said: dict[str, Any]) -> str:
    """Where the code went, so that a slip is seen and nobody else reads it."""
    if said["channel"] == Patient.Channel.SMS:
        return f"… {said['phone'][-3:]}"
    name, _at, host = said["email"].partition("@")
    return f"{name[:2]}…@{host}"


def _address_of(row: OnlineBooking) -> str:
    return reverse("scheduling:online_booking", args=[row.key])


def _page_of(row: OnlineBooking) -> HttpResponse:
    return redirect(_address_of(row))
