"""Files, functions and templates stay of a size that one person can hold in mind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("practice", "treatments", "patients", "scheduling", "records", "running")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 40, 80


def modules(package: str) -> Iterator[Path]:
    """The modules of a package that somebody wrote; migrations write themselves."""
    yield from (path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts)


def long_functions(source: str) -> Iterator[str]:
    """The functions of more than LONGEST_FUNCTION lines, signature and docstring included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.name}: {lines} lines"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_longer_than_three_hundred_lines(package):
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules(package)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_longer_than_forty_lines(package):
    found = [
        f"{path.relative_to(ROOT)}: {long}" for path in modules(package) for long in long_functions(path.read_text())
    ]
    assert found == []


def test_no_template_is_longer_than_eighty_lines():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_TEMPLATE} == {}


def test_a_long_function_is_noticed_and_a_fitting_one_is_not():
    body = "    pass\n"
    assert list(long_functions("def f():\n" + body * 40)) == ["f: 41 lines"]
    assert list(long_functions("def f():\n" + body * 39)) == []
