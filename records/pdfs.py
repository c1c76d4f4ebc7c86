"""PDFs: whether one opens, is complete and runs nothing; its first page as a picture."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from records.filekinds import Unreadable
from records.pictures import draw_small

# In points and pixels: a page that is larger than this is drawn smaller.
WIDEST, HIGHEST, LARGEST_SCALE = 1000.0, 1400.0, 3.0
END, NEAR_THE_END = b"%%EOF", 2048
# An action that runs a script or starts a program, as it stands in a file that does not hide it.
RUNS = re.compile(rb"/S\s*/(JavaScript|Launch)\b")


def check_pdf(source: Path) -> None:
    """Unreadable: damaged, not complete, locked with a password, without a page, or with a script inside."""
    _refuse_incomplete(source)
    try:
        with pypdfium2.PdfDocument(source) as pdf:
            if len(pdf) == 0:
                raise Unreadable("damaged")
            if raw.FPDFDoc_GetJavaScriptActionCount(pdf.raw) > 0:
                raise Unreadable("runs")
    except pypdfium2.PdfiumError as error:
        raise Unreadable("locked" if error.err_code == raw.FPDF_ERR_PASSWORD else "damaged") from error


def draw_first_page(source: Path, preview: Path) -> None:
    """Write the first page as a JPEG."""
    with pypdfium2.PdfDocument(source) as pdf:
        page = pdf[0]
        width, height = (max(side, 1.0) for side in page.get_size())
        image = page.render(scale=min(WIDEST / width, HIGHEST / height, LARGEST_SCALE)).to_pil()
    draw_small(image, preview)


def _refuse_incomplete(source: Path) -> None:
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.rfind(END, max(0, len(content) - NEAR_THE_END)) < 0:
            raise Unreadable("damaged")
        if RUNS.search(content):
            raise Unreadable("runs")
