"""A scene of three words and a step, for the tests of the scene itself: in cells, and read back."""

import re

import pytest

SETUP = """
import time
import numpy as np
from helpers.lessons.shared import call_learner
from helpers.say import show_point
from helpers.scene import Scene, parts

WORDS = ["orange", "phone", "apple"]
START = [[0.5, 4.0], [4.0, 0.5], [2.5, 2.5]]
calls, pause = [], 0.0

def step(words):
    calls.append((time.time(), words[2].tolist()))
    time.sleep(pause)
    if broken:
        raise RuntimeError("<b>broken</b>")
    return words + 0.5 * (words.mean(axis=0) - words)

broken = False

def compute(points, controls):
    words = points["plane"]
    moved = words + controls["part"] * (call_learner(step, words, shape=words.shape) - words)
    table = {"values": moved, "how": [[f"row {i}, column {j}" for j in (0, 1)] for i in range(3)]}
    return {"plane": {"moved": moved}, "moved": table}, f"apple goes to {show_point(moved[2])}"

def make(title="Three words", words=WORDS, start=START, looks=("warm", "cool", "lead")):
    return Scene(
        title,
        [
            parts.plane("plane", words, start, looks=looks),
            parts.table("moved", "Where they go", words, ["tech", "fruit"], tells=True),
        ],
        [
            parts.slider("part", "how far", 0, 1, step=0.1, value=0.5),
            parts.choice("measure", "measure", ["dot", "cosine"]),
            parts.switch("mask", "mask"),
        ],
        compute,
        name="three words",
    )

scene = make()
"""
APPLE = "[data-word=apple]"
# No answer is under way, and the scene has not changed for longer than a glide takes.
STILL = """(root => {
    const now = root.outerHTML;
    if (window.lastSeen !== now) [window.lastSeen, window.since] = [now, performance.now()];
    return !root.hasAttribute("data-asking") && performance.now() - window.since > 500;
})"""


def kernel(lesson, code):
    return lesson.kernel(code, errors=True)


def python(lesson, expression):
    return eval(kernel(lesson, f"print({expression})"))


def centre(item):
    box = item.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def grip(scene, word="apple"):
    return centre(scene.locator(f"[data-word={word}] .scene-shape"))


def numbers(text):
    return [float(x) for x in re.findall(r"-?\d+\.\d+", text.replace("\u2212", "-"))]


def spoken(scene, word="apple"):
    """The place a screen reader is told."""
    return numbers(scene.locator(f"[data-word={word}]").get_attribute("aria-valuetext"))


def in_step(lesson, scene):
    """Waits until the page has nothing under way, then checks that page and kernel agree."""
    lesson.wait(STILL, scene.element_handle())
    places = python(lesson, "[scene.place(w).tolist() for w in WORDS]")
    for word, place in zip(["orange", "phone", "apple"], places, strict=True):
        assert spoken(scene, word) == pytest.approx(place, abs=0.0501)
    cells = scene.locator("td[data-column]").all_inner_texts()
    assert cells == python(lesson, "sum(scene.state['panels']['moved']['cells'], [])")
    assert scene.locator(".scene-text").inner_text() == kernel(lesson, "print(scene.text)")
    return dict(zip(["orange", "phone", "apple"], places, strict=True))
