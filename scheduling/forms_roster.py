"""Forms of the roster: therapists with their weekly hours, leave, rooms, closed days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.fields import PlaceField, RowsField
from practice.models import User
from scheduling.models import ClosedDays, Leave, Room, Therapist, Weekday
from scheduling.roster import Stretch, check_stretches
from treatments.models import Qualification, RoomFeature, Treatment

STRETCHES_A_DAY = 2
YEARS_AHEAD = 5
PLACE = gettext_lazy("Place in the diary")


class TherapistForm(forms.ModelForm):  # type: ignore[type-arg]
    """A therapist, without the hours."""

    qualifications = RowsField(
        label=gettext_lazy("Qualifications"), queryset=Qualification.objects.all(), required=False
    )
    treatments = RowsField(
        label=gettext_lazy("Gives these treatments"), queryset=Treatment.objects.all(), required=False
    )
    position = PlaceField(label=PLACE, help_text=gettext_lazy("Columns stand in this order; 0 puts somebody new last."))

    class Meta:
        model = Therapist
        fields = ("name", "title", "gender", "user", "usual_room", "position", "qualifications", "treatments")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.pk
        given = Q(therapists=own) if own else Q()
        users = Q(is_therapist=True, is_active=True, therapist=None) | (Q(therapist=own) if own else Q(pk=None))
        self._offer("user", User.objects.filter(users).order_by("name"), _("does not sign in"))
        self._offer(
            "usual_room", Room.objects.filter(Q(archived_at=None) | Q(pk=self.instance.usual_room_id)), _("any room")
        )
        self._offer("treatments", Treatment.objects.filter(Q(archived_at=None) | given).distinct())

    def _offer(self, name: str, rows: Any, nothing: str = "") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (the fields of this form)
        field.queryset = rows
        if nothing:
            field.empty_label = nothing

    def clean_name(self) -> str:
        """Two columns of the diary must be told apart."""
        name = str(self.cleaned_data["name"])
        if Therapist.objects.in_use().filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                _("%(name)s is in the diary already. Add something that tells the two apart.") % {"name": name}
            )
        return name


class HoursForm(forms.Form):
    """The weekly hours: for every weekday some stretches, each from and to; empty ones do not count."""

    def __init__(self, *args: Any, therapist: Therapist, **kwargs: Any) -> None:
        stretches = list(therapist.hours.all()) if therapist.pk else []
        most = max([STRETCHES_A_DAY, *Counter(one.weekday for one in stretches).values()])
        self.places = [(day, number) for day in Weekday for number in range(most)]
        initial: dict[str, Any] = {}
        for day in Weekday:
            for number, one in enumerate(stretch for stretch in stretches if stretch.weekday == day):
                initial |= {_cell(day, number, "starts"): one.starts, _cell(day, number, "ends"): one.ends}
        super().__init__(*args, **kwargs | {"initial": initial})
        for day, number in self.places:
            for end, words in (("starts", _("from")), ("ends", _("to"))):
                self.fields[_cell(day, number, end)] = _time_field(f"{day.label} {number + 1}, {words}")

    def rows(self) -> Iterator[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """Per weekday its name and its stretches as pairs of fields."""
        for day in Weekday:
            numbers = [number for one, number in self.places if one == day]
            yield (
                str(day.label),
                [(self[_cell(day, number, "starts")], self[_cell(day, number, "ends")]) for number in numbers],
            )

    def stretches(self) -> Iterator[Stretch]:
        """What was entered, once the form is valid."""
        for day, number in self.places:
            starts, ends = (self.cleaned_data.get(_cell(day, number, end)) for end in ("starts", "ends"))
            if starts and ends:
                yield Stretch(int(day), starts, ends)

    def clean(self) -> dict[str, Any]:
        """Every stretch has both ends, and none overlaps another."""
        entered = super().clean() or {}
        for day, number in self.places:
            names = [_cell(day, number, end) for end in ("starts", "ends")]
            if not set(names) & set(self.errors) and (entered.get(names[0]) is None) != (entered.get(names[1]) is None):
                self.add_error(None, _("%(day)s: give both from and to, or neither.") % {"day": day.label})
        check_stretches(self.stretches())
        return entered


def _cell(day: Weekday, number: int, end: str) -> str:
    return f"hours-{int(day)}-{number}-{end}"


def _time_field(label: str) -> forms.TimeField:
    widget = forms.TimeInput(
        format="%H:%M",
        attrs={
            "class": "form-control",
            "aria-label": label,
            "inputmode": "numeric",
            "maxlength": 5,
            "placeholder": "–",
            "autocomplete": "off",
        },
    )
    wrong = {"invalid": gettext_lazy("%(label)s: write the time as 08:30.") % {"label": label}}
    return forms.TimeField(label=label, required=False, input_formats=["%H:%M"], widget=widget, error_messages=wrong)


class DaysOffForm(forms.ModelForm):  # type: ignore[type-arg]
    """First and last day, both included; one day has both the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_day", "last_day"):
            self.fields[name] = forms.DateField(
                label=self.fields[name].label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            )

    def clean(self) -> dict[str, Any]:
        """Within the years that a diary is kept for, and not over already."""
        entered = super().clean() or {}
        today = timezone.localdate()
        for name in ("first_day", "last_day"):
            if (day := entered.get(name)) and abs(day - today) > timedelta(days=366 * YEARS_AHEAD):
                self.add_error(name, _("This is more than %(years)s years away.") % {"years": YEARS_AHEAD})
        return entered


class LeaveForm(DaysOffForm):
    """Days on which one therapist is away."""

    class Meta:
        model = Leave
        fields = ("first_day", "last_day")


class ClosedDaysForm(DaysOffForm):
    """Days on which the whole practice is closed."""

    class Meta:
        model = ClosedDays
        fields = ("first_day", "last_day", "name")


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]
    """A room and what stands in it."""

    features = RowsField(label=gettext_lazy("Features"), queryset=RoomFeature.objects.all(), required=False)
    position = PlaceField(label=PLACE, help_text=gettext_lazy("Columns stand in this order; 0 puts a new room last."))

    class Meta:
        model = Room
        fields = ("name", "features", "position")
