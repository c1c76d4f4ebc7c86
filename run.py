#!/usr/bin/env python3
"""The one entry point: `python3 run.py` serves, `python3 run.py help` lists the rest.

This file must stay readable for old Pythons, so that they can say they are too old.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit("This needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])
if os.name != "posix":
    sys.exit("This runs on Linux and macOS; on Windows start it inside WSL.")

from running.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
