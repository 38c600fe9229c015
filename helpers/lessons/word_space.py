"""The words of the two sentences, as softmax and the attention step show them: plane and space."""

from helpers.scene.parts import plane, space
from helpers.words import OPPOSITE, SPACE, look, place

CONTENT = ["orange", "phone", "apple"]
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
    """Words in space, seen from where all of them are told apart and apple lies on the floor."""
    looks = [look(word) for word in SPACE]
    return space(
        "space", list(SPACE), place(SPACE, SPACE), looks=looks, reach=4.4, title=title, **more
    )
