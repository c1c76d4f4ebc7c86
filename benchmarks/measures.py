"""What is measured, on which pages, and what is to be reached."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from benchmarks.client import WARM_UP, BenchmarkFailed, Person, Times, timed
from benchmarks.counts import COUNT, Measure
from benchmarks.messages import message_measures
from benchmarks.records import record_measures
from benchmarks.waiting import waiting_measures
from patients.models import Patient, RecordedCondition
from practice.models import Practice
from scheduling.availability import Slot
from scheduling.finding import free_slots
from scheduling.models import Appointment, Therapist
from treatments.catalogue import current_catalogue
from treatments.snapshot import CatalogueTreatment

SQL = (Path(__file__).parent / "first_free.sql").read_text()
SEARCHES = ("mül", "an mü", "yıl", "o'br", "ngu", "5000123", "kow agn", "schäf", "7 max", "böh hei")
# How far bookings are spread: for ten minutes of load some 840 times are needed, one a day of each therapist.
DAYS_AHEAD = 240


class Benchmark:
    """The measurements, on a practice made by `manage.py demo --scale`."""

    def __init__(self, address: str) -> None:
        practice = Practice.current()
        if practice is None:
            raise BenchmarkFailed("there is no practice")
        self.practice = practice
        timezone.activate(practice.tz)
        self.address = address
        self.desk = Person(address, "reception@demo.example")
        self.massage = current_catalogue(practice.rules_version).treatment_by_code["classic-massage"]
        # Short enough for the gaps of a full diary.
        self.short = current_catalogue(practice.rules_version).treatment_by_code["reflex-massage"]
        self.therapists = list(Therapist.objects.values_list("pk", flat=True))
        self.patients = list(Patient.objects.order_by("pk").values_list("pk", flat=True)[: 2 * COUNT])

    def all(self) -> Iterator[Measure]:
        """Everything, the floors first."""
        floor = self.desk.measure(self._many(f"/bench/floor/{pk}/" for pk in self.patients))
        yield Measure("floor: a page with one indexed query", floor)
        yield Measure("free slots of one therapist, one day", self._slots(), 8, 4, floor)
        sql = self._sql()
        yield Measure("floor: first free in one SQL statement", sql)
        yield Measure("first free, 20 therapists, 10 rooms, 14 days", self._first_free(), 25, 6, sql)
        day = self.desk.measure(self._many(f"{reverse('scheduling:events')}?day={day}" for day in self._workdays()))
        yield Measure("diary, a day", day, 15, 6, floor)
        yield Measure("diary, a week", self._week(), 60, 6, floor)
        yield Measure("booking", self._booking(), 25, None, floor)
        yield Measure("patient search", self._search(), 10, None, floor)
        yield Measure("patient record, as therapist", self._record(), 20, None, floor)
        yield Measure("suitable treatments", self._suitable(), 50, 8, floor)
        yield Measure("proposing a course of 10 sessions", self._course(), 150, None, floor)
        yield from record_measures(self.address, floor)
        yield from waiting_measures(self.practice)
        yield from message_measures()

    def _many(self, paths: Iterator[str]) -> Iterator[str]:
        return islice(cycle(list(paths)), COUNT + WARM_UP)

    def _workdays(self) -> Iterator[date]:
        today = timezone.localdate()
        yield from (day for n in range(-20, 20) if (day := today + timedelta(days=n)).weekday() < 6)

    def _slots(self) -> Times:
        return self.desk.measure(
            self._many(
                f"/bench/slots/{therapist}/{self.massage.pk}/{day}/"
                for day in self._workdays()
                for therapist in self.therapists
            )
        )

    def _sql(self) -> Times:
        """The statement alone, and proof that it answers the same."""
        asked = {
            "treatment": self.massage.pk,
            "first_day": timezone.localdate(),
            "zone": self.practice.time_zone,
            "now": timezone.now() + timedelta(seconds=59),
        }
        with connection.cursor() as cursor:
            times = timed(lambda: _rows(cursor, asked), COUNT)
            found = _rows(cursor, asked)
        answer = self.desk.ask(f"/bench/first-slots/{self.massage.pk}/")
        if json.loads(answer.body)["slots"] != [list(row) for row in found]:
            raise BenchmarkFailed("the search and the SQL statement disagree")
        return times

    def _first_free(self) -> Times:
        return self.desk.measure(self._many(iter([f"{reverse('scheduling:first_free')}?treatment={self.massage.pk}"])))

    def _week(self) -> Times:
        path = reverse("scheduling:events")
        return self.desk.measure(
            self._many(
                f"{path}?therapist={therapist}&day={day}" for day in self._workdays() for therapist in self.therapists
            )
        )

    def _booking(self) -> Times:
        """Bookings of patients without conditions, each at a time of its own; every one must be made."""
        answers = [self._booked(patient, slot) for patient, slot in islice(self._pairs(), COUNT + WARM_UP)]
        measured = answers[WARM_UP:]
        if len(measured) < COUNT // 2:
            raise BenchmarkFailed("too few free slots to book")
        return Times.of((taken for taken, _queries in measured), queries=max(queries for _taken, queries in measured))

    def _pairs(self) -> Iterator[tuple[int, Slot]]:
        """A slot and somebody who has nothing on that day, each slot and each patient once."""
        ailing = RecordedCondition.objects.values("patient")
        waiting = list(Patient.objects.exclude(pk__in=ailing).order_by("-pk").values_list("pk", flat=True))
        here: dict[date, set[int]] = defaultdict(set)
        ahead = Appointment.objects.live().filter(starts_at__gte=timezone.now())
        for starts_at, patient in ahead.values_list("starts_at", "patient_id"):
            here[timezone.localdate(starts_at)].add(patient)
        for slot in self._free(self.short):
            of_the_day = here[timezone.localdate(slot.starts_at)]
            somebody = next((pk for pk in waiting if pk not in of_the_day), None)
            if somebody is not None:
                waiting.remove(somebody)
                yield somebody, slot

    def _free(self, treatment: CatalogueTreatment) -> Iterator[Slot]:
        """One free slot of each therapist on each day from tomorrow on."""
        for ahead in range(1, DAYS_AHEAD):
            day = timezone.localdate() + timedelta(days=ahead)
            for therapist in self.therapists:
                yield from free_slots(practice=self.practice, treatment=treatment, therapist=therapist, day=day)[:1]

    def _booked(self, patient: int, slot: Slot) -> tuple[float, int]:
        answer = self.desk.ask(reverse("scheduling:panel"), self.form_of(patient, slot))
        if answer.status != 200:
            raise BenchmarkFailed(f"a booking was answered {answer.status}")
        return answer.milliseconds, answer.queries

    def form_of(self, patient: int, slot: Slot) -> dict[str, object]:
        """What the desk sends to book it."""
        return {
            "patient": patient,
            "treatment": self.short.pk,
            "therapist": slot.therapist,
            "start": timezone.localtime(slot.starts_at).strftime("%Y-%m-%dT%H:%M"),
            "request_key": uuid4(),
        }

    def _search(self) -> Times:
        path = reverse("patients:search")
        return self.desk.measure(self._many(f"{path}?{_query(text)}" for text in SEARCHES))

    def _record(self) -> Times:
        therapist = Person(self.address, "therapist@demo.example", whole_pages=True)
        return therapist.measure(self._many(reverse("patients:record", args=[pk]) for pk in self.patients))

    def _course(self) -> Times:
        """Twice a week, then weekly, then every other week, in the afternoon, over all therapists."""
        steps = {
            "sessions_1": 4,
            "spacing_1": "7/2",
            "sessions_2": 3,
            "spacing_2": "7",
            "sessions_3": 3,
            "spacing_3": "14",
        }
        asked = {"plan": 1, "treatment": self.massage.pk, "first_day": timezone.localdate(), "not_before": "12:00"}
        path = reverse("scheduling:course")
        return self.desk.measure(
            self._many(f"{path}?{urlencode(asked | steps | {'patient': pk})}" for pk in self.patients)
        )

    def _suitable(self) -> Times:
        """As therapist, for patients with something recorded: reasons and sieved days are the dearest answer."""
        therapist = Person(self.address, "therapist@demo.example", whole_pages=True)
        ailing = RecordedCondition.objects.order_by("patient").values_list("patient", flat=True).distinct()[: 2 * COUNT]
        return therapist.measure(self._many(reverse("scheduling:suitable", args=[pk]) for pk in ailing))


def _rows(cursor: Any, asked: dict[str, object]) -> list[tuple[int, int]]:
    cursor.execute(SQL, asked)
    return list(cursor.fetchall())


def _query(text: str) -> str:
    return urlencode({"q": text})
