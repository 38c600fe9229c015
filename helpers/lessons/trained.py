"""Trainings, as the lessons on learning run and show them."""

import ipywidgets as widgets
from IPython.display import display

from helpers.lessons.shared import seen
from helpers.models.training import Training
from helpers.say import show
from helpers.scene import is_static


def train(training, steps, **options):
    """`training.run(steps, …)` with a progress bar; returns the training, which says how it went.

    Stopping the kernel keeps what was reached; the same call goes on from there.
    """
    if not isinstance(training, Training):
        raise ValueError(f"training: Training(corpus, params), got {seen(training)}")
    if is_static():
        return training.run(steps, **options)
    bar = widgets.FloatProgress(max=steps, layout={"width": "60%"})
    line = widgets.Label(f"step {training.step}")
    display(widgets.HBox([bar, line]))
    begun = training.step

    def tell(now):
        if now.step % 10 == 0:
            bar.value = now.step - begun
            line.value = f"step {now.step}, loss {show(now.history[-1][1])}"

    return training.run(steps, on_step=tell, **options)


def step_ticks(last):
    """Round steps along an axis that ends at `last`."""
    apart = next((a for a in (10, 20, 50, 100, 200, 500, 1000) if last / a <= 5), last)
    return [(v, f"{v:g}") for v in range(0, int(last) + 1, int(apart))]


def check_trained(training, name="training"):
    if not isinstance(training, Training) or not training.snapshots:
        raise ValueError(f"{name}: a training that has run, got {seen(training)}")
    if len(training.snapshots) < 2:
        raise ValueError(f"{name}: it has made no step that could be kept. {training.trouble}")
