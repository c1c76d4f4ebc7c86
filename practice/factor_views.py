"""The pages of the second factor that allauth has not, or not as we need them."""

from __future__ import annotations

from allauth.core.internal.ratelimit import consume
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.fields import key_typed
from practice.middleware import open_to_all
from practice.models import User
from practice.reauthentication import reauthenticated
from practice.second_factor import (
    SETTLED,
    Type,
    factors_of,
    is_compulsory,
    is_missing,
    remove_all,
    remove_factor,
    without_second_factor,
)

REFUSED = 422
# Each question writes into a session, also of somebody who is not signed in.
QUESTIONS = {"passkey_question": "30/m/ip"}

authenticate = open_to_all(base.authenticate)
reauthenticate = without_second_factor(base.reauthenticate)
reauthenticate_passkey = without_second_factor(passkeys.reauthenticate_webauthn)
add_passkey = without_second_factor(login_required(reauthenticated(transaction.atomic(passkeys.add_webauthn))))


@without_second_factor
@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """What somebody has as a second factor, and what they can add; on the way to the first one without the rail."""
    return _page(request)


@without_second_factor
@login_required
@require_http_methods(["GET", "POST"])
@reauthenticated
def add_app(request: HttpRequest) -> HttpResponseBase:
    """An authenticator app on the phone; there is one at most."""
    if factors_of(_user(request)).filter(type=Type.TOTP).exists():
        return redirect("mfa_index")
    with transaction.atomic():
        page: HttpResponseBase = apps.activate_totp(request)
    return page


@login_required
@require_POST
@reauthenticated
def remove(request: HttpRequest) -> HttpResponse:
    """Take one of the own factors away."""
    user, wanted = _user(request), key_typed(request.POST.get("factor"))
    if wanted is None:
        return redirect("mfa_index")
    try:
        remove_factor(user=user, pk=wanted, keep_session=request.session.session_key)
    except Authenticator.DoesNotExist as unknown:
        raise Http404 from unknown
    except ValidationError as refused:
        return _page(request, refusal=refused.messages[0])
    request.session.pop(SETTLED, None)
    messages.success(request, _("Removed. You are signed out everywhere else."))
    return redirect("mfa_index")


@without_second_factor
@login_required
@never_cache
@require_safe
@reauthenticated
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """The codes, once; afterwards only how many are left."""
    if not Authenticator.objects.filter(user=_user(request), type=Type.RECOVERY_CODES).exists():
        return redirect("mfa_index")
    page: HttpResponseBase = codes.view_recovery_codes(request)
    return page


@login_required
@require_http_methods(["GET", "POST"])
@reauthenticated
def new_codes(request: HttpRequest) -> HttpResponseBase:
    """New recovery codes instead of the old ones."""
    if not factors_of(_user(request)).exists():
        return redirect("mfa_index")
    page: HttpResponseBase = codes.generate_recovery_codes(request)
    return page


@open_to_all
@require_http_methods(["GET", "POST"])
def sign_in_by_passkey(request: HttpRequest) -> HttpResponseBase:
    """The question for a passkey (GET, for the script), and its answer."""
    if not consume(request, app="practice", action="passkey_question", config=QUESTIONS, limit_get=True):
        return render(request, "429.html", status=429)
    page: HttpResponseBase = passkeys.login_webauthn(request)
    return page


@permission_required("practice.change_staff", raise_exception=True)
@require_POST
@reauthenticated
def remove_of_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away what somebody has lost; they are told by mail and set up a new one with the next sign-in."""
    member = get_object_or_404(User, pk=pk)
    done = remove_all(user=member, by=_user(request))
    said = _("%(name)s has no second factor any more.") if done else _("%(name)s had no second factor.")
    messages.success(request, said % {"name": member.name})
    return redirect("practice:staff_member", pk)


def _page(request: HttpRequest, *, refusal: str = "") -> HttpResponse:
    user = _user(request)
    missing = is_missing(request)
    rows = list(Authenticator.objects.filter(user=user).order_by("pk"))
    kept = next((row for row in rows if row.type == Type.RECOVERY_CODES), None)
    context = {
        "factors": [row for row in rows if row.type != Type.RECOVERY_CODES],
        "has_app": any(row.type == Type.TOTP for row in rows),
        "codes_left": len(kept.wrap().get_unused_codes()) if kept else None,
        "compulsory": is_compulsory(user),
        "refusal": refusal,
    }
    template = "mfa/first.html" if missing else "mfa/index.html"
    return render(request, template, context, status=REFUSED if refusal else 200)


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (every page here asks for a sign-in)
    return user
