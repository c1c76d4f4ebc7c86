"""Restricted records: every address, for who treats the patient, for who does not, and after breaking the glass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone

from patients.emergency import ALARM, open_in_emergency
from patients.models import EmergencyOpening, Patient
from patients.restricting import lift, may_read, restrict
from patients.withholding import subject_of
from practice.models import AuditEntry, Message, Practice, User
from practice.outbox import letter_of, take_back
from practice.sessions import end_sessions
from practice.signedin import name_of
from records.links import make_link
from records.models import TEXTS, Addendum, Document, Note, NoteWords
from scheduling.forms_booking import BookingForm
from scheduling.models import Appointment
from tests.factories import new_appointment, new_patient, new_room
from tests.practice.browsing import Browser
from tests.practice.cast import CANARY, Cast, stage  # noqa: F401 (a fixture)
from tests.practice.doors import ADMIN, DOORS
from tests.practice.test_permission_table import BLOCKED, KEY, REQUESTS, installed

pytestmark = pytest.mark.one_database

OTHER, TREATING = "other therapist", "therapist"
# Addresses of the three packages that are about nobody, or about many: there each row is asked for (withheld_from).
MANY = {
    "patients:list": "contact data",
    "patients:search": "contact data",
    "patients:new": "contact data of somebody new",
    "patients:duplicates": "contact data",
    "patients:condition_fields": "the catalogue",
    "patients:restricted": "numbers, for admins",
    "patients:opening_reviewed": "says that it was looked at; shows nothing",
    "scheduling:diary": "what the desk sees",
    "scheduling:week": "what the desk sees",
    "scheduling:events": "what the desk sees",
    "scheduling:agenda": "what the desk sees",
    "scheduling:arrivals": "what the desk sees",
    "scheduling:day_sheet": "what the desk sees",
    "scheduling:new_patient": "contact data of somebody new",
    "scheduling:duplicates": "contact data",
    "scheduling:my_calendar": "an address of one's own",
    "scheduling:my_calendar_end": "an address of one's own",
    "scheduling:reviews": "each row is asked for",
    "scheduling:requests": "what the desk sees",
    "scheduling:answers": "what the desk sees",
    "scheduling:waiting": "what the desk sees",
    "scheduling:fitting": "what the desk sees",
    "scheduling:screening_due": "what the desk sees",
    "scheduling:absences": "what the desk sees",
    "scheduling:leave_work": "what the desk sees",
    "scheduling:leave_work_do": "what the desk sees",
    "scheduling:closed_work": "what the desk sees",
    "scheduling:closed_work_do": "what the desk sees",
    "scheduling:reassessment_progress": "a number",
    "records:my_day": "each row is asked for",
    "records:mine": "one's own drafts, which keep the record open, and those put away, each asked for",
    "records:unsigned": "one's own drafts, which keep the record open",
    "records:copies": "each row is asked for",
    "records:search": "each row is asked for",
    "records:snippets": "one's own phrases",
    "records:snippet": "one's own phrases",
    "records:snippet_remove": "one's own phrases",
}
READ_BY_THOSE = ("records:overview", "records:note", "records:document_file", "patients:condition", "records:extract")
# Not for the desk, and yet no part of the record.
NOT_THE_RECORD = {
    "patients:restriction": "404 of its own",
    "patients:restriction_end": "404 of its own",
    "patients:emergency": "the way in",
    "patients:questionnaires": "a list; 204 where nothing waits",
}
# Words of the catalogue and of the practice's lists, which belong to no patient.
CATALOGUE_WORDS = {"patients:condition_fields"}


@pytest.fixture(scope="module")
def restricted(stage: Cast) -> Cast:  # noqa: F811
    """The cast, whose patient is restricted; the first therapist treats her, the second does not."""
    restrict(patient=stage.rows["patient"].pk, why="known", readers=[], by=stage.people[TREATING])
    return stage


@pytest.fixture(scope="module")
def clients(restricted: Cast) -> dict[str, Browser]:
    """A browser of each, signed in once."""
    made = {}
    for name, user in restricted.people.items():
        made[name] = Browser()
        made[name].force_login(user)
    return made


@pytest.fixture
def opened(restricted: Cast, clients: dict[str, Browser], db: None) -> Any:
    """opened(name, method, person, sent, also): the answer; whatever it did, and `also` before it, is taken back."""

    def open_as(name: str, method: str, person: str, sent: Any = None, also: Any = None) -> HttpResponse:
        door = DOORS[name]
        place = (
            reverse(name, kwargs={key: restricted.argument(row) for key, row in door.arguments.items()}) + door.query
        )
        filled = {key: restricted.filled_in(value) for key, value in (sent or {}).items()}
        with transaction.atomic():
            if also is not None:
                also()
            asked = clients[person].get if method == "GET" else clients[person].post
            answer = asked(place, filled or None)
            answer.getvalue()
            transaction.set_rollback(True)
        return answer

    return open_as


def says_something_clinical(answer: HttpResponse) -> bool:
    """Whether a canary is in the answer or its headers."""
    return CANARY in f"{answer.getvalue().decode(errors='replace')} {answer.headers}".casefold()


def of_therapists() -> Iterator[str]:
    """The addresses of the three packages that a therapist may open at all."""
    for name in sorted(set(installed(get_resolver().url_patterns)) & set(DOORS)):
        if name.split(":")[0] in ("patients", "scheduling", "records") and OTHER in DOORS[name].who - ADMIN:
            yield name


def is_about_somebody(name: str, cast: Cast) -> bool:
    """Whether the rule knows whom the address is about."""
    door = DOORS[name]
    place = reverse(name, kwargs={key: cast.argument(row) for key, row in door.arguments.items()})
    return subject_of(resolve(place)) is not None


def for_the_record_alone(name: str) -> bool:
    """Whether reception may not open it either."""
    return "receptionist" not in DOORS[name].who


def test_every_address_says_whom_it_is_about_or_why_it_need_not(restricted):
    about_nobody = {name for name in of_therapists() if not is_about_somebody(name, restricted)}
    online = {name for name in about_nobody if name.startswith("scheduling:online")}
    assert about_nobody - online == set(MANY) & set(of_therapists())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_therapist_who_does_not_treat_the_patient_sees_what_the_desk_sees_on_every_address(
    opened, restricted, method
):
    wrong = []
    for name in of_therapists():
        if method not in DOORS[name].methods:
            continue
        answer = opened(name, method, OTHER)
        clinical = says_something_clinical(answer) and name not in CATALOGUE_WORDS
        gone = is_about_somebody(name, restricted) and for_the_record_alone(name)
        if clinical or (gone and name not in NOT_THE_RECORD and answer.status_code != 404) or answer.status_code >= 500:
            wrong.append((name, answer.status_code, clinical))
    assert wrong == []


def test_what_a_form_answers_tells_them_nothing(opened):
    answers = [(name, opened(name, method, OTHER, sent)) for name, method, sent, _status in REQUESTS]
    assert [name for name, answer in answers if says_something_clinical(answer)] == []


def test_who_treats_the_patient_and_who_broke_the_glass_read_everything(opened, restricted):
    patient, other = restricted.rows["patient"].pk, restricted.people[OTHER]

    def glass() -> None:
        open_in_emergency(patient=patient, reason="She fainted at the desk.", by=other)

    for name in (*READ_BY_THOSE, "scheduling:merge"):
        assert opened(name, "GET", OTHER, also=glass).status_code == 200, name
    # Who has opened it in an emergency does not say who reads it.
    assert opened("patients:restriction", "GET", OTHER, also=glass).status_code == 404
    for name in READ_BY_THOSE:
        assert opened(name, "GET", TREATING).status_code == 200, name
    assert says_something_clinical(opened("patients:record", "GET", TREATING))
    assert says_something_clinical(opened("patients:record", "GET", OTHER, also=glass))


def test_a_search_and_the_day_leave_the_record_out(opened, restricted):
    assert says_something_clinical(opened("records:search", "POST", TREATING, {"words": "subjective"}))
    assert not says_something_clinical(opened("records:search", "POST", OTHER, {"words": "subjective"}))
    for rows in (Note, Document, NoteWords):
        assert rows.objects.readable_by(restricted.people[TREATING]).exists()
        assert not rows.objects.readable_by(User.objects.get(pk=restricted.people[OTHER].pk)).exists()


def test_ones_own_day_shows_of_a_restricted_record_what_the_desk_sees(restricted, clients):
    rows, berta = restricted.rows, restricted.people[OTHER].therapist
    when = rows["appointment"].starts_at + timedelta(hours=8)
    new_appointment(rows["patient"], berta, rows["room"], rows["treatment"], when, booked_by=berta.user)
    for person, clinical in ((OTHER, False), (TREATING, True)):
        answer = clients[person].get(reverse("records:my_day"), {"day": str(rows["day"])})
        assert str(rows["patient"]) in answer.content.decode()
        assert says_something_clinical(answer) is clinical


def test_a_note_kept_to_its_author_shows_on_no_address(opened, restricted):
    patient, anna = restricted.rows["patient"], restricted.people[TREATING]
    lift(patient.pk, by=anna)
    words = dict.fromkeys(TEXTS, "Geheim")
    more = {"spheres": {"kanari-sphere": "Geheim"}, "exercises": [{"title": "Geheim", "dose": "", "instructions": ""}]}
    kept = {"patient": patient, "author": anna, "on": timezone.localdate(), "private": True} | words | more
    note = Note.objects.create(**kept, signed_at=timezone.now())
    Note.objects.create(**kept)
    Addendum.objects.create(note=note, author=anna, text="Geheim")
    of_note = {"heading": "letter", "title": "Geheim", "kind": "image/png", "stored_as": "no-file", "size": 1}
    Document.objects.create(patient=patient, note=note, sha256="0", filed_by=anna, **of_note)
    shown = []
    for name in of_therapists():
        if OTHER in DOORS[name].who and is_about_somebody(name, restricted) and "GET" in DOORS[name].methods:
            answer = opened(name, "GET", OTHER)
            shown += [name] if b"geheim" in answer.getvalue().lower() else []
    shown += [
        name for name in ("records:search", "records:search_record") if finds(opened(name, "POST", OTHER, GEHEIM))
    ]
    assert shown == []
    assert finds(opened("records:timeline", "GET", TREATING))


GEHEIM = {"words": "geheim"}


def finds(answer: HttpResponse) -> bool:
    """Whether a piece of a note with the word is shown."""
    return "geheim</mark>" in answer.content.decode().lower() or "Geheim" in answer.content.decode()


def test_a_refused_look_is_written_down_and_the_contact_page_says_why_to_therapists_alone(opened, restricted, clients):
    patient = restricted.rows["patient"]
    place = reverse("records:overview", args=[patient.pk])
    with transaction.atomic():
        assert clients[OTHER].get(place).status_code == 404
        noted = AuditEntry.objects.filter(action="refused", whose=patient.pk, about="restricted")
        assert noted.get().who == restricted.people[OTHER].pk
        transaction.set_rollback(True)
    assert "This record is restricted" in opened("patients:record", "GET", OTHER).content.decode()
    assert "restricted" not in opened("patients:record", "GET", "receptionist").content.decode().casefold()


def test_a_booking_is_decided_on_all_that_is_recorded_and_refused_in_the_desks_words(opened):
    answer = opened("scheduling:panel", "POST", OTHER, BLOCKED | KEY)
    assert answer.status_code == 422
    assert not says_something_clinical(answer)
    sent = BLOCKED | KEY | {"override_reason": "I decide this.", "adaptation": "on"}
    assert opened("scheduling:panel", "POST", OTHER, sent).status_code == 422


def test_merging_needs_both_records(opened, restricted):
    elsewhere = new_patient(given_name="Ida", family_name="Other")
    place = reverse("scheduling:merge", args=[elsewhere.pk])
    client = Client()
    client.force_login(restricted.people[OTHER])
    patient = restricted.rows["patient"].pk
    for answer in (client.get(place, {"other": patient}), client.post(place, {"other": patient})):
        assert answer.status_code == 404
    assert Patient.objects.get(pk=patient).merged_into_id is None


@pytest.fixture
def practice_of_two(restricted: Cast, db: None) -> Any:
    """A patient of the first therapist, restricted; the second, and what they would be given."""
    cast, patient = restricted, new_patient(given_name="Vera", family_name="Known")
    anna, berta = cast.rows["therapist"], cast.people[OTHER].therapist
    new_appointment(patient, anna, cast.rows["room"], cast.rows["treatment"], timezone.now() - timedelta(days=20))
    restrict(patient=patient.pk, why="wish", readers=[], by=anna.user)
    return cast, patient, anna, berta


def reads(user: User, patient: Patient) -> bool:
    """As the next request would find it."""
    return may_read(User.objects.get(pk=user.pk), patient.pk)


def test_who_gives_themselves_a_session_does_not_treat_the_patient(practice_of_two):
    cast, patient, anna, berta = practice_of_two
    assert reads(anna.user, patient)
    assert not reads(berta.user, patient)
    desk, room, treatment = cast.people["receptionist"], new_room(), cast.rows["treatment"]
    # Further off than anything that the practice has already.
    some_day = timezone.now() + timedelta(days=50)
    own = new_appointment(patient, berta, room, treatment, some_day, booked_by=berta.user)
    assert not reads(berta.user, patient)
    Appointment.objects.filter(pk=own.pk).delete()
    given = new_appointment(patient, berta, room, treatment, some_day, booked_by=desk)
    assert reads(berta.user, patient)
    given.therapist, given._history_user = anna, desk
    given.save()
    assert not reads(berta.user, patient)
    given.therapist, given._history_user = berta, berta.user
    given.save()
    assert not reads(User.objects.create_user("n@x.example", name="N", is_therapist=True), patient)


def test_treating_ends_some_months_after_the_last_session_a_named_reader_stays(practice_of_two):
    _cast, patient, anna, berta = practice_of_two
    long_ago = timedelta(days=400)
    columns = ("starts_at", "ends_at", "blocked_from", "blocked_until")
    Appointment.objects.filter(patient=patient).update(**{name: F(name) - long_ago for name in columns})
    assert not reads(anna.user, patient)
    Note.objects.create(patient=patient, author=anna.user, on=timezone.localdate())
    assert reads(anna.user, patient), "who has to sign can read what they sign"
    restrict(patient=patient.pk, why="wish", readers=[berta.user], by=anna.user)
    assert reads(berta.user, patient)
    assert lift(patient.pk, by=anna.user)
    assert reads(anna.user, patient)


def test_a_merge_opens_nothing(practice_of_two):
    _cast, patient, _anna, berta = practice_of_two
    kept = new_patient(given_name="Vera", family_name="Known")
    assert reads(berta.user, kept)
    Patient.objects.filter(pk=patient.pk).update(merged_into=kept)
    assert not reads(berta.user, kept)
    assert not reads(berta.user, patient)


def test_breaking_the_glass_needs_a_reason_tells_the_admins_and_ends_with_the_sign_out(practice_of_two):
    cast, patient, _anna, berta = practice_of_two
    client = Client()
    client.force_login(berta.user)
    place, record = reverse("patients:emergency", args=[patient.pk]), reverse("records:notes", args=[patient.pk])
    assert client.get(record).status_code == 404
    assert client.post(place, {"reason": "  short  "}).status_code == 422
    assert client.post(place, {"reason": "She fainted at the desk."}).status_code == 302
    assert client.get(record).status_code == 200
    assert client.get(reverse("patients:restriction", args=[patient.pk])).status_code == 404
    opening = EmergencyOpening.objects.get(patient=patient)
    assert AuditEntry.objects.filter(action="broke-glass", whose=patient.pk, row=opening.pk).exists()
    letter = Message.objects.get(kind=ALARM, to=cast.people["admin"].email)
    said = letter_of(letter)
    assert str(patient.number) in said.text
    assert "Vera" not in said.text
    assert "fainted" not in said.text
    assert not take_back(letter.pk, by=berta.user), "an alarm is not taken back"
    admin = Client()
    admin.force_login(cast.people["admin"])
    shown = admin.get(reverse("patients:restricted")).content.decode()
    assert "She fainted at the desk." in shown
    assert "Vera" not in shown
    admin.post(reverse("patients:opening_reviewed", args=[opening.pk]))
    opening.refresh_from_db()
    assert opening.reviewed_by == cast.people["admin"]
    client.post(reverse("account_logout"))
    assert not reads(berta.user, patient)


def test_without_any_restricted_record_nothing_is_asked(restricted, clients):
    lift(restricted.rows["patient"].pk, by=restricted.people[TREATING])
    Practice.objects.update(restrictions_version=0)
    client, place = clients[TREATING], reverse("records:notes", args=[restricted.rows["patient"].pk])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(place)
    assert not [one for one in asked if "patients_restriction" in one["sql"]]


@pytest.mark.parametrize("writing", ["{}.0", " {}", "+{}", "0{}"])
def test_however_its_number_is_written_it_is_this_record(restricted, db, writing):
    patient, place = restricted.rows["patient"].pk, reverse("scheduling:panel")
    sent = {name: restricted.filled_in(value) for name, value in (BLOCKED | KEY).items()}
    sent["patient"] = writing.format(patient)
    assert BookingForm(sent)["patient"].field.clean(sent["patient"]) == patient, "the form reads it"
    assert patient in set(subject_of(resolve(place))(RequestFactory().post(place, sent), {}))
    client = Client()
    client.force_login(restricted.people[OTHER])
    assert client.post(place, sent).status_code == 422
    assert AuditEntry.objects.filter(what="scheduling:panel", whose=patient).exists()


def test_what_a_therapist_moves_to_themselves_by_the_patients_link_opens_nothing(practice_of_two):
    cast, patient, anna, berta = practice_of_two
    desk, next_week = cast.people["receptionist"], timezone.now() + timedelta(days=7)
    given = new_appointment(patient, anna, cast.rows["room"], cast.rows["treatment"], next_week, booked_by=desk)
    given.therapist, given._history_user = berta, None
    given.save()
    assert not reads(berta.user, patient)
    Appointment.objects.filter(pk=given.pk).delete()
    taken_up = new_appointment(patient, berta, cast.rows["room"], cast.rows["treatment"], next_week, booked_by=desk)
    assert reads(berta.user, patient)
    for status, reason, by in (("cancelled", "other", desk), ("booked", "", berta.user)):
        taken_up.status, taken_up.cancel_reason, taken_up._history_user = status, reason, by
        taken_up.save()
    assert not reads(berta.user, patient)


def test_a_copy_of_a_restricted_record_is_named_to_nobody_from_whom_it_is_withheld(practice_of_two):
    _cast, patient, anna, berta = practice_of_two
    Patient.objects.filter(pk=patient.pk).update(email="vera@mail.example", birth_date=date(1980, 5, 1))
    link = make_link(patient=patient.pk, purpose="copy", about="", by=anna.user)
    seen, place = {}, reverse("records:copies")
    for person in (anna.user, berta.user):
        client = Client()
        client.force_login(person)
        seen[person] = str(patient) in client.get(place).content.decode()
    assert seen == {anna.user: True, berta.user: False}
    assert client.post(place, {"number": patient.number}).status_code == 422
    assert client.post(reverse("records:copy_withdraw", args=[link.pk])).status_code == 404
    User.objects.filter(pk=berta.user.pk).update(is_admin=True)
    as_admin = client.get(place).content.decode()
    assert str(patient.number) in as_admin
    assert str(patient) not in as_admin


@pytest.mark.parametrize("ended", ["from elsewhere", "at another place", "by an admin"])
def test_the_glass_is_closed_with_every_end_of_a_session(practice_of_two, ended):
    _cast, patient, _anna, berta = practice_of_two
    client, elsewhere = Client(), Client()
    for browser in (client, elsewhere):
        browser.force_login(berta.user)
    open_in_emergency(patient=patient.pk, reason="She fainted at the desk.", by=berta.user)
    assert reads(berta.user, patient)
    if ended == "from elsewhere":
        elsewhere.post(reverse("practice:session_end", args=[name_of(client.session.session_key)]))
    elif ended == "at another place":
        elsewhere.post(reverse("practice:sessions_end_others"))
    else:
        end_sessions(berta.user)
    assert not reads(berta.user, patient)


def test_only_admins_read_which_record_was_opened_in_an_emergency(practice_of_two):
    cast, patient, _anna, berta = practice_of_two
    open_in_emergency(patient=patient.pk, reason="She fainted at the desk.", by=berta.user)
    place = reverse("practice:message", args=[Message.objects.filter(kind=ALARM).latest("pk").pk])
    for name, read in (("receptionist", False), (OTHER, False), ("admin", True)):
        client = Client()
        client.force_login(cast.people[name])
        assert (str(patient.number) in client.get(place).content.decode()) is read, name
