"""What `run.py` does, with nothing but the standard library: it runs before anything is installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Refused(Exception):
    """The command cannot be carried out; the message is the one line that is shown."""
