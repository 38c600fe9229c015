"""Dot product, cosine and scaled dot product, in pictures that run on your functions."""

from itertools import combinations

import numpy as np

from helpers.lessons.shared import call_learner, check_function, close, on_origin
from helpers.say import factor, listed, show
from helpers.scene import Scene, SceneProblem, parts
from helpers.words import SIMILARITY, look, place

SNAP = 0.1  # one decimal a coordinate: the products on the screen are then exact
DIMENSIONS = [2**k for k in range(11)]
DIVISORS = {"√d": np.sqrt, "d": float, "log d": np.log}
MEASURES = ("dot product", "cosine", "scaled dot")  # no text
UNDEFINED = "undefined"  # text


AXES = {"tech": (-2, 5), "fruit": (-2, 5)}


def word_plane(words, where, **more):
    """The lesson's plane: all words can be dragged, and stand on whole tenths."""
    x, y = ((name, *ends) for name, ends in AXES.items())
    looks = [look(word) for word in words]
    start = place(words, where)
    return parts.plane("plane", words, start, looks=looks, x=x, y=y, snap=SNAP, **more)


# ---- The dot product ----------------------------------------------------------------------------


def explore_dot(dot, words=("cherry", "orange"), where=SIMILARITY):
    """Drag two words; the products of their coordinates and their sum follow.

    dot(a, b) → one number, a and b (2,). words: which two of `where`.
    """
    check_function(dot, "dot")
    words = parts.check_words(words)
    if len(words) != 2:
        raise ValueError(f"words: two of them, got {len(words)}: {', '.join(words)}")
    first, second = words

    def compute(points, controls):
        a, b = points["plane"]
        value = number(dot, a, b)
        products = a * b
        written = f"{said_sum(a, b)} = {show(value)}"
        panels = {
            "plane": perpendicular(first, a, *AXES.values()),
            "products": {
                "values": [
                    [a[0], b[0], products[0]],
                    [a[1], b[1], products[1]],
                    [np.nan, np.nan, value],
                ]
            },
            "bars": {"values": {"product": [*products, value]}},
        }
        text = f"{first}·{second} = {written}: {sign_in_words(a, b, value)}"
        if not close(value, products.sum()):
            text = (
                f"{name_of(dot)} gives {show(value)}, but the products add up to "
                f"{show(products.sum())}."
            )
        return panels, text

    rows = ["tech", "fruit", "sum"]
    heads = [first, second, "product"]
    title = f"{name_of(dot)}({first}, {second})"
    table = parts.table("products", title, rows, heads, decimals=[1, 1, 2])
    scale = parts.column("product", "product", range=(-15, 15))
    looks = [""] * 3
    bars = parts.bars(
        "bars", rows, [scale], looks=looks, title="How they add up", head="coordinate", sums=False
    )
    return Scene(
        "The dot product, coordinate by coordinate",
        [
            [
                word_plane(words, where, title="Two arrows", hint="Drag one."),
                parts.stack(table, bars),
            ]
        ],
        [],
        compute,
        name="dot-product",
    )


def sign_in_words(a, b, value):
    """What the sign of a dot product says about the angle."""
    if not a.any() or not b.any():
        return "a word on the origin has dot product 0 with every word."
    if abs(value) < 1e-9:
        return "zero, the arrows are perpendicular."
    if value > 0:
        return "positive, the angle between the arrows is less than 90°."
    return "negative, the angle between the arrows is more than 90°."


def perpendicular(word, a, x, y):
    """What a plane shows of it: the line where the dot product with `a` (2,) is 0, and the side
    where it is positive. x, y: (from, to) of the axes, up to which the line goes."""
    if not a.any():
        return {"segments": []}
    ends = []
    for way in (np.array([-a[1], a[0]]), np.array([a[1], -a[0]])):
        edges = np.array([x[int(way[0] > 0)], y[int(way[1] > 0)]], float)
        with np.errstate(divide="ignore"):
            ends.append(way * np.min(np.abs(edges) / np.abs(way)))
    # The longer half has the name: there is room for it.
    short, long = sorted(ends, key=np.linalg.norm)
    sides = "positive on the shaded side, negative on the other"
    told = f"a dashed line perpendicular to {word}: dot product 0; {sides}"
    zero = {"look": "dashed", "text": "dot product 0", "told": told}
    # Past every corner of the plane, which cuts it off.
    beyond, along = (v * np.hypot(np.ptp(x), np.ptp(y)) / np.linalg.norm(v) for v in (a, long))
    return {
        "segments": [
            {"from": (0, 0), "to": short, "look": "dashed"},
            {"from": (0, 0), "to": long} | zero,
        ],
        "tint": [-along, along, along + beyond, beyond - along],
        "regions": [
            {"at": 0.55 * short + side * 0.6 * a / np.linalg.norm(a), "text": text}
            for side, text in ((1, "positive"), (-1, "negative"))
        ],
    }


# ---- The shadow ---------------------------------------------------------------------------------


def explore_shadow(dot, where=SIMILARITY):
    """One arrow's shadow on the line of another, times its length: their dot product.

    dot(a, b) → one number, a and b (2,). where: {word: (tech, fruit)}. A slider pulls all words to
    length 1, where the shadow is the cosine.
    """
    check_function(dot, "dot")
    words = _two_or_more(where)
    pairs = list(combinations(range(len(words)), 2))
    names = [f"{words[i]} and {words[j]}" for i, j in pairs]
    ways = {
        name: [f"{words[a]} on {words[b]}" for a, b in ((i, j), (j, i))]
        for name, (i, j) in zip(names, pairs, strict=True)
    }
    begun = place(words, where)
    full = max(1.0, *(abs(begun[i] @ begun[j]) for i, j in pairs))

    def compute(points, controls):
        places, pull = points["plane"], controls["pull"]
        lengths = np.linalg.norm(places, axis=1)
        zero = lengths == 0
        units = places / np.where(zero, 1, lengths)[:, None]
        now = (1 - pull) * places + pull * units
        chosen = names.index(controls["pair"])
        i, j = pairs[chosen] if controls["way"] == "first" else pairs[chosen][::-1]
        a, b = words[i], words[j]
        product, length = number(dot, now[i], now[j]), float(np.linalg.norm(now[j]))
        far = product / length if length else 0.0
        dots = [number(dot, now[i], now[j]) for i, j in pairs]
        cosines = [
            None if zero[i] or zero[j] else number(dot, units[i], units[j]) for i, j in pairs
        ]
        plane = {"faint": [k not in (i, j) for k in range(len(words))]}
        plane |= {"shadow": [i, j]} if length else {}
        if pull:
            plane |= {"at": now, "circle": 1}
        dock = {
            "asks": [i, j],
            "length": length,
            "shadow": far,
            "dot": product,
            "values": [dots, cosines],
            "pair": chosen,
            "notes": ["= cosine now" if pull == 1 and not zero[i] else "length × shadow", None],
        }
        panels = {"plane": plane, "dock": dock}
        if not length:
            return panels, f"{b} stands on the origin: there is no line for a shadow to fall on."
        if not close(now[i] @ now[j], product):
            drawn = show(now[i] @ now[j] / length)
            return panels, (
                f"{name_of(dot)} makes the shadow {show(far)} long, the one in the picture is "
                f"{drawn}: it is no dot product."
            )
        if pull == 1 and zero[i]:
            return panels, on_origin([a])
        if pull == 1:
            return (
                panels,
                f"All arrows have length 1: the shadow itself is the cosine, **{show(far)}**.",
            )
        return panels, (
            f"The shadow of {a} on the line of {b} is {show(far)}, and {b}’s arrow is "
            f"{show(length)} long: {show(far)} · {show(length)} = **{show(product)}**."
        )

    dock = parts.shadow(
        "dock",
        words,
        looks=[look(word) for word in words],
        reach=5,
        pairs=pairs,
        pair="pair",
        caption="Two measures of each pair",
        measures=[
            parts.measure("dot product", full, "length × shadow"),
            parts.measure("cosine", 1, "at length 1"),
        ],
    )
    pair = names[min(1, len(names) - 1)]
    either = dict(zip(("first", "second"), ways[pair], strict=True))
    return Scene(
        "The dot product as a shadow",
        [[word_plane(words, where), parts.stack(dock)]],
        [
            parts.slider("pull", "pull to length 1", 0, 1, play=True),
            parts.choice("way", "shadow", either, by=("pair", ways)),
            parts.picked("pair", "pair", names, pair),
        ],
        compute,
        name="shadow",
    )


# ---- The angle ----------------------------------------------------------------------------------


def explore_angle(dot, cosine, words=("cherry", "orange"), where=SIMILARITY):
    """Drag two words; their angle, its cosine, and your cosine from the coordinates alone follow.

    dot(a, b) and cosine(a, b) → one number, a and b (2,).
    """
    check_function(dot, "dot")
    check_function(cosine, "cosine")
    words = parts.check_words(words)
    if len(words) != 2:
        raise ValueError(f"words: two of them, got {len(words)}: {', '.join(words)}")
    first, second = words
    factors = {f"½ {first}": 0.5, first: 1.0, f"2 {first}": 2.0}

    def compute(points, controls):
        a, b = points["plane"]
        products = [number(dot, k * a, b) for k in factors.values()]
        zero = [word for word, p in zip(words, (a, b), strict=True) if not p.any()]
        if zero:
            panels = {
                "plane": {},
                "numbers": {"lines": [on_origin(zero), _back(zero)]},
                "stretched": {"values": [[product, UNDEFINED] for product in products]},
                "curve": {"lines": [COSINE], "text": on_origin(zero)},
            }
            return panels, on_origin(zero)
        angle = angle_between(a, b)
        by_angle = np.cos(np.radians(angle))
        cosines = [number(cosine, k * a, b) for k in factors.values()]
        product, value = products[1], cosines[1]
        lengths = np.linalg.norm([a, b], axis=1)
        degrees = f"{show(angle)}°"
        made = f"{show(product)} / ({show(lengths[0], 4)} · {show(lengths[1], 4)})"
        if close(product / lengths.prod(), value):
            found = f"= {show(value, 4)}."
        else:
            by_dot = show(product / lengths.prod(), 4)
            found = f"= {by_dot}, but {name_of(cosine)} gives {show(value, 4)}."
        panels = {
            "plane": {"angle": {"between": [0, 1], "text": degrees}},
            "numbers": {
                "lines": [
                    f"Measured in the plane: cos {degrees} = {show(by_angle, 4)}.",
                    f"By coordinates: {made}",
                    found,
                ]
            },
            "stretched": {"values": np.column_stack([products, cosines])},
            "curve": {
                "lines": [COSINE],
                "cursor": angle,
                "dots": [[angle, value, show(value)]],
                "text": f"The cosine of {degrees} is {show(value, 4)}.",
            },
        }
        text = (
            f"{first} and {second}: angle {degrees}, cosine {show(value, 4)}, "
            f"dot product {show(product)}."
        )
        if abs(value - by_angle) > 1e-6:
            text += f" But cos {degrees} is {show(by_angle, 4)}: {name_of(cosine)} is no cosine."
        return panels, text

    plane = word_plane(words, where, title="Two arrows", hint="Drag one.", height=330)
    curve = parts.curve(
        "curve",
        "1 in the same direction, 0 at 90°, −1 opposite",
        ["cosine"],
        x={
            "label": "angle",
            "range": [0, 180],
            "ticks": [(v, f"{v}°") for v in range(0, 181, 45)],
        },
        y={
            "label": "cosine",
            "range": [-1, 1],
            "ticks": [(v, show(v, 1)) for v in (-1, -0.5, 0, 0.5, 1)],
        },
    )
    numbers = parts.lines("numbers", "Two ways to one number")
    stretched = parts.table(
        "stretched",
        f"The same, with {first} shorter and longer",
        list(factors),
        ["dot product", "cosine"],
        decimals=[2, 4],
    )
    # The numbers of each picture below it, in line with it.
    layout = [[parts.stack(plane, numbers, share=0.92), parts.stack(curve, stretched)]]
    title = f"The angle between {first} and {second}, and its cosine"
    return Scene(title, layout, [], compute, name="angle")


COSINE = [[v, float(np.cos(np.radians(v)))] for v in range(0, 181, 3)]


def angle_between(a, b):
    """The angle between two arrows in the plane, measured, in degrees from 0 to 180."""
    turn = np.degrees(np.arctan2(b[1], b[0]) - np.arctan2(a[1], a[0]))
    return abs((turn + 180) % 360 - 180)


# ---- The unit circle ----------------------------------------------------------------------------


def explore_unit_circle(dot, cosine, where, asks=None):
    """Pull every word to length 1; the dot products become the cosines, each by its own factor.

    dot(a, b) and cosine(a, b) → one number. where: {word: (tech, fruit)}. asks: who asks first;
    orange, if it is there.
    """
    check_function(dot, "dot")
    check_function(cosine, "cosine")
    words = _two_or_more(where)
    asks = "orange" if asks is None and "orange" in words else asks

    def compute(points, controls):
        places, part = points["plane"], controls["part"]
        i = words.index(controls["asks"])
        others = [j for j in range(len(words)) if j != i]
        lengths = np.linalg.norm(places, axis=1)
        zero = lengths == 0
        # A zero vector has no direction to be stretched in: it stays.
        factors = 1 - part + part / np.where(zero, 1, lengths)
        moved = factors[:, None] * places
        pulled = places / np.where(zero, 1, lengths)[:, None]
        before = [number(dot, places[i], places[j]) for j in others]
        now = [number(dot, moved[i], moved[j]) for j in others]
        angles = [
            np.nan if zero[i] or zero[j] else number(cosine, places[i], places[j]) for j in others
        ]
        rows = [
            [was, *([UNDEFINED] * 3 if np.isnan(c) else [1 / (lengths[i] * lengths[j]), d, c])]
            for was, d, c, j in zip(before, now, angles, others, strict=True)
        ]
        names = [words[j] for j in others]
        how = [
            [
                f"{said_sum(places[i], places[j])}: the dot product before the pull",
                f"1 / ({show(lengths[i], 4)} · {show(lengths[j], 4)}): one over both lengths",
                "The dot product of the pulled words",
                f"{show(was)} · {show(row[1], 6)}: the first dot product times the factor",
            ]
            if not (zero[i] or zero[j])
            else [f"{show(was)}"] + [on_origin([words[k] for k in (i, j) if zero[k]])] * 3
            for was, row, j in zip(before, rows, others, strict=True)
        ]
        panels = {
            "plane": {
                "moved": [m if part and not z else None for z, m in zip(zero, moved, strict=True)],
                "circle": 1,
                "asker": i,
            },
            "asked": {"rows": names, "values": rows, "how": how},
            "near": {"at": pulled, "circle": 1, "named": _shared(words, pulled), **_seen(pulled)},
        }
        said = [
            f"{words[i]} asks. Most alike by dot product (before the pull): {best(names, before)}; "
            f"by cosine: {best(names, angles)}."
        ]
        if part == 1 and not zero.any() and np.allclose(now, angles):
            said.append("All have length 1: each dot product is now the cosine.")
        if zero.any():
            said.append(on_origin([w for w, z in zip(words, zero, strict=True) if z]))
        return panels, " ".join(said)

    asked = parts.table(
        "asked",
        "One word asks the others",
        words[1:],
        ["dot product", "factor", "pulled", "cosine"],
        decimals=[2, 4, 2, 2],
        tells=True,
    )
    near = parts.plane(
        "near",
        words,
        np.zeros((len(words), 2)),
        looks=[look(word) for word in words],
        drag=False,
        follows="plane",
        x=("tech", *WHOLE["x"]),
        y=("fruit", *WHOLE["y"]),
        height=230,
        title="The circle alone: all at length 1",
    )
    return Scene(
        "Every word pulled to the unit circle: dot products become cosines",
        [
            [
                word_plane(
                    words, where, title="The words", hint="Drag a word. The circle: length 1."
                ),
                parts.stack(asked, near),
            ]
        ],
        [
            parts.slider("part", "pull to length 1", 0, 1, value=0, play=True),
            parts.choice("asks", "who asks", words, asks),
        ],
        compute,
        name="unit-circle",
    )


# The circle alone, or what there is of it where all words stand: its upper right quarter, at twice
# the size. Both with room for two names beside one mark.
WHOLE = {"x": (-2.5, 2.5), "y": (-1.5, 1.5)}
QUARTER = {"x": (-1.5, 1.35), "y": (0, 1.3)}


def _seen(places):
    """The ranges of the axes."""
    return QUARTER if (places >= -1e-9).all() else WHOLE


def _shared(words, places):
    """What stands at each mark: one label for all words at one place of the circle."""
    named = list(words)
    for j, at in enumerate(places):
        for i in range(j):
            if named[i] and np.linalg.norm(at - places[i]) < 0.05:
                named[i], named[j] = f"{named[i]}, {words[j]}", None
                break
    return named


# ---- Three measures side by side ----------------------------------------------------------------


def explore_measures(dot, cosine, scaled_dot, where=SIMILARITY):
    """Drag the words; three measures of every pair follow, each as a square table of scores.

    dot(a, b), cosine(a, b) and scaled_dot(a, b) → one number, a and b (2,).
    """
    functions = dict(zip(MEASURES, (dot, cosine, scaled_dot), strict=True))
    for name, function in functions.items():
        check_function(function, name)
    words = _two_or_more(where)
    each = range(len(words))
    pairs = list(combinations(each, 2))
    names = [f"{words[i]}–{words[j]}" for i, j in pairs]

    def compute(points, controls):
        places = points["plane"]
        zero = ~places.any(axis=1)
        square = {}
        for name, function in functions.items():
            skip = zero[:, None] | zero if name == "cosine" else np.zeros((len(words),) * 2, bool)
            square[name] = np.array(
                [
                    [np.nan if skip[i, j] else number(function, a, b) for j, b in enumerate(places)]
                    for i, a in enumerate(places)
                ]
            )
        values = np.array([[square[name][pair] for name in MEASURES] for pair in pairs])
        made = [[_made(i, j, words, places, square) for j in each] for i in each]
        panels = {
            name: {
                "values": undefined(table),
                "heat": np.clip(table / max(1, np.nanmax(table, initial=0)), 0, 1),
                "most": max(1, np.nanmax(table, initial=0)),
                "how": [[made[i][j][k] for j in each] for i in each],
            }
            for k, (name, table) in enumerate(square.items())
        }
        said = [
            f"Most alike by dot product: {best(names, values[:, 0])}; "
            f"by cosine: {best(names, values[:, 1])}; "
            f"by scaled dot: {best(names, values[:, 2])}."
        ]
        if zero.any():
            said.append(on_origin([w for w, z in zip(words, zero, strict=True) if z]))
        return panels, " ".join(said)

    captions = ("Dot product", "Cosine", "Scaled dot product")  # text
    ways = {"corner": "asks ↓ answers\u00a0→", "scale": "grey", "tells": "how"}
    tables = [
        parts.table(name, caption, words, words, **ways)
        for name, caption in zip(MEASURES, captions, strict=True)
    ]
    plane = word_plane(words, where, title="The words", hint="Drag a word.", height=430)
    return Scene(
        "Dot product, cosine and scaled dot product of every pair",
        [[parts.stack(plane, share=1.25), parts.stack(*tables, parts.lines("how"))]],
        [],
        compute,
        name="three-measures",
    )


def _made(i, j, words, places, square):
    """How each measure of one pair came about."""
    a, b = places[i], places[j]
    product, angle, scaled = (square[name][i, j] for name in MEASURES)
    lengths = np.linalg.norm([a, b], axis=1)
    by_lengths = f"{show(product)} / ({show(lengths[0], 4)} · {show(lengths[1], 4)})"
    zero = [words[k] for k in dict.fromkeys((i, j)) if not places[k].any()]
    return [
        equation(said_sum(a, b), a @ b, product, 2),
        on_origin(zero)
        if np.isnan(angle)
        else equation(by_lengths, product / lengths.prod(), angle, 4)
        + ": dot product / (length · length)",
        equation(f"{show(product)} / √2", product / np.sqrt(2), scaled, 3)
        + ": dot product / √d, with d = 2",
    ]


# ---- Why √d -------------------------------------------------------------------------------------


def explore_spread(products):
    """How far dot products of random words spread, for d from 1 to 1024, and divided in three ways.

    products(d) → dot products of random pairs of words with d coordinates: an array (n,). It is
    called once for each d, when the scene is made.
    """
    check_function(products, "products")
    measured = {}

    def measure():
        for d in DIMENSIONS:
            values = call_learner(products, d)
            if values.ndim != 1 or len(values) < 2:
                raise SceneProblem(
                    f"{name_of(products)} should return many dot products, an array of shape (n,); "
                    f"it returned shape {values.shape}"
                )
            measured[d] = np.sort(values)

    def compute(points, controls):
        if len(measured) < len(DIMENSIONS):
            measure()
        spread = {d: measured[d].std() for d in DIMENSIONS}
        d = int(controls["d"])
        row = [spread[d], *(divided(spread[d], divisor(d)) for divisor in DIVISORS.values())]
        lines = [list(spread.items())] + [
            [[d, divided(spread[d], divisor(d))] for d in DIMENSIONS]
            for divisor in DIVISORS.values()
        ]
        panels = {
            "curve": {
                "lines": lines,
                "cursor": d,
                "dots": [None if np.isnan(v) else [d, v] for v in row],
                "text": f"Spread at d = {d}: {show(spread[d])}, divided by √d {show(row[1])}.",
            },
            "bells": {
                "lines": [
                    # Both at half their height, where each name is joined to its own hill.
                    ending_at(0.5, bell(measured[d])),
                    ending_at(0.5, bell(measured[d] / np.sqrt(d))),
                ],
                "text": f"How often each dot product occurs, at d = {d}, as it is and divided by "
                f"√d: spread {show(row[0])} and {show(row[1])}.",
            },
            "spread": {"values": undefined([row])},
        }
        text = (
            f"d = {d}: the spread is **{show(spread[d])}**, and √d is {show(np.sqrt(d))}. "
            f"Divided by √d, the spread is **{show(row[1])}**."
        )
        return panels, text

    ticks = [(d, str(d)) for d in DIMENSIONS[::2]]
    heights = [(v, f"{v:g}") for v in (0.03, 0.1, 0.3, 1, 3, 10, 30)]
    curve = parts.curve(
        "curve",
        "Spread of the dot products",
        ["as it is", *(f"/ {name}" for name in DIVISORS)],
        x={"label": "coordinates d", "range": [1, 1024], "ticks": ticks, "log": True},
        y={"label": "spread", "range": [0.02, 50], "ticks": heights, "log": True},
        height=300,
    )
    table = parts.table(
        "spread",
        "Spread at this d",
        ["spread"],
        ["as it is", *(f"/ {name}" for name in DIVISORS)],
        decimals=3,
    )
    most = REACH // 20 * 20
    hills = parts.curve(
        "bells",
        "How often each dot product occurs",
        ["as it is", "/ √d"],
        x={
            "label": "dot product",
            "range": [-REACH, REACH],
            "ticks": [(v, show(v, 0)) for v in range(-most, most + 1, 20)],
        },
        y={"label": "how often (top = 1)", "range": [0, 1.1], "ticks": [(0, "0"), (1, "1")]},
        height=380,
    )
    return Scene(
        "Dot products of random words: how their spread grows with d",
        [[parts.stack(curve, table), hills]],
        [
            parts.slider(
                "d",
                "coordinates d",
                values=DIMENSIONS,
                value=16,
                decimals=0,
                play=True,
                over="curve",
            )
        ],
        compute,
        name="spread",
    )


# Both hills stand on one axis: only so is one seen to widen and the other to keep its width. At the
# largest d the wide one leaves the picture; with room for it the other would be a needle.
REACH = 24


def divided(spread, divisor):
    """NaN for the one place where there is nothing to divide by: log 1 = 0."""
    return spread / divisor if divisor else np.nan


def bell(values):
    """How often which value occurs, smoothed, as a line whose highest point is 1."""
    wide = values.std()
    if wide == 0:
        return np.array([[values[0], 0], [values[0], 1]])
    # To where no value is near: a line that ended higher would stand on the axis like a wall.
    low, high = ((end(values) - values.mean()) / wide for end in (np.min, np.max))
    at = values.mean() + wide * np.arange(low - 1, high + 1.05, 0.1)
    often = np.exp(-0.5 * ((at[:, None] - values) / (0.25 * wide)) ** 2).sum(axis=1)
    return np.column_stack([at, often / often.max()])


def ending_at(height, line):
    """The same line, but ending where it falls to this height: its name is there.

    From its own end to its start it goes unseen, below the axes, so that nothing is drawn twice and
    dashes stay dashes. It is empty where no part of it lies within the picture.
    """
    inside = np.abs(line[:, 0]) <= REACH
    if not inside.any():
        return line[:0]
    high = np.flatnonzero(inside & (line[:, 1] >= height - 1e-9))
    end = int(high[-1] if len(high) else np.flatnonzero(inside)[0])
    below = [[line[-1, 0], -1], [line[0, 0], -1]]
    return np.concatenate([line[end:], below, line[: end + 1]])


# ---- Similarity against distance ----------------------------------------------------------------


def explore_distance(distance, dot, where=SIMILARITY):
    """Drag the words; the distance and the dot product of every pair stand next to each other.

    distance(a, b) and dot(a, b) → one number, a and b (2,).
    """
    check_function(distance, "distance")
    check_function(dot, "dot")
    words = _two_or_more(where)
    pairs = list(combinations(range(len(words)), 2))
    names = [f"{words[i]}–{words[j]}" for i, j in pairs]

    def compute(points, controls):
        places = points["plane"]
        far = [number(distance, places[i], places[j]) for i, j in pairs]
        score = [number(dot, places[i], places[j]) for i, j in pairs]
        near, wide = int(np.argmin(far)), len(far) - 1 - int(np.argmax(far[::-1]))
        # Closest and farthest look alike in both pictures, wherever the words are dragged.
        roles = {near: {"look": "", "before": "closest "}}
        roles |= {wide: {"look": "ink-dashed", "before": "farthest "}} if wide != near else {}
        order = [*roles, *(k for k in range(len(pairs)) if k not in roles)]
        plain = {"look": "quiet", "before": ""}
        panels = {
            "plane": {
                "segments": [
                    {
                        "from": places[i],
                        "to": places[j],
                        "text": roles.get(k, plain)["before"] + show(far[k]),
                        "look": roles.get(k, plain)["look"],
                        "told": f"{roles.get(k, plain)['before']}{show(far[k])}: {names[k]}",
                    }
                    for k, (i, j) in enumerate(pairs)
                ]
            },
            "both": {
                "dots": [[far[k], score[k], names[k]] for k in order],
                "x": _distance_axis(max(far)),
                "y": _products_axis(min(score), max(score)),
            },
            "pairs": {"values": np.column_stack([far, score])},
        }
        text = (
            f"Closest: {names[near]}, {show(far[near])} apart, dot product {show(score[near])}. "
            f"Farthest: {names[wide]}, {show(far[wide])} apart, {show(score[wide])}"
        )
        if close(score[near], score[wide]):
            return panels, text + ": the same score."
        if score[near] > score[wide]:
            return panels, text + ": a lower score."
        return panels, text + ". Close but low, far but high: similarity is not distance."

    plane = word_plane(words, where, title="How far apart the words are", hint="Drag one.")
    # Ink, dashed ink and grey, as the lines in the plane: closest, farthest and the others.
    roles = ["closest", "farthest", *(f"pair {k}" for k in range(3, len(names) + 1))][: len(names)]
    both = parts.curve(
        "both",
        "One mark for each pair",
        roles,
        looks=["row" if k < 2 else "note" for k in range(len(roles))],
        hollow=[role == "farthest" for role in roles],
        x=_distance_axis(0),
        y=_products_axis(0, 0),
        height=250,
        dot=6,
    )
    measured = ["distance", "dot product"]
    table = parts.table("pairs", "The same pairs, measured twice", names, measured)
    title = "Distance and dot product of every pair"
    return Scene(title, [[plane, parts.stack(both, table)]], [], compute, name="distance")


def _distance_axis(longest):
    """The axis of distances: to 6, or, where one is longer, to the longest there can be."""
    last = 6
    if longest > last:
        last = int(np.ceil(np.hypot(*(np.ptp(ends) for ends in AXES.values()))))
    ticks = [(k, str(k)) for k in range(0, last + 1, 2)]
    return {"label": "distance", "range": [0, last], "ticks": ticks}


def _products_axis(low, high):
    """The axis of dot products, as far as they go, with a tick at each fifth or twentieth."""
    step = 5 if low >= -5 and high <= 15 else 20
    first, last = min(0, step * int(np.floor(low / step))), step * int(np.ceil(high / step))
    last = max(last, 3 * step)
    ticks = [(k, show(k, 0)) for k in range(first, last + 1, step)]
    return {"label": "dot product", "range": [first, last], "ticks": ticks, "log": False}


# ---- What they share ----------------------------------------------------------------------------


def number(function, a, b):
    """function(a, b), which must be one finite number."""
    return float(call_learner(function, a, b, shape=()))


def equation(formula, true, given, decimals):
    """1 + 1 = 2, or what the formula gives and what the learner's function gives instead."""
    if close(true, given):
        return f"{formula} = {show(given, decimals)}"
    return f"{formula} = {show(true, decimals)}, but your function gives {show(given, decimals)}"


def _two_or_more(where):
    words = parts.check_words(where)
    if len(words) < 2:
        raise ValueError(f"where: at least two words, got {', '.join(words)}")
    return words


def name_of(function):
    """The function's own name, for captions."""
    name = getattr(function, "__name__", "<lambda>")
    return "your function" if name == "<lambda>" else name


def said_sum(a, b):
    """1.0·0.0 + 4.0·3.0, negative numbers in brackets."""
    return " + ".join(f"{_coordinate(x)}·{_coordinate(y)}" for x, y in zip(a, b, strict=True))


def _coordinate(x):
    return factor(x, 1 if np.isclose(10 * x, round(10 * x)) else 4)  # words stop at tenths


def _back(zero):
    return f"Move {'it' if len(zero) == 1 else 'them'} away, and the numbers are back."


def best(names, values):
    """The name with the highest value, or the names that share it; NaN never wins."""
    values = np.array(values, float)
    if np.isnan(values).all():
        return "no one"
    top = np.nanmax(values)
    return listed(n for n, v in zip(names, values, strict=True) if v >= top - 1e-9)


def undefined(values):
    """The values as rows, with a word in place of NaN."""
    return [[UNDEFINED if np.isnan(v) else float(v) for v in row] for row in values]


__all__ = [
    "explore_angle",
    "explore_distance",
    "explore_dot",
    "explore_measures",
    "explore_shadow",
    "explore_spread",
    "explore_unit_circle",
]
