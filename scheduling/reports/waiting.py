"""What becomes of the waiting list, by the month in which a wish was made. Three queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F
from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.models import Offer, Wish
from scheduling.reports.columns import Series, column_plot
from scheduling.reports.period import Period
from scheduling.reports.tables import Cell, Chapter, Table, percent

Counts = Mapping[tuple[int, str], int]
State = Wish.State


def waiting(period: Period, practice: Practice) -> Chapter:
    """How many wishes came to a booking, how long that took, and what the offers were answered."""
    wishes, days = _by_month(Wish, period), _days_to_booking(period)
    numbers = range(len(period.months))
    series = [
        Series(_("Booked"), [wishes.get((number, State.BOOKED), 0) for number in numbers]),
        Series(_("Not booked"), [_made(wishes, number) - wishes.get((number, State.BOOKED), 0) for number in numbers]),
    ]
    heads = [_("Month"), _("Wishes"), _("Booked"), _("Booked, %"), _("Still waiting"), _("Ended without"), _("Days")]
    rows: list[list[Cell]] = [
        [month, *_cells(wishes, number), days.get(number)] for number, month in period.latest_first()
    ]
    by_month = Table(_("By month"), heads, rows, bar=3, whole=100)
    label = _("Wishes by month, booked from the waiting list or not; the same numbers are in the table below")
    notes = [
        _("By the month in which the wish was made; booked are those that took an offered time."),
        _("Days: from the wish to the booking, on average."),
    ]
    return Chapter(column_plot(label, period.months, series), [_offers(period), by_month], by_month, notes, more=False)


def _offers(period: Period) -> Table:
    found: Counter[str] = Counter()
    for (_month, state), count in _by_month(Offer, period).items():
        found[state] += count
    whole = sum(found.values())
    rows: list[list[Cell]] = [
        [str(label).capitalize(), found[value], percent(found[value], whole)] for value, label in Offer.State.choices
    ]
    return Table(_("What was answered"), [_("Answer"), _("Offers"), _("Of all, %")], rows, bar=2, whole=100)


def _by_month(model: type[Wish] | type[Offer], period: Period) -> Counts:
    start, end = period.span
    made = model._default_manager.filter(made_at__gte=start, made_at__lt=end).order_by()
    rows = made.annotate(month=period.month_of("made_at")).values("month", "state").annotate(count=Count("pk"))
    return {(month, state): count for month, state, count in rows.values_list("month", "state", "count")}


def _days_to_booking(period: Period) -> Mapping[int, float]:
    start, end = period.span
    booked = Wish.objects.filter(made_at__gte=start, made_at__lt=end, state=State.BOOKED).order_by()
    taken = ExpressionWrapper(F("ended_at") - F("made_at"), output_field=DurationField())
    rows = booked.annotate(month=period.month_of("made_at")).values("month").annotate(taken=Avg(taken))
    return {month: round(spent.total_seconds() / 86_400, 1) for month, spent in rows.values_list("month", "taken")}


def _made(wishes: Counts, number: int) -> int:
    return sum(wishes.get((number, state), 0) for state in State.values)


def _cells(wishes: Counts, number: int) -> list[Cell]:
    made, booked, still = (
        _made(wishes, number),
        wishes.get((number, State.BOOKED), 0),
        wishes.get((number, State.OPEN), 0),
    )
    return [made, booked, percent(booked, made), still, made - booked - still]
