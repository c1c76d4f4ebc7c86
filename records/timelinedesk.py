"""Events of being asked and written to: screenings, answers by link, consents, messages. Clinical."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.letters import INVITATION
from patients.models import Consent, Questionnaire, Screening
from practice.models import Message
from practice.outbox import KINDS
from records.letters import LINK
from records.models import PatientLink
from records.timelineevents import Asked, Event, Kind, address
from treatments.models import CourseRule


def screenings(asked: Asked) -> QuerySet[Any]:
    """The confirmed ones."""
    return Screening.objects.filter(patient=asked.patient).defer("answers").select_related("confirmed_by")


def screening(row: Screening, asked: Asked) -> Event:
    """A screening with who confirmed it."""
    return Event(
        row.confirmed_on,
        Kind.SCREENING,
        _("Screening confirmed"),
        by=str(row.confirmed_by),
        url=address("patients:screenings", asked.patient.pk),
    )


def questionnaires(asked: Asked) -> QuerySet[Any]:
    """Those that the patient has sent."""
    return Questionnaire.objects.filter(patient=asked.patient, sent_at__isnull=False).defer("answers")


def questionnaire(row: Questionnaire, _asked: Asked) -> Event:
    """Health questions that came back; while they wait, with the page that takes them."""
    waits = row.confirmed_at is None and row.withdrawn_at is None
    return Event(
        timezone.localdate(row.sent_at),
        Kind.QUESTIONNAIRE,
        _("Health questions answered by link"),
        words=_("Waits for a therapist.") if waits else "",
        url=address("patients:questionnaire", row.pk) if waits else "",
    )


def consents(asked: Asked) -> QuerySet[Any]:
    """All that were given, with the name of the rule that asks for them, where there is no form."""
    rule = CourseRule.objects.filter(code=OuterRef("gate")).values("name")[:1]
    rows = Consent.objects.filter(patient=asked.patient).select_related("text__template", "recorded_by", "withdrawn_by")
    return rows.defer("signature", "text__text").annotate(rule=Subquery(rule))


def withdrawn_consents(asked: Asked) -> QuerySet[Any]:
    """Those that were withdrawn."""
    return consents(asked).filter(withdrawn_on__isnull=False)


def consent(row: Any, _asked: Asked) -> Event:
    """A consent as it was given."""
    by = _("by %(name)s") % {"name": row.given_by} if row.given_by else ""
    words = ", ".join(filter(None, [str(row.get_way_display()), by])).capitalize()
    title = _("Consent: %(title)s") % {"title": _agreed_to(row)}
    return Event(
        row.given_on, Kind.CONSENT, title, words=words, by=str(row.recorded_by), url=address("patients:consent", row.pk)
    )


def withdrawn_consent(row: Any, _asked: Asked) -> Event:
    """A consent as it was withdrawn."""
    title = _("Consent withdrawn: %(title)s") % {"title": _agreed_to(row)}
    return Event(
        row.withdrawn_on, Kind.CONSENT, title, by=str(row.withdrawn_by), url=address("patients:consent", row.pk)
    )


def messages(asked: Asked) -> QuerySet[Any]:
    """Every message to the patient: by their number, older letters by what they are about."""
    asked_for = Questionnaire.objects.filter(patient=asked.patient).values("pk")
    links = PatientLink.objects.filter(patient=asked.patient).values("pk")
    by_what = Q(kind=INVITATION, about__in=asked_for) | Q(kind=LINK, about__in=links)
    of_patient = Q(patient=asked.patient.pk) | Q(patient=None) & by_what
    return Message.objects.filter(of_patient).select_related("made_by")


def message(row: Message, _asked: Asked) -> Event:
    """A letter: what kind, where to, whether it has left."""
    return Event(
        timezone.localdate(row.made_at),
        Kind.MESSAGE,
        _("Message: %(kind)s") % {"kind": KINDS[row.kind].name},
        words=f"{row.to}: {row.get_state_display()}",
        by=str(row.made_by or ""),
        url=address("practice:message", row.pk),
    )


def _agreed_to(row: Any) -> str:
    return str(row.text.template.title if row.text else row.rule or _("a treatment"))
