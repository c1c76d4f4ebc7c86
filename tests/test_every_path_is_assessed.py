"""Every way to change an appointment, a fact or a rule is known, and each of them is assessed.

The ways are read from the source (tests/paths.py). A new verb, or a new address that reaches one, fails here until it
stands in the tables below, with a proof or with the reason why it needs none.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import get_resolver

from scheduling.waiting import offering, turns, wishes
from tests import erasure_proofs, paths, proofs
from tests.proofs import World, lasting_world, world  # noqa: F401 (fixtures)
from tests.scheduling.conftest import monday  # noqa: F401 (a fixture)

OFFERING = "scheduling.waiting.offering"
# Verb → what proves that the appointment is assessed.
PROVEN: dict[str, Callable[[World], None]] = {
    "scheduling.booking.book": proofs.booking_is_refused,
    "scheduling.online.finishing.finish": proofs.booking_online_is_refused,
    "scheduling.online.finishing.choose_time": proofs.a_time_chosen_online_is_refused,
    "scheduling.booking.change": proofs.a_change_is_refused,
    "scheduling.series.booking_many.book_course": proofs.a_course_is_refused,
    "scheduling.exchange.booking_rows.book_rows": proofs.imported_rows_are_refused,
    "scheduling.series.booking_many.move_many": proofs.moving_many_is_refused,
    "scheduling.booking.reinstate": proofs.taking_back_a_cancellation_is_refused,
    "scheduling.booking.settle": proofs.settling_is_refused,
    "scheduling.booking.advance": proofs.check_in_is_refused_and_reviewed,
    "scheduling.booking.cancel": proofs.cancelling_ends_the_review,
    "scheduling.holding.hold": proofs.what_is_held_is_no_booking,
    "scheduling.holding.approve": proofs.an_approval_is_refused,
    "scheduling.holding.adapt": proofs.an_adapted_answer_is_refused,
    "scheduling.holding.decline": proofs.a_declined_slot_is_given_back,
    "scheduling.holding.withdraw": proofs.a_withdrawn_slot_is_given_back,
    "scheduling.holding.expire": proofs.an_expired_slot_is_given_back,
    f"{OFFERING}.offer": proofs.an_offer_is_refused,
    f"{OFFERING}.accept": proofs.an_accepted_offer_is_refused,
    f"{OFFERING}.decline": proofs.an_offered_slot_is_given_back(lambda made, by: offering.decline(made.pk, by=by)),
    f"{OFFERING}.withdraw": proofs.an_offered_slot_is_given_back(lambda made, by: offering.withdraw(made.pk, by=by)),
    f"{OFFERING}.take_back": proofs.an_offered_slot_is_given_back(lambda made, by: offering.take_back(made.pk, by)),
    f"{OFFERING}.expire": proofs.an_offered_slot_is_given_back(lambda made, _by: offering.expire(made.pk)),
    "scheduling.waiting.turns.give_back": proofs.an_offered_slot_is_given_back(lambda _made, _by: turns.give_back()),
    "scheduling.waiting.turns.offer_by_itself": proofs.nobody_unsuitable_is_offered_a_time_by_itself,
    "scheduling.waiting.wishes.withdraw_wish": proofs.an_offered_slot_is_given_back(
        lambda made, by: wishes.withdraw_wish(made.wish_id, by=by)
    ),
    "scheduling.asking.release_expired": proofs.an_expired_slot_is_given_back,
    "scheduling.merging.take_over": proofs.merged_facts_review_what_lies_ahead,
    "scheduling.parting.part": proofs.parted_facts_end_the_review,
    "patients.parting.part_records": proofs.parted_facts_end_the_review,
    "patients.merging.merge_records": proofs.merged_facts_review_what_lies_ahead,
    "patients.erasing.erase": erasure_proofs.facts_go_with_all_that_was_decided_on_them,
    "patients.erasingagain.erase_again": erasure_proofs.after_a_restore_they_go_together_too,
    "patients.forgetting.remove_next": erasure_proofs.removing,
    "patients.forgetting.step": erasure_proofs.stepping,
    "patients.records.record_condition": proofs.a_recorded_condition_reviews,
    "patients.records.change_condition": proofs.a_changed_condition_reviews,
    "patients.records.resolve_condition": proofs.a_resolved_condition_ends_the_review,
    "patients.records.withdraw_condition": proofs.a_withdrawn_condition_ends_the_review,
    "patients.screenings.confirm_screening": proofs.a_confirmed_screening_reviews,
    "patients.questionnaires.send_answers": proofs.an_answer_by_link_reviews_unconfirmed,
    "patients.confirming.confirm_answer": proofs.a_therapists_no_to_an_answer_ends_the_review,
    "patients.registration.change_patient": proofs.another_date_of_birth_reviews,
    "scheduling.pain.record_pain": proofs.pain_that_rose_reviews,
    "treatments.editing.add_row": proofs.a_new_rule_reviews,
    "treatments.editing.save_row": proofs.a_new_rule_reviews,
    "treatments.editing.change_row": proofs.a_changed_rule_reviews,
    "treatments.editing.archive_row": proofs.an_archived_rule_ends_the_review,
    "treatments.editing.bring_back_row": proofs.a_rule_brought_back_reviews,
    "treatments.drafting.begin_draft": proofs.a_draft_decides_nothing,
    "treatments.drafting.change_draft": proofs.a_draft_decides_nothing,
    "treatments.drafting.switch_on": proofs.a_rule_switched_on_reviews,
    "treatments.loading.load_catalogue": proofs.a_loaded_catalogue_counts_up,
    "scheduling.roster.save_therapist": proofs.a_lost_qualification_reviews,
}
THE_LOOK_ITSELF = "this is how the proofs above look again"
NO_FACT = "says nothing that a decision reads"
AT_CHECK_IN = "closes a gate, which is asked for at check-in (tests/scheduling/test_gates.py)"
COUNTS = "counts what was decided"
TRIED = "says of a draft that it was tried; drafts decide nothing"
PLACE = "says when and where, not whether it suits; booked sessions are checked before it is stored"
# Verb → why it needs no proof.
HARMLESS: dict[str, str] = {
    "scheduling.booking.one_transaction": "wraps the verbs",
    "scheduling.exchange.workbooks.written": "saves a workbook to be sent",
    "scheduling.exchange.runs.look": "asks the door's room for rows of a file, and takes it all back",
    "scheduling.exchange.runs.store": "asks registration and the door's room for rows of a file",
    "scheduling.absences.acting.carry_out": "asks the door's own verbs, one appointment after the other",
    **dict.fromkeys(
        ("scheduling.selfservice.acting.cancel", "scheduling.selfservice.acting.move"), "asks the door's own verb"
    ),
    **dict.fromkeys(
        (
            "scheduling.reassessing.look",
            "scheduling.reassessing.look_at_others",
            "scheduling.reassessing.reassess",
            "scheduling.reassessing.reassess_appointment",
            "scheduling.reassessing.reassess_patient",
            "scheduling.reviewing.close",
            "scheduling.reviewing.close_all",
            "scheduling.rounds.finish",
            "scheduling.rounds.step",
        ),
        THE_LOOK_ITSELF,
    ),
    **dict.fromkeys(
        (
            "scheduling.firings.note_asked",
            "scheduling.firings.note_declined",
            "scheduling.firings.note_passed",
            "scheduling.firings.note_refused",
            "scheduling.firings.write",
        ),
        COUNTS,
    ),
    **dict.fromkeys(
        (
            "patients.letters.take_invitation_back",
            "patients.questionnaires.invite",
            "patients.questionnaires.invite_by_mail",
            "patients.questionnaires.save_answers",
            "patients.questionnaires.withdraw",
            "patients.questions.add_question",
            "patients.questions.archive_question",
            "patients.questions.change_question",
            "patients.questions.load_starting_questions",
            "patients.questions.move_question",
            "patients.registration.archive_patient",
            "patients.registration.bring_back_patient",
            "patients.emergency.close_all",
            "patients.emergency.open_in_emergency",
            "patients.emergency.review",
            "patients.emergency.session_ended",
            "patients.emergency.signed_out",
            "patients.restricting.lift",
            "patients.restricting.restrict",
            "practice.audit.anchoring.drop_anchor",
            "practice.audit.writing.change_all",
            "practice.backups.keeping.back_up",
            "practice.lasting.current_key",
            "practice.lasting.make_key",
            "practice.notices.send_password_link",
            "practice.notices.tell",
            "practice.rotation.renew",
            "practice.rotation.renew_everything",
            "practice.second_factor.remove_all",
            "practice.second_factor.remove_factor",
            "scheduling.waiting.wishes.end_old",
            "practice.inviting.accept",
            "practice.inviting.invite",
            "practice.inviting.take_back",
            "practice.sessions.end_session",
            "practice.sessions.end_sessions",
            "practice.sessions.forget_over",
            "practice.opening.change_practice",
            "practice.opening.set_up",
            "practice.outbox.called",
            "practice.outbox.send_again",
            "practice.outbox.take_back",
            "practice.outbox.step",
            "practice.outbox.write",
            "patients.reaching.reach",
            "practice.rewording.reword",
            "practice.rewording.use_ours",
            "scheduling.announcing.booked",
            "scheduling.announcing.booked_together",
            "scheduling.announcing.cancelled",
            "scheduling.announcing.moved",
            "scheduling.announcing.moved_together",
            "scheduling.announcing.reinstated",
            "scheduling.announcing.tell_together",
            "scheduling.messages.letters.change",
            "scheduling.messages.letters.confirmation",
            "scheduling.messages.letters.reminder",
            "scheduling.messages.recalls.step",
            "scheduling.messages.reminders.step",
            "practice.sending.drain",
            "practice.sending.let_calls_be",
            "practice.staff.change_member",
            "practice.staff.close_sign_in",
            "practice.staff.register_member",
            "practice.staff.reopen_sign_in",
            "practice.tasks.work",
            "practice.ticking.run",
            "practice.ticking.work",
            "patients.consentforms.add_form",
            "patients.consentforms.archive_form",
            "patients.consentforms.change_form",
            "records.access.handing.send_copy",
            "records.documents.file_document",
            "records.documents.withdraw_document",
            "records.drafts.leave_draft",
            "records.drafts.take_draft",
            "records.exercises.add_exercise",
            "records.exercises.archive_exercise",
            "records.exercises.change_exercise",
            "records.exercises.change_planned",
            "records.exercises.move_planned",
            "records.exercises.plan_exercise",
            "records.letters.mail_link",
            "records.letters.take_link_back",
            "records.links.make_link",
            "records.links.withdraw_link",
            "records.measures.answer_measure",
            "records.measures.record_measure",
            "records.measures.withdraw_measure",
            "records.notes.add_addendum",
            "records.notes.bring_back",
            "records.notes.discard",
            "records.notes.save_draft",
            "records.notes.sign",
            "records.notes.start_note",
            "records.notes.take_last_over",
            "records.plans.change_plan",
            "records.plans.end_plan",
            "records.plans.make_plan",
            "records.plans.take_up_again",
            "records.searching.index",
            "records.searching.index_kept",
            "records.searching.index_many",
            "records.snippets.keep_snippet",
            "records.spheres.add_sphere",
            "records.spheres.archive_sphere",
            "records.spheres.load_starting_spheres",
            "records.spheres.move_sphere",
            "records.spheres.rename_sphere",
            "records.vitals.record_vitals",
            "records.vitals.withdraw_vitals",
            "scheduling.asking.put_away",
            "scheduling.exchange.keys.remember",
            "scheduling.exchange.runs.expire",
            "scheduling.exchange.runs.give_up",
            "scheduling.calendars.feeds.end_feed",
            "scheduling.calendars.feeds.make_feed",
            "scheduling.selfservice.acting.confirm",
            "scheduling.selfservice.links.address_of",
            "scheduling.selfservice.links.end_links",
            "scheduling.selfservice.links.link_of",
            "scheduling.noting.note_caution",
            "scheduling.online.expiring.step",
            "scheduling.online.proving.begin",
            "scheduling.online.proving.prove",
            "scheduling.online.proving.send_again",
            "scheduling.online.switching.save_entrance",
            "scheduling.online.switching.switch",
            "scheduling.waiting.freeing.freed",
            "scheduling.waiting.freeing.freed_by",
            "scheduling.waiting.freeing.opening",
            "scheduling.waiting.freeing.reopen",
            "scheduling.waiting.kind.register",
            "scheduling.waiting.letters.tell",
            "scheduling.waiting.turns.tidy",
            "scheduling.waiting.wishes.add_wish",
            "scheduling.waiting.wishes.change_wish",
        ),
        NO_FACT,
    ),
    **dict.fromkeys(
        (
            "patients.kept.tell",
            "patients.retention.delete",
            "records.kept.remove_put_away",
            "records.kept.tell",
            "records.traces.remove_documents",
            "records.traces.remove_words",
            "records.traces.tell",
            "scheduling.kept.tell",
        ),
        NO_FACT,
    ),
    **dict.fromkeys(
        ("scheduling.erasing.remove_appointments", "scheduling.erasing.remove_assessments", "scheduling.traces.tell"),
        "is what erasing does with appointments, which is proven",
    ),
    **dict.fromkeys(
        (
            "practice.processing.wording.add",
            "practice.processing.wording.say",
            "records.access.handing.take_copy",
            "records.access.heldback.decide",
            "patients.erasedlist.keep",
            "patients.erasedlist.keep_daily",
            "patients.retention.set_periods",
            "patients.retention.switch",
            "records.parting.drafts_go_back",
            "records.parting.tell",
        ),
        NO_FACT,
    ),
    "scheduling.merging.hand_over": "the last step of merging and of undoing it, which are proven",
    "patients.registration.register_patients": "nobody has booked for them yet",
    "scheduling.online.recognising.register_new": "nobody has booked for them yet",
    "patients.registration.register_patient": "nobody has booked for them yet",
    **dict.fromkeys(
        (
            "records.pdfs.draw_first_page",
            "records.pictures.draw_small",
            "records.pictures.write_anew",
            "records.reader.main",
        ),
        "saves a picture, in a process that has no database",
    ),
    "patients.consents.record_consent": AT_CHECK_IN,
    "patients.consents.withdraw_consent": AT_CHECK_IN,
    "scheduling.reactions.record_reaction": AT_CHECK_IN,
    "records.measures.answer_reaction": AT_CHECK_IN,
    **dict.fromkeys(
        ("scheduling.tryout.begin", "scheduling.tryout.step", "treatments.drafting.mark_tried", "treatments.drafting.mark_untried"),
        TRIED,
    ),
    **dict.fromkeys(
        (
            "scheduling.roster.add_closed_days",
            "scheduling.roster.add_leave",
            "scheduling.roster.archive_room",
            "scheduling.roster.archive_therapist",
            "scheduling.roster.bring_back",
            "scheduling.roster.remove_days_off",
            "scheduling.roster.save_room",
        ),
        PLACE,
    ),
}  # fmt: skip

BOOKING, HOLDING, RECORDS = "scheduling.booking", "scheduling.holding", "patients.records"
# Address → the verbs that it calls itself. The catalogue's addresses all end in treatments.editing.save_row.
ADDRESSES: dict[str, set[str]] = {
    "by_link:send": {"patients.questionnaires.send_answers"},
    "patients:condition_edit": {f"{RECORDS}.change_condition"},
    "patients:condition_new": {f"{RECORDS}.record_condition"},
    "patients:condition_resolve": {f"{RECORDS}.resolve_condition"},
    "patients:condition_withdraw": {f"{RECORDS}.withdraw_condition"},
    "patients:edit": {"patients.registration.change_patient"},
    "patients:erase": {"patients.erasing.erase"},
    "patients:questionnaire_confirm": {"patients.confirming.confirm_answer"},
    "patients:screening": {"patients.screenings.confirm_screening"},
    "records:note_from_last": {"scheduling.pain.record_pain"},
    "records:note_save": {"scheduling.pain.record_pain"},
    "records:note_sign": {"scheduling.pain.record_pain"},
    "records:note_take": {"scheduling.pain.record_pain"},
    "offer_by_link:accept": {f"{OFFERING}.accept"},
    "offer_by_link:decline": {f"{OFFERING}.decline"},
    "scheduling:offer_make": {f"{OFFERING}.offer"},
    "scheduling:offer_settle": {f"{OFFERING}.accept", f"{OFFERING}.decline", f"{OFFERING}.withdraw"},
    "scheduling:wish_end": {"scheduling.waiting.wishes.withdraw_wish"},
    "own:cancel": {f"{BOOKING}.cancel"},
    "own:move": {f"{BOOKING}.change"},
    "scheduling:ask": {f"{HOLDING}.hold"},
    "scheduling:cancel": {f"{BOOKING}.cancel"},
    "scheduling:change": {f"{BOOKING}.change"},
    "scheduling:closed_work_do": {f"{BOOKING}.cancel", f"{BOOKING}.change"},
    "scheduling:course_book": {"scheduling.series.booking_many.book_course"},
    "scheduling:course_shift": {"scheduling.series.booking_many.move_many"},
    "scheduling:exchange": {"scheduling.exchange.booking_rows.book_rows"},
    "scheduling:exchange_store": {"scheduling.exchange.booking_rows.book_rows"},
    "scheduling:leave_work_do": {f"{BOOKING}.cancel", f"{BOOKING}.change"},
    "scheduling:merge": {"scheduling.merging.take_over"},
    "scheduling:unmerge": {"scheduling.parting.part"},
    "scheduling:move": {f"{BOOKING}.change"},
    "scheduling:online_book": {"scheduling.online.finishing.finish"},
    "scheduling:online_code": {"scheduling.online.finishing.finish"},
    "scheduling:online_time": {"scheduling.online.finishing.choose_time"},
    "scheduling:panel": {f"{BOOKING}.book"},
    "scheduling:reinstate": {f"{BOOKING}.reinstate"},
    "scheduling:request_adapt": {f"{HOLDING}.adapt"},
    "scheduling:request_approve": {f"{HOLDING}.approve"},
    "scheduling:request_decline": {f"{HOLDING}.decline"},
    "scheduling:request_instead": {f"{BOOKING}.book"},
    "scheduling:request_withdraw": {f"{HOLDING}.withdraw"},
    "scheduling:settle": {f"{BOOKING}.settle"},
    "scheduling:step": {f"{BOOKING}.advance"},
    "scheduling:therapist": {"scheduling.roster.save_therapist"},
    "scheduling:therapist_new": {"scheduling.roster.save_therapist"},
}


def test_every_verb_that_writes_is_proven_or_has_a_reason():
    known = set(PROVEN) | set(HARMLESS)
    assert not set(PROVEN) & set(HARMLESS)
    assert {"new": sorted(set(paths.verbs()) - known), "gone": sorted(known - set(paths.verbs()))} == {
        "new": [],
        "gone": [],
    }


def test_every_address_that_reaches_such_a_verb_is_known():
    found = {}
    for name, view in paths.addresses(get_resolver().url_patterns):
        reached = (paths.reached_from(view) if view in paths.functions() else set()) & set(PROVEN)
        of_others = set().union(*(paths.reached_from(verb) for verb in reached))
        if reached:
            found[name] = reached - of_others
    assert {name: called for name, called in found.items() if not name.startswith("treatments:")} == ADDRESSES
    assert {called for name, reached in found.items() if name.startswith("treatments:") for called in reached} == {
        f"treatments.{verb}"
        for verb in ("editing.add_row", "editing.change_row", "editing.archive_row", "editing.bring_back_row",
                     "drafting.begin_draft", "drafting.change_draft", "drafting.switch_on")
    }  # fmt: skip


# What a verb stores is shown on each database by its own tests; that it decides first is no matter of the database.
@pytest.mark.one_database
@pytest.mark.parametrize("proof", sorted(set(PROVEN.values()), key=lambda proof: proof.__name__))
def test_the_verb_is_assessed(world, proof):  # noqa: F811
    proof(world)


def test_a_new_verb_would_be_noticed(monkeypatch):
    known = dict(paths.calls())
    monkeypatch.setattr(
        paths, "calls", lambda: known | {"patients.words.tidy_up": frozenset({"patients.records._saved"})}
    )
    paths.writers.cache_clear()
    try:
        assert "patients.words.tidy_up" in paths.verbs()
    finally:
        paths.writers.cache_clear()
