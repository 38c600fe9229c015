"""The same four-word scene three ways: this course's, `interact` with matplotlib, and ipympl.

Each picture: a plane with four words, their arrows and labels, where attention moves them, and the
4 × 4 table of weights with row sums; a slider for how sharply the words choose. Each redraws with
what the learner's `step` computes, and counts its calls.
"""

STEP = """
import time
import numpy as np

WORDS = ["orange", "cherry", "phone", "apple"]
LOOKS = ["warm", "warm", "cool", "lead"]
START = np.array([[0.3, 3.6], [1.3, 3.9], [4.7, 1.2], [2.5, 2.5]])
calls, pause = 0, 0.0

def step(words, sharpness):
    global calls
    calls += 1
    if pause:
        time.sleep(pause)
    scores = sharpness * (words @ words.T) / np.sqrt(words.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights @ words, weights
"""

SCENE = """
from helpers.lessons.shared import call_learner
from helpers.scene import Scene, parts

def compute(points, controls):
    words = points["plane"]
    moved, weights = step(words, controls["sharpness"])
    panels = {
        "plane": {"moved": moved, "links": [[3, j, weights[3, j]] for j in range(4)]},
        "weights": {"values": weights, "heat": weights},
    }
    return panels, f"apple listens most to {WORDS[weights[3].argmax()]}"

Scene(
    "Attention among four words",
    [
        parts.plane("plane", WORDS, START, looks=LOOKS),
        parts.table("weights", "Who listens to whom", WORDS, WORDS, row_sums=True),
    ],
    [parts.slider("sharpness", "sharpness", 0.0, 1.0, value=0.5)],
    compute,
)
"""

DRAWING = """
from matplotlib import pyplot as plt

COLOURS = ["#b04a00", "#b04a00", "#0060a8", "#00705a"]

def prepare(figure):
    plane, table = figure.subplots(1, 2, width_ratios=[1, 1.1])
    plane.set(xlim=(-1, 6), ylim=(-1, 6), xlabel="tech", ylabel="fruit", aspect="equal")
    plane.grid(alpha=0.4)
    table.axis("off")
    return plane, table

def rows(weights):
    return [[f"{w:.2f}" for w in row] + [f"{row.sum():.2f}"] for row in weights]
"""

INTERACT = """
%matplotlib inline
from ipywidgets import FloatSlider, interact

@interact(sharpness=FloatSlider(0.5, min=0.0, max=1.0, step=0.01))
def draw(sharpness):
    moved, weights = step(START, sharpness)
    figure = plt.figure(figsize=(9, 4.2))
    plane, table = prepare(figure)
    for word, colour, (x, y), (to_x, to_y) in zip(WORDS, COLOURS, START, moved):
        plane.plot([0, x], [0, y], color=colour, alpha=0.4)
        plane.plot(x, y, "o", color=colour)
        plane.annotate(word, (x, y), (6, 6), textcoords="offset points", color=colour)
        plane.annotate("", (to_x, to_y), (x, y), arrowprops={"arrowstyle": "->", "linestyle": "--"})
        plane.plot(to_x, to_y, "o", color=colour, fillstyle="none")
    table.table(
        rows(weights), rowLabels=WORDS, colLabels=[*WORDS, "row sum"], bbox=[0.15, 0.2, 0.85, 0.6]
    )
    plt.show()
"""

IPYMPL = """
%matplotlib widget
from ipywidgets import FloatSlider, VBox

with plt.ioff():
    figure = plt.figure(figsize=(9, 4.2))
figure.canvas.toolbar_visible = False
figure.canvas.header_visible = False
plane, table = prepare(figure)
spots, arrows, labels, ghosts, moves = [], [], [], [], []
for word, colour in zip(WORDS, COLOURS):
    arrows += plane.plot([], [], color=colour, alpha=0.4)
    moves += plane.plot([], [], "--", color="#555555")
    ghosts += plane.plot([], [], "o", color=colour, fillstyle="none")
    spots += plane.plot([], [], "o", color=colour)
    labels.append(
        plane.annotate(word, (0, 0), (6, 6), textcoords="offset points", color=colour)
    )
places, held = START.copy(), None
cells = table.table(
    rows(np.eye(4)), rowLabels=WORDS, colLabels=[*WORDS, "row sum"], bbox=[0.15, 0.2, 0.85, 0.6]
)

def update(*_):
    moved, weights = step(places, slider.value)
    for k, ((x, y), (to_x, to_y)) in enumerate(zip(places, moved)):
        arrows[k].set_data([0, x], [0, y])
        spots[k].set_data([x], [y])
        labels[k].xy = (x, y)
        moves[k].set_data([x, to_x], [y, to_y])
        ghosts[k].set_data([to_x], [to_y])
    for i, row in enumerate(rows(weights)):
        for j, text in enumerate(row):
            cells[i + 1, j].get_text().set_text(text)
    figure.canvas.draw_idle()

def press(event):
    global held
    if event.inaxes is plane:
        held = int(np.hypot(*(places - (event.xdata, event.ydata)).T).argmin())

def drag(event):
    if held is not None and event.inaxes is plane:
        places[held] = event.xdata, event.ydata
        update()

def release(event):
    global held
    held = None

figure.canvas.mpl_connect("button_press_event", press)
figure.canvas.mpl_connect("motion_notify_event", drag)
figure.canvas.mpl_connect("button_release_event", release)
slider = FloatSlider(0.5, min=0.0, max=1.0, step=0.01)
slider.observe(update, "value")
update()
VBox([slider, figure.canvas])
"""

# For each: its cells, its place in the page, the part in which the picture is, the handle of its
# slider, and what tells one picture from the next (a JavaScript expression).
RIVALS = {
    "this course": {
        "cells": [STEP, SCENE],
        "root": ".scene",
        "touch": ".scene-panels",
        "slider": "input[type=range]",
        "look": """root.querySelector("tbody").textContent
            + [...root.querySelectorAll(".scene-ghost")].map(e => e.getAttribute("transform"))""",
        "word": """root.querySelector("[data-word=apple]").getAttribute("transform")""",
        "grip": "[data-word=apple] .scene-shape",
    },
    "ipympl": {
        "cells": [STEP, DRAWING, IPYMPL],
        "root": ".widget-vbox:has(.jupyter-matplotlib-figure)",
        "touch": ".jupyter-matplotlib-figure",
        "slider": ".noUi-handle",
        # Counted as the page draws them, see PICTURES in sampler.js.
        "look": "window.benchDrawn",
        "word": "window.benchDrawn",
        "grip": None,
    },
    "interact, inline matplotlib": {
        "cells": [STEP, DRAWING, INTERACT],
        "root": ".widget-interact",
        "touch": ".jp-OutputArea",
        "slider": ".noUi-handle",
        "look": """(image => image?.complete && image.naturalWidth ? image.src : null)(
            root.querySelector("img"))""",
        "word": None,
        "grip": None,
    },
}

# Scenes with much in them: a bent grid, a map of 61 × 61 places, two linked planes; and a sentence
# of 20 tokens that all ask.
LEARNER = """
import numpy as np

def transform(words, E):
    return words @ E

def listen(places, words, M):
    scores = places @ M @ words.T / np.sqrt(2)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)

def attention(Q, K, V):
    weights = np.exp(Q @ K.T / np.sqrt(K.shape[1]))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights @ V, weights

W = np.array([[1, 0.5], [-0.5, 1]])
"""
RICH = {
    "bent grid": {
        "cells": [
            LEARNER,
            "from helpers.lessons.keys_and_queries.scenes import explore_matrix\n"
            "explore_matrix(transform)",
        ],
        "root": ".scene",
        "touch": ".scene-panels",
        "look": """root.querySelector(".scene-bent").getAttribute("d")""",
        "word": """root.querySelector("[data-word='row 1']").getAttribute("transform")""",
        "grip": "[data-word='row 1'] .scene-shape",
    },
    "map of all places": {
        "cells": [
            LEARNER,
            "from helpers.lessons.keys_and_queries.scenes import explore_listening\n"
            "explore_listening(listen)",
        ],
        "root": ".scene",
        "touch": ".scene-panels",
        "look": """root.querySelector(".ground").getAttribute("href")""",
        "word": """root.querySelector("[data-word=orange]").getAttribute("transform")""",
        "grip": "[data-word=orange] .scene-shape",
    },
    "two linked planes": {
        "cells": [
            LEARNER,
            "from helpers.lessons.values.scenes import explore_attention\n"
            "explore_attention(attention, W, W, W)",
        ],
        "root": ".scene",
        "touch": ".scene-panels",
        "look": """[...root.querySelectorAll(".scene-ghost")].map(e => e.getAttribute("transform"))
            + root.querySelector(".scene-lines")?.textContent""",
        "word": """root.querySelector("[data-word=apple]").getAttribute("transform")""",
        "grip": "[data-word=apple] .scene-shape >> nth=0",
    },
    "20 tokens, 380 arcs": {
        "cells": [
            LEARNER,
            """
from helpers.scene import Scene, parts
tokens = [f"t{k}" for k in range(20)]
places = np.random.default_rng(0).uniform(-0.5, 0.5, size=(20, 2))
def compute(points, controls):
    X = places * points["plane"]
    return {"sentence": {"weights": attention(X, X, X)[1]}}, ""
plane = parts.plane("plane", ["size"], [[2, 2]], x=("", -3, 3), y=("", -3, 3))
Scene("All ask", [[plane, parts.sentence("sentence", tokens, asker=-1)]], [], compute)""",
        ],
        "root": ".scene",
        "touch": ".scene-panels",
        "look": """[...root.querySelectorAll(".scene-many .scene-arc")].slice(-40)
            .map(e => e.outerHTML).join()""",
        "word": """root.querySelector("[data-word=size]").getAttribute("transform")""",
        "grip": "[data-word=size] .scene-shape",
    },
}
