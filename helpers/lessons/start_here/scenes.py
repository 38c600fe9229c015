"""Lesson 00: the first picture, with one word to drag and one slider."""

import numpy as np

from helpers.lessons.shared import call_learner, check_function
from helpers.say import show, show_point
from helpers.scene import Scene, parts
from helpers.words import PLANE, look, place

WORDS = ("orange", "phone", "android", "apple")


def explore_start(mix):
    """Drag apple; a slider takes it part of the way to whichever word is nearest.

    mix(a, b, part) → the place that is made of (1 − part) of a and part of b, an array (2,).
    """
    check_function(mix, "mix")

    def compute(points, controls):
        *others, apple = points["plane"]
        part = controls["part"]
        far = np.linalg.norm(np.array(others) - apple, axis=1)
        nearest = int(far.argmin())
        moved = call_learner(mix, apple, others[nearest], part, shape=(2,))
        panels = {
            "plane": {
                "moved": [None] * len(others) + [moved],
                "segments": [{"from": apple, "to": others[nearest], "look": "dashed"}],
            }
        }
        text = f"The word nearest to apple is {WORDS[nearest]}, {show(far[nearest])} away. "
        if part == 0 and np.allclose(moved, apple):
            return panels, text + f"Apple stays at {show_point(apple)}."
        way = f"from {show_point(apple)} to {show_point(moved)}."
        if np.allclose(moved, (1 - part) * apple + part * others[nearest]):
            return panels, text + f"Apple goes {show(part)} of the way there, {way}"
        return panels, text + (
            f"The slider says {show(part)} of the way there. Your function takes apple {way}"
        )

    plane = parts.plane(
        "plane",
        WORDS,
        place(WORDS, PLANE),
        looks=[look(word) for word in WORDS],
        drag=[word == "apple" for word in WORDS],
        x=("tech", -0.5, 6),
        y=("fruit", -0.5, 6),
        arrows=False,
    )
    slider = parts.slider("part", "part of the way", 0, 1)
    return Scene("Four words: drag apple, then move the slider", [plane], [slider], compute)
