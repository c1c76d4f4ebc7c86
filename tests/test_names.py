"""A module is named for what it does."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("practice", "treatments", "patients", "scheduling", "records", "running")
# Names that say nothing, so that anything ends up in them.
EMPTY_NAMES = {"common", "core", "data", "helper", "helpers", "manager", "managers", "misc", "service", "services"}
EMPTY_NAMES |= {"tools", "util", "utils"}


def badly_named(package: Path) -> list[str]:
    """The modules and packages in `package` whose name does not say what they are for."""
    return [str(path) for path in sorted(package.rglob("*")) if path.suffix in {"", ".py"} and says_nothing(path)]


def says_nothing(path: Path) -> bool:
    """True for utils.py, services/, booking_helpers.py and their like."""
    return path.stem in EMPTY_NAMES or path.stem.rpartition("_")[2] in EMPTY_NAMES - {"data"}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_is_named_for_what_it_does(package):
    assert badly_named(ROOT / package) == []


@pytest.mark.parametrize("name", ["utils.py", "services/booking.py", "booking_helpers.py", "data.py"])
def test_a_name_that_says_nothing_is_noticed(tmp_path, name):
    made = tmp_path / name
    made.parent.mkdir(exist_ok=True)
    made.touch()
    assert badly_named(tmp_path) != []


def test_a_template_of_a_fragment_starts_with_an_underscore_where_it_is_included():
    included = {
        part.split()[1].strip("\"'")
        for path in (ROOT / "templates").rglob("*.html")
        for part in path.read_text().split("{%")
        if part.split()[:1] == ["include"] and part.split()[1][0] in "\"'"
    }
    assert {name for name in included if not name.rpartition("/")[2].startswith("_")} == set()
