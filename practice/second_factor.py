"""Therapists and admins work only with a second factor: until they have set one up, every page leads there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from practice.models import User
from practice.notices import tell
from practice.sessions import end_sessions

# In a session whose user has been seen with a second factor, so that not every request asks.
SETTLED = "second-factor"
ADDED = {Authenticator.Type.TOTP: "app-added", Authenticator.Type.WEBAUTHN: "passkey-added"}
REMOVED = {Authenticator.Type.TOTP: "app-removed", Authenticator.Type.WEBAUTHN: "passkey-removed"}
Type = Authenticator.Type


class LastFactor(ValidationError):
    """Somebody who has to have a second factor would be left without one."""

    def __init__(self) -> None:
        super().__init__(_("This is your only second factor. Add another one first."), code="last_factor")


def is_compulsory(user: User) -> bool:
    """Whether `user` may work only with a second factor: therapists and admins, outside the demo."""
    return bool(settings.SECOND_FACTOR_COMPULSORY) and (user.is_therapist or user.is_admin)


def factors_of(user: User) -> QuerySet[Authenticator]:
    """The app and the passkeys of `user`, oldest first. Recovery codes are none: they are a way back to one."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk)
    return rows.exclude(type=Type.RECOVERY_CODES).order_by("pk")


def is_missing(request: HttpRequest) -> bool:
    """Whether whoever is signed in has to set up a second factor first. One query in a session, then none."""
    user = request.user
    if not isinstance(user, User) or not is_compulsory(user) or request.session.get(SETTLED):
        return False
    if not factors_of(user).exists():
        return True
    request.session[SETTLED] = True
    return False


@transaction.atomic
def remove_factor(*, user: User, pk: int, keep_session: str | None = None) -> None:
    """Take one factor of `user` away, at their own wish. LastFactor where they have to have one.

    Authenticator.DoesNotExist for one of somebody else. `keep_session` is the key of the session that goes on.
    """
    _one_at_a_time(user)
    factor = factors_of(user).get(pk=pk)
    last = factors_of(user).count() == 1
    if last and is_compulsory(user):
        raise LastFactor
    factor.delete()
    if last:
        Authenticator.objects.filter(user_id=user.pk).delete()
    tell(user, REMOVED[factor.type])
    end_sessions(user, except_key=keep_session)


@transaction.atomic
def remove_all(*, user: User, by: User | None) -> bool:
    """Take everything of a second factor away that `user` has lost; they are told, and signed out everywhere.

    False when there was nothing.
    """
    _one_at_a_time(user)
    if not Authenticator.objects.filter(user_id=user.pk).delete()[0]:
        return False
    tell(user, "all-removed", by=by)
    end_sessions(user)
    return True


def without_second_factor(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Marks a page that opens also before the second factor is set up: it is needed on the way there."""
    view.without_second_factor = True  # type: ignore[attr-defined]
    return view


class SecondFactorMiddleware:
    """Leads those who have to set up a second factor to where they do it, from wherever they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The request as it is."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """To the page of the second factor; a fragment or a script is told 403 and where to go."""
        if _is_on_the_way(view) or not request.user.is_authenticated or not is_missing(request):
            return None
        place = reverse("mfa_index")
        if not request.headers.get("HX-Request") and request.headers.get("Sec-Fetch-Dest", "document") == "document":
            return redirect(place)
        answer = HttpResponse(status=403)
        answer["HX-Redirect"] = place
        return answer


def _is_on_the_way(view: Callable[..., HttpResponseBase]) -> bool:
    return (
        view.__module__.startswith("allauth.")
        or getattr(view, "open_to_all", False)
        or getattr(view, "without_second_factor", False)
    )


def _one_at_a_time(user: User) -> None:
    # Two factors that are taken away at the same moment would leave none.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _added(instance: Authenticator, created: bool, **_said: Any) -> None:
    """Its owner is told; whoever had found the password alone is out from now on."""
    request: HttpRequest | None = context.request
    if not created or instance.type not in ADDED or request is None:
        return
    tell(instance.user, ADDED[instance.type])
    request.session[SETTLED] = True
    end_sessions(instance.user, except_key=request.session.session_key)


post_save.connect(_added, sender=Authenticator, dispatch_uid="factor added")
