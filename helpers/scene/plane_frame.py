"""The axes of a plane, their numbers and names, and its grid, in the still picture:
`page/frame.js` is the page's half."""

import numpy as np

from helpers.say import show

PAD = 12  # pixels between the plane and the numbers at its axes: a word on its edge covers none
NAMED = 9  # and from its line to the top of the plane
FREE = 12  # pixels between two numbers at an axis


def ticks(low, high, scale):
    """The numbers at an axis: every whole one, or every second or fifth where they crowd."""
    apart = 7 * max(len(show(end, 0)) for end in (low, high)) + FREE
    step = next((one for one in (1, 2, 5) if one * scale >= apart), 10)
    return range(step * int(np.ceil(low / step)), int(np.floor(high)) + 1, step)


def draw(box, part, place, labels, bare):
    """bare: a bent grid stands alone. Labels keep off what is drawn."""
    (x0, x1), (y0, y1) = part["x"]["range"], part["y"]["range"]
    (left, bottom), (end, top) = place((x0, y0)), place((x1, y1))
    scale = (end - left) / (x1 - x0)
    zero = place((min(max(0, x0), x1), min(max(0, y0), y1)))
    labels.pale.append((left - PAD, zero[1], end, zero[1], 2))
    if not part.get("line"):
        labels.pale.append((zero[0], top, zero[0], bottom + PAD, 2))
    # Where the numbers stand: what is in the plane has its name there, too, if there is room.
    labels.amid += [(0, top, left - PAD, bottom), (left, bottom + PAD, end, bottom + PAD + 14)]

    def tick(x, y, anchor, value):
        box.text(x, y, show(value, 0), 12, "note", anchor=anchor, tick=True)
        wide = 7 * len(show(value, 0))
        from_x = x - wide if anchor == "end" else x - wide / 2
        labels.taken.append((from_x, y - 10, from_x + wide, y))
        labels.ticks.append(labels.taken[-1])

    name = f"{part['x']['label']} →" if part["x"]["label"] else ""
    box.text(end, bottom + PAD + 28, name, 12, "note", anchor="end")  # below: all numbers stay
    labels.taken.append((end - 7 * len(name), bottom + PAD + 17, end, bottom + PAD + 31))
    if part.get("line"):
        box.line([(left, zero[1]), (end, zero[1])], "axis")
    for value in ticks(x0, x1, scale):
        x = place((value, 0))[0]
        if part.get("line"):
            box.line([(x, zero[1]), (x, zero[1] + 5)], "axis")
        elif value == 0 or not bare:
            box.line([(x, bottom + PAD - 3), (x, top)], "axis" if value == 0 else "grid")
        tick(x, bottom + PAD + 14, "middle", value)
    for value in () if part.get("line") else ticks(y0, y1, scale):
        y = place((0, value))[1]
        if value == 0 or not bare:
            box.line([(left - PAD + 3, y), (end, y)], "axis" if value == 0 else "grid")
        tick(left - PAD - 4, y + 4, "end", value)
    if part["y"]["label"]:
        text, from_x, over = f"↑ {part['y']['label']}", left - PAD, top - NAMED
        box.text(from_x, over, text, 12, "note")  # beside the numbers: never on the highest
        labels.taken.append((from_x, over - 10, from_x + 7 * len(text), over + 2))
