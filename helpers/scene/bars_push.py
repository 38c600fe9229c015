"""A column of bars that tells two things of each row: what is taken, and how far that pushes.

The weight is a violet cell, as in every table; the push a bar from a zero line, with its number on
the line's other side, so that each number stands at its bar and never on it.
"""

from helpers.say import factor
from helpers.scene import palette
from helpers.scene.weights import share

ROW = 34  # pixels; in the page --row of .bars-lanes
CELL, AIR, SIDE = 40, 10, 5  # a weight's cell, between it and the bars, from the line to a number
# Of a column's width, on each side of the zero line: there the number of a bar has room, the bar
# of which goes the other way.
ROOM = 0.28


def texts(rows, decimals):
    """The pushes, the weights, and how each push was made, as text.

    rows: pairs [weight, push at weight 1].
    """
    return {
        "texts": [share(weight * push, decimals) for weight, push in rows],
        "taken": [share(weight) for weight, _ in rows],
        "sides": [f"{share(weight, 3)} × {factor(push)} =" for weight, push in rows],
    }


def span(rows, low, high):
    """The ends of the axis: what is asked for, what is there, and room for a number beside 0."""
    pushes = [weight * push for weight, push in rows]
    low, high = min([low, *pushes]), max([high, *pushes])
    per = ROOM / (1 - ROOM)
    return [min(low, -high * per), max(high, -low * per)]


def zero(cell, span):
    """Where the zero line stands, and how many pixels a push of 1 is."""
    left, right, *_ = cell
    start = left + CELL + AIR
    unit = (right - start) / (span[1] - span[0])
    return start - unit * span[0], unit


def draw_head(box, c, left, right, y, span):
    """Above the cells what they are, and to which side of the line a bar pushes to what."""
    line, _ = zero((left, right), span)
    box.text(left, y, c["note"], 12, "accent")
    for (name, look), text, at, side in zip(
        c["ways"],
        ("{} →", "← {}"),
        (line + SIDE, line - SIDE),
        ("start", "end"),
        strict=True,
    ):
        box.text(at, y, text.format(name), 12, look, anchor=side)


def draw_cell(box, c, value, text, taken, cell, span):
    (left, _, top, high), (weight, push) = cell, value
    middle = top + high / 2 + 4.5
    box.rect(left, top + 3, CELL, high - 6, fill=palette.shade(weight))
    box.text(left + CELL / 2, middle, taken, 12, palette.ink_on(weight), anchor="middle")
    (line, unit), added = zero(cell, span), weight * push
    look = c["ways"][added < 0][1]
    box.rect(line + unit * min(0, added), top + 5, unit * abs(added), high - 10, fill=look)
    box.line([(line, top), (line, top + high)], "axis")
    at, side = (line + SIDE, "start") if added < 0 else (line - SIDE, "end")
    box.text(at, middle, text, 13, anchor=side)
