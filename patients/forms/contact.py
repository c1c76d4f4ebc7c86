"""Contact data of a patient, new or registered."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import Patient
from patients.registration import CHOICES, CONTACT, check_guardian
from practice.languages import languages
from practice.wordings import optional_kinds

DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"]


class DayInput(forms.DateInput):
    """The browser's own calendar; without one a date is typed."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the desk knows of a patient. Nothing medical."""

    birth_date = forms.DateField(
        label=gettext_lazy("Date of birth"), required=False, input_formats=DATE_FORMATS, widget=DayInput()
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), initial="en", widget=forms.Select(attrs={"data-combobox": ""})
    )
    unwanted = forms.MultipleChoiceField(
        label=gettext_lazy("Does not want"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Changes and cancellations are told in any case, unless no messages are wanted at all."),
    )

    class Meta:
        model = Patient
        fields = CONTACT
        labels = {"guardian_name": gettext_lazy("Guardian"), "guardian_phone": gettext_lazy("Guardian’s phone")}
        help_texts = {"guardian_name": gettext_lazy("Needed under 16, good to have under 18.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        if isinstance(language, forms.ChoiceField):
            language.choices = [(code, _(name)) for code, name in languages().items()]
        messages = self.fields["unwanted"]
        if isinstance(messages, forms.MultipleChoiceField):
            messages.choices = optional_kinds()
        self.initial.setdefault(
            "unwanted", [code for code, _name in optional_kinds() if code in self.instance.unwanted]
        )
        for name in ("given_name", "family_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Somebody under 16 comes with a guardian."""
        entered = super().clean() or {}
        if "birth_date" in entered:
            try:
                check_guardian(entered["birth_date"], entered.get("guardian_name", ""), timezone.localdate())
            except ValidationError as refused:
                self.add_error(None, refused)
        return entered

    @property
    def contact(self) -> dict[str, Any]:
        """What the verbs of registration take."""
        return {name: self.cleaned_data[name] for name in (*CONTACT, *CHOICES)}


class RegistrationForm(ContactForm):
    """A new patient. `request_key` makes a form that is sent twice register once."""

    request_key = forms.CharField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_name"].widget.attrs["autofocus"] = True

    def clean_request_key(self) -> UUID:
        """The key of this form; one that cannot be read is replaced, it only stood for not sending twice."""
        try:
            return UUID(self.cleaned_data["request_key"])
        except ValueError:
            return uuid4()


class ChangeForm(ContactForm):
    """A registered patient. `revision` is what the form was opened with."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
