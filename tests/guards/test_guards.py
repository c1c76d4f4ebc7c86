"""Mutation drill: take each guard away in turn, and something has to turn red."""

from __future__ import annotations

import ast
import importlib
import inspect
import types
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache, reduce
from pathlib import Path

import pytest
from django.db import transaction

from scheduling import timetable
from tests.guards.guards import GUARDS, Guard
from tests.proofs import World, lasting_world, world  # noqa: F401 (fixtures)
from tests.scheduling.conftest import monday  # noqa: F401 (a fixture)
from treatments import catalogue

# A mutant that is no program shows nothing.
NONSENSE = (NameError, TypeError, AttributeError, SyntaxError)


def guarded(guard: Guard) -> types.FunctionType:
    """The function in which the guard stands, out of all that is wrapped around it."""
    module, _colon, path = guard.function.partition(":")
    found = inspect.unwrap(reduce(_attribute, path.split("."), importlib.import_module(module)))
    assert isinstance(found, types.FunctionType)
    return found


def _attribute(owner: object, name: str) -> object:
    found = inspect.getattr_static(owner, name)
    return found.__func__ if isinstance(found, classmethod | staticmethod) else found


@cache
def without(guard: Guard) -> types.CodeType:
    """The function's code, compiled within its module with the guard taken away."""
    function = guarded(guard)
    path = Path(inspect.getsourcefile(function) or "")
    source, own = path.read_text(), inspect.getsource(function)
    assert own.count(guard.text) == 1, f"“{guard.text}” stands {own.count(guard.text)} times in {guard.function}"
    assert source.count(own) == 1
    mutant = compile(source.replace(own, own.replace(guard.text, guard.instead)), str(path), "exec")
    return next(code for code in _codes(mutant) if code.co_qualname == function.__code__.co_qualname)


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes(constant)


@contextmanager
def taken_away(guard: Guard) -> Iterator[None]:
    """Whoever has imported the function runs it without the guard."""
    function = guarded(guard)
    standing = function.__code__
    function.__code__ = without(guard)
    try:
        with made_anew(guard.values_of):
            yield
    finally:
        function.__code__ = standing


@contextmanager
def made_anew(name: str) -> Iterator[None]:
    """The values of a module as they come out now; nothing for no name."""
    if not name:
        yield
        return
    module = importlib.import_module(name)
    values = [
        node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.Assign | ast.AnnAssign)
    ]
    standing = dict(vars(module))
    exec(compile(ast.Module(values, []), name, "exec"), vars(module))  # noqa: S102 (our own module once more)
    try:
        yield
    finally:
        vars(module).update(standing)


def undone(guard: Guard, world: World) -> None:  # noqa: F811
    """Run the proof and leave nothing behind, neither rows nor what was compiled from them."""
    try:
        with transaction.atomic():
            guard.proof(deepcopy(world))
            transaction.set_rollback(True)
    finally:
        catalogue.forget()
        timetable.forget()


def each_guard() -> Iterator[object]:
    """On one database; on each those whose proof reads what is locked, or meets a guard of the database's own."""
    for guard in GUARDS:
        on_each = "locks()" in inspect.getsource(guard.proof) or "database" in guard.proof.__name__
        yield pytest.param(guard, id=guard.name, marks=() if on_each else pytest.mark.one_database)


@pytest.mark.parametrize("guard", list(each_guard()))
def test_something_notices_when_the_guard_is_gone(world, guard):  # noqa: F811
    undone(guard, world)
    # Outside: that the guard is not where the list says is no proof that somebody notices.
    without(guard)
    with pytest.raises((Exception, pytest.fail.Exception)) as noticed, taken_away(guard):
        undone(guard, world)
    assert not isinstance(noticed.value, NONSENSE), f"the mutant is no program: {noticed.value!r}"


def test_each_guard_stands_in_the_list_once():
    assert len({(guard.function, guard.text, guard.proof) for guard in GUARDS}) == len(GUARDS) >= 16
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)


def test_a_guard_that_is_not_in_the_source_any_more_is_noticed():
    lost = Guard("lost", "scheduling.clearing:clear", "if the_moon_is_full():", "pass", GUARDS[0].proof)
    with pytest.raises(AssertionError, match="stands 0 times"):
        without(lost)
