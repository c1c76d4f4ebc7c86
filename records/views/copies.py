"""A patient's own copy of all that is on file: made ready and handed over by the practice, taken by link."""

from __future__ import annotations

from typing import IO, Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.models import Patient
from patients.restricting import withheld_from, without
from patients.views.asking import REFUSED, person, practice_of
from practice.models import User
from practice.reauthentication import reauthenticated
from records.access.handing import TooManyCopies, links_to_copies, save_copy, send_copy, take_copy, to_decide
from records.access.heldback import NotYours, decide
from records.forms.copies import NumberForm
from records.letters import mail_link
from records.links import make_link, path_of, withdraw_link
from records.models import Disclosure, Document, Note, PatientLink
from records.views.linked import TOO_MANY, begin_with, has_begun, linked, start

PURPOSE = PatientLink.Purpose.COPY
FORBIDDEN = 403
ROWS_OF_A_PAGE = 25


@permission_required("records.make_copy", raise_exception=True)
@require_safe
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes along, what is held back, and the links under way."""
    return _page(request, _patient(request, pk))


@permission_required("records.make_copy", raise_exception=True)
@require_POST
@reauthenticated
def save(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The copy as a file, to hand over on a stick or on paper. Asks again who it is."""
    patient = _patient(request, pk)
    return _file(save_copy(patient, practice=practice_of(request)), patient)


@permission_required("records.make_copy", raise_exception=True)
@require_POST
@reauthenticated
def give(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A link to the copy: it leaves by message (`how` is `mail`), or is shown as a code for the phone here."""
    patient = _patient(request, pk)
    asked: dict[str, Any] = {"patient": pk, "purpose": PURPOSE, "about": "", "by": person(request)}
    try:
        if request.POST.get("how") != "mail":
            return _page(request, patient, code=request.build_absolute_uri(path_of(make_link(**asked))))
        message = mail_link(**asked)
    except ValidationError as refused:
        return _page(request, patient, refused=" ".join(refused.messages), status=REFUSED)
    messages.info(request, _("The link leaves for %(to)s in three minutes.") % {"to": message.to})
    return redirect("records:copy", pk)


@permission_required("records.make_copy", raise_exception=True)
@require_POST
def choose_note(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """A note goes along from now on, or is held back (`choice`)."""
    patient = _patient(request, pk)
    return _choose(request, patient, get_object_or_404(to_decide(patient, reader=person(request))[0], pk=row))


@permission_required("records.make_copy", raise_exception=True)
@require_POST
def choose_document(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """A document goes along from now on, or is held back (`choice`)."""
    patient = _patient(request, pk)
    return _choose(request, patient, get_object_or_404(to_decide(patient, reader=person(request))[1], pk=row))


def _choose(request: HttpRequest, patient: Patient, found: Note | Document) -> HttpResponse:
    choice = request.POST.get("choice", "")
    if choice not in Disclosure.Choice:
        return _page(request, patient, refused=_("Please choose one of the three."), status=REFUSED)
    try:
        decide(row=found, choice=choice, by=person(request))
    except NotYours:
        words = _("This note is kept to its author. Only they decide whether it goes along.")
        return _page(request, patient, refused=words, status=FORBIDDEN)
    messages.info(request, _("Kept. It counts for every copy from now on."))
    return redirect(f"{reverse('records:copy', args=[patient.pk])}?{request.GET.urlencode()}")


@permission_required("records.give_copy", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: HttpRequest) -> HttpResponseBase:
    """Every link to a copy; posted, one leaves for the patient of that number, to the address that is on file."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _send(request, form)
    return _listed(request, form)


@permission_required("records.give_copy", raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link to a copy worthless."""
    row = get_object_or_404(_open_to(person(request)), pk=pk)
    if withdraw_link(row.pk):
        messages.info(request, _("The link opens nothing any more."))
    if request.POST.get("back") == "patient" and request.user.has_perm("records.make_copy"):
        return redirect("records:copy", row.patient_id)
    return redirect("records:copies")


@linked(PURPOSE)
@require_safe
def by_link(request: HttpRequest, row: PatientLink) -> HttpResponse:
    """Where the patient takes the copy, after the date of birth."""
    if not has_begun(request, row):
        return start(request, row, _asking())
    return render(request, "records/copy_by_link.html", {"path": path_of(row), "until": row.expires_at})


@linked(PURPOSE)
@require_POST
def begin(request: HttpRequest, row: PatientLink) -> HttpResponse:
    """The date of birth."""
    return begin_with(request, row, _asking())


@linked(PURPOSE)
@require_POST
def take(request: HttpRequest, row: PatientLink) -> HttpResponseBase:
    """The copy, for the browser that has said the date of birth."""
    if not has_begun(request, row):
        return redirect(path_of(row))
    try:
        return _file(take_copy(row, practice=practice_of(request)), row.patient)
    except TooManyCopies:
        return render(request, "records/copy_later.html", status=TOO_MANY)


def _patient(request: HttpRequest, pk: int) -> Patient:
    """The patient. One who was merged into another has no copy of their own."""
    return get_object_or_404(Patient, pk=pk, merged_into=None)


def _file(content: IO[bytes], patient: Patient) -> FileResponse:
    answer = FileResponse(content, as_attachment=True, filename=f"copy-{patient.number}.zip")
    answer["Content-Type"] = "application/zip"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(
    request: HttpRequest, patient: Patient, *, code: str = "", refused: str = "", status: int = 200
) -> HttpResponse:
    notes, documents = to_decide(patient, reader=person(request))
    private = notes.filter(private=True)
    now = timezone.now()
    context = {
        "patient": patient,
        "notes": Paginator(notes, ROWS_OF_A_PAGE).get_page(request.GET.get("notes")),
        "documents": Paginator(documents, ROWS_OF_A_PAGE).get_page(request.GET.get("documents")),
        "choices": Disclosure.Choice.choices,
        "undecided": private.exclude(disclosure__decided_by=F("author")),
        "links": [(row, _state(row)) for row in links_to_copies().filter(patient=patient)[:ROWS_OF_A_PAGE]],
        "code": segno.make(code, error="m").svg_data_uri(scale=5, dark="#000", light="#fff") if code else "",
        "refused": refused,
        "today": timezone.localdate(),
        "now": now,
    }
    return render(request, "records/copy.html", context, status=status)


def _open_to(user: User) -> QuerySet[PatientLink]:
    """The links that `user` hears of: a therapist of none to a record that is withheld from them; admins of all."""
    return links_to_copies() if user.is_admin else without(links_to_copies(), withheld_from(user))


def _listed(request: HttpRequest, form: NumberForm, *, status: int = 200) -> HttpResponse:
    user = person(request)
    page = Paginator(_open_to(user), ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
    # Who may not open patients, or not this record, reads numbers.
    may_open, withheld = user.has_perm("patients.view_patient"), withheld_from(user) if user.is_therapist else ()
    context = {
        "page": page,
        "rows": [
            (row, _state(row), row.patient if may_open and row.patient_id not in withheld else row.patient.number)
            for row in page
        ],
        "form": form,
    }
    return render(request, "records/copies.html", context, status=REFUSED if form.is_bound else status)


@reauthenticated
def _send(request: HttpRequest, form: NumberForm) -> HttpResponse:
    try:
        message = send_copy(patient=form.cleaned_data["patient"], by=person(request))
    except ValidationError as refused:
        form.add_error("number", refused)
        return _listed(request, form)
    messages.info(request, _("The link leaves for %(to)s in three minutes.") % {"to": message.to})
    return redirect("records:copies")


def _state(row: PatientLink) -> str:
    if row.withdrawn_at:
        return "withdrawn"
    return "over" if row.expires_at <= timezone.now() else "works"


def _asking() -> dict[str, Any]:
    return {
        "title": _("Your copy of all that we have on file"),
        "words": _("One file with everything: your data, the notes of your sessions, your documents."),
    }
