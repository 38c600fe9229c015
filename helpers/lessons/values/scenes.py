"""Weights come from one embedding, words move in another.

Rows ask, columns answer. The words are lesson 03's: in the plane the three content words, in space
the first sentence with its small words.
"""

import math

import numpy as np

from helpers.attention import softmax
from helpers.lessons.shared import (
    call_for_arrays,
    call_for_several,
    call_learner,
    call_with_words,
    check_function,
    check_named,
    close,
    recipe_lines,
    unless_same,
)
from helpers.lessons.word_space import AXES, CONTENT, SPACE_REACH, axes_for, two_apples
from helpers.say import SUMMED, counted, mix, show, show_point
from helpers.scene import Scene, SceneProblem
from helpers.scene.parts import (
    check_places,
    choice,
    flow,
    lines,
    matrices,
    matrix,
    plane,
    rail,
    slider,
    space,
    stack,
    table,
)
from helpers.words import SPACE, look, place

SENTENCE = ["orange", "apple", "and", "an"]
TASTES = {"orange": (0, 3), "phone": (4, 0), "apple": (2, 2), "lemon": (2, 1)}
REACH = 8  # values lie from -REACH to REACH: also when W_V is twice as large as at first
SAME = (-2, 5)  # one scale for both planes: where one measures, where words move
BROAD = (-2, 7)  # along x, where sentences are named at the arrows
# How far the axes go of two planes side by side: to here, if all that is there lies within.
WORDS = [(-1, 5), (-3, 6)]
VALUES = [(-2, 5), (-3, 5), (-4, 5), (-5, 5), (-REACH, REACH)]
LOW = 310  # pixels, of two pictures side by side with tables below
HIGH = 340  # and above a table of three words
# Pixels that a row of a matrix to type takes: its name, and each number.
NAME, FIELD = 64, 60
IN_SPACE = 5  # and so far in space


# ---- Where one measures and where one moves -----------------------------------------------------


def explore_two_choices(weigh, embeddings):
    """Weights from one embedding (left), movement in the original plane (right).

    weigh: X (n, 2) → weights (n, n). embeddings: {name: (2, 2)}. apple takes one step with orange
    and one with phone; the distance between its two new places is the separation.
    """
    check_function(weigh, "weigh")
    names, apart = list(check_named(embeddings, "embeddings", 8)), {}
    embedded = {name: check_places(E, 2, name) for name, E in embeddings.items()}

    def step(other, pair, look, move):
        names = [other, CONTENT[-1]]
        weights = call_with_words(
            names, pair @ look, lambda seen: call_learner(weigh, seen, shape=(2, 2))
        )
        return weights[1], (weights @ (pair @ move))[1]

    def compute(points, controls):
        X, chosen = points["move"], controls["look"]
        rows = []
        for name, E in embedded.items():
            pairs = [(word, X[[k, 2]]) for k, word in enumerate(CONTENT[:2])]
            found = [step(*pair, E, np.eye(2)) for pair in pairs]
            same = [step(*pair, E, E)[1] for pair in pairs]
            gaps = [np.linalg.norm(a - b) for a, b in ([f[1] for f in found], same)]
            rows.append([found[0][0][0], found[1][0][0], *gaps])
            apart[name] = found
        (first, to_orange), (second, to_phone) = apart[chosen]
        i = names.index(chosen)
        seen = X @ embedded[chosen]
        apples = two_apples(to_orange, to_phone)
        ways = [{"from": X[2], "to": to, "look": "dashed"} for to in (to_orange, to_phone)]
        state = {
            "look": {
                "at": seen,
                "links": [[2, 0, first[0]], [2, 1, second[0]]],
                # Two sentences in one plane.
                "notes": ["with orange", "with phone"],
                "apart": [False, True],
                "hidden": _outside(seen, BROAD, SAME),
            },
            "move": {"segments": [*ways, *apples["segments"]], "spots": apples["spots"]},
            "separation": {"values": rows, "row": i},
        }
        text = (
            f"Measured in {chosen}, apple takes {show(first[0])} from orange or "
            f"{show(second[0])} from phone; its two new places are {show(rows[i][2])} apart."
        )
        gone = [word for word, out in zip(CONTENT, state["look"]["hidden"], strict=True) if out]
        return state, text + (f" Outside the left picture: {', '.join(gone)}." if gone else "")

    start, shapes = place(CONTENT, SPACE)[:, :2], [look(word) for word in CONTENT]
    panels = [
        plane(
            "look",
            CONTENT,
            np.zeros((3, 2)),
            looks=shapes,
            drag=False,
            x=("first", *BROAD),
            y=("second", *SAME),
            height=318,
            title="Measure here: X in the chosen E",
            hint="Two sentences.",
        ),
        plane(
            "move",
            CONTENT,
            start,
            looks=shapes,
            x=("tech", *BROAD),
            y=("fruit", *SAME),
            snap=0.1,
            height=318,
            title="Move here: X",
            hint="Drag a word.",
        ),
        table(
            "separation",
            "What apple takes from the other word, and how far apart its two new places are",
            names,
            ["with orange", "with phone", "moving in X", "moving in X E"],
            decimals=3,
            corner="measured in ↓",
        ),
    ]
    controls = [choice("look", "measure in", names)]
    title = "Weights from one embedding, movement in another"
    return Scene(title, panels, controls, compute, name="two-choices")


# ---- Two linked planes --------------------------------------------------------------------------


def explore_values(look, W_V):
    """Weights on the left, movement on the right.

    look: X (n, d) → weights (n, n). W_V (d, 1 to 3), d 2 (three words in the plane) or 3 (a
    sentence in space): its numbers are typed, and where values are a plane, its rows dragged.
    """
    check_function(look, "look")

    def run(X, W_V):
        weights = call_learner(look, X, shape=(len(X), len(X)))
        return weights @ (X @ W_V), weights

    W_V = check_matrix(W_V, "W_V")
    d, m = W_V.shape
    known = {1: "on a line", 2: "in a plane", 3: "in space"}
    title = f"Weights from words {known.get(d)}, values {known.get(m)}"
    return _linked(title, run, W_V)


def explore_attention(attention, W_Q, W_K, W_V, target=None):
    """The two planes, run by `attention(Q, K, V)` → output (n, d_v), weights (n, n).

    W_Q, W_K (2, d_k); W_V (2, 1 to 3). target: a place in the plane of values, marked with a cross.
    """
    check_function(attention, "attention")
    W_Q, W_K = check_matrix(W_Q, "W_Q", 2), check_matrix(W_K, "W_K", 2)

    def run(X, W_V):
        check_fit(W_Q, W_K)
        Q, K, V = X @ W_Q, X @ W_K, X @ W_V
        output, weights = call_attention(attention, Q, K, V)
        if not np.allclose(weights, call_attention(attention, Q, K, V)[1]):
            raise SceneProblem(
                "The weights come out differently each time, for the same Q, K and V."
            )
        if not np.allclose(weights, call_attention(attention, Q, K, V[::-1] + 1)[1]):
            raise SceneProblem(
                "The weights change when V alone changes. V has got into the "
                "scores: only queries and keys belong there."
            )
        return output, weights

    measured = "Measured by W_Q and W_K"
    title = "Weights from queries and keys, movement in the values"
    return _linked(title, run, W_V, target, name="attention", measured=measured)


def _linked(title, run, W_V, target=None, name="values", measured="Measure here: X"):
    """The scene of both explorers. run: X, W_V → output, weights"""
    W_V = check_matrix(W_V, "W_V")
    d, m = W_V.shape
    if d not in (2, 3) or m > 3:
        raise ValueError(f"W_V: 2 or 3 rows and at most 3 columns can be drawn, got {W_V.shape}")
    if target is not None and m != 2:
        raise ValueError(f"target: a place in a plane, so W_V needs 2 columns, got {W_V.shape}")
    words = CONTENT if d == 2 else SENTENCE
    flat = m == 2

    def compute(points, controls):
        where = SPACE if d == 2 else SPACE | {"apple": (*SPACE["apple"][:2], controls["lift"])}
        X = points["words"] if d == 2 else place(words, where)
        W = points["values"][:d] if flat else points["W_V"]
        output, weights = call_with_words(words, X, lambda X: run(X, W))
        V, i = X @ W, words.index(controls["asks"])
        links = [[i, j, w] for j, w in enumerate(weights[i])]
        moved = [to if j == i else None for j, to in enumerate(output)]
        state = {
            "words": {"links": links, **axes_for(X, WORDS)} if d == 2 else {"points": X},
            "weights": {
                "values": weights,
                "heat": weights,
                "row": i,
            },
            "recipe": {"lines": recipe_lines(words[i], words, weights[i], V)},
        }
        text = f"{words[i]} asks and lands at {_point(output[i])}"
        if m == 3:
            state["values"] = {"points": V, "moved": moved}
            if d == 2:  # the sheet on which all values lie, as far as the words go
                low, high = np.minimum(X.min(axis=0), 0), np.maximum(X.max(axis=0), 0)
                ends = zip(np.floor(low), np.ceil(high), strict=True)
                state["values"] |= {"grid": W, "sheet": [[int(a), int(b)] for a, b in ends]}
        else:
            state["values"], out = _flat(V, moved, W, words, target)
            text += f"; outside the picture: {', '.join(out)}" if out else ""
        if target is not None:
            text += f", {show(np.linalg.norm(output[i] - target))} from the cross"
        other = "But the output is not these weights times the values."
        other = unless_same(weights[i] @ V, output[i], other)
        # At first the learner is still to find that out.
        never = "" if np.array_equal(W, W_V) else " The weights never saw W_V."
        return state, f"{text}.{never}{other}"

    caption = "Weights"  # text
    weights = table("weights", caption, words, words, corner="asks ↓", row_sums=True)
    typed = _typed("W_V", W_V, "values" if flat else None)
    recipe = lines("recipe", "How it is mixed")
    first = _words_panel(words, measured)
    second = _values_panel(words, W_V)
    if m == 1:  # a line leaves room below it
        panels = [[first, stack(second, weights, pixels=470)], [typed, recipe]]
    else:
        wide = {3: 310, 4: 390}[len(words)]  # of a table with a column for each word
        weights, typed = stack(weights, pixels=wide), stack(typed, pixels=NAME + FIELD * m)
        panels = [[first, second], [weights, typed, recipe]]
    controls = [choice("asks", "who asks", words, "apple")]
    if d == 3:
        controls.append(slider("lift", "apple along else", 0, 4, step=0.1, value=0, decimals=1))
    return Scene(title, panels, controls, compute, name=name)


def _words_panel(words, title):
    looks = [look(word) for word in words]
    if len(words) == len(CONTENT):
        return plane(
            "words",
            words,
            place(words, SPACE)[:, :2],
            looks=looks,
            x=("tech", *WORDS[-1]),
            y=("fruit", *WORDS[-1]),
            snap=0.1,
            height=HIGH,
            title=title,
            hint="Drag a word.",
        )
    return space(
        "words",
        words,
        place(words, SPACE),
        looks=looks,
        reach=SPACE_REACH,
        height=LOW,
        title=title,
        hint="Drag to turn.",
    )


def _values_panel(words, W_V):
    """A line, a plane with W_V's rows to drag, or space."""
    d, m = W_V.shape
    looks = [look(word) for word in words]
    if m == 3:
        start = np.zeros((len(words), 3))
        return space(
            "values",
            words,
            start,
            looks=looks,
            axes=_columns(3),
            reach=IN_SPACE,
            view=(0.7, 0.5),  # from where the sheet of all values is seen broad
            reached="all a word can reach",
            height=LOW,
            title="Move here: X W_V",
            hint="Drag to turn.",
        )
    if m == 1:
        return plane(
            "values",
            words,
            np.zeros((len(words), 2)),
            looks=looks,
            drag=False,
            x=("value 1", -REACH, REACH),
            y=("", *_height((-REACH, REACH))),
            line=True,
            arrows=False,
            title="Move here: X W_V, a line",
        )
    rows = _row_names(d)
    start = np.vstack([W_V, np.zeros((len(words), 2))])
    return plane(
        "values",
        rows + words,
        start,
        looks=["row"] * d + looks,
        drag=[True] * d + [False] * len(words),
        x=("value 1", -REACH, REACH),
        y=("value 2", -REACH, REACH),
        snap=0.1,
        height=HIGH if d == 2 else LOW,
        title="Move here: X W_V",
        hint="Drag a row.",
    )


def _flat(V, moved, W, words, target):
    """The state of a plane or a line of values, and which words stand outside of it."""
    flat = V.shape[1] == 1
    if flat:
        V, limits = np.c_[V, np.zeros(len(V))], ((-REACH, REACH), (0, 0))
        moved = [None if to is None else [to[0], 0] for to in moved]
        rows, grid = 0, {}
    else:
        limits, rows = ((-REACH, REACH),) * 2, len(W)
        grid = {"grid": W} if rows == 2 else {}
    hidden = _outside(V, *limits)
    lost = [to is not None and _outside([to], *limits)[0] for to in moved]
    moved = [None if gone else to for to, gone in zip(moved, lost, strict=True)]
    state = {
        "at": [None] * rows + V.tolist(),
        "moved": [None] * rows + moved,
        "hidden": [False] * rows + hidden,
        **grid,
    }
    if rows:
        there = [*W, *V, *(to for to in moved if to is not None)]
        there += [] if target is None else [target]
        state |= axes_for(there, VALUES)
    if flat:
        x = axes_for([*V, *(to for to in moved if to is not None)], VALUES)["x"]
        state |= {"x": x, "y": _height(x)}
    if target is not None:
        state["spots"] = [{"at": target, "text": "cross"}]
    out = [word for word, gone in zip(words, hidden, strict=True) if gone]
    return state, out + [f"{word}′" for word, gone in zip(words, lost, strict=True) if gone]


def _height(x):
    """The y range of a line that goes so far along x: as high in the picture whatever that is."""
    return -0.03 * np.ptp(x), 0.09 * np.ptp(x)


# ---- On the same point? --------------------------------------------------------------------------


def explore_recipes(land):
    """Two recipes for the same four values. land: weights (4,), V (4, 2) → where it lands (2,)"""
    check_function(land, "land")
    words = list(TASTES)

    def compute(points, controls):
        V, parts = points["values"], points["recipes"]
        spots, said, weights = [], [], []
        for k, part in enumerate(parts, 1):
            if part.sum() < 1e-9:
                raise SceneProblem(f"Recipe {k} has nothing in it. Give one word more than 0.")
            weights.append(part / part.sum())
            to = call_learner(land, weights[-1], V, shape=(2,))
            spots.append({"at": to, "text": f"recipe {k}", "mark": "ring"})
            there = [(w, word) for w, word in zip(weights[-1], words, strict=True) if w > 0]
            said.append(
                f"**recipe {k}** {mix(*zip(*there, strict=True), SUMMED)} = {show_point(to)}"
            )
        gap = np.linalg.norm(spots[0]["at"] - spots[1]["at"])
        drawn = [spot for spot in spots if not _outside([spot["at"]], *[WORDS[0]] * 2)[0]]
        join = [{"from": drawn[0]["at"], "to": drawn[1]["at"]}] if len(drawn) == 2 else []
        state = {
            "values": {"spots": drawn, "segments": join},
            "weights": {"values": weights, "heat": weights},
            "said": {"lines": said},
        }
        differ = np.abs(weights[0] - weights[1]).max()
        return state, (
            f"The two places are {show(gap)} apart; the two recipes differ by up to {show(differ)}."
        )

    looks, start = [look(word) for word in words], place(words, TASTES)
    rows = ["recipe 1", "recipe 2"]
    first = [[0.5, 0.5, 0, 0], [0, 0, 1, 0]]
    panels = [
        plane(
            "values",
            words,
            start,
            looks=looks,
            x=("value 1", *WORDS[0]),
            y=("value 2", *WORDS[0]),
            snap=0.1,
            title="Four values",
            hint="Drag one.",
        ),
        matrix("recipes", "Parts of each word, to type", first, rows, words, low=0, high=9),
        table(
            "weights",
            "As weights: each row ÷ its sum",
            rows,
            words,
            row_sums=True,
        ),
        lines("said", "Where each one lands"),
    ]
    return Scene("Two recipes for four values", panels, [], compute, name="recipes")


# ---- The whole way ------------------------------------------------------------------------------


def explore_walk(steps, W_Q, W_K, W_V):
    """Every intermediate of scaled dot-product attention, each number made from numbers before it.

    steps: X, W_Q, W_K, W_V → Q, K, V, scores, scaled, weights, output, as the lesson writes it.
    W_Q, W_K (d, d_k) and W_V (d, d_v): with d = 2 for the three content words in the plane, with
    d = 3 for the first sentence in space. They can be typed; the walk can be played.
    """
    check_function(steps, "steps")
    W_Q = check_matrix(W_Q, "W_Q")
    d = len(W_Q)
    if d not in (2, 3):
        raise ValueError(f"W_Q: 2 or 3 rows, one for each coordinate of a word, got {W_Q.shape}")
    given = {"W_Q": W_Q, "W_K": check_matrix(W_K, "W_K", d), "W_V": check_matrix(W_V, "W_V", d)}
    check_fit(given["W_Q"], given["W_K"])
    words = CONTENT if d == 2 else SENTENCE
    X, looks = place(words, SPACE)[:, :d], [look(word) for word in words]
    n, d_k, d_v = len(words), W_Q.shape[1], given["W_V"].shape[1]
    tables = {"Q": d_k, "K": d_k, "V": d_v, "scores": n, "scaled": n, "weights": n, "output": d_v}
    sizes = {name: (n, columns) for name, columns in tables.items()}
    walk = flow(
        "walk",
        words,
        d,
        d_k,
        d_v,
        looks=looks,
        start=given,
        low=-9,
        high=9,
        step="step",
        called="weights",
    )
    asks = words.index("apple")

    def compute(points, controls):
        W = matrices(walk, points["walk"])
        found = call_steps(steps, X, *W, sizes)
        weights, output = found["weights"], found["output"]
        told = mix(weights[asks], words, SUMMED)
        said = f"apple asks: {told}, and its output is {_point(output[asks])}."
        stop = math.ceil(controls["step"] - 0.02)  # the one that the walk is on its way to
        corner = _at_the_stop(stop, d, d_k, d_v)
        state = {"X": X, **found, "say": corner, "step": controls["step"]}
        return {"walk": state}, said + _unlike_the_walk(X, *W, found)

    stops = ["X", "Q, K, V", "scores", f"÷ √{d_k}", "weights", "output"]  # text
    way = rail("step", "the walk", stops, value=len(stops) - 1, move=1300, rest=600)
    return Scene("The whole way, for one sentence", [walk], [way], compute, name="walk")


def _at_the_stop(stop, d, d_k, d_v):
    """What has happened at a stop of the walk, with the lesson's numbers of the steps."""
    root = f"√d_{{k}} = √{d_k} = {show(d_k**0.5, 3)}"
    return [
        f"The words, {counted(d, '{n} number', '{n} numbers')} each: X.",
        f"**1.** X times each matrix: a query and a key of "
        f"{counted(d_k, '{n} number', '{n} numbers')} (d_{{k}}), a "
        f"value of {d_v} (d_{{v}}) for each word.",
        "**2.** Each query meets each key, in a dot product. Rows ask, columns answer.",
        f"**3.** The scores are divided by {root}.",
        "**4.** Softmax by row: each row of weights sums to 1.",
        "**5.** Times V: each row of weights is a recipe, and the values are what it mixes. Only "
        "here V comes in.",
    ][stop]


def _unlike_the_walk(X, W_Q, W_K, W_V, found):
    """A sentence that names what the function made otherwise than the picture says; else ""."""
    Q, K, V, scores, scaled, weights, output = found.values()
    wanted = {
        "Q": X @ W_Q,
        "K": X @ W_K,
        "V": X @ W_V,
        "scores": Q @ K.T,
        "scaled": scores / np.sqrt(K.shape[1]),
        "weights": softmax(scaled),
        "output": weights @ V,
    }
    other = [name for name, want in wanted.items() if not close(want, found[name])]
    return f" Not made as the walk says: {', '.join(other)}." if other else ""


# ---- The learner's functions, and matrices ------------------------------------------------------


def call_attention(attention, Q, K, V):
    """The learner's attention on copies: output (n_q, d_v) and weights (n_q, n_k), checked."""
    name = getattr(attention, "__name__", "attention").replace("<lambda>", "your attention")
    returns = {"weights @ V": (len(Q), V.shape[1]), "weights": (len(Q), len(K))}
    return call_for_arrays(attention, Q, K, V, returns=returns, name=name)


def call_steps(steps, X, W_Q, W_K, W_V, sizes):
    """The learner's steps on copies: {name: array of its size}, checked."""
    name = getattr(steps, "__name__", "steps").replace("<lambda>", "your steps")
    found = call_for_several(steps, X, W_Q, W_K, W_V, returns=sizes, name=name)
    return {
        part: call_learner(lambda value=value: value, shape=size, name=f"{name}, {part}")
        for (part, size), value in zip(sizes.items(), found, strict=True)
    }


def check_matrix(W, name, rows=None):
    """(rows, columns) finite numbers, or a ValueError that names the matrix and its misfit."""
    try:
        W = np.array(W, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: a matrix of numbers, got {W!r:.60}") from None
    if W.ndim != 2 or not W.size:
        raise ValueError(f"{name}: a matrix with rows and columns, got shape {W.shape}")
    if rows is not None and len(W) != rows:
        raise ValueError(
            f"{name}: {rows} rows, one for each coordinate of a word, got shape {W.shape}"
        )
    return check_places(W, len(W), name, W.shape[1])


def check_fit(W_Q, W_K):
    """A SceneProblem where queries and keys could not be multiplied."""
    if W_Q.shape[1] != W_K.shape[1]:
        raise SceneProblem(
            f"W_Q has {counted(W_Q.shape[1], '{n} column', '{n} columns')} and W_K has "
            f"{W_K.shape[1]}: a query and a "
            "key need equally many numbers (d_k), or there is no dot product. W_V may have any "
            "width."
        )


def _typed(name, W, follows=None):
    caption = f"{name} {W.shape}, to type"
    columns = _columns(W.shape[1]) if name == "W_V" else [str(j + 1) for j in range(W.shape[1])]
    low, high = (-REACH, REACH) if follows else (-9, 9)
    rows = _row_names(len(W)) if follows else AXES[: len(W)]
    return matrix(name, caption, W, rows, columns, follows=follows, low=low, high=high)


def _row_names(d):
    return [f"row {k + 1}" for k in range(d)]  # no text


def _columns(m):
    return [f"value {j + 1}" for j in range(m)]


def _outside(places, x, y):
    """For each place whether it lies outside these ranges: [bool a place]"""
    low, high = np.transpose([x, y])
    places = np.asarray(places)
    return ((places < low - 1e-9) | (places > high + 1e-9)).any(axis=1).tolist()


def _point(place, decimals=2):
    """A place, or the one number it consists of."""
    return show_point(place, decimals) if len(place) > 1 else show(place[0], decimals)
