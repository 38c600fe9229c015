"""Where panels stand: rows one under another, in each row columns, in a column panels.

The page and the still picture lay out the same data: [[{"panels": [id, …], "share", "pixels"}, …]]
for rows, columns. Panels in a column stand under one another, or beside one another where they are
a list in it.
"""

from helpers.scene.panels.plane import HEIGHT

PICTURES = ("plane", "space", "curve")
NUMBERS = ("table", "matrix", "lines")
LITTLE = 2  # so few of them beside a plane leave it room to be large
NARROW = 4  # a table with more columns than that needs the room itself
LARGE = {"share": 1.6, "height": 460}  # and then it is so large, in parts of the row and in pixels


class Stack:
    """Panels under one another, as one column of a row (made by `stack`)."""

    def __init__(self, items, share, pixels):
        self.items, self.share, self.pixels = items, share, pixels


def stack(*items, share=1, pixels=None):
    """Panels under one another in a column of a row; also one panel, to say how wide it is.

    share: how much of the row's width, compared with its other columns. pixels: this wide, always.
    """
    if not items:
        raise ValueError("stack: at least one panel")
    if not share > 0:
        raise ValueError(f"stack: a share above 0, got {share!r}")
    return Stack(items, share, pixels)


def lay_out(layout):
    """A scene's panels, flat, and its rows.

    layout: a list of rows; a row is a panel, or a list of panels and stacks. A flat list of panels
    alone, with no list and no stack in it, is laid out by what its panels are.
    """
    layout = list(layout)
    flat = all(isinstance(item, dict) for item in layout)
    rows, panels = [], []
    for row in flow(layout) if flat else layout:
        columns = []
        for item in row if isinstance(row, list | tuple) else [row]:
            column = item if isinstance(item, Stack) else Stack((item,), 1, None)
            for part in column.items:
                if not isinstance(part, dict):
                    raise ValueError(
                        "layout: rows of panels and stacks of panels, got "
                        f"{type(part).__name__} inside a row"
                    )
            panels += column.items
            ids = [part["id"] for part in column.items]
            columns.append({"panels": ids, "share": column.share, "pixels": column.pixels})
        rows.append(columns)
    if flat:
        order = [part["id"] for part in layout]
        panels.sort(key=lambda part: order.index(part["id"]))
    return panels, rows


def flow(panels):
    """Rows for a flat list: one picture, the rest beside it; or pictures abreast, the rest below.

    A plane with a few numbers beside it is large. A panel made with wide=True has a row to itself.
    """
    rows, run = [], []
    for part in panels:
        if part.get("wide"):
            rows += [*_run(run), [part]]
            run = []
        else:
            run.append(part)
    return rows + _run(run)


def _run(panels):
    """Rows of panels that stand between two wide ones."""
    pictures = [part for part in panels if part["kind"] in PICTURES]
    others = [part for part in panels if part["kind"] not in PICTURES]
    if len(pictures) != 1:
        return [*_threes(pictures), *_threes(others)]
    (picture,) = pictures
    few = 0 < len(others) <= LITTLE and all(map(_is_narrow, others))
    # One that was given a height keeps it.
    if few and (picture["kind"], picture["height"]) == ("plane", HEIGHT):
        picture = stack(picture | {"height": LARGE["height"]}, share=LARGE["share"])
    return [[picture, *([stack(*others)] if others else [])]]


def _is_narrow(part):
    columns = len(part["columns"]) + part["row_sums"] if part["kind"] == "table" else 0
    return part["kind"] in NUMBERS and columns <= NARROW


def _threes(panels):
    return [panels[k : k + 3] for k in range(0, len(panels), 3)]
