"""The codes of an entry in words: which page or row, and what of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.audit.reading import PAGES
from practice.models import AuditEntry
from practice.wordings import WORDINGS

# Patients are named to people by this much more than their key.
FIRST_NUMBER = 1000
OTHERS = {
    "session": gettext_lazy("Sign-in"),
    "second-factor": gettext_lazy("Second factor"),
    "job": gettext_lazy("Work without anybody"),
    "backup": gettext_lazy("Backup"),
    "restore": gettext_lazy("Restored from a backup"),
}
CODES = {
    "again": gettext_lazy("after a restore"),
    "by hand": gettext_lazy("nothing goes by itself"),
    "by itself": gettext_lazy("goes by itself"),
    "by-link": gettext_lazy("by link"),
    "closed": gettext_lazy("closed:"),
    "is_active": gettext_lazy("may sign in"),
    "is_admin": gettext_lazy("clinic admin"),
    "is_receptionist": gettext_lazy("receptionist"),
    "is_therapist": gettext_lazy("therapist"),
    "last_login": gettext_lazy("last sign-in"),
    "may-not-sign-in": gettext_lazy("may not sign in"),
    "others": gettext_lazy("everywhere else"),
    "override": gettext_lazy("approved by a therapist"),
    "restricted": gettext_lazy("the record is restricted"),
    "reviewed": gettext_lazy("looked at by an admin"),
    "too-often": gettext_lazy("too many tries"),
    "unlocked": gettext_lazy("after the lock screen"),
    Authenticator.Type.TOTP: gettext_lazy("authenticator app"),
    Authenticator.Type.WEBAUTHN: gettext_lazy("passkey"),
    Authenticator.Type.RECOVERY_CODES: gettext_lazy("recovery codes"),
}
# Says nothing to people: how a refusal was answered, and keys of rows.
_ANSWER = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (403|404)")
_PATIENT = re.compile(r"(with|from) (\d+)")
_KEYS = re.compile(r"user-\d+|readers [\d,]*")


def what_of(entry: AuditEntry) -> str:
    """The page or the kind of row, as people call it."""
    if entry.what in PAGES:
        return str(PAGES[entry.what].name)
    if model := _model(entry.what):
        return capfirst(str(model._meta.verbose_name))
    if entry.what in OTHERS:
        return str(OTHERS[entry.what])
    package, colon, page = entry.what.partition(":")
    # A page that shows nobody's data has no name: its address says which it was.
    return _("page: %(name)s") % {"name": page.replace("_", " ")} if colon else package


def about_of(entry: AuditEntry) -> str:
    """What of it, in words; empty where the codes say nothing to people."""
    return ", ".join(_words(entry)).replace(":,", ":")


def _words(entry: AuditEntry) -> Iterator[str]:
    codes = entry.about
    if codes in CODES or _ANSWER.fullmatch(codes) or _KEYS.fullmatch(codes):
        yield from [str(CODES[codes])] if codes in CODES else []
    elif found := _PATIENT.fullmatch(codes):
        yield _("No. %(number)d") % {"number": FIRST_NUMBER + int(found[2])}
    elif entry.what == "job":
        yield codes
    else:
        names = _names(entry.what)
        for code in re.split("[ ,]", codes):
            if code and not _KEYS.fullmatch(code):
                yield names.get(code) or _known(code)


def _known(code: str) -> str:
    if code in WORDINGS:
        return str(WORDINGS[code].name)
    return str(CODES.get(code, code.replace("_", " ")))


@cache
def _names_of(model: type[Model]) -> dict[str, object]:
    """Its fields, and what their choices are called."""
    fields = model._meta.concrete_fields
    choices = {str(code): words for field in fields for code, words in field.flatchoices if code}
    return choices | {field.name: field.verbose_name for field in fields}


def _names(what: str) -> dict[str, str]:
    model = _model(what)
    return {code: str(words) for code, words in _names_of(model).items()} if model else {}


def _model(what: str) -> type[Model] | None:
    try:
        return apps.get_model(what)
    except (LookupError, ValueError):
        return None
