"""Signing on screen, recording what was signed on paper, and the practice's forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.consentforms import gates_to_open
from patients.forms.contact import DATE_FORMATS, DayInput
from patients.models import Consent, ConsentTemplate, ConsentText
from patients.signatures import Stroke, read_signature

PATIENT, GUARDIAN = "patient", "guardian"
_NAME = Consent._meta.get_field("signed_name")


class SignatureField(forms.CharField):
    """Strokes as JSON, written by static/js/signature.js."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, strip=False, **options)

    def to_python(self, value: Any) -> Any:
        """The strokes; refused where there are none, or too many."""
        return read_signature(value or "")


class SignForm(forms.Form):
    """A patient, or the guardian, signs on screen. For a `minor` only the guardian does."""

    signer = forms.ChoiceField(
        label=_("Who signs?"),
        choices=[(PATIENT, _("The patient")), (GUARDIAN, _("Parent or guardian"))],
        widget=forms.RadioSelect,
        initial=PATIENT,
        error_messages={
            "required": _("Please say who signs."),
            "invalid_choice": _("A parent or guardian signs for somebody under 18."),
        },
    )
    name = forms.CharField(
        label=_("Name of the person who signs"),
        max_length=120,
        validators=_NAME.validators,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please type the name of the person who signs.")},
    )
    signature = SignatureField()
    agreed = forms.BooleanField(
        label=_("I have read this, could ask what I wanted to know, and agree."),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Please tick this before you sign.")},
    )

    def __init__(self, *args: Any, minor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signer = self.fields["signer"]
        if minor and isinstance(signer, forms.ChoiceField):
            signer.choices, signer.initial = [(GUARDIAN, _("Parent or guardian"))], GUARDIAN

    def strokes(self) -> list[Stroke]:
        """The signature as drawn."""
        return list(self.cleaned_data["signature"])


class PaperForm(forms.Form):
    """A form that was signed on paper: which words, when, by whom."""

    text = forms.IntegerField(
        label=_("Version"), widget=forms.Select, error_messages={"invalid": _("There is no such consent.")}
    )
    given_on = forms.DateField(label=_("Given on"), input_formats=DATE_FORMATS, widget=DayInput())
    given_by = forms.CharField(
        label=_("By (if not the patient)"), required=False, max_length=120, validators=_NAME.validators
    )

    def __init__(self, *args: Any, texts: Sequence[ConsentText] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["text"].widget
        if isinstance(widget, forms.Select):
            widget.choices = [(text.pk, _("Version %(number)s") % {"number": text.version}) for text in texts]


class WithdrawForm(forms.Form):
    """The day from which a consent counts no longer; today without one."""

    withdrawn_on = forms.DateField(
        label=_("Withdrawn on"), required=False, input_formats=DATE_FORMATS, widget=DayInput()
    )


class FormForm(forms.ModelForm):  # type: ignore[type-arg]
    """A consent form of the practice: title, the rule that asks for it, and its words."""

    gate = forms.ChoiceField(
        label=_("Asked for by"),
        required=False,
        help_text=_("Signed, it opens this rule’s gate at check-in."),
        error_messages={"invalid_choice": _("There is no such consent.")},
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        validators=ConsentText._meta.get_field("text").validators,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Changed words become a new version; what was signed before keeps its own."),
    )

    class Meta:
        model = ConsentTemplate
        fields = ("title",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gate, now = self.fields["gate"], self.instance.gate
        rules = [(rule.code, rule.name) for rule in gates_to_open()]
        if now and now not in dict(rules):
            rules.append((now, _("a rule that is archived")))  # type: ignore[arg-type]
        if isinstance(gate, forms.ChoiceField):
            gate.choices = [("", _("No rule")), *rules]
        gate.initial = now
