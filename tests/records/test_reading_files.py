"""What is sent is read in a process of its own: good files are taken, the others refused with a reason."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from records import filereading, reader
from records.filekinds import JPEG, PDF, PNG, Unreadable
from records.filereading import read_file
from records.titles import download_name, shown_name, title_from
from tests.records import sent_files as files

pytestmark = pytest.mark.one_database


@pytest.fixture
def read(tmp_path: Path):
    """read(content): the kind, the file written anew (None for a PDF), the preview."""

    def reading(content: bytes) -> tuple[str, Path | None, Path]:
        source, target, preview = tmp_path / "source", tmp_path / "target", tmp_path / "preview"
        source.write_bytes(content)
        kind = read_file(source, target=target, preview=preview)
        return kind, target if target.exists() else None, preview

    return reading


def picture(path: Path) -> Image.Image:
    return Image.open(BytesIO(path.read_bytes()))


def test_a_photo_loses_its_place_and_everything_else_but_the_picture_and_stands_upright(read):
    sent = files.jpeg_from_a_phone()
    assert Image.open(BytesIO(sent)).getexif().get_ifd(files.GPS)
    kind, written, preview = read(sent)
    assert kind == JPEG
    image = picture(written)
    assert image.size == (40, 60)
    assert not image.getexif()
    for path in (written, preview):
        content = path.read_bytes()
        assert b"Exif" not in content
        assert b"kanari" not in content.lower()


def test_a_png_loses_its_texts(read):
    texts = PngInfo()
    texts.add_text("Location", "Kanari street 5")
    kind, written, preview = read(files.png(pnginfo=texts))
    assert kind == PNG
    assert b"anari" not in written.read_bytes() + preview.read_bytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_depth_are_taken(read, mode):
    _kind, written, preview = read(files.png(mode=mode))
    assert picture(written).mode == mode
    assert picture(preview).format == "JPEG"


def test_a_pdf_is_kept_as_it_is_and_its_first_page_drawn(read):
    kind, written, preview = read(files.pdf(pages=2))
    assert (kind, written) == (PDF, None)
    assert max(picture(preview).size) <= 1400


ZIP = BytesIO()
with zipfile.ZipFile(ZIP, "w", zipfile.ZIP_DEFLATED) as packed:
    packed.writestr("bomb", b"\0" * 5_000_000)
BAD = {
    "empty": (b"", "empty"),
    "html": (b"<!doctype html><script>alert(1)</script>", "other"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "other"),
    "zip bomb": (ZIP.getvalue(), "other"),
    "html before a pdf": (b"<script></script>" + files.pdf(), "other"),
    "50,000 x 50,000 pixels": (files.png_that_claims(50_000, 50_000), "pixels"),
    "just above the limit": (files.png_that_claims(10_000, 5_001), "pixels"),
    "half a photo": (files.jpeg_from_a_phone(900, 900)[:6000], "damaged"),
    "half a png": (files.png(300, 300, "L")[:100], "damaged"),
    "a png with a wrong checksum": (files.png()[:-14] + b"xx" + files.png()[-12:], "damaged"),
    "half a pdf": (files.pdf()[:-60], "damaged"),
    "no pdf inside": (b"%PDF-1.7\n%%EOF", "damaged"),
    "a pdf with a script": (files.pdf_that_runs(b"JavaScript /JS (app.alert\\(1\\))"), "runs"),
    "a pdf that starts a program": (files.pdf_that_runs(b"Launch /F (calc.exe)"), "runs"),
}


@pytest.mark.parametrize(("content", "code"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_with_its_reason(read, content, code):
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert refused.value.code == code


LITTLE = """
import sys
from pathlib import Path
from records import reader
reader.MEMORY_BYTES = 400_000_000
reader.main(*map(Path, sys.argv[1:4]))
"""


@pytest.mark.parametrize(("side", "said"), [(100, "kind"), (7000, "refused")])
def test_the_reader_takes_no_more_memory_than_it_is_given(tmp_path, side, said):
    places = [str(tmp_path / name) for name in ("source", "target", "preview")]
    Path(places[0]).write_bytes(files.png(side, side))
    with_little = [sys.executable, "-c", LITTLE, *places]
    done = subprocess.run(with_little, capture_output=True, check=False, cwd=Path(reader.__file__).parent.parent)
    assert list(json.loads(done.stdout)) == [said]


def test_a_reader_that_hangs_is_ended_and_the_next_file_is_read(read, monkeypatch):
    monkeypatch.setattr(filereading, "SECONDS", 0.01)
    with pytest.raises(Unreadable):
        read(files.png())
    monkeypatch.setattr(filereading, "SECONDS", 30)
    assert read(files.png())[0] == PNG


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("MRT_Befund.pdf", "MRT Befund"),
        ("../../etc/passwd.pdf", "passwd"),
        ("C:\\letters\\gp.pdf", "gp"),
        ("two\nlines.pdf", "two lines"),
        ("IMG_2041.JPG", "Letters"),
        ("20261121_101500.jpg", "Letters"),
        ("gpj.\u202etxt\u200f.pdf", "gpj.txt"),
        ("…/\u202e.pdf", "Letters"),
        ("x" * 300 + ".pdf", "x" * 160),
    ],
)
def test_a_title_is_one_readable_line_whatever_the_file_was_called(name, title):
    assert title_from(name, "Letters") == title


def test_names_are_shown_short_and_saved_with_the_ending_of_what_they_are():
    assert shown_name("a" * 300 + ".pdf") == "a" * 79 + "….pdf"
    assert download_name('Finding: "L5/S1"', PDF) == "Finding L5 S1.pdf"
    assert download_name("..", PNG) == "document.png"
