"""Arrows of weight in a plane, and their numbers, in the still picture: `page/arrows.js` is the
page's half."""

from itertools import product

import numpy as np

from helpers.say import show
from helpers.scene import palette
from helpers.scene.labels import BESIDE, LETTER, NUMBER, outside, to_line
from helpers.scene.weights import bezier

# Where along it a number may stand.
LINK, LINE = (0.55, 0.45, 0.65, 0.35, 0.75, 0.25), (0.5, 0.4, 0.6, 0.3, 0.7, 0.8, 0.9)
OTHERS = 90  # what it costs, in square pixels of overlap, to stand as near to another line
TURNS = [0, 0.4, -0.4, 0.8, -0.8, 1.2, -1.2, 1.6, -1.6]  # radians a loop may turn to stay inside
THINNEST = 1  # pixel
CLOSE = 0.9  # radians: an arrow nearer to a loop than that would lie under it
LOOP_ROOM = 10  # pixels between it and the edge
MARK = 10  # and between it and the middle of the mark of a word that went onto it
SEEN = 66  # pixels: with so much left of a link behind such a mark one sees where it ends
REACH = 12  # pixels over which that begins to count
LOOP = 62  # pixels: how far the handles of a loop reach
OPEN, WIDEST = 0.62, 1.05  # radians between its middle and each of its feet, at least and at most
BACK = 22  # pixels from the middle of its word to the back of its head
INSIDE = 19  # pixels free within it beside its head, both wings of that included
ASIDE = 5  # pixels between a link and the words' own arrows, where it runs along them


def width_of(weight, ink):
    """As of arcs: twice the weight, twice the width; what is there at all can be seen."""
    return max(THINNEST, ink * abs(weight))


def asks_in(state):
    """The word that asks, as its number: the one that is said to, or where all links begin."""
    starts = {i for i, *_ in state.get("links") or []}
    return state.get("asker", starts.pop() if len(starts) == 1 else None)


def draw(box, part, links, notes, apart, at, went, place, labels, grown, shared, edge):
    """The links of a plane as far as they have grown; notes: what stands before each number, None
    where none has its number beside it; apart: which are outlines; went: where words are now, or
    None."""
    numbers, whole = notes is not None, box
    notes = notes or [""] * len(links)
    for (i, j, weight, *score), note, outline in zip(links, notes, apart, strict=True):
        if not grown or (abs(weight) < 0.005 and shared == 1):
            continue
        width = 1.5 + shared * (width_of(weight, part["ink"]) - 1.5)
        colour = palette.shade(0.35 + 0.65 * min(1, abs(weight))) if shared else "soft"
        colour = "bad" if weight < 0 else colour
        text = note + show(score[0] if score and shared < 0.5 else weight)
        (x1, y1), (x2, y2) = place(at[i]), place(at[j])
        if not edge.cropped((x1, y1), (x2, y2)):
            continue
        # A loop at the edge reaches over it; an arrow from or to what is outside ends there.
        inside = all(edge.holds(end) for end in ((x1, y1), (x2, y2)))
        box = whole if inside else whole.cropped(*edge.low, *edge.high)
        if i == j:
            spots = outside(*_loop(box, place, at, links, i, width, colour, labels), width, text)
        else:
            far = np.hypot(x2 - x1, y2 - y1)
            if far < 20:
                continue
            ux, uy = (x2 - x1) / far, (y2 - y1) / far
            marks = [place(to) for k, to in enumerate(went) if to is not None and k != i]
            line = (x1, y1), (ux, uy)
            past = [_past(mark, *line, far, width) for mark in marks]
            aside = max([_aside(part, place, *line, width), *past])
            x1, y1, x2, y2 = (
                at + way * aside for at, way in zip((x1, y1, x2, y2), (-uy, ux) * 2, strict=True)
            )
            reach = 8 + (far - 18) * grown
            ends = (x1 + 8 * ux, y1 + 8 * uy), (x1 + reach * ux, y1 + reach * uy)
            box.arrow(*ends[0], *ends[1], width, colour, 0.75, outline=outline)
            labels.keep_off(ends, width / 2 + 3)
            others = [(place(at[a]), place(at[b])) for a, b, *_ in links if (a, b) != (i, j)]
            others = [] if note else others  # a word says whose it is
            ends = edge.cropped((x1, y1), (x2, y2))
            if not ends:
                continue
            spots = beside(ends, width, text, others, place((0, 0)), LINK)
        if numbers:
            look = "accent" if shared >= 0.5 else "ink", 600
            labels.later(NUMBER, *spots[0][:2], text, *look, gap=1, spots=spots, said=bool(note))


def beside(ends, width, text, others, origin, parts):
    """Where the number of a line may stand: beside it, farther from others than from its own, on
    the side away from the origin where it can be.

    parts: of the line, the best first. [(x, y, what it costs)] of its middle.
    """
    start, way = np.array(ends[0]), np.subtract(ends[1], ends[0])
    out = np.array([-way[1], way[0]]) / (np.hypot(*way) or 1)
    out = -out if out @ (start + way / 2 - origin) < -1e-6 else out
    off = width / 2 + BESIDE + 7 * abs(out[1]) + LETTER * len(text) * abs(out[0])
    spots = []
    for k, (part, turn) in enumerate(product(parts, (1, -1))):
        at = start + part * way + turn * off * out
        clear = all(to_line(at, *other) > off + BESIDE for other in others)
        side = (at - origin) * (2 * start + way - 2 * np.array(origin))
        over = (side < -1e-6).any()  # on the other side of an axis
        spots.append((*at, 4 * k + (0 if clear else OTHERS) + (OTHERS if over else 0)))
    return spots


def _aside(part, place, start, way, width):
    """How far a link goes aside that would lie on its words' own arrows, in pixels."""
    x, y = np.subtract(place((0, 0)), start)
    off = abs(way[0] * y - way[1] * x)
    return (width / 2 + ASIDE) * max(0, 1 - off / (width + ASIDE)) if part["arrows"] else 0


def _past(mark, start, way, far, width):
    """How far an arrow goes aside for the mark of a word that went to a place on it, and would
    hide where it ends, in pixels. far: how long it is."""
    (x, y), need = np.subtract(mark, start), MARK + width / 2
    along, off = x * way[0] + y * way[1], y * way[0] - x * way[1]
    there = min(1, along / REACH, (far - along) / REACH, (SEEN - far + along) / REACH)
    return there * min(need + off, 3 * (need - off)) if abs(off) < need and there > 0 else 0


def _loop_way(place, at, links, i):
    """Which way a word's loop goes: away from the origin and from whom it asks; where one of those
    is near, into the widest gap."""
    here, out = np.array(place(at[i])), np.zeros(2)
    others = [place(at[j]) for a, j, *_ in links if a == i and j != i]
    for there in [place((0, 0)), *others]:
        away = here - there
        out += away / max(np.hypot(*away), 1e-9)
    way = out / np.hypot(*out) if np.hypot(*out) > 0.05 else np.array([0.0, -1.0])
    ways = np.reshape([there - here for there in others], (-1, 2))
    angles = np.arctan2(ways[:, 1], ways[:, 0])
    off = np.abs((angles - np.arctan2(way[1], way[0]) + np.pi) % (2 * np.pi) - np.pi)
    return _freest(np.sort(angles)) if (off < CLOSE).any() else way


def _freest(angles):
    """The middle of the widest gap between these directions, in order."""
    gaps = np.diff([*angles, angles[0] + 2 * np.pi])
    middle = angles[gaps.argmax()] + gaps.max() / 2
    return np.array([np.cos(middle), np.sin(middle)])


def _inside(here, way, box, reach):
    """The same way, or the next to it on which a loop stays in the picture."""
    for turn in TURNS:
        c, s = np.cos(turn), np.sin(turn)
        turned = np.array([way[0] * c - way[1] * s, way[0] * s + way[1] * c])
        x, y = here + reach * turned
        if LOOP_ROOM < x < box.width - LOOP_ROOM and LOOP_ROOM < y < box.height - LOOP_ROOM:
            return turned
    return way


def _loop(box, place, at, links, i, width, colour, labels):
    """Draws it, and gives back (its line, whose it is, which way it goes)."""
    here = np.array(place(at[i]))
    way = _inside(here, _loop_way(place, at, links, i), box, 45 + width / 2)

    def turned(angle, far):
        c, s = np.cos(angle), np.sin(angle)
        return here + far * np.array([way[0] * c - way[1] * s, way[0] * s + way[1] * c])

    # A thick one opens wider: its head does not run into its own beginning.
    wide = np.arcsin(min(1, (width + INSIDE) / (2 * BACK)))
    wide = min(WIDEST, max(OPEN, wide))
    handle = LOOP * np.cos(OPEN) / np.cos(wide)  # as far out as one that opens no wider
    ends = turned(-wide, 6), turned(-wide, handle), turned(wide, handle), turned(wide, 20)
    curve = bezier(*ends, steps=23)
    box.line(curve, colour, width, opacity=0.75)
    labels.keep_off(curve, width / 2 + 3)
    tip, back = turned(wide, 10), turned(wide, BACK)
    normal = np.array([-(tip - back)[1], (tip - back)[0]]) / 12 * (width / 2 + 3.2)
    box.shape([back + normal, tip, back - normal], fill=colour, opacity=0.75)
    return curve, here, np.arctan2(way[1], way[0])
