"""The whole walk on one screen: X → Q, K, V → scores → ÷ √d_k → shares → output."""

import math
from itertools import pairwise

import numpy as np

from helpers.say import show
from helpers.scene import palette
from helpers.scene.given import check_looks
from helpers.scene.ways import bend, circle, corner
from helpers.scene.weights import measure, share

STATE = {
    "X",
    "W_Q",
    "W_K",
    "W_V",
    "Q",
    "K",
    "V",
    "scores",
    "scaled",
    "weights",
    "output",
    "mask",
    "say",
    "step",
}
STOPS = ["X", "Q, K, V", "Scores", "÷ √d_{k}", "Shares", "Output"]  # what a rail of steps says
SAID = {"scores": "scores Q K^T"}


def flow(
    id,
    tokens,
    d,
    d_k,
    d_v,
    *,
    looks=None,
    start=None,
    low=-3,
    high=3,
    step="",
    called="shares",
    title="",
):
    """The walk for one sentence, one lane a word, every number lighting what made it.

    tokens: the n words. d, d_k, d_v: how many numbers a word, a query and a key, a value have.
    looks: one of palette.LOOKS a word. start: {"W_Q": (d, d_k), "W_K":
    (d, d_k), "W_V": (d, d_v)} to let them be typed, between low and high; compute then gets them
    as points[id], side by side, to be taken apart by `matrices(part, points[id])`. step: the id of
    the control that says how far the walk has gone: a stop's number from 0 to 5, or its name out of
    STOPS; without it all is there. called: what the result of softmax is called, 'shares' or
    'weights'.

    State: `X` (n, d), `Q`, `K` (n, d_k), `V` (n, d_v), `scores`, `scaled`, `weights` (n, n),
    `output` (n, d_v), and `W_Q`, `W_K`, `W_V` where they are not typed. Optional: `mask` (n, n) of
    bool, True = may look, `say` a text for the free corner,
    `step` what that control says (so that only what is there is read aloud).
    """
    tokens = list(tokens)
    if not tokens:
        raise ValueError("tokens: at least one word")
    part = {
        "kind": "flow",
        "id": id,
        "title": title,
        "tokens": tokens,
        "token_looks": check_looks(looks, tokens),
        "d": d,
        "d_k": d_k,
        "d_v": d_v,
        "step": step,
        "called": called,
        "stops": STOPS,
    }
    if start is None:
        return part
    given = []
    for name, columns in (("W_Q", d_k), ("W_K", d_k), ("W_V", d_v)):
        matrix = np.asarray(start[name], dtype=np.float64)
        if matrix.shape != (d, columns):
            raise ValueError(f"{name}: shape {(d, columns)}, got {matrix.shape}")
        if (matrix < low).any() or (matrix > high).any():
            raise ValueError(f"{name}: numbers from {low} to {high}, got {matrix.tolist()}")
        given.append(matrix)
    return part | {
        "start": np.hstack(given).tolist(),
        "range": [[low, high]] * (2 * d_k + d_v),
        "words": [f"row {i + 1}" for i in range(d)],
    }


def matrices(part, typed):
    """W_Q, W_K and W_V out of the one array of numbers typed into the walk."""
    return np.split(np.asarray(typed), [part["d_k"], 2 * part["d_k"]], axis=1)


def finish(part, state):
    """The state as it is, if every table has its shape; else a ValueError that names it."""
    n = len(part["tokens"])
    widths = {"X": part["d"], "Q": part["d_k"], "K": part["d_k"], "V": part["d_v"]}
    widths |= {"scores": n, "scaled": n, "weights": n, "output": part["d_v"]}
    shapes = {name: (n, columns) for name, columns in widths.items()}
    if "start" not in part:
        shapes |= {f"W_{m}": (part["d"], widths[m]) for m in "QKV"}
    if state.get("mask") is not None:
        shapes["mask"] = (n, n)
    for name, shape in shapes.items():
        got = np.shape(state[name]) if name in state else None
        if got != shape:
            raise ValueError(f"{name}: shape {shape}, got {got}")
    return state


def reached(part, state, controls=None):
    """The number of the stop where the walk is, from 0 to 5."""
    value = (controls or {}).get(part["step"], state.get("step", len(STOPS) - 1))
    stop = part["stops"].index(value) if isinstance(value, str) else math.ceil(value - 0.02)
    return min(len(STOPS) - 1, max(0, stop))


def tell(part, state, points=None, controls=None):
    """Every table of the walk that is there, row by row."""
    if "X" not in state:  # nothing has been computed yet: the scene says why
        return ""
    stop = reached(part, state, controls)
    said = []
    if stop >= 1:
        typed = matrices(part, points) if "start" in part else [state[f"W_{m}"] for m in "QKV"]
        for m, W in zip("QKV", typed, strict=True):
            rows = "; ".join(", ".join(map(brief, row)) for row in W)
            said.append(f"W_{m} ({_size(W)}): {rows}.")
    for name, first in FIRST.items():
        if first > stop:
            continue
        rows = []
        for i, token in enumerate(part["tokens"]):
            numbers = (_cell(state, name, i, j) for j in range(len(state[name][i])))
            rows.append(f"{token} {', '.join(numbers)}")
        shown = (
            f"scores ÷ √{part['d_k']}"
            if name == "scaled"
            else {"weights": f"softmax: {part['called']}"}.get(name, SAID.get(name, name))
        )
        said.append(f"{shown} {_size(state[name])}: {'; '.join(rows)}.")
        if name == "weights":
            sums = {show(sum(x or 0 for x in row)) for row in state[name]}
            said += [f"row sum {sums.pop()}."] if len(sums) == 1 else []
    asks = f"In scores and {part['called']} rows ask, columns answer. " if stop >= 2 else ""
    return asks + " ".join(said)


FIRST = {"X": 0, "Q": 1, "K": 1, "V": 1, "scores": 2, "scaled": 3, "weights": 4, "output": 5}


def _size(table):
    return f"{len(table)}×{len(table[0])}"


def brief(value):
    """3, 1.5, −0.25: a number without needless digits."""
    text = show(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cell(state, name, i, j):
    value = state[name][i][j]
    if name in ("scaled", "weights") and state.get("mask") and not state["mask"][i][j]:
        return "hidden"  # text
    if value is None:
        return "–"
    return brief(value) if name in "XQKV" else show(value)


# Pixels of the still picture: from disc to disc, a disc's radius, a row of K, V and the matrices.
PITCH, RADIUS, LINE = 39, 17, 20
MOST = 1.25  # so much wider than they must do numbers stand, where there is room
W_V, V = 35, 37  # and how wide their columns are
ROLES = {"Q": "query", "K": "key", "V": "value"}


def height(part, state, width):
    n, d = len(part["tokens"]), part["d"]
    tall = max(0, (d - n) * LINE / 2)
    lane = max(PITCH, _scales(part, width)[1])
    return 24 + 2 * tall + 2 * n * LINE + 70 + n * lane + 56 + 5.2 * part["d_v"] + 10


def _scales(part, width):
    """How much wider numbers stand than they must, and how far it is from disc to disc."""
    n, d, k, v = len(part["tokens"]), part["d"], part["d_k"], part["d_v"]
    fixed = 8 * max(map(len, part["tokens"])) + 4 + 24 + 12 + 22 + 46 + 12
    numbers = d * 22 + k * 55 + v * 34
    scale = (width - fixed) / (numbers + 2 * n * PITCH)
    if scale < MOST:
        return scale, PITCH * min(1, scale)
    # Discs as far apart as the names above them want, where there is room for that.
    names = [measure(token, 12) for token in part["tokens"]]
    apart = max((5 + (a + b) / 2 for a, b in pairwise(names)), default=0)
    room = (width - fixed - MOST * numbers) / (2 * n)
    return MOST, max(PITCH, apart) if apart <= room else PITCH


def draw(box, part, state, points, controls):
    """As the page draws it where there is room for two grids, without the pointing."""
    _Still(box, part, state, points, reached(part, state, controls)).draw()


class _Still:
    def __init__(self, box, part, state, points, stop):
        self.box, self.part, self.state, self.stop = box, part, state, stop
        n, d, k, v = len(part["tokens"]), part["d"], part["d_k"], part["d_v"]
        self.sizes = n, d, k, v
        self.scale, self.pitch = _scales(part, box.width)
        self.lane = max(PITCH, self.pitch)
        self.x = 8 * max(map(len, part["tokens"])) + 4
        self.w = self.x + d * 22 * self.scale + 24
        self.q = self.w + k * 25 * self.scale + 12
        self.s = self.q + k * 30 * self.scale + 22
        self.a = self.s + n * self.pitch + 46
        self.o = self.a + n * self.pitch + 12
        self.v = self.w + v * W_V * self.scale + 14
        tall = max(0, (d - n) * LINE / 2)
        self.k_y = 24 + tall
        self.y = self.k_y + n * LINE + 62 + tall
        self.bottom = self.y + n * self.lane
        self.v_y = self.bottom + 50 + 5.2 * v + tall
        self.lanes = [self.y + self.lane * (i + 0.5) for i in range(n)]
        typed = "start" in part and points is not None
        given = matrices(part, points) if typed else [np.array(state[f"W_{m}"]) for m in "QKV"]
        self.weights = dict(zip("QKV", given, strict=True))

    def draw(self):
        n, d, _, _ = self.sizes
        part, box = self.part, self.box
        for i, (word, look) in enumerate(zip(part["tokens"], part["token_looks"], strict=True)):
            box.text(self.x - 8, self.lanes[i] + 4.5, word, 13, look, 600, "end")
        self.lane_slabs(self.x, d * 22 * self.scale, "ink")
        self.name("X", f"{n}×{d}", self.x, self.y - 8, "ink")
        self.numbers(self.state["X"], self.x, 22, self.lanes, brief)
        if self.stop >= 1:
            for m in "QKV":
                self.projection(m)
        if self.stop >= 2:
            self.scores()
        if self.stop >= 4:
            self.shares()

    def name(self, text, shape, x, y, colour):
        self.box.text(x, y, text, 13, colour, 600)
        self.box.text(x + 8.8 * len(text) + 7, y, shape, 12, "note")

    def numbers(self, values, left, cell, middles, text):
        texts = [["" if value is None else text(value) for value in row] for row in values]
        for j, column in enumerate(zip(*texts, strict=True)):
            most, pads = _aligned(column)
            end = left + cell * self.scale * (j + 0.5) + most / 2
            for one, pad, middle in zip(column, pads, middles, strict=True):
                self.box.text(end - pad, middle + 4, one, 11.5, anchor="end")

    def lane_slabs(self, left, width, colour):
        for lane in self.lanes:
            self.box.rect(left, lane - 12, width, 24, fill=colour, opacity=0.09)

    def projection(self, m):
        """X through one matrix: the lines that go in and come out, its numbers, what it makes."""
        n, d, _, _ = self.sizes
        box, colour, W = self.box, ROLES[m], self.weights[m]
        columns = W.shape[1]
        cell_w, cell = (W_V, V) if m == "V" else (25, 30)
        left = self.v if m == "V" else self.q
        middles = {"Q": self.lanes}.get(m)
        if middles is None:
            top = self.k_y if m == "K" else self.v_y
            middles = [top + LINE * (i + 0.5) for i in range(n)]
        centre = sum(middles) / n
        ends = self.w, self.w + columns * cell_w * self.scale
        right = self.x + d * 22 * self.scale
        for i in range(n):
            level = centre + 0.72 * d * LINE * ((i + 0.5) / n - 0.5)
            if m == "Q":
                into = bend((right, self.lanes[i]), (ends[0], level))
            else:
                turn = n - 1 - i if m == "V" else i
                x = self.x + (right - self.x) * (turn + 0.5) / n
                start = self.lanes[0] - 13 if m == "K" else self.lanes[-1] + 13
                into = corner((x, start), (ends[0], level))
            box.line(into, colour, 1.3, opacity=0.45, zorder=1)
            out = bend((ends[1], level), (left, middles[i]))
            box.line(out, colour, 1.3, opacity=0.45, zorder=1)
        top = centre - d * LINE / 2
        box.rect(ends[0], top, ends[1] - ends[0], d * LINE, fill="paper", edge=colour)
        rows = [top + LINE * (i + 0.5) for i in range(d)]
        self.numbers(W.tolist(), self.w, cell_w, rows, brief)
        self.name(f"W_{m}", f"{d}×{columns}", self.w, top - 6, colour)
        width = columns * cell * self.scale
        if m == "Q":
            self.lane_slabs(left, width, colour)
        else:
            box.rect(left, middles[0] - LINE / 2, width, n * LINE, fill=colour, opacity=0.09)
        self.numbers(self.state[m], left, cell, middles, brief)
        at = left, self.y - 8 if m == "Q" else middles[0] - LINE / 2 - 6
        if m == "V":  # from above come the lines to the output
            for word, look, middle in zip(
                self.part["tokens"], self.part["token_looks"], middles, strict=True
            ):
                box.text(left + width + 8, middle + 4, word, 12, look)
            at = left + width + 24 + self.x, centre + 4
        self.name(m, f"{n}×{columns}", *at, colour)

    def scores(self):
        n, _, k, _ = self.sizes
        box, right = self.box, self.q + k * 30 * self.scale
        for j in range(n):
            x, level = self.s + self.pitch * (j + 0.5), self.k_y + LINE * (j + 0.5)
            down = [*corner((x, level + 20), (x - 20, level))[::-1], (x, self.y - 34)]
            box.line([(right, level), *down], "key", 1.4, opacity=0.65, zorder=1)
            box.line([(x, self.y - 4), (x, self.lanes[-1])], "key", 1.4, opacity=0.4, zorder=1)
            ends = [(right, self.lanes[j]), (self.s + self.pitch * (n - 0.5), self.lanes[j])]
            box.line(ends, "query", 1.4, opacity=0.5, zorder=1)
        divided = self.stop >= 3
        self.discs("scaled" if divided else "scores", self.s, scale="grey")
        title = f"scores ÷ √{k}" if divided else "scores Q Kᵀ"
        self.name(title, f"{n}×{n}", self.s + 3, self.bottom + 17, "ink")

    def shares(self):
        n, _, _, v = self.sizes
        box = self.box
        start, end = self.s + n * self.pitch, self.a
        middle = self.y + n * self.lane / 2 + (self.lane / 2 if n % 2 else 0)
        box.arrow(start + 5, middle + 3, end - 5, middle + 3, 1.2, "note")
        box.text((start + end) / 2, middle - 6, "softmax", 10.5, "note", anchor="middle")
        if self.stop >= 5:
            for lane in self.lanes:
                box.line([(self.a + 5, lane), (self.o, lane)], "accent", 1.4, opacity=0.5, zorder=1)
            self.lane_slabs(self.o, v * 34 * self.scale, "accent")
            for c in range(v):
                level = self.bottom + 44 + 5.2 * c
                x0, x1 = (
                    at + cell * self.scale * (c + 0.5) for at, cell in ((self.v, V), (self.o, 34))
                )
                corners = [(x0, self.v_y), (x0, level), (x1, level), (x1, self.lanes[-1] + 13)]
                box.line(corners, "value", 1.2, opacity=0.6, zorder=1)
            self.numbers(self.state["output"], self.o, 34, self.lanes, show)
            self.name("output", f"{n}×{v}", self.o, self.y - 8, "accent")
        self.discs("weights", self.a, scale="weight")
        self.name(self.part["called"], f"{n}×{n}", self.a + 3, self.bottom + 17, "accent")
        sums = {show(sum(x or 0 for x in row)) for row in self.state["weights"]}
        if len(sums) == 1:
            box.text(self.a + 3, self.bottom + 33, f"row sum {sums.pop()}", 12, "note")

    def discs(self, name, left, *, scale):
        state, tokens = self.state, self.part["tokens"]
        # What is divided keeps the scale of what it is divided from.
        seen = [x for row in state["scores"] for x in row if x is not None]
        low, high = min([0, *seen]), max([0, *seen])
        names = [measure(token, 12) for token in tokens]
        two = any((a + b) / 2 + 5 > self.pitch for a, b in pairwise(names))
        for j, (word, look) in enumerate(zip(tokens, self.part["token_looks"], strict=True)):
            at = left + self.pitch * (j + 0.5), self.y - 8 - 13 * (two and j % 2)
            self.box.text(*at, word, 12, look, anchor="middle")
        for i, row in enumerate(state[name]):
            for j, value in enumerate(row):
                at = left + self.pitch * (j + 0.5), self.lanes[i]
                if name != "scores" and state.get("mask") and not state["mask"][i][j]:
                    self.masked(*at)
                elif value is not None:
                    part = (value - low) / (high - low) if high > low else 0
                    part = value if scale == "weight" else part
                    text = share(value) if scale == "weight" and value else show(value)
                    self.disc(*at, text, part, scale)

    def disc(self, x, y, text, part, scale):
        radius = RADIUS * min(1, self.pitch / PITCH)
        self.box.shape(circle(x, y, radius), fill=palette.shade(part, scale=scale), zorder=3)
        colour = palette.ink_on(part, scale=scale)
        self.box.text(x, y + 4, text, 11.5, colour, anchor="middle")

    def masked(self, x, y):
        self.box.shape(circle(x, y, RADIUS * min(1, self.pitch / PITCH)), fill="paper", zorder=3)
        self.box.shape(circle(x, y, 4), fill="axis", opacity=0.7, zorder=3.5)


def _aligned(column):
    """Point below point: the column's width and what each text lacks at its right, in pixels."""
    after = [len(text.partition(".")[2]) for text in column]
    figure, point = measure("0", 11.5), measure("0.0", 11.5) - 2 * measure("0", 11.5)
    pads = [(max(after) - n) * figure + point * (max(after) > 0 and not n) for n in after]
    wide = (measure(text, 11.5) + pad for text, pad in zip(column, pads, strict=True) if text)
    return max(wide, default=0), pads
