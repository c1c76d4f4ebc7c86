"""The packages know each other in one direction only."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import sources
from tests.sources import ROOT

LAYERS = ("practice", "treatments", "patients", "scheduling", "records")
# These put the whole together.
ASSEMBLY = {Path("practice/urls.py"), Path("practice/settings.py"), Path("practice/celery.py")}


def imported_packages(tree: ast.Module) -> Iterator[str]:
    """Every top-level package that a module imports, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def upward_imports(layer: str) -> list[str]:
    """The imports in `layer` that reach a higher one, as "file imports package"."""
    higher = set(LAYERS[LAYERS.index(layer) + 1 :])
    return [
        f"{path.relative_to(ROOT)} imports {package}"
        for path in sorted((ROOT / layer).rglob("*.py"))
        if path.relative_to(ROOT) not in ASSEMBLY
        for package in imported_packages(sources.tree(path))
        if package in higher
    ]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_lower_layer_never_imports_a_higher_one(layer):
    assert upward_imports(layer) == []


@pytest.mark.parametrize(
    "source",
    [
        "import scheduling.booking",
        "from scheduling import booking",
        "def f():\n    from scheduling.booking import book",
    ],
)
def test_an_import_is_seen_wherever_it_stands(source):
    assert list(imported_packages(ast.parse(source))) == ["scheduling"]


def test_the_files_that_run_before_the_installation_need_only_the_standard_library():
    packages = {
        package
        for path in [ROOT / "run.py", *sorted((ROOT / "running").glob("*.py"))]
        for package in imported_packages(sources.tree(path))
    }
    assert packages - set(sys.stdlib_module_names) == {"running"}
