"""The admin's page of booking online: all of it, treatments, therapists, entrances."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scheduling.models import OnlineEntrance, OnlineTreatment, Therapist
from scheduling.online.forms import EntranceForm
from scheduling.online.switching import Switches, save_entrance, switch
from scheduling.views.asking import practice_of
from treatments.models import Treatment

REFUSED = 422


@permission_required("scheduling.change_online", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def switches(request: HttpRequest) -> HttpResponse:
    """What is open; sent, exactly what is ticked is."""
    if request.method == "POST":
        on = request.POST.get("on") == "yes"
        ticked = {name: _ticked(request, name) for name in Switches.__slots__}
        switch(on=on, switches=Switches(**ticked))
        messages.success(request, _("Patients can book online.") if on else _("Nobody can book online."))
        return redirect("scheduling:online")
    open_now = {row.treatment_id: row for row in OnlineTreatment.objects.all()}
    given = Treatment.objects.filter(archived_at=None, therapists__archived_at=None, therapists__isnull=False)
    context = {
        "on": practice_of(request).online_booking,
        "rows": [(one, open_now.get(one.pk)) for one in given.distinct().order_by("name", "pk")],
        "therapists": Therapist.objects.filter(archived_at=None),
        "entrances": OnlineEntrance.objects.all(),
        "host": settings.PUBLIC_URL,
    }
    return render(request, "scheduling/online/switches.html", context)


@permission_required("scheduling.change_online", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def entrance_new(request: HttpRequest) -> HttpResponse:
    """Another entrance."""
    return _entrance(request, OnlineEntrance())


@permission_required("scheduling.change_online", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def entrance(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an entrance, close it, or open it again."""
    return _entrance(request, get_object_or_404(OnlineEntrance, pk=pk))


def _entrance(request: HttpRequest, row: OnlineEntrance) -> HttpResponse:
    form = EntranceForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_entrance(entrance=form.instance)
        except ValidationError as refused:
            # Somebody else was faster with the same address.
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("scheduling:online")
    address = f"{settings.PUBLIC_URL}{reverse('scheduling:online_entrance', args=['x'])}".removesuffix("x/")
    context = {"form": form, "row": row, "address": address}
    return render(request, "scheduling/online/entrance_edit.html", context, status=REFUSED if form.is_bound else 200)


def _ticked(request: HttpRequest, name: str) -> frozenset[int]:
    sent = request.POST.getlist(name)
    return frozenset(int(text) for text in sent if text.isascii() and text.isdigit() and len(text) < 10)
