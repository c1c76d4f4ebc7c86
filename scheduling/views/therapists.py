"""Pages on which an admin says who treats, what they give, and when they work."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scheduling.forms_roster import HoursForm, LeaveForm, TherapistForm
from scheduling.models import Therapist
from scheduling.roster import StillBooked, archive_therapist, bring_back, save_therapist
from scheduling.roster_reading import lacking, with_bookings

REFUSED = 422


@permission_required("scheduling.change_roster", raise_exception=True)
@require_safe
def therapists(request: HttpRequest) -> HttpResponse:
    """Everybody who treats, or treated, here."""
    people = Therapist.objects.select_related("user", "usual_room").prefetch_related(
        "hours", "qualifications", "treatments"
    )
    context = {
        "working": [person for person in people if person.archived_at is None],
        "archived": [person for person in people if person.archived_at is not None],
    }
    return render(request, "scheduling/therapists.html", context)


@permission_required("scheduling.change_roster", raise_exception=True)
@require_http_methods(["GET", "POST"])
def therapist_new(request: HttpRequest) -> HttpResponse:
    """Add somebody to the diary."""
    return _edit(request, Therapist())


@permission_required("scheduling.change_roster", raise_exception=True)
@require_http_methods(["GET", "POST"])
def therapist(request: HttpRequest, pk: int) -> HttpResponse:
    """One therapist: person, treatments, hours, leave."""
    return _edit(request, get_object_or_404(Therapist, pk=pk))


@permission_required("scheduling.change_roster", raise_exception=True)
@require_POST
def therapist_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody out of the diary, unless they still have appointments."""
    person = get_object_or_404(Therapist, pk=pk)
    try:
        archive_therapist(therapist=person)
    except StillBooked as refused:
        return therapist_page(request, person, refusal=refused.messages[0])
    messages.success(
        request,
        _("%(name)s is archived: not in the diary any more, all that was booked stays readable.")
        % {"name": person.name},
    )
    return redirect("scheduling:therapists")


@permission_required("scheduling.change_roster", raise_exception=True)
@require_POST
def therapist_bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an archived therapist back into the diary."""
    person = get_object_or_404(Therapist, pk=pk)
    bring_back(row=person)
    messages.success(request, _("%(name)s is in the diary again.") % {"name": person.name})
    return redirect("scheduling:therapist", pk)


def _edit(request: HttpRequest, person: Therapist) -> HttpResponse:
    form = TherapistForm(request.POST if request.method == "POST" else None, instance=person)
    hours = HoursForm(request.POST if request.method == "POST" else None, therapist=person)
    if request.method != "POST" or not all([form.is_valid(), hours.is_valid()]):
        return therapist_page(request, person, form=form, hours=hours)
    try:
        kept = save_therapist(
            therapist=form.instance,
            qualifications=form.cleaned_data["qualifications"],
            treatments=form.cleaned_data["treatments"],
            hours=list(hours.stretches()),
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return therapist_page(request, person, form=form, hours=hours)
    messages.success(request, _("Saved for %(name)s.") % {"name": kept.name})
    return redirect("scheduling:therapist", kept.pk)


def therapist_page(
    request: HttpRequest,
    person: Therapist,
    *,
    form: TherapistForm | None = None,
    hours: HoursForm | None = None,
    leave: LeaveForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    """The page of one therapist, with whichever of its forms was refused."""
    # Read again: a refused form leaves in `person` what was typed; the heading says what stands.
    standing = Therapist.objects.get(pk=person.pk) if person.pk else person
    ahead = standing.leave.filter(last_day__gte=timezone.localdate()) if standing.pk else []
    form = form or TherapistForm(instance=standing)
    context = {
        "person": standing,
        "form": form,
        "hours": hours or HoursForm(therapist=standing),
        "leave_form": leave or LeaveForm(),
        "leave": with_bookings(ahead, timezone.get_current_timezone()),
        "lacking": lacking(standing) if standing.pk else [],
        "refusal": refusal,
    }
    refused = bool(refusal) or form.is_bound or (leave is not None and leave.is_bound)
    return render(request, "scheduling/therapist.html", context, status=REFUSED if refused else 200)
