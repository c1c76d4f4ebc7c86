"""Notes in the browser: a routine one in twelve interactions, saved through a killed server, in two tabs, on a tablet."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from running import ROOT
from running.clusters import free_port
from running.libraries import PYTHON
from running.processes import child
from running.serving import wait_until_it_answers, web_server
from tests.browser.conftest import at_work, copied, serious_findings, settled, sign_in_by_form, surroundings
from tests.browser.windows import Windows

# Four sessions of yesterday without a note, of four patients with a signed one; nobody has done so in the demo.
SESSIONS = """
from datetime import timedelta
from django.db.models import Max
from django.utils import timezone
from records.models import Note
from scheduling.models import Appointment, Assessment, Therapist
therapist = Therapist.objects.get(user__email="therapist@demo.example")
starts = timezone.now().replace(hour=1, minute=0, second=0, microsecond=0) - timedelta(days=1)
last = Note.objects.signed().filter(private=False, patient__archived_at=None, patient__merged_into=None)
chosen = last.filter(appointment__isnull=False).exclude(techniques=[]).order_by("patient").values_list("patient", flat=True).distinct()[:4]
for number, patient in enumerate(chosen):
    old = last.filter(patient=patient, appointment__isnull=False).select_related("appointment__assessment")[0].appointment
    judged = old.assessment
    judged.pk = None
    judged.save(force_insert=True)
    begins = starts + timedelta(hours=number)
    ends = begins + timedelta(minutes=45)
    Appointment.objects.bulk_create([Appointment(patient_id=patient, therapist=therapist, room=old.room,
        treatment=old.treatment, treatment_name=old.treatment_name, price=old.price, assessment=judged, status="done",
        starts_at=begins, ends_at=ends, blocked_from=begins, blocked_until=ends)])
    print(patient, Appointment.objects.aggregate(last=Max("pk"))["last"])
"""


@dataclass
class Practice:
    """A served demo practice that can be killed and started again at the same address."""

    folder: Path
    port: int = field(default_factory=free_port)
    sessions: list[tuple[str, str]] = field(default_factory=list)
    running: ExitStack = field(default_factory=ExitStack)

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, and wait until it answers."""
        process = self.running.enter_context(
            child(web_server(self.port, workers=1), environment=surroundings(self.folder))
        )
        wait_until_it_answers(self.port, process)

    def kill(self) -> None:
        """Answer nothing any more."""
        self.running.close()


@pytest.fixture(scope="module")
def practice_served(prepared_practice: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A practice of this module's own, with sessions that wait for their notes."""
    folder = copied(prepared_practice, tmp_path_factory)
    shell = [PYTHON, ROOT / "manage.py", "shell", "-v0", "-c", SESSIONS]
    said = subprocess.run(shell, env=surroundings(folder), check=True, capture_output=True, text=True)
    practice = Practice(folder)
    practice.sessions = [(line.split()[0], line.split()[1]) for line in said.stdout.splitlines()]
    practice.start()
    yield practice
    practice.kill()


@pytest.fixture(scope="module")
def practice_address(practice_served: Practice) -> str:
    """Where the pages of this module are."""
    return practice_served.address


@pytest.fixture
def session(practice_served: Practice) -> tuple[str, str]:
    """A patient and their session without a note; each test takes another."""
    return practice_served.sessions.pop()


@contextmanager
def window(windows: Windows, practice: Practice, **how: object) -> Iterator[Page]:
    """A signed-in window of its own, which may say on its console that the practice is away."""
    with at_work(windows, practice.folder, practice.address, "therapist", **how) as page:
        yield page


def start(page: Page, session: tuple[str, str], *, from_last: bool = False) -> Page:
    """Begin the note of the session, as the button of the day does."""
    patient, appointment = session
    page.goto(f"/patients/{patient}/notes/")
    page.evaluate(
        """([appointment, last]) => {
            const form = document.querySelector("form[action$='/notes/start']");
            form.insertAdjacentHTML("beforeend", `<input type="hidden" name="appointment" value="${appointment}">`);
            if (last) form.insertAdjacentHTML("beforeend", '<input type="hidden" name="from_last" value="yes">');
            form.submit();
        }""",
        [appointment, from_last],
    )
    page.wait_for_url("**/notes/*/")
    return ready(page)


def ready(page: Page) -> Page:
    """The page once its script has looked for what was left on this device."""
    page.locator("#note[data-ready=yes]").wait_for()
    return page


def state(page: Page) -> Locator:
    """The words beside the name: saved, or not."""
    return page.locator("[data-note-words]")


def test_a_routine_note_from_the_last_one_takes_twelve_interactions_at_most(sign_in, session):
    page = start(sign_in("therapist"), session)  # 1: start the note
    settled(page)
    page.get_by_role("button", name="Take over the whole note").click()  # 2
    ready(settled(page))
    if (asked := page.locator(".reaction button[name=felt]")).count():
        asked.first.click()  # 3
    page.locator("#pain-before").fill("5")  # 4
    page.locator("#pain-after").fill("3")  # 5
    chart = page.locator("[data-chart]")
    area = chart.locator("[data-view=back] svg")
    box = area.bounding_box()
    assert box
    area.click(position={"x": box["width"] / 2, "y": box["height"] * 0.42})  # 6: the place
    page.locator("[data-chart] [data-kind=tension], [data-chart] [value=tension]").locator(
        "visible=true"
    ).first.click()  # 7
    page.locator("[data-chart] [data-strength='4'], [data-chart] [value='4']").locator(
        "visible=true"
    ).first.click()  # 8
    page.locator("#note-s").fill("Walks further, sleeps through.")  # 9
    assert serious_findings(page) == []
    page.keyboard.press("Control+Enter")  # 10
    expect(page.get_by_text("Signed by")).to_be_visible()
    expect(page.get_by_text("Walks further, sleeps through.")).to_be_visible()
    expect(page.get_by_text("Before 5, after 3")).to_be_visible()
    assert serious_findings(page) == []


def test_what_is_written_survives_a_killed_server_a_closed_tab_and_a_new_sign_in(
    windows: Windows, practice_served: Practice, session
):
    with window(windows, practice_served) as page:
        start(page, session)
        address = page.url
        page.locator("#note-s").fill("Before the server went.")
        expect(state(page)).to_contain_text("Draft saved")
        practice_served.kill()
        page.locator("#note-s").fill("Written while it was away.")
        expect(state(page)).to_contain_text("No connection")
        practice_served.start()
        page.locator("#note-p").fill("And it came back.")
        page.locator("#note[data-clean]").wait_for()
        assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('unsaved-note:'))") == []

        page.context.set_offline(True)
        page.locator("#note-a").fill("Closed without a connection.")
        expect(state(page)).to_contain_text("No connection")
        other = page.context.new_page()
        page.close()
        other.context.clear_cookies()
        other.context.set_offline(False)
        other.goto(address)
        sign_in_by_form(other, "therapist")
        ready(settled(other))
        expect(other.locator("#note-a")).to_have_value("Closed without a connection.")
        expect(other.locator("#note-s")).to_have_value("Written while it was away.")
        expect(other.locator("#note-p")).to_have_value("And it came back.")


def test_a_session_that_ends_while_writing_keeps_the_text_until_one_is_back(
    windows: Windows, practice_served: Practice, session
):
    with window(windows, practice_served) as page:
        start(page, session)
        page.context.clear_cookies()
        page.locator("#note-s").fill("Typed after the session ended.")
        with page.expect_popup() as opened:
            page.get_by_role("link", name="Sign in in another window").click()
        sign_in_by_form(opened.value, "therapist")
        expect(page.locator("#lock")).to_be_hidden()
        expect(state(page)).to_contain_text("Draft saved")
        expect(page.locator("#note-s")).to_have_value("Typed after the session ended.")
        assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('unsaved-note:'))") == []


def test_two_tabs_on_one_note_keep_both_texts_on_a_tablet(windows: Windows, practice_served: Practice, session):
    tablet = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
    with window(windows, practice_served, **tablet) as page:
        start(page, session)
        second = page.context.new_page()
        second.goto(page.url)
        ready(second)
        page.locator("#note-s").fill("From the first tab.")
        expect(state(page)).to_contain_text("Draft saved")
        second.locator("#note-s").fill("From the second tab.")
        waiting = second.get_by_role("region", name="Two texts")
        expect(waiting).to_contain_text("From the first tab.")
        expect(waiting).to_contain_text("From the second tab.")
        assert serious_findings(second) == []
        assert second.evaluate("document.documentElement.scrollWidth") <= 820
        ready(second)
        second.get_by_role("button", name="Take the other text").tap()
        expect(second.locator("#note-s")).to_have_value("From the second tab.")
        technique = second.locator("[data-techniques] label.choice:not(.choice--struck)").first
        assert technique.bounding_box()["height"] >= 44
        technique.tap()
        expect(state(second)).to_contain_text("Draft saved")


def test_a_phrase_is_put_in_with_a_stroke(sign_in, practice_served: Practice, make_phrase: Callable[[Page], None]):
    page = sign_in("therapist")
    make_phrase(page)
    page.goto("/my-notes/")
    page.get_by_role("link", name="Go on writing").first.click()
    ready(page)
    page.locator("#note-o").fill("")
    page.locator("#note-o").press_sequentially("/rot")
    expect(page.get_by_role("option", name="/rotation")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#note-o")).to_have_value("Rotation left … °")
    page.keyboard.type("60")
    expect(page.locator("#note-o")).to_have_value("Rotation left 60 °")
    expect(state(page)).to_contain_text("Draft saved")


@pytest.fixture
def make_phrase() -> Callable[[Page], None]:
    """Write a phrase down, as its therapist does."""

    def make(page: Page) -> None:
        page.goto("/my-notes/phrases/")
        page.get_by_label("Short word").fill("rotation")
        page.get_by_label("Phrase", exact=True).fill("Rotation left … °")
        page.get_by_role("button", name="Add the phrase").click()
        expect(page.get_by_role("link", name="/rotation")).to_be_visible()

    return make
