"""Weights move the words: one step, one arrow cut, another order, many steps.

A step is the learner's function: X (n, d) → the moved words (n, d) and the weights (n, n).
Explorers that take steps by name, `explore_both(cosine=step)`, let one choose between them.
Rows ask, columns answer.
"""

import contextlib

import numpy as np

from helpers.attention import cosine, dot, scaled_dot, similarity_table, softmax
from helpers.lessons.shared import (
    call_for_several,
    call_learner,
    call_with_words,
    check_function,
    check_left,
    check_named,
    close,
    unless_same,
)
from helpers.lessons.word_space import AXES, CONTENT, SENTENCES, word_plane, word_space
from helpers.say import SUMMED, counted, listed, recipe, show, show_point, show_weight
from helpers.scene import Scene, SceneProblem
from helpers.scene.parts import (
    bars,
    choice,
    column,
    curve,
    cuts,
    picked,
    rail,
    sentence,
    slider,
    stack,
    table,
)
from helpers.words import SPACE, look, place

ORDERS = [
    ["orange", "apple", "and", "an"],
    ["an", "apple", "and", "orange"],
    ["apple", "orange", "an", "and"],
    ["and", "an", "orange", "apple"],
]
TWO_WORDS = ["orange", "apple"]
MANY = 10  # steps in a row
WIDE = 402  # pixels of the weights beside the words in space
TWO = ("tech", -1, 4), ("fruit", -1, 4)  # a plane as far as two or three words go
THREE = ("tech", -1, 5), ("fruit", -1, 5)


# ---- One step -----------------------------------------------------------------------------------


def explore_both(**steps):
    """One step of apple beside orange on the left and beside phone on the right, to be played.

    The scores are shown where the course knows the measure behind the learner's weights.
    """
    steps = _named(steps)
    sides = {"with_orange": 0, "with_phone": 1}

    def compute(points, controls):
        step, played = _chosen(steps, controls), controls["step"]
        state, said = {}, []
        for id, other in sides.items():
            name, pair = CONTENT[other], points["with_orange"][[other, 2]]
            moved, weights = call_step(step, pair, [name, "apple"])
            scores = scores_behind(weights, pair)
            shares, goes = weights[1], moved[1]
            state[id] = {
                "links": [
                    [2, word, share] if scores is None else [2, word, share, score]
                    for word, share, score in zip((other, 2), shares, scores or shares, strict=True)
                ],
                "moved": [None, None, goes],
                "hidden": [j not in (other, 2) for j in range(3)],
            }
            terms = [[shares[0], name], [shares[1], "apple"]]
            state[f"{id}_shares"] = {
                "values": {
                    "score": [np.nan, np.nan] if scores is None else scores,
                    "share": shares if played > 1 else None,
                },
                "recipe": {"terms": terms, "at": goes if played > 2 else None}
                if played > 1
                else None,
            }
            told = f"**{show_weight(shares[0])} of the way** to {name}"
            if not close(weights[1] @ pair, goes):
                told = f"beside {name} your step takes it to **{show_point(goes)}**"
            said.append(told)
        return state, f"The same apple, two places: {listed(said)}."

    def side(id, other, **plane):
        name = CONTENT[other]
        shares = bars(
            f"{id}_shares",
            [name, "apple"],
            looks=[look(name), look("apple")],
            head="apple asks",
            small=True,
            columns=[column("score", "score", "number"), column("share", "weight", "share")],
        )
        axes = ("tech", 0, 6), ("fruit", 0, 5)  # so broad that each fills its half
        return stack(word_plane(CONTENT, *axes, id=id, play="step", height=330, **plane), shares)

    layout = [
        [
            side("with_orange", 0, title="an apple and an orange"),
            side("with_phone", 1, title="an apple phone", follows="with_orange"),
        ]
    ]
    stops = ["words", "scores", "weights", "apple goes"]  # text
    played = rail("step", "the step", stops, value=3, move=[600, 700, 900], rest=[700, 700, 0])
    controls = [played, *_which(steps)]
    return Scene("Where apple goes in each sentence", layout, controls, compute, name="both")


def explore_step_in_space(**steps):
    """One step of a whole sentence, small words included, in space."""
    steps, all_words = _named(steps), list(SPACE)

    def compute(points, controls):
        words = SENTENCES[controls["sentence"]]
        X = place(words, SPACE)
        moved, weights = call_step(_chosen(steps, controls), X)
        part_way = dict(zip(words, X + controls["part"] * (moved - X), strict=True))
        state = {
            "space": {
                "moved": [part_way.get(word) for word in all_words],
                "hidden": [word not in words for word in all_words],
            },
            "weights": {"values": weights, "heat": weights, "rows": words, "columns": words},
            "now": {"values": [part_way[word] for word in words], "rows": words},
        }
        i = words.index("apple")
        state["weights"]["row"] = i
        by_recipe = weights[i] @ X
        other = f"But your step moves apple to {show_point(moved[i])}."
        text = f"{recipe('apple', weights[i], words, SUMMED)} = {show_point(by_recipe)}."
        return state, text + unless_same(by_recipe, moved[i], other)

    longest = max(SENTENCES.values(), key=len)
    shares = _weights_table(longest)
    now = table("now", "Where each word is now", longest, AXES)
    layout = [
        [
            word_space("Where each word goes", hint="Drag to turn."),
            stack(shares, now, pixels=WIDE),
        ]
    ]
    controls = [
        slider("part", "part of the step", 0, 1, value=1, play=True),
        choice("sentence", "sentence", list(SENTENCES), quiet=True),
        *_which(steps),
    ]
    return Scene("The whole sentence takes a step", layout, controls, compute, name="sentence")


def explore_cut(step, cut):
    """One step with weights taken away: an arrow is cut in the sentence, in the plane it is gone.

    cut(weights, i, j) → weights (n, n), what the learner does for one arrow.
    """
    check_function(step, "step")
    check_function(cut, "cut")

    def compute(points, controls):
        X, asker = points["plane"], min(controls["asks"], len(CONTENT) - 1)
        gone = [[i, j] for i, j in controls["cut"] if max(i, j) < len(CONTENT)]
        check_left(gone, CONTENT)
        moved, whole = call_step(step, X, CONTENT)
        word = CONTENT[asker]
        other = f"Uncut, your step itself moves {word} to {show_point(moved[asker])}."
        other = unless_same((whole @ X)[asker], moved[asker], other)
        weights = whole
        for i, j in gone:
            weights = call_learner(cut, weights, i, j, shape=(3, 3))
        before, after = (whole @ X)[asker], (weights @ X)[asker]
        there = [[asker, j, w] for j, w in enumerate(weights[asker]) if [asker, j] not in gone]
        state = {
            "sentence": {"weights": weights, "title": f"{word} asks"},
            "plane": {
                "moved": list(weights @ X),
                "links": there,
                "spots": [{"at": before, "text": "uncut", "of": asker}] if gone else [],
            },
            "weights": {"values": weights, "heat": weights},
        }
        arrows = listed(f"{CONTENT[i]} → {CONTENT[j]}" for i, j in gone)
        what = f"**Without {arrows}**" if gone else "No arrow is cut"
        left = [j for j in range(len(CONTENT)) if [asker, j] not in gone]
        told = recipe(word, weights[asker][left], [CONTENT[j] for j in left], SUMMED)
        text = f"{what}: {told} = {show_point(after)}."
        return state, text + other

    looks = [look(word) for word in CONTENT]
    tokens = sentence(
        "sentence",
        CONTENT,
        looks=looks,
        asks="asks",
        cuts="cut",
        title="apple asks",
        hint="Click a word to let it ask, an arc to cut it.",
    )
    shares = _weights_table(CONTENT, cut="cut", asks="asks")
    axes = ("tech", 0, 5), ("fruit", 0, 5)
    # The numbers stand at the arcs, and in the table.
    title, hint = "Where each word goes", "Dashed: where it goes uncut."
    moves = word_plane(CONTENT, *axes, height=340, numbers=False, title=title, hint=hint)
    layout = [[moves, stack(tokens, shares)]]
    controls = [
        picked("asks", "who asks", None, CONTENT.index("apple")),
        cuts("cut", "cut", [[CONTENT.index("apple"), CONTENT.index("orange")]], names=CONTENT),
    ]
    return Scene(
        "Where the words go, with all arrows or fewer", layout, controls, compute, name="cut"
    )


def explore_shuffle(**steps):
    """The same words in another order: arcs and rows are shuffled, and nothing else happens."""
    steps, orders = _named(steps), {" ".join(words): words for words in ORDERS}

    def compute(points, controls):
        step, words = _chosen(steps, controls), orders[controls["order"]]
        moved, weights = call_step(step, place(words, SPACE))
        first, first_weights = call_step(step, place(ORDERS[0], SPACE))
        apart = np.abs(moved - first[[ORDERS[0].index(word) for word in words]]).max()
        asks = controls["asks"]
        i = words.index(asks)
        text = f"{asks} is word {i + 1} and goes to {show_point(moved[i])}. "
        text += (
            "Every word goes where it goes in the first order."
            if apart < 1e-6
            else f"Compared with the first order, a coordinate differs by {show(apart, 4)}: "
            "this step does ask about the order."
        )
        state = {
            "first": {"weights": first_weights, "asker": ORDERS[0].index(asks)},
            "now": {"tokens": words, "looks": looks_of(words), "weights": weights, "asker": i},
            "moved": {"values": first, "row": ORDERS[0].index(asks)},
            "again": {"values": moved, "rows": words, "row": i},
        }
        return state, text

    def looks_of(words):
        return [look(word) for word in words]

    start = ORDERS[0]
    arcs = [
        sentence(id, start, looks=looks_of(start), asks="asks", height=100, title=title, hint=hint)
        for id, title, hint in (
            ("first", "In the first order", "Click a word to let it ask."),
            ("now", "In the order chosen", ""),
        )
    ]
    caption = "Where each word goes"
    goes = [table(id, caption, start, AXES) for id in ("moved", "again")]
    layout = [[stack(*side) for side in zip(arcs, goes, strict=True)]]  # the old beside the new
    controls = [
        choice("order", "order", list(orders), " ".join(ORDERS[2])),
        picked("asks", "who asks", start, "apple"),
        *_which(steps),
    ]
    return Scene("The same words in another order", layout, controls, compute, name="shuffle")


# ---- Many steps ---------------------------------------------------------------------------------


def explore_steps(**steps):
    """Up to ten steps of two words: their trails and how far apart they stay."""
    steps = _named(steps)
    ways = {"all move": "all move", "orange stands still": "orange stands still"}

    def compute(points, controls):
        step, n = _chosen(steps, controls), int(controls["steps"])

        def move(X, still):
            moved, _ = call_step(step, X, TWO_WORDS)
            if still:
                moved[0] = X[0]
            return moved

        paths = [_path(lambda X, s=s: move(X, s), points["plane"]) for s in (False, True)]
        path = paths[list(ways).index(controls["who"])]
        now = path[n]
        state = {
            "plane": {"moved": now, "trails": path[: n + 1].swapaxes(0, 1)},
            "spread": _spread_lines(paths, n, "gap"),
        }
        text = (
            f"{_times(n)}, {ways[controls['who']]}: orange is at {show_point(now[0])}, apple at "
            f"{show_point(now[1])}; the distance between them is {show(_gap(now), 3)}."
        )
        return state, text

    panels = [
        word_plane(TWO_WORDS, *TWO),
        _spread_curve(list(ways.values()), "gap", height=350),  # as tall as the plane beside it
    ]
    controls = [
        _steps_slider(1),
        choice("who", "who moves", ways, quiet=True),
        *_which(steps),
    ]
    return Scene("Two words, step after step", panels, controls, compute, name="steps")


def explore_cures(cures):
    """What keeps three words apart? cures: one to four {name: function(X, start) → next X}."""
    names = list(check_named(cures, "cures", 4))
    for name, cure in cures.items():
        check_function(cure, name)

    def walked(start):
        return [
            _path(lambda X, f=f, s=name: call_learner(f, X, start, shape=X.shape, name=s), start)
            for name, f in cures.items()
        ]

    def compute(points, controls):
        start, n = points["plane"], int(controls["steps"])
        paths = call_with_words(CONTENT, start, walked)
        k = names.index(controls["cure"])
        now = paths[k][n]
        (_, *x), (_, *y) = THREE
        inside = ((now >= [x[0], y[0]]) & (now <= [x[1], y[1]])).all(axis=1)
        rows = [[spread(p[n]), mean_cosine(p[n]), _longest(p[n])] for p in paths]
        state = {
            "plane": {
                "moved": [to if there else None for to, there in zip(now, inside, strict=True)],
                "trails": paths[k][: n + 1].swapaxes(0, 1),
            },
            "spread": _spread_lines(paths, n, "spread"),
            "measured": {"values": rows, "row": k},
        }
        far, alike, longest = rows[k]
        alike = "undefined" if np.isnan(alike) else show(alike, digits[1])  # text
        text = (
            f"{_times(n)}, {names[k]}: the spread is {show(far, digits[0])}, the mean cosine "
            f"{alike}, the longest arrow {show(longest, digits[2])}."
        )
        if not inside.all():
            text += " Words have left the picture."
        return state, text

    measured = ["spread", "mean cosine", "longest arrow"]  # text
    caption, digits = "After these steps", [3, 3, 1]  # a spread of 0.003 is not one of 0.000
    numbers = table("measured", caption, names, measured, decimals=digits)
    far = _spread_curve(names, "spread", height=280)
    # The table below: beside the plane it would leave it no room in a narrow window.
    panels = [[word_plane(CONTENT, *THREE, height=320), far], numbers]
    controls = [
        _steps_slider(MANY),
        choice("cure", "in the plane", names),
    ]
    return Scene("What cures the collapse?", panels, controls, compute, name="cures")


# ---- Parts that several scenes have -------------------------------------------------------------


def _weights_table(words, **chosen):
    """A row of weights for each word that asks. chosen: what is chosen in it, if anything."""
    caption = "Weights: rows ask, columns answer"
    return table("weights", caption, words, words, corner="asks ↓", row_sums=True, **chosen)


def _steps_slider(value):
    steps = range(MANY + 1)
    return slider("steps", "steps", values=steps, value=value, decimals=0, glide=True, play=True)


# ---- Numbers ------------------------------------------------------------------------------------


def call_step(step, X, names=()):
    """The learner's step on a copy of X: moved (n, d) and weights (n, n), both checked.

    names: the words, where a hand can put one on (0, 0).
    """
    if len(names):
        return call_with_words(names, X, lambda X: call_step(step, X))
    name = getattr(step, "__name__", "step").replace("<lambda>", "your step")
    returns = "moved words", "weights"
    moved, weights = call_for_several(step, X, returns=returns, name=name)
    moved = call_learner(lambda x: moved, X, shape=X.shape, name=f"{name} (first result)")
    square = (len(X), len(X))
    weights = call_learner(lambda x: weights, X, shape=square, name=f"{name} (second result)")
    return moved, weights


def scores_behind(weights, X):
    """The scores of the last word whose softmax are its weights, by a measure of the course's.

    None where no such measure gives these weights: then nobody but the learner knows the scores.
    """
    for measure in (cosine, scaled_dot, dot):
        with contextlib.suppress(ValueError):  # no cosine with a zero vector
            scores = similarity_table(X, measure)
            if close(softmax(scores), weights):
                return list(scores[-1])
    return None


def spread(X):
    """Root-mean-square distance of the words from their centre. (n, d) → number"""
    with np.errstate(over="ignore"):  # infinity, then
        return float(np.sqrt(((X - X.mean(axis=0)) ** 2).sum(axis=1).mean()))


def mean_cosine(X):
    """Mean cosine over the pairs of different words, NaN where one is zero. (n, d) → number"""
    if not X.any(axis=1).all():
        return np.nan
    return float(similarity_table(X, cosine)[np.triu_indices(len(X), 1)].mean())


def _path(move, start):
    """The words at the start and after 1, …, MANY moves. (MANY + 1, n, d)"""
    path = [start]
    for _ in range(MANY):
        path.append(move(path[-1]))
    return np.array(path)


def _gap(X):
    """The distance between two words. (2, d) → number"""
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(X[1] - X[0]))


def _longest(X):
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(X, axis=1).max())


# What a curve shows: its title, its axis, how far that goes at least, and how it is found.
MEASURED = {
    "gap": ("How far the words stay apart", "distance between the two", 3, _gap),
    "spread": ("The spread of the words", "spread", 4, spread),
}


# ---- Words --------------------------------------------------------------------------------------


def _times(n):
    return "At the start" if n == 0 else counted(n, "After {n} step", "After {n} steps")


# ---- Parts --------------------------------------------------------------------------------------


def _spread_curve(names, what, **more):
    title, label, top, _ = MEASURED[what]
    ticks, y = [(k, str(k)) for k in range(0, MANY + 1, 2)], _spread_axis(top, label)
    x = {"label": "steps", "range": [0, MANY], "ticks": ticks, "log": False}
    return curve("spread", title, names, x=x, y=y, **more)


def _spread_axis(top, label):
    """From 0 to at least `top`, with a tick at every round number of a handy size."""
    sizes = (size * 10**k for k in range(300) for size in (1, 2, 5))
    step = next(size for size in sizes if top <= 5 * size)
    ticks = range(0, step * int(np.ceil(top / step)) + 1, step)
    return {
        "label": label,
        "range": [0, ticks[-1]],
        "ticks": [[k, str(k)] for k in ticks],
        "log": False,
    }


def _spread_lines(paths, n, what):
    """The curve's state; its axis goes to `top`, or as far as the words have come apart."""
    _, label, top, measure = MEASURED[what]
    drawn = [[[k, measure(X)] for k, X in enumerate(path)] for path in paths]
    most = max(far for line in drawn for _, far in line)
    if not np.isfinite(most):
        raise SceneProblem("The words have gone so far that their spread is no number any more.")
    axis = _spread_axis(max(top, most), label)
    return {"lines": drawn, "cursor": n, "dots": [line[n] for line in drawn], "y": axis}


def _named(steps):
    """{"scaled dot": function, …} from the names the learner gave."""
    if not steps:
        raise ValueError("give a step by name, such as explore_both(mine=step)")
    for name, step in steps.items():
        check_function(step, name)
    return {name.replace("_", " "): step for name, step in steps.items()}


def _which(steps):
    return [choice("measure", "similarity", list(steps), quiet=True)] if len(steps) > 1 else []


def _chosen(steps, controls):
    return steps[controls.get("measure", next(iter(steps)))]
