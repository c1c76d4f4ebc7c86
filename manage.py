#!/usr/bin/env python3
"""Django's own commands, in the installed environment: see `run.py manage`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command on the command line; wrong settings are one line, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
