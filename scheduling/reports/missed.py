"""No-shows and late cancellations, by month and by therapist. Two queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.booking import LATE
from scheduling.models import Therapist
from scheduling.reports.columns import Series, column_plot
from scheduling.reports.counting import Kept, kept, serving
from scheduling.reports.period import Period
from scheduling.reports.tables import Cell, Chapter, Table, percent

Found = Mapping[tuple[int, int], Kept]


def missed(period: Period, practice: Practice) -> Chapter:
    """How many of the appointments whose hour has come were missed or cancelled late."""
    found, people = kept(period), serving(period, Therapist, "therapist")
    by_month = [_sum([one for key, one in found.items() if key[0] == number]) for number in range(len(period.months))]
    of_people = [(one.name, _sum([count for key, count in found.items() if key[1] == one.pk])) for one in people]
    heads = [_("In all"), _("Missed"), _("Missed, %"), _("Late"), _("Late, %")]
    series = [
        Series(_("Missed"), [percent(one.missed, one.all) for one in by_month]),
        Series(_("Cancelled late"), [percent(one.late, one.all) for one in by_month]),
    ]
    label = _("Missed and late cancelled appointments in percent by month; the same numbers are in the table below")
    months: list[list[Cell]] = [[month, *_cells(by_month[number])] for number, month in period.latest_first()]
    tables = [
        Table(
            _("By therapist"),
            [_("Therapist"), *heads],
            [[name, *_cells(count)] for name, count in of_people if count.all],
            bar=3,
        ),
        Table(_("By month"), [_("Month"), *heads], [*months, [_("Together"), *_cells(_sum(by_month))]]),
    ]
    rows: list[list[Cell]] = [
        [month, one.name, *_cells(count)]
        for number, month in period.latest_first()
        for one in people
        if (count := found.get((number, one.pk)))
    ]
    everything = Table(_("All"), [_("Month"), _("Therapist"), *heads], rows)
    return Chapter(column_plot(label, period.months, series, unit=" %"), tables, everything, _notes())


def _sum(counts: Sequence[Kept]) -> Kept:
    return sum(counts, Kept())


def _cells(count: Kept) -> list[Cell]:
    return [count.all, count.missed, percent(count.missed, count.all), count.late, percent(count.late, count.all)]


def _notes() -> list[str]:
    return [
        _(
            "Counted are appointments whose hour has come: held, missed, or cancelled late; what was cancelled in time is not."
        ),
        _("Missed: the patient did not come. Late: cancelled by the patient less than %(hours)s hours before.")
        % {"hours": int(LATE.total_seconds() // 3600)},
    ]
