"""What is chosen in a picture belongs to what is seen there: another sentence, a switch, a list."""

import numpy as np
import pytest
from playwright.sync_api import expect
from test_one_arc_after_another import press, where

from helpers.lessons.let_it_write import scenes as lesson
from helpers.lessons.let_it_write.scenes import explore_next, explore_writing
from helpers.scene import Scene, parts


def asked(page):
    page.wait_for_function("!document.querySelector('.scene').hasAttribute('data-asking')")


def askers(page):
    page.mouse.move(2, 2)
    page.wait_for_timeout(600)  # a new asker glides there
    return page.locator(".scene-sentence .scene-asks text:not(.scene-number)").all_text_contents()


def test_who_asks_was_chosen_in_a_sentence_and_not_in_the_next_one(show):
    page = show(explore_next(), reduced_motion="reduce")
    page.locator("[data-token='1']").first.click()
    assert askers(page) == ["apple", "the"]
    for name in ("phone apple", "software", "apple fell"):
        page.get_by_label(name).check()
        asked(page)
        one, other = askers(page)
        assert one == other, name


def test_an_arc_that_a_switch_cuts_takes_no_click(show):
    scene = explore_next(start="phone apple")
    page = show(scene, reduced_motion="reduce")
    at = where(page, 1, 1)
    page.get_by_label("cut all arrows to word 2").check()
    asked(page)
    expect(page.locator(".scene-ghost-arc")).to_have_count(1)
    press(page, *at)
    asked(page)
    assert scene.value("cuts") == []
    page.get_by_label("cut all arrows to word 2").uncheck()
    asked(page)
    expect(page.locator(".scene-ghost-arc")).to_have_count(0)
    press(page, *where(page, 1, 1))
    asked(page)
    assert scene.value("cuts") == [[2, 1]]


def test_in_a_stored_text_only_what_is_stored_is_chosen(show):
    scene = explore_writing()
    page = show(scene, reduced_motion="reduce")
    items = page.locator(".scene-item[role=option]")
    items.nth(2).click(force=True)
    asked(page)
    assert scene.value("chosen") == [] and scene.value("words") == 0 and not scene.error
    expect(items.nth(2)).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".scene-hint")).to_have_text(
        "Click tree or sky to write it: the others need the model."
    )
    items.nth(1).click()
    asked(page)
    assert scene.panel("text")["tokens"][-1] == "sky" and not scene.error
    page.get_by_role("slider", name="words written").press("End")
    asked(page)
    expect(page.locator(".scene-hint")).to_have_text("The picture ends here.")
    before = scene.value("chosen")
    items.first.click(force=True)
    asked(page)
    assert scene.value("chosen") == before


def test_a_token_that_is_silent_takes_no_click(show):
    def compute(points, c):
        return {"s": {"weights": np.eye(3), "asker": c["who"], "silent": [0, 2]}}, ""

    part = parts.sentence("s", ["[CLS]", "apple", "[SEP]"], asks="who")
    scene = Scene("", [[part]], [parts.picked("who", "who", value=1)], compute)
    page = show(scene)
    for k in (0, 2):
        token = page.locator(f"[data-token='{k}']")
        token.click()
        asked(page)
        assert scene.value("who") == 1
        assert token.get_attribute("role") == "img"
        assert token.evaluate("e => getComputedStyle(e).cursor") == "default"


@pytest.mark.parametrize("option", ["apple fell"])
def test_what_is_not_stored_is_said_with_the_way_out(show, option):
    scene = explore_next(start=option)
    page = show(scene, reduced_motion="reduce")
    press(page, *where(page, 2, 1))
    asked(page)
    expect(page.locator(".scene-error")).to_contain_text(
        "Click the cut arc the → fell again to put it back."
    )
    assert lesson.NOTHING_CUT not in page.locator(".scene").inner_text()
    assert "Cut an arc above" not in page.locator(".scene").inner_text()
    press(page, *where(page, 2, 1))
    asked(page)
    assert scene.error == "" and lesson.NOTHING_CUT in page.locator(".scene").inner_text()
