"""The messages that have left, will leave, or could not, and the calls to make. For the desk and the admin."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practice import outbox
from practice.audit.writing import change_all
from practice.fields import key_typed
from practice.gateways.kept import kept_letter
from practice.logs import without_links
from practice.message_words import SHOWN, condition, lines, tabs
from practice.models import Message, Practice, User
from practice.naming import names_of
from practice.outbox import KINDS, Letter, NotNeeded, letter_of

ROWS_OF_A_PAGE = 50


@permission_required("practice.view_messages", raise_exception=True)
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """The messages of one tab, of everybody or of one `patient`, newest first; calls and what waits: soonest first."""
    asked, practice = request.GET.get("show", ""), Practice.current()
    show = asked if asked in SHOWN else SHOWN[0]
    named, patient = request.user.has_perm("patients.view_patient"), key_typed(request.GET.get("patient"))
    rows = Message.objects.filter(condition(show)).select_related("made_by")
    if patient is not None:
        rows = rows.filter(patient=patient)
    if show in ("calls", "waiting"):
        rows = rows.order_by("not_before", "pk")
    page = Paginator(rows, ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines(page, named=named),
        "patient": patient,
        "name": names_of([patient]).get(patient) if named and patient is not None else None,
        "tabs": tabs(show),
        "show": show,
        "held": practice is not None and practice.sending_held_at is not None,
        "kept": settings.DEMO and not (settings.MAIL_LEAVES or settings.SMS_URL),
    }
    template = "practice/_messages.html" if request.headers.get("HX-Request") else "practice/messages.html"
    return render(request, template, context)


@permission_required("practice.view_messages", raise_exception=True)
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """What one message says, or would say if it left now; in a demo what would have left."""
    row = get_object_or_404(Message.objects.select_related("made_by"), pk=pk)
    letter, files = _said(row)
    kind = KINDS.get(row.kind)
    if letter is not None and kind is not None and kind.for_patient_alone:
        letter = replace(letter, text=without_links(letter.text))
    if letter is not None and kind is not None and kind.read_by and not request.user.has_perm(kind.read_by):
        letter, files = Letter("", _("Only those it is for read what it says.")), []
    (line,) = lines([row], named=request.user.has_perm("patients.view_patient"))
    return render(request, "practice/message.html", {"line": line, "letter": letter, "files": files})


@permission_required("practice.view_messages", raise_exception=True)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a message back that has not left yet."""
    row = get_object_or_404(Message, pk=pk)
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (the permission was checked)
    done = outbox.take_back(pk, by=user)
    said = _("Taken back: nothing was sent to %(to)s.") if done else _("Too late: the message to %(to)s has left.")
    return _back(request, said % {"to": row.to})


@permission_required("practice.view_messages", raise_exception=True)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again that failed or is in doubt."""
    row = get_object_or_404(Message, pk=pk)
    done = outbox.send_again(pk)
    said = (
        _("The message to %(to)s leaves within a minute.") if done else _("The message to %(to)s is under way already.")
    )
    return _back(request, said % {"to": row.to})


@permission_required("practice.view_messages", raise_exception=True)
@require_POST
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody has called."""
    row = get_object_or_404(Message, pk=pk)
    done = outbox.called(pk)
    said = _("Noted: %(to)s was called.") if done else _("%(to)s is not on the list of calls any more.")
    return _back(request, said % {"to": row.to})


@permission_required("practice.change_practice", raise_exception=True)
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Say that this copy is the practice now: what waits may leave."""
    let_go = change_all(Practice.objects.exclude(sending_held_at=None), whose="", sending_held_at=None)
    said = _("Messages leave from here again.") if let_go else _("Messages leave from here already.")
    return _back(request, said)


def _said(row: Message) -> tuple[Letter | None, list[str]]:
    """The letter and the names of its files; no letter where it would not leave any more."""
    if kept := kept_letter(row):
        return kept
    try:
        letter = letter_of(row)
    except NotNeeded:
        return None, []
    return letter, [file.name for file in letter.files]


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.info(request, said)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("practice:messages")
