"""The documentation leads where it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "locale" / "README.md",
]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
SECURITY = ROOT / "docs" / "security.md"
CHAPTER = re.compile(r"^\| \**(V\d+)\b[^|]*\|[^|]*\|([^|]*)\|$", re.MULTILINE)
# Chapters of the standard about what is not used here.
NOT_USED = {"V10", "V17"}
NAMED_FILE = re.compile(r"`((?:practice|treatments|patients|scheduling|tests|running|docs)/[\w/.-]+\.\w+)(?::[^`]*)?`")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path):
    assert [link for link in LINK.findall(path.read_text()) if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_is_named_exists(path):
    assert [name for name in NAMED_FILE.findall(path.read_text()) if not (ROOT / name).exists()] == []


def test_every_decision_is_in_the_index_and_says_what_and_why():
    index = (ROOT / "docs" / "README.md").read_text()
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name for path in decisions if f"decisions/{path.name}" not in index] == []
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        assert all(part in path.read_text() for part in ("**What.**", "**Why.**", "**What else was"))


def test_every_variable_of_the_settings_is_explained():
    settings = (ROOT / "practice" / "settings.py").read_text()
    variables = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    assert variables
    explained = (ROOT / "docs" / "operations.md").read_text()
    assert {name for name in variables if f"`{name}`" not in explained} == set()


def test_every_test_that_security_names_exists_and_every_chapter_names_one():
    rows = CHAPTER.findall(SECURITY.read_text())
    assert list(dict.fromkeys(chapter for chapter, _tests in rows)) == [f"V{number}" for number in range(1, 18)]
    missing, without = [], []
    for chapter, cell in rows:
        source, named = "", 0
        for word in re.findall(r"`([^`]+)`", cell):
            if word.endswith(".py"):
                path = ROOT / word
                source = path.read_text() if path.exists() else ""
            elif f"\ndef {word}(" not in source:
                missing.append(f"{chapter}: {word}")
            else:
                named += 1
        if not named and chapter not in NOT_USED:
            without.append(f"{chapter}: {cell}")
    assert (missing, without) == ([], [])
