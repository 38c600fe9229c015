"""Lines over an axis, with a place marked on them."""

import numpy as np

from helpers.scene import palette
from helpers.scene.sentences import round_place, sentences

STATE = {"lines", "cursor", "dots", "text", "y"}
HEIGHT = 280
EDGE = {"left": 48, "right": 96, "top": 26, "bottom": 38}  # at the right, the names of the lines


def curve(id, title, lines, *, x, y, looks=None, dashes=None, height=HEIGHT, wide=False):
    """Lines over an axis. x, y: {"label", "range", "ticks": [(value, text)], "log": bool}.

    What lies outside the axes is cut off. looks: where each line belongs to a word, its look; the
    line has the word's colour then. dashes: which of the four patterns each has (None: the first,
    the second, …). height: in pixels; it is at most twice as wide, or, with `wide`, as wide as
    there is room.
    State: `lines` [[[x, y], …] a line], optional `cursor` x, `dots` [[x, y] a line], `text`, and
    another `y`, for an axis that follows what it shows.
    """
    part = {"kind": "curve", "id": id, "title": title, "lines": list(lines), "x": x, "y": y}
    part |= {"height": height, "wide": wide}
    part |= {"looks": list(looks)} if looks else {}
    return part | {"dashes": list(dashes)} if dashes else part


def finish(part, state):
    """The lines in words, each by its dot, or else by where it begins and ends."""
    axes = ", ".join(part[axis]["label"] for axis in ("x", "y"))
    dots = state.get("dots") or []
    said = []
    for k, name in enumerate(part["lines"]):
        line = [p for p in _line(state, k) if p[1] is not None]
        if k < len(dots) and dots[k]:
            said.append(f"{name} at {round_place(dots[k])}")
        elif line and line[0] != line[-1]:  # a closed one goes from nowhere to nowhere
            said.append(f"{name} from {round_place(line[0])} to {round_place(line[-1])}")
        elif line:
            said.append(f"{name}, highest at {round_place(max(line, key=lambda p: p[1]))}")
    lines = f"Lines ({axes}): {', '.join(said)}" if said else ""
    state["text"] = sentences(lines, state.get("text"))
    return state


def tell(part, state, points):
    return state.get("text", "")


def height(part, state, width):
    return part["height"]


def draw(box, part, state, points, controls):
    x, y = part["x"], state.get("y") or part["y"]
    right = max(EDGE["right"], 10 + 7.8 * max(map(len, part["lines"])))
    left, low = EDGE["left"], box.height - EDGE["bottom"]
    across = lambda v: _to(x, v, left, box.width - right)  # noqa: E731
    up = lambda v: _to(y, v, low, EDGE["top"])  # noqa: E731
    for value, text in x["ticks"]:
        box.line([(across(value), EDGE["top"]), (across(value), low)], "grid")
        box.text(across(value), low + 15, text, 12, "note", anchor="middle", tick=True)
    for value, text in y["ticks"]:
        box.line([(left, up(value)), (box.width - right, up(value))], "grid")
        box.text(left - 6, up(value) + 4, text, 12, "note", anchor="end", tick=True)
    end = box.width - right
    box.line([(left, EDGE["top"]), (left, low), (end, low)], "axis", 1.2)
    box.text(end, box.height - 5, f"{x['label']} →", 12, "note", anchor="end")
    box.text(left - 8, 13, f"↑ {y['label']}", 12, "note")
    if state.get("cursor") is not None:
        box.line([(across(state["cursor"]), EDGE["top"]), (across(state["cursor"]), low)], "axis")
    ends = []
    inner = box.inside(left, EDGE["top"], end - left, low - EDGE["top"]).clipped()
    for k, name in enumerate(part["lines"]):
        looks = part.get("looks")
        colour = looks[k] if looks else f"line-{k % palette.LINES}"
        dash = palette.DASHES[(part.get("dashes") or range(k + 1))[k] % len(palette.DASHES)]
        line = [(across(a), up(b)) for a, b in _line(state, k) if b is not None]
        if line:
            inner.line(np.subtract(line, (left, EDGE["top"])), colour, 2.2, dash, zorder=3)
            ends.append((min(low, max(EDGE["top"], line[-1][1])), line[-1][0], name, colour))
        dots = state.get("dots") or []
        if k < len(dots) and dots[k] and EDGE["top"] <= up(dots[k][1]) <= low:
            dot = box.mark("warm", across(dots[k][0]), up(dots[k][1]), 4)
            dot.set_markerfacecolor(palette.LIGHT[colour])
    last = -20
    for at, x_end, name, colour in sorted(ends):
        last = max(at + 4, last + 15)
        box.text(x_end + 8, last, name, 13, colour, 600)


def _line(state, k):
    lines = state.get("lines") or []
    return lines[k] if k < len(lines) else []


def _to(axis, value, low, high):
    f = np.log if axis.get("log") else float
    first, last = (f(v) for v in axis["range"])
    return low + (f(value) - first) / (last - first) * (high - low)
