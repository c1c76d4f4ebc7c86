"""Every address of the practice and who may open it: written by hand, so that code and table can disagree.

A URL that stands in no row fails tests/practice/test_permission_table.py; so does a row without a URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NOBODY: frozenset[str] = frozenset()
CLINICAL = frozenset({"therapist", "other therapist"})
DESK = CLINICAL | {"receptionist"}
ADMIN = frozenset({"admin"})
STAFF = DESK | ADMIN
STRANGERS = frozenset({"anonymous", "deactivated"})
EVERYBODY = STAFF | STRANGERS

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True)
class Door:
    """One address: who may open it, with which methods, and which row of the cast each argument names.

    `query` is what must follow the address for it to mean something.
    """

    who: frozenset[str]
    methods: tuple[str, ...]
    arguments: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


def row(who: frozenset[str], methods: tuple[str, ...], name: str) -> Door:
    """A door to one row of the cast."""
    return Door(who, methods, {"pk": name})


WORDS = {"kind": "kind of message", "channel": "channel", "language": "language"}
ACCOUNT = {
    "account_login": Door(EVERYBODY, BOTH),
    "account_logout": Door(EVERYBODY, BOTH),
    "account_inactive": Door(EVERYBODY, GET),
    "account_reauthenticate": Door(STAFF, BOTH),
    "account_change_password": Door(STAFF, BOTH),
    "account_set_password": Door(STAFF, BOTH),
    "account_reset_password": Door(EVERYBODY, BOTH),
    "account_reset_password_done": Door(EVERYBODY, GET),
    "account_reset_password_from_key": Door(EVERYBODY, BOTH, {"uidb36": "user number", "key": "user key"}),
    "account_reset_password_from_key_done": Door(EVERYBODY, GET),
    # These two lead to the sign-in where there is nothing to go on with.
    "mfa_authenticate": Door(EVERYBODY, BOTH),
    "mfa_login_webauthn": Door(EVERYBODY, BOTH),
    "mfa_index": Door(STAFF, GET),
    "mfa_reauthenticate": Door(STAFF, BOTH),
    "mfa_activate_totp": Door(STAFF, BOTH),
    "mfa_remove": Door(STAFF, POST),
    "mfa_view_recovery_codes": Door(STAFF, GET),
    "mfa_generate_recovery_codes": Door(STAFF, BOTH),
    "mfa_add_webauthn": Door(STAFF, BOTH),
    "mfa_reauthenticate_webauthn": Door(STAFF, BOTH),
}

PRACTICE = {
    "healthz": Door(EVERYBODY, GET),
    # For a monitor, which brings a token; to people there is no such page.
    "metrics": Door(NOBODY, BOTH),
    "readyz": Door(EVERYBODY, GET),
    "practice:home": Door(STAFF, GET),
    # After set-up it does not exist, for anybody.
    "practice:setup": Door(NOBODY, ()),
    "practice:theme": Door(STAFF, POST),
    "practice:settings": Door(ADMIN, BOTH),
    "practice:settings_meaning": Door(ADMIN, GET),
    "practice:staff": Door(ADMIN, GET),
    "practice:messages": Door(STAFF, GET),
    "practice:message": row(STAFF, GET, "message"),
    "practice:message_undo": row(STAFF, POST, "message"),
    "practice:message_again": row(STAFF, POST, "message"),
    "practice:message_called": row(STAFF, POST, "message"),
    "practice:messages_release": Door(ADMIN, POST),
    "practice:words": Door(ADMIN, BOTH),
    "practice:wording": Door(ADMIN, BOTH, WORDS),
    "practice:wording_preview": Door(ADMIN, POST, WORDS),
    "practice:wording_ours": Door(ADMIN, POST, WORDS),
    "practice:register": Door(ADMIN, BOTH),
    "practice:register_csv": Door(ADMIN, GET),
    "practice:register_json": Door(ADMIN, GET),
    "practice:register_entry": Door(ADMIN, BOTH, {"entry": "entry of the register"}),
    # One that is prepared cannot be taken out, by anybody.
    "practice:register_remove": Door(ADMIN, POST, {"entry": "own entry"}),
    "practice:audit": Door(ADMIN, GET),
    "practice:audit_copy": row(ADMIN, GET, "patient"),
    "practice:staff_new": Door(ADMIN, BOTH),
    "practice:staff_member": row(ADMIN, BOTH, "user"),
    "practice:staff_sign_in": row(ADMIN, POST, "user"),
    "practice:staff_factor": row(ADMIN, POST, "user"),
    "practice:staff_password_link": row(ADMIN, POST, "user"),
    "practice:staff_invite": row(ADMIN, POST, "user"),
    "practice:staff_take_back": row(ADMIN, POST, "user"),
    "practice:staff_end_sessions": row(ADMIN, POST, "user"),
    "practice:lock": Door(STAFF, BOTH),
    "practice:lock_now": Door(STAFF, POST),
    "practice:session_state": Door(EVERYBODY, GET),
    "practice:still_here": Door(STAFF, POST),
    "practice:sessions": Door(STAFF, GET),
    "practice:sessions_end_others": Door(STAFF, POST),
    "practice:session_end": Door(STAFF, POST, {"name": "session"}),
    "practice:welcome": Door(EVERYBODY, BOTH, {"token": "invitation"}),
}


def catalogue_rows(name: str, *, copies: bool) -> dict[str, Door]:
    """The doors that every kind of catalogue row has."""
    doors = {
        f"treatments:{name}_new": Door(ADMIN, BOTH),
        f"treatments:{name}": row(ADMIN, GET, name),
        f"treatments:{name}_edit": row(ADMIN, BOTH, name),
        f"treatments:{name}_archive": row(ADMIN, POST, name),
        f"treatments:{name}_bring_back": row(ADMIN, POST, f"archived {name}"),
    }
    return doors | ({f"treatments:{name}_copy": row(ADMIN, BOTH, name)} if copies else {})


CATALOGUE = {
    "treatments:list": Door(ADMIN, GET),
    "treatments:conditions": Door(ADMIN, GET),
    "treatments:rules": Door(ADMIN, GET),
    "treatments:bench": Door(ADMIN, BOTH),
    "treatments:reminders": Door(ADMIN, GET),
    "treatments:course_rules": Door(ADMIN, GET),
    **catalogue_rows("treatment", copies=True),
    **catalogue_rows("condition", copies=False),
    **catalogue_rows("rule", copies=True),
    **catalogue_rows("course_rule", copies=True),
    "treatments:rule_sentence": Door(ADMIN, POST),
    "treatments:rule_stage": row(ADMIN, GET, "draft rule"),
    "treatments:rule_switch_on": row(ADMIN, POST, "draft rule"),
    "treatments:rule_compare": row(ADMIN, GET, "draft rule"),
    "scheduling:try_out": row(ADMIN, GET, "draft rule"),
    "scheduling:try_out_begin": row(ADMIN, POST, "draft rule"),
    "scheduling:try_out_step": row(ADMIN, POST, "draft rule"),
    "treatments:course_rule_new": Door(ADMIN, BOTH, query="?kind=min_days_between"),
}

ROSTER = {
    "scheduling:therapists": Door(ADMIN, GET),
    "scheduling:therapist_new": Door(ADMIN, BOTH),
    "scheduling:therapist": row(ADMIN, BOTH, "therapist"),
    "scheduling:therapist_archive": row(ADMIN, POST, "therapist"),
    "scheduling:therapist_bring_back": row(ADMIN, POST, "therapist"),
    "scheduling:leave_add": row(ADMIN, POST, "therapist"),
    "scheduling:leave_remove": row(ADMIN, POST, "leave"),
    "scheduling:rooms": Door(ADMIN, GET),
    "scheduling:room_new": Door(ADMIN, BOTH),
    "scheduling:room": row(ADMIN, BOTH, "room"),
    "scheduling:room_archive": row(ADMIN, POST, "room"),
    "scheduling:room_bring_back": row(ADMIN, POST, "room"),
    "scheduling:closed_days": Door(ADMIN, BOTH),
    "scheduling:closed_days_remove": row(ADMIN, POST, "closed days"),
    "scheduling:holiday_add": Door(ADMIN, POST),
    "scheduling:absences": Door(STAFF, GET),
    "scheduling:leave_work": row(STAFF, GET, "leave"),
    "scheduling:leave_work_do": row(DESK, POST, "leave"),
    "scheduling:closed_work": row(STAFF, GET, "closed days"),
    "scheduling:closed_work_do": row(DESK, POST, "closed days"),
}

PATIENTS = {
    "patients:list": Door(DESK, GET),
    "patients:search": Door(DESK, GET),
    "patients:duplicates": Door(DESK, GET),
    "patients:new": Door(DESK, BOTH),
    # Everybody at the desk sees the contact data; what is clinical on it, therapists only.
    "patients:record": row(DESK, GET, "patient"),
    "patients:edit": row(DESK, BOTH, "patient"),
    "patients:archive": row(DESK, POST, "patient"),
    "patients:erase": row(ADMIN, BOTH, "patient"),
    "patients:retention": Door(ADMIN, GET),
    "patients:retention_periods": Door(ADMIN, POST),
    "patients:retention_switch": Door(ADMIN, POST),
    "patients:condition_new": row(CLINICAL, BOTH, "patient"),
    "patients:condition_fields": Door(CLINICAL, POST),
    "patients:condition": row(CLINICAL, GET, "record"),
    "patients:condition_edit": row(CLINICAL, BOTH, "record"),
    "patients:condition_resolve": row(CLINICAL, POST, "record"),
    "patients:condition_withdraw": row(CLINICAL, POST, "record"),
    "patients:screening": row(CLINICAL, BOTH, "patient"),
    "patients:consents": row(DESK, GET, "patient"),
    "patients:consent_withdraw": row(DESK, POST, "consent"),
    "patients:consent": row(CLINICAL, GET, "consent"),
    "patients:consent_sign": Door(CLINICAL, BOTH, {"pk": "patient", "text": "consent text"}),
    "patients:consent_signed": row(CLINICAL, GET, "patient"),
    "patients:consent_paper": row(CLINICAL, POST, "patient"),
    "patients:consent_forms": Door(ADMIN, GET),
    "patients:consent_form_new": Door(ADMIN, BOTH),
    "patients:consent_form": row(ADMIN, BOTH, "consent form"),
    "patients:consent_form_archive": row(ADMIN, POST, "consent form"),
    "patients:restriction": row(CLINICAL | ADMIN, BOTH, "patient"),
    "patients:restriction_end": row(CLINICAL | ADMIN, POST, "patient"),
    "patients:emergency": row(CLINICAL, BOTH, "patient"),
    "patients:restricted": Door(ADMIN, GET),
    "patients:opening_reviewed": row(ADMIN, POST, "opening"),
    "patients:screenings": row(CLINICAL, GET, "patient"),
    "patients:invitation": row(DESK, GET, "patient"),
    "patients:questionnaire_new": row(DESK, POST, "patient"),
    "patients:questionnaire_withdraw": row(DESK, POST, "link"),
    "patients:questionnaires": Door(CLINICAL, GET),
    "patients:questionnaire": row(CLINICAL, GET, "questionnaire"),
    "patients:questionnaire_confirm": Door(CLINICAL, POST, {"pk": "questionnaire", "question": "question"}),
    "patients:questions": Door(ADMIN, GET),
    "patients:question_new": Door(ADMIN, BOTH),
    "patients:question": row(ADMIN, BOTH, "question"),
    "patients:question_move": row(ADMIN, POST, "question"),
    "patients:question_archive": row(ADMIN, POST, "question"),
}

PLAN, PLANNED = {"pk": "patient", "plan": "plan"}, {"pk": "patient", "plan": "plan", "exercise": "planned exercise"}
PLANS = {
    "records:plans": row(CLINICAL, GET, "patient"),
    "records:plan_new": row(CLINICAL, BOTH, "patient"),
    "records:plan_edit": Door(CLINICAL, BOTH, PLAN),
    "records:plan_review": Door(CLINICAL, POST, PLAN),
    "records:plan_end": Door(CLINICAL, BOTH, PLAN),
    "records:plan_again": Door(CLINICAL, POST, PLAN),
    "records:planned_exercise_new": Door(CLINICAL, BOTH, PLAN),
    "records:planned_exercise": Door(CLINICAL, BOTH, PLANNED),
    "records:planned_exercise_remove": Door(CLINICAL, POST, PLANNED),
    "records:planned_exercise_move": Door(CLINICAL, POST, PLANNED),
    "records:exercises_print": Door(CLINICAL, GET, PLAN),
    "records:exercises_link": Door(CLINICAL, BOTH, PLAN),
    "records:exercises_unlink": Door(CLINICAL, POST, PLAN),
    "records:exercises": Door(ADMIN, GET),
    "records:exercise_new": Door(ADMIN, BOTH),
    "records:exercise": row(ADMIN, BOTH, "exercise"),
    "records:exercise_archive": row(ADMIN, POST, "exercise"),
    "record_links:exercises": Door(EVERYBODY, GET, {"token": "exercises token"}),
    "record_links:exercises_begin": Door(EVERYBODY, POST, {"token": "exercises token"}),
}

# What patients open without a sign-in: whoever holds the link comes in, and reads nothing of what was answered.
BY_LINK = {
    "by_link:sent": Door(EVERYBODY, GET),
    "by_link:questionnaire": Door(EVERYBODY, BOTH, {"token": "token"}),
    "by_link:begin": Door(EVERYBODY, POST, {"token": "token"}),
    "by_link:answer": Door(EVERYBODY, POST, {"token": "token", "question": "question"}),
    "by_link:send": Door(EVERYBODY, POST, {"token": "token"}),
    "own:appointment": Door(EVERYBODY, GET, {"token": "appointment token"}),
    "own:begin": Door(EVERYBODY, POST, {"token": "appointment token"}),
    "own:confirm": Door(EVERYBODY, POST, {"token": "appointment token"}),
    "own:move": Door(EVERYBODY, BOTH, {"token": "appointment token"}),
    "own:cancel": Door(EVERYBODY, BOTH, {"token": "appointment token"}),
    "own:calendar": Door(EVERYBODY, GET, {"token": "appointment token"}),
    "calendars:feed": Door(EVERYBODY, GET, {"secret": "feed secret"}),
}

DIARY = {
    "scheduling:diary": Door(DESK, GET),
    "scheduling:week": Door(DESK, GET, {"therapist": "therapist"}),
    "scheduling:events": Door(DESK, GET),
    "scheduling:agenda": Door(DESK, GET),
    "scheduling:arrivals": Door(DESK, GET),
    "scheduling:day_sheet": Door(DESK, GET),
    "scheduling:panel": Door(DESK, BOTH),
    "scheduling:patient_options": Door(DESK, GET),
    "scheduling:times": Door(DESK, GET),
    "scheduling:new_patient": Door(DESK, BOTH),
    "scheduling:duplicates": Door(DESK, GET),
    "scheduling:first_free": Door(DESK, GET),
    "scheduling:appointment": row(DESK, GET, "appointment"),
    "scheduling:change": row(DESK, POST, "appointment"),
    "scheduling:move": row(DESK, POST, "appointment"),
    "scheduling:step": row(DESK, POST, "appointment"),
    "scheduling:cancel": row(DESK, POST, "appointment"),
    "scheduling:own_link": row(DESK, POST, "appointment"),
    "scheduling:own_link_end": row(DESK, POST, "appointment"),
    "scheduling:my_calendar": Door(CLINICAL, BOTH),
    "scheduling:my_calendar_end": row(CLINICAL, POST, "feed"),
    "scheduling:reinstate": row(DESK, POST, "appointment"),
    "scheduling:patient_appointments": row(DESK, GET, "patient"),
    "scheduling:consent": row(DESK, POST, "appointment"),
    "scheduling:reaction": row(CLINICAL, POST, "appointment"),
    "scheduling:settle": row(DESK, POST, "appointment"),
    "scheduling:note_caution": row(CLINICAL, POST, "patient"),
    "scheduling:affected": row(DESK, GET, "patient"),
    "scheduling:reviews": Door(DESK, GET),
    "scheduling:merge": row(CLINICAL, BOTH, "patient"),
    "scheduling:unmerge": row(CLINICAL, BOTH, "merge"),
    "scheduling:reassessment_progress": Door(STAFF, GET),
    "scheduling:exchange": Door(ADMIN, BOTH),
    "scheduling:exchange_take_out": Door(ADMIN, GET),
    "scheduling:exchange_run": row(ADMIN, GET, "import run"),
    "scheduling:exchange_store": row(ADMIN, POST, "import run"),
    "scheduling:exchange_give_up": row(ADMIN, POST, "import run"),
    "scheduling:reports": Door(ADMIN, GET),
    "scheduling:reports_csv": Door(ADMIN, GET),
    "scheduling:safety_report": Door(ADMIN, GET),
    "scheduling:safety_report_csv": Door(ADMIN, GET),
    "scheduling:suitable": row(DESK, GET, "patient"),
    "scheduling:course": Door(DESK, GET, query="?patient=1"),
    "scheduling:course_book": Door(DESK, POST),
    "scheduling:course_shift": row(DESK, BOTH, "appointment"),
    "scheduling:screening_due": Door(DESK, GET),
}

REQUESTS = {
    "scheduling:requests": Door(DESK, GET),
    "scheduling:ask": Door(DESK, POST),
    "scheduling:answers": Door(DESK, GET),
    "scheduling:request": row(DESK, GET, "request"),
    "scheduling:request_approve": row(CLINICAL, POST, "request"),
    "scheduling:request_adapt": row(CLINICAL, POST, "request"),
    "scheduling:request_decline": row(CLINICAL, POST, "request"),
    "scheduling:request_withdraw": row(DESK, POST, "request"),
    "scheduling:request_read": row(DESK, POST, "answered request"),
    "scheduling:request_instead": row(DESK, POST, "answered request"),
}

# The waiting list (scheduling/waiting_urls.py, offer_link_urls.py).
WAITING = {
    "scheduling:waiting": Door(DESK, GET),
    "scheduling:wish_new": Door(DESK, BOTH),
    "scheduling:wish": row(DESK, BOTH, "wish"),
    "scheduling:wish_end": row(DESK, POST, "wish"),
    "scheduling:fitting": Door(DESK, GET),
    "scheduling:offer_make": row(DESK, POST, "wish"),
    "scheduling:offer_settle": row(DESK, POST, "offer"),
    "offer_by_link:offer": Door(EVERYBODY, GET, {"token": "offer token"}),
    "offer_by_link:accept": Door(EVERYBODY, POST, {"token": "offer token"}),
    "offer_by_link:decline": Door(EVERYBODY, POST, {"token": "offer token"}),
}

# The record as a whole (records/record_urls.py).
RECORD = {
    "records:my_day": Door(CLINICAL, GET),
    "records:overview": row(CLINICAL, GET, "patient"),
    "records:alerts": row(CLINICAL, GET, "patient"),
    "records:timeline": row(CLINICAL, GET, "patient"),
    "records:compare": row(CLINICAL, GET, "patient"),
    "records:documents": row(CLINICAL, BOTH, "patient"),
    "records:document": Door(CLINICAL, GET, {"pk": "patient", "document": "document"}),
    "records:document_file": Door(CLINICAL, GET, {"pk": "patient", "document": "document"}),
    "records:document_preview": Door(CLINICAL, GET, {"pk": "patient", "document": "document"}),
    "records:document_withdraw": Door(CLINICAL, POST, {"pk": "patient", "document": "document"}),
    "records:note_documents": Door(CLINICAL, BOTH, {"pk": "patient", "note": "note"}),
    "records:note_print": Door(CLINICAL, GET, {"pk": "patient", "note": "note"}),
    "records:extract": row(CLINICAL, BOTH, "patient"),
    "records:chart": row(CLINICAL, GET, "patient"),
    "records:chart_glance": row(CLINICAL, GET, "patient"),
    "records:search": Door(CLINICAL, BOTH),
    "records:search_record": row(CLINICAL, BOTH, "patient"),
}

# A patient's own copy of all that is on file (records/copy_urls.py).
COPY_TOKEN = {"token": "copy token"}
COPIES = {
    "records:copies": Door(CLINICAL | ADMIN, BOTH),
    "records:copy_withdraw": row(CLINICAL | ADMIN, POST, "copy link"),
    "records:copy": row(CLINICAL, GET, "patient"),
    "records:copy_save": row(CLINICAL, POST, "patient"),
    "records:copy_give": row(CLINICAL, POST, "patient"),
    "records:copy_note": Door(CLINICAL, POST, {"pk": "patient", "row": "note"}),
    "records:copy_document": Door(CLINICAL, POST, {"pk": "patient", "row": "document"}),
    "record_links:copy": Door(EVERYBODY, GET, COPY_TOKEN),
    "record_links:copy_begin": Door(EVERYBODY, POST, COPY_TOKEN),
    "record_links:copy_take": Door(EVERYBODY, POST, COPY_TOKEN),
}

# Questionnaires, vital signs, curves, and what patients answer by link (records/measure_urls.py, link_urls.py).
MEASURES = {
    "records:curves": row(CLINICAL, GET, "patient"),
    "records:measure_new": Door(CLINICAL, BOTH, {"pk": "patient", "number": "instrument"}),
    "records:measure": Door(CLINICAL, GET, {"pk": "patient", "measure": "measure"}),
    "records:measure_withdraw": Door(CLINICAL, POST, {"pk": "patient", "measure": "measure"}),
    "records:vitals": row(CLINICAL, BOTH, "patient"),
    "records:vitals_withdraw": Door(CLINICAL, POST, {"pk": "patient", "vitals": "vitals"}),
    "records:vitals_condition": Door(CLINICAL, POST, {"pk": "patient", "vitals": "vitals"}),
    "records:links": row(CLINICAL, BOTH, "patient"),
    "records:link_withdraw": Door(CLINICAL, POST, {"pk": "patient", "link": "measure link"}),
    "records:reaction": Door(CLINICAL, BOTH, {"pk": "patient", "session": "appointment"}),
    "record_links:thanks": Door(EVERYBODY, GET),
    "record_links:reaction": Door(EVERYBODY, BOTH, {"token": "reaction token"}),
    "record_links:reaction_begin": Door(EVERYBODY, POST, {"token": "reaction token"}),
    "record_links:measure": Door(EVERYBODY, BOTH, {"token": "measure token"}),
    "record_links:measure_begin": Door(EVERYBODY, POST, {"token": "measure token"}),
}

# Notes and the practice's lists for them (records/note_urls.py). Only its author writes in a draft.
AUTHOR = frozenset({"therapist"})
OWN, EARLIER = {"pk": "patient", "note": "own draft"}, {"pk": "patient", "note": "own draft", "draft": "earlier draft"}
NOTES = {
    "records:mine": Door(CLINICAL, GET),
    "records:unsigned": Door(CLINICAL, GET),
    "records:snippets": Door(CLINICAL, BOTH),
    "records:snippet": row(AUTHOR, BOTH, "snippet"),
    "records:snippet_remove": row(AUTHOR, POST, "snippet"),
    "records:notes": row(CLINICAL, GET, "patient"),
    "records:note_start": row(CLINICAL, POST, "patient"),
    "records:note": Door(CLINICAL, GET, {"pk": "patient", "note": "note"}),
    "records:note_addendum": Door(CLINICAL, POST, {"pk": "patient", "note": "note"}),
    "records:note_save": Door(AUTHOR, POST, OWN),
    "records:note_sign": Door(AUTHOR, POST, OWN),
    "records:note_discard": Door(AUTHOR, POST, OWN),
    "records:note_bring_back": Door(AUTHOR, POST, OWN),
    "records:note_from_last": Door(AUTHOR, POST, OWN),
    "records:note_earlier": Door(AUTHOR, GET, OWN),
    "records:note_take": Door(AUTHOR, POST, EARLIER),
    "records:note_leave": Door(AUTHOR, POST, EARLIER),
    "records:lists": Door(ADMIN, GET),
    "records:sphere_new": Door(ADMIN, BOTH),
    "records:sphere": row(ADMIN, BOTH, "sphere"),
    "records:sphere_move": row(ADMIN, POST, "sphere"),
    "records:sphere_archive": row(ADMIN, POST, "sphere"),
}

# Booking online: for everybody who finds the way; its switches are the admin's.
ENTRANCE, UNDER_WAY = {"slug": "entrance address"}, {"key": "online key"}
ONLINE = {
    "scheduling:online_entrance": Door(EVERYBODY, GET, ENTRANCE),
    "scheduling:online_times": Door(EVERYBODY, GET, ENTRANCE),
    "scheduling:online_details": Door(EVERYBODY, BOTH, ENTRANCE),
    "scheduling:online_booking": Door(EVERYBODY, GET, UNDER_WAY),
    "scheduling:online_code": Door(EVERYBODY, POST, UNDER_WAY),
    "scheduling:online_again": Door(EVERYBODY, POST, UNDER_WAY),
    "scheduling:online_time": Door(EVERYBODY, POST, UNDER_WAY),
    "scheduling:online_book": Door(EVERYBODY, POST, UNDER_WAY),
    "scheduling:online": Door(ADMIN, BOTH),
    "scheduling:online_entrance_new": Door(ADMIN, BOTH),
    "scheduling:online_entrance_edit": row(ADMIN, BOTH, "entrance"),
}

DOORS = (
    RECORD
    | NOTES
    | ACCOUNT
    | PRACTICE
    | CATALOGUE
    | ROSTER
    | PATIENTS
    | DIARY
    | REQUESTS
    | WAITING
    | BY_LINK
    | MEASURES
    | COPIES
    | PLANS
    | ONLINE
)
