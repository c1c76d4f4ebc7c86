"""Form fields for lists: codes to tick, minutes, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from practice.text import validate_readable
from treatments.models import Condition
from treatments.snapshot import Catalogue

LONGEST_TEXT = 2000
LONGEST_NAME = 160
SHORTEST, LONGEST = 5, 480
MOST_WORDS = 40
SIDES = ("left", "right")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


def validate_lines(text: str) -> None:
    """As validate_readable, but lines may end."""
    for line in text.splitlines():
        validate_readable(line)


def validate_year(day: date) -> None:
    """Refuse a year that nobody means."""
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(_("A year lies between 1900 and 2200."))


def long_text(*, label: Any, required: bool = False, rows: int = 3, help_text: Any = "") -> forms.CharField:
    """A field for some sentences."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=LONGEST_TEXT,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def number(
    *, label: Any, least: int = 0, most: int = 999, required: bool = False, help_text: Any = ""
) -> forms.IntegerField:
    """A field for a whole number."""
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=required, help_text=help_text)


class ConditionSelect(forms.Select):
    """A list of conditions that script turns into a field; it finds them by their synonyms, too."""

    synonyms: Mapping[str, Sequence[str]] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One option, with the words by which it is found."""
        option = super().create_option(name, value, *args, **kwargs)
        if words := self.synonyms.get(str(value)):
            option["attrs"]["data-words"] = " ".join(words)
        return option


class ConditionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One condition by its code, or none."""

    widget = ConditionSelect

    def __init__(self, *, label: Any, empty_label: Any) -> None:
        super().__init__(
            Condition.objects.in_use(), label=label, empty_label=empty_label, required=False, to_field_name="code"
        )
        self.widget.attrs.update({"data-combobox": "", "placeholder": empty_label})

    def offer(self, catalogue: Catalogue, kept: str = "") -> None:
        """Offer those in use, and the one that was chosen before even if it is not."""
        self.queryset = Condition.objects.filter(Q(archived_at=None) | Q(code=kept))
        self.widget.synonyms = {row.code: row.synonyms for row in catalogue.conditions}


class CodesField(forms.MultipleChoiceField):
    """Codes to tick. What comes out is a list in the order in which they were sent, each once."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Iterable[tuple[str, str]] = (), required: bool = False, **options: Any) -> None:
        super().__init__(choices=list(choices), required=required, **options)

    def offer(self, names: Mapping[str, str], chosen: Sequence[str] = ()) -> None:
        """Offer the codes of `names`, those `chosen` first and in their order."""
        first = [code for code in chosen if code in names]
        self.choices = [(code, names[code]) for code in dict.fromkeys([*first, *names])]

    def clean(self, value: Any) -> list[str]:
        """The codes; ValidationError for one that is not offered."""
        return list(dict.fromkeys(super().clean(value)))


class RegionsField(CodesField):
    """Regions and groups to tick, with sides where they have some."""

    def offer_regions(self, catalogue: Catalogue) -> None:
        """Offer every region of the catalogue, whole and by its sides."""
        self.regions = catalogue.regions
        codes = [code for region in catalogue.regions for code in (region.code, *_sided(region.code, region.sides))]
        self.choices = [(code, catalogue.region_name(code)) for code in codes]


def _sided(code: str, sides: bool) -> list[str]:
    return [f"{code}:{side}" for side in SIDES] if sides else []


class MinutesField(forms.CharField):
    """Lengths in minutes, with commas between them; comes out as a sorted list of whole numbers."""

    def prepare_value(self, value: Any) -> Any:
        """The list as it is typed."""
        return ", ".join(str(minutes) for minutes in value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """The list; ValidationError names what is no length."""
        text = super().to_python(value) or ""
        return sorted({self._length(part) for part in text.replace(";", ",").split(",") if part.strip()})

    def validate(self, value: Any) -> None:
        """At least one length."""
        if self.required and not value:
            raise ValidationError(_("Give at least one length, in minutes."))

    def run_validators(self, value: Any) -> None:
        """The checks above are all; those of a text do not fit a list."""

    def _length(self, text: str) -> int:
        plain = text.strip()
        if not (plain.isascii() and plain.isdigit() and len(plain) < 4 and SHORTEST <= int(plain) <= LONGEST):
            raise ValidationError(
                _(
                    "“%(text)s” is not a length. Write whole minutes from %(least)s to %(most)s, with commas between them."
                ),
                params={"text": plain[:20], "least": SHORTEST, "most": LONGEST},
            )
        return int(plain)


class WordsField(forms.CharField):
    """Words or names, one in a line; comes out as a list, each once."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """The list as it is typed."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """The list; ValidationError for a word that cannot be read or is too long."""
        words = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        kept = list(dict.fromkeys(word for word in words if word))
        if len(kept) > MOST_WORDS:
            raise ValidationError(_("At most %(count)s lines."), params={"count": MOST_WORDS})
        for word in kept:
            validate_readable(word)
            if len(word) > LONGEST_NAME:
                raise ValidationError(_("A line has at most %(count)s characters."), params={"count": LONGEST_NAME})
        return kept

    def run_validators(self, value: Any) -> None:
        """The checks above are all; those of a text do not fit a list."""
