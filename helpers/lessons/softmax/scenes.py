"""A table of similarities becomes weights. Rows ask, columns answer."""

import numpy as np

from helpers.attention import cosine, dot, scaled_dot, similarity_table
from helpers.lessons.shared import call_learner, call_with_words, check_function
from helpers.lessons.word_space import SENTENCES, word_plane, word_space
from helpers.say import listed, recipes, show, show_weight
from helpers.scene import Scene, SceneProblem
from helpers.scene.parts import (
    bars,
    choice,
    column,
    curve,
    picked,
    slider,
    stack,
    table,
)
from helpers.words import OPPOSITE, SPACE, look, place

TEMPERATURES = np.geomspace(0.05, 20, 79)


def explore_space(measure):
    """Words in space, what `measure` (two vectors → one number) says of each pair, the recipes."""
    check_function(measure, "measure")

    def compute(points, controls):
        where = SPACE | {"apple": (*SPACE["apple"][:2], controls["lift"])}
        name = controls["sentence"]
        words = SENTENCES[name]
        X = place(words, where)
        values = [[float(call_learner(measure, a, b, shape=())) for b in X] for a in X]
        # A word goes on asking in another sentence; in one that does not have it, apple asks.
        asked = controls["asks"]
        gone = "" if asked in words else f"{asked} is not in this sentence, so apple asks. "
        asks = words.index("apple" if gone else asked)
        told = recipes(values, words)
        state = {
            "space": {
                "points": place(list(SPACE), where),
                "faint": [word not in words for word in SPACE],
            },
            "similarity": {
                "values": values,
                "heat": values,
                "how": _products(X, words, values),
                "rows": words,
                "columns": words,
                "row": asks,
            },
        }
        return state, f"{gone}In “{name}” each row is a recipe: **{told[asks]}**."

    longest = max(SENTENCES.values(), key=len)
    caption = "Similarity: rows ask, columns answer"
    similarities = table(
        "similarity",
        caption,
        longest,
        longest,
        corner="asks ↓",
        row_sums=True,
        tells=True,
        scale="grey",
        asks="asks",
    )
    view = word_space(hint="Faint: not in this sentence. Drag to turn.")
    layout = [[stack(view, share=0.92), similarities]]
    controls = [
        choice("sentence", "sentence", list(SENTENCES)),
        slider("lift", "lift apple (else)", 0, 4, step=0.1, decimals=1),
        picked("asks", "who asks", list(dict.fromkeys(sum(SENTENCES.values(), []))), "apple"),
    ]
    return Scene("Words in space and their similarities", layout, controls, compute, name="space")


def explore_weights(normalize, softmax):
    """One row of similarities, through softmax and divided by its sum, side by side.

    Both functions take rows of scores, (1, n) → (1, n).
    """
    check_function(normalize, "normalize")
    check_function(softmax, "softmax")
    words = list(OPPOSITE)

    def compute(points, controls):
        X, i = points["plane"], words.index(controls["asks"])
        scores = _scores(X, cosine)[i]
        shares = call_learner(softmax, scores[None], shape=(1, 3))[0]
        try:
            divided = call_learner(normalize, scores[None], shape=(1, 3))[0]
            trouble = _trouble(divided, words)
        except SceneProblem:
            if abs(scores.sum()) > 1e-9:  # there is something to divide by: it is the function
                raise
            divided, trouble = np.full(3, np.nan), "impossible, its sum is 0"
        powers, total = np.exp(scores), scores.sum()
        state = {
            "plane": {"links": [[i, j, w] for j, w in enumerate(shares)]},
            "shares": {
                "values": {"score": scores, "exp": powers, "share": shares, "fit": divided},
                "notes": {"share": f"÷ {show(powers.sum())}", "fit": f"÷ {show(total)}"},
                "asks": words[i],
                "how": _ways(words[i], words, scores, shares, divided),
            },
        }
        text = (
            f"{words[i]} asks. By softmax it takes {_said(shares, words)}. "
            f"Divided by the sum: **{trouble}**."
        )
        return state, text

    columns = [
        column("score", "score", note="cosine", range=(-1, 1)),
        column("exp", "e^{score}", "exp", note="above 0", range=(0, np.e)),
        column("share", "weight", "share"),
        column("fit", "score ÷ sum", "fit"),
    ]
    groups = [
        {"from": "exp", "to": "share", "text": "softmax"},
        {"from": "fit", "to": "fit", "text": "instead of softmax"},
    ]
    layout = [[stack(_asker_plane(words), share=0.55), _bars(words, columns, groups)]]
    asks = picked("asks", "who asks", words)
    return Scene("From scores to shares, two ways", layout, [asks], compute, name="weights")


def explore_temperature(softmax):
    """One word's weights while its scores are divided by a temperature. softmax: (n,) → (n,)"""
    check_function(softmax, "softmax")
    words = list(OPPOSITE)
    measures = {"cosine": cosine, "dot product": dot, "scaled dot": scaled_dot}
    called = {"cosine": "cosine", "dot product": "dot product", "scaled dot": "scaled dot"}  # text

    def compute(points, controls):
        X, now, i = points["plane"], controls["temperature"], words.index(controls["asks"])
        measure = measures[controls["measure"]]
        scores = _scores(X, measure)[i]
        every = [call_learner(softmax, scores / t, shape=(3,)) for t in [*TEMPERATURES, now]]
        shares = every.pop()
        drawn = [list(zip(TEMPERATURES, line, strict=True)) for line in np.transpose(every)]
        state = {
            "plane": {"links": [[i, j, w] for j, w in enumerate(shares)]},
            "shares": {
                "values": {"score": scores, "scaled": scores / now, "share": shares},
                "notes": {"score": called[controls["measure"]], "scaled": f"÷ {show(now)}"},
                "sums": {"score": "", "scaled": ""},  # scores are not parts of a whole
                "asks": words[i],
            },
            "curve": {"lines": drawn, "cursor": now, "dots": [[now, w] for w in shares]},
        }
        text = f"Temperature {show(now)}: {words[i]} asks and takes **{_said(shares, words)}**."
        return state, text

    ticks = [(TEMPERATURES[0], "0.05, cold"), (1, "1"), (TEMPERATURES[-1], "20, hot")]  # text
    x = {"label": "temperature", "range": [0.05, 20], "ticks": ticks, "log": True}
    halves = [(w, show(w, 1)) for w in (0, 0.5, 1)]
    y = {"label": "weight", "range": [0, 1], "ticks": halves, "log": False}
    looks = [look(word) for word in words]
    columns = [
        column("score", "score"),
        column("scaled", "score ÷ T"),
        column("share", "weight", "share"),
    ]
    shares = _bars(words, columns, [{"from": "scaled", "to": "share", "text": "softmax"}])
    drawn = curve("curve", "", words, x=x, y=y, looks=looks, height=170, wide=True)
    layout = [drawn, [_asker_plane(words, 290), shares]]
    controls = [
        slider(
            "temperature",
            "temperature",
            values=[*TEMPERATURES],
            value=_nearest_to_one(),
            play=True,
            over="curve",
        ),
        choice("measure", "score", called),
        picked("asks", "who asks", words, "apple"),
    ]
    return Scene("Weights, from cold to hot", layout, controls, compute, name="temperature")


def _scores(X, measure):
    def scores(X):
        return call_learner(similarity_table, X, measure, shape=(3, 3), name="the measure")

    return call_with_words(list(OPPOSITE), X, scores)


def _asker_plane(words, height=380):
    return word_plane(words, ("tech", -3, 4), ("fruit", -4, 5), height=height)


def _bars(words, columns, groups):
    looks = [look(word) for word in words]
    return bars("shares", words, columns, looks=looks, asks="asks", tells=True, groups=groups)


# ---- Numbers and words ---------------------------------------------------------------------------


def _nearest_to_one():
    return float(min(TEMPERATURES, key=lambda t: abs(t - 1)))


def _said(weights, words):
    return ", ".join(
        f"{show_weight(w)} from {word}" for w, word in zip(weights, words, strict=True)
    )


def _trouble(divided, words):
    """What is wrong with these as shares, or that nothing is."""
    below = [word for word, w in zip(words, divided, strict=True) if w < -0.005]
    above = [word for word, w in zip(words, divided, strict=True) if w > 1.005]
    found = [f"a negative share for {listed(below)}"] if below else []
    found += [f"more than 1 for {listed(above)}"] if above else []
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


def _ways(name, words, scores, shares, divided):
    """How the numbers of each word's row were made."""
    total, powers = scores.sum(), np.exp(scores).sum()
    return [
        f"{name} and {word}: score {show(s)}; e^{{{show(s)}}} ÷ {show(powers)} = {show(w)}; "
        f"{show(s)} ÷ {show(total)}" + (" is impossible" if np.isnan(d) else f" = {show(d)}")
        for word, s, w, d in zip(words, scores, shares, divided, strict=True)
    ]
