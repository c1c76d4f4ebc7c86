"""What must not stand in a log: the address of a patient's link opens their health questions."""

from __future__ import annotations

import logging
import re

LINK = re.compile(r"/q/[^/\s\"']+")


class WithoutLinks(logging.Filter):
    """Leaves the key of a patient's link out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, without the key."""
        said = record.getMessage()
        if LINK.search(said):
            record.msg, record.args = LINK.sub("/q/…", said), ()
        return True
