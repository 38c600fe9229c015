"""Where panels stand: rows one under another, in each row columns, in a column panels.

The page and the still picture lay out the same data: [[{"panels": [id, …], "share", "pixels"}, …]]
for rows, columns. Panels in a column stand under one another, or beside one another where they are
a list in it.
"""

from helpers.scene.panels.plane import HEIGHT

PICTURES = ("plane", "space", "curve")
NUMBERS = ("table", "matrix", "lines")
LITTLE = 2  # so few of them beside a plane leave it room to be large
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
    if all(isinstance(item, dict) for item in layout):
        rows = flow(layout)
        large = [
            column["panels"] for row in rows for column in row if column["share"] == LARGE["share"]
        ]
        taller = {"height": LARGE["height"]}
        return [part | taller if [part["id"]] in large else part for part in layout], rows
    rows, panels = [], []
    for row in layout:
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
            columns.append(_column(column.items, column.share, column.pixels))
        rows.append(columns)
    return panels, rows


def flow(panels):
    """Rows for a flat list: one picture, the rest beside it; or pictures abreast, the rest below.

    A plane with a few numbers beside it is large. A panel made with wide=True has a row to itself;
    one with under=True stands below the one before it.
    """
    columns = []
    for part in panels:
        if part.get("under") and columns:
            columns[-1].append(part)
        else:
            columns.append([part])
    rows = []
    run = []
    for column in [*columns, None]:
        if column is None or column[0].get("wide"):
            rows += _run(run)
            run = []
            if column:
                rows.append([_column(column)])
        else:
            run.append(column)
    return rows


def _run(columns):
    """Rows of columns that stand between two wide ones."""
    pictures = [c for c in columns if c[0]["kind"] in PICTURES]
    others = [c for c in columns if c[0]["kind"] not in PICTURES]
    if not pictures:
        return [[_column(c) for c in columns[k : k + 3]] for k in range(0, len(columns), 3)]
    if len(pictures) == 1:
        docked = [part for column in others for part in column]
        few = 0 < len(docked) <= LITTLE and all(part["kind"] in NUMBERS for part in docked)
        plane, *more = pictures[0]
        # One that was given a height keeps it.
        large = few and not more and (plane["kind"], plane["height"]) == ("plane", HEIGHT)
        first = _column(pictures[0], LARGE["share"] if large else 1)
        return [[first, *([_column(docked)] if docked else [])]]
    rows = [[_column(c) for c in pictures[k : k + 3]] for k in range(0, len(pictures), 3)]
    return rows + [[_column(c) for c in others[k : k + 3]] for k in range(0, len(others), 3)]


def _column(parts, share=1, pixels=None):
    return {"panels": [part["id"] for part in parts], "share": share, "pixels": pixels}
