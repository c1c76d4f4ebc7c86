"""Files that are sent to the practice: taken only by views that say so, from those who may, never more than fits.

Django reads a form before any view asks for it, so the limits stand here: what is too long is not kept,
and memory never holds more than a piece of a file. Of a file that is too long a little more than MOST_BYTES is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpResponse

View = Callable[..., HttpResponse]

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 20
MOST_BYTES = MOST_MEGABYTES * MEGABYTE
MOST_FILES = 10
# All files of one form, and what stands around them.
MOST_OF_A_FORM = (MOST_FILES + 1) * MOST_BYTES


def takes_files(permission: str) -> Callable[[View], View]:
    """Marks a view that takes files from those who hold `permission`; everywhere else they are read past."""

    def marked(view: View) -> View:
        view.takes_files = permission  # type: ignore[attr-defined]
        return view

    return marked


def left_out(request: object) -> int:
    """How many files of the form were beyond MOST_FILES and therefore not kept."""
    return int(getattr(request, "files_left_out", 0))


class BoundedFiles(TemporaryFileUploadHandler):
    """Writes each file to the disk as it comes, up to MOST_BYTES, and at most MOST_FILES of one form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = self.came = 0
        self.kept = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 (Django's own name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuses a form that is longer than all its files may be, before it is read."""
        if content_length > MOST_OF_A_FORM:
            raise RequestDataTooBig()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A place for the next file, when it is wanted."""
        self.came = 0
        self.kept = self._wanted()
        if self.kept:
            self.taken += 1
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a piece; none of a file that is too long already."""
        # The piece that goes beyond is the last one kept: so much is too long, and that is all that must be known.
        if self.kept and self.came <= MOST_BYTES:
            self.file.write(raw_data)
        self.came += len(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """The file; None for one that nobody takes."""
        return super().file_complete(self.came) if self.kept else None

    def _wanted(self) -> bool:
        request = self.request
        match = getattr(request, "resolver_match", None)
        permission = getattr(match.func, "takes_files", "") if match else ""
        user = getattr(request, "user", None)
        if not permission or user is None or not user.has_perm(permission):
            return False
        if self.taken >= MOST_FILES:
            request.files_left_out = left_out(request) + 1  # type: ignore[union-attr]
            return False
        return True
