"""SECRET_KEY is changed: with the old one as a fallback nobody notices, without it every link and sign-in ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.signing import BadSignature, Signer
from django.test import Client

from scheduling.exchange.keys import own_key, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize("kept", [True, False])
def test_links_sign_ins_and_keys_of_tables_live_on_with_the_key_before(
    client_as: Callable[..., Client], settings: Any, kept: bool
) -> None:
    desk = client_as("receptionist")
    assert desk.get("/patients/").status_code == 200
    link, key = Signer(salt="a link").sign("4711"), own_key("patients", 4711)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if kept else []
    settings.SECRET_KEY = "a new one " * 6
    assert desk.get("/patients/").status_code == (200 if kept else 302)
    assert row_of("patients", key) == (4711 if kept else None)
    if kept:
        assert Signer(salt="a link").unsign(link) == "4711"
    else:
        with pytest.raises(BadSignature):
            Signer(salt="a link").unsign(link)
