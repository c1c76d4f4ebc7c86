"""Offering a time by hand: who fits it, beside the diary; the offer; and the answer that the desk hears on the phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practice.models import Practice
from scheduling.clock import from_local
from scheduling.models import Appointment, FreedTime, Offer, Wish
from scheduling.refusals import BookingRefused
from scheduling.timetable import timetable
from scheduling.views.asking import local_asked, number_asked, practice_of, say, user_of
from scheduling.waiting.forms import OfferForm, SettleForm
from scheduling.waiting.matching import RULE, Match, Stretch, matches
from scheduling.waiting.offering import accept, decline, offer, withdraw
from scheduling.waiting.sheet import by_phone, fitting_in_words
from scheduling.wording import spoken_time

MOST = 5
# How much of the diary after a time that was clicked is looked at.
LONGEST = timedelta(hours=4)
REFUSED = 422
CHANGED: dict[str, Any] = {"diary:changed": {}}


@permission_required("scheduling.change_wish", raise_exception=True)
@require_safe
def fitting(request: HttpRequest) -> HttpResponse:
    """Who fits: a freed time (`freed`), the time of an appointment (`appointment`), or one in the diary (`start`, `therapist`)."""
    practice = practice_of(request)
    stretch, freed = _stretch(request, practice)
    found = _who(stretch, practice)
    if not found and stretch and stretch.exactly and (freed := _freed_around(stretch)):
        # Nobody fits from that minute on, but somebody may from where the free time begins.
        found = _who(Stretch(freed.therapist_id, freed.starts_at, freed.ends_at), practice)
    context = {
        "found": fitting_in_words(found, timezone.localdate()),
        "freed": freed,
        "rule": RULE,
        "quiet": not number_asked(request.GET.get("freed")),
        "starts": found[0].slot.starts_at if found else stretch.starts_at if stretch else None,
        "therapist": timetable(practice).therapists[stretch.therapist].name if stretch else "",
    }
    return render(request, "scheduling/_fitting.html", context)


def _who(stretch: Stretch | None, practice: Practice) -> list[Match]:
    """The first of those who fit and have not said no to this time already; nobody fits no time."""
    if stretch is None:
        return []
    held = {"therapist": stretch.therapist, "starts_at__gte": stretch.starts_at, "starts_at__lt": stretch.ends_at}
    slots = Appointment.objects.filter(source=Appointment.Source.WAITING, **held)
    declined = Offer.objects.filter(state=Offer.State.DECLINED, appointment__in=slots).values_list("wish", flat=True)
    return matches(stretch, practice=practice, now=timezone.now(), most=MOST, without=set(declined))


def _freed_around(stretch: Stretch) -> FreedTime | None:
    """The freed time in which `stretch` begins."""
    began = FreedTime.objects.filter(therapist=stretch.therapist, starts_at__lte=stretch.starts_at)
    return began.filter(ends_at__gt=stretch.starts_at, closed_at=None).first()


def _stretch(request: HttpRequest, practice: Practice) -> tuple[Stretch | None, FreedTime | None]:
    """The time that the address means; nothing for nonsense."""
    asked = request.GET
    if pk := number_asked(asked.get("freed")):
        freed = get_object_or_404(FreedTime, pk=pk)
        return Stretch(freed.therapist_id, freed.starts_at, freed.ends_at), freed
    if pk := number_asked(asked.get("appointment")):
        row = get_object_or_404(Appointment, pk=pk)
        return Stretch(row.therapist_id, row.blocked_from, row.blocked_until), None
    local, therapist = local_asked(asked.get("start")), number_asked(asked.get("therapist"))
    if local is None or therapist not in timetable(practice).therapists:
        return None, None
    try:
        start = from_local(local, practice.tz)
    except BookingRefused:
        return None, None
    return Stretch(therapist, start, start + LONGEST, exactly=True), None


@permission_required("scheduling.change_wish", raise_exception=True)
@require_POST
def offer_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the time for who waits, and write to them."""
    get_object_or_404(Wish, pk=pk)
    form, practice = OfferForm(request.POST), practice_of(request)
    if not form.is_valid():
        return _said(request, str(next(iter(form.errors.values()))[0]), status=REFUSED)
    given = form.cleaned_data
    freed = FreedTime.objects.filter(pk=given["freed"]).first() if given["freed"] else None
    try:
        made = offer(
            pk,
            therapist=given["therapist"],
            starts_at=from_local(given["start"], practice.tz),
            room=given["room"],
            freed=freed.pk if freed else None,
            by=user_of(request),
        )
    except BookingRefused as refusal:
        return _said(request, str(refusal), status=refusal.status)
    words = {
        "name": made.wish.patient,
        "time": spoken_time(timezone.localtime(made.appointment.starts_at)),
        "until": spoken_time(timezone.localtime(made.answer_until)),
    }
    text = _("Held for %(name)s until %(until)s: %(time)s.") % words
    return say(_shown(request, made), text, **CHANGED)


@permission_required("scheduling.change_wish", raise_exception=True)
@require_POST
def offer_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What who waits has said on the phone, or the offer is taken back."""
    row = get_object_or_404(Offer.objects.select_related("wish__patient"), pk=pk)
    form, user = SettleForm(request.POST), user_of(request)
    if not form.is_valid():
        return _said(request, _("Say what became of the offer."), status=REFUSED)
    try:
        verb = {"accept": accept, "decline": decline, "withdraw": withdraw}[form.cleaned_data["act"]]
        settled = verb(pk, by=user)
    except BookingRefused as refusal:
        return _said(request, str(refusal), status=refusal.status)
    text = _("%(name)s, %(time)s: %(state)s.") % {
        "name": row.wish.patient,
        "time": spoken_time(timezone.localtime(settled.appointment.starts_at)),
        "state": settled.get_state_display(),
    }
    return say(_shown(request, settled), text, **CHANGED)


def _shown(request: HttpRequest, row: Offer) -> HttpResponse:
    fresh = Offer.objects.select_related("wish__patient", "appointment__therapist", "made_by").get(pk=row.pk)
    return render(request, "scheduling/_offer.html", {"offer": fresh, "by_phone": by_phone(fresh.wish.patient)})


def _said(request: HttpRequest, text: str, *, status: int) -> HttpResponse:
    return render(request, "scheduling/_said.html", {"said": text}, status=status)
