"""Texts put together: what several panels need to say what they show."""

from helpers.say import show, show_point


def plain(text):
    """Without the marks of what is bold."""
    return text.replace("**", "")


def sentences(*texts):
    """The texts, each with an end; those that are empty or None are left out."""
    return " ".join(text if text[-1] in ".:?!" else f"{text}." for text in texts if text)


def tell_words(part, panel, at):
    """Each word with its place, and where it goes to."""
    hidden = panel.get("hidden") or [False] * len(at)
    moved = panel.get("moved") or [None] * len(at)
    said = []
    for word, here, to, gone in zip(part["words"], at, moved, hidden, strict=True):
        if not gone:
            ways = [show_point(place) for place in (here, to) if place is not None]
            said.append(f"{word} {' → '.join(dict.fromkeys(ways))}")
    return said


def tell_places(axes, said):
    axes = ", ".join(axis for axis in axes if axis)
    head = f"Places ({axes}): " if axes else ""
    return f"{head}{', '.join(said)}" if said else ""


def round_place(point):
    """(16, 3.91): whole numbers, such as counts, stay whole."""
    return "(" + ", ".join(show(x, 0 if x == round(x) else 2) for x in point) + ")"
