"""The body chart in the browser: three taps, undo, drawing along, the list without a pointer, with mouse and thumb."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import at_work, serious_findings
from tests.browser.windows import Windows

# Where an area of the drawing is on the screen, and which area lies on top there.
ON_SCREEN = """([view, region]) => {
  const area = document.querySelector(`[data-view="${view}"] [data-region="${region}"]`);
  const [x, y] = area.dataset.at.split(" ").map(Number);
  const here = new DOMPoint(x / 5, y * 0.452).matrixTransform(area.ownerSVGElement.getScreenCTM());
  const top = document.elementsFromPoint(here.x, here.y).find((one) => one.classList.contains("area"));
  return [here.x, here.y, top === area];
}"""


@pytest.fixture
def draft(sign_in: Callable[[str], Page]) -> Page:
    """The draft of the demo's therapist, its chart empty."""
    return emptied(sign_in("therapist"))


@pytest.fixture
def tablet(windows: Windows, prepared_practice: Path, practice_address: str) -> Iterator[Page]:
    """The same draft on a tablet held upright, with touch alone."""
    how = {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "color_scheme": "dark"}
    with at_work(windows, prepared_practice, practice_address, "therapist", **how) as page:
        yield emptied(page)


def emptied(page: Page) -> Page:
    """Open the first unsigned note and take its marks away."""
    page.goto("/my-notes/")
    page.locator("main a[href*='/notes/']").first.click()
    expect(page.locator("[data-chart] [data-undo]")).to_be_visible()
    for _mark in range(page.locator("[data-chart] [data-drop]").count()):
        page.locator("[data-chart] [data-drop]").first.click()
    expect(page.locator("[data-chart] [data-drop]")).to_have_count(0)
    return page


def place(page: Page, view: str, region: str) -> tuple[float, float]:
    """The middle of an area on the screen."""
    page.locator(f"[data-view={view}] svg").scroll_into_view_if_needed()
    x, y, _on_top = page.evaluate(ON_SCREEN, [view, region])
    return x, y


def marks(page: Page) -> list[dict[str, Any]]:
    """What the form would send."""
    found: list[dict[str, Any]] = json.loads(page.locator("[data-marks]").input_value())
    return found


def pick(page: Page) -> Locator:
    """What is asked about a mark."""
    return page.locator("[data-pick]")


def test_three_taps_mark_a_place_and_undo_takes_each_step_back(draft: Page) -> None:
    draft.mouse.click(*place(draft, "back", "lower-back:left"))
    expect(pick(draft)).to_contain_text("Lower back left")
    pick(draft).get_by_role("button", name="Tension").click()
    pick(draft).get_by_role("button", name="4", exact=True).click()
    expect(pick(draft)).to_be_hidden()
    (mark,) = marks(draft)
    assert (mark["view"], mark["region"], mark["kind"], mark["strength"]) == ("back", "lower-back:left", "tension", 4)
    draft.mouse.click(*place(draft, "back", "lower-back:left"))
    pick(draft).get_by_role("button", name="7", exact=True).click()
    assert [one["strength"] for one in marks(draft)] == [7]
    assert serious_findings(draft, within="[data-chart]") == []
    undo = draft.locator("[data-chart] [data-undo]")
    undo.click()
    assert [one["strength"] for one in marks(draft)] == [4]
    undo.click()
    assert marks(draft) == []


def test_a_held_mouse_draws_to_where_it_goes_and_it_is_kept_with_the_note(draft: Page) -> None:
    start, end = place(draft, "back", "lower-back:left"), place(draft, "back", "calf:left")
    start = place(draft, "back", "lower-back:left")
    draft.mouse.move(*start)
    draft.mouse.down()
    draft.mouse.move(*end, steps=30)
    draft.mouse.up()
    pick(draft).get_by_role("button", name="6", exact=True).click()
    # The server has everything: the save of the emptied chart may answer first.
    draft.locator("#note[data-clean]").wait_for()
    draft.reload()
    (mark,) = marks(draft)
    assert (mark["region"], mark["to"], mark["strength"]) == ("lower-back:left", "calf:left", 6)
    assert len(mark["path"]) > 10
    expect(draft.locator("[data-list]")).to_contain_text("Lower back left, along to Calf left: pain 6")


def test_the_list_marks_without_a_pointer(draft: Page) -> None:
    draft.locator(".chart__list summary").focus()
    draft.keyboard.press("Enter")
    for field, value in (("region", "Knee right"), ("kind", "Swelling"), ("strength", "3")):
        draft.locator(f"[data-of={field}]").select_option(label=value)
    draft.locator("[data-add]").focus()
    draft.keyboard.press("Enter")
    (mark,) = marks(draft)
    assert (mark["view"], mark["region"], mark["kind"], mark["strength"]) == ("front", "knee:right", "swelling", 3)
    assert serious_findings(draft, within="[data-chart]") == []
    draft.get_by_role("button", name="Remove Knee right: swelling 3").press("Enter")
    assert marks(draft) == []


def test_every_area_lies_on_top_where_its_mark_goes(draft: Page) -> None:
    for shown, views in (("ends", ("front", "back")), ("sides", ("left", "right"))):
        draft.locator(f"[data-show={shown}]").click()
        for view in views:
            draft.locator(f"[data-view={view}] svg").scroll_into_view_if_needed()
            codes = draft.locator(f"[data-view={view}] .area").evaluate_all("all => all.map(one => one.dataset.region)")
            draft.locator("[data-large]").click()
            assert [code for code in codes if not draft.evaluate(ON_SCREEN, [view, code])[2]] == []
            draft.locator("[data-large]").click()


def test_a_thumb_marks_on_a_tablet_also_beside_the_body_and_draws_once_asked_to(tablet: Page) -> None:
    tablet.locator("[data-large]").tap()
    x, y = place(tablet, "front", "wrist:left")
    tablet.touchscreen.tap(x + 24, y)
    expect(pick(tablet)).to_contain_text("Wrist left")
    pick(tablet).get_by_role("button", name="Numbness").tap()
    pick(tablet).get_by_role("button", name="2", exact=True).tap()
    expect(pick(tablet)).to_be_hidden()
    tablet.touchscreen.tap(*place(tablet, "front", "shoulder:left"))
    pick(tablet).get_by_role("button", name="Draw along").tap()
    drawn(tablet, place(tablet, "front", "shoulder:left"), place(tablet, "front", "elbow:left"))
    pick(tablet).get_by_role("button", name="5", exact=True).tap()
    expect(pick(tablet)).to_be_hidden()
    assert [(one["region"], one["to"], one["strength"]) for one in marks(tablet)] == [
        ("wrist:left", "", 2),
        ("shoulder:left", "elbow:left", 5),
    ]
    assert serious_findings(tablet) == []
    tablet.keyboard.press("Escape")
    expect(tablet.locator("[data-large]")).to_have_attribute("aria-pressed", "false")


def drawn(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger that moves from one point of the screen to another."""
    finger = page.context.new_cdp_session(page)
    steps = [
        (start[0] + (end[0] - start[0]) * step / 20, start[1] + (end[1] - start[1]) * step / 20) for step in range(21)
    ]
    for number, (x, y) in enumerate(steps):
        kind = "touchMove" if number else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    # A finger that leaves at full speed flings, and the next tap would only stop that.
    page.wait_for_timeout(200)
    finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": end[0], "y": end[1]}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
