"""The rules that meet one patient and one session, with what each says of the session."""

from typing import NamedTuple

from treatments.adaptations import Outcome, outcome_of
from treatments.proposals import Proposal
from treatments.situations import Meeting, Situation


class Case(NamedTuple):
    """A rule that meets a fact and the session on the days of the meeting."""

    meeting: Meeting
    outcome: Outcome


def cases_of(proposal: Proposal, situation: Situation) -> list[Case]:
    """All cases on the session's day or later."""
    code, day = proposal.treatment.code, proposal.day
    return [
        Case(meeting, outcome_of(meeting, proposal))
        for meeting in situation.meetings
        if code in meeting.rule.treatments and meeting.days.last >= day and _meets(meeting, proposal)
    ]


def _meets(meeting: Meeting, proposal: Proposal) -> bool:
    rule = meeting.rule
    return bool(
        meeting.reach & proposal.places
        and (not rule.places or rule.places & proposal.places)
        and (not rule.techniques or not rule.techniques.isdisjoint(proposal.used))
        and proposal.pressure >= rule.pressure_from
    )
