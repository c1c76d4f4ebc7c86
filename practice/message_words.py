"""What staff read about messages: where they stand, and why one has not left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.models import Message
from practice.naming import names_of
from practice.outbox import KINDS, Channel, State, doubtful, in_doubt

UNREACHED = gettext_lazy("the server could not be reached")
UNWRITABLE = gettext_lazy("the address or a name in it holds what no message can hold, for example a line break")
WHY: dict[str, str | Promise] = {
    "no-mail-server": gettext_lazy("no mail server is set up"),
    "no-sms-gateway": gettext_lazy("no SMS gateway is set up"),
    "no-answer": gettext_lazy("the server took it and did not answer"),
    "not a phone number": gettext_lazy("this is not a phone number"),
    "recipient refused": gettext_lazy("the provider does not write to this address"),
    "not reached": UNREACHED,
    "ConnectionRefusedError": UNREACHED,
    "SMTPServerDisconnected": gettext_lazy("the server hung up or did not answer in time"),
    "TimeoutError": gettext_lazy("the server did not answer in time"),
    "gaierror": gettext_lazy("the server’s name is not known"),
    "BadHeaderError": UNWRITABLE,
    "ValueError": UNWRITABLE,
    "SMTP 535": gettext_lazy("the mail server does not accept our sign-in"),
}
_CODE = re.compile(r"(SMTP|HTTP) ([45])[0-9]{2}")
# The tabs of the page: name, and which messages.
SHOWN = ("all", "calls", "failed", "doubt", "waiting", "sent")


@dataclass(frozen=True, slots=True)
class Line:
    """One message as staff see it; `patient` is a name, or a number for those who may not read names."""

    row: Message
    kind: str | Promise
    patient: str
    doubt: bool
    why: str


def lines(rows: Iterable[Message], *, named: bool) -> list[Line]:
    """The messages as staff see them. At most one query."""
    found = list(rows)
    names = names_of(row.patient for row in found) if named else {}
    return [
        Line(
            row=row,
            kind=KINDS[row.kind].name if row.kind in KINDS else row.kind,
            patient=names.get(
                row.patient or 0, _("Patient %(number)s") % {"number": row.patient} if row.patient else ""
            ),
            doubt=in_doubt(row),
            why=why(row.trouble),
        )
        for row in found
    ]


def why(trouble: str) -> str:
    """A kind of trouble in words, with its code for whoever runs the server."""
    if trouble in WHY:
        return str(WHY[trouble])
    if found := _CODE.fullmatch(trouble):
        said = _("the server puts it off") if found[2] == "4" else _("the server refuses it")
        return f"{said} ({trouble})"
    return trouble


def condition(shown: str) -> Q:
    """Which messages a tab shows; every one for a tab that there is not."""
    waiting = Q(state=State.WAITING)
    return {
        "calls": waiting & Q(channel=Channel.PHONE),
        "failed": Q(state=State.FAILED),
        "doubt": doubtful(timezone.now()),
        "waiting": waiting & ~Q(channel=Channel.PHONE),
        "sent": Q(state=State.SENT),
    }.get(shown, Q())


def tabs(current: str) -> list[dict[str, object]]:
    """The tabs of the page, with how many wait for somebody. One query."""
    names = dict(zip(SHOWN, (_("All"), _("To call"), _("Failed"), _("In doubt"), _("Waiting"), _("Sent")), strict=True))
    open_ones = Message.objects.filter(state__in=(State.WAITING, State.FAILED, State.SENDING))
    counts = open_ones.aggregate(**{name: Count("pk", filter=condition(name)) for name in ("calls", "failed", "doubt")})
    return [
        {"code": code, "name": name, "count": counts.get(code, 0), "current": code == current}
        for code, name in names.items()
    ]
