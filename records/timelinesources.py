"""The tables of a timeline, in the order in which what happened on one day is shown."""

from __future__ import annotations

from records import timelineclinical as clinical
from records import timelinedesk as desk
from records import timelinenotes as writing
from records.timelineevents import Kind, Source

SOURCES = (
    Source(Kind.NOTE, "on", True, writing.notes, writing.note),
    Source(Kind.NOTE, "added_at", False, writing.addenda, writing.addendum),
    Source(Kind.APPOINTMENT, "starts_at", False, clinical.appointments, clinical.appointment),
    Source(Kind.CONDITION, "history_date", False, clinical.conditions, clinical.condition),
    Source(Kind.MEASURE, "on", True, clinical.measures, clinical.measure),
    Source(Kind.MEASURE, "at", False, clinical.vital_signs, clinical.vital_sign),
    Source(Kind.DOCUMENT, "filed_at", False, clinical.documents, clinical.document),
    Source(Kind.PLAN, "ended_on", True, clinical.ended_plans, clinical.ended_plan),
    Source(Kind.PLAN, "starts_on", True, clinical.plans, clinical.plan),
    Source(Kind.SCREENING, "confirmed_on", True, desk.screenings, desk.screening),
    Source(Kind.QUESTIONNAIRE, "sent_at", False, desk.questionnaires, desk.questionnaire),
    Source(Kind.CONSENT, "withdrawn_on", True, desk.withdrawn_consents, desk.withdrawn_consent),
    Source(Kind.CONSENT, "given_on", True, desk.consents, desk.consent),
    Source(Kind.MESSAGE, "made_at", False, desk.messages, desk.message),
)
