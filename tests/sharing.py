"""What comes out the same for every test, made once for each process: the chain of middleware, the delivered catalogue read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, login
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.test.client import Client, ClientHandler
from django.test.signals import setting_changed
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string

from practice.models import User
from practice.sessions import SessionStore
from tests import databases
from treatments import catalogue, lookingagain

# What Django takes from a middleware when it puts the chain together.
HOOKS = ("__init__", "__call__", "process_view", "process_template_response", "process_exception")
_chains: dict[object, Callable[..., Any]] = {}
_read: dict[Callable[[], Any], Any] = {}


def share_middleware() -> None:
    """Let all clients use one chain, unless a test has changed a setting or taken a piece out of a middleware."""
    load = ClientHandler.load_middleware

    def shared(handler: ClientHandler, is_async: bool = False) -> None:
        classes = [import_string(path) for path in settings.MIDDLEWARE]
        as_it_is = (is_async, *((one, *(getattr(one, hook, None) for hook in HOOKS)) for one in classes))
        if as_it_is not in _chains:
            load(handler, is_async)
            _chains[as_it_is] = handler._middleware_chain
        handler._middleware_chain = _chains[as_it_is]

    ClientHandler.load_middleware = shared
    setting_changed.connect(_forget_chains, dispatch_uid="chains of tests")


def _forget_chains(**_said: object) -> None:
    _chains.clear()


def inserted(row: Model) -> bool:
    """Save a row that may be there already, and then stays as it is; False then. One statement where Django takes two."""
    model = type(row)
    fields = model._meta.concrete_fields
    names, marks = databases.columns_of(model), ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", values)  # noqa: S608 (no word of anybody's)
        if not cursor.rowcount:
            return False
    row._state.adding, row._state.db = False, connection.alias
    post_save.send(sender=model, instance=row, created=True, update_fields=None, raw=False, using=connection.alias)
    return True


def sign_in(client: Client, user: User) -> None:
    """As `client.force_login`, which stores a session twice and then renews it, before it is anybody's."""
    request = HttpRequest()
    session = request.session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    login(request, user, client._get_backend())
    session._session_key = get_random_string(32, VALID_KEY_CHARS)
    session.save(must_create=True)
    client._set_login_cookies(request)


def insert_delivered_catalogue() -> None:
    """Put the catalogue into the tables of this database, as `load_catalogue` would."""
    with connection.cursor() as cursor:
        for statement in _insertions():
            cursor.execute(statement)


@cache
def _insertions() -> list[str]:
    models = list(databases.catalogue_models())
    inserted = []
    for model in models:
        table, names = model._meta.db_table, databases.columns_of(model)
        inserted.append(f"INSERT INTO {table} ({names}) SELECT {names} FROM {databases.DELIVERED}{table}")  # noqa: S608 (no word of anybody's)
    return inserted + connection.ops.sequence_reset_sql(no_style(), models)


@contextmanager
def delivered_catalogue() -> Iterator[None]:
    """The catalogue in the tables of this database, read and compiled once for all tests that leave it as delivered.

    That takes a fifth of a second. Whether it still is as delivered, the database is asked whenever it is to be read.
    """
    insert_delivered_catalogue()
    everything = (catalogue._rules, catalogue._catalogue, lookingagain._kept)
    makers = [kept._make for kept in everything]
    for kept, make in zip(everything, makers, strict=True):
        kept._make = partial(_as_delivered, make)
    try:
        yield
    finally:
        for kept, make in zip(everything, makers, strict=True):
            kept._make = make


def _as_delivered(make: Callable[[], Any]) -> Any:
    if connection.force_debug_cursor:
        # Somebody counts what is asked.
        return make()
    with connection.cursor() as cursor:
        cursor.execute(_same())
        (same,) = cursor.fetchone()
    if not same:
        return make()
    if make not in _read:
        _read[make] = make()
    return _read[make]


@cache
def _same() -> str:
    """Asks whether each table of the catalogue has the rows that were delivered, and no other."""
    equal = "IS" if connection.vendor == "sqlite" else "IS NOT DISTINCT FROM"
    asked = []
    for model in databases.catalogue_models():
        table, delivered = model._meta.db_table, f"{databases.DELIVERED}{model._meta.db_table}"
        columns = [connection.ops.quote_name(field.column) for field in model._meta.concrete_fields]
        ours, theirs = (", ".join(f"{side}.{column}" for column in columns) for side in ("ours", "theirs"))
        key = connection.ops.quote_name(model._meta.pk.column)
        asked += [
            f"(SELECT count(*) FROM {table}) = (SELECT count(*) FROM {delivered})",  # noqa: S608 (no word of anybody's)
            f"(SELECT count(*) FROM {delivered}) = (SELECT count(*) FROM {table} ours JOIN {delivered} theirs"  # noqa: S608
            f" ON ours.{key} = theirs.{key} WHERE ({ours}) {equal} ({theirs}))",
        ]
    return f"SELECT {' AND '.join(asked)}"
