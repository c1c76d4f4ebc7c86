"""Letters on file in the demo: drawn here, and stored as any other document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from records import storing
from records.filekinds import PDF
from records.models import Document
from records.pictures import draw_small
from scheduling.models import Appointment

A4 = (1240, 1754)
MARGIN, LINE = 150, 44
LETTERS = (
    (
        Document.Heading.REFERRAL,
        "Referral",
        "Referral for manual treatment\n\nPlease see this patient for up to six sessions.\nNo fever, no loss of weight, no "
        "weakness.\nReflexes equal on both sides.\n\nKind regards\nDr. H. Vogel, general practice",
    ),
    (
        Document.Heading.IMAGING,
        "Radiology report",
        "Radiology report\n\nQuestion: cause of pain that comes and goes?\n\nAlignment normal. No fracture.\nSlight wear, usual "
        "for the age.\nNo sign of inflammation.\n\nConclusion: nothing that speaks against movement.",
    ),
    (
        Document.Heading.LETTER,
        "Letter of the practice before",
        "To whom it may concern\n\nFour sessions last year, each well taken.\nFirm pressure was sore for a day; medium was "
        "not.\nExercises were done most days.\n\nWith kind regards",
    ),
)


def file_papers(sessions: Iterable[tuple[Appointment, int]]) -> None:
    """One letter for the patient of each session, filed a quarter of an hour before it by whoever is named with it."""
    for number, (session, by) in enumerate(sessions):
        heading, title, words = LETTERS[number % len(LETTERS)]
        place = storing.new_place()
        page = _drawn(words)
        page.save(storing.path_of(place), "PDF", resolution=150)
        draw_small(page, storing.preview_of(place))
        size, sha256 = storing.settle(place)
        filed_at = session.starts_at - timedelta(minutes=15)
        Document.objects.create(
            patient_id=session.patient_id,
            heading=heading,
            title=title,
            kind=PDF,
            stored_as=place,
            size=size,
            sha256=sha256,
            dated=timezone.localdate(filed_at) - timedelta(days=9),
            filed_by_id=by,
            filed_at=filed_at,
        )


def _drawn(words: str) -> Image.Image:
    page = Image.new("L", A4, "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    for number, line in enumerate(words.split("\n")):
        pen.text((MARGIN, MARGIN + number * LINE), line, fill="black", font=font)
    return page
