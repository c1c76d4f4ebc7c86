"""Pages as PDF, where WeasyPrint and its libraries are installed; printing from the browser works everywhere."""

from __future__ import annotations

import mimetypes
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

# An address that leads nowhere: pages are laid out without a network.
HERE = "practice://paper/"


class NotOnPaper(ValueError):
    """Something that is no style or font of ours."""


@cache
def pdf_possible() -> bool:
    """Whether the library and what it needs of the system can be loaded. Asked once."""
    try:
        import_module("weasyprint")
    except (ImportError, OSError):
        return False
    return True


def pdf_of(page: str) -> bytes:
    """The page (HTML) as a PDF. It loads our own static files and nothing else, from the disk or from elsewhere."""
    library: Any = import_module("weasyprint")
    content: bytes = library.HTML(string=page, base_url=HERE, url_fetcher=own_files).write_pdf()
    return content


def own_files(address: str, *_args: Any, **_options: Any) -> dict[str, Any]:
    """What WeasyPrint asks for. NotOnPaper for everything but a static file."""
    path = unquote(urlsplit(address).path)
    prefix = "/" + settings.STATIC_URL.strip("/") + "/"
    if not address.startswith(HERE) or not path.startswith(prefix):
        raise NotOnPaper(address[:60])
    name = path.removeprefix(prefix)
    found = finders.find(name)
    content = open(found, "rb") if isinstance(found, str) else staticfiles_storage.open(name)  # noqa: SIM115 (the caller closes it)
    return {"file_obj": content, "mime_type": mimetypes.guess_type(name)[0] or "application/octet-stream"}
