"""Filing documents: the files, the heading, and what is known of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.forms.contact import DATE_FORMATS, DayInput
from patients.models import EARLIEST
from practice.text import validate_readable
from records.filekinds import ENDINGS
from records.models import Document, Note
from records.titles import LONGEST

ACCEPTED = ",".join([*ENDINGS, *(f".{ending}" for endings in ENDINGS.values() for ending in endings)])


class SeveralFiles(forms.FileField):
    """One file or several; their content is read where they are filed."""

    widget = forms.FileInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """All that were sent; at least one. An empty one is refused by name later."""
        files = [file for file in data or [] if file]
        if not files:
            raise ValidationError(_("Choose a file: a PDF, JPEG or PNG of at most 20 MB."), code="required")
        return files


class FilesInput(forms.FileInput):
    """A choice of several files, with the camera where there is one."""

    allow_multiple_selected = True

    def use_required_attribute(self, initial: Any) -> bool:
        """A photo alone is enough: the browser must not ask for a file besides."""
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Every file of this name; the button for the camera sends under the same."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class DraftChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A draft, by its day."""

    def label_from_instance(self, obj: Any) -> str:
        """The day of the note."""
        return _("Draft of %(day)s") % {"day": date_format(obj.on, "j F Y")}


class DocumentForm(forms.Form):
    """Files for one heading. A title counts for one file alone; several are called by their names."""

    file = SeveralFiles(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("PDF, JPEG or PNG, up to 20 MB each, 10 at once. Where a picture was taken is removed."),
        widget=FilesInput(attrs={"multiple": True, "accept": ACCEPTED}),
    )
    heading = forms.ChoiceField(label=gettext_lazy("File under"), choices=[("", "–"), *Document.Heading.choices])
    title = forms.CharField(
        label=gettext_lazy("Title"), required=False, max_length=LONGEST, validators=[validate_readable]
    )
    dated = forms.DateField(
        label=gettext_lazy("Date of the document"), required=False, input_formats=DATE_FORMATS, widget=DayInput()
    )
    note = DraftChoice(
        label=gettext_lazy("Attach to a note"),
        queryset=Note.objects.none(),
        required=False,
        empty_label=gettext_lazy("to none"),
    )

    def __init__(self, *args: Any, drafts: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["note"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101
        choice.queryset = Note.objects.none() if drafts is None else drafts

    def clean_dated(self) -> Any:
        """Written by now."""
        day = self.cleaned_data["dated"]
        if day and not EARLIEST <= day <= timezone.localdate():
            raise ValidationError(_("The date of a document is today or an earlier day."))
        return day

    def clean(self) -> dict[str, Any]:
        """One title is for one file."""
        entered = super().clean() or {}
        if entered.get("title") and len(entered.get("file") or []) > 1:
            self.add_error(
                "title", _("Several files were chosen: they are called by their names. Leave the title empty.")
            )
        return entered

    @property
    def known(self) -> dict[str, Any]:
        """What the verb takes besides the file."""
        note = self.cleaned_data["note"]
        values = {name: self.cleaned_data[name] for name in ("heading", "title", "dated")}
        return values | {"note": note.pk if note else None}
