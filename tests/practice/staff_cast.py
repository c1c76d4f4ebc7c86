"""The practice of the cast: who works there, and what of its own an address names."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from practice.inviting import invite, path_of
from practice.models import ImportRun, RegisterWords, User
from tests.factories import user_with
from tests.practice.catalogue_cast import Rows


def staff_rows(user: User, admin: User) -> Rows:
    """`user` has been invited by `admin`; has changed the register and read a file in."""
    words = {"entry": "own-payroll", "field": "name", "text": "Payroll"}
    file = {"file_name": "people.csv", "content": b"given name\nRosa\n", "rows": 1}
    return {
        "user": user,
        "user number": user_pk_to_url_str(user),
        "user key": default_token_generator.make_token(user),
        "session": "of-nobody",
        "invitation": path_of(invite(member=user, by=admin, send=False)).split("/")[2],
        "kind of message": "reminder",
        "channel": "sms",
        "language": "en",
        "entry of the register": "record",
        "own entry": RegisterWords.objects.create(changed_by=user, **words).entry,
        "import run": ImportRun.objects.create(kind="patients", made_by=user, **file),
    }


def people_by_role(therapist: User, other: User) -> dict[str, User]:
    """One of each role, and one who may not sign in any more."""
    return {
        "receptionist": user_with("receptionist"),
        "therapist": therapist,
        "other therapist": other,
        "admin": user_with("admin"),
        "deactivated": user_with("receptionist", "therapist", "admin"),
    }
