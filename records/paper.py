"""Pages as PDF, where WeasyPrint and its libraries are installed; printing from the browser works everywhere."""

from __future__ import annotations

import mimetypes
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

# An address that leads nowhere: pages are laid out without a network.
HERE = "http://paper.invalid/"


class NotOurs(ValueError):
    """Something that is no static file of the practice."""


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
    content: bytes = library.HTML(string=page, base_url=HERE, url_fetcher=_own_files_only()).write_pdf()
    return content


def own_file(address: str) -> tuple[bytes, str]:
    """Content and kind of a static file, by the address that a page gives it. NotOurs for everything else."""
    path = unquote(urlsplit(address).path)
    prefix = "/" + settings.STATIC_URL.strip("/") + "/"
    if not address.startswith(HERE) or not path.startswith(prefix):
        raise NotOurs
    name = path.removeprefix(prefix)
    found = finders.find(name)
    if found:
        content = Path(found).read_bytes()
    else:
        with staticfiles_storage.open(name) as file:
            content = file.read()
    return content, mimetypes.guess_type(name)[0] or "application/octet-stream"


def _own_files_only() -> Any:
    urls: Any = import_module("weasyprint.urls")

    class OwnFiles(urls.URLFetcher):  # type: ignore[misc]
        """What WeasyPrint asks for every style, font and picture."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            content, kind = own_file(url)
            return urls.URLFetcherResponse(url, content, {"Content-Type": kind})

    return OwnFiles()
