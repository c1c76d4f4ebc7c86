"""The practice's consent forms, kept by the admin."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.consentforms import add_form, archive_form, change_form, gates_to_open, newest_text
from patients.forms.consents import FormForm
from patients.models import ConsentTemplate
from patients.views.asking import REFUSED, person, refuse


@permission_required("patients.change_consent_forms", raise_exception=True)
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """Every form with its version and the rule that asks for it; those in use first."""
    rows = ConsentTemplate.objects.annotate(version=Max("texts__version"), signed=Count("texts__consents"))
    rules = {rule.code: rule for rule in gates_to_open()}
    lines = [{"row": row, "rule": rules.get(row.gate)} for row in rows]
    context = {
        "lines": [line for line in lines if line["row"].archived_at is None],
        "archived": [line["row"] for line in lines if line["row"].archived_at],
    }
    return render(request, "patients/consent_forms.html", context)


@permission_required("patients.change_consent_forms", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a form with its first version."""
    form = FormForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_form(by=person(request), **form.cleaned_data)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("“%(title)s” can be signed from now on.") % {"title": made.title})
            return redirect("patients:consent_forms")
    return render(request, "patients/consent_form.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@permission_required("patients.change_consent_forms", raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a form; other words are a new version. Below: every version as it was."""
    row = get_object_or_404(ConsentTemplate, pk=pk)
    now = newest_text(row)
    form = FormForm(request.POST or None, instance=row, initial={"text": now.text if now else ""})
    if request.method == "POST" and form.is_valid():
        try:
            change_form(pk, by=person(request), **form.cleaned_data)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Saved. “%(title)s” is signed like this from now on.") % {"title": row.title})
            return redirect("patients:consent_forms")
    versions = row.texts.select_related("made_by").annotate(signed=Count("consents")).order_by("-version")
    context = {"form": form, "row": row, "versions": versions}
    return render(request, "patients/consent_form.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("patients.change_consent_forms", raise_exception=True)
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a form signed no longer (`archived=yes`), or again."""
    row = get_object_or_404(ConsentTemplate, pk=pk)
    archived = request.POST.get("archived") == "yes"
    archive_form(pk, archived=archived, by=person(request))
    said = _("“%(title)s” is signed no longer.") if archived else _("“%(title)s” can be signed again.")
    messages.success(request, said % {"title": row.title})
    return redirect("patients:consent_forms")
