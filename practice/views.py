"""Home, set-up and the settings of the practice."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practice.forms import PracticeForm, SetUpForm
from practice.middleware import open_to_all
from practice.models import Practice
from practice.navigation import home_of
from practice.opening import SetUpAlready, change_practice, set_up

REFUSED = 422


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the page where this person's work is."""
    place = home_of(request.user)  # type: ignore[arg-type]
    if place is None:
        return render(request, "practice/no_role.html")
    if place == "records:my_day" and not hasattr(request.user, "therapist"):
        place = "scheduling:diary"
    return redirect(place)


@open_to_all
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Name the practice and its first admin, once; afterwards this page does not exist."""
    if Practice.current() is not None:
        raise Http404
    form = SetUpForm(request.POST if request.method == "POST" else None, initial={"time_zone": settings.TIME_ZONE})
    if request.method == "POST" and form.is_valid():
        try:
            admin = set_up(**form.cleaned_data)
        except SetUpAlready as clash:
            raise Http404 from clash
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            login(request, admin)
            return redirect("practice:home")
    return render(request, "practice/setup.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@permission_required("practice.change_practice", raise_exception=True)
@require_http_methods(["GET", "POST"])
def practice_settings(request: HttpRequest) -> HttpResponse:
    """Name, phone and clock of the practice."""
    practice = get_object_or_404(Practice, pk=1)
    form = PracticeForm(request.POST if request.method == "POST" else None, instance=practice)
    if request.method == "POST" and form.is_valid():
        change_practice(practice=practice, changed=form.changed_data)
        messages.success(request, _("Saved for %(name)s.") % {"name": practice.name})
        return redirect("practice:settings")
    context = {"form": form, "meaning": _meaning(form)}
    return render(request, "practice/settings.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("practice.change_practice", raise_exception=True)
@require_safe
def settings_meaning(request: HttpRequest) -> HttpResponse:
    """What the settings that are being typed would mean."""
    form = PracticeForm(request.GET, instance=get_object_or_404(Practice, pk=1))
    return render(request, "practice/_settings_meaning.html", {"meaning": _meaning(form)})


def _meaning(form: PracticeForm) -> dict[str, object]:
    """In dates and times of today: what the entered clock comes to."""
    kept = form.initial
    entered = form.cleaned_data if form.is_bound and form.is_valid() else kept
    nine = timezone.localtime(timezone=ZoneInfo(kept["time_zone"])).replace(hour=9, minute=0, second=0, microsecond=0)
    return {
        "now": timezone.localtime(timezone=ZoneInfo(entered["time_zone"])),
        "zone": entered["time_zone"],
        "zone_changes": entered["time_zone"] != kept["time_zone"],
        "nine": nine.astimezone(ZoneInfo(entered["time_zone"])),
    }
