"""Make a demo practice in PRACTICE_DATA, and sign everybody in: hashing a password for each test takes longer than most."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.test import Client

from running.serving import DEMO_PASSWORD, DEMO_SIGN_INS

# In the folder of the practice: by name, the cookies of who has signed in.
SIGNED_IN = "signed-in.json"
HOURS_OF_A_RUN = 4


def prepare(folder: Path) -> None:
    """The practice as the first start of the server makes it, then one sign-in for each of its people."""
    from practice.models import Practice
    from practice.reauthentication import PROVED_AT

    call_command("prepare")
    # Tests go on with these sessions whenever it is their turn.
    Practice.objects.update(idle_minutes=HOURS_OF_A_RUN * 60)
    kept = {}
    for address in DEMO_SIGN_INS:
        browser = Client(headers={"host": "127.0.0.1"})
        answer = browser.post("/accounts/login/", {"login": address, "password": DEMO_PASSWORD})
        assert answer.status_code == 302, f"{address} cannot sign in"
        session = browser.session
        session[PROVED_AT] += HOURS_OF_A_RUN * 3600
        session.save()
        kept[address.partition("@")[0]] = {name: cookie.value for name, cookie in browser.cookies.items()}
    (folder / SIGNED_IN).write_text(json.dumps(kept))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    django.setup()
    prepare(Path(sys.argv[1]))
