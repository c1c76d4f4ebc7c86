"""The link in an offer: signed, for one offer. It names nobody."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from scheduling.models import Offer

SALT = "offer"
LONGEST_TOKEN = 200


def new_key() -> str:
    """A key that nobody guesses."""
    return secrets.token_urlsafe(18)


def path_of(offer: Offer) -> str:
    """The address of an offer, without the host."""
    return reverse("offer_by_link:offer", args=[_signer().sign(f"{offer.pk}.{offer.key}")])


def address_of(offer: Offer) -> str:
    """The address of an offer as a letter carries it."""
    return f"{settings.PUBLIC_URL}{path_of(offer)}"


def offer_of(token: str) -> Offer | None:
    """The offer that `token` is about, whatever has become of it; None where it is no link of ours. One query."""
    try:
        number, _dot, key = _signer().unsign(token[:LONGEST_TOKEN]).partition(".")
    except BadSignature:
        return None
    rows = Offer.objects.select_related("appointment__therapist", "appointment__patient", "wish")
    return rows.filter(pk=int(number), key=key).first()


def _signer() -> Signer:
    return Signer(salt=SALT, sep="~")
