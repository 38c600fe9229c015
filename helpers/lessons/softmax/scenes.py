"""A table of similarities becomes weights. Rows ask, columns answer."""

import numpy as np

from helpers.attention import cosine, dot, scaled_dot, similarity_table
from helpers.lessons.shared import call_learner, check_function
from helpers.lessons.word_space import SENTENCES, word_plane, word_space
from helpers.say import recipes, show
from helpers.scene import Interrupted, Scene, SceneProblem
from helpers.scene.parts import choice, curve, lines, slider, table
from helpers.words import OPPOSITE, SPACE, kind, place

TEMPERATURES = np.geomspace(0.05, 20, 79)


def explore_space(measure):
    """Words in space, what `measure` (two vectors → one number) says of each pair, the recipes."""
    check_function(measure, "measure")

    def compute(points, controls):
        where = SPACE | {"apple": (*SPACE["apple"][:2], controls["lift"])}
        state = {"space": {"points": place(list(SPACE), where)}}
        told, apples = [], []
        for id, (sentence, words) in zip(("first", "second"), SENTENCES.items(), strict=True):
            X = place(words, where)
            values = [[float(call_learner(measure, a, b, shape=())) for b in X] for a in X]
            state[id] = {"values": values, "heat": values, "how": _products(X, words, values)}
            found = recipes(values, words)
            told += [f"In “{sentence}”:", *found]
            apples.append(f"in “{sentence}” {found[words.index('apple')]}")
        state["recipes"] = {"lines": told}
        text = "; ".join(apples) + "."
        return state, text[0].upper() + text[1:]

    def similarities(id, sentence):
        caption = f"Similarity in “{sentence}”: rows ask, columns answer"
        words = SENTENCES[sentence]
        return table(id, caption, words, words, corner="asks ↓", row_sums=True, tells=True)

    panels = [
        word_space("Drag to turn"),
        *map(similarities, ("first", "second"), SENTENCES),
        lines("recipes", "Each row is a recipe"),
    ]
    lift = slider("lift", "apple’s third coordinate", 0, 4, step=0.1, decimals=1)
    return Scene("Words in space and their similarities", panels, [lift], compute, name="space")


def explore_weights(normalize, softmax):
    """One row of similarities, divided by its sum and through softmax, side by side.

    Both functions take rows of scores, (1, n) → (1, n).
    """
    check_function(normalize, "normalize")
    check_function(softmax, "softmax")
    words = list(OPPOSITE)
    ways = ["similarity", "÷ its sum", "softmax"]

    def compute(points, controls):
        X, i = points["plane"], words.index(controls["asks"])
        scores = call_learner(similarity_table, X, cosine, shape=(3, 3), name="cosine")[i]
        weights = call_learner(softmax, scores[None], shape=(1, 3))[0]
        names, trouble = list(ways), ""
        try:
            divided = call_learner(normalize, scores[None], shape=(1, 3))[0]
        except Interrupted:
            raise
        except SceneProblem:
            if abs(scores.sum()) > 1e-9:  # there is something to divide by: it is the function
                raise
            divided, trouble = np.full(3, np.nan), "impossible, its sum is 0"
            names[1] = "÷ 0: impossible"
        if not trouble:
            trouble = _trouble(divided, words)
        rows = np.array([scores, divided, weights])
        text = f"{words[i]} asks. Divided by the sum: {trouble}. Softmax: {_said(weights, words)}."
        links = [[i, j, w] for j, w in enumerate(weights) if j != i]
        panel = {"values": rows, "rows": names, "how": _ways(X[i], X, rows, words[i], words)}
        return {"plane": {"links": links}, "rows": panel}, text

    asks = choice("asks", "Who asks", words)
    caption = "The row of the word that asks, three times. Columns answer"
    panels = [
        word_plane(words, ("tech", -4, 5), ("fruit", -4, 5)),
        table("rows", caption, ways, words, row_sums=True, tells=True),
    ]
    return Scene("Two ways to make weights", panels, [asks], compute, name="weights")


def explore_temperature(softmax):
    """apple's weights while its scores are divided by a temperature. softmax: (n,) → (n,)"""
    check_function(softmax, "softmax")
    words = list(OPPOSITE)
    measures = {"cosine": cosine, "dot product": dot, "scaled dot": scaled_dot}

    def compute(points, controls):
        X, now = points["plane"], controls["temperature"]
        measure = measures[controls["measure"]]
        scores = call_learner(similarity_table, X, measure, shape=(3, 3), name="the measure")[1]
        every = [call_learner(softmax, scores / t, shape=(3,)) for t in [*TEMPERATURES, now]]
        weights = every.pop()
        drawn = [list(zip(TEMPERATURES, line, strict=True)) for line in np.transpose(every)]
        state = {
            "plane": {"links": [[1, j, w] for j, w in enumerate(weights) if j != 1]},
            "weights": {"lines": drawn, "cursor": now, "dots": [[now, w] for w in weights]},
            "numbers": {"values": [scores, weights], "heat": [[None] * 3, weights]},
        }
        return state, f"Temperature {show(now)}: apple asks and gives {_said(weights, words)}."

    nought = [(t, f"{t:g}") for t in (0.05, 0.2, 1, 5, 20)]
    x = {"label": "temperature", "range": [0.05, 20], "ticks": nought, "log": True}
    quarters = [(w, show(w)) for w in (0, 0.25, 0.5, 0.75, 1)]
    y = {"label": "weight", "range": [0, 1], "ticks": quarters, "log": False}
    caption = "apple asks, the columns answer"
    panels = [
        word_plane(words, ("tech", -4, 5), ("fruit", -4, 5)),
        curve("weights", "apple’s weights", words, x=x, y=y, kinds=[kind(word) for word in words]),
        table("numbers", caption, ["score", "weight"], words, decimals=4),
    ]
    controls = [
        slider("temperature", "Temperature", values=[*TEMPERATURES], value=_nearest_to_one()),
        choice("measure", "Score", list(measures)),
    ]
    return Scene("Temperature", panels, controls, compute, name="temperature")


# ---- Numbers and words ---------------------------------------------------------------------------


def _nearest_to_one():
    return float(min(TEMPERATURES, key=lambda t: abs(t - 1)))


def _said(weights, words):
    return ", ".join(f"{show(w)} to {word}" for w, word in zip(weights, words, strict=True))


def _trouble(divided, words):
    """What is wrong with these as shares, or that nothing is."""
    below = [word for word, w in zip(words, divided, strict=True) if w < -0.005]
    above = [word for word, w in zip(words, divided, strict=True) if w > 1.005]
    found = [f"a negative share for {' and '.join(below)}"] if below else []
    found += [f"more than all for {' and '.join(above)}"] if above else []
    return ", ".join(found) or "every share is between 0 and 1 here"


def _products(X, words, values):
    """For each pair how its cosine comes about, where it is the cosine."""
    lengths = np.linalg.norm(X, axis=1)
    return [
        [
            f"{a}, {b}: dot product {show(X[i] @ X[j])}, lengths {show(lengths[i])} and "
            f"{show(lengths[j])}, similarity {show(values[i][j], 4)}"
            for j, b in enumerate(words)
        ]
        for i, a in enumerate(words)
    ]


def _ways(asks, X, rows, name, words):
    """How the numbers of one word's row were made, three times."""
    scores, divided, weights = rows
    total, powers = scores.sum(), np.exp(scores).sum()
    share = [
        f"{show(s)} / {show(total)}" + ("" if np.isnan(d) else f" = {show(d)}")
        for s, d in zip(scores, divided, strict=True)
    ]
    return [
        [f"the cosine of the angle between {name} and {word}" for word in words],
        share,
        [
            f"e^{show(s)} / {show(powers)} = {show(np.exp(s))} / {show(powers)} = {show(w)}"
            for s, w in zip(scores, weights, strict=True)
        ],
    ]
