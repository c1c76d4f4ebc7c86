"""The project's own source, read once for all tests that look at it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("practice", "treatments", "patients", "scheduling", "records")


@cache
def files(package: str) -> tuple[Path, ...]:
    """The modules of a package that somebody wrote, in order; migrations write themselves."""
    return tuple(path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """What stands in a module. Nobody changes it: others read the same."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in a module: walking through it takes as long as reading it."""
    return tuple(ast.walk(tree(path)))
