"""Lesson 03: a table of similarities becomes weights, and the weights move the words.

A step is the learner's function: X (n, d) → the moved words (n, d) and the weights (n, n).
Explorers that take steps by name, `explore_both(cosine=step)`, let one choose between them.
Rows ask, columns answer.
"""

import numpy as np

from helpers.attention import cosine, dot, scaled_dot, similarity_table
from helpers.lessons.shared import call_learner, check_function, check_named, unless_same
from helpers.say import show, show_point
from helpers.scene import Interrupted, Scene, SceneProblem
from helpers.scene.parts import choice, curve, lines, plane, slider, space, table
from helpers.words import OPPOSITE, SPACE, kind, place

CONTENT = ["orange", "phone", "apple"]
SENTENCES = {
    "an apple and an orange": ["orange", "apple", "and", "an"],
    "an apple phone": ["phone", "apple", "an"],
}
ORDERS = [
    ["orange", "apple", "and", "an"],
    ["an", "apple", "and", "orange"],
    ["apple", "orange", "an", "and"],
    ["and", "an", "orange", "apple"],
]
MANY = 10  # steps in a row
TEMPERATURES = np.geomspace(0.05, 20, 79)


# ---- From similarities to weights ---------------------------------------------------------------


def explore_space(measure):
    """Words in space, what `measure` (two vectors → one number) says of each pair, the recipes."""
    check_function(measure, "measure")

    def compute(points, controls):
        where = SPACE | {"apple": (*SPACE["apple"][:2], controls["lift"])}
        state = {"space": {"points": place(list(SPACE), where)}}
        recipes, apples = [], []
        for id, (sentence, words) in zip(("first", "second"), SENTENCES.items(), strict=True):
            X = place(words, where)
            values = [[float(call_learner(measure, a, b, shape=())) for b in X] for a in X]
            state[id] = {"values": values, "heat": values, "how": _products(X, words, values)}
            found = _recipes(values, words)
            recipes += [f"In “{sentence}”:", *found]
            apples.append(f"in “{sentence}” {found[words.index('apple')]}")
        state["recipes"] = {"lines": recipes}
        text = "; ".join(apples) + "."
        return state, text[0].upper() + text[1:]

    def similarities(id, sentence):
        caption = f"Similarity in “{sentence}”: rows ask, columns answer"
        words = SENTENCES[sentence]
        return table(id, caption, words, words, corner="asks ↓", row_sums=True, tells=True)

    panels = [
        _space("Drag to turn"),
        *map(similarities, ("first", "second"), SENTENCES),
        lines("recipes", "Each row is a recipe"),
    ]
    lift = slider("lift", "apple’s third coordinate", 0, 4, step=0.1, decimals=1)
    return Scene("Words in space and their similarities", panels, [lift], compute, name="space")


def explore_weights(normalize, softmax):
    """One row of similarities, divided by its sum and through softmax, side by side.

    Both functions take rows of scores, (1, n) → (1, n).
    """
    check_function(normalize, "normalize")
    check_function(softmax, "softmax")
    words = list(OPPOSITE)
    ways = ["similarity", "÷ its sum", "softmax"]

    def compute(points, controls):
        X, i = points["plane"], words.index(controls["asks"])
        scores = call_learner(similarity_table, X, cosine, shape=(3, 3), name="cosine")[i]
        weights = call_learner(softmax, scores[None], shape=(1, 3))[0]
        names, trouble = list(ways), ""
        try:
            divided = call_learner(normalize, scores[None], shape=(1, 3))[0]
        except Interrupted:
            raise
        except SceneProblem:
            if abs(scores.sum()) > 1e-9:  # there is something to divide by: it is the function
                raise
            divided, trouble = np.full(3, np.nan), "impossible, its sum is 0"
            names[1] = "÷ 0: impossible"
        if not trouble:
            trouble = _trouble(divided, words)
        rows = np.array([scores, divided, weights])
        text = f"{words[i]} asks. Divided by the sum: {trouble}. Softmax: {_said(weights, words)}."
        links = [[i, j, w] for j, w in enumerate(weights) if j != i]
        panel = {"values": rows, "rows": names, "how": _ways(X[i], X, rows, words[i], words)}
        return {"plane": {"links": links}, "rows": panel}, text

    asks = choice("asks", "Who asks", words)
    caption = "The row of the word that asks, three times. Columns answer"
    panels = [
        _plane(words, ("tech", -4, 5), ("fruit", -4, 5)),
        table("rows", caption, ways, words, row_sums=True, tells=True),
    ]
    return Scene("Two ways to make weights", panels, [asks], compute, name="weights")


def explore_temperature(softmax):
    """apple's weights while its scores are divided by a temperature. softmax: (n,) → (n,)"""
    check_function(softmax, "softmax")
    words = list(OPPOSITE)
    measures = {"cosine": cosine, "dot product": dot, "scaled dot": scaled_dot}

    def compute(points, controls):
        X, now = points["plane"], controls["temperature"]
        measure = measures[controls["measure"]]
        scores = call_learner(similarity_table, X, measure, shape=(3, 3), name="the measure")[1]
        every = [call_learner(softmax, scores / t, shape=(3,)) for t in [*TEMPERATURES, now]]
        weights = every.pop()
        drawn = [list(zip(TEMPERATURES, line, strict=True)) for line in np.transpose(every)]
        state = {
            "plane": {"links": [[1, j, w] for j, w in enumerate(weights) if j != 1]},
            "weights": {"lines": drawn, "cursor": now, "dots": [[now, w] for w in weights]},
            "numbers": {"values": [scores, weights], "heat": [[None] * 3, weights]},
        }
        return state, f"Temperature {show(now)}: apple asks and gives {_said(weights, words)}."

    nought = [(t, f"{t:g}") for t in (0.05, 0.2, 1, 5, 20)]
    x = {"label": "temperature", "range": [0.05, 20], "ticks": nought, "log": True}
    quarters = [(w, show(w)) for w in (0, 0.25, 0.5, 0.75, 1)]
    y = {"label": "weight", "range": [0, 1], "ticks": quarters, "log": False}
    caption = "apple asks, the columns answer"
    panels = [
        _plane(words, ("tech", -4, 5), ("fruit", -4, 5)),
        curve("weights", "apple’s weights", words, x=x, y=y, kinds=[kind(word) for word in words]),
        table("numbers", caption, ["score", "weight"], words, decimals=4),
    ]
    controls = [
        slider("temperature", "Temperature", values=[*TEMPERATURES], value=_nearest_to_one()),
        choice("measure", "Score", list(measures)),
    ]
    return Scene("Temperature", panels, controls, compute, name="temperature")


# ---- One step -----------------------------------------------------------------------------------


def explore_both(**steps):
    """One step of apple with orange on the left and with phone on the right, at once."""
    steps = _named(steps)

    def compute(points, controls):
        step, part = _chosen(steps, controls), controls["part"]
        state, rows, said = {}, [], []
        for id, other in (("plane", 0), ("with_phone", 1)):
            pair = points["plane"][[other, 2]]
            moved, weights = call_step(step, pair)
            to = pair[1] + part * (moved[1] - pair[1])
            state[id] = {
                "moved": [None, None, to],
                "links": [[2, other, weights[1, 0]]],
                "hidden": [j not in (other, 2) for j in range(3)],
            }
            rows.append(weights[1])
            name = CONTENT[other]
            said.append(
                f"with {name} apple gives {name} {_percent(weights[1, 0])} "
                f"and goes to {show_point(moved[1], 3)}"
            )
        state["weights"] = {"values": rows, "heat": rows}
        text = "; ".join(said) + "."
        return state, text[0].upper() + text[1:]

    caption = "The weights apple gives. Rows: apple asks in each sentence; columns answer"
    panels = [
        _plane(CONTENT, title="… an apple and an orange"),
        _plane(CONTENT, title="an apple phone", id="with_phone", follows="plane"),
        table(
            "weights",
            caption,
            ["with orange", "with phone"],
            ["the other word", "apple itself"],
            decimals=4,
            row_sums=True,
        ),
    ]
    part = slider("part", "Part of the step", 0, 1, value=1, glide=True)
    controls = [part, *_which(steps)]
    return Scene("apple in both sentences", panels, controls, compute, name="both")


def explore_step_in_space(**steps):
    """One step of a whole sentence, small words included, in space."""
    steps, all_words = _named(steps), list(SPACE)

    def compute(points, controls):
        words = SENTENCES[controls["sentence"]]
        X = place(words, SPACE)
        moved, weights = call_step(_chosen(steps, controls), X)
        part_way = dict(zip(words, X + controls["part"] * (moved - X), strict=True))
        said = _recipes(weights, words)
        state = {
            "space": {
                "moved": [part_way.get(word) for word in all_words],
                "hidden": [word not in words for word in all_words],
            },
            "recipes": {"lines": said},
        }
        i = words.index("apple")
        by_recipe = weights[i] @ X
        other = f"But your step moves apple to {show_point(moved[i])}."
        text = f"{said[i]} = {show_point(by_recipe)}."
        return state, text + unless_same(by_recipe, moved[i], other)

    panels = [_space("Drag to turn"), lines("recipes", "Rows ask: each row of weights as a recipe")]
    controls = [
        choice("sentence", "Sentence", list(SENTENCES)),
        slider("part", "Part of the step", 0, 1, value=1),
        *_which(steps),
    ]
    return Scene("The whole sentence takes a step", panels, controls, compute, name="sentence")


def explore_cut(step, cut):
    """One step with one weight taken away. cut(weights, i, j) → weights (n, n)"""
    check_function(step, "step")
    check_function(cut, "cut")
    arrows = {f"apple → {word}": j for j, word in enumerate(CONTENT)}

    def compute(points, controls):
        X, j = points["plane"], arrows.get(controls["cut"])
        moved, weights = call_step(step, X)
        before = (weights @ X)[2]
        other = f"Uncut, your step itself moves apple to {show_point(moved[2])}."
        other = unless_same(before, moved[2], other)
        if j is not None:
            weights = call_learner(cut, weights, 2, j, shape=(3, 3))
        after = (weights @ X)[2]
        marks = [[(i, k) == (2, j) for k in range(3)] for i in range(3)]
        state = {
            "plane": {
                "moved": [None, None, after],
                "links": [[2, k, weights[2, k]] for k in (0, 1)],
                "spots": [] if j is None else [{"at": before, "text": "uncut"}],
            },
            "weights": {"values": weights, "heat": weights, "marks": marks},
        }
        what = "No arrow is cut" if j is None else f"Without {controls['cut']}"
        text = f"{what}: {recipe('apple', weights[2], CONTENT)} = {show_point(after)}."
        return state, text + other

    caption = "Weights. Rows ask, columns answer"
    panels = [
        _plane(CONTENT),
        table("weights", caption, CONTENT, CONTENT, corner="asks ↓", row_sums=True),
    ]
    controls = [choice("cut", "Cut", ["none", *arrows])]
    return Scene("Cut an arrow", panels, controls, compute, name="cut")


def explore_shuffle(**steps):
    """The same words in another order: the tables are shuffled, and nothing else happens."""
    steps, orders = _named(steps), {" · ".join(words): words for words in ORDERS}

    def compute(points, controls):
        step, words = _chosen(steps, controls), orders[controls["order"]]
        moved, weights = call_step(step, place(words, SPACE))
        first, _ = call_step(step, place(ORDERS[0], SPACE))
        apart = np.abs(moved - first[[ORDERS[0].index(word) for word in words]]).max()
        i = words.index("apple")
        text = f"apple is word {i + 1} and goes to {show_point(moved[i])}. "
        text += (
            "Every word goes where it goes in the first order."
            if apart < 1e-6
            else f"Compared with the first order, a coordinate differs by {show(apart, 4)}: "
            "this step does ask about the order."
        )
        state = {
            "weights": {"values": weights, "heat": weights, "rows": words, "columns": words},
            "moved": {"values": moved, "rows": words},
        }
        return state, text

    start, axes = ORDERS[0], ["tech", "fruit", "else"]
    panels = [
        table(
            "weights",
            "Weights. Rows ask, columns answer",
            start,
            start,
            corner="asks ↓",
            row_sums=True,
        ),
        table("moved", "Where each word goes", start, axes),
    ]
    controls = [choice("order", "Order", list(orders)), *_which(steps)]
    return Scene("Shuffle the words", panels, controls, compute, name="shuffle")


# ---- Many steps ---------------------------------------------------------------------------------


def explore_steps(**steps):
    """Up to ten steps of two words: their trails and how far apart they stay."""
    steps = _named(steps)
    ways = ["all move", "orange stands still"]

    def compute(points, controls):
        step, n = _chosen(steps, controls), int(controls["steps"])

        def move(X, still):
            moved, _ = call_step(step, X)
            if still:
                moved[0] = X[0]
            return moved

        paths = [_path(lambda X, s=s: move(X, s), points["plane"]) for s in (False, True)]
        path = paths[ways.index(controls["who"])]
        now = path[n]
        gap = np.linalg.norm(now[1] - now[0])
        state = {
            "plane": {"moved": now, "trails": path[: n + 1].swapaxes(0, 1)},
            "spread": _spread_lines(paths, n, 2),
        }
        text = (
            f"{_times(n)}, {controls['who']}: orange is at {show_point(now[0], 3)}, apple at "
            f"{show_point(now[1], 3)}; the gap between them is {show(gap, 3)}."
        )
        return state, text

    panels = [_plane(["orange", "apple"]), _spread_curve(ways, 2)]
    controls = [
        slider("steps", "Steps", values=range(MANY + 1), value=1, decimals=0, glide=True),
        choice("who", "Who moves", ways),
        *_which(steps),
    ]
    return Scene("Many steps", panels, controls, compute, name="steps")


def explore_cures(cures):
    """What keeps three words apart? cures: one to four {name: function(X, start) → next X}."""
    names = list(check_named(cures, "cures", 4))
    for name, cure in cures.items():
        check_function(cure, name)

    def compute(points, controls):
        start, n = points["plane"], int(controls["steps"])
        paths = [
            _path(lambda X, f=f, s=name: call_learner(f, X, start, shape=X.shape, name=s), start)
            for name, f in cures.items()
        ]
        k = names.index(controls["cure"])
        now = paths[k][n]
        inside = (np.abs(now - 2.5) <= 3.5).all(axis=1)
        rows = [[spread(p[n]), mean_cosine(p[n]), _longest(p[n])] for p in paths]
        state = {
            "plane": {
                "moved": [to if there else None for to, there in zip(now, inside, strict=True)],
                "trails": paths[k][: n + 1].swapaxes(0, 1),
            },
            "spread": _spread_lines(paths, n, 4),
            "measured": {"values": rows, "marks": [[i == k] * 3 for i in range(len(names))]},
        }
        far, alike, longest = rows[k]
        alike = "undefined" if np.isnan(alike) else show(alike, 3)
        text = (
            f"{_times(n)}, {names[k]}: the spread is {show(far, 3)}, the mean cosine {alike}, "
            f"the longest word {show(longest, 3)} long."
        )
        if not inside.all():
            text += " Words have left the picture."
        return state, text

    measured = ["spread", "cosine", "length"]
    caption = "After these steps: spread, mean cosine of the pairs, longest word"
    panels = [
        _plane(CONTENT),
        _spread_curve(names, 4),
        table("measured", caption, names, measured, decimals=3),
    ]
    controls = [
        slider("steps", "Steps", values=range(MANY + 1), value=MANY, decimals=0, glide=True),
        choice("cure", "Shown in the plane", names),
    ]
    return Scene("What cures the collapse?", panels, controls, compute, name="cures")


# ---- Numbers ------------------------------------------------------------------------------------


def call_step(step, X):
    """The learner's step on a copy of X: moved (n, d) and weights (n, n), both checked."""
    name = getattr(step, "__name__", "step").replace("<lambda>", "your step")
    results = []
    call_learner(lambda x: results.append(step(x)) or 0.0, X, name=name)
    if not isinstance(results[0], tuple) or len(results[0]) != 2:
        raise SceneProblem(
            f"{name} should return two things, the moved words and the weights: "
            "`return weights @ X, weights`"
        )
    moved, weights = results[0]
    moved = call_learner(lambda x: moved, X, shape=X.shape, name=f"{name} (first result)")
    square = (len(X), len(X))
    weights = call_learner(lambda x: weights, X, shape=square, name=f"{name} (second result)")
    return moved, weights


def spread(X):
    """Root-mean-square distance of the words from their centre. (n, d) → number"""
    with np.errstate(over="ignore"):  # infinity, then
        return float(np.sqrt(((X - X.mean(axis=0)) ** 2).sum(axis=1).mean()))


def mean_cosine(X):
    """Mean cosine over the pairs of different words, NaN where one is zero. (n, d) → number"""
    if not X.any(axis=1).all():
        return np.nan
    return float(similarity_table(X, cosine)[np.triu_indices(len(X), 1)].mean())


def recipe(word, weights, words):
    """apple → 0.30 orange + 0.40 apple + 0.15 and + 0.15 an"""
    parts = [f"{show(w)} {name}" for w, name in zip(weights, words, strict=True)]
    return f"{word} → " + " + ".join(parts).replace("+ −", "− ")


def _recipes(table, words):
    return [recipe(word, row, words) for word, row in zip(words, table, strict=True)]


def _path(move, start):
    """The words at the start and after 1, …, MANY moves. (MANY + 1, n, d)"""
    path = [start]
    for _ in range(MANY):
        path.append(move(path[-1]))
    return np.array(path)


def _longest(X):
    with np.errstate(over="ignore"):
        return float(np.linalg.norm(X, axis=1).max())


def _nearest_to_one():
    return float(min(TEMPERATURES, key=lambda t: abs(t - 1)))


# ---- Words --------------------------------------------------------------------------------------


def _said(weights, words):
    return ", ".join(f"{show(w)} to {word}" for w, word in zip(weights, words, strict=True))


def _percent(weight):
    return f"{show(100 * weight, 1)} %"


def _times(n):
    return "At the start" if n == 0 else f"After {n} step{'s' * (n > 1)}"


def _trouble(divided, words):
    """What is wrong with these as shares, or that nothing is."""
    below = [word for word, w in zip(words, divided, strict=True) if w < -0.005]
    above = [word for word, w in zip(words, divided, strict=True) if w > 1.005]
    found = [f"a negative share for {' and '.join(below)}"] if below else []
    found += [f"more than all for {' and '.join(above)}"] if above else []
    return ", ".join(found) or "every share is between 0 and 1 here"


def _products(X, words, values):
    """For each pair how its cosine comes about, where it is the cosine."""
    lengths = np.linalg.norm(X, axis=1)
    return [
        [
            f"{a}, {b}: dot product {show(X[i] @ X[j])}, lengths {show(lengths[i])} and "
            f"{show(lengths[j])}, similarity {show(values[i][j], 4)}"
            for j, b in enumerate(words)
        ]
        for i, a in enumerate(words)
    ]


def _ways(asks, X, rows, name, words):
    """How the numbers of one word's row were made, three times."""
    scores, divided, weights = rows
    total, powers = scores.sum(), np.exp(scores).sum()
    share = [
        f"{show(s)} / {show(total)}" + ("" if np.isnan(d) else f" = {show(d)}")
        for s, d in zip(scores, divided, strict=True)
    ]
    return [
        [f"the cosine of the angle between {name} and {word}" for word in words],
        share,
        [
            f"e^{show(s)} / {show(powers)} = {show(np.exp(s))} / {show(powers)} = {show(w)}"
            for s, w in zip(scores, weights, strict=True)
        ],
    ]


# ---- Parts --------------------------------------------------------------------------------------


def _plane(words, *axes, id="plane", title="", follows=None):
    """A word plane with the first two coordinates of lesson 03's words."""
    where = dict(zip(("x", "y"), axes, strict=False))
    start, kinds = place(words, SPACE | OPPOSITE)[:, :2], [kind(word) for word in words]
    return plane(id, words, start, kinds=kinds, snap=0.1, title=title, follows=follows, **where)


def _space(title):
    """Seen from where the plane of tech and fruit is nearly flat, so that rising from it shows."""
    kinds, view = [kind(word) for word in SPACE], (0.8, 0.2)
    return space(
        "space", list(SPACE), place(SPACE, SPACE), kinds=kinds, reach=4.2, view=view, title=title
    )


def _spread_curve(names, top):
    ticks = [(k, str(k)) for k in range(0, MANY + 1, 2)]
    x = {"label": "steps", "range": [0, MANY], "ticks": ticks, "log": False}
    return curve("spread", "How far the words stay apart", names, x=x, y=_spread_axis(top))


def _spread_axis(top):
    """From 0 to at least `top`, with a tick at every round number of a handy size."""
    sizes = (size * 10**k for k in range(300) for size in (1, 2, 5))
    step = next(size for size in sizes if top <= 5 * size)
    ticks = range(0, step * int(np.ceil(top / step)) + 1, step)
    return {
        "label": "distance from the centre",
        "range": [0, ticks[-1]],
        "ticks": [[k, str(k)] for k in ticks],
        "log": False,
    }


def _spread_lines(paths, n, top):
    """The curve's state; its axis goes to `top`, or as far as the words have come apart."""
    drawn = [[[k, spread(X)] for k, X in enumerate(path)] for path in paths]
    most = max(far for line in drawn for _, far in line)
    if not np.isfinite(most):
        raise SceneProblem("The words have gone so far that their spread is no number any more.")
    axis = _spread_axis(max(top, most))
    return {"lines": drawn, "cursor": n, "dots": [line[n] for line in drawn], "y": axis}


def _named(steps):
    """{"scaled dot": function, …} from the names the learner gave."""
    if not steps:
        raise ValueError("give a step by name, such as explore_both(mine=step)")
    for name, step in steps.items():
        check_function(step, name)
    return {name.replace("_", " "): step for name, step in steps.items()}


def _which(steps):
    return [choice("measure", "Similarity", list(steps))] if len(steps) > 1 else []


def _chosen(steps, controls):
    return steps[controls.get("measure", next(iter(steps)))]
