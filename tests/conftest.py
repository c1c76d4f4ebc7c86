"""What every test stands on: a part of the suite, a database in a file, cheap passwords."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from _pytest.runner import pytest_runtest_protocol as run_test
from django.conf import settings as django_settings
from pytest_django import DjangoDbBlocker

from tests import databases, sharing

pytest_plugins = ["tests.factories"]

# The parts of `run.py test`, and "drills", which is `run.py drill`; and the folders of those that are not all over tests/.
PARTS = ("rest", "database", "races", "browser", "drills")
FOLDERS = {"races": {"drills"}, "browser": {"browser"}, "drills": {"drills", "attacks"}}
MADE_FOR_ALL = {
    "tests/drills/test_breaking.py",
    "tests/scheduling/test_demo.py",
    "tests/browser/test_admin.py",
    "tests/browser/test_asking.py",
    "tests/browser/test_booking.py",
    "tests/browser/test_notes.py",
}
ENOUGH_BYTES = 1_000_000_000
# Words of eight bytes, which makes Python's chunk a megabyte: what is left of it is more than any test nests.
WIDE = 80_000
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}

hypothesis.settings.register_profile("practice", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("practice")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--part` is how `run.py` runs the tests in pieces; without it everything selected runs."""
    parser.addoption("--part", choices=PARTS, help="run only this part of the tests")


def pytest_configure(config: pytest.Config) -> None:
    """Tests run without collected static files, and hash passwords quickly."""
    gc.disable()
    config.addinivalue_line("markers", "before_setup: there is no practice yet")
    config.addinivalue_line("markers", "race: of the drills one for a time in the diary, so that it is of the suite")
    config.addinivalue_line("markers", "beside_others: a race that measures no seconds, so that it need not be alone")
    config.addinivalue_line("markers", "one_database: what it shows is the same on every database")
    config.addinivalue_line(
        "markers", "each_database: its pages show what a database does, so that they are opened on each"
    )
    django_settings.STORAGES = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # A file, because races and browsers need several connections; of its own, so that two runs may overlap.
    folder = tempfile.TemporaryDirectory(prefix="practice-test-", dir=_memory())
    config.add_cleanup(folder.cleanup)
    if databases.FOLDER not in os.environ:
        # Processes that this one starts find it there.
        os.environ[databases.FOLDER] = folder.name
        config.add_cleanup(databases.destroy_template)
    # An empty one: what somebody has collected here would be looked through by every client that a test makes.
    django_settings.STATIC_ROOT = Path(folder.name) / "static"
    django_settings.STATIC_ROOT.mkdir()
    django_settings.PRACTICE_DATA = Path(folder.name) / "practice"
    django_settings.PRACTICE_DATA.mkdir()
    django_settings.DOCUMENTS = Path(folder.name) / "documents"
    django_settings.KEPT_MESSAGES = Path(folder.name) / "messages"
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = f"{folder.name}/test.sqlite3"
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def _memory() -> str | None:
    """A folder in memory where there is one: nothing here has to survive a power cut."""
    memory = "/dev/shm"  # noqa: S108 (a folder of our own is made in it)
    return memory if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ENOUGH_BYTES else None


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of this process. Instead of pytest-django's, which would migrate one for each."""
    with django_db_blocker.unblock():
        databases.create()
        databases.empty_sealed_tables_too()
    sharing.share_middleware()
    yield
    with django_db_blocker.unblock():
        databases.destroy()


@pytest.fixture(autouse=True)
def nothing_left_beside() -> Iterator[None]:
    """What a test leaves beside its database, such as an anchor of its log, is about rows that nobody else has."""
    folder = django_settings.PRACTICE_DATA
    yield
    for left in folder.iterdir():
        left.unlink()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Each test to whoever is free, save those of a file that makes something for all of them: one process makes it."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file in MADE_FOR_ALL else nodeid

        def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
            super().mark_test_complete(node, item_index, duration)
            # It would count what it has given out, all of it, again and again.
            units = self.assigned_work[node]
            for scope in [scope for scope, unit in units.items() if all(unit.values())]:
                del units[scope]

    return Scheduling(config, log)


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: looking through it for garbage again and again takes a tenth of the time."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


def _within(act: Callable[..., bool], *its: object) -> bool:
    return act(*its)


_within.__code__ = _within.__code__.replace(co_stacksize=WIDE)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run the test within one wide frame, in which all others find room.

    Python takes frames from chunks of 16 KB and gives each back to the system when its last frame ends; pages are
    rendered just at such a border, which costs a tenth of the time.
    """
    return _within(run_test, item, nextitem)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read the files of other parts: that takes each process seconds."""
    part, folder = config.getoption("--part"), Path(__file__).parent
    if part is None or collection_path.parent != folder or collection_path.name.startswith("conftest"):
        return None
    # Some races are run with the rest.
    wanted = (
        collection_path.name in FOLDERS[part] if part in FOLDERS else collection_path.name not in {"browser", "attacks"}
    )
    return None if wanted else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the part that was asked for."""
    wanted = config.getoption("--part")
    if wanted is None:
        return
    left_out = [item for item in items if not belongs(item, wanted)]
    items[:] = [item for item in items if belongs(item, wanted)]
    config.hook.pytest_deselected(items=left_out)


def belongs(item: pytest.Item, part: str) -> bool:
    """Whether a test is in the part; "database" is what of the rest is worth running on each database."""
    one = item.get_closest_marker("one_database") is not None
    if part == "database":
        on_each = item.get_closest_marker("each_database") is not None or not opens_pages(item)
        return part_of(item) == "rest" and uses_database(item) and on_each and not one
    elsewhere = not django_settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    return part_of(item) == part and not (one and elsewhere)


def part_of(item: pytest.Item) -> str:
    """Where a test runs on SQLite. In the long form races are drills: they have the machine to themselves."""
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    if folder == "drills" and item.get_closest_marker("race") and os.environ.get("DRILLS") != "long":
        return "rest" if item.get_closest_marker("beside_others") else "races"
    if folder in {"drills", "attacks"}:
        return "drills"
    return "browser" if folder == "browser" else "rest"


def opens_pages(item: pytest.Item) -> bool:
    """Whether a test is about pages: on each database every page is opened once, by tests/practice/test_every_page.py."""
    return "drills" not in item.path.parts and bool({"client", "client_as"} & set(getattr(item, "fixturenames", ())))


def uses_database(item: pytest.Item) -> bool:
    """Whether a test touches a database, by its marker or by a fixture."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)
