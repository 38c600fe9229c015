"""The word plane: words as points with arrows from the origin, to be dragged."""

import numpy as np

from helpers.say import show, show_point
from helpers.scene import ground, plane_arrows, plane_frame, plane_marks, shadow_marks
from helpers.scene.edge import Edge, outside
from helpers.scene.given import check_looks, check_places, check_words
from helpers.scene.labels import BEFORE, JOINED, NAME, NUMBER, Labels, name_off
from helpers.scene.sentences import sentences, tell_places, tell_words
from helpers.scene.weights import disc

STATE = {
    *("at", "moved", "links", "hidden", "circle", "angle", "segments", "spots", "grid"),
    *("trails", "field", "shadow", "x", "y", "named", "notes", "faint", "asker", "apart", "tint"),
    "regions",
}
# More marks in a plane, each in a module of its own with tell(part, value, points) → text and
# a draw of its own; `page/extras.js` has the page's half.
EXTRAS = {"field": ground, "shadow": shadow_marks}
HEIGHT = 380
EDGE = {"left": 38, "right": 10, "top": 20, "bottom": 46}  # for numbers and names
TIP = 4  # pixels: the dot at the tip of a row's arrow
HALO = 4  # pixels about a bracket: in the page a hand can take it there
# Where the name of a part of the plane may stand: pixels across and down, what that costs.
WAYS = ((0, -1), (0, 1), (1, 0), (-1, 0))
AROUND = [(0, 0, 0), *((x * off, y * off, off) for off in (12, 24) for x, y in WAYS)]
COVERS = 12  # pixels: marks whose middles are nearer cover each other
HOLLOW = 9  # pixels: a hollow mark is seen about a full one at the same place
CROWDED = 24  # pixels a unit: below that a bent grid stands alone
ONE = 5  # pixels: words that went so near to one another share a label
MANY = 3  # names: where all words are there, and so many, they need not be told one by one
ALL = "all words"  # as in page/says.js
PALE = 0.5  # of its colour has the mark of a word without a part in what is shown
RING = 14  # pixels: the radius of the ring about the word that was chosen
NUMBERS = 4  # up to this many links show their weight


def plane(
    id,
    words,
    start,
    *,
    looks=None,
    drag=True,
    x=("tech", -1, 6),
    y=("fruit", -1, 6),
    arrows=True,
    snap=0,
    follows=None,
    asks=None,
    numbers=None,
    play=None,
    ink=14,
    tags=None,
    hollow=None,
    meets=None,
    line=False,
    abreast=False,
    height=HEIGHT,
    title="",
    hint="",
):
    """A word plane.

    words: distinct, not empty names. start: (n, 2) places, inside the ranges. looks: one of
    palette.LOOKS a word (colour and shape); 'row' is a matrix's row, a bracket [1]. drag: True,
    False or one a word. x, y: (name, from, to) of an axis; its name may be "". snap: words stand
    on multiples of it, so that the numbers shown are the numbers there are, and a hand finds the
    origin (0: anywhere); where they start they may stand between.
    follows: the id of another plane with the same words; this one then shows, and drags, the words
    of that plane, and compute gets them once. asks: the id of a control of kind 'picked' whose
    options are the words, in a plane without words to drag: a click on one chooses it. numbers:
    whether links have their weight written at them (None: where there are few). ink: how many
    pixels wide an arrow of weight 1 is; more, where all weights are small.
    tags: [text a row] what stands in the brackets of rows instead of 1, 2, …; those of the second
    half stand on the other side of their arrows. hollow: [bool a word] whose marks are hollow:
    queries, among keys. meets: [i, j], the first word that asks and the first that answers here;
    cell (a, b) of a table whose `sources` name this plane, when pointed at, then shows the shadow
    of answer b on the line of asker a. line: all stands on the x axis, which is bare then.
    abreast: on a phone it stays, small, beside those that it is compared with.
    height: in pixels, at most; planes of one row are alike. title: what it shows; hint: what to do
    there, quietly beside the title.
    play: the id of a rail with four stops (words, scores, shares, where words go): the links then
    grow on the way to its second stop, become weights on the way to its third, and the words go
    to `moved` on the way to its last, in the page, at its own rate.

    State, all optional: `at` [[x, y] or None a word] (computed places, for words that are not
    dragged), `moved` [[x, y] or None a word] (where it goes: it is drawn there, and hollow where it
    was), `links` [[i, j, weight] or [i, j, weight, score]] (an arrow from the word that asks, as
    wide as the weight; i = j is a loop), `notes` [text a link] (what stands before its number:
    which sentence it belongs to), `apart` [bool a link] (whether it is of another sentence than the
    others: its arrow is an outline), `faint` [bool a word] (there, but no part of what is shown),
    `asker` i (who asks, with a strong ring; else where all links begin),
    `hidden` [bool a word], `circle` radius, `angle`
    {"between": [i, j], "text"}, `segments` [{"from", "to", "text": what stands at it, as how long
    it is, "look": "" (ink: violet is for weights) | "quiet" (grey) | "dashed" (a way not gone) |
    "ink-dashed" | "line-0" to "line-3", as the lines of a curve, "short": True: its text is there
    however short it is}], `spots` [{"at", "text", "mark":
    False: the text alone, "ring": a place that was only worked out, "word": where word i goes (its
    mark there, and is hollow where it stands), "of": where word i would go (its shape,
    dashed); a cross, to be aimed at, without}] (a segment or a
    spot may have `told`: what is said of it in words, where its `text` alone would not do), `grid`
    (2, 2) rows of a matrix (the bent grid and the unit square), `trails` [[[x, y], …] a word] (the
    way it came, or went, where that is no straight line), `named` [text or None a word] (what
    stands at its mark instead of its name; None: nothing, until one points at it), `x` and `y`
    [from, to] (other ranges of the axes, of one shape with those given: the axes give way, but not
    under a hand in this plane), `field` (made by `ground.field`), `shadow` [i, j] (of word i on the
    line of word j), `tint` [[x, y], …] (a part of the plane, shaded), `regions`
    [{"at", "text"}] (names of such parts, about there).
    """
    words = check_words(words)
    low, high = np.array([x[1], y[1]], float), np.array([x[2], y[2]], float)
    start = check_places(start, len(words), "start")
    outside = [w for w, p in zip(words, start, strict=True) if (p < low).any() or (p > high).any()]
    if outside:
        raise ValueError(
            f"start: {', '.join(outside)} would stand outside the plane, "
            f"which goes from {x[1]} to {x[2]} and from {y[1]} to {y[2]}"
        )
    free = [drag] * len(words) if isinstance(drag, bool) else [bool(d) for d in drag]
    if len(free) != len(words):
        raise ValueError(f"drag: one value for each of the {len(words)} words, got {len(free)}")
    part = {
        "kind": "plane",
        "id": id,
        "title": title,
        "hint": hint,
        "words": words,
        "start": start.tolist(),
        "looks": check_looks(looks, words),
        "drag": free,
        "x": {"label": x[0], "range": [x[1], x[2]]},
        "y": {"label": y[0], "range": [y[1], y[2]]},
        "arrows": arrows,
        "snap": snap,
        "numbers": numbers,
        "play": play,
        "ink": ink,
        "height": height,
    }
    if asks and any(free):
        raise ValueError("asks: a word that is chosen by a click is not dragged; give drag=False")
    more = {"asks": asks, "tags": tags, "hollow": hollow, "meets": meets, "line": line}
    more["abreast"] = abreast
    part |= {name: value for name, value in more.items() if value}
    return part | {"follows": follows} if follows else part


def tell(part, state, points):
    names = [name or word for name, word in zip(_named(part, state), part["words"], strict=True)]
    for row, tag in enumerate(part.get("tags") or []):  # rows come first
        names[row] = f"[{tag}] {names[row]}"
    said = tell_words(part | {"words": names}, state, standing(state, points))
    spots = [(s.get("told", s.get("text")), s) for s in state.get("spots", [])]
    marked = [(text, spot["at"]) for text, spot in spots if text and spot.get("mark", True)]
    said += [f"{text} {show_point(at)}" for text, at in marked]
    lines = [line for line in state.get("segments", []) if line.get("text")]
    said += [line.get("told", f"a line of {line['text']}") for line in lines]
    if _all_at_one(part, state):
        said.append(f"{ALL} at one place")
    if state.get("angle"):
        first, second = (part["words"][i] for i in state["angle"]["between"])
        said.append(f"between {first} and {second} {state['angle']['text']}")
    if state.get("circle"):
        said.append(f"a circle of radius {show(state['circle'])}")
    if any(state.get("faint") or []):
        pale = zip(part["words"], state["faint"], strict=True)
        said.append(f"faint: {', '.join(word for word, is_faint in pale if is_faint)}")
    links = state.get("links") or []
    if written(part, links):
        said += [
            f"{part['words'][i]} → {part['words'][j]} {note}{', score '.join(map(show, numbers))}"
            for (i, j, *numbers), note in zip(links, _notes(state, links), strict=True)
        ]
    at = standing(state, points)
    more = (EXTRAS[key].tell(part, state[key], at) for key in EXTRAS if state.get(key))
    return sentences(tell_places([part["x"]["label"], part["y"]["label"]], said), *more)


def written(part, links):
    """Whether the weights stand at their arrows."""
    return len(links) <= NUMBERS if part.get("numbers") is None else part["numbers"]


def _notes(state, links):
    """What stands before the number of each link."""
    return [f"{note} " for note in state["notes"]] if state.get("notes") else [""] * len(links)


def _named(part, state):
    """What stands at each word's mark."""
    return state.get("named") or part["words"]


def standing(state, points):
    """Where the words are drawn: where they were put, or where Python says."""
    at = state.get("at") or [None] * len(points)
    return [point if there is None else there for point, there in zip(points, at, strict=True)]


def scale_of(part, width):
    """Pixels per unit, in a box this wide."""
    across, up = (np.ptp(part[axis]["range"]) for axis in ("x", "y"))
    wide = width - EDGE["left"] - EDGE["right"]
    return min(wide / across, (part["height"] - EDGE["top"] - EDGE["bottom"]) / up)


def ranged(part, state):
    """The part with the ranges of its axes that there are now."""
    now = {
        axis: part[axis] | {"range": list(state[axis])} for axis in ("x", "y") if state.get(axis)
    }
    return part | now


def height(part, state, width):
    part = ranged(part, state)
    up = scale_of(part, width) * np.ptp(part["y"]["range"])
    return float(EDGE["top"] + EDGE["bottom"] + up)


def draw(box, part, state, points, controls):
    part = ranged(part, state)
    scale, (x0, x1), (y0, y1) = scale_of(part, box.width), part["x"]["range"], part["y"]["range"]
    wide, tall = EDGE["left"] + scale * (x1 - x0), EDGE["top"] + scale * (y1 - y0)

    def place(at):
        return EDGE["left"] + scale * (at[0] - x0), tall - scale * (at[1] - y0)

    if state.get("field"):
        ground.draw(box, part, state["field"], standing(state, points), place)
    inner = box.inside(EDGE["left"], EDGE["top"], wide - EDGE["left"], tall - EDGE["top"]).clipped()
    labels = Labels(box)
    plane_frame.draw(box, part, place, labels, bool(state.get("grid")) and scale < CROWDED)
    corner = EDGE["left"], EDGE["top"]
    plane_marks.draw_behind(inner, part, state, lambda at: np.subtract(place(at), corner))
    at, edge = standing(state, points), Edge(place, part["x"]["range"], part["y"]["range"])
    hidden = state.get("hidden") or [False] * len(at)
    faint = state.get("faint") or [False] * len(at)
    moved = state.get("moved") or [None] * len(at)
    grown, shared, gone = progress(controls.get(part.get("play")))
    moved = [
        to and list(np.add(p, gone * np.subtract(to, p))) for p, to in zip(at, moved, strict=True)
    ]
    moved = [to if gone else None for to in moved]
    words = list(zip(part["words"], at, part["looks"], moved, hidden, faint, strict=True))
    for _, here, look, to, out, pale in words:
        if out:
            continue
        labels.keep_away(*place(here), 8)
        arrow = edge.cropped(place((0, 0)), place(here))
        if part["arrows"] and arrow:
            opacity = 0.55 if to is None and not pale else 0.3
            box.line(arrow, look, 1.5, opacity=opacity)
            labels.keep_off(arrow, 1)
        if to is not None:
            labels.keep_away(*place(to), 8)
            arrow = edge.cropped(place((0, 0)), place(to))
            if part["arrows"] and arrow:
                box.line(arrow, look, 1.5, opacity=0.55)
                labels.keep_off(arrow, 1)
    links = state.get("links") or []
    notes = _notes(state, links) if written(part, links) else None
    apart = state.get("apart") or [False] * len(links)
    plane_arrows.draw(box, part, links, notes, apart, at, moved, place, labels, grown, shared, edge)
    ranges = part["x"]["range"], part["y"]["range"]
    plane_marks.draw(box, state, at, place, scale, labels, part["looks"], ranges, edge)
    joined = _joined(state, at)
    rows, went, brackets, marks = 0, [], [], []
    for i, (word, here, look, to, out, pale) in enumerate(words):
        if out:
            continue
        ends = [spot["at"] for spot in state.get("spots", []) if spot.get("word") == i]
        rows += look == "row"
        if look == "row":
            tag, side = _tag(part, rows)
            x, y = _bracket_at(place((0, 0)), place(here), side, brackets, len(str(tag)))
            colour = "note" if pale else "row"
            box.text(x, y + 4, f"[{tag}]", 12, colour, 600, "middle", halo=True)
            disc(box, *place(here), 3.5, colour, zorder=4)
            labels.keep_away(x, y, 9 + HALO)
            brackets.append((x, y))
        elif edge.holds(place(here)):
            asks = i == plane_arrows.asks_in(state) or word == controls.get(part.get("asks"))
            if asks:
                box.ring(look, *place(here), RING)
                labels.keep_out(*place(here), RING)
            far = _goes(place, here, [to, *ends])
            ring = part.get("hollow", {i: False})[i]
            made = box.mark(look, *place(here), HOLLOW if ring else 7, hollow=far or ring)
            marks.append((*place(here), look, far or ring))
            if pale:
                made.set_alpha(PALE)
            weight = 400 if far or pale else 600
            if name := _named(part, state)[i]:
                gap = name_off(look, HOLLOW if ring else 7, RING if asks else 0)
                first = JOINED if i in joined else NAME
                rank, colour = (BEFORE, "note") if far or pale else (first, look)
                labels.later(rank, *place(here), name, colour, weight, gap=gap, italic=pale)
        if to is not None and np.hypot(*np.subtract(place(to), place(here))) > 1:
            # Where arrows are drawn, only a word that asks has a trail: others would lie on them.
            links = state.get("links") or [[i]]
            trail = edge.cropped(place(here), place(to))
            if not state.get("trails") and any(asker == i for asker, *_ in links) and trail:
                box.line(trail, look, 2.5, (0, (0.5, 2)), zorder=3)
                labels.keep_off(trail, 1.5)
            if not edge.holds(place(to)):
                continue
            if look != "row":
                box.mark(look, *place(to))
                marks.append((*place(to), look, False))
            went.append((place(to), (word + "′", look)))
    seen = len(words) - sum(hidden)
    for at, names in _together(went):
        gap = name_off(names[0][1])
        labels.later(NAME, *at, ALL if len(names) == seen >= MANY else names, "ink", gap=gap)
    if state.get("shadow"):
        shadow_marks.draw(box, lambda x, y: place((x, y)), part, state["shadow"], at, labels, edge)
    for spot in state.get("spots", []):
        if spot.get("text") and edge.holds(place(spot["at"])):
            word = spot.get("word")
            gap = 2  # there is no mark to keep off
            if spot.get("mark", True):
                gap = 8 if word is None else name_off(part["looks"][word])
            look = ("note", 400) if word is None else (part["looks"][word], 600)
            labels.later(NAME, *place(spot["at"]), spot["text"], *look, gap=gap)
    for k, (x, y, look, hollow) in enumerate(marks):
        over = any(np.hypot(x - a, y - b) < COVERS for a, b, *_ in marks[k + 1 :])
        if over and not hollow:
            box.shows_through(look, x, y)
    for region in state.get("regions") or []:
        if edge.holds(place(region["at"])):
            x, y = place(region["at"])
            spots = [(x + across, y + down, cost) for across, down, cost in AROUND]
            labels.later(NUMBER, x, y, region["text"], "note", 400, spots=spots, said=True)
    labels.settle()


def gone(part, state, points):
    """The names of what left the plane, and is not drawn."""
    part, words, n = ranged(part, state), part["words"], len(part["words"])
    hidden, moved = (state.get(key) or [None] * n for key in ("hidden", "moved"))
    spots = [spot for spot in state.get("spots", []) if spot.get("text") and spot.get("mark", True)]
    at, seen = standing(state, points), [k for k in range(n) if not hidden[k]]
    places = {words[k]: at[k] for k in seen} | {f"{words[k]}′": moved[k] for k in seen}
    places |= {spot["text"]: spot["at"] for spot in spots}
    left = outside(part, places.values())
    return [name for name, out in zip(places, left, strict=True) if out]


def _joined(state, at):
    """Which words have an arrow or a line."""
    links = {i for link in state.get("links") or [] for i in link[:2]}
    ends = [line[end] for line in state.get("segments", []) for end in ("from", "to")]
    return links | {i for i, here in enumerate(at) if any(np.array_equal(here, e) for e in ends)}


def _goes(place, here, ends):
    """Whether a word that stands here goes to any of these places."""
    return any(
        np.hypot(*np.subtract(place(end), place(here))) > 4 for end in ends if end is not None
    )


def _tag(part, row):
    """What stands in the bracket of this row (from 1), and on which side of its arrow."""
    tags = part.get("tags")
    if not tags:
        return row, 1 if row == 1 else -1
    return tags[row - 1], -1 if 2 * row <= len(tags) else 1


def _bracket_at(origin, tip, side, taken, letters):
    """The bracket of a row stands beside the tip of its arrow: on it lie the arrows of words. On
    the other side, or beyond the tip, where it would lie on one of those taken."""
    across, down = way = np.subtract(tip, origin)
    far, room = np.hypot(across, down), np.array([8 + 8 * letters + 2 * HALO, 16 + 2 * HALO])
    if far < 1:
        return tip
    out = side * np.array([-down, across]) / far
    half = [3 + 4 * letters, 8]
    ways = [tip + (np.abs(to) @ half + HALO + TIP) * to for to in (out, -out, way / far)]
    free = (at for at in ways if all((np.abs(at - other) > room).any() for other in taken))
    return next(free, ways[0])


def _together(went):
    """Words that went to one place: [(place, [(name, look), …])]"""
    found = []
    for at, name in went:
        near = (names for there, names in found if np.hypot(*np.subtract(there, at)) < ONE)
        names = next(near, None)
        found.append((at, [name])) if names is None else names.append(name)
    return found


def _all_at_one(part, state):
    """Whether all words that are seen went to one place, and are many."""
    n = len(part["words"])
    hidden, moved = (state.get(key) or [None] * n for key in ("hidden", "moved"))
    went = [to for to, out in zip(moved, hidden, strict=True) if to is not None and not out]
    places = _together([(np.multiply(to, scale_of(part, np.inf)), None) for to in went])
    return len(places) == 1 and len(went) == n - sum(map(bool, hidden)) >= MANY


def progress(t):
    """How far scores have grown, weights come of them and words gone, at a rail's place t."""
    if t is None:
        return 1.0, 1.0, 1.0
    grown, shared, gone = (min(1.0, max(0.0, t - k)) for k in range(3))
    return grown, _ease(shared), _ease(gone)


def _ease(t):
    return 4 * t**3 if t < 0.5 else 1 - (2 - 2 * t) ** 3 / 2
