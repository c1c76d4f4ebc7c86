"""The lock screen, and the list of where somebody is signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.audit.writing import note
from practice.locking import by_script, way_back, while_locked
from practice.middleware import open_to_all
from practice.models import AuditEntry, Session, User
from practice.second_factor import without_second_factor
from practice.sessions import SessionStore, end_session, end_sessions
from practice.signedin import name_of, signed_in

REFUSED = 422


@require_POST
@without_second_factor
@while_locked
def lock_now(request: HttpRequest) -> HttpResponse:
    """Lock this session; every page of it is covered, in all tabs."""
    session = _store(request)
    if not session.locked:
        session.lock()
        note(AuditEntry.Action.LOCKED, what="session", row=request.user.pk)
    return HttpResponse(status=204) if by_script(request) else redirect("practice:lock")


@require_http_methods(["GET", "POST"])
@without_second_factor
@while_locked
def lock(request: HttpRequest) -> HttpResponseBase:
    """Ask for the password; then the session goes on. A script gets its answer as JSON."""
    place = way_back(request, request.POST.get("next", "") or request.GET.get("next", ""))
    if request.method == "GET":
        if not _store(request).locked:
            return HttpResponseRedirect(place)
        return render(request, "practice/locked.html", {"next": place})
    trouble = _trouble_with(request)
    if not trouble:
        reauthenticate_by_password(request)
        return (
            JsonResponse(_how_it_stands(request) | {"locked": False})
            if by_script(request)
            else HttpResponseRedirect(place)
        )
    if by_script(request):
        return JsonResponse({"words": trouble}, status=REFUSED)
    return render(request, "practice/locked.html", {"next": place, "trouble": trouble}, status=REFUSED)


def _trouble_with(request: HttpRequest) -> str:
    """What is wrong with the password that came, in words; empty when it is theirs. Tries are counted as at the sign-in."""
    me, password = request.user, request.POST.get("password", "")
    adapter = get_adapter(request)
    try:
        found = adapter.authenticate(request, email=me.email, password=password)  # type: ignore[union-attr]  # signed in
    except ValidationError as refused:
        return str(refused.messages[0])
    return "" if found is not None and found.pk == me.pk else str(adapter.error_messages["incorrect_password"])


@require_safe
@open_to_all
def session_state(request: HttpRequest) -> HttpResponse:
    """For a covered page: who is signed in here, whether the session is locked, and a token for its forms."""
    answer = JsonResponse(_how_it_stands(request))
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@without_second_factor
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody reads or types on a page that asks for nothing else: the middleware notes when."""
    return HttpResponse(status=204)


@require_safe
@without_second_factor
def sessions(request: HttpRequest) -> HttpResponse:
    """Where whoever asks is signed in."""
    found = signed_in(_me(request), request.practice, timezone.now(), request.session.session_key)  # type: ignore[attr-defined]
    return render(request, "practice/sessions.html", {"sessions": found})


@require_POST
@without_second_factor
def session_end(request: HttpRequest, name: str) -> HttpResponse:
    """End one session of one's own; a name that is none of them ends nothing."""
    keys = Session.objects.filter(user=_me(request)).values_list("pk", flat=True)
    key = next((key for key in keys if name_of(key) == name), None)
    if key is not None and end_session(_me(request), key):
        note(AuditEntry.Action.ENDED, what="session", row=request.user.pk)
    if key == request.session.session_key:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, _("That sign-in has ended."))
    return redirect("practice:sessions")


@require_POST
@without_second_factor
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    end_sessions(_me(request), except_key=request.session.session_key)
    note(AuditEntry.Action.ENDED, what="session", row=request.user.pk, about="others")
    messages.success(request, _("You are signed in here alone now."))
    return redirect("practice:sessions")


def _how_it_stands(request: HttpRequest) -> dict[str, Any]:
    user = request.user.pk if request.user.is_authenticated else None
    return {
        "user": user,
        "locked": user is not None and _store(request).locked,
        "token": get_token(request) if user is not None else "",
    }


def _me(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("these pages need a sign-in, which the middleware asks for")
    return request.user


def _store(request: HttpRequest) -> SessionStore:
    if not isinstance(request.session, SessionStore):
        raise TypeError("SESSION_ENGINE is practice.sessions")
    return request.session
