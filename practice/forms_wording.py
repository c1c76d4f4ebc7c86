"""The forms for the words of messages, and for when they are sent."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.models import Message, MessageTemplate, Practice

MOST_HOURS, MOST_REMINDERS = 720, 4
LONGEST_SMS = 480


class WordsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Subject and text of a message; an SMS has a text alone. What is in braces is checked by the verb."""

    class Meta:
        model = MessageTemplate
        fields = ("subject", "text")
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 12})}

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if channel == Message.Channel.SMS:
            del self.fields["subject"]
            self.fields["text"].widget.attrs["rows"] = 4
            self.fields["text"].max_length = LONGEST_SMS  # type: ignore[attr-defined]
            self.fields["text"].validators.append(MaxLengthValidator(LONGEST_SMS))
            self.fields["text"].help_text = _("An SMS counts as several from 160 characters on.")

    @property
    def words(self) -> dict[str, str]:
        """What the verb takes; as typed, where it could not be read."""
        typed = {name: str(self.data.get(name, "")) for name in ("subject", "text")}
        return typed | {name: str(value) for name, value in getattr(self, "cleaned_data", {}).items()}


class SendingForm(forms.ModelForm):  # type: ignore[type-arg]
    """When nothing is sent, and when patients are reminded."""

    reminders = forms.CharField(
        label=gettext_lazy("Reminders, hours before the appointment"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("One number or several, like 48, 2. Empty: nobody is reminded."),
    )

    class Meta:
        model = Practice
        fields = ("quiet_from", "quiet_until")
        widgets: ClassVar[dict[str, Any]] = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "quiet_until": gettext_lazy("What falls between leaves afterwards. The same hour twice: at any time."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reminders"] = ", ".join(str(hours) for hours in self.instance.reminder_hours)

    def clean_reminders(self) -> list[int]:
        """The hours, the longest first, each once."""
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["reminders"]) if word]
        if not all(re.fullmatch(r"[0-9]{1,4}", word, re.ASCII) for word in words):
            raise ValidationError(_("Write hours as numbers, with commas between them: 48, 2."))
        hours = sorted({int(word) for word in words}, reverse=True)
        if any(not 1 <= one <= MOST_HOURS for one in hours) or len(hours) > MOST_REMINDERS:
            said = _("At most %(count)s reminders, each 1 to %(hours)s hours before the appointment.")
            raise ValidationError(said % {"count": MOST_REMINDERS, "hours": MOST_HOURS})
        return hours

    @property
    def changes(self) -> list[str]:
        """The fields of Practice that differ now; the reminders are put there."""
        self.instance.reminder_hours = self.cleaned_data["reminders"]
        return ["reminder_hours" if name == "reminders" else name for name in self.changed_data]
