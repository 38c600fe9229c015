"""The words of the two sentences, as softmax and the attention step show them: plane and space."""

from helpers.scene.parts import plane, space
from helpers.words import OPPOSITE, SPACE, kind, place

CONTENT = ["orange", "phone", "apple"]
SENTENCES = {
    "an apple and an orange": ["orange", "apple", "and", "an"],
    "an apple phone": ["phone", "apple", "an"],
}


def word_plane(words, *axes, id="plane", title="", follows=None):
    """A word plane with the first two coordinates of lesson 03's words."""
    where = dict(zip(("x", "y"), axes, strict=False))
    start, kinds = place(words, SPACE | OPPOSITE)[:, :2], [kind(word) for word in words]
    return plane(id, words, start, kinds=kinds, snap=0.1, title=title, follows=follows, **where)


def word_space(title):
    """Seen from where the plane of tech and fruit is nearly flat, so that rising from it shows."""
    kinds, view = [kind(word) for word in SPACE], (0.8, 0.2)
    return space(
        "space", list(SPACE), place(SPACE, SPACE), kinds=kinds, reach=4.2, view=view, title=title
    )
