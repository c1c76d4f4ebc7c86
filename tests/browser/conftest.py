"""A real browser on a real server: a demo practice in a SQLite file, served as `run.py` serves it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from running import ROOT
from running.browsers import find_chromium
from running.clusters import free_port
from running.libraries import PYTHON
from running.processes import child
from running.serving import DEMO_PASSWORD, wait_until_it_answers, web_server
from tests.browser.preparing import GIVEN_OUT, SIGNED_IN
from tests.browser.windows import EMPTY, PATIENCE, PHONE, Windows
from tests.conftest import MADE_FOR_ALL
from tests.databases import made_once, sqlite_template

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Nobody looks at the picture.
    "--in-process-gpu",
    "--disable-gpu-compositing",
    "--disable-software-rasterizer",
]
AXE = Axe().axe_script
# All that axe would try of itself, but for the rules of which it says that they never find anything serious: the browser
# of the tests spends most of its time here. Passes are not told, on a form with hundreds of boxes that is most of the rest.
LOOK = """async ([rules, within]) => {
  const { rules: all, tagExclude: optional } = axe._audit;
  const tried = all.filter((rule) => rule.enabled && !rule.tags.some((tag) => optional.includes(tag)));
  const runOnly = rules ?? tried.filter((rule) => !["minor", "moderate"].includes(rule.impact)).map((rule) => rule.id);
  return (await axe.run(within ?? document, { runOnly, resultTypes: ["violations"], preload: false, iframes: false })).violations;
}"""
# A refused form answers 409 or 422 by design, a link that is over 410, and the browser notes every such answer.
BY_DESIGN = ("status of 409", "status of 410", "status of 422")
ON_ITS_WAY = "[aria-busy=true], .htmx-request, .htmx-swapping, .htmx-settling"

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium(prepared_practice: Path) -> Iterator[Browser]:
    """One Chromium for the session; without one the tests are skipped.

    After the practice has been prepared: while the browser's loop runs, Django refuses to work in this thread.
    """
    path = find_chromium(os.environ)
    if path is None:
        pytest.skip("no Chromium: CHROMIUM names none, and none is on PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def prepared_practice(django_db_blocker: DjangoDbBlocker) -> Path:
    """A folder with a demo practice in which everybody is signed in, made once for the run; tests work on copies."""
    with made_once("prepared-practice") as (folder, missing):
        if missing:
            folder.mkdir()
            with django_db_blocker.unblock():
                # Migrating takes longer than what is written then.
                if connection.vendor == "sqlite":
                    shutil.copyfile(sqlite_template(), folder / "practice.sqlite3")
            subprocess.run([PYTHON, "-m", "tests.browser.preparing", folder], env=surroundings(folder), check=True)
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a demo practice that lives in `folder`."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"PRACTICE_DATA": str(folder), "DEMO": "1", "PYTHONPATH": str(ROOT)}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the practice in `folder`; yields its address, without a slash at the end."""
    port = free_port()
    with child(web_server(port, workers=1), environment=surroundings(folder)) as process:
        wait_until_it_answers(port, process)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def common_folder(prepared_practice: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the practice for all files of this process that need none of their own."""
    return copied(prepared_practice, tmp_path_factory)


@pytest.fixture(scope="session")
def common_practice(common_folder: Path) -> Iterator[str]:
    """The same practice, served; its address."""
    with served(common_folder) as address:
        yield address


@pytest.fixture(scope="module")
def own_practice(prepared_practice: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo practice of this module's own, served; its address."""
    with served(copied(prepared_practice, tmp_path_factory)) as address:
        yield address


@pytest.fixture(scope="module")
def practice_address(request: pytest.FixtureRequest) -> str:
    """Where the pages are: in a practice of its own for a module that is named in `MADE_FOR_ALL`, else in the common one."""
    own = request.path.relative_to(ROOT).as_posix() in MADE_FOR_ALL
    address: str = request.getfixturevalue("own_practice" if own else "common_practice")
    return address


def copied(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy of the prepared practice."""
    folder = tmp_path_factory.mktemp("practice")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Windows:
    """The windows of this process's browser."""
    return Windows(chromium)


@pytest.fixture
def page(windows: Windows, practice_address: str) -> Iterator[Page]:
    """A window on the practice, signed out; afterwards its console must be empty."""
    with windows.opened(practice_address) as page, silent(page):
        yield page


@pytest.fixture
def phone(windows: Windows, practice_address: str) -> Iterator[Page]:
    """A patient's phone, 390 pixels wide, signed in nowhere."""
    with windows.opened(practice_address, viewport=PHONE, has_touch=True) as page:
        yield page


@contextmanager
def silent(page: Page) -> Iterator[None]:
    """Let nothing be said on the console of the page."""
    heard: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # The empty page between two tests has no icon, which the browser may notice late.
        if not page.url.endswith(EMPTY) and not any(phrase in message.text for phrase in BY_DESIGN):
            heard.append(f"{message.type}: {message.text} ({page.url})")

    def note(error: Error) -> None:
        heard.append(f"page error: {error} ({page.url})")

    page.on("console", listen)
    page.on("pageerror", note)
    yield
    page.remove_listener("console", listen)
    page.remove_listener("pageerror", note)
    assert heard == []


@pytest.fixture
def sign_in(page: Page, prepared_practice: Path, practice_address: str) -> Callable[[str], Page]:
    """Sign in as reception, therapist, therapist2 or admin of the demo practice; the window is still empty then."""

    def sign_in(who: str) -> Page:
        if not page.url.endswith(EMPTY):
            # What is still on its way to the page of somebody else would bring their cookies back.
            page.goto("about:blank")
        page.context.add_cookies(kept_sign_in(prepared_practice, practice_address, who))
        return page

    return sign_in


@pytest.fixture(scope="session")
def given_out(prepared_practice: Path) -> dict[str, str]:
    """By name, the paths of links that were given out before the tests, and the dates of birth that they ask for."""
    found: dict[str, str] = json.loads((prepared_practice / GIVEN_OUT).read_text())
    return found


def kept_sign_in(prepared: Path, address: str, who: str) -> list[Any]:
    """What the browser of somebody keeps who has signed in before the tests. Who signs out ends it for the practice."""
    kept: dict[str, dict[str, str]] = json.loads((prepared / SIGNED_IN).read_text())
    return [{"name": name, "value": value, "url": address} for name, value in kept[who].items()]


@contextmanager
def at_work(windows: Windows, prepared: Path, address: str, who: str, **screen: Any) -> Iterator[Page]:
    """Somebody signed in, in a browser of their own; the window is still empty."""
    with windows.opened(address, **screen) as page:
        page.context.add_cookies(kept_sign_in(prepared, address, who))
        yield page


def sign_in_by_form(page: Page, who: str) -> None:
    """On the sign-in page, from wherever the page is."""
    if "/accounts/login" not in page.url:
        page.goto("/accounts/login/")
    page.locator("#id_login").fill(f"{who}@demo.example")
    page.locator("#id_password").fill(DEMO_PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def width_over(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def settled(page: Page) -> Page:
    """The page once nothing is on its way any more: scripts, htmx, the diary."""
    page.wait_for_load_state()
    # Not wait_for_function: asked a second time it evaluates a string, which the policy of the pages refuses.
    expect(page.locator(ON_ITS_WAY)).to_have_count(0)
    return page


def serious_findings(page: Page, *, colours_only: bool = False, within: str | None = None) -> list[str]:
    """What axe finds serious or critical on the page once it has settled, as "rule: element".

    With `colours_only` of the contrasts alone: for a page in the dark that has been looked at as a whole in the light.
    With `within` (a selector) of that part: for a panel beside a page that another test looks at as a whole.
    """
    settled(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    violations = page.evaluate(LOOK, [["color-contrast"] if colours_only else None, within])
    return [
        f"{violation['id']}: {node['target']}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
