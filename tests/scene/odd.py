"""Scenes of every kind of panel over odd input, for the tests in Python and in the page."""

import numpy as np

from helpers.scene import Scene, parts

LONG = "donau" * 40  # a token of 200 letters
WORDS = {
    "one": ["a"],
    "long": ["apple", LONG, "phone"],
    "sixty": [f"word{k}" for k in range(60)],
}
WEIGHTS = {
    "equal": lambda n: np.full((n, n), 1 / n),
    "zero": lambda n: np.zeros((n, n)),
    "nan": lambda n: np.full((n, n), np.nan),
    "one each": np.eye,
    "tiny": lambda n: np.full((n, n), 1e-9),
}
KINDS = ("table", "bars", "flow", "sentence", "grid", "ranking", "plane", "curve")


def scene(kind, words, weights):
    """One panel of this kind over words and weights (n, n)."""
    n = len(words)
    known = np.nan_to_num(weights)
    place = [[np.cos(k), np.sin(k)] for k in range(n)]
    axis = {"label": "n", "range": [0, n], "ticks": [(0, "0"), (n, str(n))]}
    X = np.ones((n, 2))
    walk = {"X": X, "Q": X, "K": X, "V": X, "scores": weights, "scaled": weights}
    walk |= {"weights": weights, "output": X, "W_Q": np.eye(2), "W_K": np.eye(2), "W_V": np.eye(2)}
    made = {
        "table": lambda: (
            parts.table("p", "Weights", words, words, row_sums=True, cut="cut", asks="who"),
            {"values": weights, "heat": known, "masked": np.triu(np.ones((n, n)), 1) > 0},
        ),
        "bars": lambda: (
            parts.bars(
                "p", words, columns=[parts.column("s", "score"), parts.column("w", "w", "share")]
            ),
            {"values": {"s": list(weights[0]), "w": list(weights[0])}},
        ),
        "flow": lambda: (parts.flow("p", words, d=2, d_k=2, d_v=2), walk),
        "sentence": lambda: (
            parts.sentence("p", words, asks="who", cuts="cut"),
            {"weights": weights, "asker": 0},
        ),
        "grid": lambda: (parts.grid("p", words, words), {"values": weights}),
        "ranking": lambda: (parts.ranking("p"), {"words": words, "shares": list(weights[0])}),
        "plane": lambda: (
            parts.plane("p", words, place, x=("x", -2, 2), y=("y", -2, 2)),
            {"links": [[0, j, known[0, j]] for j in range(n)]},
        ),
        "curve": lambda: (
            parts.curve("p", "curve", words[:4], x=axis, y=axis),
            {"lines": [[[k, float(w)] for k, w in enumerate(row)] for row in known[:4]]},
        ),
    }
    panel, state = made[kind]()
    controls = [parts.picked("who", "who asks"), parts.cuts("cut", "cut", names=words)]
    return Scene("Odd input", [[panel]], controls, lambda points, values: ({"p": state}, "odd"))
