"""The rules that meet one patient and one session, with what each says of the session."""

from typing import NamedTuple

from treatments.adaptations import Outcome, outcome_of
from treatments.proposals import Proposal
from treatments.rules import Rule
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
    return (
        lies_within(meeting.reach, proposal)
        and treats_region(rule, proposal)
        and uses_technique(rule, proposal)
        and presses_enough(rule, proposal)
    )


def lies_within(reach: int, proposal: Proposal) -> bool:
    """Whether the session treats a place of the reach."""
    return bool(reach & proposal.places)


def treats_region(rule: Rule, proposal: Proposal) -> bool:
    """Whether the session treats one of the regions that the rule names; it may name none."""
    return not rule.places or bool(rule.places & proposal.places)


def uses_technique(rule: Rule, proposal: Proposal) -> bool:
    """Whether the session uses one of the techniques that the rule names; it may name none."""
    return not rule.techniques or not rule.techniques.isdisjoint(proposal.used)


def presses_enough(rule: Rule, proposal: Proposal) -> bool:
    """Whether the session is as firm as the rule asks for."""
    return proposal.pressure >= rule.pressure_from
