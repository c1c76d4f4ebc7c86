"""What is asked before a file is read in, and before a table is taken out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.forms.contact import DayInput
from practice.uploads import MOST_BYTES
from scheduling.exchange.columns import APPOINTMENTS, PATIENTS

KINDS = ((PATIENTS, gettext_lazy("Patients")), (APPOINTMENTS, gettext_lazy("Appointments")))
CSV, XLSX = "csv", "xlsx"
YEARS, MOST_DAYS = range(1970, 2200), 366 * 20


class FileForm(forms.Form):
    """A file of rows of one kind."""

    kind = forms.ChoiceField(label=gettext_lazy("What the rows are"), choices=KINDS)
    file = forms.FileField(
        label=gettext_lazy("File, CSV or XLSX"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text=gettext_lazy("At most 20 MB and 10,000 rows. The first line names the columns."),
    )

    def clean_file(self) -> Any:
        """Refuses what is larger than is kept."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB. Split it and read in one part after the other."))
        return file


class TakeOutForm(forms.Form):
    """Which table is taken out, and of appointments those of which days."""

    kind = forms.ChoiceField(label=gettext_lazy("What to take out"), choices=KINDS)
    first_day = forms.DateField(label=gettext_lazy("Appointments from"), required=False, widget=DayInput())
    last_day = forms.DateField(label=gettext_lazy("until"), required=False, widget=DayInput())
    writing = forms.ChoiceField(label=gettext_lazy("As"), choices=((CSV, "CSV"), (XLSX, "XLSX")))

    def clean(self) -> dict[str, Any]:
        """Without days: from today on, a year."""
        entered = super().clean() or {}
        first = entered.get("first_day") or timezone.localdate()
        if first.year not in YEARS:
            self.add_error("first_day", _("There are no appointments in that year."))
            return entered
        last = entered.get("last_day") or first + timedelta(days=365)
        if not timedelta() <= last - first <= timedelta(days=MOST_DAYS):
            self.add_error("last_day", _("The last day is the first one or later, at most 20 years."))
        return entered | {"first_day": first, "last_day": last}
