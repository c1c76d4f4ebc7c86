"""Requests to therapists: the list, one request with its reasoning, and the three answers."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practice.models import User
from scheduling.answersheet import answer_context, chosen_form, instead_of
from scheduling.asking import answered_requests, open_requests, requests_in_full
from scheduling.forms_asking import AdaptForm, ApproveForm, DeclineForm
from scheduling.holding import adapt, approve, decline
from scheduling.models import BookingRequest
from scheduling.refusals import AnswerUnclear, BookingRefused
from scheduling.views.asking import practice_of, say, user_of
from scheduling.wording import spoken_time

A_PAGE = 25
# Open ones hold a slot each: more than this is no list to answer but a fault.
MOST_OPEN = 100


@permission_required("scheduling.ask_therapist", raise_exception=True)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, and the answers: of everybody for a therapist, one's own for the desk."""
    user = user_of(request)
    answered = answered_requests(None if answers_requests(user) else user)
    page = Paginator(answered, A_PAGE).get_page(request.GET.get("page"))
    context = {"waiting": open_requests()[:MOST_OPEN], "page": page, "now": timezone.now()}
    return render(request, "scheduling/requests.html", context)


@permission_required("scheduling.ask_therapist", raise_exception=True)
@require_safe
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: for therapists with everything that speaks for and against it, and the answers."""
    return _shown(request, get_object_or_404(requests_in_full(), pk=pk))


@permission_required("scheduling.answer_request", raise_exception=True)
@require_POST
def request_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Book it as asked for, with the written reason where one is needed."""
    form = ApproveForm(request.POST)
    return _answered(request, pk, form, lambda: approve(pk, by=user_of(request), **form.cleaned_data))


@permission_required("scheduling.answer_request", raise_exception=True)
@require_POST
def request_adapt(request: HttpRequest, pk: int) -> HttpResponse:
    """Book it in one of the forms that are possible."""
    form = AdaptForm(request.POST)

    def act() -> BookingRequest:
        row = get_object_or_404(requests_in_full(), pk=pk)
        chosen = None
        if row.state == BookingRequest.State.OPEN:
            chosen = chosen_form(row, form.cleaned_data["form"], practice=practice_of(request))
            if chosen is None:
                raise AnswerUnclear(what="form")
        minutes, other = (chosen.minutes, chosen.form) if chosen else (None, None)
        return adapt(pk, by=user_of(request), minutes=minutes, form=other)

    return _answered(request, pk, form, act)


@permission_required("scheduling.answer_request", raise_exception=True)
@require_POST
def request_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, with words for the desk and an alternative if there is one."""
    form = DeclineForm(request.POST)

    def act() -> BookingRequest:
        given = form.cleaned_data
        instead = instead_of(given["instead"], practice=practice_of(request)) if given["instead"] else None
        if given["instead"] and instead is None:
            raise AnswerUnclear(what="instead")
        return decline(pk, by=user_of(request), answer=given["answer"], instead=instead)

    return _answered(request, pk, form, act)


def answers_requests(user: User) -> bool:
    """True for those who answer."""
    return user.has_perm("scheduling.answer_request")


def _answered(request: HttpRequest, pk: int, form: forms.Form, act: Callable[[], BookingRequest]) -> HttpResponse:
    """Run an answer; the request again as it is now. Without script the page is opened anew."""
    row = get_object_or_404(requests_in_full(), pk=pk)
    if not form.is_valid():
        return _shown(request, row, status=422, said=str(next(iter(form.errors.values()))[0]))
    try:
        act()
    except BookingRefused as refusal:
        row = requests_in_full().get(pk=pk)
        return _shown(request, row, status=refusal.status, said=str(refusal))
    row = requests_in_full().get(pk=pk)
    text = _("%(name)s, %(time)s: %(answer)s.") % {
        "name": row.appointment.patient,
        "time": spoken_time(timezone.localtime(row.appointment.starts_at)),
        "answer": row.get_state_display(),
    }
    if not request.headers.get("HX-Request"):
        messages.success(request, text)
        return redirect("scheduling:request", pk)
    return say(_shown(request, row), text, **{"diary:changed": {}, "requests:changed": {}})


def _shown(request: HttpRequest, row: BookingRequest, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {"asked": row, "starts": timezone.localtime(row.appointment.starts_at)}
    if answers_requests(user_of(request)):
        context |= answer_context(row, practice=practice_of(request))
        context |= {name: request.POST.get(name, "")[:2000] for name in ("reason", "answer", "instead")}
        context["next"] = _next(row)
    template = "_request.html" if request.headers.get("HX-Request") else "request.html"
    return render(request, f"scheduling/{template}", context | more, status=status)


def _next(row: BookingRequest) -> int | None:
    """The next one that waits, once this is settled."""
    if row.state == BookingRequest.State.OPEN:
        return None
    return open_requests().values_list("pk", flat=True).first()
