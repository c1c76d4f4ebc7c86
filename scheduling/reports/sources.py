"""Where bookings come from, by month. Two queries."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.models import Appointment
from scheduling.reports.columns import Series, column_plot
from scheduling.reports.counting import bookings, by_entrance
from scheduling.reports.period import Period
from scheduling.reports.tables import Cell, Chapter, Table, percent


def sources(period: Period, practice: Practice) -> Chapter:
    """Everything that was booked, by the way it came in; ways that nobody took are left out."""
    found, places = bookings(period), range(len(period.months))
    used = {source for _month, source in found} or {Appointment.Source.DESK.value}
    named = [(value, capfirst(str(label))) for value, label in Appointment.Source.choices if value in used]
    series = [Series(name, [found.get((number, source), 0) for number in places]) for source, name in named]
    sums = [(one.name, sum(int(value or 0) for value in one.values)) for one in series]
    whole = sum(count for _name, count in sums)
    ways: list[list[Cell]] = [[name, count, percent(count, whole)] for name, count in sums]
    months: list[list[Cell]] = [
        [month, *(one.values[number] for one in series)] for number, month in period.latest_first()
    ]
    by_month = Table(_("By month"), [_("Month"), *(one.name for one in series)], months)
    tables = [
        Table(_("Ways to a booking"), [_("Booked"), _("Bookings"), _("Of all, %")], ways, bar=2, whole=100),
        by_month,
    ]
    tables += _entrances(period)
    label = _("Bookings by month and by the way they came in; the same numbers are in the table below")
    notes = [_("By the month of the session; what was cancelled or missed later is counted, too.")]
    return Chapter(column_plot(label, period.months, series), tables, by_month, notes, more=False)


def _entrances(period: Period) -> list[Table]:
    """Where those who booked online met the practice; nothing before somebody did."""
    found = by_entrance(period)
    whole = sum(count for _name, count in found)
    rows: list[list[Cell]] = [[name, count, percent(count, whole)] for name, count in found]
    heads = [_("Entrance"), _("Bookings"), _("Of those online, %")]
    return [Table(_("Booked online, by entrance"), heads, rows, bar=2, whole=100)] if rows else []
