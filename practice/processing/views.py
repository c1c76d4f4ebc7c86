"""The register of processing: read, printed, taken along, said in the practice's own words. For the admin."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.models import Practice, User
from practice.processing.forms import EntryForm, NameForm
from practice.processing.telling import as_csv, as_json, entry_of, register_of
from practice.processing.wording import add, remove, say

REFUSED = 422


@permission_required("practice.change_practice", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The whole register, as it is printed; posted, an entry of the practice's own is added."""
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("practice:register_entry", add(form.cleaned_data["name"], by=_person(request)))
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"register": register_of(_practice(request)), "form": form, "today": timezone.localdate()}
    return render(request, "practice/register.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("practice.change_practice", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def register_entry(request: HttpRequest, entry: str) -> HttpResponse:
    """One entry in the practice's own words."""
    found = entry_of(entry, _practice(request))
    if found is None:
        raise Http404
    form = EntryForm(request.POST if request.method == "POST" else None, entry=found)
    if request.method == "POST" and form.is_valid():
        try:
            say(entry, form.words, practice=_practice(request), by=_person(request))
        except ValidationError as refused:
            form.refuse(refused)
        else:
            messages.info(request, _("Kept: %(name)s.") % {"name": found.name})
            return redirect("practice:register")
    fields = [(form[line.field], line) for line in found.lines]
    context = {"entry": found, "form": form, "fields": fields}
    return render(request, "practice/register_entry.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("practice.change_practice", raise_exception=True)
@require_POST
def register_remove(request: HttpRequest, entry: str) -> HttpResponse:
    """Take an entry of the practice's own out. 404 for any other."""
    if not remove(entry):
        raise Http404
    messages.info(request, _("The entry is out of the register."))
    return redirect("practice:register")


@permission_required("practice.change_practice", raise_exception=True)
@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """The register for a table program."""
    return _file(as_csv(register_of(_practice(request))), "text/csv; charset=utf-8", "register.csv")


@permission_required("practice.change_practice", raise_exception=True)
@require_safe
def register_json(request: HttpRequest) -> HttpResponse:
    """The register for other programmes."""
    return _file(as_json(register_of(_practice(request))), "application/json", "register.json")


def _file(content: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _practice(request: HttpRequest) -> Practice:
    practice = request.practice  # type: ignore[attr-defined]
    assert isinstance(practice, Practice)  # noqa: S101 (nobody signs in before set-up)
    return practice


def _person(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (the permission was checked)
    return user
