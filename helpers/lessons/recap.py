"""The picture that grows: the path of the data through attention, longer with each lesson."""

import base64
import html
from dataclasses import dataclass

from helpers.lessons import lesson
from helpers.scene import is_static
from helpers.scene.lowered import lowered_svg

WIDTH = 980
HEIGHT, FULL_HEIGHT = 300, 390  # before and from the lesson that shows what is around attention
AROUND = "learning_the_matrices"
BOX = 44  # height of a box
# Letters large enough to be read where the page is narrow and the picture two thirds as wide.
NAME, CAPTION, KEY, FORMULA = 17, 16, 16, 20


@dataclass(frozen=True)
class Box:
    """A thing on the path of the data: since which lesson, where, how wide, what it says."""

    name: str
    since: str
    x: float
    y: float
    width: float
    lines: tuple
    later: tuple = ()  # since which lesson it says something else below its name, and what


BOXES = (
    Box("words", "embeddings", 10, 130, 64, ("words",)),
    Box("X", "embeddings", 92, 130, 116, ("X", "row per word")),
    Box("Q", "keys_and_queries", 244, 60, 104, ("Q = X W_Q", "queries")),
    Box("K", "keys_and_queries", 244, 130, 104, ("K = X W_K", "keys")),
    Box("V", "values", 244, 200, 104, ("V = X W_V", "values")),
    Box(
        "scores", "similarity", 386, 95, 86, ("scores", "how alike"), ("keys_and_queries", "q · k")
    ),
    Box("weights", "softmax", 490, 95, 132, ("weights", "softmax by row")),
    Box("moved", "attention_step", 646, 130, 132, ("moved words", "weighted sums")),
    Box("concat", "multi_head", 806, 130, 76, ("concat", "joined")),
    Box("output", "multi_head", 900, 130, 70, ("output", "× W_O")),
    Box("position", "learning_the_matrices", 92, 60, 116, ("position", "added to X")),
    Box("add", "learning_the_matrices", 854, 270, 116, ("add X", "what came in")),
    Box("feed", "learning_the_matrices", 708, 270, 122, ("feed-forward", "word by word")),
    Box("again", "learning_the_matrices", 568, 270, 116, ("add again", "what came in")),
    Box("repeat", "learning_the_matrices", 424, 270, 120, ("repeat", "layer on layer")),
    Box("next", "learning_the_matrices", 210, 270, 190, ("next word", "read-out, softmax")),
    Box("vector", "real_transformer", 11, 270, 175, ("or: sentence vector", "mean of all words")),
)

# (from, to, since which lesson, from which lesson on another arrow is there instead).
ARROWS = (
    ("words", "X", "embeddings", None),
    ("X", "scores", "similarity", "keys_and_queries"),
    ("scores", "weights", "softmax", None),
    ("weights", "moved", "attention_step", None),
    ("X", "moved", "attention_step", "values"),
    ("X", "Q", "keys_and_queries", None),
    ("X", "K", "keys_and_queries", None),
    ("Q", "scores", "keys_and_queries", None),
    ("K", "scores", "keys_and_queries", None),
    ("X", "V", "values", None),
    ("V", "moved", "values", None),
    ("moved", "concat", "multi_head", None),
    ("concat", "output", "multi_head", None),
    ("position", "X", "learning_the_matrices", None),
    ("output", "add", "learning_the_matrices", None),
    ("add", "feed", "learning_the_matrices", None),
    ("feed", "again", "learning_the_matrices", None),
    ("again", "repeat", "learning_the_matrices", None),
    ("repeat", "next", "learning_the_matrices", None),
    ("repeat", "vector", "real_transformer", None),
)
IN_A_HEAD = ("Q", "K", "V", "scores", "weights", "moved")

# The frame around what each head does for itself, and what a lesson writes on it.
FRAME = {
    "multi_head": "one of h heads",
    "what_the_heads_learned": "one of h heads: take it away, and see what is missing",
    "let_it_write": "one of h heads: K and V are kept, Q is not",
}

FORMULAS = {
    "embeddings": "X: one row per word, one column per coordinate",
    "similarity": "scores = X Xᵀ / √d",
    "softmax": "weights = softmax(X Xᵀ / √d), row by row",
    "attention_step": "softmax(X Xᵀ / √d) X",
    "keys_and_queries": "softmax(Q Kᵀ / √d_k) X,  with Q = X W_Q and K = X W_K",
    "values": "softmax(Q Kᵀ / √d_k) V,  with Q = X W_Q, K = X W_K and V = X W_V",
    "multi_head": "concat(head 1, …, head h) W_O,  each head softmax(Q Kᵀ / √d_k) V",
    "learning_the_matrices": (
        "Y = X + concat(heads) W_O,  then Y + feed-forward(Y),  layer on layer; all learned"
    ),
    "what_the_heads_learned": (
        "kind right with the head − kind right without it (at 0, or at its mean)"
    ),
    "real_transformer": (
        "6 layers of it, 12 heads each, with your attention: softmax(Q Kᵀ / √d_k) V"
    ),
    "let_it_write": "next word = one drawn from softmax(logits / T); then read it, and again",
}


class Recap:
    """What `recap` returns: shows itself as a picture with the same in words."""

    def __init__(self, slug):
        if slug not in FORMULAS:
            raise ValueError(f"slug: one of {', '.join(FORMULAS)}, got {slug!r}")
        self.slug = slug

    def reached(self, slug):
        """Whether lesson `slug` is behind us, or is this one."""
        return lesson(slug).number <= lesson(self.slug).number

    def __repr__(self):
        seen = [box for box in BOXES if self.reached(box.since)]
        new = [box.lines[0] for box in seen if box.since == self.slug]
        around = " Attention: from Q, K and V to output." if self.reached(AROUND) else ""
        return (
            f"The path of the data after lesson {lesson(self.slug).number:02}: "
            f"{', '.join(box.lines[0] for box in seen)}.{around} "
            f"New: {', '.join(new) or FRAME[self.slug]}. Formula: {FORMULAS[self.slug]}."
        )

    def _box(self, box, colours):
        lines = box.lines
        if box.later and self.reached(box.later[0]):
            lines = (lines[0], box.later[1])
        return _box(box, lines, box.since == self.slug, colours)

    def svg(self, colours):
        """The drawing as SVG text. colours: ink, faint, paper and accent, as CSS."""
        seen = {box.name: box for box in BOXES if self.reached(box.since)}
        height = FULL_HEIGHT if self.reached(AROUND) else HEIGHT
        to_come = [box for box in BOXES if box.name not in seen and box.y + BOX < height]
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-label="{html.escape(repr(self), quote=True)}" '
            'style="width: 100%; max-width: 980px; font-family: system-ui, sans-serif">',
            f'<rect width="{WIDTH}" height="{height}" rx="8" fill="{colours["paper"]}"/>',
        ]
        if self.reached(AROUND):
            parts.append(_attention(colours))
        if self.reached("multi_head"):
            text = FRAME.get(self.slug, FRAME["multi_head"])
            parts.append(_heads(colours, text, new=self.slug in FRAME))
        for start, end, since, until in ARROWS:
            if self.reached(since) and not (until and self.reached(until)):
                colour = colours["accent" if since == self.slug else "faint"]
                parts.append(_arrow(seen[start], seen[end], colour))
        parts += [_to_come(box, colours) for box in to_come]
        parts += [self._box(box, colours) for box in seen.values()]
        key = "The path of the data so far. Thick: new in this lesson. Dotted: still to come."
        parts.append(_text(14, 26, key, colours["faint"], KEY, "start"))
        parts.append(_text(WIDTH / 2, height - 16, FORMULAS[self.slug], colours["ink"], FORMULA))
        return "".join([*parts, "</svg>"])

    def _repr_mimebundle_(self, **kwargs):
        if not is_static():
            theme = {
                "ink": "var(--jp-ui-font-color0, #111)",
                "faint": "var(--jp-ui-font-color2, #555)",
                "paper": "var(--jp-layout-color0, #fff)",
                "accent": "var(--jp-brand-color1, #0b6bcb)",
            }
            return {"text/html": self.svg(theme), "text/plain": repr(self)}
        light = {"ink": "#111", "faint": "#555", "paper": "#fff", "accent": "#0b6bcb"}
        data = base64.b64encode(self.svg(light).encode()).decode()
        image = (
            f'<img alt="{html.escape(repr(self), quote=True)}" style="width: 100%; '
            f'max-width: {WIDTH}px" src="data:image/svg+xml;base64,{data}">'
        )
        return {"text/html": image, "text/plain": repr(self)}


def recap(slug):
    """The path of the data through attention as far as lesson `slug` ("softmax", …) has shown it.

    ValueError, which names those there are, for a lesson that adds nothing to it, or is none.
    """
    return Recap(slug)


def _text(x, y, text, colour, size, anchor="middle"):
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size}" '
        f'text-anchor="{anchor}">{lowered_svg(text)}</text>'
    )


def _box(box, lines, new, colours):
    stroke, width = (colours["accent"], 3) if new else (colours["faint"], 1.2)
    middle = box.x + box.width / 2
    shape = (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{BOX}" rx="6" '
        f'fill="{colours["paper"]}" stroke="{stroke}" stroke-width="{width}"/>'
    )
    if len(lines) == 1:
        return shape + _text(middle, box.y + 28, lines[0], colours["ink"], NAME)
    first = _text(middle, box.y + 19, lines[0], colours["ink"], NAME)
    return shape + first + _text(middle, box.y + 37, lines[1], colours["faint"], CAPTION)


def _to_come(box, colours):
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{BOX}" rx="6" fill="none" '
        f'stroke="{colours["faint"]}" stroke-width="1" stroke-dasharray="2 5" opacity="0.5"/>'
    )


def _arrow(start, end, colour):
    """From the edge of one box to the facing edge of the other, with a tip."""
    if (start.name, end.name) == ("repeat", "vector"):  # past the next word, below it
        x0, x1, y = start.x + start.width / 2, end.x + end.width / 2, start.y + BOX
        line, tip = f"M{x0} {y}V{y + 24}H{x1}V{y + 9}", f"M{x1} {y + 2}l-5 9h10z"
    elif start.x == end.x or end.y > start.y + 100:  # straight down
        x, y0, y1 = end.x + end.width / 2, start.y + BOX, end.y
        line, tip = f"M{x} {y0}V{y1 - 8}", f"M{x} {y1 - 2}l-5 -9h10z"
    elif end.x < start.x:  # back to the left
        y, x0, x1 = start.y + BOX / 2, start.x, end.x + end.width
        line, tip = f"M{x0} {y}H{x1 + 8}", f"M{x1 + 2} {y}l9 -5v10z"
    else:
        x0, y0 = start.x + start.width, start.y + BOX / 2
        x1, y1 = end.x - 3, end.y + BOX / 2
        bend = (x0 + x1) / 2
        # The long way of X to the moved words runs below the boxes between them.
        dip = 125 if (start.name, end.name) == ("X", "moved") else 0
        line = f"M{x0} {y0}C{bend} {y0 + dip} {bend} {y1 + dip} {x1 - 6} {y1}"
        tip = f"M{x1 + 1} {y1}l-9 -5v10z"
    return (
        f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="1.8"/>'
        f'<path d="{tip}" fill="{colour}"/>'
    )


def _attention(colours):
    """A line around all that is attention, where there is something around it, with its name."""
    inside = [box for box in BOXES if box.name in (*IN_A_HEAD, "concat", "output")]
    left, right = min(b.x for b in inside) - 18, max(b.x + b.width for b in inside) + 6
    top, low = min(b.y for b in inside) - 28, max(b.y for b in inside) + BOX + 20
    line = f"M{left} {top}H{right}V{low}H{left}Z"
    return (
        f'<path d="{line}" fill="none" stroke="{colours["faint"]}" stroke-width="1.2"/>'
        f"{_text(right - 8, top + 20, 'attention', colours['ink'], NAME, 'end')}"
    )


def _heads(colours, text, new):
    """A frame, with two more behind it, around what each head does for itself."""
    inside = [box for box in BOXES if box.name in IN_A_HEAD]
    left, top = min(b.x for b in inside) - 12, min(b.y for b in inside) - 12
    right = max(b.x + b.width for b in inside) + 12
    low = max(b.y for b in inside) + BOX + 12
    colour = colours["accent" if new else "faint"]
    frames = "".join(
        f'<rect x="{left + k}" y="{top - k}" width="{right - left}" height="{low - top}" rx="8" '
        f'fill="{colours["paper"]}" stroke="{colour}" stroke-width="1.2" stroke-dasharray="5 4"/>'
        for k in (10, 5, 0)
    )
    label = _text(right - 8, low - 10, text, colour, CAPTION, "end")
    return frames + label
