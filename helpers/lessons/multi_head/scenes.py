"""Several heads, side by side and mixed by W_O; what they cost; the causal mask.

Two sentences again, "apple with orange" and "apple with phone", content words only. Separation is
the distance between the two outputs of apple; relative, it is divided by their mean length.
"""

import numpy as np

from helpers.lessons.shared import (
    call_for_arrays,
    call_for_several,
    call_learner,
    check_function,
    check_named,
    recipe_lines,
    takes_most,
)
from helpers.lessons.word_space import CONTENT, axes_for, two_apples
from helpers.say import SUMMED, counted, factor, listed, products, show, show_point
from helpers.say import mix as mixture
from helpers.scene import Scene, SceneProblem
from helpers.scene.parts import (
    bars,
    check_places,
    choice,
    column,
    curve,
    lines,
    mix,
    picked,
    plane,
    sentence,
    slider,
    stack,
    switch,
    table,
    texts,
)
from helpers.words import SPACE, look, place

SENTENCES = ["apple with orange", "apple with phone"]  # no text
X = place(CONTENT, SPACE)[:, :2]
MEASURED = "orange", "phone", "apart"  # no text
SEPARATION = "apart", "length", "relative"  # no text
PAIRS = [[0, 2], [1, 2]]  # rows of X in each sentence; apple comes last
MOST = 2  # the largest gain
LONG = 22  # the axis of two lengths that are compared: no output is longer
VALUES, OUTPUTS = ((-3, 7.5), (-4, 6)), ((-2, 22), (-1, 17))  # x and y ranges of the planes
CLOSE = ((-2.2, 5.36), (-2.6, 4.6))  # of the heads' values, as long as the axes need not give way
ONE_PLACE = 0.5  # what lies nearer together than this in a head's plane has one label
NEAR = ((-1, 13), (-1, 9.5))  # of the outputs, as long as the axes need not give way
# Of a sum of what the heads add: as far as it goes.
SUMS = [(-1, 10), (-5, 10), (-10, 10), (-25, 25), (-60, 60), (-220, 220)]
HEADS = [1, 2, 4, 8, 16]
ORDERS = ["apple phone orange", "phone apple orange", "phone orange apple"]  # no text


# ---- Three heads side by side -------------------------------------------------------------------


def explore_heads(head, heads):
    """The two apples in each head's own plane. head(X, E): (n, 2), (2, 2) → (n, 2).

    heads: up to four, {name: E (2, 2)}.
    """
    check_function(head, "head")
    heads = _matrices(heads)

    def compute(points, controls):
        words, state, out, rows = points["words"], {}, [], []
        there = {}
        for name, E in heads.items():
            apples = [call_learner(head, words[pair], E, shape=(2, 2))[1] for pair in PAIRS]
            there[name] = words @ E, apples
        seen = np.concatenate([[*values, *apples] for values, apples in there.values()])
        x, y = VALUES if any(_outside(seen, CLOSE)) else CLOSE
        for name, (values, apples) in there.items():
            taken = [_part_of_way(values[2], values[k], apples[k]) for k in (0, 1)]
            apart = np.linalg.norm(apples[0] - apples[1])
            hidden = _outside(values, VALUES)
            panel = {
                "at": values,
                "hidden": hidden,
                "x": x,
                "y": y,
            }
            if any(_outside(apples, VALUES)):
                out.append(name)
            else:
                panel |= _apart(values, *apples, hidden)
            state[name] = panel
            rows.append([*taken, apart])
        state["measured"] = {"values": _by_column(MEASURED, rows)}
        far = dict(zip(heads, (row[-1] for row in rows), strict=True))
        text = f"The two apples end farthest apart in {max(far, key=far.get)}"
        text += f", nearest to each other in {min(far, key=far.get)}." if len(far) > 1 else "."
        if out:
            text += f" Outside the picture: the apples of {', '.join(out)}."
        return state, text

    looks = [look(word) for word in CONTENT]
    words = plane(
        "words",
        CONTENT,
        X,
        looks=looks,
        x=("tech", -1, 5),
        y=("fruit", -1, 4),
        title="What every head reads",
        snap=0.1,
        height=216,
    )
    measured = bars(
        "measured",
        list(heads),
        [
            column("orange", "from orange", "share", note="apple takes"),
            column("phone", "from phone", "share", note="apple takes"),
            column("apart", "apart", "exp", note="its two places", range=(0, 4), decimals=3),
        ],
        looks=[""] * len(heads),
        title="What apple takes, and how far apart it ends",
        head="head",
        sums=False,
    )
    planes = [
        plane(
            name,
            CONTENT,
            np.zeros((3, 2)),
            looks=looks,
            drag=False,
            arrows=False,
            numbers=False,
            x=("1st", *CLOSE[0]),
            y=("2nd", *CLOSE[1]),
            title=f"Head {name}",
            height=270,
        )
        for name in heads
    ]
    title = "One apple, two sentences, several heads"
    layout = [[words, stack(measured, share=1.9)], planes]
    return Scene(title, layout, [], compute, name="heads")


def _part_of_way(start, end, at):
    """How much of the way from start to end a place is; NaN if it is not on that way."""
    way = end - start
    if way @ way < 1e-12:
        return np.nan
    part = float((at - start) @ way / (way @ way))
    on_it = np.allclose(start + part * way, at, rtol=1e-5, atol=1e-6)
    return min(1.0, max(0.0, part)) if on_it and -1e-9 <= part <= 1 + 1e-9 else np.nan


# ---- Columns and blocks -------------------------------------------------------------------------


def explore_blocks(concatenate, outputs, W_O):
    """Columns side by side, times W_O to type; and the same as a sum of blocks.

    concatenate: heads (h, n, d_v) → (n, h·d_v). outputs: up to four, {name: (n, d_v)}, n = 3 words.
    W_O: (h·d_v, d_out), where to begin.
    """
    check_function(concatenate, "concatenate")
    names = list(check_named(outputs, "outputs", 4))
    H = np.array([check_places(H, 3, name, np.shape(H)[-1]) for name, H in outputs.items()])
    (h, n, d_v), d_out = H.shape, np.shape(W_O)[-1] if np.ndim(W_O) else 1
    W_O = check_places(W_O, h * d_v, "W_O", d_out)
    block = [k for k in range(h) for _ in range(d_v)]
    sides = [f"{name} {j + 1}" for name in names for j in range(d_v)]

    def compute(points, controls):
        W, i = points["W_O"], CONTENT.index(controls["word"])
        wide = call_learner(concatenate, H, shape=(n, h * d_v))
        parts = [H[k] @ W[k * d_v : (k + 1) * d_v] for k in range(h)]
        total, output = sum(parts), wide @ W
        rows = [part[i] for part in parts] + [total[i], output[i]]
        state = {
            "wide": {"values": wide, "row": i},
            "W_O": {
                "numbers": wide[i],
                "values": rows,
                "how": _how_blocks(names, H[:, i], W, rows, wide[i]),
            },
        }
        if flat:
            state["sum"] = _end_to_end([part[i] for part in parts], names, i)
        columns = counted(h * d_v, "{n} column", "{n} columns")
        word = controls["word"]
        if np.allclose(total, output, atol=1e-9):
            return state, f"{word}: the blocks add up to what its {columns} times W_O give."
        return state, (
            f"{word}: the blocks add up to {show_point(total[i])}, but its {columns} times "
            f"W_O give {show_point(output[i])}: are the columns in order?"
        )

    columns, flat = [f"out {j + 1}" for j in range(d_out)], d_out == 2
    side_by_side = table(
        "wide",
        f"concat {(n, h * d_v)}: the heads side by side, one row per word",
        CONTENT,
        sides,
        blocks=block,
    )
    mixed = mix(
        "W_O",
        W_O,
        names,
        sides,
        columns,
        numbers="concat",
        head=f"W_O {(h * d_v, d_out)}, to type",
        sums=["sum", "concat W_O"],
        title="One row times W_O, block by block",
        low=-9,
        high=9,
    )
    title = "Side by side, then mixed by W_O"
    controls = [choice("word", "word", CONTENT, "apple")]
    added = plane(
        "sum",
        CONTENT,
        np.zeros((3, 2)),
        looks=[look(word) for word in CONTENT],
        drag=False,
        arrows=False,
        x=(columns[0], *SUMS[0]),
        y=(columns[-1], *SUMS[0]),
        height=270,
        title="What they add, end to end",
    )
    rows = [[side_by_side], [stack(mixed, share=2.2), *([added] if flat else [])]]
    return Scene(title, rows, controls, compute, name="blocks")


def _end_to_end(parts, names, i):
    """The plane where what each head adds is a line from where the last one ended, to word i′."""
    corners = np.cumsum([np.zeros(2), *parts], axis=0)
    lines = [
        {"from": start, "to": end, "look": f"line-{k}", "text": name}
        for k, (name, start, end) in enumerate(zip(names, corners[:-1], corners[1:], strict=True))
    ]
    there = [{"at": corners[-1], "text": f"{CONTENT[i]}′", "word": i}]
    hidden = [True] * len(CONTENT)
    return {"segments": lines, "spots": there, "hidden": hidden, **axes_for(corners, SUMS)}


def _how_blocks(names, heads, W, rows, wide):
    """For each number of the last table the sum that made it."""
    d_v = heads.shape[1]

    def sum_of(row, column):
        return products(row, column)

    how = [
        [
            f"{name}: {sum_of(head, W[k * d_v : (k + 1) * d_v, j])} = {show(rows[k][j], 3)}"
            for j in range(W.shape[1])
        ]
        for k, (name, head) in enumerate(zip(names, heads, strict=True))
    ]
    parts = np.array(rows[: len(names)]).T
    how.append([" + ".join(factor(p) for p in part) for part in parts])
    return [*how, [sum_of(wide, column) for column in W.T]]


# ---- Gains --------------------------------------------------------------------------------------


def explore_gains(several, names=("so-so", "awful", "great")):
    """A gain per head: how long the two apples get, and how far apart.

    several(X, W_O): (2, 2), (2·h, 2) → (2, 2), the heads side by side times W_O. The part of one
    head is drawn by asking for the others with blocks of zeros.
    """
    check_function(several, "several")
    names = list(names)
    h = len(names)

    def apples(gains):
        W_O = np.concatenate([gain * np.eye(2) for gain in gains])
        return np.array([call_learner(several, X[pair], W_O, shape=(2, 2))[1] for pair in PAIRS])

    def compute(points, controls):
        gains = np.array([controls[f"gain {k}"] for k in range(h)])
        ends, shares = apples(gains), [apples(gain) for gain in np.diag(gains)]
        raw, length, relative = _separation(*ends)
        rows = [*(_separation(*pair) for pair in shares), (raw, length, relative)]
        state = {
            "outputs": {"at": ends, "hidden": _outside(ends, OUTPUTS)} | _chains(shares, names),
            "measured": {"values": _by_column(SEPARATION, rows)},
        }
        text = (
            f"Gains {', '.join(show(gain, 1) for gain in gains)}: separation {show(raw)}, "
            f"mean length {show(length)}, "
        )
        if np.isnan(relative):
            return state, text + "so there is nothing to divide by."
        return state, text + f"relative separation {show(relative)}."

    outputs = plane(
        "outputs",
        SENTENCES,
        np.zeros((2, 2)),
        looks=["lead", "lead"],
        drag=False,
        arrows=False,
        x=("out 1", *OUTPUTS[0]),
        y=("out 2", *OUTPUTS[1]),
        title="The heads’ parts, end to end",
    )
    measured = bars(
        "measured",
        [*names, "output"],
        [
            column("apart", "separation", range=(0, LONG)),
            column("length", "length", range=(0, LONG)),
            column("relative", "relative", range=(0, 2)),
        ],
        looks=[*(f"line-{k}" for k in range(h)), ""],
        title="The two apples: by head, and in all",
        head="head",
        sums=False,
    )
    controls = [
        slider(f"gain {k}", f"gain of {name}", 0, MOST, step=0.1, value=1, decimals=1)
        for k, name in enumerate(names)
    ]
    title = "Where apple lands when each head has a gain"
    return Scene(title, [[outputs, measured]], controls, compute, name="gains")


def _separation(one, other):
    """Distance of the two apples, their mean length, and the first divided by the second."""
    apart = np.linalg.norm(one - other)
    length = (np.linalg.norm(one) + np.linalg.norm(other)) / 2
    return apart, length, apart / length if length > 1e-9 else np.nan


def _chains(shares, names):
    """Each head's part as a line from where the last one ended, for both sentences."""
    corners = np.cumsum([np.zeros((2, 2)), *shares], axis=0)
    lines = [
        {"from": start[s], "to": end[s], "look": f"line-{k}"}
        for s in range(2)
        for k, (start, end) in enumerate(zip(corners[:-1], corners[1:], strict=True))
    ]
    for line, name in zip(lines, names, strict=False):  # at one chain: the other has its colours
        line |= {"text": name, "told": f"the part of {name}"}
    most = [[low, 0.9 * high] for low, high in NEAR]
    x, y = OUTPUTS if any(_outside(corners.reshape(-1, 2), most)) else NEAR
    ends = corners[-1]
    apart = show(np.linalg.norm(ends[0] - ends[1]))
    told = f"{apart} between these two"
    between = {"from": ends[0], "to": ends[1], "look": "", "text": apart, "told": told}
    return {"segments": [between, *lines], "x": x, "y": y}


# ---- What it costs ------------------------------------------------------------------------------


def explore_cost(count):
    """h small heads against one large one, counted.

    count(n, d, h) → parameters, multiplications, weights: for n words of d numbers, h heads of d/h.
    """
    check_function(count, "count")
    what = ["parameters", "multiplications", "weights in tables"]

    def compute(points, controls):
        n, d, h = (int(controls[name]) for name in "ndh")
        counted = [call_learner(count, n, d, k, shape=(3,)) for k in HEADS]
        one, many = counted[0], counted[HEADS.index(h)]
        if not one.all():
            raise SceneProblem("count gives 0 for one head, so there is nothing to compare with.")
        times = np.array(counted) / one
        state = {
            "counted": {
                "values": [[_long(x) for x in many], [_long(x) for x in one]],
                "rows": [_wide(h, d), _wide(1, d)],
            },
            "times": {
                "lines": [[[k, t] for k, t in zip(HEADS, line, strict=True)] for line in times.T],
                "cursor": h,
                "dots": [[h, t] for t in many / one],
            },
        }
        more = zip(many / one, what, strict=True)
        ratios = ", ".join(f"{show(ratio)} times the {name}" for ratio, name in more)
        return state, f"{_wide(h, d)}, against one: {ratios}."

    ticks = [(k, str(k)) for k in HEADS]
    layout = [
        curve(
            "times",
            "Compared with one head",
            what,
            x={"label": "heads", "range": [1, 16], "ticks": ticks, "log": True},
            y={"label": "times as many", "range": [0.5, 20], "ticks": ticks, "log": True},
            height=264,
            wide=True,
        ),
        table("counted", "Counted", ["many", "one"], what, decimals=0),
    ]
    sizes = [2**k for k in range(4, 11)]
    controls = [
        slider("h", "heads", values=HEADS, value=8, decimals=0, over="times"),
        slider("d", "numbers per word", values=sizes, value=512, decimals=0, over="counted"),
        slider(
            "n",
            "words",
            values=[2**k for k in range(2, 13)],
            value=32,
            decimals=0,
            over="counted",
        ),
    ]
    title = "What many small heads cost, against one large one"
    return Scene(title, [stack(*layout)], controls, compute, name="cost")


def _wide(h, d):
    return f"{counted(h, '{n} head', '{n} heads')} of {d // h}"


def _long(number):
    """A whole number in groups of three digits."""
    return f"{number:,.0f}".replace(",", "\u202f")


# ---- No looking ahead ---------------------------------------------------------------------------


def explore_mask(masked, causal):
    """Scores, weights and where apple goes, with and without a causal mask, in any order of words.

    masked(X, mask): (n, 2), (n, n) of bool → scores (−∞ where the mask is False), weights, output.
    causal(n) → the mask.
    """
    check_function(masked, "masked")
    check_function(causal, "causal")
    name = getattr(masked, "__name__", "masked")

    def compute(points, controls):
        words = controls["order"].split()
        order = [CONTENT.index(word) for word in words]
        mask = np.ones((3, 3), dtype=bool)
        if controls["mask"]:
            mask = call_learner(causal, 3, shape=(3, 3)).astype(bool)
        scores, weights, output = _masked(masked, points["plane"][order], mask, name)
        i = words.index("apple")
        hidden = ~mask & (weights == 0)  # a function that gives weight to them shows it
        looks = [look(word) for word in words]
        shown = [[_score(s) for s in row] for row in scores]
        state = {
            "plane": {
                "moved": [None, None, output[i]],
                "links": [[2, order[j], w] for j, w in enumerate(weights[i]) if w > 0],
                "faint": [hidden[i][words.index(word)] for word in CONTENT],
            },
            "arcs": {
                "tokens": words,
                "looks": looks,
                "weights": weights[i],
                "hidden": hidden[i],
                "asker": i,
            },
            "scores": {
                "values": shown,
                "masked": np.isneginf(scores),
                "rows": words,
                "columns": words,
                "row": i,
            },
            "weights": {
                "values": weights,
                "heat": weights,
                "masked": hidden,
                "rows": words,
                "columns": words,
                "row": i,
            },
        }
        seen = np.flatnonzero(weights[i])
        told = mixture(weights[i][seen], [words[j] for j in seen], SUMMED)
        return state, f"apple is word {i + 1} of 3: **{told}** = {show_point(output[i])}."

    looks = [look(word) for word in CONTENT]
    words = plane(
        "plane",
        CONTENT,
        X,
        looks=looks,
        x=("tech", -1, 5),
        y=("fruit", -1, 4),
        snap=0.1,
        height=320,
        title="Where apple goes",
        hint="Faint: hidden from apple.",
    )
    arcs = sentence("arcs", CONTENT, looks=looks, height=112, title="What apple takes")
    scores = table("scores", "Scores. −∞ is hidden", CONTENT, CONTENT, corner="asks ↓")
    weights = table(
        "weights",
        "Weights: rows ask, columns answer",
        CONTENT,
        CONTENT,
        corner="asks ↓",
        row_sums=True,
    )
    controls = [switch("mask", "causal mask", True), choice("order", "sentence", ORDERS, ORDERS[1])]
    title = "What a causal mask hides from each word"
    layout = [[stack(words, scores), stack(arcs, weights)]]
    return Scene(title, layout, controls, compute, name="mask")


def _masked(masked, words, mask, name):
    """What the learner's function gives, checked; scores may hold −∞, and nothing else may."""
    returns = "scores", "weights", "output"
    scores, weights, output = call_for_several(masked, words, mask, returns=returns, name=name)

    def checked(value, which, *shape):
        return call_learner(lambda: value, shape=shape, name=f"{name} ({which})")

    def finite():
        return np.where(np.isneginf(scores), 0, scores)

    call_learner(finite, shape=(3, 3), name=f"{name} (scores)")
    return scores, checked(weights, "weights", 3, 3), checked(output, "output", 3, 2)


def _score(score):
    return "−∞" if np.isneginf(score) else float(score)


# ---- Shared in this lesson ----------------------------------------------------------------------


def _matrices(heads):
    """{name: E (2, 2)}, checked."""
    return {name: check_places(E, 2, name) for name, E in check_named(heads, "heads", 4).items()}


def _by_column(names, rows):
    """Rows of numbers as the columns of `bars`; what is undefined has no bar."""
    columns = [[None if np.isnan(x) else x for x in column] for column in np.transpose(rows)]
    return dict(zip(names, columns, strict=True))


def _apart(values, with_orange, with_phone, hidden):
    """The two apples in a plane, each on its way, and beside it how far they are apart.

    Two sentences in one plane: arrows as wide as weights would look like those of one row.
    Where the apples lie at one place, one label says which: else each would have its own, far from
    it. The hollow mark where both ways begin needs no name: its shape says it, and the plane above.
    """
    *others, apple = zip(CONTENT, values, strict=True)

    def near(at):
        return min(np.linalg.norm(np.subtract(at, end)) for end in (with_orange, with_phone))

    shown, named = two_apples(with_orange, with_phone), [*CONTENT]
    named[len(others)] = None
    far = np.linalg.norm(with_orange - with_phone)
    for spot in shown["spots"]:
        spot["told"] = f"apple {spot['text']}"
    if far < ONE_PLACE:
        texts = ["both apples", ""]
        if near(apple[1]) < ONE_PLACE:
            texts[0] = "all apples"
        for spot, text in zip(shown["spots"], texts, strict=True):
            spot["text"] = text
    ways = [
        {"from": apple[1], "to": at, "look": "dashed"}
        for (_, at), out in zip(others, hidden, strict=False)
        if not out
    ]
    between = shown["segments"]
    label = f", with one label: {shown['spots'][0]['text']}" if far < ONE_PLACE else ""
    between[0]["told"] = f"{show(far)} between these two{label}"
    return {"spots": shown["spots"], "segments": [*ways, *between], "named": named}


def _outside(places, ranges):
    """For each place whether it lies outside these x and y ranges: [bool a place]"""
    low, high = np.transpose(ranges)
    places = np.asarray(places)
    return ((places < low - 1e-9) | (places > high + 1e-9)).any(axis=1).tolist()


# ---- Two texts ----------------------------------------------------------------------------------


LITTLE = 0.005  # a smaller weight is shown as ≈ 0
# What a word of the other text means has its colour there too; of the short ones (la, et, le) none.
TRANSLATED = {"pomme": "warm", "téléphone": "cool"}
TABLE = 512  # pixels: five equal columns, each as wide as téléphone


def explore_cross(attend, asking, answering):
    """One text asks, another answers: cross-attention in the plane.

    attend(Q, K, V) → output, weights. asking, answering: {word: its place}, the two texts.
    """
    check_function(attend, "attend")
    words, others = list(asking), list(answering)
    both, n = words + others, len(words)
    start = [*asking.values(), *answering.values()]

    def compute(points, controls):
        text, other = points["plane"][:n], points["plane"][n:]
        returns = {"output": (n, 2), "weights": (n, len(others))}
        output, weights = call_for_arrays(
            attend, text, other, other, returns=returns, name="attend"
        )
        i = words.index(controls["asks"])
        state = {
            "plane": {
                "moved": [output[k] if k == i else None for k in range(len(both))],
                "links": [[i, n + j, w] for j, w in enumerate(weights[i])],
            },
            "texts": {"weights": weights},
            "weights": {"values": weights, "heat": weights},
            "recipe": {"lines": _recipe(words[i], weights[i], others, other)},
        }
        return state, f"{words[i]} asks the other text, and takes {takes_most(others, weights[i])}."

    looks = [look(word) for word in words]
    looks += [TRANSLATED.get(word, "small" if len(word) < 3 else "other") for word in others]
    field = plane(
        "plane",
        both,
        start,
        looks=looks,
        x=("tech", -1, 5),
        y=("fruit", -1, 4),
        arrows=False,  # eight words: theirs would cross the numbers at the links
        snap=0.1,
        height=420,  # room between téléphone and phone
        numbers=True,
    )
    two = texts(
        "texts",
        words,
        others,
        asks="asks",
        looks=looks,
        names=["this text answers", "this text asks"],
        title="The two texts",
        hint="Click a word to let it ask.",
    )
    recipe = lines("recipe", "How it is mixed")
    caption = "Weights: rows ask, columns answer"
    shares = table("weights", caption, words, others, corner="asks ↓", row_sums=True, asks="asks")
    controls = [picked("asks", "who asks", words, words[-1])]
    title = "Cross-attention: one text asks another"
    panels = [[stack(field, share=1.3), stack(two, recipe)], [stack(shares, pixels=TABLE)]]
    return Scene(title, panels, controls, compute, name="cross")


def _recipe(word, weights, others, places):
    """apple′ = pomme 0.75 · (1.5, 3.4) + …, a line each; the next to nothing in one line."""
    rest = [other for other, w in zip(others, weights, strict=True) if w < LITTLE]
    more = [f"+ {listed(rest)}, {'each ' if rest[1:] else ''}≈ 0"] if rest else []
    return recipe_lines(word, others, weights, places, weights >= LITTLE, more)
