"""Files for the tests, made as they are needed: good ones, broken ones, and ones that pretend."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO

import pypdfium2
from PIL import Image

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
TURNED_RIGHT = 6


def jpeg_from_a_phone(width: int = 60, height: int = 40) -> bytes:
    """A photo held upright, with the place, the maker, a comment and a second description of all of it."""
    image = Image.new("RGB", (width, height), "steelblue")
    exif = image.getexif()
    exif[ORIENTATION], exif[MAKE] = TURNED_RIGHT, "Kanari Phones"
    place = exif.get_ifd(GPS)
    place[1], place[2], place[3], place[4] = "N", (48.0, 8.0, 10.0), "E", (11.0, 34.0, 0.0)
    return _saved(image, "JPEG", exif=exif, comment=b"kanari street 5", xmp=b"<x:xmpmeta>kanari place</x:xmpmeta>")


def png(width: int = 40, height: int = 30, mode: str = "RGB", **more: object) -> bytes:
    return _saved(Image.new(mode, (width, height)), "PNG", **more)


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that would unpack to as many pixels as they say."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100_000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


@cache
def pdf(*, pages: int = 1) -> bytes:
    """A PDF of empty pages, the same each time: PDFium gives every new one a number of its own."""
    document = pypdfium2.PdfDocument.new()
    for _number in range(pages):
        document.new_page(595, 842)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def pdf_that_runs(action: bytes) -> bytes:
    """A PDF whose catalogue does `action` when it is opened; PDFium mends the table of its objects."""
    return (
        pdf()
        .replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction <</S /" + action + b">>")
        .replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S /" + action + b">>")
    )


def _chunk(of: tuple[bytes, bytes]) -> bytes:
    kind, content = of
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()
