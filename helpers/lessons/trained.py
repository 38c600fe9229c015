"""Trainings, as the lessons on learning run and show them."""

import numpy as np
from IPython.display import display

from helpers import in_browser
from helpers.lessons.shared import seen
from helpers.models.training import Training
from helpers.say import show
from helpers.scene import Scene, is_static
from helpers.scene.parts import curve, picked

SLOWER = (
    " In a browser tab it takes about **two and a half times as long** as on a machine's own "
    "Python. The page answers meanwhile, and the curve shows how far it is; the square in the "
    "toolbar cannot stop it, only *Restart Kernel* can."
)

# What a line of a loss has, by what it shows: one pattern and colour in every picture of a loss.
HELD_OUT, TRAINED_ON, FLOOR, BESIDE = range(4)
SEEN = 0.02  # of a loss: a smaller difference is not spoken of


def train(training, steps, **options):
    """`training.run(steps, …)`, its losses seen as they fall; returns it, which says how it went.

    Stopping the kernel keeps what was reached; the same call goes on from there.
    """
    if not isinstance(training, Training):
        raise ValueError(f"training: Training(corpus, params), got {seen(training)}")
    if is_static():
        return training.run(steps, **options)
    scene = watch(training, training.step + steps)
    display(scene)
    measured = 0

    def tell(now):
        nonlocal measured
        if len(now.history) > measured:
            measured = len(now.history)
            scene.set("measured", measured)

    training.run(steps, on_step=tell, **options)
    scene.set("measured", measured + 1)  # also where it ended badly
    return training


def watch(training, end):
    """The losses of a training that runs up to step `end`, all that were measured so far.

    Setting its control "measured" to another number makes it look again.
    """
    floor = training.corpus.floor
    names = ["trained on", "held out", f"floor {show(floor)}"]
    worst = 1.2 * np.log(len(training.corpus.vocabulary))  # a little more than a guess costs

    def axis(now):
        """From below the floor to above where the losses are now: the fall that matters is seen."""
        top = min(worst, max(1.6 * floor, 1.3 * now))
        apart = next(a for a in (0.2, 0.5, 1, 2) if (top - 0.9 * floor) / a <= 5)
        first = int(np.ceil(0.9 * floor / apart))
        places = 1 if apart < 1 else 0
        marks = [(k * apart, show(k * apart, places)) for k in range(first, int(top / apart) + 1)]
        return {"label": "loss", "range": [0.9 * floor, top], "ticks": marks}

    def compute(points, controls):
        lines = [[[e[0], e[column]] for e in training.history] for column in (1, 2)]
        state = {"lines": [*lines, [[0, floor], [end, floor]]], "cursor": training.step}
        if not training.history:
            return {"losses": state}, f"Not trained yet.{SLOWER if in_browser.HERE else ''}"
        state["dots"] = [line[-1] for line in lines]
        state["y"] = axis(max(line[-1][1] for line in lines))
        said = f"Step {training.history[-1][0]} of {end}: loss **{show(lines[0][-1][1])}** on the "
        said += f"sentences trained on, {show(lines[1][-1][1])} on those held out"
        said += f"{_risen(lines[1])}.{_below(lines[0][-1][1], floor)}"
        return {"losses": state}, f"{said} {training.trouble}".strip()

    losses = curve(
        "losses",
        "",
        names,
        x={"label": "step", "range": [0, end], "ticks": step_ticks(end)},
        y=axis(worst),
        dashes=[TRAINED_ON, HELD_OUT, FLOOR],
        height=200,
        wide=True,
    )
    control = picked("measured", "measured so often")
    how = "with" if training.with_attention else "without"
    title = f"The loss while it trains {how} attention, on {len(training.corpus.train)} sentences"
    return Scene(title, [[losses]], [control], compute, name="watched")


def _risen(line):
    """That a loss was lower before, and when; nothing where it was not, as far as one can see."""
    step, least = min(line, key=lambda point: point[1])
    if line[-1][1] < (1 + SEEN) * least:
        return ""
    return f", up from {show(least)} at step {step}"


def _below(loss, floor):
    """What it means to be below the floor, once one can see that the loss is."""
    if loss > (1 - SEEN) * floor:
        return ""
    return (
        f" Below the floor, {show(floor)}, the least for sentences never seen: it knows some of "
        "those trained on by heart."
    )


def step_ticks(last):
    """Round steps along an axis that ends at `last`."""
    apart = next((a for a in (10, 20, 50, 100, 200, 500, 1000) if last / a <= 5), last)
    return [(v, f"{v:g}") for v in range(0, int(last) + 1, int(apart))]


def check_trained(training, name="training"):
    if not isinstance(training, Training) or not training.snapshots:
        raise ValueError(f"{name}: a training that has run, got {seen(training)}")
    if len(training.snapshots) < 2:
        raise ValueError(f"{name}: it has made no step that could be kept. {training.trouble}")
