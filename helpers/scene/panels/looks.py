"""What the still pictures of several panels share: colours by role, marks, the scale of weights."""

import re

import numpy as np

COLOURS = {
    "warm": "#b04a00",
    "cool": "#0060a8",
    "lead": "#00705a",
    "other": "#6b4a80",
    "small": "#5b6470",
    "ink": "#1c2430",
    "note": "#5b6470",
    "share": "#5b21b6",
    "query": "#be185d",
    "key": "#8a6d00",
    "value": "#475569",
}
MARKERS = {"warm": "o", "cool": "s", "lead": "D", "other": "^", "small": "^"}
WEIGHTS = {0: "#f5f1ff", 0.05: "#e0d4fd", 0.15: "#bfa6f7", 0.3: "#9b75ec", 0.5: "#7c4bd9", 1: "#5b21b6"}
TURNS = 0.42  # from this weight on, white letters are read better
NEWS = re.compile(r"\*\*(.+?)\*\*")
RAISED = re.compile(r"([\^_])\{([^}]*)\}")
DIGITS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain_text(text):
    """A text of the page without its looks: e^{score} → e^score, d_{k} → d_k, **news** → news."""
    return RAISED.sub(r"\1\2", NEWS.sub(r"\1", text))


def superscript(number):
    """12 → ¹²"""
    return str(int(number)).translate(DIGITS)


def weight_colour(weight):
    """The colour of a weight from 0 to 1, on the one scale of violet: (r, g, b) from 0 to 1."""
    stops = list(WEIGHTS)
    colours = np.array([[int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in WEIGHTS.values()]) / 255
    return tuple(float(np.interp(weight, stops, colours[:, k])) for k in range(3))


def on_weight(weight):
    """The colour of a number on it."""
    return "white" if weight >= TURNS else "#040010"


def mark(axes, look, x, y, size=6, **how):
    axes.plot(x, y, MARKERS[look], color=COLOURS[look], markersize=size, **how)


def coloured_runs(axes, x, y, text, looks, size=9):
    """A line of text whose words have their colour; looks: {word: look}."""
    names = sorted(looks, key=len, reverse=True)
    pieces = re.split(rf"\b({'|'.join(map(re.escape, names))})\b", text) if names else [text]
    for k, piece in enumerate(pieces):
        if not piece:
            continue
        colour = COLOURS[looks[piece]] if k % 2 else COLOURS["ink"]
        drawn = axes.text(x, y, piece, color=colour, fontsize=size, va="center")
        box = drawn.get_window_extent(axes.figure.canvas.get_renderer())
        x = axes.transData.inverted().transform((box.x1, box.y0))[0]
        if piece.endswith(" "):  # matplotlib leaves out the space at the end
            x += 0.03
