"""The letters that have left, will leave, or could not. For the desk and the admin."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practice.logs import without_links
from practice.models import Message, User
from practice.outbox import KINDS, NotNeeded, in_doubt, letter_of, send_again, take_back

ROWS_OF_A_PAGE = 50


@permission_required("practice.view_messages", raise_exception=True)
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """Every message, newest first, with its state."""
    rows = Message.objects.select_related("made_by")
    page = Paginator(rows, ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
    shown = [(row, KINDS[row.kind].name if row.kind in KINDS else row.kind, in_doubt(row)) for row in page]
    template = "practice/_messages.html" if request.headers.get("HX-Request") else "practice/messages.html"
    return render(request, template, {"page": page, "shown": shown})


@permission_required("practice.view_messages", raise_exception=True)
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """What one message says, or would say if it left now."""
    row = get_object_or_404(Message, pk=pk)
    try:
        letter = letter_of(row)
    except NotNeeded:
        letter = None
    if letter is not None and KINDS[row.kind].for_patient_alone:
        letter = replace(letter, text=without_links(letter.text))
    return render(request, "practice/message.html", {"message": row, "letter": letter, "in_doubt": in_doubt(row)})


@permission_required("practice.view_messages", raise_exception=True)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a message back that has not left yet."""
    row = get_object_or_404(Message, pk=pk)
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (the permission was checked)
    done = take_back(pk, by=user)
    said = _("Taken back: nothing was sent to %(to)s.") if done else _("Too late: the message to %(to)s has left.")
    return _back(request, said % {"to": row.to})


@permission_required("practice.view_messages", raise_exception=True)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again that failed or is in doubt."""
    row = get_object_or_404(Message, pk=pk)
    done = send_again(pk)
    said = (
        _("The message to %(to)s leaves within a minute.") if done else _("The message to %(to)s is under way already.")
    )
    return _back(request, said % {"to": row.to})


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.info(request, said)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("practice:messages")
