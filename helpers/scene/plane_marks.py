"""What else a plane shows, in the still picture: a bent grid, trails, a circle, an angle, lines and
their lengths, spots."""

import numpy as np

from helpers.scene import palette
from helpers.scene.labels import NUMBER
from helpers.scene.plane_arrows import LINE, beside

TIGHT = 0.8  # radians: a smaller angle has no room for its number
RINGED = 5  # pixels: the radius of the ring at a place that was only worked out
ABOUT = 10  # and at one where a word stands
DASHED = (0, (3, 2.5))  # of a line, in widths of it
TINT = 0.16  # of its colour has a shaded part of the plane
SHORT = 16  # pixels: a line shorter than that has no number
BEND = 12  # pixels: labels keep off a trail in straight parts at least so long
MOST_LINES = 12  # of a bent grid, each way


def grid_lines(grid, x, y):
    """Which lines of a bent grid are drawn: (numbers along the first row, along the second, reach).

    At most MOST_LINES each way over the plane, whatever the matrix; a flat one has six each way.
    """
    matrix = np.array(grid, float)
    corners = np.array([(a, b) for a in x for b in y], float)
    if abs(np.linalg.det(matrix)) < 1e-9:
        some = list(range(-6, 7))
        return some, some, 6
    inside = corners @ np.linalg.inv(matrix)
    lines = []
    for low, high in zip(inside.min(axis=0), inside.max(axis=0), strict=True):
        step = max(1, int(np.ceil((high - low) / MOST_LINES)))
        lines.append([k for k in range(int(low) - step, int(high) + step + 1) if k % step == 0])
    return *lines, float(np.abs(inside).max()) + 1


def bends(way):
    """A way in straight parts of at least BEND pixels; the last may be shorter."""
    kept = way[:1]
    for to in way[1:]:
        if np.hypot(*np.subtract(to, kept[-1])) >= BEND:
            kept.append(to)
    return [*kept, way[-1]] if len(way) else []


def draw_behind(inner, part, state, place):
    if state.get("tint") is not None:
        inner.shape([place(p) for p in state["tint"]], fill="note", opacity=TINT)
    if state.get("grid"):
        first, second = np.array(state["grid"], float)
        along, across, reach = grid_lines(state["grid"], part["x"]["range"], part["y"]["range"])
        if np.array_equal((first, second), np.eye(2)):  # the plane's own grid, which is there
            along, across = [0], [0]
        for k in along:
            ends = k * first - reach * second, k * first + reach * second
            inner.line([place(end) for end in ends], "axis", 1, opacity=0.66 if k else 1)
        for k in across:
            ends = k * second - reach * first, k * second + reach * first
            inner.line([place(end) for end in ends], "axis", 1, opacity=0.66 if k else 1)
        square = [0 * first, first, first + second, second]
        inner.shape([place(p) for p in square], fill="note", opacity=0.18)
    for trail, look in zip(state.get("trails") or [], part["looks"], strict=False):
        inner.line([place(p) for p in trail], look, 2, (0, (0.6, 2)))


def draw(box, state, points, place, scale, labels, looks, ranges, edge):
    origin = np.array(place((0, 0)))
    for trail in state.get("trails") or []:
        labels.keep_off(bends([place(p) for p in trail]), 1)
    if state.get("circle"):
        angle = np.linspace(0, 2 * np.pi, 180)[:, None]
        around = origin + scale * state["circle"] * np.hstack([np.cos(angle), np.sin(angle)])
        # Cut off at the edge of the plane, as in the page.
        (left, bottom), (right, top) = (place(ends) for ends in zip(*ranges, strict=True))
        x, y = around.T
        around[(x < left) | (x > right) | (y < top) | (y > bottom)] = np.nan
        box.line(around, "soft", 1.2)
        labels.keep_out(*origin, scale * state["circle"])
    if state.get("angle"):
        (x0, y0), (x1, y1) = (points[i] for i in state["angle"]["between"])
        first, second = np.arctan2(y0, x0), np.arctan2(y1, x1)
        turn = (second - first + np.pi) % (2 * np.pi) - np.pi
        sweep = first + turn * np.linspace(0, 1, 30)[:, None]
        box.line(origin + 34 * np.hstack([np.cos(sweep), -np.sin(sweep)]), "soft", 1.8)
        middle = first + turn / 2
        tight = abs(turn) < TIGHT
        far, way = (34, min(first, second, key=lambda a: -np.cos(a))) if tight else (46, middle)
        at = origin + far * np.array([np.cos(way), -np.sin(way)])
        gap = 7 if tight else 2
        labels.later(NUMBER, *at, state["angle"]["text"], "soft", 400, 12, gap=gap)
    segments = state.get("segments", [])
    lines = [edge.cropped(place(segment["from"]), place(segment["to"])) for segment in segments]
    for k, segment in enumerate(segments):
        if not lines[k]:
            continue
        look, style = segment.get("look", ""), {"colour": "ink", "width": 1.6}
        if look == "ink-dashed":
            style |= {"dash": DASHED}
        elif look == "quiet":
            style = {"colour": "note", "width": 1.6}
        elif look == "dashed":
            style = {"colour": "note", "width": 1.4, "dash": DASHED}
        elif look.startswith("line-"):
            dash = palette.DASHES[int(look.removeprefix("line-"))]
            style = {"colour": look, "width": 3, "dash": dash}
        ends = lines[k]
        box.line(ends, **style)
        labels.keep_off(ends, 1)
        long = segment.get("short") or np.hypot(*np.subtract(*ends)) > SHORT
        if segment.get("text") and long:
            own = look if look.startswith("line-") else "ink"
            said = ("note", 400) if look in ("quiet", "dashed") else (own, 600)
            others = [line for line in lines[:k] + lines[k + 1 :] if line]
            spots = beside(ends, 2, segment["text"], others, origin, LINE)
            labels.later(NUMBER, *spots[0][:2], segment["text"], *said, gap=1, spots=spots)
    for spot in state.get("spots", []):
        if spot.get("mark", True) and edge.holds(place(spot["at"])):
            x, y = place(spot["at"])
            if spot.get("word") is not None:
                box.mark(looks[spot["word"]], x, y, zorder=4.5)
                labels.keep_away(x, y, 8)
            elif spot.get("of") is not None:
                box.dashed(looks[spot["of"]], x, y)
                labels.keep_away(x, y, 8)
            elif spot.get("mark") == "ring":
                there = any(np.hypot(*(np.array(place(p)) - (x, y))) < RINGED for p in points)
                box.ring("ink", x, y, ABOUT if there else RINGED)
            else:  # upright: a lying one is a cut
                box.line([(x - 7, y), (x + 7, y)], "ink", 2, zorder=4.5)
                box.line([(x, y - 7), (x, y + 7)], "ink", 2, zorder=4.5)
            labels.keep_away(x, y)
