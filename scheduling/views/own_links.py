"""The patient's own page as the desk hands it out: its address, and the end of what was given out before."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from scheduling.models import UNDECIDED, Appointment
from scheduling.selfservice.links import address_of, end_links


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def own_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of the patient's page; made when it is asked for."""
    row = _decided(pk)
    return render(request, "scheduling/_own_link.html", {"appointment": row, "address": address_of(row)})


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def end_own_links(request: HttpRequest, pk: int) -> HttpResponse:
    """The addresses given out before open nothing any more; there is a new one."""
    row = _decided(pk)
    end_links(row)
    return render(request, "scheduling/_own_link.html", {"appointment": row, "address": address_of(row), "ended": True})


def _decided(pk: int) -> Appointment:
    """An appointment, not a slot that is only held."""
    return get_object_or_404(Appointment.objects.exclude(status__in=UNDECIDED), pk=pk)
