"""Where the browser for the tests is."""

import shutil
from collections.abc import Mapping

from running import Refused

# First the same engine without a screen's worth of program around it: a page costs it a third less.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium(variables: Mapping[str, str]) -> str | None:
    """The path of Chromium: the one CHROMIUM names, else the first on PATH, else None.

    Raises Refused when CHROMIUM names something that cannot be run.
    """
    if named := variables.get("CHROMIUM"):
        found = shutil.which(named)
        if found is None:
            raise Refused(f"CHROMIUM is {named!r}, but there is no such program.")
        return found
    return next((path for name in NAMES if (path := shutil.which(name))), None)
