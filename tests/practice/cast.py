"""A practice in which every clinical field carries a word that must never reach the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from patients.letters import INVITATION
from patients.links import token_of
from patients.models import (
    Consent,
    ConsentTemplate,
    EmergencyOpening,
    Merge,
    Patient,
    Questionnaire,
    RecordedCondition,
    Screening,
    ScreeningQuestion,
)
from practice.inviting import invite, path_of
from practice.models import ImportRun, Message, Practice, RegisterWords, User
from scheduling import timetable
from scheduling.models import BookingRequest, CalendarFeed, ClosedDays, Leave, SafetyReview
from scheduling.selfservice.links import link_of
from scheduling.selfservice.links import token_of as appointment_token
from tests.factories import (
    new_appointment,
    new_condition,
    new_patient,
    new_practice,
    new_room,
    new_rule,
    new_therapist,
    new_treatment,
    user_with,
)
from tests.practice.clinical_cast import clinical_rows
from tests.practice.measured_cast import measured_rows
from tests.practice.noted_cast import noted_rows
from tests.practice.online_cast import online_rows
from tests.practice.planned_cast import planned_rows
from tests.practice.waiting_cast import waiting_rows
from treatments.catalogue import forget
from treatments.models import CourseRule, Region

# Each stands in one clinical field; all are found by this beginning.
CANARY = "kanari"


@dataclass
class Cast:
    """People by role, and the rows that addresses name."""

    people: dict[str, User]
    rows: dict[str, Any] = field(default_factory=dict)

    def argument(self, name: str) -> str:
        """What stands in an address for the row `name`."""
        found = self.rows[name]
        return str(getattr(found, "pk", found))

    def filled_in(self, text: str) -> str:
        """`text` with `{patient}` and the like replaced by their numbers."""
        return re.sub(r"\{(.+?)\}", lambda match: self.argument(match[1]), text)


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, for a test of its own."""
    return new_cast()


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, once for every test of a file that has no other: each must take back what it does."""
    # This comes before the fixtures that forget for each test.
    forget()
    timetable.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        new_practice()
        yield new_cast()
        transaction.set_rollback(True)


def new_cast() -> Cast:
    """One of everything; the patient has a blocking condition, and every clinical text is a canary."""
    fine, blocked = new_treatment("fine-massage"), new_treatment("blocked-massage", techniques=["pressing"])
    adapted = new_treatment("adapted-massage")
    archived = new_treatment("old-massage", archived_at=timezone.now())
    anna, berta = (
        new_therapist("Anna", treatments=[fine, blocked, adapted]),
        new_therapist("Berta", treatments=[fine]),
    )
    condition = new_condition(
        "kanari-code", name="Kanari name", synonyms=["kanari synonym"], category="kanari category", regional=True
    )
    archived_condition = new_condition("kanari-old", name="Kanari old", archived_at=timezone.now())
    rule = new_rule(
        condition,
        "absolute",
        name="Kanari rule",
        reason="Kanari reason.",
        advice="Kanari advice.",
        source_title="Kanari source",
        treatments=["blocked-massage"],
        statuses=["flare"],
    )
    new_rule(
        condition,
        "adapt",
        reason="Kanari shorter.",
        adapt={"max_minutes": 30},
        treatments=["adapted-massage"],
        statuses=["flare"],
    )
    draft_rule = new_rule(condition, "relative", name="Kanari draft", reason="Kanari drafted.", stage="draft")
    archived_rule = new_rule(condition, "relative", reason="Kanari archived.", archived_at=timezone.now())
    course_rule, archived_course_rule = _course_rule("gap"), _course_rule("old", archived_at=timezone.now())
    Region.objects.create(code="kanari-region", name="Kanari region")
    patient = new_patient(given_name="Rosa", family_name="Patient", birth_date=date(1980, 4, 2))
    screening = Screening.objects.create(
        patient=patient, confirmed_on=timezone.localdate(), confirmed_by=anna.user, answers=[_answer()]
    )
    record = RecordedCondition.objects.create(
        patient=patient,
        condition=condition,
        status="flare",
        regions=["kanari-region"],
        note="Kanari note",
        recorded_by=anna.user,
        screening=screening,
    )
    question = ScreeningQuestion.objects.create(text="Kanari question?", help_text="Kanari help", condition=condition)
    room = new_room("Garden")
    link, questionnaire, message = _asked_by_link(patient, question, anna.user)
    nine = datetime.combine(_next_monday(), time(9), timezone.get_current_timezone())
    appointment = new_appointment(patient, anna, room, fine, nine, changes={"instructions": [_instruction()]})
    appointment.assessment.findings = [_finding()]
    appointment.assessment.facts = [{"condition": "kanari-code", "status": "flare"}]
    appointment.assessment.verdict, appointment.assessment.override_reason = "override", "Kanari override"
    appointment.assessment.decided_by = anna.user
    appointment.assessment.save()
    _to_be_looked_at(appointment)
    user = user_with("receptionist", name="Noor")
    requests = [
        _asked(new_appointment(patient, anna, room, blocked, nine + timedelta(hours=hours), **HELD), user)
        for hours in (3, 5)
    ]
    _declined(requests[1], by=anna, instead=fine, starts_at=nine + timedelta(days=3))
    past = new_appointment(patient, anna, room, fine, nine - timedelta(days=35), status="done")
    people = {
        "receptionist": user_with("receptionist"),
        "therapist": anna.user,
        "other therapist": berta.user,
        "admin": user_with("admin"),
        "deactivated": user_with("receptionist", "therapist", "admin"),
    }
    rows = {
        "user": user,
        "user number": user_pk_to_url_str(user),
        "user key": default_token_generator.make_token(user),
        "session": "of-nobody",
        "invitation": path_of(invite(member=user, by=people["admin"], send=False)).split("/")[2],
        "treatment": fine,
        "blocked treatment": blocked,
        "adapted treatment": adapted,
        "archived treatment": archived,
        "condition": condition,
        "archived condition": archived_condition,
        "rule": rule,
        "archived rule": archived_rule,
        "draft rule": draft_rule,
        "course_rule": course_rule,
        "archived course_rule": archived_course_rule,
        "therapist": anna,
        "room": room,
        "leave": Leave.objects.create(therapist=berta, first_day=date(2031, 1, 1), last_day=date(2031, 1, 2)),
        "closed days": ClosedDays.objects.create(name="Outing", first_day=date(2031, 1, 3), last_day=date(2031, 1, 3)),
        "patient": patient,
        "record": record,
        "merge": Merge.objects.create(
            kept=patient,
            given_up=new_patient(given_name="Twin", archived_at=timezone.now(), merged_into=patient),
            before={"kept": {}, "given_up": {"desk_note": ""}, "withdrawn": []},
            made_by=anna.user,
        ),
        "screening": screening,
        "question": question,
        "opening": EmergencyOpening.objects.create(
            patient=patient, user=berta.user, reason="She fainted in the waiting room.", ends_at=timezone.now()
        ),
        "consent": (consent := _agreed(patient, anna.user)),
        "consent text": consent.text,
        "consent form": consent.text.template,
        "link": link,
        "token": token_of(link),
        "questionnaire": questionnaire,
        "message": message,
        "kind of message": "reminder",
        "channel": "sms",
        "entry of the register": "record",
        "own entry": RegisterWords.objects.create(
            entry="own-payroll", field="name", text="Payroll", changed_by=user
        ).entry,
        "language": "en",
        "import run": ImportRun.objects.create(
            kind="patients", file_name="people.csv", content=b"given name\nRosa\n", rows=1, made_by=user
        ),
        "appointment": appointment,
        "appointment token": appointment_token(link_of(appointment)),
        "feed": CalendarFeed.objects.create(
            therapist=anna, made_by=anna.user, secret_hash=sha256(b"feed-secret").hexdigest()
        ),
        "feed secret": "feed-secret",
        "request": requests[0],
        "answered request": requests[1],
        **online_rows(fine, anna),
        **waiting_rows(
            patient, fine, blocked, new_appointment(patient, anna, room, fine, nine + timedelta(hours=7), **HELD)
        ),
        **measured_rows(patient, anna.user, past),
        "day": nine.date(),
        "ten": (nine + timedelta(days=2, hours=1)).strftime("%Y-%m-%dT%H:%M"),
        **clinical_rows(patient, anna.user),
        **noted_rows(patient, anna.user),
        **planned_rows(patient, anna.user),
    }
    Practice.bump("rules_version")
    Practice.bump("roster_version")
    return Cast(people, rows)


def _course_rule(code: str, **fields: Any) -> CourseRule:
    spacing = {"kind": "min_days_between", "severity": "relative", "settings": {"days": 1}}
    return CourseRule.objects.create(
        code=f"kanari-{code}",
        name="Kanari course",
        reason="Kanari spacing.",
        source_title="Kanari book",
        evidence="textbook",
        **spacing | fields,
    )


def _asked_by_link(
    patient: Patient, question: ScreeningQuestion, by: User
) -> tuple[Questionnaire, Questionnaire, Message]:
    """A link that is half answered, a questionnaire that waits for a therapist, and the letter with the link."""
    now = timezone.now()
    said = {"reply": "yes", "words": "Kanari words", "regions": ["kanari-region"], "since": "year", "due": ""}
    asked = said | {"text": "Kanari question?", "condition": "kanari-code", "place": 0, "record": None}
    kept = {"patient": patient, "made_by": by, "expires_at": now + timedelta(days=7)}
    link = Questionnaire.objects.create(key="a-key", answers={str(question.pk): said | {"browser": "another"}}, **kept)
    sent = Questionnaire.objects.create(key="b-key", answers={str(question.pk): asked}, sent_at=now, **kept)
    letter = {"kind": INVITATION, "about": link.pk, "to": "rosa@patient.example", "made_by": by}
    letter |= {"patient": patient.pk}
    return link, sent, Message.objects.create(not_before=now + timedelta(minutes=3), **letter)


def _agreed(patient: Any, by: User) -> Consent:
    """A consent signed on screen, and a second one that is still asked for at check-in."""
    for code in ("agreed", "asked"):
        _course_rule(code, kind="gate", severity="gate", settings={"gate": "consent"})
    form = ConsentTemplate.objects.create(title="Kanari form", gate="kanari-agreed")
    ConsentTemplate.objects.create(title="Kanari other form", gate="kanari-asked").texts.create(
        version=1, text="Kanari?"
    )
    text = form.texts.create(version=1, text="Kanari words of a form.", made_by=by)
    signed = {"way": "screen", "signed_name": "Rosa Patient", "signature": [[[0, 0], [400, 300]]]}
    agreed = {"gate": form.gate, "text": text, "given_on": date(2026, 1, 2)}
    return Consent.objects.create(patient=patient, recorded_by=by, **agreed, **signed)


def _to_be_looked_at(appointment: Any) -> None:
    SafetyReview.objects.create(
        appointment=appointment, cause="facts", verdict="override", weight=2, findings=[_finding()], rules_version=1
    )


def _answer() -> dict[str, Any]:
    return {
        "question": 1,
        "text": "Kanari question?",
        "condition": "kanari-code",
        "answer": "yes",
        "status": "flare",
        "regions": [],
    }


def _finding() -> dict[str, Any]:
    return {
        "rule": "kanari-rule",
        "severity": "relative",
        "condition": "kanari-code",
        "until": None,
        "reason": "Kanari reason.",
        "source": "Kanari source",
    }


def _instruction() -> dict[str, Any]:
    return {"regions": ["kanari-region"], "max_pressure": "light"}


HELD = {"status": "held", "assessment": None}


def _asked(held: Any, by: User) -> BookingRequest:
    return BookingRequest.objects.create(
        appointment=held,
        words="Does Monday suit?",
        verdict="override",
        findings=[_finding()],
        asked_by=by,
        held_until=held.starts_at,
    )


def _declined(request: BookingRequest, *, by: Any, instead: Any, starts_at: datetime) -> None:
    type(request.appointment).objects.filter(pk=request.appointment_id).update(status="released")
    request.state, request.answered_by, request.answered_at = "declined", by.user, timezone.now()
    request.answer, request.reason = "Rather this one.", "Kanari request reason"
    request.instead_treatment, request.instead_therapist, request.instead_starts_at = instead, by, starts_at
    request.save()


def _next_monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())
