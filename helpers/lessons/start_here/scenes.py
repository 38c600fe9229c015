"""A real model's arcs over both sentences; then one word to drag and one slider."""

import json

import numpy as np

from helpers.data import DATA
from helpers.lessons import lesson
from helpers.lessons.shared import call_learner, check_function
from helpers.say import show, show_point
from helpers.scene import Scene, parts
from helpers.words import PLANE, look, place

WORDS = ("orange", "phone", "android", "apple")


def explore_first():
    """Whom each word of the two sentences takes from, in two heads of a real model (MiniLM).

    Point at a word, or click it, and it asks. The numbers are stored, so no model is loaded.
    """
    stored = json.loads((DATA / "first_arcs.json").read_text(encoding="utf-8"))
    panels, states, said = [], {}, []
    for name, one in zip(("fruit", "phone"), stored, strict=True):
        tokens, weights = one["tokens"], np.array(one["weights"])
        apple = tokens.index("apple")
        most = int(weights[apple].argmax())
        looks = [_look(token) for token in tokens]
        says = f"who takes from whom in: {one['sentence']}"
        head = f"Layer {one['layer']}, head {one['head']}"
        panels.append(
            parts.sentence(
                name,
                tokens,
                looks=looks,
                asker=apple,
                height=112,
                says=says,
                title=head,
                hint="Click a word to let it ask.",
            )
        )
        states[name] = {"weights": weights}
        said.append(f"**{show(weights[apple, most])}** from {tokens[most]}")
    text = (
        f"Apple takes {said[0]} in one sentence, {said[1]} in the other. These are two of the 72 "
        f"heads of MiniLM, the model of {lesson('real_transformer').name}: the ones in which these "
        "numbers are largest. [CLS] and [SEP] are the model’s marks for beginning and end."
    )
    rows = [[panel] for panel in panels]
    title = "What apple takes, in each sentence"
    return Scene(title, rows, [], lambda points, controls: (states, text))


def _look(token):
    """Fruit, technology and apple in their colours, the model's own marks grey, the rest plain."""
    if token.startswith("["):
        return "small"
    return look(token) if look(token) in ("warm", "cool", "lead") else ""


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
                # What is gone of the way, and the whole of it.
                "segments": [
                    {"from": apple, "to": others[nearest], "look": "dashed"},
                    {"from": apple, "to": moved},
                ],
            },
            "mixed": {
                "lines": [
                    f"mix(apple, {WORDS[nearest]}, {show(part)})",
                    f"= {show_point(moved)}",
                ]
            },
            "far": {"values": far[:, None]},
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

    others = WORDS[:-1]
    docked = [
        parts.lines("mixed", "The function of your notebook"),
        parts.table("far", "From apple", others, ["how far"]),
    ]
    plane = parts.plane(
        "plane",
        WORDS,
        place(WORDS, PLANE),
        looks=[look(word) for word in WORDS],
        drag=[word == "apple" for word in WORDS],
        x=("tech", -0.5, 6.5),
        y=("fruit", -0.5, 5),
        arrows=False,
        height=330,
    )
    slider = parts.slider("part", "part of the way", 0, 1, value=0.25, play=True)
    return Scene("Apple, part of the way to its neighbour", [plane, *docked], [slider], compute)
