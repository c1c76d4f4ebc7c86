"""The forms of the bench: a made-up patient, what they have, a session, and sessions before or after it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from treatments.contraindications import Fact, PastSession, Person, Session, Status
from treatments.forms.fields import CodesField, RegionsField, number
from treatments.models import Pressure
from treatments.phrases import STATUS_WORDS
from treatments.snapshot import Catalogue

MOST_ROWS = 12
LISTED = "listed"
SEXES = (("", _("not said")), ("female", _("female")), ("male", _("male")))
STATUSES = [(status.value, words) for status, words in STATUS_WORDS.items()]
THERAPISTS = (
    ("", _("somebody who has what the treatment asks for")),
    (LISTED, _("somebody with only what is ticked here")),
)


def day_field(*, label: Any, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day, picked or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class Blank(forms.Form):
    """A part of the bench; `names` gives what it offers."""

    def __init__(self, *args: Any, names: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.offer()

    def offer(self) -> None:
        """Fill the choices from the catalogue."""


class PersonForm(Blank):
    """Who is tried; nobody who exists."""

    birth_date = day_field(label=_("Born on"))
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    screened_on = day_field(label=_("Screening confirmed on"))

    def person(self) -> Person:
        """The person, once the form is valid."""
        said = self.cleaned_data
        return Person(said["birth_date"], said["sex"] or None, said["screened_on"])


class SessionForm(Blank):
    """The session that is tried; what is left empty is as the treatment says."""

    treatment = forms.ChoiceField(label=_("Treatment"))
    on = day_field(label=_("On"), required=True)
    minutes = number(label=_("Minutes"), least=5, most=480)
    pressure = forms.ChoiceField(
        label=_("Pressure"), choices=[("", _("as the treatment says")), *Pressure.choices], required=False
    )
    therapist = forms.ChoiceField(label=_("Given by"), choices=THERAPISTS, required=False)
    qualifications = CodesField(label=_("Qualifications of the therapist"))
    techniques = CodesField(label=_("Techniques"))
    regions = RegionsField(label=_("Regions"))

    def offer(self) -> None:
        """Treatments in use, with every technique, region and qualification."""
        names, fields = self.names, self.fields
        treatment: Any = fields["treatment"]
        treatment.choices = [("", _("choose")), *((row.code, row.name) for row in names.in_use)]
        treatment.widget.attrs.update({"data-combobox": "", "placeholder": _("choose")})
        for name, offered in (("techniques", names.techniques), ("qualifications", names.qualifications)):
            codes: Any = fields[name]
            codes.offer(offered)
        regions: Any = fields["regions"]
        regions.offer_regions(names)

    def session(self) -> Session:
        """The session, once the form is valid."""
        said = self.cleaned_data
        return Session(
            treatment=said["treatment"],
            on=said["on"],
            minutes=said["minutes"],
            techniques=tuple(said["techniques"]) or None,
            regions=tuple(said["regions"]) or None,
            pressure=said["pressure"] or None,
            therapist_qualifications=tuple(said["qualifications"]) if said["therapist"] == LISTED else None,
        )


class FactForm(Blank):
    """Something the person has."""

    condition = forms.ChoiceField(label=_("Condition"))
    status = forms.ChoiceField(label=_("Status"), choices=STATUSES, initial=Status.ACTIVE.value)
    since = day_field(label=_("Since"))
    until = day_field(label=_("Last day"))
    due = day_field(label=_("Expected date of birth"), help_text=_("For a pregnancy."))
    regions = RegionsField(label=_("Where"))

    def offer(self) -> None:
        """Conditions in use, and every region."""
        condition: Any = self.fields["condition"]
        rows = [row for row in self.names.conditions if not row.archived]
        condition.choices = [("", _("choose")), *((row.code, row.name) for row in rows)]
        condition.widget.attrs.update({"data-combobox": "", "placeholder": _("choose")})
        regions: Any = self.fields["regions"]
        regions.offer_regions(self.names)

    def clean(self) -> dict[str, Any]:
        """It does not end before it begins."""
        said = super().clean() or self.cleaned_data
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", _("The last day is not before the first."))
        return said

    def fact(self) -> Fact:
        """The fact, once the form is valid."""
        said = self.cleaned_data
        return Fact(
            condition=said["condition"],
            status=Status(said["status"]),
            regions=tuple(said["regions"]),
            since=said["since"],
            until=said["until"],
            due=said["due"],
        )


class PastForm(Blank):
    """Another session of the person."""

    treatment = forms.ChoiceField(label=_("Treatment"))
    on = day_field(label=_("On"), required=True)
    minutes = number(label=_("Minutes"), least=5, most=480)
    pain_before = number(label=_("Pain before (0 to 10)"), most=10)
    pain_after = number(label=_("Pain after (0 to 10)"), most=10)
    reaction = forms.BooleanField(label=_("Reaction on record"), required=False)

    def offer(self) -> None:
        """Every treatment, archived ones too: they were given once."""
        treatment: Any = self.fields["treatment"]
        treatment.choices = [("", _("choose")), *((row.code, row.name) for row in self.names.treatments)]
        treatment.widget.attrs.update({"data-combobox": "", "placeholder": _("choose")})

    def past(self) -> PastSession:
        """The session, once the form is valid."""
        said = self.cleaned_data
        return PastSession(
            treatment=said["treatment"],
            on=said["on"],
            minutes=said["minutes"],
            pain_before=said["pain_before"],
            pain_after=said["pain_after"],
            reaction="recorded" if said["reaction"] else None,
        )


class BenchForm:
    """All parts together. `sent` is what the browser sent, None for a page that is only opened."""

    def __init__(self, sent: Mapping[str, Any] | None, names: Catalogue, *, initial: Mapping[str, Any]) -> None:
        self.names = names
        self.person = PersonForm(sent, prefix="person", names=names, initial=initial.get("person"))
        self.session = SessionForm(sent, prefix="session", names=names, initial=initial.get("session"))
        first = range(1) if sent is None and initial.get("fact") is not None else ()
        self.facts = [self._fact(sent, place, initial.get("fact")) for place in rows_in(sent, "fact") or first]
        self.history = [self._past(sent, place) for place in rows_in(sent, "past")]

    def _fact(self, sent: Mapping[str, Any] | None, place: int, initial: Any = None) -> FactForm:
        return FactForm(sent, prefix=f"fact-{place}", names=self.names, initial=initial)

    def _past(self, sent: Mapping[str, Any] | None, place: int) -> PastForm:
        return PastForm(sent, prefix=f"past-{place}", names=self.names)

    def add(self, kind: str, sent: Mapping[str, Any]) -> FactForm | PastForm | None:
        """One more empty row of the kind; None where there are enough."""
        rows: list[Any] = self.facts if kind == "fact" else self.history
        if len(rows) >= MOST_ROWS:
            return None
        place = max(rows_in(sent, kind), default=-1) + 1
        rows.append(self._fact(None, place) if kind == "fact" else self._past(None, place))
        return rows[-1]  # type: ignore[no-any-return]

    def remove(self, prefix: str) -> None:
        """One row less."""
        self.facts = [row for row in self.facts if row.prefix != prefix]
        self.history = [row for row in self.history if row.prefix != prefix]

    def is_valid(self) -> bool:
        """Whether every part is."""
        parts: list[Blank] = [self.person, self.session, *self.facts, *self.history]
        # All of them, so that every part says what is wrong with it.
        valid = [part.is_valid() for part in parts]
        return self._born_before_the_session() and all(valid)

    def _born_before_the_session(self) -> bool:
        born, on = self.person.cleaned_data.get("birth_date"), self.session.cleaned_data.get("on")
        if isinstance(born, date) and isinstance(on, date) and born > on:
            self.person.add_error("birth_date", _("This is after the day of the session."))
            return False
        return True


def rows_in(sent: Mapping[str, Any] | None, kind: str) -> list[int]:
    """The numbers of the rows of the kind that were sent, at most as many as there may be."""
    found = {match[1] for name in sent or () if (match := re.fullmatch(rf"{kind}-([0-9]{{1,4}})-[a-z_]+", name))}
    return sorted(map(int, found))[:MOST_ROWS]
