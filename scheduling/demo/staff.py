"""Who works at Lindenhof, when, and in which room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from practice.models import Practice, User
from scheduling.models import ClosedDays, Leave, Room, Therapist, WorkingHours
from treatments.models import Qualification, RoomFeature, Treatment

PASSWORD = "demo-practice"  # noqa: S105 (it is shown on the sign-in page of a demo practice)
RECEPTION, ADMIN = "reception@demo.example", "admin@demo.example"
SIGN_INS = (RECEPTION, "therapist@demo.example", "therapist2@demo.example", ADMIN)

MEDICAL = ("medical-education", "clinical-experience")
OSTEOPATHY = (
    "cranial-osteopathy",
    "fascial-osteopathy",
    "strain-counterstrain",
    "positional-release",
    "soft-osteopathy",
)
DIRECT = ("structural-osteopathy", "visceral-osteopathy")
THERAPEUTIC = (
    "therapeutic-back-massage",
    "preventive-back-massage",
    "therapeutic-abdominal-massage",
    "head-and-collar-massage",
)
CLASSIC = ("classic-massage", "swedish-massage", "reflex-massage")
PHYSIO = ("physio-mobilisation", "physio-exercise", "physio-fascial")


@dataclass(frozen=True, slots=True)
class Colleague:
    """A therapist of the demo. `week` says on which weekdays (Monday is 0) mornings (m), afternoons (a), both
    or a short day are worked.
    """

    name: str
    email: str
    title: str
    gender: str
    room: int
    qualifications: tuple[str, ...]
    treatments: tuple[str, ...]
    week: Mapping[int, str]
    morning: tuple[time, time] = (time(8), time(12, 30))
    afternoon: tuple[time, time] = (time(13, 15), time(17, 30))

    def stretches(self) -> Iterable[tuple[int, time, time]]:
        """Weekday, from, to."""
        for weekday, parts in self.week.items():
            if parts == "short":
                yield weekday, time(9), time(13)
            if "m" in parts:
                yield weekday, *self.morning
            if "a" in parts:
                yield weekday, *self.afternoon


# Five rooms for eight: at most five work at any time of the week.
COLLEAGUES = (
    Colleague(
        "Marta Lindqvist", "therapist@demo.example", "Osteopathy", "woman", 1, (*MEDICAL, "osteopath", "children"),
        (*OSTEOPATHY, *DIRECT, "childrens-massage"), {0: "ma", 1: "ma", 2: "ma", 3: "ma", 4: "m", 5: "short"},
        afternoon=(time(13), time(17, 15)),
    ),
    Colleague(
        "Jonas Weber", "jonas@demo.example", "Osteopathy", "man", 2, ("osteopath", "physiotherapist"),
        (*OSTEOPATHY, *DIRECT, *PHYSIO), {0: "ma", 1: "ma", 2: "ma", 4: "ma"},
        morning=(time(8, 30), time(12, 30)), afternoon=(time(13, 30), time(17)),
    ),
    Colleague(
        "Aisha Rahman", "aisha@demo.example", "Massage", "woman", 3, (*MEDICAL, "osteoporosis-competent", "children"),
        (*CLASSIC, *THERAPEUTIC, "childrens-massage", "wellness-massage", "facial-massage"),
        {0: "ma", 1: "ma", 3: "ma", 4: "ma"}, morning=(time(9), time(13)), afternoon=(time(13, 45), time(17, 30)),
    ),
    Colleague(
        "Pavel Novák", "therapist2@demo.example", "Massage", "man", 4, MEDICAL,
        (*CLASSIC, *THERAPEUTIC, "machine-massage", "acupressure", "wellness-massage", "foot-performed-massage"),
        {0: "m", 1: "m", 2: "ma", 3: "m", 4: "ma", 5: "short", 6: "short"},
    ),
    Colleague(
        "Inês Carvalho", "ines@demo.example", "Lymph", "woman", 5, ("lymph-drainage-trained", "oncology-trained"),
        (*CLASSIC, "lymph-drainage", "wellness-massage", "facial-massage"), {0: "m", 2: "ma", 3: "ma", 5: "short"},
        morning=(time(9), time(13)), afternoon=(time(13, 45), time(17, 15)),
    ),
    Colleague(
        "Tom O’Brien", "tom@demo.example", "Sports, physiotherapy", "man", 5, ("physiotherapist",),
        (*PHYSIO, "sports-massage", "hand-and-machine-massage", "machine-massage", "foot-performed-massage", "classic-massage"),
        {0: "a", 1: "a", 3: "a", 4: "a", 5: "short"}, afternoon=(time(14), time(19)),
    ),
    Colleague(
        "Greta Solheim", "greta@demo.example", "Osteopathy", "woman", 5, ("osteopath",),
        (*OSTEOPATHY, "acupressure"), {1: "m", 2: "m", 3: "m", 4: "m"},
    ),
    Colleague(
        "Daniel Kessler", "daniel@demo.example", "Massage", "man", 4,
        (*MEDICAL, "lymph-drainage-trained", "oncology-trained", "osteoporosis-competent"),
        (*CLASSIC, *THERAPEUTIC, "lymph-drainage", "sports-massage", "hand-and-machine-massage"),
        {0: "a", 1: "a", 2: "a", 3: "a", 4: "a", 6: "short"}, afternoon=(time(13), time(19)),
    ),
)  # fmt: skip
ROOMS: Mapping[int, tuple[str, ...]] = {
    1: (),
    2: (),
    3: ("overhead-bars",),
    4: ("appliance",),
    5: ("exercise-space",),
}


@dataclass(frozen=True, slots=True)
class Team:
    """Those who act in the demo, and the therapists in the order of the diary."""

    reception: User
    admin: User
    therapists: tuple[Therapist, ...]

    def clinician(self, therapist: int) -> User:
        """The user of a therapist."""
        return next(row.user for row in self.therapists if row.pk == therapist and row.user is not None)


def open_practice(name: str, time_zone: str) -> Practice:
    """The practice itself, marked as a demo."""
    return Practice.objects.create(pk=1, name=name, time_zone=time_zone, is_demo=True, phone="+49 30 5550100")


def hire(today: date) -> Team:
    """Everybody of Lindenhof, with the days on which they are away."""
    team = hire_all(COLLEAGUES, ROOMS)
    _time_off(team.therapists, today)
    Practice.bump("roster_version")
    return team


def hire_all(colleagues: Sequence[Colleague], features: Mapping[int, tuple[str, ...]]) -> Team:
    """Sign-ins, rooms by number, therapists with their hours."""
    secret = make_password(PASSWORD)
    reception = _user(RECEPTION, "Sabine Adler", secret, is_receptionist=True)
    admin = _user(ADMIN, "Ada Lindenhof", secret, is_admin=True)
    rooms = {number: _room(number, codes) for number, codes in features.items()}
    therapists = tuple(
        _therapist(colleague, place, rooms[colleague.room], secret) for place, colleague in enumerate(colleagues)
    )
    Practice.bump("roster_version")
    return Team(reception, admin, therapists)


def _user(email: str, name: str, secret: str, **roles: bool) -> User:
    # Colleagues without a sign-in of the demo have a password that nobody knows.
    password = secret if email in SIGN_INS else make_password(None)
    return User.objects.create(email=email, name=name, password=password, **roles)


def _room(number: int, features: tuple[str, ...]) -> Room:
    room = Room.objects.create(name=f"Room {number}", position=number)
    room.features.set(RoomFeature.objects.filter(code__in=features))
    return room


def _therapist(colleague: Colleague, place: int, room: Room, secret: str) -> Therapist:
    user = _user(colleague.email, colleague.name, secret, is_therapist=True)
    therapist = Therapist.objects.create(
        user=user,
        name=colleague.name,
        title=colleague.title,
        gender=colleague.gender,
        usual_room=room,
        position=place,
    )
    therapist.qualifications.set(_all(Qualification, colleague.qualifications))
    therapist.treatments.set(_all(Treatment, colleague.treatments))
    WorkingHours.objects.bulk_create(
        WorkingHours(therapist=therapist, weekday=weekday, starts=starts, ends=ends)
        for weekday, starts, ends in colleague.stretches()
    )
    return therapist


def _all(model: Any, codes: tuple[str, ...]) -> list[Any]:
    return list(model.objects.filter(code__in=codes))


def _time_off(therapists: tuple[Therapist, ...], today: date) -> None:
    monday = today - timedelta(days=today.weekday())
    jonas, aisha, greta = therapists[1], therapists[2], therapists[6]
    Leave.objects.bulk_create(
        Leave(therapist=who, first_day=monday + timedelta(days=first), last_day=monday + timedelta(days=last))
        for who, first, last in ((jonas, 14, 20), (aisha, -14, -10), (greta, 22, 23))
    )
    ClosedDays.objects.create(
        name="Training day of the team",
        first_day=monday + timedelta(days=16),
        last_day=monday + timedelta(days=16),
    )
    ClosedDays.objects.bulk_create(
        ClosedDays(name=name, first_day=first, last_day=last)
        for name, first, last in _holidays(today.year)
        if not first <= today <= last
    )


def _holidays(year: int) -> Iterable[tuple[str, date, date]]:
    for each in (year, year + 1):
        yield "New Year", date(each, 1, 1), date(each, 1, 1)
        yield "Labour Day", date(each, 5, 1), date(each, 5, 1)
        yield "Day of Unity", date(each, 10, 3), date(each, 10, 3)
        yield "Christmas", date(each, 12, 24), date(each, 12, 26)
