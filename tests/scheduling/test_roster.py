"""Therapists, hours, leave, rooms and closed days, as an admin keeps them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice.models import Practice
from scheduling import roster
from scheduling.models import ClosedDays, Leave, Room, Therapist
from scheduling.roster import StillBooked, Stretch, archive_room, archive_therapist, check_stretches

BERLIN = ZoneInfo("Europe/Berlin")
PERSON = {"name": "Anna Weber", "title": "Osteopathy", "gender": "woman", "user": "", "usual_room": "", "position": "0"}
MONDAY = {
    "hours-0-0-starts": "08:00",
    "hours-0-0-ends": "12:00",
    "hours-0-1-starts": "13:00",
    "hours-0-1-ends": "18:00",
}


@pytest.fixture
def admin(client_as):
    return client_as("admin")


@pytest.fixture
def booked(make_appointment, make_patient, make_therapist, make_room, make_treatment):
    """One appointment tomorrow at nine."""
    massage = make_treatment()
    nine = datetime.combine(timezone.localdate() + timedelta(days=1), time(9), BERLIN)
    return make_appointment(
        make_patient(), make_therapist("Anna", treatments=[massage]), make_room("Garden"), massage, nine
    )


def test_a_therapist_is_added_with_hours_and_a_lunch_break(admin, make_treatment, make_user, practice):
    massage, user = make_treatment(), make_user("therapist")
    answer = admin.post("/therapists/new/", PERSON | MONDAY | {"treatments": [massage.pk], "user": user.pk})
    anna = Therapist.objects.get()
    assert answer.url == f"/therapists/{anna.pk}/"
    assert (anna.name, anna.user, list(anna.treatments.all()), anna.position) == ("Anna Weber", user, [massage], 1)
    assert [str(stretch) for stretch in anna.hours.all()] == ["Monday 08:00–12:00", "Monday 13:00–18:00"]
    assert Practice.current().roster_version == practice.roster_version + 1


@pytest.mark.parametrize("verb", ["archive_therapist", "archive_room", "bring_back", "remove_days_off"])
def test_whoever_changes_the_roster_holds_the_practice_first(make_therapist, make_room, practice, verb):
    row = make_room() if verb == "archive_room" else make_therapist()
    if verb == "remove_days_off":
        row = Leave.objects.create(therapist=row, first_day=date(2027, 3, 1), last_day=date(2027, 3, 2))
    names = {"archive_therapist": "therapist", "archive_room": "room", "bring_back": "row", "remove_days_off": "days"}
    with CaptureQueriesContext(connection) as queries:
        getattr(roster, verb)(**{names[verb]: row})
    asked = [query["sql"] for query in queries if " FROM " in query["sql"] or "UPDATE" in query["sql"]]
    assert "practice_practice" in asked[0]


def test_editing_replaces_the_hours(admin, make_therapist):
    anna = make_therapist("Anna Weber", user=None)
    admin.post(f"/therapists/{anna.pk}/", PERSON | MONDAY)
    assert anna.hours.count() == 2


def test_a_page_shows_every_stretch_of_a_busy_day(admin, make_therapist):
    three = [(0, time(hour), time(hour + 1)) for hour in (8, 10, 12)]
    page = admin.get(f"/therapists/{make_therapist(hours=three).pk}/").content.decode()
    assert "hours-0-2-starts" in page
    assert "hours-0-3-starts" not in page


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"hours-0-0-ends": "13:30"}, "Monday: 08:00–13:30 and 13:00–18:00 overlap."),
        ({"hours-0-0-ends": "07:00"}, "Monday: 08:00–07:00 ends before it starts."),
        ({"hours-0-0-ends": "08:00"}, "Monday: 08:00–08:00 ends before it starts."),
        ({"hours-0-0-ends": ""}, "Monday: give both from and to, or neither."),
        ({"hours-0-0-ends": "25:00"}, "write the time as 08:30"),
        ({"hours-0-0-ends": "noon"}, "write the time as 08:30"),
        ({"name": "x" * 300}, "at most 120 characters"),
        ({"name": "\u200b\u2060"}, "cannot be shown"),
        ({"gender": "giraffe"}, "not one of the available choices"),
        ({"treatments": ["99999"]}, "99999 is not one of the available choices"),
        ({"treatments": [str(10**30)]}, "is not a valid value"),
        ({"user": "99999"}, "not one of the available choices"),
        ({"user": str(10**30)}, "not one of the available choices"),
        ({"position": str(10**12)}, "less than or equal to"),
        ({"position": "-1"}, "greater than or equal to 0"),
    ],
)
def test_refused_hours_and_names_change_nothing(admin, make_therapist, entered, words, practice):
    anna = make_therapist("Anna", user=None)
    version = Practice.current().roster_version
    answer = admin.post(f"/therapists/{anna.pk}/", PERSON | MONDAY | entered)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    anna.refresh_from_db()
    assert (anna.name, anna.hours.count()) == ("Anna", 5)
    assert Practice.current().roster_version == version


def test_stretches_may_touch():
    morning, afternoon = Stretch(0, time(8), time(12)), Stretch(0, time(12), time(18))
    assert check_stretches([afternoon, morning]) == [morning, afternoon]


def test_two_columns_of_one_name_are_refused(admin, make_therapist):
    make_therapist("Anna Weber")
    answer = admin.post("/therapists/new/", PERSON | MONDAY)
    assert "Anna Weber is in the diary already" in answer.content.decode()
    assert Therapist.objects.count() == 1


def test_one_sign_in_belongs_to_one_therapist(admin, make_therapist):
    anna = make_therapist("Anna")
    answer = admin.post("/therapists/new/", PERSON | {"name": "Berta", "user": anna.user_id})
    assert answer.status_code == 422


def test_a_treatment_without_its_qualification_is_named(admin, make_therapist, make_treatment):
    lymph = make_treatment("lymph-drainage", qualifications=["lymph-therapy"])
    anna = make_therapist("Anna", treatments=[lymph])
    assert "Lymph drainage needs: Lymph therapy." in admin.get(f"/therapists/{anna.pk}/").content.decode()
    able = make_therapist("Berta", treatments=[lymph], qualifications=["lymph-therapy"])
    assert "needs:" not in admin.get(f"/therapists/{able.pk}/").content.decode()


def test_somebody_with_appointments_ahead_is_not_archived(admin, booked):
    answer = admin.post(f"/therapists/{booked.therapist.pk}/archive/")
    assert answer.status_code == 422
    assert "Anna has 1 appointment ahead" in answer.content.decode()
    with pytest.raises(StillBooked):
        archive_room(room=booked.room)
    assert not Therapist.objects.exclude(archived_at=None).exists()


def test_cancelled_and_past_appointments_hold_nobody(booked):
    booked.status, booked.cancel_reason = "cancelled", "other"
    booked.save()
    archive_therapist(therapist=booked.therapist)
    booked.therapist.refresh_from_db()
    assert booked.therapist.archived_at


def test_an_archived_therapist_comes_back(admin, make_therapist):
    anna = make_therapist("Anna")
    admin.post(f"/therapists/{anna.pk}/archive/")
    assert "Bring Anna back" in admin.get("/therapists/").content.decode()
    admin.post(f"/therapists/{anna.pk}/bring-back/")
    anna.refresh_from_db()
    assert anna.archived_at is None


def test_leave_says_how_many_appointments_lie_in_it(admin, booked):
    day = timezone.localdate() + timedelta(days=1)
    path = f"/therapists/{booked.therapist.pk}/leave/"
    answer = admin.post(path, {"first_day": day.isoformat(), "last_day": day.isoformat()}, follow=True)
    page = answer.content.decode()
    assert "1 appointment is booked then" in page
    assert "1 appointment to move" in page
    leave = Leave.objects.get()
    assert admin.post(f"/leave/{leave.pk}/remove/").status_code == 302
    assert not Leave.objects.exists()


def test_leave_of_one_does_not_count_the_appointments_of_another(admin, booked, make_therapist):
    other = make_therapist("Berta")
    day = timezone.localdate() + timedelta(days=1)
    answer = admin.post(
        f"/therapists/{other.pk}/leave/", {"first_day": day.isoformat(), "last_day": day.isoformat()}, follow=True
    )
    assert "to move" not in answer.content.decode()


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2027-08-09", "2027-08-03", "The last day lies before the first."),
        ("9999-01-01", "9999-01-02", "more than 5 years away"),
        ("2027-02-30", "2027-03-01", "Enter a valid date."),
        ("2027-08-03", "", "required"),
        ("2027-01-01", "2029-06-01", "more than two years"),
        ("2027-07-05", "2027-07-06", "Part of this is leave already: 1 Jul 2027 – 31 Jul 2027."),
    ],
)
def test_refused_leave_says_why(admin, make_therapist, first, last, words):
    anna = make_therapist()
    Leave.objects.create(therapist=anna, first_day=date(2027, 7, 1), last_day=date(2027, 7, 31))
    answer = admin.post(f"/therapists/{anna.pk}/leave/", {"first_day": first, "last_day": last})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Leave.objects.count() == 1


def test_the_practice_closes_and_opens_again(admin, booked, practice):
    version = Practice.current().roster_version
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = admin.post(
        "/closed-days/", {"first_day": day, "last_day": day, "name": "Outing"}, follow=True
    ).content.decode()
    assert "1 appointment is booked then" in page
    assert Practice.current().roster_version == version + 1
    again = admin.post("/closed-days/", {"first_day": day, "last_day": day, "name": "Outing"})
    assert again.status_code == 422
    admin.post(f"/closed-days/{ClosedDays.objects.get().pk}/remove/")
    assert not ClosedDays.objects.exists()


def test_a_room_is_added_changed_and_archived(admin, make_room):
    feature = make_room("Old", features=["appliance"]).features.get()
    admin.post("/rooms/new/", {"name": "Garden", "features": [feature.pk], "position": ""})
    room = Room.objects.get(name="Garden")
    assert (list(room.features.all()), room.position) == ([feature], 1)
    admin.post(f"/rooms/{room.pk}/", {"name": "Garden room", "position": "3"})
    room.refresh_from_db()
    assert (room.name, room.position, room.features.count()) == ("Garden room", 3, 0)
    admin.post(f"/rooms/{room.pk}/archive/")
    assert Room.objects.get(pk=room.pk).archived_at
    admin.post(f"/rooms/{room.pk}/bring-back/")
    assert Room.objects.get(pk=room.pk).archived_at is None


@pytest.mark.parametrize("name", ["", "Old", "x" * 300, "\u202eneduG"])
def test_a_refused_room_is_not_added(admin, make_room, name):
    make_room("Old")
    assert admin.post("/rooms/new/", {"name": name, "position": "0"}).status_code == 422
    assert Room.objects.count() == 1


def test_every_write_renews_the_roster(admin, make_therapist, make_room):
    anna, garden = make_therapist("Anna"), make_room("Garden")
    leave = Leave.objects.create(therapist=anna, first_day=date(2027, 7, 1), last_day=date(2027, 7, 31))
    closed = ClosedDays.objects.create(name="Outing", first_day=date(2027, 7, 1), last_day=date(2027, 7, 1))
    writes = [
        (f"/therapists/{anna.pk}/leave/", {"first_day": "2027-09-01", "last_day": "2027-09-01"}),
        (f"/leave/{leave.pk}/remove/", {}),
        (f"/closed-days/{closed.pk}/remove/", {}),
        (f"/therapists/{anna.pk}/archive/", {}),
        (f"/therapists/{anna.pk}/bring-back/", {}),
        (f"/rooms/{garden.pk}/", {"name": "Garden", "position": "0"}),
        (f"/rooms/{garden.pk}/archive/", {}),
        (f"/rooms/{garden.pk}/bring-back/", {}),
    ]
    for path, entered in writes:
        before = Practice.current().roster_version
        assert admin.post(path, entered).status_code == 302, path
        assert Practice.current().roster_version == before + 1, path


@pytest.mark.parametrize("place", ["therapists", "rooms", "staff", "leave", "closed-days"])
def test_a_number_that_nothing_has_is_not_found(admin, place):
    ending = "remove/" if place in {"leave", "closed-days"} else ""
    for number in (999, 10**30):
        answer = getattr(admin, "post" if ending else "get")(f"/{place}/{number}/{ending}")
        assert answer.status_code == 404
