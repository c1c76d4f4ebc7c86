"""Filing documents, and withdrawing what was filed in error. Row and file never change.

The file is read and stored first, the row is written while the patient is held; a file without a row is swept away.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.locking import ChangedMeanwhile, locked
from practice.models import User
from practice.uploads import MOST_BYTES
from records import storing
from records.filekinds import ENDINGS, PICTURES, Unreadable
from records.filereading import read_file
from records.models import Document, Note
from records.models.of_patient import now_of
from records.titles import shown_name, split_name, title_from

# Why a file is not taken; each names the file.
REFUSALS = {
    "empty": gettext_lazy("“%(name)s” is empty."),
    "long": gettext_lazy("“%(name)s” is larger than 20 MB."),
    "other": gettext_lazy("“%(name)s” is no PDF, JPEG or PNG."),
    "named": gettext_lazy("“%(name)s” is something else than its name says."),
    "pixels": gettext_lazy("“%(name)s” has more than 50 million pixels. Save it smaller and file it again."),
    "damaged": gettext_lazy("“%(name)s” is damaged or not complete."),
    "locked": gettext_lazy("“%(name)s” opens only with a password. File a copy without one."),
    "runs": gettext_lazy("“%(name)s” runs a program when it is opened. Print it to a new PDF and file that."),
    "busy": gettext_lazy("“%(name)s” could not be read now: many files came at once. Try again in a minute."),
    "same": gettext_lazy("“%(name)s” is filed here already."),
}


def file_document(
    *,
    patient: int,
    source: Path,
    name: str,
    heading: str,
    by: User,
    title: str = "",
    dated: date | None = None,
    note: int | None = None,
) -> Document:
    """File what lies at `source`, sent as `name`, in the record of `patient` (primary key).

    With the draft `note` of `by` when it belongs to one. Without a title it gets one from the name. ValidationError says by name why a file is not taken, or
    that the patient is archived or the note signed.
    """
    place = storing.new_place()
    try:
        kind = _taken_in(source, name, place)
        size, sha256 = storing.settle(place)
        document = Document(
            heading=heading, title=title, kind=kind, stored_as=place, size=size, sha256=sha256, dated=dated, filed_by=by
        )
        document.title = title or title_from(name, document.get_heading_display())
        return _file(document, patient=patient, note=note, name=name)
    except Unreadable as refused:
        storing.discard(place)
        raise _refusal(refused.code, name) from refused
    except (ValidationError, OSError, DatabaseError):
        storing.discard(place)
        raise


@transaction.atomic
def withdraw_document(document: int, *, by: User) -> Document:
    """It was filed in error: it stays, marked so. ChangedMeanwhile when somebody else did it already."""
    locked(Document.objects.values_list(now_of("patient"), flat=True).get(pk=document))
    kept = Document.objects.get(pk=document)
    if kept.withdrawn_at:
        raise ChangedMeanwhile()
    kept.withdrawn_at, kept.withdrawn_by = timezone.now(), by
    kept.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return kept


def changed_files() -> Iterator[str]:
    """Documents whose file is missing or is not what was filed, a line each; rows by their numbers only."""
    rows = Document.objects.order_by("pk").values_list("pk", "stored_as", "sha256")
    for pk, place, sha256 in rows.iterator(chunk_size=2000):
        if (wrong := what_is_wrong(place, sha256)) is not None:
            yield f"document: the file of {pk} {wrong}"


def attached_late() -> Iterator[str]:
    """Documents that came to a note after it was signed, a line each."""
    late = Document.objects.filter(note__signed_at__lt=F("filed_at")).order_by("pk")
    for pk, note in late.values_list("pk", "note"):
        yield f"document: {pk} was attached to note {note} after it was signed"


def what_is_wrong(place: str, sha256: str) -> str | None:
    """Why the stored file is not what was filed; None when it is."""
    try:
        return None if storing.digest(place) == sha256 else "has been changed"
    except (OSError, ValueError):
        return "is missing"


def sweep() -> bool:
    """Remove files that never got a row. Says that there is no more to do."""
    places = set(storing.settled_places())
    for place in places - set(Document.objects.filter(stored_as__in=places).values_list("stored_as", flat=True)):
        storing.discard(place)
    return False


def _taken_in(source: Path, name: str, place: str) -> str:
    """Read the file and put it in its place; its kind. Unreadable with a code otherwise."""
    if source.stat().st_size > MOST_BYTES:
        raise Unreadable("long")
    kind = read_file(source, target=storing.path_of(place), preview=storing.preview_of(place))
    ending = split_name(name)[1]
    if ending and ending not in ENDINGS[kind]:
        raise Unreadable("named")
    if kind not in PICTURES:
        storing.copy_to(place, source)
    return kind


@transaction.atomic
def _file(document: Document, *, patient: int, note: int | None, name: str) -> Document:
    document.patient = locked(patient)
    # What hangs on somebody's private note is not told of, and does not keep the record from having it.
    seen = Document.objects.standing().of(patient).readable_by(document.filed_by)
    if seen.filter(sha256=document.sha256).exists():
        raise _refusal("same", name)
    if note is not None:
        document.note = _draft_of(document, note)
    document.full_clean(exclude=("patient", "note", "filed_by", "withdrawn_by"))
    document.save(force_insert=True)
    return document


def _draft_of(document: Document, note: int) -> Note:
    """The note, held: once it is signed nothing is added to it."""
    drafts = Note.objects.of(document.patient_id).unsigned_of(document.filed_by)
    draft = drafts.select_for_update(no_key=True).filter(pk=note).first()
    if draft is None:
        raise ValidationError({"note": _("This note is signed. File the document without it, or add it in words.")})
    return draft


def _refusal(code: str, name: str) -> ValidationError:
    return ValidationError(REFUSALS[code], code=code, params={"name": shown_name(name) or _("The file")})
