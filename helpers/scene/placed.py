"""Where the panels of a row stand in the still picture, and how tall they are.

As in the page (page/stage.js): beside a taller picture rows of numbers grow into the room below.
"""

from helpers.scene.panels import KINDS

GAP, ROW_GAP = 26, 12  # pixels: between columns, between rows and panels
TITLE = 22  # that a panel's title takes
# Rows grow by at most so many pixels, panels go so many more apart, and so many stay free.
MORE, APART, SPARE = 8, 12, 28


def title_of(part):
    """What stands above a panel, if anything does."""
    return part.get("title") or part.get("hint")


def place_row(row, by_id, state, room):
    """[(part, its state, left, top, width, height)] from the row's upper left, and how tall it is.

    row: its columns, as `lay_out` gives them. room: its width in pixels. A height has its title.
    """
    columns = [
        (left, width, [(by_id[id], state["panels"].get(id, {})) for id in column["panels"]])
        for left, width, column in _widths(row, room)
    ]
    heights = [
        sum(_height(part, panel, width) for part, panel in panels) + ROW_GAP * (len(panels) - 1)
        for _, width, panels in columns
    ]
    tallest, placed = max(heights), []
    for (left, width, panels), high in zip(columns, heights, strict=True):
        rows = [_rows(part, panel) for part, panel in panels]
        free = tallest - high - SPARE
        more = _part(free, sum(rows), MORE)
        gap = ROW_GAP + _part(free - more * sum(rows), len(panels) - 1, APART)
        top = 0
        for (part, panel), n in zip(panels, rows, strict=True):
            tall = _height(part, panel, width) + more * n
            placed.append((part, panel, left, top, width, tall))
            top += tall + gap
    return placed, tallest


def _widths(row, room):
    """[(left, width, column)]"""
    free = room - GAP * (len(row) - 1) - sum(column["pixels"] or 0 for column in row)
    shares = sum(column["share"] for column in row if not column["pixels"])
    left, found = 0, []
    for column in row:
        width = column["pixels"] or free * column["share"] / shares
        found.append((left, width, column))
        left += width + GAP
    return found


def _height(part, panel, width):
    return KINDS[part["kind"]].height(part, panel, width) + (TITLE if title_of(part) else 0)


def _rows(part, panel):
    """How many rows grow, if any: of a kind that has `rows`."""
    rows = getattr(KINDS[part["kind"]], "rows", None)
    return rows(part, panel) if rows else 0


def _part(free, parts, most):
    """What each of so many parts gets of the pixels that are free."""
    return max(0, min(most, free // parts)) if parts else 0
