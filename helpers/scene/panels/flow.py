"""The whole walk on one screen: X → Q, K, V → scores → ÷ √d_k → shares → output."""

import numpy as np

from helpers.say import show

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
}
STOPS = ["X", "Q, K, V", "Scores", "÷ √d_{k}", "Shares", "Output"]  # what a rail of steps says
SAID = {"scores": "scores Q K^T", "weights": "shares"}


def flow(id, tokens, d, d_k, d_v, *, looks=None, start=None, low=-3, high=3, step="", title=""):
    """The walk for one sentence, one lane a word, every number lighting what made it.

    tokens: the n words. d, d_k, d_v: how many numbers a word, a query and a key, a value have.
    looks: one of 'warm', 'cool', 'lead', 'other', 'small' a word. start: {"W_Q": (d, d_k), "W_K":
    (d, d_k), "W_V": (d, d_v)} to let them be typed, between low and high; compute then gets them
    as points[id], side by side, to be taken apart by `matrices(part, points[id])`. step: the id of
    the control that says how far the walk has gone: a stop's number from 0 to 5, or its name out of
    STOPS; without it all is there.

    State: `X` (n, d), `Q`, `K` (n, d_k), `V` (n, d_v), `scores`, `scaled`, `weights` (n, n),
    `output` (n, d_v), and `W_Q`, `W_K`, `W_V` where they are not typed. Optional: `mask` (n, n) of
    bool, True = may look, `say` a text for the free corner.
    """
    tokens = list(tokens)
    looks = list(looks) if looks is not None else ["other"] * len(tokens)
    if not tokens or len(looks) != len(tokens):
        raise ValueError(f"looks: one for each of the {len(tokens)} words, got {len(looks)}")
    part = {
        "kind": "flow",
        "id": id,
        "title": title,
        "tokens": tokens,
        "looks": looks,
        "d": d,
        "d_k": d_k,
        "d_v": d_v,
        "step": step,
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


def reached(part, controls):
    """The number of the stop where the walk is, from 0 to 5."""
    value = (controls or {}).get(part["step"], len(STOPS) - 1)
    return part["stops"].index(value) if isinstance(value, str) else int(value)


def tell(part, state, points=None, controls=None):
    """Every table of the walk that is there, row by row."""
    stop = reached(part, controls)
    said = []
    for name, first in FIRST.items():
        if first > stop:
            continue
        rows = []
        for i, token in enumerate(part["tokens"]):
            numbers = (_cell(state, name, i, j) for j in range(len(state[name][i])))
            rows.append(f"{token} {', '.join(numbers)}")
        name = f"scores ÷ √{part['d_k']}" if name == "scaled" else SAID.get(name, name)
        said.append(f"{name}: {'; '.join(rows)}.")
    asks = "In scores and shares rows ask, columns answer. " if stop >= 2 else ""
    title = f"{part['title']}. " if part["title"] else ""
    return title + asks + " ".join(said)


FIRST = {"X": 0, "Q": 1, "K": 1, "V": 1, "scores": 2, "scaled": 3, "weights": 4, "output": 5}


def brief(value):
    """3, 1.5, −0.25: a number as short as it is."""
    text = show(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cell(state, name, i, j):
    value = state[name][i][j]
    if name in ("scaled", "weights") and state.get("mask") and not state["mask"][i][j]:
        return "hidden"
    if value is None:
        return "–"
    return brief(value) if name in "XQKV" else show(value)


def height(part, state, width):
    """How many inches its still picture takes."""
    n, d = len(part["tokens"]), part["d"]
    return 1.5 + 0.36 * n + 2 * 0.21 * max(n, d)


def draw(axes, part, state, points=None, controls=None):
    """Draws it into axes whose unit is an inch, (0, 0) at the top left, y downwards."""
    from matplotlib.patches import FancyBboxPatch

    from helpers.scene.panels.looks import COLOURS

    n, d, d_k, d_v = len(part["tokens"]), part["d"], part["d_k"], part["d_v"]
    stop, total = reached(part, controls), axes.get_xlim()[1]
    # What each thing takes across, in one unit that makes all of them fit.
    grids = 2
    token = 0.085 * max(map(len, part["tokens"])) + 0.1
    parts = [d * 0.21, 0.25, d_k * 0.24, 0.16, d_k * 0.3, 0.2, n * 0.36, 0.45, n * 0.36, 0.1]
    unit = min(1.25, (total - token) / (sum(parts) + d_v * 0.36))
    edges = token + unit * np.cumsum([0, *parts])
    x_x, w_x, q_x, s_x, a_x, o_x = edges[0], edges[2], edges[4], edges[6], edges[8], edges[10]
    small, pitch = 0.21, 0.36 * unit
    k_y = 0.25
    y = k_y + small * max(n, d) + 0.5
    v_y = y + pitch * n + 0.62
    colours = {"Q": "query", "K": "key", "V": "value"}
    typed = matrices(part, points) if points is not None and "start" in part else None
    weights = typed or [np.array(state[f"W_{m}"]) for m in "QKV"]
    centre = {"Q": y + pitch * n / 2, "K": k_y + small * n / 2, "V": v_y + small * n / 2}
    tall = {"Q": pitch, "K": small, "V": small}
    v_x = w_x + d_v * 0.28 * unit + 0.12

    def name(text, shape, x, top, colour):
        axes.text(x, top - 0.09, text, color=colour, weight="bold", va="center", fontsize=9)
        axes.text(x + 0.09 * len(text) + 0.05, top - 0.09, shape, color=COLOURS["note"], va="center", fontsize=8)

    def slab(x, top, width, high, colour, alpha=0.09, **more):
        look = {"boxstyle": "round,pad=0,rounding_size=0.03", "linewidth": 0, "mutation_aspect": 1}
        axes.add_patch(
            FancyBboxPatch((x, top), width, high, facecolor=colour, alpha=alpha, **(look | more))
        )

    def numbers(values, x, cell, middles, text):
        for row, middle in zip(values, middles, strict=True):
            for j, value in enumerate(row):
                if value is not None:
                    axes.text(x + cell * (j + 0.5), middle, text(value), ha="center", va="center", fontsize=8)

    lanes = [y + pitch * (i + 0.5) for i in range(n)]
    for word, look, lane in zip(part["tokens"], part["looks"], lanes, strict=True):
        axes.text(x_x - 0.06, lane, word, color=COLOURS[look], weight="bold", ha="right", va="center")
        slab(x_x, lane - 0.11, d * 0.21 * unit, 0.22, COLOURS["ink"])
    name("X", f"{n}×{d}", x_x, y, COLOURS["ink"])
    numbers(state["X"], x_x, 0.21 * unit, lanes, brief)
    if stop < 1:
        return
    right_x = x_x + d * 0.21 * unit
    for m, W in zip("QKV", weights, strict=True):
        colour = COLOURS[colours[m]]
        columns = W.shape[1]
        cell_w, cell = (0.28, 0.34) if m == "V" else (0.24, 0.3)
        top = centre[m] - d * small / 2
        left = v_x if m == "V" else q_x
        middles = [centre[m] + tall[m] * (i - (n - 1) / 2) for i in range(n)]
        for i in range(n):
            into = centre[m] + 0.8 * d * small * ((i + 0.5) / n - 0.5)
            x0, y0 = (right_x, lanes[i]) if m == "Q" else (x_x + 0.1 + 0.12 * i, lanes[0 if m == "K" else -1])
            bend = [x0, x0, w_x] if m != "Q" else [x0, (x0 + w_x) / 2, w_x]
            level = [y0, into, into] if m != "Q" else [y0, (y0 + into) / 2, into]
            axes.plot(bend, level, color=colour, alpha=0.3, linewidth=1, zorder=0)
            ends = [w_x + columns * cell_w * unit, left]
            axes.plot(ends, [into, middles[i]], color=colour, alpha=0.3, linewidth=1, zorder=0)
        slab(w_x, top, columns * cell_w * unit, d * small, "white", 1, edgecolor=colour, linewidth=0.8)
        rows = [top + small * (i + 0.5) for i in range(d)]
        numbers(W.tolist(), w_x, cell_w * unit, rows, brief)
        name(f"W$_{m}$".replace("$", ""), f"{d}×{columns}", w_x, top, colour)
        if m == "Q":
            for lane in lanes:
                slab(left, lane - 0.11, columns * cell * unit, 0.22, colour)
        else:
            slab(left, middles[0] - small / 2, columns * cell * unit, n * small, colour)
        numbers(state[m], left, cell * unit, middles, brief)
        name(m, f"{n}×{columns}", left, middles[0] - (pitch / 2 if m == "Q" else small / 2), colour)
    if stop < 2:
        return
    key_x = q_x + d_k * 0.3 * unit
    for j in range(n):
        x, level = s_x + pitch * (j + 0.5), k_y + small * (j + 0.5)
        axes.plot([key_x, x, x], [level, level, lanes[-1]], color=COLOURS["key"], alpha=0.5, linewidth=1, zorder=0)
        axes.plot([key_x, s_x + pitch * n], [lanes[j]] * 2, color=COLOURS["query"], alpha=0.4, linewidth=1, zorder=0)
    scores = state["scaled"] if stop >= 3 else state["scores"]
    _discs(axes, part, state, scores, s_x, lanes, pitch, violet=False, masked=stop >= 3)
    bottom = y + pitch * n
    name("scores" + (f" ÷ √{d_k}" if stop >= 3 else ""), f"{n}×{n}", s_x, bottom + 0.22, COLOURS["ink"])
    if stop < 4:
        return
    arrow = {"arrowstyle": "->", "color": COLOURS["note"]}
    middle = y + pitch * n / grids
    axes.annotate("", (a_x - 0.05, middle), (s_x + pitch * n + 0.05, middle), arrowprops=arrow)
    axes.text((s_x + pitch * n + a_x) / 2, middle - 0.08, "softmax", ha="center", fontsize=7, color=COLOURS["note"])
    if stop >= 5:
        for i, lane in enumerate(lanes):
            axes.plot([a_x, o_x], [lane] * 2, color=COLOURS["share"], alpha=0.4, linewidth=1, zorder=0)
            slab(o_x, lane - 0.11, d_v * 0.36 * unit, 0.22, COLOURS["share"])
        for c in range(d_v):
            level = bottom + 0.32 + 0.05 * c
            x0, x1 = v_x + 0.34 * unit * (c + 0.5), o_x + 0.36 * unit * (c + 0.5)
            axes.plot([x0, x0, x1, x1], [v_y, level, level, lanes[-1] + 0.12], color=COLOURS["value"], alpha=0.5, linewidth=0.9)
        numbers(state["output"], o_x, 0.36 * unit, lanes, show)
        name("output", f"{n}×{d_v}", o_x, y, COLOURS["share"])
    _discs(axes, part, state, state["weights"], a_x, lanes, pitch, violet=True, masked=True)
    name("shares", f"{n}×{n}", a_x, bottom + 0.22, COLOURS["share"])


def _discs(axes, part, state, values, left, lanes, pitch, *, violet, masked):
    from matplotlib.patches import Circle

    from helpers.scene.panels.looks import COLOURS, on_weight, weight_colour

    seen = [v for row in state["scores"] for v in row if v is not None]
    low, high = min([0, *seen]), max([0, *seen])
    for j, (word, look) in enumerate(zip(part["tokens"], part["looks"], strict=True)):
        lift = 0.09 + 0.13 * (j % 2) * (max(map(len, part["tokens"])) > 4)
        at = (left + pitch * (j + 0.5), lanes[0] - pitch / 2 - lift)
        axes.text(*at, word, color=COLOURS[look], ha="center", va="center", fontsize=8)
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            at, radius = (left + pitch * (j + 0.5), lanes[i]), 0.44 * pitch
            if masked and state.get("mask") and not state["mask"][i][j]:
                look = {"facecolor": "white", "edgecolor": "#999999", "hatch": "////", "linestyle": "--"}
                axes.add_patch(Circle(at, radius, **look))
                continue
            if value is None:
                continue
            grey = 1 - 0.32 * ((value - low) / (high - low) if high > low else 0) - 0.06
            colour = weight_colour(value) if violet else (grey, grey, grey + 0.01)
            axes.add_patch(Circle(at, radius, facecolor=colour, edgecolor="white"))
            axes.text(*at, show(value), ha="center", va="center", fontsize=7.5, color=on_weight(value) if violet else "#1c2430")
