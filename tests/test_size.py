"""Files, functions and templates stay of a size that one person can hold in mind."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests import sources
from tests.sources import ROOT

PACKAGES = (*sources.PACKAGES, "running")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 40, 80


def long_functions(tree: ast.Module) -> Iterator[str]:
    """The functions of more than LONGEST_FUNCTION lines, signature and docstring included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.name}: {lines} lines"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_is_longer_than_three_hundred_lines(package):
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources.files(package)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_longer_than_forty_lines(package):
    found = [
        f"{path.relative_to(ROOT)}: {long}"
        for path in sources.files(package)
        for long in long_functions(sources.tree(path))
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
    assert list(long_functions(ast.parse("def f():\n" + body * 40))) == ["f: 41 lines"]
    assert list(long_functions(ast.parse("def f():\n" + body * 39))) == []
