"""One person registered twice: both side by side, and one of them kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.duplicates import possible_duplicates
from patients.models import Merge, Patient
from patients.parting import in_the_way
from patients.searching import find_patients
from practice.reauthentication import reauthenticated
from scheduling.mergesheet import booked_since, choices, sides, undoable
from scheduling.merging import take_over
from scheduling.parting import part
from scheduling.refusals import BookingRefused
from scheduling.views.asking import number_asked, practice_of, user_of

MOST_FOUND = 8


@permission_required("patients.record_condition", raise_exception=True)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the second record, see what each has, and keep this one."""
    kept = get_object_or_404(Patient.objects.in_use().with_last_screening(), pk=pk)
    asked = number_asked((request.POST if request.method == "POST" else request.GET).get("other"))
    others = Patient.objects.in_use().with_last_screening().exclude(pk=pk)
    other = others.filter(pk=asked).first() if asked else None
    if request.method == "POST":
        return _merge(request, kept, other)
    return _page(request, kept, other)


def _merge(request: HttpRequest, kept: Patient, other: Patient | None) -> HttpResponse:
    if other is None:
        return _page(request, kept, None, status=422, said=_("Choose the second record of this person first."))
    try:
        take_over(kept=kept.pk, given_up=other.pk, by=user_of(request), chosen=_chosen(request, kept, other))
    except BookingRefused as refusal:
        return _page(request, kept, other, status=refusal.status, said=str(refusal))
    words = {"name": kept, "number": other.number}
    messages.success(request, _("%(name)s is one record now. No. %(number)s is archived.") % words)
    return redirect("patients:record", kept.pk)


def _chosen(request: HttpRequest, kept: Patient, other: Patient) -> list[str]:
    """The fields that come from the other; what was not asked comes as usual."""
    usual = {True: "other", False: "kept"}
    return [
        one.name
        for one in choices(kept, other)
        if request.POST.get(f"field-{one.name}", usual[one.takes_other]) == "other"
    ]


@permission_required("patients.record_condition", raise_exception=True)
@require_http_methods(["GET", "POST"])
@reauthenticated
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing a merge would do, or why it cannot be undone; and undoing it."""
    found = get_object_or_404(Merge.objects.standing().select_related("kept", "given_up", "made_by"), pk=pk)
    said: list[str] = in_the_way(found)
    status = 200
    if request.method == "POST":
        try:
            part(pk, by=user_of(request))
        except BookingRefused as refusal:
            status, said = refusal.status, in_the_way(found) or [str(refusal)]
        else:
            words = {"one": found.kept.number, "other": found.given_up.number}
            messages.success(request, _("No. %(one)s and No. %(other)s are two records again.") % words)
            return redirect("patients:record", found.kept.pk)
    context = {"merge": found, "said": said, "since": booked_since(found)}
    return render(request, "scheduling/unmerge.html", context, status=status)


def _page(
    request: HttpRequest, kept: Patient, other: Patient | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context: dict[str, Any] = {"patient": kept, "other": other, "today": timezone.localdate()}
    if other is not None:
        context |= {"sides": sides(kept, other, practice=practice_of(request)), "choices": choices(kept, other)}
    else:
        context |= _candidates(request, kept)
    return render(request, "scheduling/merge.html", context | more, status=status)


def _candidates(request: HttpRequest, kept: Patient) -> dict[str, Any]:
    """Whom the typed text may mean; without one, those who look like the same person."""
    text = request.GET.get("q", "")
    if text:
        return {
            "merges": undoable(kept),
            "q": text,
            "found": [one for one in find_patients(text, MOST_FOUND) if one.pk != kept.pk],
        }
    alike = possible_duplicates(
        given=kept.given_name,
        family=kept.family_name,
        birth_date=kept.birth_date,
        phone=kept.phone,
        email=kept.email,
        besides=kept.pk,
    )
    return {"merges": undoable(kept), "q": "", "found": [one.patient for one in alike]}
