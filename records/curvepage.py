"""What the page of curves shows of one patient: pain, standard questionnaires, blood pressure and weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import Patient
from records.curves import Plot, Series, plot_of
from records.instruments import Instrument, instruments
from records.models import Measure, VitalSigns
from records.pain_series import PainAt, pain_of
from records.vitals import RAISED
from scheduling.models import Appointment

# As many sessions, and as many measures of all kinds, stand on one page.
MOST_SESSIONS, MOST_MEASURES, MOST_VITALS = 120, 200, 60
WORST_PAIN = 10
PRESSURE_FROM, PRESSURE_TO = 40, 220


@dataclass(frozen=True, slots=True)
class Scored:
    """A filled-in questionnaire with what became of the score since the one before (`better`, `worse`, `same`)."""

    row: Measure
    change: str
    by: Decimal | None

    @property
    def score(self) -> str:
        """The score without needless decimals."""
        return f"{self.row.score.normalize():f}"

    @property
    def step(self) -> str:
        """The difference with its sign."""
        if self.by is None:
            return ""
        return f"{self.by.normalize():+f}".replace("-", "−") if self.by else "±0"


@dataclass(frozen=True, slots=True)
class Curve:
    """One questionnaire with its curve and the same numbers, the latest first."""

    instrument: Instrument
    rows: Sequence[Scored]
    plot: Plot | None

    @property
    def words(self) -> str:
        """The curve in words, for whoever does not see it."""
        said = {
            "name": self.instrument.name,
            "values": ", ".join(one.score for one in reversed(self.rows)),
            "count": len(self.rows),
        }
        return _("%(name)s: %(values)s; the same numbers are in the table below") % said


@dataclass(frozen=True, slots=True)
class Curves:
    """The page. `earlier` when there are sessions before those shown."""

    pain: Sequence[PainAt]
    pain_plot: Plot | None
    curves: Sequence[Curve]
    vitals: Sequence[VitalSigns]
    pressure_plot: Plot | None
    weight_plot: Plot | None
    earlier: bool

    @property
    def pain_words(self) -> str:
        """The curve of pain in words."""
        said = [f"{_shown(one.before)} → {_shown(one.after)}" for one in self.pain[-12:]]
        return _("Pain before and after each session: %(values)s; the same numbers are in the table below") % {
            "values": ", ".join(said)
        }

    @property
    def pain_latest_first(self) -> Sequence[PainAt]:
        """As the table lists them."""
        return self.pain[::-1]


def curves_of(patient: Patient, *, page: int = 1) -> Curves:
    """Page 1 is up to today; each further one the 120 sessions before. Four queries, however many there are."""
    found = pain_of(patient.pk, most=MOST_SESSIONS + 1, skip=(page - 1) * MOST_SESSIONS)
    pain, earlier = found[-MOST_SESSIONS:], len(found) > MOST_SESSIONS
    until = timezone.localdate() if page == 1 or not pain else pain[-1].on
    measures = _measures(patient.pk, until)
    vitals = list(
        VitalSigns.objects.of(patient.pk)
        .standing()
        .filter(at__date__lte=until)
        .select_related("recorded_by")[:MOST_VITALS]
    )
    sessions = _sessions(patient.pk, until)
    pressure, weight = _vitals_plots(vitals, sessions)
    return Curves(
        pain=pain,
        pain_plot=_pain_plot(pain, sessions),
        curves=[_curve(one, measures, sessions) for one in instruments().values()],
        vitals=vitals,
        pressure_plot=pressure,
        weight_plot=weight,
        earlier=earlier,
    )


def pain_plot(pain: Sequence[PainAt]) -> Plot | None:
    """The curve of pain alone, each session a mark; for the overview of a record."""
    return _pain_plot(pain, [one.on for one in pain])


def with_changes(instrument: Instrument, rows: Sequence[Measure]) -> list[Scored]:
    """The rows of one questionnaire, the oldest first, each beside the one before it."""
    if not rows:
        return []
    later = [
        Scored(after, instrument.change(before.score, after.score), after.score - before.score)
        for before, after in pairwise(rows)
    ]
    return [Scored(rows[0], "", None), *later]


def _measures(patient: int, until: date) -> list[Measure]:
    rows = Measure.objects.of(patient).standing().filter(on__lte=until).select_related("recorded_by")
    return list(rows.order_by("-on", "-pk")[:MOST_MEASURES])[::-1]


def _sessions(patient: int, until: date) -> list[date]:
    given = Appointment.objects.sessions().filter(patient=patient, starts_at__lte=timezone.now())
    upto = given.filter(starts_at__date__lt=until + timedelta(days=1)).order_by("-starts_at")
    return [timezone.localdate(start) for start in upto.values_list("starts_at", flat=True)[: 2 * MOST_SESSIONS]]


def _pain_plot(pain: Sequence[PainAt], sessions: Sequence[date]) -> Plot | None:
    series = [
        Series(_("before"), [(one.on, one.before) for one in pain if one.before is not None]),
        Series(_("after"), [(one.on, one.after) for one in pain if one.after is not None]),
    ]
    return plot_of(series, lowest=0, highest=WORST_PAIN, sessions=sessions)


def _curve(instrument: Instrument, measures: Sequence[Measure], sessions: Sequence[date]) -> Curve:
    own = [row for row in measures if row.instrument == instrument.code]
    series = [Series(instrument.short, [(row.on, row.score) for row in own])]
    plot = plot_of(series, lowest=instrument.lowest, highest=instrument.highest, sessions=sessions)
    return Curve(instrument, with_changes(instrument, own)[::-1], plot)


def _vitals_plots(vitals: Sequence[VitalSigns], sessions: Sequence[date]) -> tuple[Plot | None, Plot | None]:
    rows = [(timezone.localdate(row.at), row) for row in reversed(vitals)]
    pressure = [
        Series(_("upper value"), [(day, row.systolic) for day, row in rows if row.systolic is not None]),
        Series(_("lower value"), [(day, row.diastolic) for day, row in rows if row.diastolic is not None]),
    ]
    weights = [(day, row.weight) for day, row in rows if row.weight is not None]
    least, most = _span([weight for _day, weight in weights])
    return (
        plot_of(pressure, lowest=PRESSURE_FROM, highest=PRESSURE_TO, sessions=sessions, limits=RAISED),
        plot_of([Series(_("weight"), weights)], lowest=least, highest=most, sessions=sessions),
    )


def _span(weights: Sequence[Decimal]) -> tuple[int, int]:
    """From a multiple of ten below the least to one above the most."""
    if not weights:
        return 0, 10
    return int(min(weights)) // 10 * 10, int(max(weights)) // 10 * 10 + 10


def _shown(value: int | None) -> str:
    return "–" if value is None else str(value)
