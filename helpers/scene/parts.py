"""What a scene is made of, as plain data: panels and controls.

A part never changes while its scene lives. What changes is `inputs` (from the page: where words
are, what controls say) and `state` (from Python: everything computed).
"""

import numpy as np

KINDS = ("fruit", "tech", "both", "other")


def plane(
    id,
    words,
    start,
    *,
    kinds=None,
    drag=True,
    x=("tech", -1, 6),
    y=("fruit", -1, 6),
    arrows=True,
    snap=0,
    follows=None,
    small=False,
    title="",
):
    """A word plane.

    words: distinct, not empty names. start: (n, 2) places, inside the ranges. kinds: one of
    'fruit', 'tech', 'both', 'other' a word (colour and shape). drag: True, False or one a word.
    x, y: (name, from, to) of an axis; its name may be "". snap: words stand on multiples of it, so
    that the numbers shown are the numbers there are, and a hand finds the origin (0: anywhere);
    where they start they may stand between.
    follows: the id of another plane with the same words; this one then shows, and drags, the words
    of that plane, and compute gets them once. small: three such planes stand abreast in a window
    1280 wide.

    State, all optional: `at` [[x, y] or None a word] (computed places, for words that are not
    dragged), `moved` [[x, y] or None a word] (ghost and arrow), `links` [[i, j, weight]], `hidden`
    [bool a word], `circle` radius, `angle` {"between": [i, j], "text"}, `segments` [{"from", "to",
    "look": "" | "dashed" | "strong" | "line-0" to "line-3", as the lines of a curve}], `spots`
    [{"at", "text", "mark": False for the text alone}], `grid` (2, 2) rows of a matrix (the bent
    grid and the unit square), `trails` [[[x, y], …] a word], `field` (made by `field`).
    """
    words = check_words(words)
    low, high = np.array([x[1], y[1]], float), np.array([x[2], y[2]], float)
    start = check_places(start, len(words), "start")
    outside = [w for w, p in zip(words, start, strict=True) if (p < low).any() or (p > high).any()]
    if outside:
        raise ValueError(
            f"start: {', '.join(outside)} would stand outside the plane, "
            f"which goes from {x[1]} to {x[2]} and from {y[1]} to {y[2]}"
        )
    kinds = list(kinds) if kinds is not None else ["other"] * len(words)
    if len(kinds) != len(words) or not set(kinds) <= set(KINDS):
        raise ValueError(f"kinds: one of {KINDS} for each of the {len(words)} words, got {kinds}")
    free = [drag] * len(words) if isinstance(drag, bool) else [bool(d) for d in drag]
    if len(free) != len(words):
        raise ValueError(f"drag: one value for each of the {len(words)} words, got {len(free)}")
    part = {
        "kind": "plane",
        "id": id,
        "title": title,
        "words": words,
        "start": start.tolist(),
        "kinds": kinds,
        "drag": free,
        "x": {"label": x[0], "range": [x[1], x[2]]},
        "y": {"label": y[0], "range": [y[1], y[2]]},
        "arrows": arrows,
        "snap": snap,
        "small": small,
    }
    return part | {"follows": follows} if follows else part


def field(names, kinds, weights):
    """A map over the whole plane: whom would a word listen to, standing here?

    weights: (n, rows, columns) from 0 to 1, the weight of each name at each place; rows from the
    plane's lowest y to its highest, columns from its lowest x to its highest. At least (n, 2, 2).
    """
    weights = np.asarray(weights, dtype=np.float64)
    if weights.ndim != 3 or len(weights) != len(names) or min(weights.shape[1:]) < 2:
        raise ValueError(f"weights: shape ({len(names)}, rows, columns), got {weights.shape}")
    return {
        "rows": weights.shape[1],
        "columns": weights.shape[2],
        "names": list(names),
        "kinds": list(kinds),
        "weights": np.rint(255 * np.clip(weights, 0, 1)).astype(np.uint8).tobytes(),
        "somewhere": [names[k] for k in np.unique(weights.argmax(axis=0))],  # get most there
    }


def space(
    id,
    words,
    points,
    *,
    kinds=None,
    axes=("tech", "fruit", "else"),
    reach=4.0,
    view=(-0.6, 0.42),
    title="",
):
    """Words in three dimensions, to be turned; they are moved by sliders, not dragged.

    points: (n, 3). reach: how far the axes go. view: turned and tilted so far at the start, in
    radians. State, all optional: `points` (n, 3), `moved` [[x, y, z] or None a word], `hidden`
    [bool a word], `grid` (2, 3) rows of a matrix (the sheet that the plane becomes).
    """
    words = check_words(words)
    return {
        "kind": "space",
        "id": id,
        "title": title,
        "words": words,
        "points": check_places(points, len(words), "points", 3).tolist(),
        "kinds": list(kinds) if kinds is not None else ["other"] * len(words),
        "axes": list(axes),
        "reach": float(reach),
        "view": {"turn": float(view[0]), "tilt": float(view[1])},
    }


def matrix(
    id,
    caption,
    start,
    rows,
    columns,
    *,
    follows=None,
    low=-3,
    high=3,
    decimals=2,
    corner="",
    blocks=None,
):
    """A matrix as numbers to type.

    Its entries are inputs: compute gets them as points[id], an array (rows, columns). With
    `follows` it has none of its own and shows, and changes, the places of that plane's first words
    (so that a matrix can be typed and its rows dragged); low and high are then that plane's range.
    blocks: as in a table.
    """
    part = {
        "kind": "matrix",
        "id": id,
        "title": "",
        "caption": caption,
        "rows": list(rows),
        "columns": list(columns),
        "decimals": decimals,
        "corner": corner,
        "range": [[low, high]] * len(columns),
        "blocks": blocks,
    }
    if follows:
        return part | {"follows": follows}
    start = check_places(start, len(rows), "start", len(columns))
    if (start < low).any() or (start > high).any():
        raise ValueError(f"{caption}: numbers from {low} to {high}, got {start.tolist()}")
    return part | {"start": start.tolist(), "words": part["rows"]}


def table(
    id,
    caption,
    rows,
    columns,
    *,
    decimals=2,
    corner="",
    row_sums=False,
    tells=False,
    sources=(),
    under=False,
    blocks=None,
    title="",
):
    """A table of numbers.

    State: `values` (n, m), NaN for an empty cell, a text for itself; optional `how` (n, m) texts
    that say how a cell was made (with tells=True below the table, with tells=id in that panel of
    lines), `heat` (n, m) from 0 to 1, `marks` (n, m) of bool, `rows` and `columns` other header
    texts. decimals: one number, or one a column.
    sources: [{"panel", "row": "i" | "j" | None, "column": …}], the cells of other tables that
    cell (i, j) is made from. under: below the panel before it, on the page, and not beside it.
    blocks: {"rows": [number or None, one each]} or {"columns": …}, which of them belong together;
    block 0 to 3 has the colour of that line of a curve.
    """
    return {
        "kind": "table",
        "id": id,
        "title": title,
        "caption": caption,
        "rows": list(rows),
        "columns": list(columns),
        "decimals": decimals,
        "corner": corner,
        "row_sums": row_sums,
        "tells": tells,
        "sources": list(sources),
        "under": under,
        "blocks": blocks,
    }


def curve(id, title, lines, *, x, y, kinds=None):
    """Lines over an axis. x, y: {"label", "range", "ticks": [(value, text)], "log": bool}.

    What lies outside the axes is cut off. kinds: where each line belongs to a word, its kind; the
    line has the word's colour then.
    State: `lines` [[[x, y], …] a line], optional `cursor` x, `dots` [[x, y] a line], `text`, and
    another `y`, for an axis that follows what it shows.
    """
    part = {"kind": "curve", "id": id, "title": title, "lines": list(lines), "x": x, "y": y}
    return part | {"kinds": list(kinds)} if kinds else part


def lines(id, title="", *, wide=False, under=False):
    """Lines of text. State: `lines` [text].

    wide: a row of panels to itself, as a heading has. under: below the panel before it, on the
    page, and not beside it.
    """
    return {"kind": "lines", "id": id, "title": title, "wide": wide, "under": under}


def slider(
    id,
    label,
    low=None,
    high=None,
    *,
    step=0.01,
    value=None,
    values=None,
    decimals=2,
    glide=False,
    play=False,
):
    """A slider from low to high, or over a list of `values`.

    glide: words glide when it moves. play: a button beside it that walks it to its end.
    """
    part = {"kind": "slider", "id": id, "label": label, "decimals": decimals, "glide": glide}
    if play:
        part["play"] = True
    if values is not None:
        values = [float(v) for v in values]
        value = values[0] if value is None else float(value)
        if value not in values:
            raise ValueError(f"{label}: one of {values}, got {value}")
        return part | {"values": values, "value": value}
    if low is None or high is None or not low < high:
        raise ValueError(f"{label}: from where to where? got {low} to {high}")
    value = low if value is None else value
    if not low <= value <= high:
        raise ValueError(f"{label}: a value from {low} to {high}, got {value}")
    return part | {"min": low, "max": high, "step": step, "value": float(value)}


def choice(id, label, options, value=None):
    """One of several options (radio buttons)."""
    options = list(options)
    if not options:
        raise ValueError(f"{label}: at least one option")
    value = options[0] if value is None else value
    if value not in options:
        raise ValueError(f"{label}: one of {', '.join(options)}, got {value!r}")
    return {"kind": "choice", "id": id, "label": label, "options": options, "value": value}


def switch(id, label, value=False):
    """On or off."""
    return {"kind": "switch", "id": id, "label": label, "value": bool(value)}


def text(id, label, value="", *, longest=200):
    """A line of text to type in."""
    return {"kind": "text", "id": id, "label": label, "value": value, "longest": longest}


def check_words(words):
    """The words as a list, or a ValueError that says which one is empty, double or no text."""
    if isinstance(words, str):
        raise ValueError(f"words: a list of words, got the one text {words!r}; try {words.split()}")
    words = list(words)
    for word in words:
        if not isinstance(word, str):
            raise ValueError(f"words: each word is a text, got {word!r}")
        if not word.strip():
            raise ValueError("words: a word is empty; give each word at least one letter")
    double = sorted({word for word in words if words.count(word) > 1})
    if double:
        raise ValueError(
            f"words: {', '.join(map(repr, double))} stands there more than once; "
            "give each word its own name"
        )
    if not words:
        raise ValueError("words: there are none; give at least one word")
    return words


def check_places(places, n, name, width=2):
    """(n, width) finite float64, or a ValueError that says what came instead."""
    try:
        array = np.array(places, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}: numbers of shape ({n}, {width}), got {places!r}") from None
    if array.shape != (n, width):
        raise ValueError(f"{name}: shape ({n}, {width}), got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: finite numbers, got {array.tolist()}")
    return array
