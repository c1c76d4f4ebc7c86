"""The form for one entry of the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from practice.processing.telling import Entry
from practice.text import validate_readable

LONGEST, LONGEST_NAME = 4000, 120


def validate_lines(text: str) -> None:
    """Refuses what cannot be read, line by line."""
    for line in text.splitlines():
        if line.strip():
            validate_readable(line.replace("\t", " ").strip())


class NameForm(forms.Form):
    """The name of an entry of the practice's own."""

    name = forms.CharField(
        label=gettext_lazy("What it is called"), max_length=LONGEST_NAME, validators=[validate_readable]
    )


class EntryForm(forms.Form):
    """A text for each field of an entry; emptied, it has our words again."""

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in entry.lines:
            self.fields[line.field] = forms.CharField(
                label=line.label,
                initial=line.text,
                required=False,
                max_length=LONGEST,
                validators=[validate_lines],
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def words(self) -> dict[str, str]:
        """What the verb takes."""
        return {name: str(text) for name, text in self.cleaned_data.items()}

    def refuse(self, refused: ValidationError) -> None:
        """Say above the fields what the verb refused."""
        self.add_error(None, refused)
