"""Events of treating: sessions, conditions, documents, measures, plans. Clinical."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import Lag
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import RecordedCondition, Status
from records.instruments import UnknownInstrument, instrument_of
from records.models import Document, Measure, Plan, VitalSigns
from records.timelineevents import Asked, Event, Kind, address
from scheduling.models import UNDECIDED, Appointment


def appointments(asked: Asked) -> QuerySet[Any]:
    """All that were decided about, coming and past; those with a note only where notes are not shown."""
    rows = Appointment.objects.filter(patient=asked.patient).exclude(status__in=UNDECIDED)
    if asked.asks_for(Kind.NOTE):
        rows = rows.exclude(note__isnull=False, note__discarded_at=None)
    return rows.select_related("therapist", "room", "reaction")


def appointment(row: Appointment, _asked: Asked) -> Event:
    """What, when, with whom, what became of it, and how it was taken."""
    starts, felt = timezone.localtime(row.starts_at), getattr(row, "reaction", None)
    reaction = _("Afterwards: %(felt)s.") % {"felt": felt.get_felt_display()} if felt else ""
    return Event(
        starts.date(),
        Kind.APPOINTMENT,
        f"{row.treatment_name}, {row.minutes} min",
        clock=f"{starts:%H:%M}",
        words=" ".join(filter(None, [f"{row.room}, {row.get_status_display()}.", reaction])),
        by=str(row.therapist),
        url=address("scheduling:appointment", row.pk),
    )


def conditions(asked: Asked) -> QuerySet[Any]:
    """Every version of what is recorded, with the status before it. The history keeps codes, the catalogue the names."""
    ours = RecordedCondition.objects.filter(patient=asked.patient).values("pk")
    rows: QuerySet[Any] = RecordedCondition.history.filter(id__in=ours).select_related("history_user")
    versions: QuerySet[Any] = rows.annotate(status_before=_before("status"), withdrawn_before=_before("withdrawn_at"))
    return versions


def _before(name: str) -> Window:
    """The value of the version before, of the same row."""
    return Window(Lag(name), partition_by=F("id"), order_by=(F("history_date").asc(), F("history_id").asc()))


def condition(row: Any, asked: Asked) -> Event:
    """One version of a recorded condition: what changed."""
    known = asked.catalogue.condition_by_pk.get(row.condition_id)
    said = {
        "condition": known.name if known else _("Condition"),
        "now": Status(row.status).label,
        "before": Status(row.status_before).label if row.status_before else "",
    }
    if not row.status_before:
        title = _("%(condition)s, recorded as %(now)s")
    elif row.withdrawn_at and not row.withdrawn_before:
        title = _("%(condition)s, withdrawn as recorded in error")
    elif row.status_before != row.status:
        title = _("%(condition)s: %(before)s → %(now)s")
    else:
        title = _("%(condition)s: details changed")
    where = ", ".join(asked.catalogue.region_name(code) for code in row.regions)
    return Event(
        timezone.localdate(row.history_date),
        Kind.CONDITION,
        title % said,
        words=where,
        by=str(row.history_user or _("said by the patient")),
        url=address("patients:condition", row.id),
        look="alert",
    )


def documents(asked: Asked) -> QuerySet[Any]:
    """All that were filed, withdrawn ones too; none that belongs to a private note of somebody else."""
    return Document.objects.filter(patient__in=asked.numbers).readable_by(asked.user).select_related("filed_by")


def document(row: Document, asked: Asked) -> Event:
    """A document by its title and heading."""
    return Event(
        timezone.localdate(row.filed_at),
        Kind.DOCUMENT,
        row.title,
        words=_("Withdrawn as filed in error") if row.withdrawn_at else str(row.get_heading_display()),
        by=str(row.filed_by),
        url=address("records:document", asked.patient.pk, row.pk),
    )


def measures(asked: Asked) -> QuerySet[Any]:
    """Standard questionnaires, withdrawn ones too."""
    return Measure.objects.filter(patient__in=asked.numbers).defer("answers").select_related("recorded_by")


def measure(row: Measure, asked: Asked) -> Event:
    """A questionnaire with its score."""
    score = _("Withdrawn as recorded in error") if row.withdrawn_at else _("Score %(score)g") % {"score": row.score}
    return Event(
        row.on,
        Kind.MEASURE,
        _instrument(row.instrument),
        words=score,
        by=str(row.recorded_by or _("filled in by the patient")),
        url=address("records:curves", asked.patient.pk),
    )


def _instrument(code: str) -> str:
    try:
        return instrument_of(code).name
    except UnknownInstrument:
        return code


def vital_signs(asked: Asked) -> QuerySet[Any]:
    """Blood pressure and weight, withdrawn ones too."""
    return VitalSigns.objects.filter(patient__in=asked.numbers).select_related("recorded_by")


def vital_sign(row: VitalSigns, asked: Asked) -> Event:
    """What was measured, with its units."""
    said = [
        f"{row.systolic}/{row.diastolic} mmHg" if row.systolic and row.diastolic else "",
        _("pulse %(pulse)d") % {"pulse": row.pulse} if row.pulse else "",
        f"{row.weight:g} kg" if row.weight else "",
    ]
    return Event(
        timezone.localdate(row.at),
        Kind.MEASURE,
        ", ".join(filter(None, said)),
        words=_("Withdrawn as recorded in error") if row.withdrawn_at else "",
        by=str(row.recorded_by),
        url=address("records:curves", asked.patient.pk),
    )


def plans(asked: Asked) -> QuerySet[Any]:
    """All plans, by the day they begin."""
    return Plan.objects.filter(patient__in=asked.numbers).select_related("author")


def plan(row: Plan, asked: Asked) -> Event:
    """A plan as it begins: its goal."""
    title = _("Plan: %(title)s") % {"title": row.title}
    where = address("records:plans", asked.patient.pk)
    return Event(row.starts_on, Kind.PLAN, title, words=row.goal, by=str(row.author), url=where)


def ended_plans(asked: Asked) -> QuerySet[Any]:
    """The plans that were ended."""
    return plans(asked).filter(ended_on__isnull=False)


def ended_plan(row: Plan, asked: Asked) -> Event:
    """A plan as it ends: its outcome."""
    title = _("Plan ended: %(title)s") % {"title": row.title}
    where = address("records:plans", asked.patient.pk)
    return Event(row.ended_on or row.starts_on, Kind.PLAN, title, words=row.outcome, url=where)
