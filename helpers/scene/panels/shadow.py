"""A dot product as two bars that are multiplied, a length and a shadow; measures for several pairs.

The drawing in the plane is that plane's `shadow` (helpers/scene/shadow_marks.py).
"""

import numpy as np

from helpers.say import show
from helpers.scene.given import check_looks, check_words
from helpers.scene.sentences import sentences

STATE = {"asks", "length", "shadow", "dot", "values", "notes", "pair"}
BAR, HEAD, ROW = 50, 44, 50  # pixels: a bar with its name, heads of columns, a row of measures


def measure(title, full, note=""):
    """A measure of the table: full is the number that fills its bar, from the start to the end.

    So a bar shrinks as its numbers do; a larger number makes the bars give way.
    """
    if not full > 0:
        raise ValueError(f"full of {title}: a number above 0, got {full!r}")
    return {"name": title, "full": float(full), "note": note}


def shadow(
    id,
    words,
    *,
    looks=None,
    reach=5.0,
    pairs=(),
    measures=(),
    pair="",
    caption="",
    title="",
):
    """The length of one arrow times the shadow of another on it.

    reach: the length that fills a bar; a longer one makes the bars give way. pairs: [(i, j)] and
    measures (made by `measure`): a table below, a line a measure, a column a pair. pair: the id of
    a control of kind `picked`, which the head of a column chooses (its options in order of the
    pairs, or None: their numbers). caption: of that table.

    State: `asks` [i, j] (word j asks; word i answers, and throws its shadow on the line of j),
    `length` of j, `shadow` (below 0 behind the origin), `dot` their product; with measures `values`
    (measures, pairs) and `pair`, the number of the pair that is shown; optional `notes` [text or
    None a measure].
    """
    words = check_words(words)
    return {
        "kind": "shadow",
        "id": id,
        "title": title,
        "words": words,
        "looks": check_looks(looks, words),
        "reach": float(reach),
        "pairs": [list(map(int, each)) for each in pairs],
        "measures": list(measures),
        "pair": pair,
        "caption": caption,
    }


def finish(part, state):
    """Numbers as the texts that are shown, and how far the bars reach."""
    if "asks" not in state:
        return state
    length, far = state["length"], state["shadow"]
    texts = [show(length), show(far), show(state["dot"])]
    more = {"texts": texts, "range": [min(0, far), max(part["reach"], length, far)]}
    if part["measures"]:
        values, shape = state["values"], (len(part["measures"]), len(part["pairs"]))
        if np.shape(values) != shape:
            raise ValueError(f"values: shape {shape}, got {np.shape(values)}")
        more["cells"] = [["–" if x is None else show(x) for x in row] for row in values]
        more["scales"] = [
            {"full": max([m["full"], *(abs(x) for x in row if x is not None)])}
            for m, row in zip(part["measures"], values, strict=True)
        ]
    return state | more


def tell(part, state, points=None):
    if "texts" not in state:
        return ""
    first, second = (part["words"][k] for k in state["asks"])
    length, far, dot = state["texts"]
    far = f"({far})" if state["shadow"] < 0 else far
    said = [
        f"{second} asks {first}: length of {second} {length} × shadow of {first} on it {far}",
        f"dot product = {length} × {far} = {dot}",
        part.get("caption", ""),
    ]
    for m, row in zip(part["measures"], state.get("cells", []), strict=False):
        pairs = (
            f"{part['words'][i]}–{part['words'][j]} {cell}"
            for (i, j), cell in zip(part["pairs"], row, strict=True)
        )
        note = f" ({m['note']})" if m.get("note") else ""
        said.append(f"{m['name']}{note}: {', '.join(pairs)}")
    return sentences(*said)


def height(part, state, width):
    return (
        20 + 2 * BAR + 30 + (len(part["measures"]) > 0) * (30 + HEAD + ROW * len(part["measures"]))
    )


def draw(box, part, state, points, controls):
    if "texts" not in state:
        return
    first, second = (part["words"][k] for k in state["asks"])
    looks = [part["looks"][k] for k in state["asks"]]
    box.text(0, 13, f"{second} asks {first}", weight=600)
    low, high = state["range"]
    left = 18 + (58 if low < 0 else 0)
    unit = (box.width - left - 64) / (high - low)
    zero = left - low * unit
    rows = (
        (f"length of {second}", state["length"], looks[1]),
        (f"shadow of {first} on it", state["shadow"], "axis"),
    )
    for k, (name, value, fill) in enumerate(rows):
        y = 20 + BAR * k
        box.text(18, y + 15, ("× " if k else "") + name)
        box.rect(min(zero, zero + value * unit), y + 24, abs(value) * unit, 14, fill=fill)
        box.line([(zero, y + 20), (zero, y + 42)], "axis")
        at, side = (
            (zero + value * unit + 7, "start") if value >= 0 else (zero + value * unit - 6, "end")
        )
        box.text(at, y + 36, state["texts"][k], weight=600, anchor=side)
    y = 20 + 2 * BAR
    length, far, dot = state["texts"]
    far = f"({far})" if state["shadow"] < 0 else far
    box.line([(18, y), (box.width, y)], "line")
    box.text(18, y + 20, f"dot product = {length} × {far} = {dot}")
    if part["measures"]:
        _measures(box.inside(0, y + 30, box.width, box.height - y - 30), part, state)


def _measures(box, part, state):
    box.text(0, 16, part["caption"], weight=600)
    first = 112
    wide = (box.width - first) / len(part["pairs"])
    negative = any(x is not None and x < -0.005 for row in state["values"] for x in row)
    for k, pair in enumerate(part["pairs"]):
        left, on = first + wide * k, state.get("pair") == k
        if on:
            box.rect(left, 24, wide, HEAD + ROW * len(part["measures"]), fill="press", zorder=1)
        for line, word in enumerate(pair):
            name, look = part["words"][word], part["looks"][word]
            box.text(left + 9, 40 + 18 * line, name, 13, look, 600 if on else 400)
        for r, scale in enumerate(state["scales"]):
            y, value = 24 + HEAD + ROW * r, state["values"][r][k]
            zero = left + (wide / 2 if negative else 9)
            unit = (wide / 2 - 9 if negative else wide - 18) / scale["full"]
            box.line([(left + 9, y + 36), (left + wide - 9, y + 36)], "line")
            if value is not None and abs(value) > 1e-9:
                start = min(zero, zero + value * unit)
                box.rect(start, y + 31, abs(value) * unit, 10, fill="ink" if on else "axis")
            box.line([(zero, y + 27), (zero, y + 45)], "axis")
            box.text(left + 10, y + 20, state["cells"][r][k], weight=600 if on else 400)
    for r, m in enumerate(part["measures"]):
        y = 24 + HEAD + ROW * r
        note = (state.get("notes") or {}) and state["notes"][r]
        box.text(0, y + 24, m["name"], weight=600)
        box.text(0, y + 39, note or m["note"], 12, "note")
