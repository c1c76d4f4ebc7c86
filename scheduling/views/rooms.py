"""Pages on which an admin says which rooms there are and what stands in them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scheduling.forms_roster import RoomForm
from scheduling.models import Room
from scheduling.roster import StillBooked, archive_room, bring_back, save_room

REFUSED = 422


@permission_required("scheduling.change_roster", raise_exception=True)
@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    """Every room, archived ones last."""
    every = Room.objects.prefetch_related("features")
    context = {
        "used": [room for room in every if room.archived_at is None],
        "archived": [room for room in every if room.archived_at is not None],
    }
    return render(request, "scheduling/rooms.html", context)


@permission_required("scheduling.change_roster", raise_exception=True)
@require_http_methods(["GET", "POST"])
def room_new(request: HttpRequest) -> HttpResponse:
    """Add a room."""
    return _edit(request, Room())


@permission_required("scheduling.change_roster", raise_exception=True)
@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """One room."""
    return _edit(request, get_object_or_404(Room, pk=pk))


@permission_required("scheduling.change_roster", raise_exception=True)
@require_POST
def room_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a room out of the diary, unless something is booked in it."""
    row = get_object_or_404(Room, pk=pk)
    try:
        archive_room(room=row)
    except StillBooked as refused:
        return _page(request, row, RoomForm(instance=row), refusal=refused.messages[0])
    messages.success(request, _("%(name)s is archived: not in the diary any more.") % {"name": row.name})
    return redirect("scheduling:rooms")


@permission_required("scheduling.change_roster", raise_exception=True)
@require_POST
def room_bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an archived room back into the diary."""
    row = get_object_or_404(Room, pk=pk)
    bring_back(row=row)
    messages.success(request, _("%(name)s is in the diary again.") % {"name": row.name})
    return redirect("scheduling:rooms")


def _edit(request: HttpRequest, row: Room) -> HttpResponse:
    form = RoomForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_room(room=form.instance, features=form.cleaned_data["features"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": kept.name})
            return redirect("scheduling:rooms")
    return _page(request, row, form)


def _page(request: HttpRequest, row: Room, form: RoomForm, *, refusal: str = "") -> HttpResponse:
    # Read again: a refused form leaves in `row` what was typed; the heading says what stands.
    context = {"form": form, "room": Room.objects.filter(pk=row.pk).first(), "refusal": refusal}
    return render(request, "scheduling/room.html", context, status=REFUSED if form.is_bound or refusal else 200)
