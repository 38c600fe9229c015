"""Words in three dimensions, to be turned; they are moved by sliders, not dragged."""

import numpy as np

from helpers.scene.given import check_looks, check_places, check_words
from helpers.scene.labels import Labels, to_line
from helpers.scene.sentences import tell_places, tell_words
from helpers.scene.weights import disc

STATE = {"points", "moved", "hidden", "grid", "sheet", "faint"}
HEIGHT = 366
EDGE = {"left": 28, "right": 40, "top": 16, "bottom": 26}
SHEET = (-4, 4), (-4, 4)  # how far a sheet goes along each of its rows
APART = 22  # pixels between the numbers at an axis, at least
SHORT = 16  # pixels: an axis the unit of which is shorter has no numbers
CLEAR = 16  # pixels between a mark and such a number, middle to middle
ASIDE = 11, 20  # pixels from an axis to its numbers: farther off where something is in the way
NUMBERS = 22  # pixels from one axis's number to another's, at least
FOOT = 2.5  # pixels: half a dot where the line down from a word meets the floor
FAINT = 0.35  # of a word that is not in this sentence
VIEW = (-2.1, 0.32)  # turned so that no axis lies on another, and the floor is seen


def space(
    id,
    words,
    points,
    *,
    looks=None,
    axes=("tech", "fruit", "else"),
    reach=4.0,
    view=VIEW,
    reached="",
    height=HEIGHT,
    title="",
    hint="",
):
    """Words in three dimensions: a floor with a grid, ticks, and a line down from each word.

    points: (n, 3). reach: how far the axes go, one number or one an axis. view: turned and tilted
    so far at the start, in radians. reached: what stands at the sheet, where there is one.
    height: in pixels. title, hint: as a plane's.

    State, all optional: `points` (n, 3), `moved` [[x, y, z] or None a word], `hidden` [bool a
    word], `faint` [bool a word] (there, but not in this sentence), `grid` (2, 3) rows of a matrix
    (the sheet that the plane becomes; there is no other floor then), `sheet`
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
        "reach": np.broadcast_to(np.array(reach, float), 3).tolist(),
        "reached": reached,
        "view": {"turn": float(view[0]), "tilt": float(view[1])},
        "height": height,
    }


def tell(part, state, points):
    said = tell_words(part, state, state.get("points") or part["points"])
    said += [f"a sheet: {part['reached']}"] if part["reached"] and state.get("grid") else []
    return tell_places(part["axes"], said)


def height(part, state, width):
    return part["height"]


def draw(box, part, state, points, controls):
    """Seen from the page's first view: no perspective, turned, then tilted."""
    places = np.array(state.get("points") or part["points"], float)
    moved = state.get("moved") or [None] * len(places)
    hidden = state.get("hidden") or [False] * len(places)
    faint = state.get("faint") or [False] * len(places)
    ends = [p for p in moved if p is not None]
    lines, corners = _sheet(state.get("grid"), state.get("sheet"))
    there = [p for p, gone in zip(places, hidden, strict=True) if not gone]
    whole = corners if state.get("sheet") else []  # a sheet that goes so far is seen whole
    flat = _view(box, part, [*places, *ends, *whole])
    a, b, _ = part["reach"]
    labels = Labels(box)
    if not lines:  # one floor at a time
        box.shape([flat(p) for p in ((0, 0, 0), (a, 0, 0), (a, b, 0), (0, b, 0))], fill="hover")
        for k in range(1, int(a) + 1):
            box.line([flat((k, 0, 0)), flat((k, b, 0))], "line")
        for k in range(1, int(b) + 1):
            box.line([flat((0, k, 0)), flat((a, k, 0))], "line")
    tips = np.diag(part["reach"])
    inner = box.clipped()
    if lines:  # of the floor only the rim, so that lines down to it end somewhere
        rim = [(0, 0, 0), (a, 0, 0), (a, b, 0), (0, b, 0), (0, 0, 0)]
        box.line([flat(p) for p in rim], "line")
        inner.shape([flat(p) for p in corners], fill="note", opacity=0.16)
    for start, end, strong in lines:
        inner.line([flat(start), flat(end)], "axis", 1, opacity=1 if strong else 0.45)
    for tip in tips:
        box.line([flat((0, 0, 0)), flat(tip)], "axis", 1.5)
        labels.keep_off([flat((0, 0, 0)), flat(tip)])
    ways = [(p, to) for p, to in zip(places, moved, strict=True) if to is not None]
    edges = list(zip(corners, [*corners[1:], *corners[:1]], strict=True))
    _numbers(box, labels, flat, part["reach"], there, ways, edges)
    everything = list(zip(part["words"], places, part["looks"], moved, hidden, faint, strict=True))
    for _, place, look, to, gone, weak in everything:
        if gone:
            continue
        opacity = FAINT if weak else 0.85
        drop = flat((place[0], place[1], 0))
        box.line([flat((0, 0, 0)), flat(place)], look, 1.75, opacity=opacity)
        box.line([flat(place), drop], look, 1.3, (0, (3, 2)), opacity=opacity)
        labels.keep_off([flat(place), drop], 2)
        labels.keep_off([flat((0, 0, 0)), flat(place)], 2)
        along = [flat((place[0], 0, 0)), drop, flat((0, place[1], 0))]
        box.line(along, look, 1.2, (0, (1, 3)), opacity=opacity * 0.7)
        if place[:2].all():
            labels.keep_off(along, 2)
        if abs(place[2]) > 1e-9 and place[:2].any():
            disc(box, *drop, FOOT, look, opacity=opacity)
        mark = box.mark(look, *flat(place), hollow=to is not None)
        mark.set_alpha(FAINT if weak else 1)
        labels.keep_away(*flat(place), 8)
        if to is not None:
            foot = flat((to[0], to[1], 0))
            box.line([flat(to), foot], look, 1.2, (0, (1, 3)), opacity=0.7)
            if abs(to[2]) > 1e-9:
                disc(box, *foot, FOOT, look)
            box.line([flat(place), flat(to)], look, 2.5, (0, (0.5, 2)))
            box.mark(look, *flat(to))
            labels.keep_away(*flat(to), 8)
    went = {}
    for word, place, look, to, gone, weak in everything:
        if gone:
            continue
        left = to is not None and np.hypot(*np.subtract(flat(to), flat(place))) > 8
        quiet = weak or left  # where a word was is said quietly
        labels.put(
            *flat(place), word, "note" if quiet else look, 400 if quiet else 600, italic=weak
        )
        if left:
            went.setdefault((look, *np.round(flat(to))), []).append(word + "′")
    for (look, x, y), names in went.items():  # those of one look at one place share a label
        labels.put(x, y, ", ".join(names), look)
    for name, tip in zip(part["axes"], tips, strict=True):
        labels.put(*flat(tip), name, "note", 400, 12, gap=5)
    if lines and part["reached"]:  # at the corner that is farthest from all words
        words = np.array([flat(p) for p in [(0, 0, 0), *there, *ends]])
        free = lambda at: np.hypot(*(words - at).T).min()  # noqa: E731
        at = max((np.array(flat(p)) for p in corners), key=free)
        labels.put(*at, part["reached"], "note", 400, 12, gap=5)


def _numbers(box, labels, flat, reach, there, ways, edges):
    """The numbers at the axes, all of one on one side: rather that which looks away from the floor.

    Farther off, or none, where a mark, an arrow or the line down from a word is in the way.
    """
    origin, middle = (np.array(flat(p)) for p in ((0, 0, 0), (reach[0] / 2, reach[1] / 2, 0)))
    seen = [*there, *(to for _, to in ways)]
    marks = np.array([flat(place) for place in seen])
    feet = [(place, (place[0], place[1], 0)) for place in seen]
    ends = [*(((0, 0, 0), place) for place in there), *feet, *ways, *edges]
    arrows = [(flat(start), flat(end)) for start, end in ends]
    units = [np.hypot(*np.subtract(flat(along), origin)) for along in np.eye(3)]
    least = min((unit for unit in units if unit >= SHORT), default=SHORT)
    step = 2 if least < APART else 1  # one for all, so that no axis seems to count in another way
    written = []

    def clear(at):
        near = any(np.hypot(*np.subtract(mark, at)) < CLEAR for mark in marks)
        near = near or any(np.hypot(*np.subtract(other, at)) < NUMBERS for other in written)
        return not near and all(to_line(at, *ends) >= 6 for ends in arrows)

    for k, far in enumerate(reach):
        tip = far * np.eye(3)[k]
        along = np.subtract(flat(tip), origin)
        if units[k] < SHORT:
            continue
        side = np.array([-along[1], along[0]]) / np.hypot(*along)
        side = -side if side @ (middle - origin) > 0 else side

        def on(side, far=far, unit=tip / far):
            counts = range(step, int(np.ceil(far)), step)
            spots = ([np.array(flat(unit * n)) + off * side for off in ASIDE] for n in counts)
            found = (next(filter(clear, places), None) for places in spots)
            return [(n, at) for n, at in zip(counts, found, strict=True) if at is not None]

        for n, at in max(on(side), on(-side), key=len):
            x, y = at
            box.text(x, y + 4, str(n), 12, "note", anchor="middle", tick=True, halo=True)
            labels.taken.append((x - 4, y - 6, x + 4, y + 6))
            written.append(at)


def _view(box, part, seen):
    """From space to the box: what is there fills it."""
    turn, tilt, (a, b, c) = part["view"]["turn"], part["view"]["tilt"], part["reach"]

    def raw(place):
        x, y, z = np.asarray(place, float)
        deep = x * np.sin(turn) + y * np.cos(turn)
        across = x * np.cos(turn) - y * np.sin(turn)
        return np.array([across, z * np.cos(tilt) + deep * np.sin(tilt)])

    corners = [(0, 0, 0), (a, 0, 0), (0, b, 0), (a, b, 0), (0, 0, c)]
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
    """The grid that two rows of a matrix take into space: lines (start, end, was an axis), and
    its corners, one after the other."""
    if grid is None:
        return [], []
    first, second = np.array(grid)
    (u0, u1), (v0, v1) = sheet or SHEET

    def at(u, v):
        return u * first + v * second

    lines = [(at(u, v0), at(u, v1), u == 0) for u in range(u0, u1 + 1)]
    lines += [(at(u0, v), at(u1, v), v == 0) for v in range(v0, v1 + 1)]
    return lines, [at(u, v) for u, v in ((u0, v0), (u1, v0), (u1, v1), (u0, v1))]
