"""Forms of booking online: who somebody is, the code, and an entrance for the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.forms.contact import DATE_FORMATS, DayInput
from patients.models import Patient
from patients.registration import check_guardian
from practice.text import digits
from scheduling.models import OnlineEntrance

WAYS = ((Patient.Channel.EMAIL, gettext_lazy("By e-mail")), (Patient.Channel.SMS, gettext_lazy("By SMS")))
SHORTEST_MOBILE = 8


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who books, and where the code goes. The same for whom we know and for whom we do not."""

    birth_date = forms.DateField(label=gettext_lazy("Date of birth"), input_formats=DATE_FORMATS, widget=DayInput())
    channel = forms.ChoiceField(
        label=gettext_lazy("How do you want to get the code?"),
        choices=WAYS,
        initial=Patient.Channel.EMAIL,
        widget=forms.RadioSelect,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Patient
        fields = (
            "given_name",
            "family_name",
            "birth_date",
            "channel",
            "email",
            "phone",
            "guardian_name",
            "guardian_phone",
        )
        labels = {
            "phone": gettext_lazy("Mobile phone"),
            "guardian_name": gettext_lazy("For somebody under 16: name of a parent or guardian"),
            "guardian_phone": gettext_lazy("Phone of the parent or guardian"),
        }

    def __init__(self, *args: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        completed = {"given_name": "given-name", "family_name": "family-name", "birth_date": "bday"}
        completed |= {"email": "email", "phone": "tel"}
        for name, token in completed.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        self.fields["email"].widget.attrs["inputmode"] = "email"
        self.fields["phone"].widget.input_type = "tel"
        channel = self.fields["channel"]
        if isinstance(channel, forms.ChoiceField) and not (settings.SMS_URL or settings.DEMO):
            # No SMS would leave.
            channel.widget, channel.choices = forms.HiddenInput(), WAYS[:1]
        self._new = new
        if not new:
            del self.fields["guardian_name"], self.fields["guardian_phone"]

    def clean(self) -> dict[str, Any]:
        """The address for the code is there; somebody new under 16 comes with a guardian."""
        entered = super().clean() or {}
        way = entered.get("channel")
        if way == Patient.Channel.EMAIL and "email" in entered and not entered["email"]:
            self.add_error("email", _("Please give the address to which the code goes."))
        if way == Patient.Channel.SMS and len(digits(entered.get("phone") or "")) < SHORTEST_MOBILE:
            self.add_error("phone", _("Please give the number to which the code goes, with its area code."))
        born, today = entered.get("birth_date"), timezone.localdate()
        if self._new and born and born <= today:
            try:
                check_guardian(born, entered.get("guardian_name", ""), today)
            except ValidationError as refused:
                self.add_error(None, refused)
        return entered

    def said(self) -> dict[str, Any]:
        """As a booking keeps it."""
        entered = self.cleaned_data
        names = ("given_name", "family_name", "channel", "email", "phone", "guardian_name", "guardian_phone")
        return {name: entered.get(name, "") for name in names} | {"birth_date": entered["birth_date"].isoformat()}


class CodeForm(forms.Form):
    """The six digits."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        """The digits alone, however they were typed."""
        code = digits(self.cleaned_data["code"])
        if len(code) != 6:
            raise ValidationError(_("The code has six digits."))
        return code

    def wrong(self, left: int) -> None:
        """Say that it was not the code that was sent."""
        tries = ngettext("You have %(count)d more try.", "You have %(count)d more tries.", left) % {"count": left}
        self.add_error("code", _("This is not the code we sent you.") + " " + tries)


class EntranceForm(forms.ModelForm):  # type: ignore[type-arg]
    """An address under which the practice is met."""

    class Meta:
        model = OnlineEntrance
        fields = ("name", "slug", "is_open", "takes_new")
        help_texts = {
            "name": gettext_lazy("Where people find it: our website, a card, a profile. The report counts by it."),
            "slug": gettext_lazy(
                "The last part of the address, in small letters; printed somewhere it stays as it is."
            ),
        }
