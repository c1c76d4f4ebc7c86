"""Forms around notes: phrases and spheres."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models import Snippet, Sphere


class SnippetForm(forms.ModelForm):  # type: ignore[type-arg]
    """A phrase and the word that calls it."""

    class Meta:
        model = Snippet
        fields = ("name", "text")
        labels: ClassVar[dict[str, Any]] = {"name": _("Short word"), "text": _("Phrase")}
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("Typed after / in a note, without spaces."),
            "text": _("An … is where you go on typing."),
        }
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 3})}

    def clean_name(self) -> str:
        """However it is written, it is called the same."""
        return str(self.cleaned_data["name"]).casefold()

    def _post_clean(self) -> None:
        """Nothing: the row is left to the verb that keeps it."""


class SphereForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a sphere."""

    class Meta:
        model = Sphere
        fields = ("name",)

    def _post_clean(self) -> None:
        """Nothing: the row is left to the verb that keeps it."""
