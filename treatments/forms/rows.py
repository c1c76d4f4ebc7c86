"""What the forms of all catalogue rows share: the code, the revision, and errors of the rules as errors of fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from treatments.editing import revision_of
from treatments.forms.fields import long_text
from treatments.refusals import RuleUnreadable
from treatments.snapshot import Catalogue

LONGEST_CODE = 80


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form for one row. `catalogue` gives the names that it offers; a code once given stays."""

    # Part of a rule that cannot be read → the field that says it.
    fields_of_problems: dict[str, str] = {}
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = long_text(
        label=_lazy("What changed and why"),
        rows=2,
        help_text=_lazy("Kept with this version, beside your name and the time."),
    )

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue = catalogue
        # A draft takes the place of the rule that it replaces, and its code.
        held = self.instance if self.instance.pk else getattr(self.instance, "replaces", None)
        if held is not None:
            del self.fields["code"]
            self.initial["revision"] = revision_of(held)
        else:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("Left empty, it is made from the name. It cannot be changed later.")
        self.offer()

    def offer(self) -> None:
        """Fill the choices from the catalogue."""

    def clean(self) -> dict[str, Any]:
        """A new row without a code gets one from its name."""
        cleaned = super().clean() or self.cleaned_data
        if "code" in self.fields and "code" not in self.errors and not cleaned.get("code"):
            cleaned["code"] = self._free_code(cleaned.get("name") or "")
        return cleaned

    def _free_code(self, name: str) -> str:
        plain = (
            slugify(name).replace("_", "-").strip("-")[: LONGEST_CODE - 5].strip("-")
            or self._meta.model._meta.model_name
            or "row"
        )
        stem = "-".join(part for part in plain.split("-") if part)
        taken = set(self._meta.model._default_manager.filter(code__startswith=stem).values_list("code", flat=True))
        return next(
            code for code in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))) if code not in taken
        )

    def refuse_unreadable(self, error: RuleUnreadable) -> None:
        """Show why the rules could not be read with this row, at the field that it is about."""
        about_this = error.row.endswith(f": {self.instance.code}")
        known = [
            name
            for name in (*reversed(_parts(error.field)), self.fields_of_problems.get(error.field, ""))
            if name in self.fields
        ]
        field = known[-1] if known and about_this else None
        self.add_error(
            field, _("The rules cannot be read with this: %(problem)s. Nothing was saved.") % {"problem": str(error)}
        )


def _parts(field: str) -> list[str]:
    return field.replace("]", "").replace("[", ".").split(".")
