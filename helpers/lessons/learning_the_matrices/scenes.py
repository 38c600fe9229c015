"""A loss and its slope; the race of three trainings."""

import numpy as np

from helpers.lessons.shared import call_learner, check_function, check_named
from helpers.lessons.trained import (
    BESIDE,
    FLOOR,
    HELD_OUT,
    TRAINED_ON,
    check_trained,
    step_ticks,
    train,
)
from helpers.say import counted, show
from helpers.scene import Scene
from helpers.scene.parts import curve, slider

LOW, HIGH = -4.0, 8.0  # of the one number w
MOST = 20  # steps down its loss
TANGENT = 4.0  # how far the slope's line goes to each side: so far that it leaves the curve,
FOOT = 0.15  # but not below this loss, where the picture ends


# ---- One number and its loss --------------------------------------------------------------------


def explore_descent(loss, slope):
    """The loss over one number w, its slope, and steps downhill.

    loss(w) → number. slope(f, w) → number, the slope of f at w.
    """
    check_function(loss, "loss")
    check_function(slope, "slope")
    line = np.linspace(LOW, HIGH, 121)

    def compute(points, controls):
        rate, many = controls["rate"], int(controls["steps"])
        way = [controls["w"]]
        for _ in range(many):
            way.append(way[-1] - rate * steepness(way[-1]))
        heights = [height(w) for w in way]
        now, high, steep = way[-1], heights[-1], steepness(way[-1])
        reach = max(2, min(TANGENT, (high - FOOT) / max(abs(steep), 1e-9)))
        ends, after = [now - reach, now + reach], now - rate * steep
        moves, lands = abs(steep) > 0.01, [after, height(after)]
        step = [[now, high], [after, high], lands] if moves else []
        inside = moves and LOW <= after <= HIGH
        walked = list(zip(way, heights, strict=True))
        state = {
            "lines": [
                [[x, high + steep * (x - now)] for x in ends],  # below the curve that it touches
                [[w, height(w)] for w in line],
                walked if many else [],
                step[::-1] if inside else step,  # from its end, as its name is where it begins
            ],
            "dots": [
                None,
                [now, high, show(high)],
                [way[0], heights[0]] if many else None,
                lands if inside else None,
            ],
        }
        text = f"{_steps(many)}: w {show(now)}, loss {show(high)}, slope {show(steep, 3)}. "
        found = (height(now + 0.001) - high) / 0.001
        if not np.isclose(found, steep, rtol=0.05, atol=0.05):
            text = (
                f"{_steps(many)}: w {show(now)}, loss {show(high)}. Nudged, the loss changes with "
                f"a slope of {show(found, 3)}. But yours says: slope {show(steep, 3)}. "
            )
        if moves:
            by = show(rate * abs(steep))
            left = f"The next step goes left, by {by}."
            text += left if steep > 0 else f"The next step goes right, by {by}."
        else:
            text += "Flat: no way leads down from here."
        return {"loss": state}, text

    def height(w):
        return float(call_learner(loss, w, shape=()))

    def steepness(w):
        return float(call_learner(slope, loss, w, shape=()))

    whole = [(v, show(v, 0)) for v in range(int(LOW), int(HIGH) + 1, 2)]
    panel = curve(
        "loss",
        "The loss over one number",
        ["slope here", "loss", "steps", "next step"],
        x={"label": "w", "range": [LOW, HIGH], "ticks": whole},
        y={"label": "loss", "range": [0, 3.2], "ticks": [(v, f"{v:g}") for v in (0, 1, 2, 3)]},
        dashes=[1, 0, 2, 3],
        height=372,
        dot=6,
    )
    controls = [
        slider("w", "start at w", LOW, HIGH, step=0.1, value=-3, decimals=1),
        slider("rate", "rate", 0.5, 20, step=0.5, value=2, decimals=1),
        slider("steps", "steps", 0, MOST, step=1, decimals=0, play=True),
    ]
    title = "Step by step down the loss of one number"
    return Scene(title, [panel], controls, compute, name="descent")


def _steps(many):
    return "At the start" if many == 0 else counted(many, "After {n} step", "After {n} steps")


# ---- The race -----------------------------------------------------------------------------------


def explore_race(trainings):
    """Losses on the held-out sentences, of all words and of the last noun alone, step by step.

    trainings: up to three, {name: Training}. The first steps lie above the pictures.
    """
    for name, training in check_named(trainings, "trainings", 3).items():
        check_trained(training, name)
    corpus = next(iter(trainings.values())).corpus
    for name, training in trainings.items():
        if training.corpus.floor != corpus.floor:
            raise ValueError(f"trainings: a race needs one corpus, and {name} has another one")
    steps = sorted({entry[0] for training in trainings.values() for entry in training.history})
    measures = {
        "all": ("Loss of all words", 2, corpus.floor),
        "last": ("Loss of the last noun", 3, corpus.last_floor),
    }
    # One scale for both, from a little below each floor: what is compared has one measure.
    span = 0.7 * corpus.last_floor
    ranges = {id: [0.9 * floor, 0.9 * floor + span] for id, (_, _, floor) in measures.items()}

    def compute(points, controls):
        step, state, said = controls["step"], {}, []
        for id, (title, column, floor) in measures.items():
            lines, now = [], []
            for name, training in trainings.items():
                done = [[e[0], e[column]] for e in training.history if e[0] <= step]
                at = "" if done[-1][0] == step else f" (step {done[-1][0]})"
                now.append(f"{name} {show(done[-1][1])}{at}")
                lines.append(done)
            dots = [
                [*line[-1], show(line[-1][1])] if line and line[-1][0] == step else None
                for line in lines
            ]
            lines.append([[steps[0], floor], [steps[-1], floor]])
            dots.append(None)
            state[id] = {"lines": lines, "dots": dots, "cursor": step}
            what = title.removeprefix("Loss of ")
            said.append(f"{what}: {', '.join(now)}, floor {show(floor)}")
        return state, f"Step {step:.0f}, loss of {'; of '.join(said)}."

    looks = HELD_OUT, BESIDE, TRAINED_ON
    panels = [
        curve(
            id,
            title,
            [*trainings, f"floor {show(floor)}"],
            x={"label": "step", "range": [0, steps[-1]], "ticks": step_ticks(steps[-1])},
            y={"label": "loss", "range": ranges[id], "ticks": _tenths(*ranges[id])},
            dashes=[*looks[: len(trainings)], FLOOR],
            height=340,
            numbers=True,
        )
        for id, (title, _, floor) in measures.items()
    ]
    controls = [slider("step", "step", values=steps, value=steps[-1], decimals=0, play=True)]
    title = "The loss on held-out sentences, as it falls"
    return Scene(title, [panels], controls, compute, name="race")


def _tenths(low, high):
    """Marks on the loss axis of the race, every 0.2."""
    return [(float(v), show(v, 1)) for v in np.arange(0, 8, 0.2) if low < v <= high]


__all__ = ["explore_descent", "explore_race", "train"]
