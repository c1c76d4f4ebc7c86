"""Time to come again: the course rules' recalls, for whom the session would be fine today and who has nothing booked.

A rule that recalls after six months does so six, twelve, eighteen and twenty-four months after the last of its sessions,
each time within the month that follows, and then no more. Nobody is recalled twice within QUIET, whichever rule says so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zlib import crc32

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from patients.models import Patient
from patients.reaching import reach, way_to
from practice.models import Message, Practice
from scheduling.deciding import decide, known_of, rules_now
from scheduling.messages.codes import RECALL
from scheduling.models import Appointment
from scheduling.plans import Form
from treatments.catalogue import current_catalogue
from treatments.contraindications import Fact, VerdictKind
from treatments.courserules import CourseKind, CourseRule

WITHIN, QUIET = timedelta(days=31), timedelta(days=60)
LONGEST_MONTHS = 24
# One piece of work; the others of the hour follow at once.
BATCH = 20


def step(now: datetime | None = None) -> bool:
    """Write the next few recalls that are due; True while there are more. Killed anywhere, it has written some or none.

    Raises RulesFailed when the rules are unreadable: nobody is recalled by accident.
    """
    now = now or timezone.now()
    practice = Practice.current()
    if practice is None:
        return False
    written = 0
    for rule in _recalls(practice):
        recently = Message.objects.filter(kind=RECALL, patient=OuterRef("pk"), made_at__gt=now - QUIET)
        for patient in _candidates(rule, now).filter(~Exists(recently)).order_by("pk"):
            written += _write(patient, rule, practice, now)
            if written == BATCH:
                return True
    return False


def is_due(patient: Patient, part: str, now: datetime | None = None) -> bool:
    """Whether the recall of that `part` may still leave: nothing booked, no newer session, and it would be fine today."""
    now, practice = now or timezone.now(), Practice.current()
    rule = next((rule for rule in _recalls(practice) if part_of(rule) == part), None) if practice else None
    if practice is None or rule is None or not _candidates(rule, now).filter(pk=patient.pk).exists():
        return False
    return _is_fine(patient, rule, practice)


def part_of(rule: CourseRule) -> str:
    """What a recall by that rule is filed under; it names neither the rule nor its treatments."""
    return f"{crc32(rule.code.encode()):08x}"


def _recalls(practice: Practice) -> Iterator[CourseRule]:
    rules = rules_now(practice.rules_version).course_rules
    return (rule for rule in rules if rule.kind is CourseKind.RECALL and rule.months > 0)


def _candidates(rule: CourseRule, now: datetime) -> QuerySet[Patient]:
    """Patients whose last session of the rule was so many months ago, with nothing booked. Nobody has been decided about."""
    upcoming = Appointment.objects.upcoming(now).filter(patient=OuterRef("pk"))
    held = Q(appointments__status=Appointment.Status.DONE, appointments__treatment__code__in=rule.treatments)
    rows = (
        Patient.objects.in_use()
        .exclude(channel=Patient.Channel.NONE)
        .annotate(last=Max("appointments__starts_at", filter=held))
    )
    since = Q(pk=None)
    for earliest, latest in _spans(rule.months, timezone.localdate(now)):
        since |= Q(last__gte=_midnight(earliest), last__lt=_midnight(latest))
    return rows.filter(since).filter(~Exists(upcoming))


def _spans(months: int, today: date) -> Iterator[tuple[date, date]]:
    """From which day on, and before which, a last session was that makes a recall due today."""
    for count in range(months, LONGEST_MONTHS + 1, months):
        due = _earlier(today, count)
        yield due - WITHIN, due + timedelta(days=1)


def _earlier(day: date, months: int) -> date:
    """The same day so many months before, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _write(patient: Patient, rule: CourseRule, practice: Practice, now: datetime) -> bool:
    """Recall the patient, unless it would not be fine or somebody else has just done so."""
    if way_to(patient, RECALL) is None or not _is_fine(patient, rule, practice):
        return False
    with transaction.atomic():
        held = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if Message.objects.filter(kind=RECALL, patient=held.pk, made_at__gt=now - QUIET).exists():
            return False
        return reach(held, kind=RECALL, about=held.pk, by=None, part=part_of(rule), not_before=now) is not None


def _is_fine(patient: Patient, rule: CourseRule, practice: Practice) -> bool:
    """Whether the last session of the rule could be had again today, as it is and without anybody's word."""
    catalogue, today = current_catalogue(practice.rules_version), timezone.localdate()
    rows = Appointment.objects.filter(patient=patient, status=Appointment.Status.DONE)
    last = rows.filter(treatment__code__in=rule.treatments).order_by("-starts_at").first()
    if last is None or (treatment := catalogue.treatment_by_pk[last.treatment_id]).archived:
        return False
    known = known_of(patient, catalogue)
    if rule.condition is not None and not _stands(rule, known.facts, today):
        return False
    session = Form().session(treatment, on=today)
    return decide(session, known=known, rules=rules_now(practice.rules_version)).verdict is VerdictKind.FINE


def _stands(rule: CourseRule, facts: Iterable[Fact], today: date) -> bool:
    """Whether the condition that the rule names stands recorded, as it asks for."""
    found = (fact for fact in facts if fact.condition == rule.condition and (fact.until or today) >= today)
    return any(not rule.statuses or fact.status in rule.statuses for fact in found)
