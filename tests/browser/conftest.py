"""A real browser on a real server: a demo practice in a SQLite file, served as `run.py` serves it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Cookie, Page, expect, sync_playwright

from running import ROOT
from running.browsers import find_chromium
from running.clusters import free_port
from running.libraries import PYTHON
from running.processes import child
from running.serving import DEMO_PASSWORD, wait_until_it_answers, web_server
from tests.databases import made_once

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
AXE = Axe().axe_script
# A refused form answers 409 or 422 by design, and the browser notes every such answer.
BY_DESIGN = ("status of 409", "status of 422")
PATIENCE = 10_000
ON_ITS_WAY = "[aria-busy=true], .htmx-request, .htmx-swapping, .htmx-settling"

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the session; without one the tests are skipped."""
    path = find_chromium(os.environ)
    if path is None:
        pytest.skip("no Chromium: CHROMIUM names none, and none is on PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def prepared_practice() -> Path:
    """A folder with a demo practice, made once for all processes of the run; tests work on copies."""
    with made_once("prepared-practice") as (folder, missing):
        if missing:
            subprocess.run([PYTHON, ROOT / "manage.py", "prepare"], env=surroundings(folder), check=True)
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a demo practice that lives in `folder`."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"PRACTICE_DATA": str(folder), "DEMO": "1"}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the practice in `folder`; yields its address, without a slash at the end."""
    port = free_port()
    with child(web_server(port, workers=1), environment=surroundings(folder)) as process:
        wait_until_it_answers(port, process)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def practice_address(prepared_practice: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo practice of this module's own, served; its address."""
    folder = tmp_path_factory.mktemp("practice")
    shutil.copytree(prepared_practice, folder, dirs_exist_ok=True)
    with served(folder) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, practice_address: str) -> Iterator[Page]:
    """A new window on the practice, signed out; afterwards its console must be empty."""
    context = chromium.new_context(
        base_url=practice_address, locale="en-GB", timezone_id="Europe/Berlin", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    heard: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if not any(phrase in message.text for phrase in BY_DESIGN):
            heard.append(f"{message.type}: {message.text} ({page.url})")

    page.on("console", listen)
    page.on("pageerror", lambda error: heard.append(f"page error: {error} ({page.url})"))
    yield page
    context.close()
    assert heard == []


@pytest.fixture(scope="module")
def signed_in() -> dict[str, list[Cookie]]:
    """By name, what the browser of those keeps who have signed in to this module's practice."""
    return {}


@pytest.fixture
def sign_in(page: Page, signed_in: dict[str, list[Cookie]]) -> Callable[[str], Page]:
    """Sign in as reception, therapist, therapist2 or admin of the demo practice; by form the first time in a file."""

    def sign_in(who: str) -> Page:
        if who in signed_in:
            page.context.add_cookies(signed_in[who])
            page.goto("/")
            # Somebody may have signed out since.
            if "/accounts/login" not in page.url:
                return page
        page.goto("/accounts/login/")
        page.locator("#id_login").fill(f"{who}@demo.example")
        page.locator("#id_password").fill(DEMO_PASSWORD)
        page.locator("#id_password").press("Enter")
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        signed_in[who] = page.context.cookies()
        return page

    return sign_in


def settled(page: Page) -> Page:
    """The page once nothing is on its way any more: scripts, htmx, the diary."""
    page.wait_for_load_state()
    # Not wait_for_function: asked a second time it evaluates a string, which the policy of the pages refuses.
    expect(page.locator(ON_ITS_WAY)).to_have_count(0)
    return page


def serious_findings(page: Page) -> list[str]:
    """What axe finds serious or critical on the page once it has settled, as "rule: element"."""
    settled(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # Passes are not asked for: on a form with hundreds of boxes telling them takes longer than looking.
    violations = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
    return [
        f"{violation['id']}: {node['target']}"
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
