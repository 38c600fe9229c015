"""A column of bars that tells two things of each row: what is taken, and how far that pushes.

The weight is a violet cell, as in every table; the push a bar from a zero line. Its number stands
at its end, on the bar's own side: behind a short one, in a long one.
"""

from helpers.say import factor, show
from helpers.scene import palette
from helpers.scene.weights import share

ROW = 34  # pixels; in the page --row of .bars-lanes
CELL, AIR, SIDE = 40, 10, 5  # a weight's cell, between it and the bars, from the line to a number
ROOM = 0.25  # of the axis: what a number needs, behind a bar or in one that is as long


def texts(rows, decimals):
    """The pushes, the weights, and how each push was made, as text.

    rows: pairs [weight, push at weight 1].
    """
    return {
        "texts": [share(weight * push, decimals) for weight, push in rows],
        "taken": [share(weight) for weight, _ in rows],
        "sides": [product(weight, push, decimals) for weight, push in rows],
    }


def product(weight, push, decimals=2):
    """0.935 × 5.42 =, with ≈ where the rounded numbers have another product than the exact ones."""
    text = share(weight * push, decimals)
    said = f"{share(weight, 3)} × {factor(push)}"
    if text.startswith("≈"):
        return said
    return f"{said} {'=' if show(round(weight, 3) * round(push, 2), decimals) == text else '≈'}"


def span(rows, low, high):
    """The ends of the axis: what is asked for, what is there, and room for each number.

    The shortest axis on which a number has ROOM behind every shorter bar. A side needs its longest
    bar and a number; or, where that bar has its number inside, two numbers at least.
    """
    pushes = [weight * push for weight, push in rows]
    down, up = -min([low, *pushes]), max([high, *pushes])
    both, one = 1 - 2 * ROOM, 1 - ROOM
    length = min(
        (down + up) / both,
        max((down + up) / one, min(down, up) / (one - 2 * ROOM)),
        2 * max(down, up),
    )
    below = min(down + ROOM * length, max(down, 2 * ROOM * length))
    return [-below, length - below]


def inside(rows, span):
    """Which bars are so long that their numbers stand in them."""
    least = ROOM * (span[1] - span[0])
    return [abs(weight * push) >= least for weight, push in rows]


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


def draw_cell(box, c, value, texts, cell, span):
    """One weight and its bar, in (left, right, top, height); texts: the push, then the weight."""
    (left, _, top, high), (weight, push), (text, taken) = cell, value, texts
    middle = top + high / 2 + 4.5
    box.rect(left, top + 3, CELL, high - 6, fill=palette.shade(weight))
    box.text(left + CELL / 2, middle, taken, 12, palette.ink_on(weight), anchor="middle")
    (line, unit), added = zero(cell, span), weight * push
    way, look = (-1, c["ways"][1][1]) if added < 0 else (1, c["ways"][0][1])
    end = line + unit * added
    box.rect(min(line, end), top + 5, abs(end - line), high - 10, fill=look)
    box.line([(line, top), (line, top + high)], "axis")
    (within,) = inside([value], span)
    at = end + way * SIDE * (-1 if within else 1)
    side = "end" if (way < 0) != within else "start"
    box.text(at, middle, text, 12, "paper" if within else "ink", anchor=side)
