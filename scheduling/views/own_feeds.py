"""The therapist's own diary for a calendar programme: the addresses that are given out, and what they give."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.middleware import open_to_all
from scheduling.calendars.feeds import end_feed, feed_file, live_feeds, make_feed, opened
from scheduling.calendars.files import MEDIA_TYPE
from scheduling.models import Therapist
from scheduling.views.asking import practice_of, user_of

CONFLICT = 409


@permission_required("scheduling.change_own_feed", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """The addresses that work; posted, a new one, which is shown this once."""
    therapist = Therapist.objects.filter(user=user_of(request), archived_at=None).first()
    context: dict[str, Any] = {"therapist": therapist}
    status = 200
    if request.method == "POST":
        if therapist is None:
            raise Http404
        try:
            context["address"] = make_feed(therapist, by=user_of(request))
        except ValidationError as refused:
            context["refused"], status = refused.messages[0], CONFLICT
    context["feeds"] = list(live_feeds(therapist)) if therapist else []
    return render(request, "scheduling/my_calendar.html", context, status=status)


@permission_required("scheduling.change_own_feed", raise_exception=True)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """One address opens nothing any more; of somebody else's nothing happens."""
    end_feed(pk, therapist=get_object_or_404(Therapist, user=user_of(request)))
    return redirect("scheduling:my_calendar")


@open_to_all
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The diary that a secret address opens."""
    now = timezone.now()
    found = opened(secret, now)
    if found is None:
        raise Http404
    text = feed_file(found.therapist, practice=practice_of(request), now=now)
    response = HttpResponse(text, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_store=True)
    return response
