"""How often a stranger may ask: counted in the cache that all processes share, and by rows."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from django.utils import timezone

from patients.searching import END_OF_NUMBER
from practice.text import digits
from scheduling.models import OnlineBooking

HOUR = 60 * 60
# So many bits of an IPv6 address are the network's.
HOUSE = 64
# Codes that one connection, and one address or number, may ask for in an hour; a family shares a connection.
OF_A_CONNECTION, TO_AN_ADDRESS = 12, 4
# Codes typed in by one connection in an hour.
TRIES = 30
# Codes for the whole practice in an hour: each costs a message.
OF_ALL = 300


class TooOften(Exception):
    """Asked for more often than anybody needs to."""


def code_wanted(*, connection: str, address: str) -> None:
    """Count a code that is asked for. TooOften when there were enough within the hour."""
    began = timezone.now() - timedelta(seconds=HOUR)
    if OnlineBooking.objects.filter(began_at__gte=began).count() >= OF_ALL:
        raise TooOften()
    # A connection that has had its share must not use up that of other people's addresses.
    _count("connection", _of_one_house(connection), OF_A_CONNECTION)
    _count("address", address if "@" in address else digits(address)[-END_OF_NUMBER:], TO_AN_ADDRESS)


def code_tried(*, connection: str) -> None:
    """Count a code that was typed in. TooOften when there were enough within the hour."""
    _count("tries", _of_one_house(connection), TRIES)


def _of_one_house(connection: str) -> str:
    """The connection; of an IPv6 address the half that a house is given, which has countless addresses of its own."""
    try:
        address = ip_address(connection)
    except ValueError:
        return connection
    if address.version == 4:
        return connection
    mapped = IPv6Address(address).ipv4_mapped
    return str(mapped) if mapped else str(ip_network((int(address), HOUSE), strict=False))


def _count(what: str, whose: str, most: int) -> None:
    """Take one of `most` places, each free again after an hour: many at once are counted too.

    Addresses of patients do not stand in a cache: their hash does.
    """
    who = sha256(whose.lower().encode()).hexdigest()[:32]
    if not any(cache.add(f"online:{what}:{who}:{place}", 1, HOUR) for place in range(most)):
        raise TooOften()
