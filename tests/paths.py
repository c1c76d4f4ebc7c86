"""Who writes, and by which addresses: read from the source, so that a new way in is noticed."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver

from tests import sources
from tests.sources import PACKAGES, ROOT

WRITES = {
    "abulk_create", "acreate", "adelete", "asave", "aupdate", "bulk_create", "bulk_update", "create", "delete",
    "get_or_create", "save", "save_base", "update", "update_or_create",
}  # fmt: skip
# These are also what dictionaries, sets and caches can do: they write only at the end of a query.
ALSO_OF_DICTIONARIES = {"update", "delete", "create"}
BULK = {"bulk_create_with_history", "bulk_update_with_history"}
# Pages call verbs, commands set a practice up, the demo fills one that nobody uses yet.
NOT_VERBS = ("views", "management", "migrations", "demo", "forms", "templatetags", "models")


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """Every function and method of the project by `package.module.function` or `package.module.Class.method`."""
    return {f"{module}.{name}": node for module, tree in trees().items() for name, node in _named(tree.body)}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the four packages, migrations aside."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): sources.tree(path)
        for package in PACKAGES
        for path in sources.files(package)
    }


def _named(body: Iterable[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _named(node.body, f"{prefix}{node.name}.")


@cache
def calls() -> dict[str, frozenset[str]]:
    """Function → the functions of the project that it names, be it to call them or to hand them on."""
    return {name: frozenset(_named_in(name, node)) for name, node in functions().items()}


def _named_in(name: str, node: ast.FunctionDef) -> Iterator[str]:
    module = module_of(name)
    known = imported(module)
    own = name.removeprefix(f"{module}.").partition(".")[0]
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield from _resolved(known.get(inner.id, f"{module}.{inner.id}"))
        elif isinstance(inner, ast.Attribute):
            head, _dot, rest = _dotted(inner).partition(".")
            # A method of its own class, of another class by its name, or a function of an imported module.
            yield from _resolved(
                f"{module}.{own}.{rest}" if head in ("self", "cls") else f"{known.get(head, head)}.{rest}"
            )
            # What somebody else's row or desk can do is known by its name alone.
            yield from _methods().get(inner.attr, ())


def _dotted(node: ast.expr) -> str:
    """`a.b.c` as it is written; nothing for what hangs on a call or an item."""
    if isinstance(node, ast.Name):
        return node.id
    before = _dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{before}.{node.attr}" if before else ""  # type: ignore[attr-defined]


def _resolved(path: str) -> Iterator[str]:
    if path in functions():
        yield path


@cache
def _methods() -> dict[str, tuple[str, ...]]:
    """Methods of the door's own classes by name; of other classes too many share a name."""
    found: dict[str, tuple[str, ...]] = {}
    for name in functions():
        if name.startswith(("scheduling.desk.Desk.", "scheduling.holding._Held.")):
            method = name.rpartition(".")[2]
            found[method] = (*found.get(method, ()), name)
    return found


@cache
def imported(module: str) -> dict[str, str]:
    """Name in the module → what it stands for, dotted; what a package passes on, where it was written."""
    return {
        alias.asname or alias.name: _written(node.module, alias.name)
        for node in ast.walk(trees()[module])
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _written(module: str, name: str) -> str:
    is_package = module in trees() and (ROOT / module.replace(".", "/")).is_dir()
    return imported(module).get(name, f"{module}.{name}") if is_package else f"{module}.{name}"


def module_of(name: str) -> str:
    """The module in which a function stands."""
    while name not in trees():
        name = name.rpartition(".")[0]
    return name


def writes_itself(node: ast.AST) -> bool:
    """Whether there is a call below `node` that stores, changes or deletes rows."""
    return any(_is_write(inner) for inner in ast.walk(node) if isinstance(inner, ast.Call))


def _is_write(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in BULK
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    if call.func.attr not in ALSO_OF_DICTIONARIES:
        return True
    of = ast.unparse(call.func.value)
    return (
        "objects" in of
        or "_default_manager" in of
        or "filter(" in of
        or of in {"rows", "over", "made", "appointments", "assessments"}
    )


@cache
def writers() -> frozenset[str]:
    """Every function that writes, itself or by what it calls."""
    found = {name for name, node in functions().items() if writes_itself(node)}
    while True:
        more = {name for name, named in calls().items() if named & found} - found
        if not more:
            return frozenset(found)
        found |= more


def verbs() -> list[str]:
    """Every public function that writes and is neither a page, a command, a form nor a part of the demo."""
    return sorted(
        name
        for name in writers()
        if not any(part in NOT_VERBS or part.startswith("_") or part.endswith("_views") for part in name.split("."))
        and name.rpartition(".")[2].islower()
        and f"{module_of(name)}.{name.rpartition('.')[2]}" == name
    )


def reached_from(name: str) -> set[str]:
    """Everything that a function names, and what that names, and so on."""
    found, waiting = set(), [name]
    while waiting:
        new = calls().get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += new
    return found


def addresses(patterns: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, str]]:
    """Name of every URL of the project and the function behind it."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}", _behind(pattern.callback)


def _behind(view: Callable[..., Any]) -> str:
    plain = inspect.unwrap(view)
    return f"{plain.__module__}.{plain.__qualname__}"
