"""What must always be true of the data, asked once more of the data itself: the guards might have been off.

Findings name rows by their numbers; they hold no names and nothing clinical.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from patients.models import RecordedCondition, Status
from patients.places import known_regions
from practice.health import missing_guards as lost_guards
from practice.models import Practice
from scheduling.models import UNDECIDED, Appointment, Assessment, BookingRequest, Offer
from scheduling.reviewing import in_review, open_reviews
from scheduling.rounds import is_finished
from scheduling.secondlook import would_not_pass
from treatments.catalogue import current_catalogue, current_rules
from treatments.models import Treatment

CHUNK = 2000
MINUTE = timedelta(minutes=1)
DECIDED = tuple(status for status in Appointment.Status.values if status not in UNDECIDED)
# What has become of a request, and which statuses its appointment can then have: one that is booked goes its own way.
REQUESTED = (
    (("open",), ("held",)),
    (("declined", "withdrawn", "expired"), ("released",)),
    (("approved", "adapted"), DECIDED),
)
# The same for offers of the waiting list.
OFFERED = (*REQUESTED[:2], (("accepted",), DECIDED))


def broken() -> Iterator[str]:
    """Every invariant that does not hold, a line each. Memory does not grow with the number of appointments."""
    for found in INVARIANTS:
        yield from found()


def missing_guards() -> Iterator[str]:
    """Guards that the database has lost."""
    yield from (f"guard: {name} is not in the database" for name in lost_guards())


def overlaps() -> Iterator[str]:
    """Live appointments that share a therapist, a room or a patient at one time."""
    for key, start, end in (
        ("therapist", "blocked_from", "blocked_until"),
        ("room", "blocked_from", "blocked_until"),
        ("patient", "starts_at", "ends_at"),
    ):
        live = Appointment.objects.live().order_by(f"{key}_id", start, "pk")
        rows = live.values_list(f"{key}_id", "pk", start, end).iterator(chunk_size=CHUNK)
        for number, of_one in groupby(rows, key=lambda row: row[0]):
            for one, other in _at_one_time((pk, begins, ends) for _key, pk, begins, ends in of_one):
                yield f"overlap: {key} {number} has appointments {one} and {other} at one time"


def _at_one_time(rows: Iterable[tuple[int, datetime, datetime]]) -> Iterator[tuple[int, int]]:
    """Pairs that overlap, of rows in order of their start; each row with the one before it that lasts longest."""
    last: tuple[int, datetime] | None = None
    for pk, begins, ends in rows:
        if last is not None and begins < last[1]:
            yield last[0], pk
        if last is None or ends > last[1]:
            last = pk, ends


def unassessed() -> Iterator[str]:
    """Live appointments whose assessment does not pass, or is about another patient, treatment, day or length."""
    rows = Appointment.objects.sessions().select_related("assessment").order_by("pk")
    for appointment in rows.iterator(chunk_size=CHUNK):
        assessment = appointment.assessment
        if assessment is None:
            yield f"assessment: appointment {appointment.pk} has none"
            continue
        if not _passes(assessment):
            yield f"assessment: appointment {appointment.pk} has none that passes"
        for name, is_so in (
            ("patient", assessment.patient_id == appointment.patient_id),
            ("treatment", assessment.treatment_id == appointment.treatment_id),
            ("day", assessment.on == timezone.localdate(appointment.starts_at)),
            ("length", assessment.session.get("minutes") == appointment.minutes),
        ):
            if not is_so:
                yield f"assessment: appointment {appointment.pk} was assessed for another {name}"


def _passes(assessment: Assessment) -> bool:
    if assessment.verdict == Assessment.Verdict.OVERRIDE:
        return bool(assessment.override_reason) and assessment.decided_by_id is not None
    return assessment.verdict == Assessment.Verdict.FINE and not assessment.override_reason


def wrong_buffers() -> Iterator[str]:
    """Live appointments whose preparation and clean-up are of no version of their treatment."""
    allowed = _buffers()
    columns = ("pk", "treatment_id", "starts_at", "ends_at", "blocked_from", "blocked_until")
    rows = Appointment.objects.live().order_by("pk").values_list(*columns)
    for pk, treatment, starts_at, ends_at, blocked_from, blocked_until in rows.iterator(chunk_size=CHUNK):
        buffers = ((starts_at - blocked_from) / MINUTE, (blocked_until - ends_at) / MINUTE)
        if buffers not in allowed[treatment]:
            yield f"buffers: appointment {pk} blocks {buffers[0]:g} minutes before and {buffers[1]:g} after"


def _buffers() -> Mapping[int, set[tuple[float, float]]]:
    """The buffers that each treatment has or had: an appointment keeps those it was booked with."""
    known: dict[int, set[tuple[float, float]]] = {}
    for rows in (Treatment.objects, Treatment.history):
        for pk, before, after in rows.values_list("id", "buffer_before", "buffer_after"):
            known.setdefault(pk, set()).add((before, after))
    return known


def unreviewed() -> Iterator[str]:
    """Appointments ahead that would not be booked as they are now and wait in no safety review.

    Silent while the round after a change of rules is still going on.
    """
    practice = Practice.current()
    if practice is None or not is_finished(practice.rules_version):
        return
    with timezone.override(practice.tz):
        waiting = set(would_not_pass(practice))
    for pk in sorted(waiting - in_review(waiting)):
        yield f"review: appointment {pk} would not be booked as it is now, and is in no safety review"


def reviews_of_nothing() -> Iterator[str]:
    """Open reviews of appointments that are not to be held any more, or are going on already."""
    awaited = (Appointment.Status.BOOKED, Appointment.Status.ARRIVED)
    rows = open_reviews().exclude(appointment__status__in=awaited).order_by("pk")
    for pk, appointment in rows.values_list("pk", "appointment_id"):
        yield f"review: {pk} is open, but appointment {appointment} is not ahead"


def held_for_nothing() -> Iterator[str]:
    """Slots that are held or given back without a request or an offer, and such whose slot says otherwise."""
    undecided = Appointment.objects.filter(status__in=UNDECIDED, request=None, offer=None)
    for pk in undecided.order_by("pk").values_list("pk", flat=True):
        yield f"request: appointment {pk} is held or given back, but nobody has asked"
    for states, statuses in REQUESTED:
        rows = BookingRequest.objects.filter(state__in=states).exclude(appointment__status__in=statuses)
        for pk, appointment in rows.order_by("pk").values_list("pk", "appointment_id"):
            yield f"request: {pk} and its appointment {appointment} disagree about the answer"
    for states, statuses in OFFERED:
        offers = Offer.objects.filter(state__in=states).exclude(appointment__status__in=statuses)
        for pk, appointment in offers.order_by("pk").values_list("pk", "appointment_id"):
            yield f"offer: {pk} and its appointment {appointment} disagree about the answer"


def unreadable_records() -> Iterator[str]:
    """Recorded conditions with a status or a region that does not exist."""
    known, statuses = set(known_regions(current_catalogue())), set(Status.values)
    rows: Iterable[tuple[int, str, Any]] = RecordedCondition.objects.order_by("pk").values_list(
        "pk", "status", "regions"
    )
    for pk, status, regions in rows:
        if status not in statuses:
            yield f"record: recorded condition {pk} has an unknown status"
        if not isinstance(regions, list) or not all(isinstance(code, str) and code in known for code in regions):
            yield f"record: recorded condition {pk} has an unknown region"


def unreadable_rules() -> Iterator[str]:
    """A rule base that cannot be compiled: then nothing may be booked."""
    try:
        current_rules()
    except Exception as error:  # noqa: BLE001 (whatever stands in the way of deciding is the finding)
        yield f"rules: the rule base cannot be read ({error})"


INVARIANTS: tuple[Callable[[], Iterator[str]], ...] = (
    missing_guards,
    overlaps,
    unassessed,
    wrong_buffers,
    unreviewed,
    reviews_of_nothing,
    held_for_nothing,
    unreadable_records,
    unreadable_rules,
)
