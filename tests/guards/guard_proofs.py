"""Proofs of guards that are no verbs. Each passes as the code stands and fails without its guard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.signing import Signer
from django.db import connection
from django.db.models import Model, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients import questionnaires
from patients.links import LinkOver, LinkUnknown, opened, token_of
from patients.models import Patient, Questionnaire, RecordedCondition
from practice.models import Practice
from scheduling import booking, holding
from scheduling.clearing import Consent
from scheduling.finding import free_slots
from scheduling.models import Appointment, BookingRequest, Room, Therapist
from scheduling.refusals import (
    AdaptationNeeded,
    AgeOutside,
    AnsweredAlready,
    Archived,
    ChangedMeanwhile,
    Contraindicated,
    GateOpen,
    OverrideRefused,
)
from tests.factories import new_rule
from tests.proofs import World, drafted, sent
from tests.scheduling.conftest import at, word
from treatments import drafting, editing
from treatments.catalogue import current_catalogue, documents_of_catalogue
from treatments.models import CourseRule, Rule

WORD = word("Talked to the GP.")


@contextmanager
def locks() -> Iterator[set[type[Model]]]:
    """The models of which rows are locked within, known at its end.

    On PostgreSQL the statements say so. SQLite has no row locks and lets one transaction write at a time; there it
    counts that the lock is asked for, of Django or in a written-out statement.
    """
    held: set[type[Model]] = set()
    original = QuerySet.select_for_update

    def asked(rows: QuerySet[Model], *args: object, **kwargs: object) -> QuerySet[Model]:
        if connection.vendor != "postgresql":
            held.add(rows.model)
        return original(rows, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(QuerySet, "select_for_update", asked)
        yield held
    for model in (Patient, Therapist, Room):
        if any(_locks(query["sql"], model._meta.db_table) for query in queries):
            held.add(model)


def _locks(sql: str, table: str) -> bool:
    if connection.vendor == "postgresql":
        return "FOR NO KEY UPDATE" in sql and table in sql
    written_out = (f"SELECT id FROM {table} WHERE id IN", f"SELECT {table}.id, ")  # noqa: S608 (nothing is asked with it)
    return sql.startswith(written_out)


def booking_holds_the_patient(world: World) -> None:
    with locks() as held:
        world.scene.book()
    assert Patient in held


def booking_holds_the_therapist(world: World) -> None:
    with locks() as held:
        world.scene.book()
    assert Therapist in held


def booking_holds_the_rooms(world: World) -> None:
    with locks() as held:
        world.scene.book()
    assert Room in held


def recording_holds_the_patient(world: World) -> None:
    with locks() as held:
        world.record()
    assert Patient in held


def a_stale_form_is_refused(world: World) -> None:
    made = world.scene.book()
    booking.change(made.pk, by=world.scene.reception, revision=1, starts_at=at("10:00"))
    with pytest.raises(ChangedMeanwhile):
        booking.change(made.pk, by=world.scene.reception, revision=1, starts_at=at("11:00"))


def rule_instead(world: World, severity: str, **fields: object) -> Rule:
    """The fever minds like this, and no longer absolutely."""
    Rule.objects.filter(pk=world.rule.pk).update(archived_at=timezone.now())
    return new_rule(world.fever, severity, treatments=["massage"], statuses=["active"], **fields)


def adaptation_needs_a_yes(world: World) -> None:
    rule_instead(world, "adapt", adapt={"max_minutes": 30})
    world.ail()
    with pytest.raises(AdaptationNeeded):
        world.scene.book()


def what_is_in_review_is_not_begun(world: World) -> None:
    made = world.scene.book()
    booking.advance(made.pk, to="arrived", by=world.scene.reception)
    world.record()
    with pytest.raises(Contraindicated):
        booking.advance(made.pk, to="in_treatment", by=world.scene.therapist)


def what_older_rules_let_in_is_not_begun(world: World) -> None:
    rule = rule_instead(world, "caution")
    world.record()
    made = world.scene.book()
    booking.advance(made.pk, to="arrived", by=world.scene.reception)
    Rule.objects.filter(pk=rule.pk).update(severity="absolute")
    Practice.bump("rules_version")
    with pytest.raises(Contraindicated):
        booking.advance(made.pk, to="in_treatment", by=world.scene.therapist)


def another_day_is_checked_in_anew(world: World) -> None:
    made = world.scene.book()
    booking.advance(made.pk, to="arrived", by=world.scene.reception)
    moved = booking.change(made.pk, by=world.scene.reception, starts_at=at("2027-03-02 09:00"))
    assert moved.status == "booked"


def age_is_looked_at(world: World) -> None:
    massage = world.scene.massage
    massage.min_age = 18
    massage.save()
    Practice.bump("rules_version")
    Patient.objects.filter(pk=world.scene.patient.pk).update(birth_date=date(2020, 1, 1))
    with pytest.raises(AgeOutside):
        world.scene.book()


def nobody_archived_is_booked(world: World) -> None:
    Patient.objects.filter(pk=world.scene.patient.pk).update(archived_at=timezone.now())
    with pytest.raises(Archived):
        world.scene.book()


def an_override_needs_a_word(world: World) -> None:
    rule_instead(world, "relative")
    world.ail()
    with pytest.raises(Contraindicated):
        booking.book(world.scene.plan(), by=world.scene.therapist, consent=word(""))


def the_desk_overrides_nothing(world: World) -> None:
    rule_instead(world, "relative")
    world.ail()
    with pytest.raises(OverrideRefused):
        booking.book(world.scene.plan(), by=world.scene.reception, consent=WORD)


def a_word_covers_what_was_shown(world: World) -> None:
    rule_instead(world, "relative")
    world.ail()
    with pytest.raises(Contraindicated) as shown:
        world.scene.book()
    consent = Consent.to(shown.value.verdict, "Talked to the GP.")
    # A colleague finds out something else.
    rule_instead(world, "relative", reason="Not with this one either.")
    Practice.bump("rules_version")
    with pytest.raises(Contraindicated):
        booking.book(world.scene.plan(), by=world.scene.therapist, consent=consent)


def blanks_are_no_reason(world: World) -> None:
    rule_instead(world, "relative")
    world.ail()
    with pytest.raises(OverrideRefused):
        booking.book(world.scene.plan(), by=world.scene.therapist, consent=word("  "))


def overridden(world: World) -> tuple[Appointment, Rule]:
    """Booked with a word that holds for a move within the day."""
    rule = rule_instead(world, "relative")
    world.ail()
    made = booking.book(world.scene.plan(), by=world.scene.therapist, consent=WORD)
    return booking.change(made.pk, by=world.scene.reception, starts_at=at("10:00")), rule


def another_day_ends_an_override(world: World) -> None:
    made, _rule = overridden(world)
    with pytest.raises(Contraindicated):
        booking.change(made.pk, by=world.scene.reception, starts_at=at("2027-03-02 10:00"))


def another_therapist_ends_an_override(world: World) -> None:
    made, _rule = overridden(world)
    berta = Therapist.objects.create(name="Berta")
    berta.treatments.add(world.scene.massage)
    for row in world.scene.anna.hours.all():
        berta.hours.create(weekday=row.weekday, starts=row.starts, ends=row.ends)
    Practice.bump("roster_version")
    with pytest.raises(Contraindicated):
        booking.change(made.pk, by=world.scene.reception, therapist=berta.pk)


def another_fact_ends_an_override(world: World) -> None:
    made, _rule = overridden(world)
    RecordedCondition.objects.filter(patient=world.scene.patient).update(review_by=date(2027, 6, 1))
    with pytest.raises(Contraindicated):
        booking.change(made.pk, by=world.scene.reception, starts_at=at("11:00"))


def another_version_of_the_rule_ends_an_override(world: World) -> None:
    made, rule = overridden(world)
    rule.advice = "Only with the doctor’s letter."
    editing.change_row(row=rule, revision=editing.revision_of(rule), by=world.scene.therapist)
    with pytest.raises(Contraindicated):
        booking.change(made.pk, by=world.scene.reception, starts_at=at("11:00"))


def gate(kind: str) -> None:
    columns = {"code": kind, "name": kind, "kind": "gate", "severity": "gate", "reason": "It must be there."}
    days = {"days": 365} if kind == "screening-current" else {}
    CourseRule.objects.create(**columns, evidence="practice", settings={"gate": kind, **days})
    Practice.bump("rules_version")


def not_let_in(world: World, kind: str) -> None:
    gate(kind)
    made = world.scene.book()
    with pytest.raises(GateOpen):
        booking.advance(made.pk, to="arrived", by=world.scene.reception)


def screening_is_asked_for(world: World) -> None:
    not_let_in(world, "screening-current")


def a_consent_has_to_be_given(world: World) -> None:
    not_let_in(world, "consent")


def a_draft_is_not_compiled(world: World) -> None:
    draft = drafted(world)
    assert draft.code not in {rule["code"] for rule in documents_of_catalogue()["rules"]}


def an_untried_draft_is_not_switched_on(world: World) -> None:
    draft = drafted(world)
    with pytest.raises(drafting.NotTriedOut):
        drafting.switch_on(
            draft=draft.pk, revision=editing.revision_of(draft), by=world.scene.therapist, why="Sounds right."
        )


def a_held_slot_is_not_offered(world: World) -> None:
    world.held()
    practice = Practice.objects.get()
    massage = current_catalogue(practice.rules_version).treatment_by_code["massage"]
    offered = free_slots(practice=practice, treatment=massage, therapist=world.scene.anna.pk, day=at("09:00").date())
    assert at("09:00") not in [slot.starts_at for slot in offered]


def a_second_answer_is_refused(world: World) -> None:
    request = world.held()
    holding.decline(request.pk, by=world.scene.therapist, answer="Not now.")
    with pytest.raises(AnsweredAlready):
        holding.decline(request.pk, by=world.scene.therapist, answer="Or later.")


def the_desk_answers_nothing(world: World) -> None:
    request = world.held()
    with pytest.raises(OverrideRefused):
        holding.decline(request.pk, by=world.scene.reception, answer="Not now.")


def a_slot_is_held_until_its_time_is_over(world: World) -> None:
    request = world.held()
    holding.expire(request.pk)
    assert BookingRequest.objects.get(pk=request.pk).state == "open"


def invited(world: World) -> Questionnaire:
    world.ask()
    return questionnaires.invite(patient=world.scene.patient.pk, by=world.scene.reception)


def a_link_of_another_purpose_opens_nothing(world: World) -> None:
    row = invited(world)
    assert opened(token_of(row), timezone.now()) == row
    with pytest.raises(LinkUnknown):
        opened(Signer(sep="~").sign(f"{row.pk}.{row.key}"), timezone.now())


def an_old_link_opens_nothing(world: World) -> None:
    row = invited(world)
    with pytest.raises(LinkOver):
        opened(token_of(row), row.expires_at + timedelta(seconds=1))


def a_used_link_opens_nothing(world: World) -> None:
    row, _question = sent(world)
    with pytest.raises(LinkOver):
        opened(token_of(row), timezone.now())


def the_desk_reads_no_reason(world: World) -> None:
    world.ail()
    client = Client()
    client.force_login(world.scene.reception)
    page = client.get(reverse("scheduling:suitable", args=[world.scene.patient.pk]))
    assert page.status_code == 200
    assert world.rule.reason not in page.content.decode()
