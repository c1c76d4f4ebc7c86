"""The guards that stand between a patient and harm, and what notices when one is gone.

Each names the function it stands in, its exact text there, what is put in its place, and the proof that must then
fail. A guard whose text is not found any more fails the drill, too: bring the list up to date with the code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests import proofs
from tests.guards import access_proofs as access
from tests.guards import consent_proofs as consent
from tests.guards import document_proofs as filed
from tests.guards import guard_proofs as own
from tests.guards import kept_proofs as kept
from tests.guards import message_proofs as message
from tests.guards import note_proofs as noted
from tests.guards import offer_proofs as offered
from tests.guards import online_proofs as online
from tests.guards import own_page_proofs as own_page
from tests.guards import reading_proofs as reading
from tests.guards import record_proofs as record
from tests.proofs import World


@dataclass(frozen=True)
class Guard:
    """One guard; `function` is `module:Class.method` or `module:function`."""

    name: str
    function: str
    text: str
    instead: str
    proof: Callable[[World], None]
    # A module whose values were made with the function; they are made anew without the guard.
    values_of: str = ""


OFFERING, MATCHING = "scheduling.waiting.offering", "scheduling.waiting.matching"
BOOKING, DESK, CLEARING = "scheduling.booking", "scheduling.desk", "scheduling.clearing"
HOLDING, GATES, PRINT = "scheduling.holding", "scheduling.gates", "scheduling.fingerprints"
PLACED = "desk.place(appointment, plan, consent or Consent())"
WRITTEN = "appointment.save()"
UNDECIDED = "appointment.save()\n    return appointment"

GUARDS = (
    # The waiting list.
    Guard(
        "what is offered is decided about before it is held",
        f"{DESK}:Desk.keep",
        "cleared = clear(self._case(plan, treatment, therapist, appointment), consent)",
        "cleared = plan",
        proofs.an_offer_is_refused,
    ),
    Guard(
        "an accepted offer is decided about once more",
        f"{OFFERING}:accept",
        "booked = held.desk.place(held.appointment, held.plan, IN_THE_FORM_THAT_SUITS)",
        "held.appointment.save()\n    booked = held.appointment",
        proofs.an_accepted_offer_is_refused,
    ),
    Guard(
        "nobody is found for a time whom the decision keeps away",
        f"{MATCHING}:_Search._decided",
        "fine = verdict.verdict == VerdictKind.FINE",
        "fine = True",
        offered.nobody_unsuitable_fits,
    ),
    Guard(
        "an offer that was answered is not answered again",
        f"{OFFERING}:_Held.locked",
        "if row.state != State.OPEN:",
        "if False:",
        offered.one_answer_counts,
    ),
    Guard(
        "an offer is not taken after its time",
        f"{OFFERING}:accept",
        "if held.desk.now >= held.offer.answer_until:",
        "if False:",
        offered.too_late_is_too_late,
    ),
    # Who waits for whom.
    Guard(
        "booking holds the patient",
        f"{DESK}:Desk.locked",
        "_held(plan.patient)",
        "Patient.objects.filter(pk=plan.patient).first()",
        own.booking_holds_the_patient,
    ),
    Guard(
        "booking holds the therapist",
        f"{DESK}:Desk.locked",
        "_lock(Therapist, {*(one.therapist for one in plans), *([also.therapist_id] if also else [])})",
        "pass",
        own.booking_holds_the_therapist,
    ),
    Guard(
        "a session of a course is booked as it was shown",
        "scheduling.series.booking_many:_place",
        "if seal_of(appointment.minutes, appointment.changes) != member.seal:",
        "if not member.seal:",
        proofs.a_course_in_another_form_is_refused,
    ),
    Guard(
        "a course of several is moved as it was shown",
        "scheduling.series.booking_many:_held",
        "row.revision != asked[row.pk].revision",
        "row.revision < 0",
        proofs.a_stale_form_moves_none,
    ),
    Guard(
        "booking holds the rooms",
        f"{DESK}:Desk.locked",
        "_lock(Room, rooms | ({also.room_id} if also else set()))",
        "pass",
        own.booking_holds_the_rooms,
    ),
    Guard(
        "recording holds the patient",
        "patients.locking:locked",
        "Patient.objects.select_for_update(no_key=True).get(pk=patient)",
        "Patient.objects.get(pk=patient)",
        own.recording_holds_the_patient,
    ),
    Guard(
        "a form that is out of date changes nothing",
        f"{BOOKING}:_unchanged",
        "raise ChangedMeanwhile(appointment=appointment)",
        "pass",
        own.a_stale_form_is_refused,
    ),
    # The decision, at every door.
    Guard(
        "what is contraindicated is not booked",
        f"{CLEARING}:_word",
        "if kind == VerdictKind.BLOCKED:",
        "if False:",
        proofs.booking_is_refused,
    ),
    Guard(
        "what needs adapting is not booked as it is",
        f"{CLEARING}:_word",
        "if kind == VerdictKind.ADAPT:",
        "if False:",
        own.adaptation_needs_a_yes,
    ),
    Guard("a move is decided", f"{BOOKING}:change", PLACED, WRITTEN, proofs.a_change_is_refused),
    Guard(
        "taking back a cancellation is decided",
        f"{BOOKING}:reinstate",
        PLACED,
        WRITTEN,
        proofs.taking_back_a_cancellation_is_refused,
    ),
    Guard(
        "settling is decided",
        f"{BOOKING}:settle",
        "return desk.settle(appointment, plan, consent or Consent())",
        UNDECIDED,
        proofs.settling_is_refused,
    ),
    Guard(
        "check-in is decided",
        f"{BOOKING}:_advance",
        "if steps.is_check_in(was, to) or (",
        "if (",
        proofs.check_in_is_refused_and_reviewed,
    ),
    Guard(
        "what is in review is not begun",
        f"{BOOKING}:_advance",
        "to == Status.IN_TREATMENT and _has_to_be_looked_at(appointment, desk)",
        "False",
        own.what_is_in_review_is_not_begun,
    ),
    Guard(
        "what older rules let in is not begun",
        f"{BOOKING}:_has_to_be_looked_at",
        "(older and appointment.status == Status.ARRIVED) or ",
        "",
        own.what_older_rules_let_in_is_not_begun,
    ),
    Guard(
        "another day is checked in anew",
        f"{BOOKING}:change",
        "appointment.status = Status.BOOKED",
        "pass",
        own.another_day_is_checked_in_anew,
    ),
    Guard("age is looked at", f"{CLEARING}:clear", "_check_age(case, known.person)", "pass", own.age_is_looked_at),
    Guard(
        "nobody archived is booked",
        f"{DESK}:Desk._checked",
        "if self.patient.archived_at:",
        "if False:",
        own.nobody_archived_is_booked,
    ),
    # A therapist's word, and what ends it.
    Guard(
        "an override needs a word",
        f"{CLEARING}:_word",
        "if not consent.override_reason:",
        "if False:",
        own.an_override_needs_a_word,
    ),
    Guard(
        "a word covers what was shown",
        f"{CLEARING}:_word",
        "if not spoken_on(verdict) <= consent.against:",
        "if False:",
        own.a_word_covers_what_was_shown,
    ),
    Guard(
        "the desk overrides nothing",
        f"{CLEARING}:_check_override",
        'if consent.override_reason and not (by and by.has_perm("scheduling.override_contraindication")):',
        "if False:",
        own.the_desk_overrides_nothing,
    ),
    Guard(
        "blanks are no reason",
        f"{CLEARING}:_check_override",
        "if consent.override_reason and not consent.override_reason.strip():",
        "if False:",
        own.blanks_are_no_reason,
    ),
    Guard(
        "an override holds for its fingerprint",
        f"{CLEARING}:_word",
        "standing is not None and standing.fingerprint == seal",
        "standing is not None",
        own.another_day_ends_an_override,
    ),
    Guard(
        "an override is for one day",
        f"{PRINT}:fingerprint",
        ' | {"on": session.on.isoformat()}',
        "",
        own.another_day_ends_an_override,
    ),
    Guard(
        "an override is for one therapist",
        f"{PRINT}:fingerprint",
        '"therapist": therapist,',
        "",
        own.another_therapist_ends_an_override,
    ),
    Guard(
        "an override is for the facts of its day",
        f"{PRINT}:fingerprint",
        '"facts": facts_as_json(facts),',
        "",
        own.another_fact_ends_an_override,
    ),
    Guard(
        "an override is for one version of the rule",
        f"{PRINT}:_overridden",
        'digests.get(finding.rule, "")',
        '""',
        own.another_version_of_the_rule_ends_an_override,
    ),
    # What must be there at check-in.
    Guard("gates are asked for", f"{CLEARING}:check_in", "if missing:", "if False:", own.screening_is_asked_for),
    Guard(
        "a consent has to be given",
        f"{GATES}:not_given",
        "gate.kind not in AGREED or gate.rule.code not in given",
        "gate.kind not in AGREED",
        own.a_consent_has_to_be_given,
    ),
    # Facts and rules that change.
    Guard(
        "what is recorded is told",
        "patients.records:_saved",
        "announce(record.patient_id, by=by)",
        "pass",
        proofs.a_recorded_condition_reviews,
    ),
    Guard(
        "what is resolved is told",
        "patients.records:_saved",
        "announce(record.patient_id, by=by)",
        "pass",
        proofs.a_resolved_condition_ends_the_review,
    ),
    Guard(
        "several changes are told at the end",
        "patients.announcing:told_once",
        "announce(patient, by=waiting[patient])",
        "pass",
        proofs.a_confirmed_screening_reviews,
    ),
    Guard(
        "another date of birth is told",
        "patients.registration:change_patient",
        "announce(held.pk, by=by)",
        "pass",
        proofs.another_date_of_birth_reviews,
    ),
    Guard(
        "merged records are told",
        "patients.merging:merge_records",
        "announce(kept.pk, by=by)",
        "pass",
        proofs.merged_facts_review_what_lies_ahead,
    ),
    Guard(
        "records parted again are told",
        "patients.parting:part_records",
        "announce(kept.pk, by=by)",
        "pass",
        proofs.parted_facts_end_the_review,
    ),
    Guard(
        "a change of rules counts up",
        "treatments.editing:save_row",
        'Practice.bump("rules_version")',
        "pass",
        proofs.a_new_rule_reviews,
    ),
    Guard(
        "drafts are not compiled",
        "treatments.models.rules:RuleQuerySet.deciding",
        'archived_at=None, stage="active"',
        "archived_at=None",
        own.a_draft_is_not_compiled,
    ),
    Guard(
        "only what was tried out is switched on",
        "treatments.drafting:switch_on",
        "if row.stage != Rule.Stage.TRIED:",
        "if False:",
        own.an_untried_draft_is_not_switched_on,
    ),
    # Asking a therapist.
    Guard(
        "what is held takes up its place",
        "scheduling.models.diary:AppointmentQuerySet.live",
        "status__in=LIVE",
        "status__in=SESSION",
        own.a_held_slot_is_not_offered,
        values_of="scheduling.occupancy",
    ),
    Guard(
        "one answer wins",
        f"{HOLDING}:_Held.locked",
        "if request.state != State.OPEN:",
        "if False:",
        own.a_second_answer_is_refused,
    ),
    Guard(
        "only those who may answer do",
        f"{HOLDING}:_Held.locked",
        'if by is not None and not by.has_perm("scheduling.answer_request"):',
        "if False:",
        own.the_desk_answers_nothing,
    ),
    Guard(
        "a slot is held until its time is over",
        f"{HOLDING}:expire",
        "if held.desk.now < held.request.held_until:",
        "if False:",
        own.a_slot_is_held_until_its_time_is_over,
    ),
    # Links, and who reads what.
    Guard(
        "a link is for one purpose",
        "patients.links:_signer",
        "Signer(salt=SALT, sep=",
        "Signer(sep=",
        own.a_link_of_another_purpose_opens_nothing,
    ),
    Guard(
        "a link ends",
        "patients.links:opened",
        " or found.expires_at <= now",
        "",
        own.an_old_link_opens_nothing,
    ),
    Guard("a link is used once", "patients.links:opened", "if found.sent_at:", "if False:", own.a_used_link_opens_nothing),
    Guard(
        "roles give what they say",
        "practice.roles:permissions_of",
        "if getattr(person, role)",
        "if True",
        own.the_desk_reads_no_reason,
    ),
    # Pain, reactions, and what patients answer by link.
    Guard("pain is told of", "scheduling.pain:record_pain", "announce(patient.pk, by=by)", "pass", proofs.pain_that_rose_reviews),
    Guard(
        "pain is read",
        "scheduling.deciding:past_session",
        "pain_after=pain_after",
        "pain_after=None",
        proofs.pain_that_rose_reviews,
    ),
    Guard(
        "a session that has begun keeps its pain",
        "scheduling.reassessing:look_at_others",
        "past = as_taken(past, appointment.pk)",
        "pass",
        record.a_session_that_has_begun_keeps_its_pain,
    ),
    Guard(
        "sealed pain is refused",
        "scheduling.pain:record_pain",
        "if pain.sealed_at:",
        "if False:",
        record.sealed_pain_is_refused_before_the_database_does,
    ),
    Guard(
        "a reaction is to a session that took place",
        "scheduling.reactions:record_reaction",
        "if held.status not in SESSION or held.starts_at > timezone.now():",
        "if False:",
        record.a_reaction_holds_no_session_that_lies_ahead,
    ),
    Guard(
        "a link to a record is answered once",
        "records.measures:_held",
        "if row.answered_at or row.withdrawn_at or row.expires_at <= timezone.now():",
        "if False:",
        record.a_link_to_a_record_is_answered_once,
    ),
    Guard(
        "a link to a record is for one purpose",
        "records.links:opened",
        ", purpose=purpose",
        "",
        record.a_link_to_a_record_is_for_one_purpose,
    ),
    Guard(
        "a link to a record ends",
        "records.links:opened",
        " or found.expires_at <= now",
        "",
        record.a_link_to_a_record_ends,
    ),
    # Notes.
    Guard(
        "a note is written by its author",
        "records.notes:refuse_others",
        "if note.author_id != by.pk:",
        "if False:",
        noted.a_note_is_written_by_its_author,
    ),
    Guard(
        "a note is signed as it was seen",
        "records.notes:sign",
        " or held.revision != revision",
        "",
        noted.a_note_is_signed_as_it_was_seen,
    ),
    Guard(
        "an empty note is not signed",
        "records.notes:_refuse_unready",
        "if is_empty(content_of(note)):",
        "if False:",
        noted.an_empty_note_is_not_signed,
    ),
    Guard(
        "a tab that lags behind overwrites nothing",
        "records.notes:save_draft",
        "base_revision != held.revision and",
        "False and",
        noted.a_tab_that_lags_behind_overwrites_nothing,
    ),
    Guard(
        "a private note is its author's",
        "records.views.note:found_note",
        ".readable_by(user)",
        "",
        noted.a_private_note_is_its_authors,
    ),
    Guard(
        "a note belongs to the patient of its address",
        "records.views.note:found_note",
        "Note.objects.of(pk)",
        "Note.objects",
        noted.a_note_belongs_to_the_patient_of_its_address,
    ),
    # Consents, plans, links to exercises.
    Guard(
        "a minor agrees to nothing alone",
        "patients.consents:_check_guardian",
        "if (asked or minor) and not guardian:",
        "if asked and not guardian:",
        consent.a_minor_agrees_to_nothing_alone,
    ),
    Guard(
        "a made-up gate is opened by nobody",
        "patients.consents:_asked",
        "if forged:",
        "if False:",
        consent.a_made_up_gate_is_opened_by_nobody,
    ),
    Guard(
        "words that have changed are read again",
        "patients.consents:_words",
        ".filter(version__gt=words.version)",
        ".none()",
        consent.words_that_have_changed_are_read_again,
    ),
    Guard(
        "a no ends every consent to the same",
        "patients.consents:withdraw_consent",
        "_standing(kept)",
        "Consent.objects.filter(pk=kept.pk)",
        consent.a_no_ends_every_consent_to_the_same,
    ),
    Guard(
        "a consent is withdrawn once",
        "patients.consents:withdraw_consent",
        "if kept.withdrawn_on:",
        "if False:",
        consent.a_consent_is_withdrawn_once,
    ),
    Guard(
        "a signature is bounded",
        "patients.signatures:checked_signature",
        " or sum(len(stroke) for stroke in strokes) > MOST_POINTS",
        "",
        consent.a_signature_is_bounded,
    ),
    Guard(
        "who has no date of birth gets no link",
        "records.links:make_link",
        "if held.birth_date is None:",
        "if False:",
        consent.who_has_no_date_of_birth_gets_no_link,
    ),
    Guard(
        "an older form of a plan overwrites nothing",
        "records.plans:_held",
        "if held.revision != revision:",
        "if False:",
        consent.an_older_form_of_a_plan_overwrites_nothing,
    ),
    # The record as a whole.
    Guard(
        "a private note gives no gist",
        "records.gist:last_notes",
        ".readable_by(user)",
        "",
        reading.a_private_note_gives_no_gist,
    ),
    Guard(
        "a private note is a name and a day in the timeline",
        "records.timelinenotes:note",
        "if row.private and row.author_id != asked.user.pk:",
        "if False:",
        reading.a_private_note_is_a_name_and_a_day_in_the_timeline,
    ),
    Guard(
        "what is added to a private note is private",
        "records.timelinenotes:addenda",
        ".readable_by(asked.user)",
        "",
        reading.a_private_note_is_a_name_and_a_day_in_the_timeline,
    ),
    Guard(
        "a private note is not compared",
        "records.views.compare:_readable",
        ".readable_by(user)",
        "",
        reading.a_private_note_is_not_compared,
    ),
    # Documents and paper.
    Guard(
        "a document of a private note is its author's",
        "records.views.documents:readable",
        ".readable_by(person(request))",
        "",
        filed.a_document_of_a_private_note_is_its_authors,
    ),
    Guard(
        "a document belongs to the patient of its address",
        "records.views.documents:readable",
        "Document.objects.of(pk)",
        "Document.objects",
        filed.a_document_belongs_to_the_patient_of_its_address,
    ),
    Guard(
        "nothing is attached to what is signed",
        "records.documents:_draft_of",
        ".unsigned_of(document.filed_by)",
        "",
        filed.nothing_is_attached_to_what_is_signed,
    ),
    Guard(
        "a file is what its name says",
        "records.documents:_taken_in",
        "if ending and ending not in ENDINGS[kind]:",
        "if False:",
        filed.a_file_is_what_its_name_says,
    ),
    Guard(
        "a file that has changed is noticed",
        "records.documents:what_is_wrong",
        "storing.digest(place) == sha256",
        "storing.digest(place)",
        filed.a_file_that_has_changed_is_noticed,
    ),
    Guard(
        "no private note is on an extract",
        "records.extract:_notes",
        "private=False, ",
        "",
        filed.no_private_note_is_on_an_extract,
    ),
    Guard(
        "no document of a private note is on an extract",
        "records.extract:_documents",
        ".filter(Q(note=None) | Q(note__private=False))",
        "",
        filed.no_private_note_is_on_an_extract,
    ),
    Guard(
        "files are kept for those only who may send them",
        "practice.uploads:BoundedFiles._wanted",
        " or not user.has_perm(permission)",
        "",
        filed.files_are_kept_for_those_only_who_may_send_them,
    ),
    # A patient's own page.
    Guard(
        "within the notice patients call",
        "scheduling.selfservice.acting:_changeable",
        "if not may_change(row, practice=practice, now=timezone.now()):",
        "if False:",
        own_page.late_changes_are_for_the_desk,
    ),
    Guard(
        "patients say reasons of theirs",
        "scheduling.selfservice.acting:cancel",
        "if reason not in REASONS:",
        "if not reason:",
        own_page.patients_say_reasons_of_theirs,
    ),
    Guard(
        "patients take what is offered",
        "scheduling.selfservice.acting:move",
        "raise SlotTaken()",
        "pass",
        own_page.only_what_is_offered_is_taken,
    ),
    Guard(
        "an ended link opens nothing",
        "scheduling.selfservice.links:opened",
        "found = rows.filter(pk=int(number), key=key).first()",
        "found = rows.filter(pk=int(number)).first()",
        own_page.an_ended_link_opens_nothing,
    ),
    Guard(
        "the date of birth comes before the appointment",
        "scheduling.selfservice.entering:has_begun",
        "return request.get_signed_cookie(",
        "return True or request.get_signed_cookie(",
        own_page.the_date_of_birth_comes_first,
    ),
    # Booking online.
    Guard(
        "only the proved address is known",
        "scheduling.online.recognising:_has_address",
        "return row.email.casefold() == str(said[\"email\"]).casefold()",
        "return True",
        online.only_the_proved_address_is_known,
    ),
    Guard(
        "nothing is booked online without the code",
        "scheduling.online.finishing:finish",
        "if row.state != State.PROVED or row.expires_at <= timezone.now():",
        "if row.expires_at <= timezone.now():",
        online.nothing_is_booked_without_the_code,
    ),
    Guard(
        "wrong codes are counted",
        "scheduling.online.proving:prove",
        "row.tries += 1",
        "pass",
        online.wrong_codes_are_counted,
    ),
    Guard(
        "what is closed online is not booked",
        "scheduling.online.finishing:offered_to",
        "practice.online_booking and row.entrance.is_open and",
        "practice.online_booking and",
        online.what_is_closed_is_not_booked,
    ),
    # What leaves, and how often.
    Guard(
        "a claim asks for the state it finds",
        "practice.sending:_claimed",
        "state=State.WAITING, ",
        "",
        message.two_who_find_it_send_it_once,
    ),
    Guard(
        "what is in doubt stays where it is",
        "practice.sending:_send",
        "step(pk, State.SENDING, State.SENDING, doubt.kind)",
        "step(pk, State.SENDING, State.WAITING, doubt.kind)",
        message.what_is_in_doubt_is_not_repeated,
    ),
    Guard(
        "a restored copy writes to nobody",
        "practice.sending:due",
        "practice is None or practice.sending_held_at",
        "practice is None",
        message.a_restored_copy_is_silent,
    ),
    Guard(
        "quiet hours are asked again when it leaves",
        "practice.sending:due",
        "is_quiet(now, practice)",
        "False",
        message.quiet_hours_hold_when_it_leaves,
    ),
    Guard(
        "a letter that was handed over is in doubt",
        "practice.gateways.smtp:_Attentive.data",
        "if self._handed_over:",
        "if False:",
        message.a_line_that_breaks_after_the_letter_is_doubt,
    ),
    # Who gets in, and who goes on.
    Guard(
        "a page without a permission asks for a sign-in",
        "practice.middleware:PracticeMiddleware.process_view",
        "return redirect_to_login(request.get_full_path())",
        "return None",
        access.a_page_without_a_permission_asks_for_a_sign_in,
    ),
    Guard(
        "without a second factor nobody goes on",
        "practice.second_factor:is_missing",
        "if not factors_of(user).exists():",
        "if False:",
        access.without_a_second_factor_nobody_goes_on,
    ),
    Guard(
        "the only second factor stays",
        "practice.second_factor:remove_factor",
        "raise LastFactor",
        "pass",
        access.the_only_factor_stays,
    ),
    Guard(
        "a proof of an hour ago is none",
        "practice.reauthentication:proved_lately",
        " and time.time() - at < FRESH_FOR.total_seconds()",
        "",
        access.a_proof_of_an_hour_ago_is_none,
    ),
    Guard(
        "a dangerous act asks again",
        "practice.reauthentication:reauthenticated",
        " if proved_lately(request) else ask_again(request)",
        "",
        access.a_dangerous_act_asks_again,
    ),
    Guard(
        "a locked session opens no page",
        "practice.locking:LockMiddleware.process_view",
        "else _refused(request)",
        "else None",
        access.a_locked_session_opens_no_page,
    ),
    Guard(
        "a screen that nobody touches locks",
        "practice.sessions:is_locked",
        " or now - row.seen_at >= timedelta(minutes=practice.idle_minutes) + GRACE",
        "",
        access.a_screen_that_nobody_touches_locks,
    ),
    Guard(
        "a sign-in ends after the hours of the practice",
        "practice.sessions:_read",
        "row = row if row.started_at > began_after(practice, now) else None",
        "pass",
        access.a_sign_in_ends_after_the_hours_of_the_practice,
    ),
    Guard(
        "other roles end the session",
        "practice.staff:change_member",
        "end_sessions(member, except_key=keep_session)",
        "pass",
        access.other_roles_end_the_session,
    ),
    Guard(
        "a closed sign-in ends the session",
        "practice.staff:close_sign_in",
        "end_sessions(member)",
        "pass",
        access.a_closed_sign_in_ends_the_session,
    ),
    Guard(
        "the last admin stays",
        "practice.staff:_keep_an_admin",
        "if not User.objects.filter(is_admin=True, is_active=True).exists():",
        "if False:",
        access.the_last_admin_stays,
    ),
    Guard(
        "an invitation works once",
        "practice.inviting:opened",
        "if found.used_at or ",
        "if ",
        access.an_invitation_works_once,
    ),
    # Restricted records.
    Guard(
        "nobody reads what is withheld",
        "patients.withholding:WithholdingMiddleware.process_view",
        "user.withheld = not withheld_from(user).isdisjoint(subject(request, kwargs))",
        "pass",
        access.nobody_reads_what_is_withheld,
    ),
    Guard(
        "a list leaves withheld notes out",
        "records.models.notes:NoteQuerySet.readable_by",
        "without(rows, withheld_from(user))",
        "rows",
        access.a_list_leaves_withheld_notes_out,
    ),
    Guard(
        "who is not named does not read",
        "patients.restricting:_withheld",
        " if row not in named",
        " if row in named",
        access.who_is_not_named_does_not_read,
    ),
    Guard(
        "blanks open no glass",
        "patients.emergency:open_in_emergency",
        '" ".join(reason.split())',
        "reason",
        access.blanks_open_no_glass,
    ),
    Guard(
        "a broken glass is written down",
        "patients.emergency:open_in_emergency",
        'note(Action.BROKE_GLASS, what="patients.emergencyopening", row=row.pk, whose=patient, who=by.pk)',
        "pass",
        access.a_broken_glass_is_written_down,
    ),
    # What is written down.
    Guard(
        "reading is written down",
        "practice.audit.reading:_write_down",
        "_write_look(page, match.view_name, request)",
        "pass",
        kept.reading_is_written_down,
    ),
    Guard(
        "what is refused is written down",
        "practice.audit.reading:_write_down",
        "_write_refusal(page, match.view_name, request, status)",
        "pass",
        kept.what_is_refused_is_written_down,
    ),
    Guard(
        "without its entry nothing is shown",
        "practice.audit.reading:AuditMiddleware.__call__",
        "return broken(request)",
        "pass",
        kept.without_its_entry_nothing_is_shown,
    ),
    Guard(
        "without its entry nothing is changed",
        "practice.audit.writing:_saved",
        "_note_row(Action.ADDED if created else Action.CHANGED, instance, sorted(update_fields or ()))",
        "pass",
        kept.without_its_entry_nothing_is_changed,
    ),
    Guard(
        "many changed at once are written down",
        "practice.audit.writing:change_all",
        'note(Action.CHANGED, what=rows.model._meta.label_lower, row=pk, whose=patient, about=",".join(sorted(changes)))',
        "pass",
        kept.many_at_once_are_written_down,
    ),
    # What stands encrypted.
    Guard(
        "a private text is encrypted",
        "records.models.kept:KeptText.pre_save",
        "_sealed(value, model_instance) if value and _is_kept(model_instance) else value",
        "value",
        kept.a_private_text_is_encrypted,
    ),
    Guard(
        "a private finding is encrypted",
        "records.models.kept:KeptJSON.pre_save",
        "_sealed(json.dumps(value, ensure_ascii=False), model_instance)",
        "value",
        kept.a_private_finding_is_encrypted,
    ),
    Guard(
        "a draft that becomes private is encrypted",
        "records.models.notes:Note.save",
        'more |= set(KEPT) if "private" in fields or (more and self.private) else set()',
        "pass",
        kept.a_draft_that_becomes_private_is_encrypted,
    ),
    Guard(
        "no index has the words of a private note",
        "records.searching:_columns",
        '"" if note.private else words',
        "words",
        kept.no_index_has_the_words_of_a_private_note,
    ),
    # Erasing, and what goes by itself.
    Guard(
        "only the number on the page is erased",
        "patients.forms.ending:EraseForm.clean_number",
        "if number != self.patient.number:",
        "if False:",
        kept.only_the_number_on_the_page_is_erased,
    ),
    Guard(
        "what was shown is what is erased",
        "patients.views.ending:erasure",
        'form.cleaned_data["scope"] != plan.scope',
        "False",
        kept.what_was_shown_is_what_is_erased,
    ),
    Guard(
        "who has an appointment is not erased",
        "patients.erasing:erase",
        "if not again and (said := obstacles(keys)):",
        "if False:",
        kept.who_has_an_appointment_is_not_erased,
    ),
    Guard(
        "what a law keeps is not erased",
        "patients.erasing:erase",
        " if not trace.by_law",
        "",
        kept.what_a_law_keeps_is_not_erased,
    ),
    Guard(
        "nothing goes by itself until it is switched on",
        "patients.forgetting:step",
        "practice.forgets_by_itself and ",
        "",
        kept.nothing_goes_by_itself_until_it_is_switched_on,
    ),
    Guard(
        "nobody goes before their period",
        "patients.forgetting:_erased",
        "if until is not None and until >= today:",
        "if False:",
        kept.nobody_goes_before_their_period,
    ),
    # Backups.
    Guard(
        "a backup writes nowhere else",
        "practice.backups.archive:_unpack",
        " and MEMBERS.fullmatch(member.name)",
        "",
        kept.a_backup_writes_nowhere_else,
    ),
    Guard(
        "a changed backup is not read",
        "practice.backups.archive:_check_sums",
        "if written != found:",
        "if False:",
        kept.a_changed_backup_is_not_read,
    ),
    Guard(
        "nothing is restored over a practice",
        "practice.backups.snapshots:check_room_for_it",
        'if "practice_practice" in connection.introspection.table_names():',
        "if False:",
        kept.nothing_is_restored_over_a_practice,
    ),
    Guard(
        "nothing is restored over documents",
        "practice.backups.keeping:restore",
        "if place.exists() and any(place.iterdir()):",
        "if False:",
        kept.nothing_is_restored_over_documents,
    ),
)  # fmt: skip
