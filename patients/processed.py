"""What the register of processing says about how long data are kept: the practice's own periods, as they are now."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.retention import MINORS, RECORD, UNTREATED, months_kept, periods
from practice.models import Practice
from practice.processing.prepared import fact

# Entry of the register → the classes of retention that it is about.
CLASSES_OF = {
    "record": {RECORD, MINORS, UNTREATED, "answers", "put-away"},
    "messages": {"messages"},
    "online": {"online"},
    "rights": {"links"},
    "exchange": {"imports"},
}


def tell() -> None:
    """Make it known; called when the package is loaded."""
    for entry, classes in CLASSES_OF.items():
        fact(entry, "kept", partial(_how_long, classes))


def _how_long(classes: Collection[str], practice: Practice) -> str:
    """A sentence for each class, and whether it goes by itself."""
    months = months_kept()
    said = [
        _("%(what)s: %(long)s %(since)s.") % {"what": one.name, "long": _long(months[one.code]), "since": one.since}
        for one in periods(practice.country)
        if one.code in classes
    ]
    if said and practice.forgets_by_itself:
        said.append(_("Then it is removed by itself."))
    return " ".join(said)


def _long(months: int) -> str:
    years, rest = divmod(months, 12)
    if rest:
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
