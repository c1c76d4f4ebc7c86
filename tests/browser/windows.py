"""Browser windows that serve one test after the other.

What a new one costs more than the page it shows is what each page brings along: it fetches, reads and compiles all styles
and scripts anew, for seconds. A window that is used again has nothing left of before but these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Error, Page

PATIENCE = 10_000
# Without a script, and without asking who it is.
EMPTY = "/healthz"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


class Windows:
    """The windows of one browser: those in use, and those that wait to be used again."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: defaultdict[str, list[Page]] = defaultdict(list)

    @contextmanager
    def opened(self, address: str, **screen: Any) -> Iterator[Page]:
        """A window on the practice at `address`, empty and signed out, on a `screen` (viewport, has_touch, color_scheme)."""
        how = {"viewport": DESK, "color_scheme": "light"} | screen
        waiting = self._free[f"{address} {sorted(how.items())}"]
        page = waiting.pop() if waiting else self.new(address, **how)
        # A test may have changed it.
        page.set_viewport_size(how["viewport"])
        page.emulate_media(color_scheme=how["color_scheme"])
        yield page
        if _emptied(page):
            waiting.append(page)
        else:
            page.context.close()

    def new(self, address: str, **screen: Any) -> Page:
        """A window that nobody has used, and that nobody gets afterwards; close its context."""
        how = {"viewport": DESK, "locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"} | screen
        context = self._browser.new_context(base_url=address, **how)
        context.set_default_timeout(PATIENCE)
        return context.new_page()


def _emptied(page: Page) -> bool:
    """Take away what a test has left in the window. False where that cannot be done."""
    context = page.context
    for other in context.pages:
        if other != page:
            other.close()
    try:
        context.set_offline(False)
        page.goto(EMPTY)
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
    except Error:
        return False
    context.clear_cookies()
    return True
