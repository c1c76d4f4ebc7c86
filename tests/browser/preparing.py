"""Make a demo practice in PRACTICE_DATA, and sign everybody in: hashing a password for each test takes longer than most."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from running.serving import DEMO_PASSWORD, DEMO_SIGN_INS

if TYPE_CHECKING:
    from scheduling.models import Appointment

# In the folder of the practice: by name, the cookies of who has signed in.
SIGNED_IN = "signed-in.json"
# In the same folder: by name, the path of a link that opens to whoever holds it, and the date of birth that one asks for.
GIVEN_OUT = "given-out.json"
HOURS_OF_A_RUN = 4
# Somebody at the desk to whom a second factor is given: it ends what is open elsewhere, so it is nobody of the demo.
KEEPER = "keeper"


def prepare(folder: Path) -> None:
    """The practice as the first start of the server makes it, then one sign-in for each of its people, and links."""
    from practice.models import Practice, User

    call_command("prepare")
    # Tests go on with these sessions whenever it is their turn.
    Practice.objects.update(idle_minutes=HOURS_OF_A_RUN * 60)
    desk = User.objects.get(email="reception@demo.example")
    User.objects.create(name="Kay Keeper", email=f"{KEEPER}@demo.example", password=desk.password, is_receptionist=True)
    (folder / SIGNED_IN).write_text(json.dumps(signed_in()))
    with timezone.override(Practice.current().tz):
        (folder / GIVEN_OUT).write_text(json.dumps(given_out()))


def signed_in() -> dict[str, dict[str, str]]:
    """By name, what the browser of somebody keeps who has just signed in and proved who they are."""
    from practice.reauthentication import PROVED_AT

    kept = {}
    for address in DEMO_SIGN_INS:
        browser = Client(headers={"host": "127.0.0.1"})
        answer = browser.post("/accounts/login/", {"login": address, "password": DEMO_PASSWORD})
        assert answer.status_code == 302, f"{address} cannot sign in"
        session = browser.session
        session[PROVED_AT] += HOURS_OF_A_RUN * 3600
        session.save()
        kept[address.partition("@")[0]] = {name: cookie.value for name, cookie in browser.cookies.items()}
    return kept


def given_out() -> dict[str, str]:
    """The links of a patient to the copy of their record and to an appointment, and of a newcomer to a password."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    from patients.models import Patient
    from practice import inviting
    from practice.models import User
    from practice.staff import register_member
    from records.links import make_link
    from records.links import path_of as path_of_link
    from records.models import Note, PatientLink
    from scheduling.models import Appointment
    from scheduling.selfservice.links import link_of
    from scheduling.selfservice.links import path_of as path_of_appointment

    appointment = appointment_that_could_move()
    admin = User.objects.get(email="admin@demo.example")
    newcomer = register_member(member=User(name="Nele New", email="newcomer@demo.example", is_receptionist=True))
    patient = Patient.objects.filter(archived_at=None, birth_date__isnull=False).latest("pk")
    copy = make_link(patient=patient.pk, purpose=PatientLink.Purpose.COPY, about="", by=admin)
    own = {"therapist__user__email": "therapist@demo.example"}
    untreated = Patient.objects.exclude(pk__in=Appointment.objects.filter(**own).values("patient"))
    untreated = untreated.exclude(pk__in=Note.objects.filter(author__email="therapist@demo.example").values("patient"))
    key = f"{user_pk_to_url_str(newcomer)}-{default_token_generator.make_token(newcomer)}"
    return {
        "copy": path_of_link(copy),
        "copy born": str(patient.birth_date),
        "appointment": path_of_appointment(link_of(appointment)),
        "appointment born": str(appointment.patient.birth_date),
        "untreated": str(untreated.latest("pk").pk),
        "welcome": inviting.path_of(inviting.invite(member=newcomer, by=admin, send=False)),
        "password": f"/accounts/password/reset/key/{key}/",
    }


def appointment_that_could_move() -> Appointment:
    """Booked ahead for a patient who can say their date of birth, with other times for it."""
    from practice.models import Practice
    from scheduling.models import Appointment
    from scheduling.selfservice.searching import Search

    practice, now = Practice.current(), timezone.now()
    rows = Appointment.objects.filter(status="booked", starts_at__gt=now + timedelta(days=3))
    for row in rows.exclude(patient__birth_date=None).order_by("starts_at")[:100]:
        search = Search.begun(row, practice=practice, now=now)
        if search.times(timezone.localdate(search.earliest), therapist=row.therapist_id):
            return row
    raise LookupError("no appointment of the demo could move")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    django.setup()
    prepare(Path(sys.argv[1]))
