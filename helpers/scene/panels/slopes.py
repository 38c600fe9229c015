"""Numbers before and after, side by side, each joined to what it became."""

import textwrap

import numpy as np

from helpers.say import show
from helpers.scene.panels.curve import LINE, spread
from helpers.scene.sentences import sentences
from helpers.scene.weights import checked, compact, disc, fitted, measure

STATE = {"names", "from", "to", "news"}
HEIGHT = 128  # pixels: of the scale
# As in page/slopes.js: where the scale begins, its end with the number, a line of a note, and from
# a mark to its name.
TOP, FOOT, NOTE, LEAD = 32, 18, 14, 22
NAMED = 4


def slopes(
    id,
    heads=("before", "after"),
    *,
    range=None,
    decimals=2,
    height=HEIGHT,
    note="",
    says="",
    title="",
):
    """Two columns of numbers, joined by lines.

    heads: what the columns are. range: [lowest, highest] of the scale (None: the tenths that
    hold all of them). note: what to do so that there is something to compare. says: why some are
    strong.

    State: `names` (n,) and `from` (n,); optional `to` (n,), None while there is nothing to compare;
    `news` [places] of those that are spoken of: strong, with their names and numbers. The others
    have theirs too, quietly, if there is room; or while there is nothing to compare, the largest.
    """
    part = {"kind": "slopes", "id": id, "title": title, "heads": list(heads), "note": note}
    part |= {"decimals": decimals, "height": height, "says": says}
    return part | {"range": [float(end) for end in range]} if range else part


def finish(part, state):
    n = len(state.get("names", []))
    for side in ("from", "to"):
        if state.get(side) is not None:
            checked(state[side], side, [(n,)])
            state[side] = compact(state[side], part["decimals"])
    return state


def tell(part, state, points):
    there = [side for side in ("from", "to") if state.get(side)]
    said = (
        f"{name} {' → '.join(_text(part, state[side][k]) for side in there)}"
        for k, name in enumerate(state.get("names", []))
    )
    heads = " → ".join(part["heads"][: len(there)])
    note = part["note"] if len(there) == 1 else ""
    return sentences(f"{heads}: {', '.join(said)}" if there else "", part["says"], note)


def height(part, state, width):
    return TOP + part["height"] + FOOT + NOTE * sum(map(len, _notes(part, width)))


def _notes(part, width):
    """What stands below: the lines of why some are strong, and of what to do."""
    return [textwrap.wrap(part[key], max(8, int(width / 6.5))) for key in ("says", "note")]


def draw(box, part, state, points, controls):
    if not state.get("from"):
        return
    names, start, end = state["names"], state["from"], state.get("to")
    news, high, top = state.get("news") or [], part["height"], TOP
    known = [v for v in [*start, *(end or [])] if v is not None]
    low, most = part.get("range") or _around(known)

    def y(v):
        return top + 4 + (high - 8) * (most - min(most, max(low, v))) / ((most - low) or 1)

    near = [k for k, v in enumerate(start) if v is not None and k not in news]
    if len(news) + len(near) > high / LINE:
        near = [] if end else sorted(near, key=lambda k: -start[k])[: max(0, NAMED - len(news))]
    named = [*news, *near]
    wide = max((measure(f"{names[k]} {_text(part, start[k])}", 13, True) for k in named), default=0)
    x = [8, max(34, min(130, box.width - min(wide, max(40, box.width - 70)) - LEAD - 4))]
    for k, at in enumerate(x[: 2 if end else 1]):
        box.line([(at, top), (at, top + high)], "line")
        close = k and x[1] - x[0] < 60  # side by side then, not each above its own
        left = at - 6 if not k else at - 2 if close else at + 6
        anchor = "end" if k and not close else "start"
        box.text(left, 12, part["heads"][k], 12, "note", anchor=anchor)
    shown = [k for k, v in enumerate(start) if v is not None and (not end or end[k] is not None)]
    for k in sorted(shown, key=lambda k: k in news):
        on = k in news
        if end:
            dash = (0, (3, 2)) if on and news.index(k) else "-"
            ends = [(x[0], y(start[k])), (x[1], y(end[k]))]
            box.line(ends, "ink" if on else "line", 2 if on else 1, dash=dash)
        for at, values in zip(x, [start, end] if end else [start], strict=False):
            disc(box, at, y(values[k]), 4.5 if on else 2.4, "ink" if on else "axis", zorder=3)
    for level, number in ((top - 5, most), (top + high + 13, low)):
        box.text(2, level, show(number, 1), 12, "note", tick=True)
    last, pole = end or start, x[1 if end else 0]
    there = sorted((k for k in named if k in shown), key=lambda k: y(last[k]))
    levels = spread([y(last[k]) for k in there], [LINE] * len(there), top, top + high)
    for k, level in zip(there, levels, strict=True):
        look = ("ink", 600) if k in news else ("note", 400)
        at = pole + LEAD
        box.line([(pole + 6, y(last[k])), (at - 3, level)], "axis")
        value, room = _text(part, last[k]), box.width - at
        name = fitted(names[k], room, 13, True)
        wide = measure(name, 13, k in news) + 5
        box.text(at, level + 4.5, name, 13, *look)
        if wide + measure(value) <= room:
            box.text(at + wide, level + 4.5, value, 13, look[0])
    says, note = _notes(part, box.width)
    for k, line in enumerate([*says, *([] if end else note)]):
        box.text(2, top + high + FOOT + 11 + NOTE * k, line, 12, "note")


def _around(values):
    """The tenths that hold all of them."""
    low = np.floor(10 * min(values) + 1e-9) / 10
    return low, max(low + 0.1, np.ceil(10 * max(values) - 1e-9) / 10)


def _text(part, value):
    return "?" if value is None else show(value, part["decimals"])
