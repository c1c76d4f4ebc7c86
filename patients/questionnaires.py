"""Health questions by link: inviting, answering as it goes, sending. What is sent counts at once, unconfirmed.

Locks: the patient first, then the questionnaire. A patient has one questionnaire at a time: under way, or waiting for
a therapist's word (patients/confirming.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.announcing import told_once
from patients.letters import INVITATION
from patients.links import LinkOver, new_key
from patients.locking import locked
from patients.models import Questionnaire, RecordedCondition, ScreeningQuestion, Status
from patients.reaching import check_reachable, reach
from patients.records import record_condition
from patients.screenings import Reply
from practice.models import Message, Practice, User

# What a yes and an "I don't know" count as until a therapist has looked. A no changes nothing before that.
COUNTS_AS = {Reply.YES: Status.SUSPECTED, Reply.UNSURE: Status.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Said:
    """What a patient says to one question. `since` is a word of SINCE, `browser` who typed it (patients/views/by_link.py)."""

    question: int
    reply: str
    browser: str
    words: str = ""
    regions: tuple[str, ...] = ()
    since: str = ""
    due: date | None = None


@transaction.atomic
def invite(*, patient: int, by: User | None) -> Questionnaire:
    """The questionnaire of the patient whose link works for the practice's number of days from now.

    One that is under way is continued. ValidationError when answers wait for a therapist, or nothing is asked.
    """
    held, now = locked(patient), timezone.now()
    if Questionnaire.objects.to_confirm().filter(patient=held).exists():
        raise ValidationError(_("%(name)s has answered. A therapist confirms the answers first.") % {"name": held})
    if not ScreeningQuestion.objects.in_use().exists():
        raise ValidationError(_("There are no questions yet: the clinic admin writes the practice’s list."))
    practice = Practice.current()
    until = now + timedelta(days=practice.link_days if practice else 1)
    open_now = Questionnaire.objects.under_way(now).filter(patient=held).first()
    if open_now is None:
        return Questionnaire.objects.create(patient=held, made_by=by, made_at=now, expires_at=until, key=new_key())
    open_now.expires_at = max(open_now.expires_at, until)
    open_now.save(update_fields=["expires_at"])
    return open_now


@transaction.atomic
def invite_by_mail(*, patient: int, by: User) -> Message:
    """Invite, and put the message into the outbox. ValidationError without an address, or a wish for no messages."""
    held = locked(patient)
    check_reachable(held, INVITATION)
    questionnaire = invite(patient=patient, by=by)
    waiting = Message.objects.filter(kind=INVITATION, about=questionnaire.pk, state=Message.State.WAITING)
    # Pressed twice it leaves once.
    message = waiting.first() or reach(held, kind=INVITATION, about=questionnaire.pk, by=by, asked=True)
    assert message is not None  # noqa: S101 (reachable, as was checked)
    return message


@transaction.atomic
def withdraw(questionnaire: int, *, by: User) -> bool:
    """Make the link worthless. False when it was sent or withdrawn already."""
    row = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire)
    if row.sent_at or row.withdrawn_at:
        return False
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    return True


@transaction.atomic
def save_answers(questionnaire: int, said: Iterable[Said]) -> Questionnaire:
    """Keep what has been answered so far. Nothing of it counts before it is sent. LinkOver when it was sent."""
    row = _held(questionnaire)
    row.answers |= {str(one.question): _written(one) for one in said}
    row.saved_at = timezone.now()
    row.save(update_fields=["answers", "saved_at"])
    return row


@transaction.atomic
def send_answers(questionnaire: int) -> Questionnaire:
    """Hand the answers to the practice: each yes and each “I don’t know” counts from now on, unconfirmed.

    ValidationError by `question-<id>` for those without an answer; LinkOver when it was sent before.
    """
    patient = Questionnaire.objects.values_list("patient_id", flat=True).get(pk=questionnaire)
    locked(patient)
    row = _held(questionnaire)
    questions = list(ScreeningQuestion.objects.in_use().select_related("condition"))
    missing = [question for question in questions if str(question.pk) not in row.answers]
    if missing:
        without = _("Please choose one of the three answers.")
        raise ValidationError({f"question-{question.pk}": without for question in missing})
    row.answers = {
        str(question.pk): _as_asked(question, row.answers[str(question.pk)]) | {"place": place}
        for place, question in enumerate(questions)
    }
    with told_once():
        # A yes first: it says more about a condition that two questions ask for.
        for question in sorted(questions, key=lambda one: row.answers[str(one.pk)]["reply"] != Reply.YES):
            record = _counted(question, row.answers[str(question.pk)], row)
            row.answers[str(question.pk)]["record"] = record.pk if record else None
    row.sent_at = timezone.now()
    row.save(update_fields=["answers", "sent_at"])
    return row


def _held(questionnaire: int) -> Questionnaire:
    row = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire)
    if row.sent_at or row.withdrawn_at or row.expires_at <= timezone.now():
        raise LinkOver(used=bool(row.sent_at))
    return row


def _written(said: Said) -> dict[str, Any]:
    yes = said.reply == Reply.YES
    return {
        "reply": said.reply,
        "browser": said.browser,
        "words": said.words if yes else "",
        "regions": list(said.regions) if yes else [],
        "since": said.since if yes else "",
        "due": said.due.isoformat() if yes and said.due else "",
    }


def _as_asked(question: ScreeningQuestion, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The answer beside the question as it was asked; from whose browser it came is no longer of use."""
    kept = {name: value for name, value in entry.items() if name != "browser"}
    return kept | {"text": question.text, "condition": question.condition.code}


def _counted(question: ScreeningQuestion, entry: Mapping[str, Any], row: Questionnaire) -> RecordedCondition | None:
    """The unconfirmed record of one answer; None where it changes nothing yet."""
    status = COUNTS_AS.get(Reply(entry["reply"]))
    if status is None or _stands_already(question, row):
        return None
    due = date.fromisoformat(entry["due"]) if entry["due"] else None
    # What cannot be recorded any more (a region, a due date that has passed) must not keep the rest from counting.
    for details in ({"regions": entry["regions"], "due": due}, {}):
        try:
            return record_condition(
                patient=row.patient_id,
                condition=question.condition,
                status=status,
                by=None,
                questionnaire=row,
                **details,
            )
        except ValidationError:
            continue
    return None


def _stands_already(question: ScreeningQuestion, row: Questionnaire) -> bool:
    """True when a therapist's word on it stands today, or this questionnaire has said it already.

    A remission is no such word: the patient says that it is back.
    """
    rows = RecordedCondition.objects.standing().filter(patient=row.patient_id, condition=question.condition_id)
    rows = rows.exclude(status__in=(Status.RESOLVED, Status.REMISSION))
    lasting = rows.filter(Q(until=None) | Q(until__gte=timezone.localdate()))
    return lasting.filter(Q(questionnaire=None) | Q(confirmed_at__isnull=False) | Q(questionnaire=row)).exists()
