"""Undoing a merge: two people were taken for one. What went over goes back, as it is by now.

Appointments are handed back by scheduling/parting.py, in the same transaction: it is the only caller. What happened since
and cannot be told apart stands in the way and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.announcing import announce
from patients.models import Consent, Merge, Patient, Questionnaire, RecordedCondition, Screening
from practice.audit.writing import note
from practice.models import AuditEntry, User

# What other packages have against undoing a merge, and what of theirs goes back with it.
_obstacles: list[Callable[[Merge], Iterable[str]]] = []
_followers: list[Callable[[Merge], None]] = []


def register(*, in_the_way: Callable[[Merge], Iterable[str]], follow: Callable[[Merge], None]) -> None:
    """Make known what stands in the way of undoing a merge, and what else goes back."""
    _obstacles.append(in_the_way)
    _followers.append(follow)


def in_the_way(merge: Merge) -> list[str]:
    """Why the merge cannot be undone, in words without anything clinical; empty when it can."""
    if merge.undone_at is not None:
        return [_("It was undone already.")]
    if merge.is_late:
        return [_("It was more than 30 days ago.")]
    if merge.kept.archived_at or merge.kept.merged_into_id:
        return [
            _("No. %(number)s is archived or was merged again: bring it back first.") % {"number": merge.kept.number}
        ]
    return [*_of_patients(merge), *(said for ask in _obstacles for said in ask(merge))]


def part_records(merge: Merge, *, by: User) -> None:
    """Give back what went over, and tell whoever listens of both. Both rows are held; nothing is in the way."""
    kept, given_up = merge.kept, merge.given_up
    _give_back_conditions(merge, by)
    for model in (Screening, Consent, Questionnaire):
        rows = model._default_manager.filter(pk__in=moved(merge, model._meta.label), patient=kept)
        rows.update(patient=given_up)
    Patient.objects.filter(pk__in=moved(merge, Patient._meta.label), merged_into=kept).update(merged_into=given_up)
    for follow in _followers:
        follow(merge)
    _give_back_contact(merge, by)
    given_up.archived_at = given_up.merged_into = None
    given_up.desk_note = merge.before["given_up"]["desk_note"]
    _save(given_up, by, "archived_at", "merged_into", "desk_note")
    announce(kept.pk, by=by)
    announce(given_up.pk, by=by)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    note(AuditEntry.Action.PARTED, what="patients.merge", row=merge.pk, whose=kept.pk, about=f"from {given_up.pk}")


def moved(merge: Merge, label: str) -> list[int]:
    """The keys of the rows of a model that went over."""
    keys: list[int] = merge.moved.get(label, [])
    return keys


def on_day(moment: datetime) -> str:
    """The day of something, as people read it."""
    return date_format(timezone.localtime(moment), "j M Y")


def _of_patients(merge: Merge) -> Iterator[str]:
    since = {"patient": merge.kept_id, "recorded_at__gt": merge.made_at}
    for row in Screening.objects.filter(**since).order_by("pk"):
        yield _("A screening was confirmed on %(day)s: it speaks of one of the two.") % {"day": on_day(row.recorded_at)}
    for record in RecordedCondition.objects.standing().filter(**since).order_by("pk"):
        words = {"day": on_day(record.recorded_at)}
        yield _("A condition was recorded on %(day)s: withdraw it, and record it again where it belongs.") % words
    for consent in _consents_since(merge):
        words = {"day": on_day(consent.recorded_at)}
        yield _("A consent was given on %(day)s: withdraw it, and ask for it again where it belongs.") % words


def _consents_since(merge: Merge) -> QuerySet[Consent]:
    rows = Consent.objects.filter(patient=merge.kept, recorded_at__gt=merge.made_at, withdrawn_on=None)
    return rows.order_by("pk")


def _give_back_conditions(merge: Merge, by: User) -> None:
    """A condition that was withdrawn because it stood on both sides stands again; what was changed since stays changed."""
    withdrawn = set(merge.before["withdrawn"])
    keys = moved(merge, RecordedCondition._meta.label)
    for row in RecordedCondition.objects.filter(pk__in=keys, patient=merge.kept).order_by("pk"):
        row.patient = merge.given_up
        if row.pk in withdrawn:
            row.withdrawn_at = None
        row.revision += 1
        row._history_user = by  # type: ignore[attr-defined]  # read by simple-history
        row.save(update_fields=["patient", "withdrawn_at", "revision"])


def _give_back_contact(merge: Merge, by: User) -> None:
    """What `kept` said before, where it still says what came from the other; what was typed in since stays."""
    kept, given_up = merge.kept, merge.given_up
    changed = []
    for name, value in merge.before["kept"].items():
        came = getattr(given_up, name)
        if name == "unwanted":
            came = sorted({*value, *given_up.unwanted})
        elif name == "desk_note":
            came = merge.before["given_up"]["desk_note"]
        if getattr(kept, name) != came:
            continue
        setattr(kept, name, Patient._meta.get_field(name).to_python(value))  # type: ignore[union-attr]
        changed.append(name)
    _save(kept, by, *changed)


def _save(patient: Patient, by: User, *fields: str) -> None:
    patient.revision += 1
    patient._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    patient.save(update_fields=[*fields, "revision"])
