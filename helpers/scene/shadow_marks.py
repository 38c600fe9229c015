"""One arrow's shadow on another's line, drawn in a plane: the plane's state `shadow` [i, j]."""

import numpy as np

from helpers.say import show
from helpers.scene.labels import NUMBER
from helpers.scene.weights import measure

CORNER = 9  # pixels: the mark of the right angle
OFF = (1, 2.4, 3.6)  # and how far from it, in its own distances
ALONG = (0.5, 0.75, 0.25, 0.85)  # of a shadow: where its number may stand


def found(points, value):
    """(where the shadow ends, how far that is along the line of the second word); None where that
    word is a zero vector: it has no line."""
    a, b = (np.asarray(points[k], float) for k in value)
    long = float(np.hypot(*b))
    if long <= 1e-9:
        return None
    unit = b / long
    far = float(a @ unit)
    return unit * far, far


def tell(part, value, points):
    first, second = (part["words"][k] for k in value)
    if (there := found(points, value)) is None:
        return ""
    return f"shadow {show(there[1])}, of {first} on the line of {second}"


def draw(box, place, part, value, points, labels, edge):
    if (there := found(points, value)) is None:
        return
    foot, far = there
    a = points[value[0]]
    o, pa, pf = (np.array(place(*p)) for p in ((0, 0), a, foot))
    box = box.cropped(*edge.low, *edge.high)
    along = pf - o if abs(far) > 1e-9 else np.array(place(*points[value[1]])) - o
    length = float(np.hypot(*along)) or 1.0
    along = along / length
    box.shape([o, pa, pf], fill="axis", opacity=0.14, zorder=1)
    box.line([o, pf], "axis", 13, opacity=0.5, zorder=1.5)
    box.line([pa, pf], "ink", 1.4, (0, (3, 2.2)))
    drop = float(np.hypot(*(pa - pf)))
    if drop > 26 and length > 1.6 * CORNER and abs(far) > 1e-9:
        up = (pa - pf) / drop * CORNER
        back = -along * CORNER
        box.line([pf + back, pf + back + up, pf + up], "ink", 1.25, opacity=0.8)
    labels.keep_off([o, pf], 6.5)
    labels.keep_off([pa, pf], 1)
    if abs(far) > 0.02:
        away = -(pa - pf) / drop if drop > 1e-9 else np.array([0.0, 1.0])
        text, beside = f"shadow {show(far)}", abs(away[0]) > 0.75
        way = np.array([np.sign(away[0]), 0] if beside else [0, np.sign(away[1]) or 1])
        off = 12 + (measure(text, bold=True) / 2 if beside else 8.5)
        seen = (edge.cropped(o, pf) or [o, pf])[1]
        spots = [(*(o + t * (seen - o) + k * off * way), 40 * (k - 1)) for k in OFF for t in ALONG]
        labels.later(NUMBER, *spots[0][:2], text, "ink", spots=spots, said=True)
