"""The words of messages and the hours in which they leave. For the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from practice.forms_wording import SendingForm, WordsForm
from practice.languages import languages
from practice.models import Message, MessageTemplate, Practice, User
from practice.opening import change_practice
from practice.rewording import WRITTEN, check_known, reword, use_ours
from practice.wordings import EXAMPLES, OTHERWISE, WORDINGS, Value, Wording, check_text, filled

REFUSED = 422


@permission_required("practice.change_messages", raise_exception=True)
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Every kind of message in one language, with whose words it has; the hours of sending beside them."""
    practice = get_object_or_404(Practice, pk=1)
    form = SendingForm(request.POST if request.method == "POST" else None, instance=practice)
    if request.method == "POST" and form.is_valid():
        change_practice(practice=practice, changed=form.changes)
        messages.info(request, _("Saved. What is waiting keeps to the new hours."))
        return redirect("practice:words")
    asked = request.GET.get("language", OTHERWISE)
    language = asked if asked in languages() else OTHERWISE
    context = {"form": form, "rows": list(_rows(language)), "language": language, "languages": languages()}
    return render(request, "practice/words.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("practice.change_messages", raise_exception=True)
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """The words of one kind, by one channel and in one language: read, changed, kept."""
    _known(kind, language, channel)
    named = {"kind": kind, "language": language, "channel": channel}
    row = MessageTemplate.objects.filter(**named).select_related("changed_by").first()
    form = WordsForm(request.POST or None, channel=channel, initial=_shown(row, **named))
    if request.method == "POST" and form.is_valid():
        user = request.user
        assert isinstance(user, User)  # noqa: S101 (the permission was checked)
        try:
            reword(**named, **{"subject": "", **form.words}, by=user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.info(request, _("Kept: %(name)s.") % {"name": WORDINGS[kind].name})
            return redirect("practice:wording", kind=kind, channel=channel, language=language)
    said = form.words if form.is_bound else {name: str(form.initial[name]) for name in ("subject", "text")}
    context = {
        **named,
        "form": form,
        "row": row,
        "wording": WORDINGS[kind],
        "placeholders": [(f"{{{name}}}", meaning) for name, meaning in WORDINGS[kind].known().items()],
        "preview": _preview(WORDINGS[kind], said, language),
        "channel_name": Message.Channel(channel).label,
        "language_name": languages()[language],
    }
    return render(request, "practice/wording.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("practice.change_messages", raise_exception=True)
@require_POST
def preview(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """What is being typed, as somebody would read it. Keeps nothing."""
    _known(kind, language, channel)
    form = WordsForm(request.POST, channel=channel)
    form.is_valid()
    context = {"preview": _preview(WORDINGS[kind], form.words, language)}
    return render(request, "practice/_wording_preview.html", context)


@permission_required("practice.change_messages", raise_exception=True)
@require_POST
def ours(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """Give the practice's own words up for ours."""
    _known(kind, language, channel)
    use_ours(kind=kind, language=language, channel=channel)
    messages.info(request, _("%(name)s has our words again.") % {"name": WORDINGS[kind].name})
    return redirect("practice:wording", kind=kind, channel=channel, language=language)


def _rows(language: str) -> Iterator[dict[str, Any]]:
    """The kinds by name; of each channel, whether the practice has words of its own. One query."""
    own = set(MessageTemplate.objects.filter(language=language).values_list("kind", "channel"))
    for kind, one in sorted(WORDINGS.items(), key=lambda item: str(item[1].name)):
        channels = [{"code": code, "own": (kind, code) in own} for code in WRITTEN]
        yield {"kind": kind, "wording": one, "channels": channels}


def _known(kind: str, language: str, channel: str) -> None:
    try:
        check_known(kind, language, channel)
    except ValidationError as unknown:
        raise Http404 from unknown


def _shown(row: MessageTemplate | None, *, kind: str, language: str, channel: str) -> dict[str, str]:
    """The practice's words, else ours in that language or in English."""
    if row is not None:
        return {"subject": row.subject, "text": row.text}
    with override(language):
        subject, text = WORDINGS[kind].own(channel)
    return {"subject": subject, "text": text}


def _preview(wording: Wording, said: dict[str, str], language: str) -> dict[str, Any]:
    """The words filled in with examples, or what is wrong with them."""
    wrong: list[str] = []
    for text in said.values():
        try:
            check_text(text, wording)
        except ValidationError as refused:
            wrong += refused.messages
    practice = Practice.current()
    values: dict[str, Value] = {
        name: wording.examples.get(name) or EXAMPLES.get(name) or f"[{words}]"
        for name, words in wording.known().items()
    }
    values |= {"practice": practice.name, "phone": practice.phone} if practice else {}
    with override(language):
        subject, text = filled(said.get("subject", ""), said.get("text", ""), {} if wrong else values)
    return {"subject": subject, "text": text, "wrong": wrong, "characters": len(text)}
