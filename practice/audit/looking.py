"""The log for people: what stands in it, in words, by person, patient and day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.audit.wording import FIRST_NUMBER, about_of, what_of
from practice.models import AuditEntry, User
from practice.models.audit import EPOCH

MICROSECOND = timedelta(microseconds=1)
# A page and its parts are opened within this.
ONE_LOOK = timedelta(minutes=1)


# Further numbers under which a patient stands in the log; said by the package that keeps patients.
Also = Callable[[int], Iterable[int]]
_also: list[Also] = []


def also_known(numbers: Also) -> None:
    """Say how the keys are found of records that were merged into a patient's."""
    _also[:] = [numbers]


def of_patient(patient: int) -> QuerySet[AuditEntry]:
    """Every entry about a patient (by key), and about records that were merged into theirs, newest first."""
    numbers = {patient, *(number for found in _also for number in found(patient))}
    return AuditEntry.objects.filter(whose__in=numbers).order_by("-pk")


class LookForm(forms.Form):
    """Whose record, by whom, what was done, on which days. All of it may be left out."""

    patient = forms.IntegerField(
        label=gettext_lazy("Patient’s number"),
        required=False,
        min_value=FIRST_NUMBER,
        max_value=2**62,
        error_messages={"min_value": gettext_lazy("Patients’ numbers begin with 1000.")},
    )
    person = forms.ModelChoiceField(
        label=gettext_lazy("Person"), required=False, queryset=User.objects.all(), empty_label=gettext_lazy("everybody")
    )
    action = forms.ChoiceField(
        label=gettext_lazy("What was done"),
        required=False,
        choices=[("", gettext_lazy("everything")), *AuditEntry.Action.choices],
    )
    first_day = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def entries(self) -> QuerySet[AuditEntry]:
        """What was asked for, newest first; nothing for what cannot be read."""
        if not self.is_valid():
            return AuditEntry.objects.none()
        asked, patient = self.cleaned_data, self.asked_patient()
        found = AuditEntry.objects.order_by("-pk") if patient is None else of_patient(patient)
        if asked["person"] is not None:
            found = found.filter(who=asked["person"].pk)
        if asked["action"]:
            found = found.filter(action=asked["action"])
        if asked["first_day"]:
            found = found.filter(moment__gte=_moment_of(datetime.combine(asked["first_day"], time())))
        if asked["last_day"]:
            day_after = asked["last_day"] + timedelta(days=1)
            found = found.filter(moment__lt=_moment_of(datetime.combine(day_after, time())))
        return found

    def asked_patient(self) -> int | None:
        """The key of the patient who was asked for."""
        number = self.cleaned_data.get("patient") if self.is_valid() else None
        return None if number is None else number - FIRST_NUMBER


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words. `patient` is the patient's number, `name` their name where the reader may know it."""

    entry: AuditEntry
    at: datetime
    person: str
    what: str
    about: str
    patient: int | None
    name: str


def lines(entries: Iterable[AuditEntry], names: dict[int, str] | None = None) -> Iterator[Line]:
    """The entries in words. One query for the people."""
    found = list(entries)
    people = User.objects.in_bulk({entry.who for entry in found if entry.who is not None})
    for entry in found:
        person = people.get(entry.who) if entry.who is not None else None
        yield Line(
            entry,
            timezone.localtime(entry.at),
            str(person) if person else _way(entry.by),
            what_of(entry),
            about_of(entry),
            None if entry.whose is None else FIRST_NUMBER + entry.whose,
            (names or {}).get(entry.whose or 0, ""),
        )


def folded(found: Iterable[Line]) -> Iterator[Line]:
    """The lines with one for what somebody read of one patient within ONE_LOOK: a page is made of several parts."""
    look: Line | None = None
    for line in found:
        if look is not None and _is_one_look(look, line):
            names = look.what.split("; ")
            look = look if line.what in names else replace(look, what="; ".join([*names, line.what]))
            continue
        if look is not None:
            yield look
        look = line
    if look is not None:
        yield look


def _is_one_look(look: Line, line: Line) -> bool:
    one, other = look.entry, line.entry
    if not (one.action == other.action == AuditEntry.Action.READ and one.whose is not None):
        return False
    same = (one.who, one.by, one.whose, one.origin) == (other.who, other.by, other.whose, other.origin)
    return same and look.at - line.at <= ONE_LOOK


def _way(by: str) -> str:
    known = {
        "user": _("somebody who is gone"),
        "visitor": _("without a sign-in"),
        "link": _("the patient, by link"),
    }
    kind, _space, name = by.partition(" ")
    programmes = {"job": _("this programme: %(name)s"), "command": _("on the server: %(name)s")}
    return known.get(by) or (programmes[kind] % {"name": name} if kind in programmes else by)


def _moment_of(local: datetime) -> int:
    return (timezone.make_aware(local) - EPOCH) // MICROSECOND
