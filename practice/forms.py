"""The forms of practice: set-up, settings, staff."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from practice.countries import country_choices
from practice.models import Practice, User
from practice.roles import ROLES
from practice.text import validate_readable


class TimeZoneField(forms.ChoiceField):
    """A time zone of the IANA list, found by typing."""

    def __init__(self, **options: Any) -> None:
        names = sorted(
            name
            for name in available_timezones()
            if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))
        )
        choices = [(name, name.replace("_", " ")) for name in [*names, "UTC"]]
        widget = forms.Select(attrs={"data-combobox": ""})
        usual: dict[str, Any] = {"choices": choices, "widget": widget, "label": _("Time zone")}
        super().__init__(**usual | options)


class SetUpForm(forms.Form):
    """The practice and its first admin."""

    practice_name = forms.CharField(label=_("Name of the practice"), max_length=120, validators=[validate_readable])
    time_zone = TimeZoneField(help_text=_("All times are shown on this clock."))
    admin_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[validate_readable],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a few words are easier to remember than odd signs."),
    )

    def clean(self) -> dict[str, Any]:
        """The password suits the person."""
        entered = super().clean() or {}
        password = entered.get("password")
        if password:
            try:
                validate_password(password, User(email=entered.get("email", ""), name=entered.get("admin_name", "")))
            except ValidationError as refused:
                self.add_error("password", refused)
        return entered


class PracticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an admin may change of the practice."""

    time_zone = TimeZoneField()
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=lambda: [("", _("none")), *country_choices()],
        widget=forms.Select(attrs={"data-combobox": ""}),
        help_text=_("Its public holidays are suggested as closed days. Nothing closes by itself."),
    )

    # Under which heading a field stands.
    GROUPS: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("The practice"), ("name", "phone", "country", "time_zone")),
        (_("Booking and waiting"), ("hold_minutes", "notice_hours", "offer_minutes", "offers_by_itself", "link_days")),
        (_("Who gets in, and for how long"), ("idle_minutes", "session_hours", "treating_months")),
    )

    class Meta:
        model = Practice
        fields = (
            "name",
            "phone",
            "country",
            "time_zone",
            "hold_minutes",
            "link_days",
            "notice_hours",
            "offer_minutes",
            "offers_by_itself",
            "idle_minutes",
            "session_hours",
            "treating_months",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "hold_minutes": _("When reception asks a therapist; then the time is free again by itself."),
            "offer_minutes": _("A time that became free, for whoever is next on the waiting list; then it goes on."),
            "offers_by_itself": _(
                "To whoever waits and fits, one after the other, never in the quiet hours. Else the desk offers."
            ),
            "notice_hours": _("On their own page, by link; later than that they are asked to call."),
            "idle_minutes": _("The password opens it again; what was typed is still there."),
            "treating_months": _("Whoever treats a patient reads their record also where it is restricted."),
            "session_hours": _("Then everybody signs in anew, whatever they do at that moment."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.time_zone
        zone = self.fields["time_zone"]
        # A zone that set-up by environment allows but the list leaves out stays choosable.
        if isinstance(zone, forms.ChoiceField) and kept not in dict(zone.choices):  # type: ignore[arg-type]
            zone.choices = [(kept, kept), *zone.choices]  # type: ignore[misc]

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Every field under its heading; one that is under none comes last."""
        known = {name for _heading, names in self.GROUPS for name in names}
        rest = [name for name in self.fields if name not in known]
        groups = [*self.GROUPS, *([(_("Further"), tuple(rest))] if rest else [])]
        return [(heading, [self[name] for name in names]) for heading, names in groups]


class StaffForm(forms.ModelForm):  # type: ignore[type-arg]
    """One person: name, e-mail, roles."""

    class Meta:
        model = User
        fields = ("name", "email", *ROLES)
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}

    def clean(self) -> dict[str, Any]:
        """Somebody without a role could open nothing."""
        entered = super().clean() or {}
        if not any(entered.get(role) for role in ROLES):
            raise ValidationError(_("Choose at least one role; without one they could open nothing."), code="no_role")
        return entered

    def clean_email(self) -> str:
        """A taken address is said once, at the field, whatever its case."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody with this e-mail is registered already."), code="unique")
        return email


class WelcomeForm(forms.Form):
    """The password that somebody chooses who was invited."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        help_text=_("At least 12 characters; a few words are easier to remember than odd signs."),
    )
