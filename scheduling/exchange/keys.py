"""By what a row is known again: the mark of our own export, or what a file of somebody else says of it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from itertools import islice

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from practice.models import ImportedRow
from practice.text import digits, folded

MARK_LENGTH, MOST_DIGITS = 12, 18
AT_ONCE = 500


def own_key(kind: str, pk: int) -> str:
    """What an export writes beside a row of this practice: its number, with a mark that another practice's has not."""
    return f"{kind[0]}{pk}-{_mark(kind, pk, settings.SECRET_KEY)}"


def row_of(kind: str, key: str) -> int | None:
    """The primary key in an own key; None for one that this practice has not given."""
    head, _dash, mark = key.partition("-")
    number = head[1:]
    if head[:1] != kind[0] or not number or number != digits(number) or len(number) > MOST_DIGITS:
        return None
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    known = any(constant_time_compare(mark, _mark(kind, int(number), secret)) for secret in secrets)
    return int(number) if known else None


def _mark(kind: str, pk: int, secret: str) -> str:
    return salted_hmac(f"exchange.{kind}", str(pk), secret=secret).hexdigest()[:MARK_LENGTH]


def fingerprint(*parts: str) -> str:
    """What a row says of itself, as one hash: the same row of the same file gives the same."""
    return sha256("\0".join(folded(part) for part in parts).encode()).hexdigest()


def read_before(kind: str, keys: Iterable[str]) -> dict[str, int]:
    """The fingerprints that have been read in already, with the primary keys of what they are here."""
    found: dict[str, int] = {}
    remaining = iter(keys)
    while piece := list(islice(remaining, AT_ONCE)):
        rows = ImportedRow.objects.filter(kind=kind, key__in=piece)
        found |= dict(rows.values_list("key", "number"))
    return found


def remember(kind: str, rows: dict[str, int]) -> None:
    """Note what has been read in, by fingerprint. What is noted already stays as it is."""
    made = [ImportedRow(kind=kind, key=key, number=number) for key, number in rows.items()]
    ImportedRow.objects.bulk_create(made, batch_size=AT_ONCE, ignore_conflicts=True)
