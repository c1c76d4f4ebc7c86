"""What every test stands on: a part of the suite, a database in a file, cheap passwords."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings

pytest_plugins = ["tests.factories"]

PARTS = ("drills", "browser")

hypothesis.settings.register_profile("practice", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("practice")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--part` is how `run.py test` runs the suite in pieces; without it everything selected runs."""
    parser.addoption("--part", choices=["rest", *PARTS], help="run only this part of the suite")


def pytest_configure(config: pytest.Config) -> None:
    """Tests run without collected static files, and hash passwords quickly."""
    config.addinivalue_line("markers", "before_setup: there is no practice yet")
    django_settings.STORAGES = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the part that was asked for."""
    wanted = config.getoption("--part")
    if wanted is None:
        return
    kept = [item for item in items if part_of(item.path) == wanted]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def part_of(path: Path) -> str:
    """The part a test file belongs to: the folder it is in."""
    return next((part for part in PARTS if part in path.parts), "rest")
