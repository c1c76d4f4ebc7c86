"""The waiting list for the desk: who waits, what is held for an answer, what became free; a wish and its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.models import Patient
from patients.searching import options_for
from scheduling.models import Wish
from scheduling.refusals import BookingRefused
from scheduling.views.asking import number_asked, practice_of, user_of
from scheduling.waiting.forms import WishForm
from scheduling.waiting.matching import RULE
from scheduling.waiting.sheet import free_times, open_offers, place_of, when_in_words, wishes
from scheduling.waiting.wishes import add_wish, change_wish, withdraw_wish

ON_A_PAGE = 40
REFUSED = 422


@permission_required("scheduling.change_wish", raise_exception=True)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The whole list, in the order in which people are asked."""
    practice, now, today = practice_of(request), timezone.now(), timezone.localdate()
    page = Paginator(wishes(today), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"wish": row, "why": place_of(row, today), "when": when_in_words(row, list(row.therapists.all()))}
        for row in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "offers": open_offers(),
        "free": free_times(practice, now),
        "rule": RULE,
        "by_itself": practice.offers_by_itself,
    }
    return render(request, "scheduling/waiting.html", context)


@permission_required("scheduling.change_wish", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def wish_new(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list: first whom, then what they wish."""
    asked = number_asked((request.POST or request.GET).get("patient"))
    patient = Patient.objects.in_use().filter(pk=asked).first() if asked else None
    if patient is None:
        typed = request.GET.get("q", "")[:100]
        context = {"typed": typed, "found": options_for(typed, 8) if typed.strip() else []}
        return render(request, "scheduling/wish_who.html", context, status=REFUSED if request.method == "POST" else 200)
    usual = {"treatment": number_asked(request.GET.get("treatment"))}
    if therapist := number_asked(request.GET.get("therapist")):
        usual["therapists"] = [therapist]  # type: ignore[assignment]
    form = WishForm(request.POST or None, instance=Wish(patient=patient), initial=usual)
    return _saved(request, form, patient)


@permission_required("scheduling.change_wish", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def wish_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One wish, as it is or was."""
    row = get_object_or_404(Wish.objects.select_related("patient", "booked"), pk=pk)
    form = WishForm(request.POST or None, instance=row)
    return _saved(request, form, row.patient)


def _saved(request: HttpRequest, form: WishForm, patient: Patient) -> HttpResponse:
    """Save a form that is right; else show it, with what is wrong."""
    context: dict[str, Any] = {"form": form, "patient": patient, "wish": form.instance}
    context["ended"] = form.instance.pk is not None and form.instance.state != Wish.State.OPEN
    if request.method != "POST":
        return render(request, "scheduling/wish.html", context)
    if not form.is_valid():
        return render(request, "scheduling/wish.html", context, status=REFUSED)
    therapists, wish = form.cleaned_data["therapists"], form.save(commit=False)
    try:
        if wish.pk is None:
            add_wish(wish=wish, therapists=therapists, by=user_of(request))
        else:
            change_wish(wish=wish, therapists=therapists)
    except BookingRefused as refusal:
        return render(request, "scheduling/wish.html", context | {"said": str(refusal)}, status=refusal.status)
    words = {"name": patient, "treatment": wish.treatment.name}
    messages.info(request, _("%(name)s waits for %(treatment)s.") % words)
    return redirect("scheduling:waiting")


@permission_required("scheduling.change_wish", raise_exception=True)
@require_POST
def wish_end(request: HttpRequest, pk: int) -> HttpResponse:
    """They wait no longer; what is held for them is given back."""
    row = get_object_or_404(Wish.objects.select_related("patient"), pk=pk)
    try:
        withdraw_wish(pk, by=user_of(request))
    except BookingRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.info(request, _("%(name)s does not wait any more.") % {"name": row.patient})
    return redirect("scheduling:waiting")
