"""Registering a patient, changing contact data, archiving."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms.contact import ChangeForm, RegistrationForm
from patients.locking import ChangedMeanwhile
from patients.models import Patient
from patients.registration import CONTACT, archive_patient, bring_back_patient, change_patient, register_patient
from patients.views.asking import CONFLICT, REFUSED, as_of, person, refuse
from patients.views.lists import duplicates_typed


@permission_required("patients.add_patient", raise_exception=True)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A new patient. Somebody alike who was not shown yet is shown first."""
    form = RegistrationForm(request.POST or None)
    status, alike = 200, []
    if request.method == "POST":
        status = REFUSED
        alike = duplicates_typed(request.POST.dict())
        seen = {str(one.patient.pk) for one in alike} <= set(request.POST.getlist("seen"))
        if form.is_valid() and (seen or _made_before(form)):
            try:
                patient = register_patient(
                    by=person(request), request_key=form.cleaned_data["request_key"], **form.contact
                )
            except ValidationError as refused:
                refuse(form, refused)
            else:
                messages.success(request, _("%(name)s is registered.") % {"name": patient})
                return redirect("patients:record", patient.pk)
    context = {"form": form, "duplicates": alike, "today": timezone.localdate()}
    return render(request, "patients/new.html", context, status=status)


@permission_required("patients.change_patient", raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Contact data. Somebody else's change in between is said, and what was typed stays."""
    patient = get_object_or_404(Patient.objects.in_use(), pk=pk)
    initial = {"revision": patient.revision}
    form = ChangeForm(request.POST or None, instance=get_object_or_404(Patient, pk=pk), initial=initial)
    status = 200
    changed: tuple[tuple[str, str], ...] = ()
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                change_patient(pk, by=person(request), revision=form.cleaned_data["revision"], **form.contact)
            except ChangedMeanwhile:
                status, changed = CONFLICT, _differences(form, patient)
                as_of(form, patient.revision)
            except ValidationError as refused:
                refuse(form, refused)
            else:
                messages.success(request, _("Contact data of %(name)s kept.") % {"name": form.instance})
                return redirect("patients:record", pk)
    context = {"form": form, "patient": patient, "changed": changed, "conflict": status == CONFLICT}
    return render(request, "patients/edit.html", context, status=status)


@permission_required("patients.change_patient", raise_exception=True)
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive a patient (`archived=yes`) or bring one back (`archived=no`)."""
    patient = get_object_or_404(Patient, pk=pk)
    try:
        if request.POST.get("archived") == "no":
            bring_back_patient(pk, by=person(request))
            messages.success(request, _("%(name)s is back in the list.") % {"name": patient})
        elif patient.archived_at is None:
            archive_patient(pk, by=person(request))
            messages.success(request, _("%(name)s is archived. Nothing was deleted.") % {"name": patient})
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect("patients:record", pk)


def _made_before(form: RegistrationForm) -> bool:
    """True when this form has registered somebody already: nobody is asked about duplicates twice."""
    key = form.cleaned_data["request_key"]
    return bool(key) and Patient.objects.filter(request_key=key).exists()


def _differences(form: ChangeForm, patient: Patient) -> tuple[tuple[str, str], ...]:
    """What stands now where it is not what was typed: label and value."""
    return tuple(
        (str(form[name].label), str(getattr(patient, name) or "–"))
        for name in CONTACT
        if form.cleaned_data[name] != getattr(patient, name)
    )
