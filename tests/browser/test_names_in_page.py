"""A word's name takes a hand as its mark does."""

import numpy as np
import pytest
from hand import middle

from helpers.lessons.embeddings.scenes import explore_shadow
from helpers.scene import Scene, parts

WORDS = ["left", "right"]
PLACES = [[1.0, 4.0], [5.0, 1.0]]


def of_words(**more):
    plane = parts.plane("plane", WORDS, PLACES, **more)
    controls = [parts.picked("who", "who", WORDS)] if "asks" in more else []
    return Scene("", [[plane]], controls, lambda points, c: ({"plane": {}}, c.get("who", "")))


def name(page, word):
    return page.locator(".scene-label", has_text=word).first


def test_a_word_is_dragged_by_its_name(show):
    scene = of_words()
    page = show(scene)
    label = name(page, "right")
    assert label.evaluate("e => getComputedStyle(e).cursor") == "grab"
    box = label.bounding_box()
    # Its far end, so that the mark is not near.
    at = np.array([box["x"] + box["width"] - 8, box["y"] + box["height"] / 2])
    page.mouse.move(*at)
    page.mouse.down()
    mark = page.locator("[data-word='right'] .scene-shape").bounding_box()
    page.mouse.move(*(at + (-60, -40)), steps=4)
    moved = page.locator("[data-word='right'] .scene-shape").bounding_box()
    page.mouse.up()
    assert [moved["x"] - mark["x"], moved["y"] - mark["y"]] == pytest.approx([-60, -40], abs=1)
    page.wait_for_function("!document.querySelector('.scene').hasAttribute('data-asking')")
    assert scene.place("left").tolist() == PLACES[0] and scene.place("right")[0] < 5


def test_a_name_of_what_stays_takes_no_hand(show):
    page = show(of_words(drag=[True, False]))
    assert name(page, "right").evaluate("e => getComputedStyle(e).pointerEvents") == "none"


def test_every_word_is_chosen_by_its_name(show):
    words = ["apple", "banana", "cherry", "orange", "strawberry", "phone", "laptop", "microsoft"]
    vectors = np.random.default_rng(5).normal(size=(len(words), 9))
    scene = explore_shadow(words, vectors, vectors[:, :2])
    page = show(scene)
    for word in words:
        label = name(page, word)
        assert label.evaluate("e => getComputedStyle(e).cursor") == "pointer"
        page.mouse.click(*middle(label))
        page.wait_for_function("!document.querySelector('.scene').hasAttribute('data-asking')")
        page.wait_for_timeout(50)
        assert scene.value("word") == word
