"""Refusals for the patient's sake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scheduling.refusals.base import BookingRefused
from treatments.phrases import both

if TYPE_CHECKING:
    from treatments.contraindications import Session, Verdict


class AgeOutside(BookingRefused):
    """The treatment is for other ages. `min_age`, `max_age` in completed years, either may be None."""

    code = "age-outside"

    def __str__(self) -> str:
        low, high = self.details["min_age"], self.details["max_age"]
        words = {"treatment": self.details["treatment"], "low": low or 0, "high": high}
        if high is not None:
            return _("%(treatment)s is for patients from %(low)d to %(high)d years.") % words
        from_on = ngettext(
            "%(treatment)s is for patients from %(low)d year on.",
            "%(treatment)s is for patients from %(low)d years on.",
            low,
        )
        return from_on % words


class Contraindicated(BookingRefused):
    """What is recorded of the patient speaks against it. `verdict` and `session` are for those who may know."""

    code = "contraindicated"

    def __init__(self, *, verdict: Verdict, session: Session, **details: Any) -> None:
        self.verdict, self.session = verdict, session
        super().__init__(**details)

    @property
    def may_be_overridden(self) -> bool:
        """True when a therapist can decide for it."""
        return self.verdict.verdict == "override"

    def __str__(self) -> str:
        if self.details.get("unseen"):
            return _("More speaks against it than you were shown. Please read it, and decide again.")
        if self.may_be_overridden:
            return _("Not bookable for this patient: a therapist has to decide.")
        return _("Not suitable for this patient.")


class AdaptationNeeded(Contraindicated):
    """Bookable in the adapted form only; `verdict.adaptation` says which."""

    code = "adaptation-needed"

    def __str__(self) -> str:
        return _("For this patient it is bookable in an adapted form only.")


class NotQualified(BookingRefused):
    """The therapist lacks qualifications that this session needs for this patient. `missing` are their names."""

    code = "not-qualified"

    def __str__(self) -> str:
        return _("%(therapist)s cannot give this session. Choose another therapist.") % self.details


class OverrideRefused(BookingRefused):
    """Somebody tried to override what they may not, or without a written reason."""

    code = "override-refused"

    def __str__(self) -> str:
        if self.details.get("needs_reason"):
            return _("Write down why this session is right for this patient now.")
        return _("A therapist has to decide on this booking.")


class RulesFailed(BookingRefused):
    """The rules could not be read or applied. Nothing is fine by accident."""

    code = "rules-failed"

    def __str__(self) -> str:
        return _(
            "The safety check did not work, so nothing was booked. Please tell your clinic admin; the time is still free."
        )


class GateOpen(BookingRefused):
    """Check-in while something that must be there is not. `gates` are clinical, `patient` is a name."""

    code = "gate-open"

    def __str__(self) -> str:
        things = list(dict.fromkeys(str(gate.words) for gate in self.details["gates"]))
        return _("%(patient)s cannot check in yet. Still to do: %(things)s.") % {
            "patient": self.details["patient"],
            "things": both(things),
        }
