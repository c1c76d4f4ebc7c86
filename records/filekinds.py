"""What kind a file is, by its content; what its name says is another question."""

from __future__ import annotations

from pathlib import Path

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
PICTURES = (JPEG, PNG)
BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
# The ends of names that go with a kind; the first is what we write.
ENDINGS = {PDF: ("pdf",), JPEG: ("jpg", "jpeg", "jpe", "jfif"), PNG: ("png",)}


class Unreadable(Exception):
    """A file cannot be taken; `code` says why (records/documents.py has the words)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def kind_of(path: Path) -> str:
    """The kind by the first bytes. Unreadable: empty, or no PDF, JPEG or PNG."""
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        raise Unreadable("empty")
    for beginning, kind in BEGINNINGS:
        if start.startswith(beginning):
            return kind
    raise Unreadable("other")
