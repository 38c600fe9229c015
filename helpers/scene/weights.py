"""How a weight looks and reads: a number, a per cent, a list short enough to send.

Its twin on the page is page/weights.js. A weight is a share, from 0 to 1.
"""

import functools

import numpy as np

from helpers.say import NEARLY_0, next_to_nothing, show

LEAST = 0.004  # a smaller weight has no arc
FAINTEST = 0.15  # an arc is never paler than this weight's colour, or it could not be seen


def share(weight, decimals=2):
    """A weight as text. Nothing (0) and next to nothing (≈ 0) are two things; None is "?"."""
    if weight is None or not np.isfinite(weight):
        return "?"
    if weight == 0:
        return "0"
    return NEARLY_0 if next_to_nothing(abs(weight), decimals) else show(weight, decimals)


def largest(row):
    """The places of the largest weight in a row (n,), None for no number.

    Of two that read the same both; of more, or where it is next to nothing, none: that is no news.
    """
    most = max([0, *(weight for weight in row if weight is not None)])
    places = [k for k, weight in enumerate(row) if share(weight) == share(most)]
    return places if most >= 0.1 and len(places) <= 2 else []


def percent(part, decimals=1):
    """A share as per cent; "< 0.1 %" for what is there but too small to say, also "> 99.9 %"."""
    if part is None or not np.isfinite(part):
        return "?"
    least = 0.5 * 10**-decimals
    if 0 < 100 * part < least:
        return f"< {show(10**-decimals, decimals)} %"
    if part < 1 and 100 - 100 * part < least:
        return f"> {show(100 - 10**-decimals, decimals)} %"
    return f"{show(100 * part, decimals)} %"


def compact(values, decimals=2):
    """The same numbers with two decimals more than are shown, so that they are light to send.

    One that would then be shown otherwise (0.12496 becomes 0.1250, which is 0.13) stays as it is.
    values: nested lists of any depth, None for no number.
    """
    array = np.array(values, dtype=np.float64)
    rounded = np.round(array, decimals + 2)
    at = np.abs(array) * 10**decimals
    near = np.abs(at - np.floor(at) - 0.5) < 0.02
    kept = np.where(near, np.round(array, decimals + 10), rounded)
    kept = np.where((kept == 0) & (array != 0), array, kept)  # next to nothing is not nothing
    return _without_nan(kept.tolist())


def _without_nan(value):
    if isinstance(value, list):
        return [_without_nan(v) for v in value]
    return None if value != value else value


def checked(values, name, shapes):
    """values as lists (None for no number), or a ValueError naming the shapes that fit."""
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        wanted = " or ".join(map(str, shapes))
        raise ValueError(f"{name}: numbers of shape {wanted}, got {values!r:.80}") from None
    if array.shape not in shapes:
        wanted = " or ".join(map(str, shapes))
        raise ValueError(f"{name}: shape {wanted}, got {array.shape}")
    return array


def is_cut(cuts, i, j):
    """Whether [i, j], or [None, j] for every i, is among the cuts."""
    return any(b == j and a in (i, None) for a, b, *_ in cuts or ())


# -- for the still pictures


@functools.lru_cache(maxsize=4096)
def measure(text, size=13, bold=False):
    """How wide a text is, in pixels."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")  # no text
    return TextPath((0, 0), text.rstrip() or "n", size=size, prop=font).get_extents().x1


def fitted(text, room, size=13, bold=False):
    """The text, or as much of its beginning as there is room for, and "…"."""
    if measure(text, size, bold) <= room:
        return text
    keep = len(text)
    while keep > 1 and measure(text[:keep] + "…", size, bold) > room:
        keep = keep * 3 // 4 if keep > 40 else keep - 1
    return text[:keep] + "…"


def bezier(start, control, other, end, steps=48):
    """Points (steps + 1, 2) along a curve with two controls."""
    t = np.linspace(0, 1, steps + 1)[:, None]
    start, control, other, end = (np.array(p, float) for p in (start, control, other, end))
    first, last = (1 - t) ** 3 * start, t**3 * end
    return first + 3 * (1 - t) ** 2 * t * control + 3 * (1 - t) * t**2 * other + last


def rounded(box, x, y, width, height, radius, line=1.0, **look):
    """A rectangle with round corners; look as of a box's shape, `line` its width."""
    radius = min(radius, width / 2, height / 2)
    turn = np.linspace(0, np.pi / 2, 6)
    corners = []
    for k, (cx, cy) in enumerate(
        [
            (x + width - radius, y + height - radius),
            (x + radius, y + height - radius),
            (x + radius, y + radius),
            (x + width - radius, y + radius),
        ]
    ):
        angle = turn + k * np.pi / 2
        corners += zip(cx + radius * np.cos(angle), cy + radius * np.sin(angle), strict=True)
    box.shape(corners, width=line, **look)


def bracket(box, left, right, y, high):
    """The two brackets around a row of a matrix."""
    for x, lean in ((left, 5), (right, -5)):
        corners = [(x + lean, y + 3), (x, y + 3), (x, y + high - 3), (x + lean, y + high - 3)]
        box.line(corners, width=1.6)


def disc(box, x, y, radius, colour, **look):
    rounded(box, x - radius, y - radius, 2 * radius, 2 * radius, radius, fill=colour, **look)


def hatch(box, x, y, width, height):
    """What is cut: diagonal lines in a frame."""
    rounded(box, x, y, width, height, 2, edge="line")
    inner = box.inside(x, y, width, height).clipped()
    for lean in np.arange(-height, width, 5):
        inner.line([(lean, height), (lean + height, 0)], colour="axis", width=1.2)
