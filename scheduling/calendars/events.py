"""An appointment as an iCalendar event (RFC 5545): UTC times, a UID that stays, a SEQUENCE that rises."""

from __future__ import annotations

import unicodedata
from datetime import UTC
from uuid import NAMESPACE_OID, uuid5

from django.utils import timezone
from icalendar import Calendar, Event

from scheduling.models import Appointment


def calendar_of(*, method: str, name: str = "") -> Calendar:
    """An empty calendar; `method` is PUBLISH or CANCEL, `name` what a calendar programme calls a feed."""
    calendar = Calendar()
    calendar.add("prodid", "-//Practice//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", one_line(name))
    return calendar


def event_of(
    row: Appointment, *, summary: str, where: str = "", words: str = "", link: str = "", status: str = "CONFIRMED"
) -> Event:
    """The event of an appointment. `words` may have several lines, everything else has one."""
    event = Event()
    event.add("uid", uid_of(row))
    event.add("sequence", row.revision)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", row.starts_at.astimezone(UTC))
    event.add("dtend", row.ends_at.astimezone(UTC))
    event.add("summary", one_line(summary))
    event.add("status", status)
    # Seen by a programme that shares the calendar with others.
    event.add("class", "PRIVATE")
    for name, said in (("location", one_line(where)), ("url", link)):
        if said:
            event.add(name, said)
    if words:
        event.add("description", "\n".join(one_line(line) for line in words.splitlines()))
    return event


def uid_of(row: Appointment) -> str:
    """The same for ever, in no other installation, and it names nobody: of number and moment of the booking."""
    return str(uuid5(NAMESPACE_OID, f"{row.pk}:{row.booked_at.astimezone(UTC).isoformat()}"))


def one_line(text: str) -> str:
    """`text` without line ends and other signs that steer: a name must not begin a line of the file."""
    return " ".join("".join(" " if _steers(sign) else sign for sign in text).split())


def _steers(sign: str) -> bool:
    # Joiners stand inside Persian and Indic names.
    return unicodedata.category(sign)[0] in "CZ" and sign not in "\u200c\u200d"
