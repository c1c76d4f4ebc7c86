"""The files of documents, through the permission check only: never as a page of the practice."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from records.documents import what_is_wrong
from records.filekinds import JPEG
from records.storing import path_of, preview_of
from records.titles import download_name
from records.views.documents import readable

logger = logging.getLogger(__name__)

# Even when a browser shows it: no script, no form, nothing loaded, in no frame.
ALONE = "sandbox; default-src 'none'; frame-ancestors 'none'"


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def file(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """The document as it was filed, to be saved. 404 when its file is missing or is not what was filed."""
    row = readable(request, pk, document)
    if (wrong := what_is_wrong(row.stored_as, row.sha256)) is not None:
        logger.error("document %s: its file %s", row.pk, wrong)
        raise Http404
    opened = path_of(row.stored_as).open("rb")
    answer = FileResponse(opened, as_attachment=True, filename=download_name(row.title, row.kind))
    return _kept_apart(answer, row.kind)


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def preview(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """The first page, or a smaller picture: a JPEG that we have drawn ourselves. 404 where there is none."""
    row = readable(request, pk, document)
    try:
        opened = preview_of(row.stored_as).open("rb")
    except OSError as missing:
        raise Http404 from missing
    return _kept_apart(FileResponse(opened, filename="preview.jpg"), JPEG)


def _kept_apart(answer: FileResponse, kind: str) -> FileResponse:
    answer["Content-Type"] = kind
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = ALONE
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer
