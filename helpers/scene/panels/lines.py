"""Lines of text, such as a recipe or a sum written out."""

import textwrap

from helpers.scene.sentences import plain, sentences
from helpers.scene.together import together

STATE = {"lines"}
LINE = 19  # pixels


def lines(id, title="", *, wide=False):
    """Lines of text. State: `lines` [text], with `**bold**`; the scene's words get their colour.

    wide: where a scene's panels are a flat list, a row to itself.
    """
    return {"kind": "lines", "id": id, "title": title, "wide": wide}


def tell(part, state, points):
    # A line that begins with "=" goes on with the one before.
    return plain(sentences(*state.get("lines", []))).replace(". = ", " = ")


def height(part, state, width):
    return LINE * len(_wrapped(state, width)) + 6


def rows(part, state):
    """How many rows of a table its lines grow like, where there is room."""
    return 0.4 * len(state.get("lines", []))


def draw(box, part, state, points, controls):
    wrapped = _wrapped(state, box.width)
    high = LINE + (box.height - height(part, state, box.width)) / max(1, len(wrapped))
    for k, line in enumerate(wrapped):
        box.text(0, 14 + high * k, line, colour="soft")


def _wrapped(state, width):
    letters = max(12, int(width / 7.9))
    return [
        piece
        for line in state.get("lines", [])
        for piece in textwrap.wrap(plain(together(line, letters)), letters) or [""]
    ]
