"""An offer as who waits opens it by link: take it, or not. GET changes nothing; the page names nobody and no treatment."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from practice.audit.reading import shown_of
from practice.middleware import open_to_all
from scheduling.models import Appointment, Offer
from scheduling.refusals import BookingRefused, ChangedMeanwhile, OfferGone
from scheduling.selfservice.links import address_of
from scheduling.waiting.links import offer_of, path_of
from scheduling.waiting.offering import accept, decline

NOT_FOUND, CONFLICT, GONE, REFUSED = 404, 409, 410, 422
OVER = (Offer.State.EXPIRED, Offer.State.WITHDRAWN)
OfferView = Callable[[HttpRequest, Offer], HttpResponse]


def by_link(view: OfferView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Hands the view the offer that the token opens; else a page that asks to call, and says nothing more."""

    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        row = offer_of(token)
        if row is None or row.appointment.patient.archived_at or row.appointment.ends_at <= timezone.now():
            response = render(request, "scheduling/own_over.html", status=NOT_FOUND)
        else:
            response = view(request, row)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        return response

    return open_to_all(answered)  # type: ignore[return-value]


@by_link
@require_safe
def offer(request: HttpRequest, row: Offer) -> HttpResponse:
    """The time that is held, or what has become of it, kindly."""
    return _page(request, row)


@by_link
@require_POST
def accept_offer(request: HttpRequest, row: Offer) -> HttpResponse:
    """Book exactly that time. Pressed twice, it is booked once, and the page says so both times."""
    answer = _answered(request, row, lambda: accept(row.pk, by=None))
    if Offer.objects.filter(pk=row.pk, state=Offer.State.ACCEPTED).exists():
        # The page of the appointment, which the page of the offer then leads to: opening that must not make anything.
        address_of(row.appointment)
    return answer


@by_link
@require_POST
def decline_offer(request: HttpRequest, row: Offer) -> HttpResponse:
    """They do not want it; they stay on the list."""
    return _answered(request, row, lambda: decline(row.pk, by=None))


def _answered(request: HttpRequest, row: Offer, act: Callable[[], Offer]) -> HttpResponse:
    try:
        act()
    except (OfferGone, ChangedMeanwhile):
        # What it is now, the page itself shows.
        pass
    except BookingRefused:
        return render(request, "scheduling/offer_call_us.html", {"row": row}, status=REFUSED)
    return redirect(path_of(row))


def _page(request: HttpRequest, row: Offer) -> HttpResponse:
    appointment = row.appointment
    shown_of(request, appointment.patient_id)
    late = row.state == Offer.State.OPEN and row.answer_until <= timezone.now()
    kept = row.state == Offer.State.ACCEPTED and appointment.status not in (
        Appointment.Status.CANCELLED,
        Appointment.Status.NO_SHOW,
    )
    gone = late or row.state in OVER or (row.state == Offer.State.ACCEPTED and not kept)
    context = {
        "row": row,
        "starts": timezone.localtime(appointment.starts_at),
        "ends": timezone.localtime(appointment.ends_at),
        "until": timezone.localtime(row.answer_until),
        "path": path_of(row),
        "kept": kept,
        "gone": gone,
        "own": address_of(appointment) if kept and hasattr(appointment, "link") else "",
    }
    return render(request, "scheduling/offer.html", context, status=GONE if gone else 200)
