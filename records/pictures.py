"""Pictures from a camera or a scanner: read within limits, written anew without anything but the picture."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageOps

from records.filekinds import Unreadable

MOST_PIXELS = 50_000_000
PREVIEW = (1200, 1200)
QUALITY, PREVIEW_QUALITY = 92, 82
# Colours need it; a longer one is no profile of a camera.
LONGEST_PROFILE = 100_000
AS_THEY_ARE = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "I;16", "P", "RGB", "RGBA")}


def write_anew(source: Path, target: Path, preview: Path) -> None:
    """Write the picture to `target`, upright and without place, time, camera, comment or a second picture inside.

    Unreadable: too many pixels, damaged, not complete. Nothing is decoded before its size is known.
    """
    with _opened(source) as image:
        kind = "PNG" if image.format == "PNG" else "JPEG"
        if kind == "PNG":
            _check_sums(source)
        image.load()
        upright = _upright(image)
        profile, clear = image.info.get("icc_profile"), image.info.get("transparency")
    if upright.mode not in AS_THEY_ARE[kind]:
        # What is left of CMYK is no longer what its profile is about.
        upright, profile, clear = upright.convert("RGB"), None, None
    # What Pillow read besides the picture would be written again: a comment, texts, times.
    upright.info = {} if clear is None or kind != "PNG" else {"transparency": clear}
    of_camera = isinstance(profile, bytes) and len(profile) <= LONGEST_PROFILE
    upright.save(target, kind, quality=QUALITY, icc_profile=profile if of_camera else None)
    draw_small(upright, preview)


def draw_small(image: Image.Image, preview: Path) -> None:
    """Write `image` as a JPEG for the list, at most as large as PREVIEW, on white where it is transparent."""
    image.thumbnail(PREVIEW)
    if image.mode == "I;16":
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "LA", "PA", "RGBA"):
        shown = image.convert("RGBA")
        image = Image.new("RGB", shown.size, "white")
        image.paste(shown, mask=shown.getchannel("A"))
    image.convert("RGB").save(preview, "JPEG", quality=PREVIEW_QUALITY)


def _opened(source: Path) -> Image.Image:
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    try:
        image = Image.open(source, formats=("JPEG", "PNG"))
    except Image.DecompressionBombError as error:
        raise Unreadable("pixels") from error
    if image.width * image.height > MOST_PIXELS:
        image.close()
        raise Unreadable("pixels")
    return image


def _check_sums(source: Path) -> None:
    """A PNG carries checksums of its own; decoding does not look at all of them."""
    with Image.open(source, formats=("PNG",)) as image:
        image.verify()


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera was held; a camera that writes nonsense about it is not followed."""
    try:
        turned = ImageOps.exif_transpose(image)
    except (ValueError, TypeError, SyntaxError, KeyError, OSError):
        turned = None
    return turned or image.copy()
