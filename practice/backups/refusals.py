"""Why a backup is not made, or not restored. Each says what was wrong; nothing has been touched."""

from __future__ import annotations


class BackupRefused(Exception):
    """Nothing was changed; the text says why."""


class NotReadable(BackupRefused):
    """The file is damaged, not complete, encrypted with another key, or no backup of ours."""


class NotForHere(BackupRefused):
    """A sound backup, for another kind of database, a later version of the programme, or a place that is in use."""


class NotMade(BackupRefused):
    """The database could not be read as a whole, or there is no room for the file."""
