"""The link to a patient's health questions: signed, for one questionnaire, worthless once it is used, old or withdrawn."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from patients.models import Questionnaire

SALT = "screening"
LONGEST_TOKEN = 200
WRONG_TRIES, TRIES_FORGOTTEN = 5, 60 * 60
# Who finds somebody's letters may have weeks, and a year has 365 days: after so many no more is taken by that link.
MOST_WRONG, LONGER_THAN_A_LINK = 25, 90 * 24 * 60 * 60


class LinkUnknown(Exception):
    """No link of ours: cut off, changed, or made up."""


class LinkOver(Exception):
    """Once a link of ours: used, too old, withdrawn, or the patient is no longer with us. `used` when it was sent."""

    def __init__(self, *, used: bool = False) -> None:
        super().__init__("the link is over")
        self.used = used


class TooManyTries(Exception):
    """The date of birth was wrong WRONG_TRIES times within the hour."""


def new_key() -> str:
    """A key that nobody guesses."""
    return secrets.token_urlsafe(18)


def path_of(questionnaire: Questionnaire) -> str:
    """The address of the questions, without the host."""
    return reverse("by_link:questionnaire", args=[token_of(questionnaire)])


def token_of(questionnaire: Questionnaire) -> str:
    """What stands in the address. It names no patient and nothing about them."""
    return _signer().sign(f"{questionnaire.pk}.{questionnaire.key}")


def opened(token: str, now: datetime) -> Questionnaire:
    """The questionnaire that `token` opens at the moment. One query. LinkUnknown, LinkOver."""
    found = _signed(token)
    # A key that was changed makes every link given out before unknown.
    if found is None or found.withdrawn_at or found.patient.archived_at or found.expires_at <= now:
        raise LinkOver() if found is not None else LinkUnknown()
    if found.sent_at:
        raise LinkOver(used=True)
    return found


def _signed(token: str) -> Questionnaire | None:
    try:
        number, _dot, key = _signer().unsign(token[:LONGEST_TOKEN]).partition(".")
    except BadSignature as error:
        raise LinkUnknown() from error
    return Questionnaire.objects.select_related("patient").filter(pk=int(number), key=key).first()


def check_birth_date(questionnaire: Questionnaire, said: date) -> bool:
    """Whether it is this patient's. TooManyTries after WRONG_TRIES that were not, until an hour has passed."""
    return is_birth_date(said, questionnaire.patient.birth_date, asked_for=f"questionnaire:{questionnaire.pk}")


def is_birth_date(said: date, known: date | None, *, asked_for: str) -> bool:
    """Whether `said` is right. TooManyTries after WRONG_TRIES for the link `asked_for` that were not, for an hour;

    after MOST_WRONG for good. Each try takes one of a few places in the cache before it is looked at, so that many at once are counted too.
    """
    places = [f"{asked_for}:{number}" for number in range(WRONG_TRIES)]
    place = next((place for place in places if cache.add(place, 1, TRIES_FORGOTTEN)), None)
    ever = f"{asked_for}:ever"
    if place is None or cache.get(ever, 0) >= MOST_WRONG:
        raise TooManyTries()
    right = said == known
    if right:
        cache.delete(place)
    else:
        cache.set(ever, cache.get(ever, 0) + 1, LONGER_THAN_A_LINK)
    return right


def _signer() -> Signer:
    return Signer(salt=SALT, sep="~")
