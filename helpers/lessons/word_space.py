"""The words of the two sentences, as softmax and the attention step show them: plane and space."""

import numpy as np

from helpers.say import show
from helpers.scene.parts import plane, space
from helpers.words import OPPOSITE, SPACE, look, place

CONTENT = ["orange", "phone", "apple"]
SPACE_REACH = tuple(place(SPACE, SPACE).max(axis=0) + 0.4)  # of the three axes
SENTENCES = {
    "an apple and an orange": ["orange", "apple", "and", "an"],
    "an apple phone": ["phone", "apple", "an"],
}


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
    """A plane's state: where apple goes in two sentences, and the line between, with its length."""
    apple, apart = CONTENT.index("apple"), np.linalg.norm(with_orange - with_phone)
    return {
        "spots": [
            {"at": with_orange, "text": "with orange", "word": apple},
            {"at": with_phone, "text": "with phone", "word": apple},
        ],
        "segments": [{"from": with_orange, "to": with_phone, "text": show(apart)}],
    }
