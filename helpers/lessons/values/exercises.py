"""Where words move."""

import numpy as np

from helpers import attention, words
from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import named, numbers, places, untouched
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new
from helpers.lessons.softmax_mistakes import (
    FLAT_BOTH,
    FLAT_SUM,
    FLAT_TOP,
    flat_top,
    lying_flat,
    softmax_gone_wrong,
)
from helpers.say import listed, show, show_point

# ---- The solutions ------------------------------------------------------------------------------


def my_move(weights, X, W_V):
    V = X @ W_V
    return weights @ V


def my_attention(Q, K, V):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ V, weights


# ---- A recipe by hand, and two pictures ---------------------------------------------------------

_sentence = words.place(["orange", "apple", "and", "an"], words.SPACE)
_table = attention.softmax(attention.similarity_table(_sentence, attention.cosine))
_values = _sentence @ np.array([[1.0, 0.0], [1.0, 1.0], [-1.0, 1.0]])
_slips = [
    (
        _values.mean(axis=0),
        "That is the plain mean of the four values. Each has its own weight in the row of “and”.",
    ),
    (_values.sum(axis=0), "That is the sum of the four values. Multiply each by its weight first."),
    (
        _table[1] @ _values,
        "You used apple's row. “and” asks now, so use the third row: 0.1345 orange first.",
    ),
    (
        (_table[2] @ _sentence)[:2],
        "You mixed the rows of X. “and” moves among the values: mix the rows of V.",
    ),
    (
        _values[2],
        "That is what “and” itself can give. “and” takes only 0.3655 of it, and something from the "
        "other words.",
    ),
]


def by_hand(answer):
    """The row of “and” times V, to two digits: rounded, not cut off."""
    given, right = numbers(answer, (2,)), _table[2] @ _values
    off = abs(given - right)
    if (off < 0.006).all():
        return f"{show_point(right, 4)}: a weighted sum of values, one coordinate at a time."
    for slip, message in _slips:
        if np.allclose(given, slip, atol=0.015, rtol=0):
            raise Wrong(message)
    if (off < 0.03).all():
        far = [f"coordinate {k + 1} is off by {show(off[k], 3)}" for k in (0, 1) if off[k] >= 0.006]
        raise Wrong(f"Nearly: {listed(far)}. Keep four digits on the way, and round at the end.")
    if np.allclose(given[::-1], right, atol=0.03, rtol=0):
        raise Wrong("The two numbers are in the wrong order: the first is the first column's sum.")
    good = off < 0.006
    if good.any():
        raise Wrong(f"Coordinate {1 + int(good.argmax())} is right. Look at the other one again.")
    raise Wrong(
        "Neither coordinate is right yet. The first is 0.1345 · 3 + 0.1345 · 4 − …: the "
        "row of weights times the first column of V."
    )


def one_point(scene):
    """Two recipes that differ by 0.1 or more land within 0.05 of each other."""
    names = ["orange", "phone", "apple", "lemon"]
    otherwise = "Hand in the picture with the two recipes, by the name it has in its cell."
    named(scene, "recipes", otherwise)
    stand, weights = places(scene, names), scene.table("weights")
    if untouched(scene):
        raise Unsolved("The two recipes are still those it began with. Type other parts.")
    first, second = weights @ stand
    gap, differ = np.linalg.norm(first - second), abs(weights[0] - weights[1]).max()
    found = f"apart {show(gap, 3)}; the recipes differ by up to {show(differ)}"
    if differ < 0.1:
        raise Wrong(
            "The two recipes are nearly the same. Let the two weights of some word differ by 0.1 "
            "or more.",
            found,
        )
    if gap > 0.05:
        raise Wrong(
            "Two recipes, but still two places. Bring them within 0.05 of each other.", found
        )
    apart = [np.linalg.norm(stand[i] - stand[j]) for i in range(4) for j in range(i)]
    if min(apart) < 0.05:
        return f"{found}. Two words with one value can't be told apart in any sum."
    return f"{found}. Whoever sees only the place can't say which recipe it was."


def on_the_cross(scene):
    """apple lands on the cross; no word was moved, only the rows of W_V."""
    here = np.array([3.0, -2.0])
    names = ["orange", "phone", "apple"]
    named(scene, "attention", "Hand in the picture with the cross, by the name it has in its cell.")
    stand, weights = places(scene, names), scene.table("weights")
    W_V = np.array([scene.place(f"row {k}", panel="values") for k in (1, 2)])
    if untouched(scene):
        raise Unsolved("The picture stands as it began. Drag the rows of W_V.")
    if not np.allclose(stand, words.place(names, words.SPACE)[:, :2]):
        raise Wrong(
            "A word has been moved, and with it the weights. Put it back (Home, or “Start "
            "over”), and drag the rows of W_V only."
        )
    to = weights[2] @ stand @ W_V
    gap = np.linalg.norm(to - here)
    found = f"apple lands at {show_point(to)}, {show(gap)} from the cross"
    if gap > 0.25:
        raise Wrong("Not there yet: 0.25 is near enough.", found)
    return (
        f"{found}. Its weights are still {', '.join(f'{show(w, 4)}' for w in weights[2])}. W_V "
        "decides where apple lands. It does not decide how much apple takes from which word."
    )


# ---- Attention and how it goes wrong ------------------------------------------------------------


def _mixed(scores, V, axis=-1):
    weights = attention.softmax(scores, axis=axis)
    return weights @ V, weights


def _naive(scores, V, axis=-1):
    powers = np.exp(scores)
    weights = powers / powers.sum(axis=axis, keepdims=True)
    return weights @ V, weights


def _plain(scores, V):
    return scores @ V, scores


def _divided(scores, V):
    weights = scores / scores.sum(axis=1, keepdims=True)
    return weights @ V, weights


def _over_all(scores, V):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum() @ V, powers / powers.sum()


def _flat(scores, V, top):
    weights = lying_flat(scores, top(scores))
    return weights @ V, weights


def _divided_after(Q, K, V, softmax):
    weights = softmax(Q @ K.T, V)[1] / np.sqrt(K.shape[1])
    return weights @ V, weights


def _turned(scores, V):
    weights = attention.softmax(scores)
    return weights.T @ V, weights


def _scaled(Q, K):
    return Q @ K.T / np.sqrt(K.shape[1])


# What goes wrong in the scores; each exists with a softmax that overflows, too.
_wrong_scores = [
    (
        lambda Q, K, V: _scaled(K, Q),
        "K and Q are swapped: the word that asks is the query, so the scores are Q Kᵀ, a row for "
        "each query.",
    ),
    (lambda Q, K, V: Q @ K.T, "You forgot √d_k: divide the scores by it before softmax."),
    (
        lambda Q, K, V: Q @ K.T / K.shape[1],
        "You divided the scores by d_k. Divide them by its root, √d_k.",
    ),
    (
        lambda Q, K, V: Q @ K.T / np.sqrt(len(K)),
        "You took the root of the number of keys, `len(K)`. d_k is how many numbers one key has: "
        "`K.shape[1]`.",
    ),
    (
        lambda Q, K, V: Q @ K.T / np.sqrt(len(Q)),
        "You took the root of the number of queries, `len(Q)`. d_k is how many numbers one query "
        "has: `Q.shape[1]`.",
    ),
    (
        lambda Q, K, V: Q @ K.T / np.sqrt(V.shape[1]),
        "You took the root of d_v, how many numbers a value has. d_k is how many a key has: "
        "`K.shape[1]`.",
    ),
    (
        lambda Q, K, V: Q @ K.T / np.sqrt(2),
        "You divided by √2 whatever the keys are. d_k is how many numbers one key has: "
        "`K.shape[1]`.",
    ),
    (
        lambda Q, K, V: Q @ K.T * np.sqrt(K.shape[1]),
        "You multiplied by √d_k. Divide by it: that keeps one large score from taking everything.",
    ),
    (
        lambda Q, K, V: _scaled(Q, V),
        "V is in the scores, in K's place. Scores compare queries with keys; values are only "
        "mixed.",
    ),
    (
        lambda Q, K, V: _scaled(V, K),
        "V is in the scores, in Q's place. Scores compare queries with keys; values are only "
        "mixed.",
    ),
    (
        lambda Q, K, V: _scaled(V, V),
        "The scores are V Vᵀ. They come from Q and K; V is only mixed with the weights.",
    ),
    (lambda Q, K, V: _scaled(Q, Q), "The scores are Q Qᵀ. Compare queries with keys: Q Kᵀ."),
    (lambda Q, K, V: _scaled(K, K), "The scores are K Kᵀ. Compare queries with keys: Q Kᵀ."),
    (
        lambda Q, K, V: Q @ K / np.sqrt(K.shape[1]),
        "`Q @ K` does not compare each query with each key. Transpose K: `Q @ K.T`.",
    ),
]


def _of_all(scores, V):
    powers = np.exp(scores - scores.max())
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ V, weights


def _with(soften):
    def attend(Q, K, V):
        weights = soften(_scaled(Q, K))
        return weights @ V, weights

    return attend


def _both_ways():
    """Each wrong score with a good softmax and with one that overflows."""
    found = []
    for scores, message in _wrong_scores:
        found.append(Mistake(lambda Q, K, V, f=scores: _mixed(f(Q, K, V), V), message))
        found.append(
            Mistake(
                lambda Q, K, V, f=scores: _naive(f(Q, K, V), V),
                f"Two things. {message} And e^1000 overflows: subtract the largest score of each "
                "row first, or use your softmax.",
            )
        )
    return found


def _column_sums(case, got):
    Q, K, V = case
    total = _mixed(_scaled(Q, K), V, axis=0)[1][0].sum()
    return (
        f"Your first row of weights sums to {total:.4g}, it should sum to 1: softmax ran down "
        "the columns. Rows ask, so it runs along the row: `axis=-1`, with `keepdims=True`."
    )


_random = np.random.default_rng(5)


def _case(n_q, n_k, d_k, d_v, size=1.0):
    shapes = (n_q, d_k), (n_k, d_k), (n_k, d_v)
    return tuple(np.round(size * _random.normal(size=shape), 1) for shape in shapes)


_cases = [
    (
        np.array([[1.0, 0.0], [2.0, 1.0]]),
        np.array([[0.0, 2.0], [1.0, 0.0]]),
        np.array([[1.0, 3.0], [2.0, -1.0]]),
    ),
    _case(3, 3, 2, 2),
    _case(3, 3, 2, 4),
    _case(2, 4, 3, 2),
    _case(4, 2, 3, 1),
    (
        np.array([[1000.0, 0.0], [0.0, 900.0]]),
        np.array([[900.0, 0.0], [0.5, 1000.0]]),
        np.array([[1000.0, 3.0], [2.0, -1000.0]]),
    ),
    (
        np.array([[40.0, 40.0], [-40.0, -40.0]]),
        np.array([[40.0, 0.0], [0.0, 39.9]]),
        np.array([[1.0, 3.0], [2.0, -1.0]]),
    ),
]
_moves = [
    (
        np.array([[0.75, 0.25], [0.5, 0.5]]),
        np.array([[0.0, 3.0], [2.0, 2.0]]),
        np.array([[1.0, 2.0], [0.0, 1.0]]),
    ),
    (
        np.array([[0.5, 0.25, 0.25], [0.2, 0.3, 0.5], [0.1, 0.1, 0.8]]),
        np.array([[0.0, 3.0], [4.0, 0.0], [2.0, 2.0]]),
        np.array([[1.0], [-1.0]]),
    ),
    (
        np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]),
        np.array([[0.0, 3.0], [4.0, 0.0], [2.0, 2.0]]),
        np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]),
    ),
    (
        np.array([[0.5, 0.5], [0.25, 0.75]]),
        np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0]]),
        np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -1.0]]),
    ),
]


EXERCISES = [
    Exercise(
        id="values.recipe",
        title="A recipe by hand",
        question="The row of “and” is 0.1345 orange + 0.1345 apple + 0.3655 and + 0.3655 an. The "
        "values are (3, 3), (4, 2), (−2, 2) and (−3, 3). Where does “and” land? Two numbers, to "
        "two digits after the point.",
        judge=by_hand,
        hints=[
            "One coordinate at a time: the weights times the first column of V, added up.",
            "The first is 0.1345 · 3 + 0.1345 · 4 − 0.3655 · 2 − 0.3655 · 3.",
        ],
        solution="""
            first = 0.1345 * 3 + 0.1345 * 4 - 0.3655 * 2 - 0.3655 * 3
            second = 0.1345 * 3 + 0.1345 * 2 + 0.3655 * 2 + 0.3655 * 3
            my_place = (first, second)
        """,
    ),
    Exercise(
        id="values.move",
        title="Move by values",
        question="Write `my_move(weights, X, W_V)`: make the values, mix them by the weights. W_V "
        "may have any number of columns, and fewer words may ask than answer.",
        right=lambda weights, X, W_V: weights @ (X @ W_V),
        cases=_moves,
        fresh=new(
            "n m", "m d", "d d_v", then=lambda rng, w, X, W_V: (attention.softmax(w), X, W_V)
        ),
        mistakes=[
            Mistake(
                lambda weights, X, W_V: weights @ X,
                "That mixes the words themselves. Mix their values, X W_V.",
            ),
            Mistake(
                lambda weights, X, W_V: X @ W_V,
                "These are the values, V = X W_V. Now mix them by the weights.",
            ),
            Mistake(
                lambda weights, X, W_V: weights.T @ (X @ W_V),
                "You transposed the weights. Row i of `weights` is the recipe of word i.",
            ),
            Mistake(
                lambda weights, X, W_V: weights @ (X[:, :2] @ W_V[:2]),
                "Right for words with two coordinates. They may have more: leave X and W_V whole.",
            ),
            Mistake(
                lambda weights, X, W_V: weights @ (X @ W_V.T),
                "You transposed W_V. A word is a row, so its value is its row times W_V.",
            ),
            Mistake(
                lambda weights, X, W_V: weights @ (W_V @ X),
                "`W_V @ X` would mix words with words. Each word's row is multiplied from the "
                "right: `X @ W_V`.",
            ),
            Mistake(
                lambda weights, X, W_V: weights * (X @ W_V),
                "`*` multiplies number by number. A recipe multiplies and adds up: `@`.",
            ),
            Mistake(
                lambda weights, X, W_V: attention.softmax(weights) @ (X @ W_V),
                "You took softmax of the weights. They are weights already: each row sums to 1.",
            ),
            Mistake(
                lambda weights, X, W_V: X + weights @ (X @ W_V),
                "You added the words as they were. Here the mixed values stand for themselves.",
            ),
        ],
        hints=[
            "First `V = X @ W_V`: one row for each word.",
            "Row i of `weights @ V` is the recipe of word i, made from the rows of V.",
        ],
        solution=my_move,
    ),
    Exercise(
        id="values.two_recipes",
        title="On the same point?",
        question="On the picture: can two different recipes land on the same point? Try to bring "
        "them within 0.05 of each other. For some word, the weights in the two recipes should "
        "differ by 0.1 or more. Then run the cell with the check again.",
        judge=one_point,
        hints=[
            "Recipe 1 takes half of orange and half of phone: it lands half-way between them, at "
            "(2, 1.5). What else lies on both sides of that point?",
            "apple is at (2, 2) and lemon at (2, 1).",
        ],
        solution='recipes.move("recipe 2", (0, 0, 0.5, 0.5))',
    ),
    Exercise(
        id="values.attention",
        title="Attention",
        question="Write `my_attention(Q, K, V)`: softmax(Q Kᵀ / √d_k) V, softmax by row. Return "
        "the output and the weights. You may call `softmax`. Scores may be as large as "
        "1000, there may be more keys than queries, and values may have another number of columns.",
        right=attention.attention,
        cases=_cases,
        fresh=new("n_q d_k", "n_k d_k", "n_k d_v"),
        mistakes=[
            Mistake(
                lambda Q, K, V: _naive(_scaled(Q, K), V),
                "Right for small scores. But e^1000 is too large for a computer, and ∞ / ∞ is NaN: "
                "subtract the largest score of each row first, or use your softmax.",
            ),
            Mistake(
                lambda Q, K, V: _of_all(_scaled(Q, K), V),
                "You subtracted the largest score of the whole table. A row far below it becomes "
                "0 / 0. Each row needs its own largest: `scores.max(axis=1, keepdims=True)`.",
            ),
            Mistake(lambda Q, K, V: _mixed(_scaled(Q, K), V, axis=0), _column_sums),
            Mistake(
                lambda Q, K, V: _flat(_scaled(Q, K), V, lambda s: s.max(axis=1, keepdims=True)),
                FLAT_SUM,
            ),
            Mistake(
                lambda Q, K, V: _flat(_scaled(Q, K), V, lambda s: 0),
                "Two things in your softmax: the row sums come out as a row, so keep them a "
                "column with `keepdims=True`; and large scores overflow, so subtract the largest "
                "of each row first.",
            ),
            Mistake(
                lambda Q, K, V: (flat_top(_scaled(Q, K)) @ V, flat_top(_scaled(Q, K))),
                FLAT_TOP,
            ),
            Mistake(
                lambda Q, K, V: _flat(_scaled(Q, K), V, lambda s: s.max(axis=1)),
                FLAT_BOTH,
            ),
            Mistake(
                lambda Q, K, V: _divided_after(Q, K, V, _mixed),
                "You divided by √d_k after softmax, and your rows of weights no longer sum to 1. "
                "Divide the scores, before softmax.",
            ),
            Mistake(
                lambda Q, K, V: _divided_after(Q, K, V, _naive),
                "Two things: √d_k divides the scores, before softmax, or the rows no longer sum to "
                "1; and e^1000 overflows, so subtract the largest score of each row first.",
            ),
            Mistake(
                lambda Q, K, V: _naive(_scaled(Q, K), V, axis=0),
                "Two things: softmax ran down the columns, and rows ask (`axis=-1`); and e^1000 "
                "overflows, so subtract the largest score first, or use your softmax.",
            ),
            Mistake(
                lambda Q, K, V: _over_all(_scaled(Q, K), V),
                "All weights together sum to 1. Each row should: softmax along `axis=-1`.",
            ),
            Mistake(
                lambda Q, K, V: _plain(_scaled(Q, K), V),
                "There is no softmax: these weights are still scores. Take softmax of each row.",
            ),
            Mistake(
                lambda Q, K, V: _plain(Q @ K.T, V),
                "Neither √d_k nor softmax: divide the scores by √d_k, then take softmax of each "
                "row.",
            ),
            Mistake(
                lambda Q, K, V: _divided(_scaled(Q, K), V),
                "You divided each row by its sum. Softmax takes e to the power of each score "
                "first.",
            ),
            Mistake(
                lambda Q, K, V: _turned(_scaled(Q, K), V),
                "The weights are right, but `weights.T @ V` mixes by columns. Row i of "
                "`weights @ V` is the recipe of word i.",
            ),
            Mistake(
                lambda Q, K, V: attention.attention(Q, K, V)[0],
                "The output is right. Return the weights too: `return weights @ V, weights`.",
            ),
            Mistake(
                lambda Q, K, V: attention.attention(Q, K, V)[1],
                "The weights are right. Return the output before them: "
                "`return weights @ V, weights`.",
            ),
            Mistake(
                lambda Q, K, V: attention.attention(Q, K, V)[::-1],
                "Right, but in the other order: first the output, then the weights.",
            ),
            Mistake(
                lambda Q, K, V: _mixed(_scaled(Q, K), K),
                "You mixed the keys. Keys are for comparing; mix V.",
            ),
            *_both_ways(),
            *softmax_gone_wrong(_with, "naive whole sum", "powers", "naive powers"),
        ],
        hints=[
            "Three lines: the scores `Q @ K.T` divided by √d_k, softmax of each row, weights "
            "times V.",
            "d_k is how many numbers one key has: `K.shape[1]`.",
            "`weights = softmax(scores)`, and the end is `return weights @ V, weights`.",
        ],
        solution=my_attention,
        keep="attention",
    ),
    Exercise(
        id="values.cross",
        title="On the cross",
        question="On the picture: drag the rows of W_V, and no word, until apple lands on the "
        "cross at (3, −2), within 0.25. Then run the cell with the check again.",
        judge=on_the_cross,
        hints=[
            "apple takes something from itself, orange and phone. Move row 1 to the right: "
            "in which direction does apple move?",
            "Mix first, then multiply by W_V: the result is the same. Mixed from the words "
            "themselves, apple's recipe lands at about (2.7, 1.1). Times W_V that is about "
            "2.7 · row 1 + 1.1 · row 2.",
            "Leave one row, and move the other until the sum fits.",
        ],
        solution="""
            planes.move("row 1", (1.1, -0.7))
            planes.move("row 2", (0, 0))
        """,
    ),
]


# ---- Predictions --------------------------------------------------------------------------------

_X = words.place(["orange", "phone", "apple"], words.SPACE)[:, :2]


def _apart(E):
    """Separation with weights by cosine from X E, moving in X."""
    ends = []
    for other in (0, 1):
        pair = _X[[other, 2]]
        table = attention.similarity_table(pair @ E, attention.cosine)
        ends.append((attention.softmax(table) @ pair)[1])
    return np.linalg.norm(ends[0] - ends[1])


_awful, _great = _apart(np.array([[1, 0.9], [0.9, 1]])), _apart(np.array([[1, -0.5], [-0.5, 1]]))
_in_space = _X @ np.array([[1, 0, -0.5], [0, 1, 1]])
_four = np.array([[0, 3], [4, 0], [2, 2], [2, 1]])
_free = 4 - np.linalg.matrix_rank(np.c_[_four, np.ones(4)])  # weights left to choose
_even = float(attention.attention(_X @ np.zeros((2, 2)), _X, _X)[1][2, 0])
_swap = np.allclose(
    *(
        attention.softmax(scores)
        for scores in (np.array([[1, 2], [0, 3]]), np.array([[1, 0], [2, 3]]))
    )
)

PREDICTIONS = [
    Prediction(
        id="values.measure_and_move",
        question="Now apple's weights come from the awful or from the great embedding, but apple "
        "moves in the original plane. With which one do its two new places lie farther apart?",
        choices=[
            Choice(
                "awful",
                f"{show(_awful, 3)} against {show(_great, 3)}. In the awful embedding all words "
                "look alike, so apple goes half-way to the other word, whichever it is.",
                id="awful",
            ),
            Choice(
                "great",
                "Great was ahead while apple also moved in the great embedding. In the original "
                f"plane its separation is {show(_great, 3)}, against {show(_awful, 3)}: in the "
                "great embedding apple is much less like the others, so it takes more from itself "
                "and moves less.",
                id="great",
            ),
            Choice(
                "both the same",
                f"The weights differ, and with them the two places: they lie {show(_awful, 3)} and "
                f"{show(_great, 3)} apart.",
                id="same",
            ),
        ],
        right=0 if _awful > _great else 1,
    ),
    Prediction(
        id="values.twice",
        question="You make every number of W_V twice as large. What happens to apple?",
        choices=[
            Choice(
                "its weights become less equal",
                "Larger scores would do that. W_V is not in the scores.",
                id="less-equal",
            ),
            Choice(
                "same weights, its place twice as far from the origin",
                "Every value is twice as far from the origin, and so is every mixture of them. The "
                "weights are made without W_V.",
                id="twice-as-far",
            ),
            Choice(
                "same weights, same place",
                "The recipe is the same, but each of its values is twice as far from the origin.",
                id="same-place",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="values.shapes",
        question="3 words with 2 coordinates. W_Q and W_K are (2, 4), W_V is (2, 1). What is "
        "the shape of the output?",
        choices=[
            Choice(
                "(3, 1)",
                "One row for each word that asks, and as many columns as W_V has.",
                id="three-by-one",
            ),
            Choice(
                "(3, 4)",
                "4 is d_k, how many numbers a query and a key have. It is gone after the dot "
                "products.",
                id="three-by-four",
            ),
            Choice(
                "(3, 2)",
                "The 2 coordinates go into W_V; what comes out is as wide as W_V.",
                id="three-by-two",
            ),
        ],
        right=["(3, 1)", "(3, 4)", "(3, 2)"].index(
            str(
                attention.attention(
                    _X @ np.ones((2, 4)), _X @ np.ones((2, 4)), _X @ np.ones((2, 1))
                )[0].shape
            )
        ),
    ),
    Prediction(
        id="values.sheet",
        question="W_V with 3 columns takes every place in the plane to a place in space. What do "
        "all these places together look like?",
        choices=[
            Choice(
                "they fill space",
                "Each place is a multiple of row 1 of W_V plus a multiple of row 2. That makes two "
                "directions, never three.",
                id="space",
            ),
            Choice(
                "a flat sheet",
                "Each place is a multiple of row 1 of W_V plus a multiple of row 2. There are more "
                "columns, but no new information.",
                id="sheet",
            ),
            Choice("a line", "That happens only if the two rows point the same way.", id="line"),
        ],
        right=[3, 2, 1].index(int(np.linalg.matrix_rank(_in_space))),
    ),
    Prediction(
        id="values.how_many",
        question="Four values in a plane, and a point inside the area between them, not near its "
        "edge. How many recipes (weights from 0 to 1, sum 1) land exactly there?",
        choices=[
            Choice(
                "one",
                "With three values, at the corners of a triangle, it is one. With a fourth value "
                "one weight can be chosen freely.",
                id="one",
            ),
            Choice(
                "infinitely many",
                "Four weights have to meet three conditions: two coordinates "
                "and the sum. One can still be chosen.",
                id="infinitely-many",
            ),
            Choice("none", "A point between the values can always be mixed from them.", id="none"),
        ],
        right=1 if _free > 0 else 0,
    ),
    Prediction(
        id="values.zero_queries",
        question="Suppose every number of W_Q were 0. Then every query would be (0, 0). Three "
        "words answer. How much would apple take from orange?",
        choices=[
            Choice(_even, "Every score is 0, and e^0 = 1 three times: each gets a third."),
            Choice(0.0, "The scores are 0. The weights come after softmax, and e^0 is 1."),
            Choice(1.0, "e^0 is 1, but it is then divided by the sum of the row, which is 3."),
            Choice(0.5, "Three words share, apple itself among them."),
        ],
        right=0,
        otherwise=f"Every score is 0, e^0 = 1 three times, so each gets a third: {show(_even)}.",
        tolerance=0.02,
    ),
    Prediction(
        id="values.swapped",
        question="Someone calls attention(K, Q, V) instead of attention(Q, K, V). What happens to "
        "the weights?",
        choices=[
            Choice(
                "nothing",
                "That is so only if the table of scores equals its own transpose.",
                id="nothing",
            ),
            Choice(
                "the table is transposed",
                "The table of scores is. Softmax then runs along its new rows, and these were "
                "columns before. So the weights are different.",
                id="transposed",
            ),
            Choice(
                "other weights altogether",
                "The scores are transposed, and then softmax runs along what used to be a column.",
                id="other-weights",
            ),
        ],
        right=0 if _swap else 2,
    ),
]
