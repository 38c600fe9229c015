"""A matrix as numbers to type: each row a bracket."""

import textwrap

from helpers.say import show, show_point
from helpers.scene.given import check_places
from helpers.scene.weights import bracket

STATE = set()
CAPTION, HEAD, ROW = 18, 22, 30


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
):
    """A matrix as numbers to type.

    Its entries are inputs: compute gets them as points[id], an array (rows, columns). With
    `follows` it has none of its own and shows, and changes, the places of that plane's first words
    (so that a matrix can be typed and its rows dragged); low and high are then that plane's range.
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
    }
    if follows:
        return part | {"follows": follows}
    start = check_places(start, len(rows), "start", len(columns))
    if (start < low).any() or (start > high).any():
        raise ValueError(f"{caption}: numbers from {low} to {high}, got {start.tolist()}")
    return part | {"start": start.tolist(), "words": part["rows"]}


def tell(part, state, points):
    if "follows" in part:
        return ""  # its numbers are the places of that plane's words
    named = zip(part["rows"], points, strict=True)
    rows = (f"{name} {show_point(row, part['decimals'])}" for name, row in named)
    return f"{part['caption']} (columns: {', '.join(part['columns'])}): {', '.join(rows)}"


def height(part, state, width):
    caption = len(textwrap.wrap(part["caption"], max(16, int(width / 8.3))))
    return CAPTION * caption + HEAD + ROW * len(part["rows"]) + 6


def rows(part, state):
    """How many rows may grow, where there is room."""
    return len(part["rows"])


def draw(box, part, state, points, controls):
    caption = textwrap.wrap(part["caption"], max(16, int(box.width / 8.3)))
    for k, line in enumerate(caption):
        box.text(0, 13 + CAPTION * k, line, weight=600)
    top = CAPTION * len(caption)
    high = ROW + (box.height - height(part, state, box.width)) / rows(part, state)
    first = 7.9 * max(len(name) for name in part["rows"]) + 16
    cells = [[show(value, part["decimals"]) for value in row] for row in points]
    wide = 7.6 * max(
        [5, *(len(c) for c in part["columns"]), *(len(c) for row in cells for c in row)]
    )
    wide = min(wide + 14, (box.width - first - 8) / len(part["columns"]))
    for j, name in enumerate(part["columns"]):
        look = (box.names[name], 600) if name in box.names else ("note", 400)
        box.text(first + wide * (j + 0.5), top + 15, name, 12, *look, anchor="middle")
    if part["corner"]:
        box.text(0, top + 15, part["corner"], 12, "note")
    for i, (name, row) in enumerate(zip(part["rows"], cells, strict=False)):
        y = top + HEAD + high * i
        box.text(0, y + high / 2 + 5, name, colour=box.names.get(name, "ink"), weight=600)
        for j, text in enumerate(row[: len(part["columns"])]):
            box.text(first + wide * (j + 1) - 9, y + high / 2 + 5, text, anchor="end")
        bracket(box, first, first + wide * len(part["columns"]), y, high)
