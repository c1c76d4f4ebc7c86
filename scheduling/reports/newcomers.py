"""New and returning patients by month, as numbers. Two queries."""

from __future__ import annotations

from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.reports.columns import Series, column_plot
from scheduling.reports.counting import new_patients, patients
from scheduling.reports.period import Period
from scheduling.reports.tables import Cell, Chapter, Table, percent


def newcomers(period: Period, practice: Practice) -> Chapter:
    """How many patients came in each month, and for how many of them it was the first month."""
    came, new = patients(period), new_patients(period)
    counts = [(came.get(number, 0), new.get(number, 0)) for number in range(len(period.months))]
    series = [
        Series(_("New"), [first for _all, first in counts]),
        Series(_("Returning"), [every - first for every, first in counts]),
    ]
    rows: list[list[Cell]] = [
        [
            month,
            counts[number][0],
            counts[number][1],
            counts[number][0] - counts[number][1],
            percent(*counts[number][::-1]),
        ]
        for number, month in period.latest_first()
    ]
    heads = [_("Month"), _("Patients"), _("New"), _("Returning"), _("New, %")]
    by_month = Table(_("By month"), heads, rows)
    label = _("New and returning patients by month; the same numbers are in the table below")
    notes = [
        _(
            "A patient counts once in a month, with a session that took place or is booked; new in the month of the first one ever."
        )
    ]
    return Chapter(column_plot(label, period.months, series), [by_month], by_month, notes, more=False)
