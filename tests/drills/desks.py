"""People at desks who book over HTTP, one session after the other, and remember what was acknowledged."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from urllib.parse import urlencode
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from patients.models import Patient
from practice.models import User
from tests.drills.conftest import Arena
from tests.drills.standing import LOOK_SECONDS, said_by

TOKEN = "a" * 32
ANSWER_SECONDS, IDLE_SECONDS, PAUSE_SECONDS = 90.0, 1.0, 0.05
# Slots in a week.
WEEKLY = 63
TAGS = re.compile(r"<[^>]*>")
# What stands in a practice after a drill: the bookings by their keys, and whatever is not as it must be.
FOUND = """
import json
from django.utils import timezone
from practice.audit.verifying import first_fault
from practice.models import AuditEntry, Practice
from records.invariants import broken
from scheduling.models import Appointment
written = AuditEntry.objects.filter(what="scheduling.appointment", action="added").values("row")
with timezone.override(Practice.current().tz):
    print(json.dumps({
        "keys": [str(key) for key in Appointment.objects.exclude(request_key=None).values_list("request_key", flat=True)],
        "wrong": [*broken(), *(f"appointment {pk} is in no log"
            for pk in Appointment.objects.exclude(pk__in=written).values_list("pk", flat=True)),
            *filter(None, [first_fault()])]}))
"""


class Browser:
    """One browser on one connection, with or without an answer."""

    def __init__(self, user: User | None = None, port: int = 0) -> None:
        """`user` is signed in already, in this process's database: before that is copied."""
        self.port = port
        self.cookies = {"csrftoken": TOKEN}
        self.connection: HTTPConnection | None = None
        self.last = 0.0
        if user is not None:
            client = Client()
            client.force_login(user)
            self.cookies["sessionid"] = client.cookies["sessionid"].value

    def ask(self, path: str, form: dict[str, object] | None = None, **headers: str) -> tuple[int, str]:
        """The status and the page; 0 where nobody answered."""
        body = None if form is None else urlencode(form).encode()
        kind = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
        return self._answered(path, body, kind | headers)

    def send(self, path: str, name: str, content: bytes) -> tuple[int, str]:
        """A file for a record; the status and the page."""
        file = SimpleUploadedFile(name, content)
        body = encode_multipart(BOUNDARY, {"heading": "letter", "file": file})
        return self._answered(path, body, {"Content-Type": MULTIPART_CONTENT})

    def close(self) -> None:
        """The connection is opened again with the next request."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _answered(self, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str]:
        if time.monotonic() - self.last > IDLE_SECONDS:
            self.close()  # the server has given up on it
        self.connection = self.connection or HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookies, "X-CSRFToken": TOKEN, **headers}
        try:
            self.connection.request("GET" if body is None else "POST", path, body=body, headers=sent)
            answer = self.connection.getresponse()
            page = answer.read().decode(errors="replace")
        except (OSError, HTTPException):
            self.close()
            return 0, ""
        self.last = time.monotonic()
        return answer.status, page


class Desk:
    """Books with a therapist, a patient and a room of its own, and asks again with the same key until it is answered."""

    def __init__(self, arena: Arena, patients: list[int], place: int, browser: Browser) -> None:
        self.arena, self.patients, self.place, self.browser = arena, patients, place, browser
        self.asked: list[str] = []
        self.acknowledged: list[str] = []
        self.answers: Counter[int] = Counter()
        self.strange: list[str] = []
        self.taken: list[float] = []
        self.last = 0.0

    def __repr__(self) -> str:
        return f"<a desk: {len(self.acknowledged)} bookings, {dict(self.answers)}, {self.strange[-1:]}>"

    def work(self, over: Event) -> None:
        """One session after the other, until it is over."""
        while not over.wait(PAUSE_SECONDS):
            self.book(over)

    def book(self, over: Event) -> None:
        """One session, asked for until somebody says yes or no."""
        form = booking(self.arena, self.patients, self.place, len(self.asked))
        self.asked.append(str(form["request_key"]))
        while not over.is_set():
            began = time.monotonic()
            status, page = self.browser.ask(reverse("scheduling:panel"), form)
            self.answers[status] += 1
            self.taken.append(time.monotonic() - began)
            if status == 200:
                self.last = time.monotonic()
                self.acknowledged.append(str(form["request_key"]))
                return
            if status not in {0, 503, 507}:
                words = " ".join(TAGS.sub(" ", page).split())
                self.strange.append(f"{status} to booking {len(self.asked)}: {words[-600:]}")
                return
            over.wait(LOOK_SECONDS)

    def refused(self) -> int:
        """How often they were asked to try again."""
        return self.answers[503] + self.answers[507]


def many_patients(arena: Arena) -> list[int]:
    """So many that nobody comes more than once a week: rules that count sessions are not what is drilled."""
    born = date(1980, 1, 1)
    wanted = range(WEEKLY * len(arena.patients))
    rows = [Patient(given_name=f"P{number}", family_name="Drill", birth_date=born) for number in wanted]
    return [row.pk for row in Patient.objects.bulk_create(rows)]


def booking(arena: Arena, patients: list[int], place: int, number: int) -> dict[str, object]:
    """The form of a booking: everybody at their own place of the arena, in one slot after the other."""
    return {
        "patient": patients[place :: len(arena.patients)][number % WEEKLY],
        "treatment": arena.massage.pk,
        "therapist": arena.therapists[place].pk,
        "room": arena.rooms[place].pk,
        "start": f"{arena.practice.local(arena.slot(number)):%Y-%m-%dT%H:%M}",
        "request_key": str(uuid4()),
    }


@contextmanager
def at_work(desks: Sequence[Desk]) -> Iterator[None]:
    """All of them at once; when the block is left they finish what they have begun. Counts begin anew."""
    over = Event()
    threads = [Thread(target=desk.work, args=(over,), daemon=True) for desk in desks]
    for desk in desks:
        desk.answers.clear()
        desk.taken.clear()
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(ANSWER_SECONDS)


def acknowledged(desks: Sequence[Desk]) -> int:
    """How many bookings all of them were told are made."""
    return sum(len(desk.acknowledged) for desk in desks)


def check_nothing_lost(environment: dict[str, str], desks: Sequence[Desk]) -> None:
    """What was acknowledged stands there, once and whole, with its line in the log; nothing that nobody asked for."""
    strange = [word for desk in desks for word in desk.strange]
    assert strange == [], strange[:3]
    said = said_by(environment, "shell", "--no-imports", "-c", FOUND)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert found["wrong"] == [], found["wrong"][:3]
    keys = set(found["keys"])
    assert {key for desk in desks for key in desk.acknowledged} <= keys
    assert keys <= {key for desk in desks for key in desk.asked}
