"""One arrow's shadow on another's line, drawn in a plane: the plane's state `shadow` [i, j]."""

import numpy as np

from helpers.say import show

CORNER = 9  # pixels: the mark of the right angle


def found(points, value):
    """(where the shadow ends, how far that is along the line of the second word)."""
    a, b = (np.asarray(points[k], float) for k in value)
    long = float(np.hypot(*b))
    unit = b / long if long > 1e-9 else np.array([1.0, 0.0])
    far = float(a @ unit)
    return unit * far, far


def tell(part, value, points):
    first, second = (part["words"][k] for k in value)
    return f"shadow {show(found(points, value)[1])}, of {first} on the line of {second}"


def draw(box, place, part, value, points, taken=()):
    """taken: [(left, top, right, bottom)] where the shadow's number should not stand."""
    foot, far = found(points, value)
    a = points[value[0]]
    o, pa, pf = (np.array(place(*p)) for p in ((0, 0), a, foot))
    along = pf - o if abs(far) > 1e-9 else np.array(place(*points[value[1]])) - o
    length = float(np.hypot(*along)) or 1.0
    along = along / length
    box.shape([o, pa, pf], fill="axis", opacity=0.14, zorder=1)
    box.line([o, pf], "axis", 13, opacity=0.5, zorder=1.5)
    box.line([pa, pf], "ink", 1.25, opacity=0.8)
    drop = float(np.hypot(*(pa - pf)))
    if drop > 26 and length > 1.6 * CORNER and abs(far) > 1e-9:
        up = (pa - pf) / drop * CORNER
        back = -along * CORNER
        box.line([pf + back, pf + back + up, pf + up], "ink", 1.25, opacity=0.8)
    if abs(far) > 0.02:
        away = -(pa - pf) / drop if drop > 1e-9 else np.array([0.0, 1.0])
        anchor = "middle" if abs(away[0]) < 0.75 else "start" if away[0] > 0 else "end"
        text = f"shadow {show(far)}"
        wide = 8.4 * len(text)

        def struck(at):
            left = at[0] - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
            rect = left, at[1] - 8, left + wide, at[1] + 8
            return sum(
                max(0, min(rect[2], b[2]) - max(rect[0], b[0]))
                * max(0, min(rect[3], b[3]) - max(rect[1], b[1]))
                for b in taken
            )

        at = min((o + t * (pf - o) + away * 20 for t in (0.5, 0.75, 1)), key=struck)
        box.text(at[0], at[1] + 5, text, 13, "ink", 600, anchor, halo=True)
