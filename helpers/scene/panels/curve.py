"""Lines over an axis, with a place marked on them."""

import itertools
import re

import numpy as np

from helpers.scene import palette
from helpers.scene.labels import Labels
from helpers.scene.sentences import round_place, sentences

VALUE = re.compile(r" \u2212?\d+\.\d+(?: [\u2191\u2193])?$")  # behind a name
STATE = {"lines", "cursor", "dots", "text", "x", "y"}
HEIGHT = 280
TICK = 7  # pixels a figure of a number at an axis takes
EDGE = {"left": 48, "right": 96, "top": 26, "bottom": 38}  # at the right, the names of the lines
LINE, NEAR = 16, 60  # as in page/ends.js
BEHIND, LEAD, DOT, SHORT, BETWEEN = 8, 26, 5, 10, 8
HOLLOW = (0, (1.5, 1))  # dashes of a hollow dot, in widths of its line
AND = " and\n"  # text
NUMBER = 5  # letters that a number takes behind a name
OUT = {"wide": 4, "high": 6, "apart": 9}  # a sign above where a line goes on, pixels
LETTER = 8.4  # pixels a letter of a name takes at most, or nearly
SHARE = 0.34  # of the width: what names may take at the right in one line each


def curve(
    id,
    title,
    lines,
    *,
    x,
    y,
    looks=None,
    dashes=None,
    height=HEIGHT,
    wide=False,
    dot=4,
    hollow=None,
    numbers=False,
):
    """Lines over an axis. x, y: {"label", "range", "ticks": [(value, text)], "log": bool}.

    What lies outside the axes is cut off; a small sign says where it goes on above. looks: where
    each line belongs to a word, its look; the line has the word's colour then. dashes: which of the
    four patterns each has, and without looks the colour that goes with it (None: the first, the
    second, …). height: in pixels; it is at most twice as wide, or, with `wide`, as wide as there is
    room. dot: the radius of `dots`. hollow: [bool a line] whose dots are dashed rings. numbers: the
    text of a dot stands behind the line's name.
    State: `lines` [[[x, y], …] a line], optional `cursor` x, `dots` [[x, y] or [x, y, text beside
    it] a line], `text`, and another `x` and `y`, for axes that follow what they show.
    """
    part = {"kind": "curve", "id": id, "title": title, "lines": list(lines), "x": x, "y": y}
    part |= {"height": height, "wide": wide, "dot": dot}
    part |= {"numbers": True} if numbers else {}
    part |= {"looks": list(looks)} if looks else {}
    part |= {"hollow": list(hollow)} if hollow else {}
    return part | {"dashes": list(dashes)} if dashes else part


def finish(part, state):
    """The lines in words, each by its dot, or else by where it begins and ends."""
    axes = ", ".join(part[axis]["label"] for axis in ("x", "y"))
    dots = state.get("dots") or []
    said = []
    for k, same in _named(part, state):
        name = AND.join(part["lines"][j] for j in same).replace("\n", " ")
        line = [p for p in _line(state, k) if p[1] is not None]
        if k < len(dots) and dots[k]:
            said.append(f"{name} at {round_place(dots[k][:2])}")
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
    x, y = (state.get(axis) or part[axis] for axis in ("x", "y"))
    lead = LEAD if len(part["lines"]) > 1 else BEHIND
    valued = bool(part.get("numbers"))
    long = [name + " ".ljust(NUMBER, "0") * valued for name in part["lines"]]
    right = _room(lead, long)
    folds = right > SHARE * box.width
    if folds:
        right = _room(lead, sum((folded(name, valued) for name in long), []))
    left, low = EDGE["left"], box.height - EDGE["bottom"]
    across = lambda v: _to(x, v, left, box.width - right)  # noqa: E731
    up = lambda v: _to(y, v, low, EDGE["top"])  # noqa: E731
    for value, text in x["ticks"]:
        box.line([(across(value), EDGE["top"]), (across(value), low)], "grid")
        # One that would reach below the numbers at the left begins at its line.
        anchor = "start" if across(value) - TICK * len(text) / 2 < left - 2 * TICK else "middle"
        box.text(across(value), low + 15, text, 12, "note", anchor=anchor, tick=True)
    for value, text in y["ticks"]:
        box.line([(left, up(value)), (box.width - right, up(value))], "grid")
        box.text(left - 6, up(value) + 4, text, 12, "note", anchor="end", tick=True)
    end = box.width - right
    box.line([(left, EDGE["top"]), (left, low), (end, low)], "axis", 1.2)
    box.text(end, box.height - 5, f"{x['label']} →", 12, "note", anchor="end")
    box.text(left - 8, 13, f"↑ {y['label']}", 12, "note")
    if state.get("cursor") is not None:
        box.line([(across(state["cursor"]), EDGE["top"]), (across(state["cursor"]), low)], "axis")
    ends, drawn, numbers = [], [], []
    inner = box.inside(left, EDGE["top"], end - left, low - EDGE["top"]).clipped()
    dots = state.get("dots") or []
    for k, same in _named(part, state):
        line = [(across(a), up(b)) for a, b in _line(state, k) if b is not None]
        styles = [_style(part, j) for j in same]
        (colour, dash), *_ = styles
        number = dots[k][2] if part.get("numbers") and k < len(dots) and _text(dots[k]) else ""
        name = AND.join(part["lines"][j] for j in same) + f" {number}".rstrip()
        if line:
            for style in styles:
                inner.line(np.subtract(line, (left, EDGE["top"])), style[0], 2.2, style[1], 1, 3)
            drawn.append(line)
            last = line[-1][0], min(low - 4, max(EDGE["top"], line[-1][1]))
            before = line[max(0, len(line) - 1 - (len(line) + 3) // 4)][1]
            ends.append((*last, before, name, styles))
        if k < len(dots) and dots[k] and EDGE["top"] <= up(dots[k][1]) <= low:
            dot = box.mark("warm", across(dots[k][0]), up(dots[k][1]), part["dot"])
            hollow = part.get("hollow", {k: False})[k]
            dot.set_markerfacecolor("white" if hollow else palette.LIGHT[colour])
            if hollow:
                at = across(dots[k][0]), up(dots[k][1])
                box.ring(colour, *at, part["dot"], HOLLOW).set_zorder(5)
            numbers += [(*dots[k], colour)] if _text(dots[k]) and not number else []
    _goes_on(box, drawn, EDGE["top"], end)
    _name(box, ends, drawn, (lead, folds, valued), (EDGE["top"], low - 4, end))
    beside = Labels(box)
    beside.taken.append((left - 8, 0, left + 8 * len(y["label"]), EDGE["top"] - 6))
    for line in drawn:
        beside.keep_off(line, 3)
    for at, level, text, colour in numbers:
        beside.put(across(at), up(level), text, colour, gap=BEHIND)


def _named(part, state):
    """(k, [k, …]): the first of each lines that lie on each other, and all of them."""
    count = range(len(part["lines"]))
    for k in count:
        same = [j for j in count if _line(state, j) == _line(state, k)] if _line(state, k) else [k]
        if same[0] == k:
            yield k, same


def _room(lead, names):
    return max(EDGE["right"], lead + 2 + LETTER * max(map(len, names)))


def _name(box, ends, drawn, how, within):
    """Each line by its name, where it ends. within: top, bottom and right edge of the axes."""
    (lead, folds, valued), (top, low, right) = how, within
    amid = Labels(box)
    amid.taken.append((0, top, EDGE["left"], low))  # the numbers of the axis
    for line in drawn:
        amid.keep_off(line[:-1], 3)
    for column in _columns(ends, right - NEAR):
        beside = max(x for x, *_ in column)
        if len(column) == 1 and beside < right - NEAR:
            # A line that ends by itself amid the others has its name where none of them is.
            x, y, _, name, ((colour, _), *_) = column[0]
            amid.put(x, y, name.replace("\n", " "), colour, gap=BEHIND)
            continue
        names = [
            [
                (text, look)
                for row, (look, _) in zip(name.split("\n"), styles, strict=True)
                for text in (folded(row, valued) if folds else [row])
            ]
            for *_, name, styles in column
        ]
        lines = [len(rows) for rows in names]
        free = (low - top + LINE - LINE * sum(lines)) / len(lines)
        apart = max(1, min(BETWEEN, free)) if max(lines) > 1 else 0
        highs = [LINE * n + apart for n in lines]
        heights = spread([y for _, y, *_ in column], highs, top, low)
        for (x, y, *_, styles), rows, level in zip(column, names, heights, strict=True):
            if lead == LEAD:
                # What joins a line to its name is a piece of that line.
                wide = 2.2 if x > right - NEAR else 1  # lines that lie on each other have one key
                for colour, dash in dict.fromkeys(styles):
                    box.line([(x + DOT, y), (beside + lead - 4, level)], colour, wide, dash)
            for k, (row, look) in enumerate(rows):
                down = level + 4 + (LINE - 1) * (k - (len(rows) - 1) / 2)
                box.text(beside + lead, down, row, 13, look, 600)


def _goes_on(box, drawn, top, right):
    """A small sign above the axes wherever a line leaves them upwards."""
    found = []
    for line in drawn:
        for (x, y), (x2, y2) in itertools.pairwise(line):
            if (y < top - 1) != (y2 < top - 1):
                at = x + (top - y) / (y2 - y) * (x2 - x)
                if EDGE["left"] - 1 <= at <= right + 1 and all(
                    abs(at - other) >= OUT["apart"] for other in found
                ):
                    found.append(at)
    for at in found:
        ends = [
            (at - OUT["wide"], top - 2),
            (at + OUT["wide"], top - 2),
            (at, top - 2 - OUT["high"]),
        ]
        box.shape(ends, fill="note")


def spread(wanted, highs, low, high):
    """The nearest middles to those wanted, in this order, for things so high, within two bounds.

    All in pixels; `low` and `high` bound the middle of a thing as high as one line.
    """
    shifts, pools = [0.0], []
    for above, below in zip(highs, highs[1:], strict=False):
        shifts.append(shifts[-1] + (above + below) / 2)
    for y, shift in zip(wanted, shifts, strict=True):
        pools.append([y - shift])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    least = low + (highs[0] - LINE) / 2
    most = max(least, high - shifts[-1] - (highs[-1] - LINE) / 2)
    firsts = [min(most, max(least, float(np.mean(pool)))) for pool in pools for _ in pool]
    return [first + shift for first, shift in zip(firsts, shifts, strict=True)]


def folded(name, valued=False):
    """A name in two lines, if it is long and has a space; else in one.

    valued: where most names have a value, each value has a line of its own.
    """
    if valued and (value := VALUE.search(name)):
        return [name[: value.start() + 1], name[value.start() + 1 :]]
    spaces = [k for k, letter in enumerate(name) if letter == " "]
    if len(name) <= SHORT or not spaces:
        return [name]
    at = min(spaces, key=lambda k: abs(2 * k + 1 - len(name)))
    return [name[: at + 1], name[at + 1 :]]


def _columns(ends, edge):
    """Ends near each other, from above; where two meet, the one that came from above first.

    Amid the lines, left of this edge, they are near where they are so in height, too.
    """
    found = []
    for end in sorted(ends, key=lambda end: -end[0]):
        x, y = found[-1][-1][:2] if found else (0, 0)
        beside = found and found[-1][0][0] - end[0] < NEAR
        if beside and (x >= edge or abs(y - end[1]) < NEAR):
            found[-1].append(end)
        else:
            found.append([end])
    return [sorted(column, key=lambda end: (round(end[1]), end[2])) for column in found]


def _style(part, k):
    """The colour and the dashes of line k."""
    kind = (part.get("dashes") or range(k + 1))[k] % palette.LINES
    return part["looks"][k] if part.get("looks") else f"curve-{kind}", palette.DASHES[kind]


def _text(dot):
    """What stands beside a dot, or nothing."""
    return dot[2] if dot and len(dot) > 2 else ""


def _line(state, k):
    lines = state.get("lines") or []
    return lines[k] if k < len(lines) else []


def _to(axis, value, low, high):
    f = np.log if axis.get("log") else float
    first, last = (f(v) for v in axis["range"])
    with np.errstate(divide="ignore"):  # 0 lies nowhere on an axis of powers
        return low + (f(value) - first) / (last - first) * (high - low)
