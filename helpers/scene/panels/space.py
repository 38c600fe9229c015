"""Words in three dimensions, to be turned; they are moved by sliders, not dragged."""

import numpy as np

from helpers.scene.given import check_looks, check_places, check_words
from helpers.scene.sentences import tell_places, tell_words

STATE = {"points", "moved", "hidden", "grid", "sheet", "faint"}
HEIGHT = 366
EDGE = {"left": 28, "right": 40, "top": 16, "bottom": 26}
SHEET = (-4, 4), (-4, 4)  # how far a sheet goes along each of its rows
APART = 34  # pixels between the numbers at an axis, at least
CLEAR = 16  # pixels between a mark and such a number, middle to middle
FAINT = 0.35  # of a word that is not in this sentence
VIEW = (-0.52, 0.44)  # turned so that no axis lies on another, and the floor is seen


def space(
    id,
    words,
    points,
    *,
    looks=None,
    axes=("tech", "fruit", "else"),
    reach=4.0,
    view=VIEW,
    height=HEIGHT,
    title="",
    hint="",
):
    """Words in three dimensions: a floor with a grid, ticks, and a line down from each word.

    points: (n, 3). reach: how far the axes go. view: turned and tilted so far at the start, in
    radians. height: in pixels. title, hint: as a plane's.

    State, all optional: `points` (n, 3), `moved` [[x, y, z] or None a word], `hidden` [bool a
    word], `faint` [bool a word] (there, but not in this sentence), `grid` (2, 3) rows of a matrix
    (the sheet that the plane becomes; the floor then has no grid of its own), `sheet`
    [[from, to], [from, to]] (whole numbers: how far that sheet goes along each row).
    """
    words = check_words(words)
    return {
        "kind": "space",
        "id": id,
        "title": title,
        "hint": hint,
        "words": words,
        "points": check_places(points, len(words), "points", 3).tolist(),
        "looks": check_looks(looks, words),
        "axes": list(axes),
        "reach": float(reach),
        "view": {"turn": float(view[0]), "tilt": float(view[1])},
        "height": height,
    }


def tell(part, state, points):
    said = tell_words(part, state, state.get("points") or part["points"])
    return tell_places(part["axes"], said)


def height(part, state, width):
    return part["height"]


def draw(box, part, state, points, controls):
    """Seen from the page's first view: no perspective, turned, then tilted."""
    from helpers.scene.picture import Labels

    places = np.array(state.get("points") or part["points"], float)
    moved = state.get("moved") or [None] * len(places)
    hidden = state.get("hidden") or [False] * len(places)
    faint = state.get("faint") or [False] * len(places)
    ends = [p for p in moved if p is not None]
    lines, corners = _sheet(state.get("grid"), state.get("sheet"))
    seen = [p for p, gone in zip(places, hidden, strict=True) if not gone] + ends
    flat = _view(box, part, [*places, *ends, *corners])
    reach = part["reach"]
    floor = [flat(p) for p in ((0, 0, 0), (reach, 0, 0), (reach, reach, 0), (0, reach, 0))]
    box.shape(floor, fill="hover")
    labels = Labels(box)
    for k in range(1, int(reach) + 1) if not lines else ():
        box.line([flat((k, 0, 0)), flat((k, reach, 0))], "line")
        box.line([flat((0, k, 0)), flat((reach, k, 0))], "line")
    tips = reach * np.eye(3)
    inner = box.clipped()
    for start, end, strong in lines:
        inner.line([flat(start), flat(end)], "axis", 1, opacity=1 if strong else 0.45)
    for tip in tips:
        box.line([flat((0, 0, 0)), flat(tip)], "axis", 1.5)
        labels.keep_off([flat((0, 0, 0)), flat(tip)])
        apart = np.hypot(*np.subtract(flat(tip), flat((0, 0, 0)))) / reach
        step = 4 if 2 * apart < APART else 2 if apart < APART else 1
        for k in range(step, int(np.ceil(reach)), step):
            x, y = np.add(flat(tip / reach * k), (-8, 8))
            marks = [flat(place) for place in seen]
            if all(np.hypot(x - a, y - b) >= CLEAR for a, b in marks):
                box.text(x, y + 5, str(k), 11, "note", anchor="middle", tick=True)
    everything = list(zip(part["words"], places, part["looks"], moved, hidden, faint, strict=True))
    for _, place, look, to, gone, weak in everything:
        if gone:
            continue
        opacity = FAINT if weak else 0.85
        drop = flat((place[0], place[1], 0))
        box.line([flat((0, 0, 0)), flat(place)], look, 1.75, opacity=opacity)
        box.line([flat(place), drop], look, 1.3, (0, (3, 2)), opacity=opacity)
        labels.keep_off([flat(place), drop], 2)
        along = [flat((place[0], 0, 0)), drop, flat((0, place[1], 0))]
        box.line(along, look, 1.2, (0, (1, 3)), opacity=opacity * 0.7)
        mark = box.mark(look, *flat(place), hollow=to is not None)
        mark.set_alpha(FAINT if weak else 1)
        labels.keep_away(*flat(place), 8)
        if to is not None:
            box.line([flat(to), flat((to[0], to[1], 0))], look, 1.2, (0, (1, 3)), opacity=0.7)
            box.line([flat(place), flat(to)], look, 2.5, (0, (0.5, 2)))
            box.mark(look, *flat(to))
            labels.keep_away(*flat(to), 8)
    went = {}
    for word, place, look, to, gone, weak in everything:
        if gone:
            continue
        left = to is not None and np.hypot(*np.subtract(flat(to), flat(place))) > 8
        quiet = weak or left  # where a word was is said quietly
        labels.put(*flat(place), word, "note" if quiet else look, 400 if quiet else 600)
        if left:
            went.setdefault((look, *np.round(flat(to))), []).append(word + "′")
    for (look, x, y), names in went.items():  # those of one look at one place share a label
        labels.put(x, y, ", ".join(names), look)
    for name, tip in zip(part["axes"], tips, strict=True):
        labels.put(*flat(tip), name, "note", 400, 12, gap=5)


def _view(box, part, seen):
    """From space to the box: what is there fills it."""
    turn, tilt, reach = part["view"]["turn"], part["view"]["tilt"], part["reach"]

    def raw(place):
        x, y, z = np.asarray(place, float)
        deep = x * np.sin(turn) + y * np.cos(turn)
        across = x * np.cos(turn) - y * np.sin(turn)
        return np.array([across, z * np.cos(tilt) + deep * np.sin(tilt)])

    corners = [(0, 0, 0), (reach, 0, 0), (0, reach, 0), (reach, reach, 0), (0, 0, reach)]
    all_there = np.array([raw(p) for p in [*corners, *seen]])
    low, high = all_there.min(axis=0), all_there.max(axis=0)
    room = np.array(
        [
            box.width - EDGE["left"] - EDGE["right"],
            box.height - EDGE["top"] - EDGE["bottom"],
        ]
    )
    scale = (room / np.maximum(high - low, 1e-9)).min()
    left, top = np.array([EDGE["left"], EDGE["top"]]) + (room - scale * (high - low)) / 2

    def flat(place):
        x, y = raw(place)
        return left + scale * (x - low[0]), top + scale * (high[1] - y)

    return flat


def _sheet(grid, sheet):
    """The grid that two rows of a matrix take into space: lines (start, end, was an axis), corners.

    The corners only where it is said how far it goes: then it is seen whole.
    """
    if grid is None:
        return [], []
    first, second = np.array(grid)
    (u0, u1), (v0, v1) = sheet or SHEET

    def at(u, v):
        return u * first + v * second

    lines = [(at(u, v0), at(u, v1), u == 0) for u in range(u0, u1 + 1)]
    lines += [(at(u0, v), at(u1, v), v == 0) for v in range(v0, v1 + 1)]
    return lines, [at(u, v) for u in (u0, u1) for v in (v0, v1)] if sheet else []
