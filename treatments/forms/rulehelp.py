"""What each blank of a rule means, in plain words, and what it means when it is left empty."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HELP: dict[str, Promise] = {
    "condition": _(
        "The condition that has to be recorded; every narrower one counts, too. Left empty, the rule looks only at the session and the age."
    ),
    "statuses": _(
        "The states in which the condition counts. At least one; tick “unknown” where not knowing must count as having it."
    ),
    "where": _(
        "How the condition has to lie to what is treated. Anywhere: its place does not matter. A condition recorded without a place counts as everywhere."
    ),
    "fact_regions": _("Only these places of the condition count. Left empty: all of them."),
    "window_days": _(
        "For so many days, counted from the date chosen beside; at least 1. Left empty: for as long as the condition stands."
    ),
    "window_from": _(
        "From the day on which the condition began, or from its last day. Counts only with a number of days."
    ),
    "window_after": _("The rule holds once the days are over, instead of during them. Not ticked: during them."),
    "weeks_first": _("Completed weeks of pregnancy. Left empty, both of them: every week."),
    "weeks_last": _("The last week in which the rule holds, the whole of it."),
    "age_under": _(
        "Completed years on the day of the session. Left empty: every age. No date of birth counts as younger."
    ),
    "families": _(
        "Every treatment of these families. Nothing ticked here and in the two lists below: every treatment."
    ),
    "modalities": _("Every treatment of these kinds, and of the kinds that belong to them."),
    "treatments": _("These treatments, beside what is ticked above."),
    "except_modalities": _("These are taken out again. Left empty: no exception."),
    "techniques": _("The session uses at least one of them. Left empty: whatever it uses."),
    "regions": _("The session treats at least one of them. Left empty: wherever it works."),
    "pressure_from": _("The session is at least so firm. Any: however light it is."),
    "severity": _("What the rule says of such a session."),
    "adapt_max_minutes": _("The session is made so short. Left empty: it keeps its length."),
    "adapt_max_pressure": _("The session is made so light. As it is: it keeps its pressure."),
    "adapt_drop_techniques": _("These are left out of the session. Left empty: none."),
    "condition_regions": _(
        "The places recorded with the condition are not treated. Without a place: nothing may be treated."
    ),
    "drop_regions": _("These are not treated. Left empty: none is left out."),
    "adapt_qualifications": _("Somebody who holds all of these gives the session. Left empty: whoever may give it."),
    "adapt_local": _(
        "The rest of the session stays as it is, with an instruction for those places. Not ticked: the whole session changes."
    ),
    "reason": _("Therapists read this; write it so that it can be said to the patient."),
    "advice": _("What helps instead, in a sentence. May be left empty."),
    "source_title": _("The book, guideline or decision that the rule comes from."),
    "evidence": _("How firm the ground is. What is not signed off is marked so until you choose another."),
    "review_by": _(
        "A day on which to think about the rule again, in a year at the latest for what is not signed off. It stays in force after it. Left empty: no reminder."
    ),
    "name": _("What the rule is called in lists."),
    "why": _("Kept with this version, beside your name and the time. Needed when it is switched on."),
}
