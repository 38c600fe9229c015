"""The words of the two sentences, as softmax and the attention step show them: plane and space."""

import numpy as np

from helpers.say import show
from helpers.scene.parts import plane, space
from helpers.words import OPPOSITE, SPACE, look, place

CONTENT = ["orange", "phone", "apple"]
AXES = ("tech", "fruit", "else")
SPACE_REACH = tuple(place(SPACE, SPACE).max(axis=0) + 0.4)  # of the three axes
SENTENCES = {
    "an apple and an orange": ["orange", "apple", "and", "an"],
    "an apple phone": ["phone", "apple", "an"],
}

SPAN = 0.8  # how far from two places stands what says how far apart they are


def word_plane(words, *axes, id="plane", **more):
    """A plane with the words' first two coordinates. axes: x and y, where not the usual ones."""
    where = more | dict(zip(("x", "y"), axes, strict=False))
    start, looks = place(words, SPACE | OPPOSITE)[:, :2], [look(word) for word in words]
    return plane(id, words, start, looks=looks, snap=0.1, **where)


def word_space(title="", **more):
    """Words in space: apple lies on the floor, and the small words stand above it."""
    more = {"reach": SPACE_REACH} | more
    looks = [look(word) for word in SPACE]
    return space("space", list(SPACE), place(SPACE, SPACE), looks=looks, title=title, **more)


def axes_for(places, ranges):
    """The nearest of these ranges, for both axes of a plane, with all places within.

    One at the edge is on its way out: so a hand that has reached it can go on from there.
    """
    low, high = np.min(places), np.max(places)
    seen = next(((a, b) for a, b in ranges if a < low and high < b), ranges[-1])
    return {"x": seen, "y": seen}


def two_apples(with_orange, with_phone):
    """A plane's state: where apple goes in two sentences, and beside it how far that is apart."""
    apple = CONTENT.index("apple")
    return {
        "spots": [
            {"at": with_orange, "text": "with orange", "word": apple},
            {"at": with_phone, "text": "with phone", "word": apple},
        ],
        "segments": _span(np.asarray(with_orange), np.asarray(with_phone)),
    }


def _span(start, end):
    """How long the way from start to end is, as a line with two ends beside it: on the way itself
    are marks and arrows.

    On the side that looks away from the origin: there its number stands, too, however short it is.
    """
    far = np.linalg.norm(end - start)
    text = {"text": show(far), "short": True}
    if far < 1e-9:
        return [{"from": start, "to": end, **text}]
    across = np.array([end[1] - start[1], start[0] - end[0]]) / far
    across *= 1 if across @ (start + end) >= 0 else -1
    a, b = start + SPAN * across, end + SPAN * across
    ends = [{"from": at - 0.2 * SPAN * across, "to": at + 0.2 * SPAN * across} for at in (a, b)]
    return [{"from": a, "to": b, **text}, *ends]
