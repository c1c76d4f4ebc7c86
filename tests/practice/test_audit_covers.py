"""Nothing of a patient is kept or shown past the audit log: each model and each address stands in it, or here with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from simple_history.models import registered_models

from patients.models import Patient
from practice.audit import reading
from practice.audit.reading import PAGES
from practice.audit.writing import WATCHED
from practice.models import AuditEntry
from tests.practice.cast import CANARY, Cast, stage  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS
from tests.practice.test_permission_table import REQUESTS

pytestmark = pytest.mark.one_database

# Models with a way to a patient whose rows make no entry of their own.
NOT_WATCHED = {
    "scheduling.assessment": "saved with its appointment, whose entry says whether a word carries it",
    "scheduling.firing": "what the programme has decided; nobody acts",
    "records.notewords": "the words of a note, saved with it",
}
# Addresses that may be read and show nothing of a patient.
SHOWS_NOBODY = {
    "healthz": "two letters",
    "readyz": "two letters",
    "metrics": "counts",
    "account_*": "one’s own sign-in",
    "mfa_*": "one’s own sign-in",
    "practice:home": "leads on",
    "practice:register*": "what the practice does with data, and why; nobody’s",
    "practice:setup": "nobody is there yet",
    "practice:settings*": "the practice",
    "practice:word*": "wordings with made-up values",
    "practice:staff*": "who works here",
    "practice:lock": "asks for a password",
    "practice:session*": "where whoever asks is signed in",
    "practice:welcome": "asks for a first password",
    "treatments:*": "the catalogue, which knows of no patient",
    "patients:consent_form*": "forms before anybody signs them",
    "patients:question": "the questions of the screening",
    "patients:questions": "the questions of the screening",
    "patients:question_new": "the questions of the screening",
    "by_link:sent": "thanks",
    "record_links:thanks": "thanks",
    "calendars:feed": "names neither patients nor treatments",
    "scheduling:my_calendar": "links to one’s own calendar",
    "scheduling:therapist*": "who works here, and when",
    "scheduling:room*": "rooms",
    "scheduling:closed_days": "days",
    "scheduling:reassessment_progress": "how many are left",
    "scheduling:reports": "numbers",
    "scheduling:safety_report": "numbers",
    "scheduling:online*": "what is free, and what whoever books has typed",
    "scheduling:exchange": "the files that were read in, by name",
    "records:snippet*": "one’s own pieces of text",
    "records:lists": "the practice’s lists",
    "records:sphere*": "the practice’s lists",
    "records:exercise": "the practice’s lists",
    "records:exercises": "the practice’s lists",
    "records:exercise_new": "the practice’s lists",
}


def leads_to_a_patient(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
    """Whether a row of the model belongs to a patient: by a key, or by a row that does."""
    related = [
        field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and isinstance(field.related_model, type)
    ]
    return any(
        other is Patient or (other not in seen | {model} and leads_to_a_patient(other, seen | {model}))
        for other in related
    )


def of_patients() -> Iterator[type[Model]]:
    histories = {model.history.model for model in registered_models.values() if hasattr(model, "history")}
    for model in apps.get_models():
        if model is Patient or (model not in histories and leads_to_a_patient(model)):
            yield model


def test_every_row_of_a_patient_makes_an_entry():
    unwatched = {model._meta.label_lower for model in of_patients() if model not in WATCHED}
    assert unwatched == set(NOT_WATCHED)


def test_every_page_is_written_down_or_shows_nobody():
    readable = {name for name, door in DOORS.items() if "GET" in door.methods}
    excused = {name for name in readable if any(fnmatch(name, pattern) for pattern in SHOWS_NOBODY)}
    assert sorted(readable - excused - set(PAGES)) == []
    assert sorted(excused & set(PAGES)) == []


def test_every_page_that_is_written_down_has_an_address():
    assert sorted(set(PAGES) - set(DOORS)) == []
    whose = {name: page.whose for name, page in PAGES.items() if isinstance(page.whose, str) and page.whose[0] != "?"}
    assert {name for name, argument in whose.items() if argument not in DOORS[name].arguments} == set()


# One's own pieces of text, which may say anything.
OWN = {"records:snippet", "records:snippets"}


def test_a_form_that_is_refused_and_shows_a_record_is_written_down(stage: Cast, db: None) -> None:  # noqa: F811
    client, patient, unseen = Client(raise_request_exception=False), stage.rows["patient"].pk, set()
    client.force_login(stage.people["therapist"])
    of_posts = [
        (name, "POST", {"revision": "1"}, 0)
        for name, door in DOORS.items()
        if {"POST"} & set(door.methods) and "therapist" in door.who
    ]
    for name, method, sent, _status in [*REQUESTS, *of_posts]:
        door = DOORS[name]
        place = reverse(name, kwargs={key: stage.argument(row) for key, row in door.arguments.items()}) + door.query
        filled = {key: stage.filled_in(value) for key, value in sent.items()}
        reading._seen.clear()
        with transaction.atomic():
            last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            answer = client.get(place, filled) if method == "GET" else client.post(place, filled)
            shows = CANARY in answer.getvalue().decode(errors="replace").casefold()
            if shows and not AuditEntry.objects.filter(pk__gt=last, whose=patient).exists():
                unseen.add(name)
            transaction.set_rollback(True)
    assert unseen == OWN
