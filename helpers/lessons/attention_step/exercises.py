"""Lesson 03: similarities become weights, and weights move the words."""

import numpy as np

from helpers import attention, words
from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import numbers, sound, untouched
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.say import show

TITLE = "The attention step"


# ---- The solutions ------------------------------------------------------------------------------


def my_normalize(table):
    return table / table.sum(axis=1, keepdims=True)


def my_softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def my_step(X):
    scores = X @ X.T / np.sqrt(X.shape[1])
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ X, weights


# ---- A temperature, and the picture -------------------------------------------------------------

_row = attention.cosine(
    *np.broadcast_arrays(
        words.place(["apple"], words.SPACE), words.place(["apple", "orange"], words.SPACE)
    )
)


def sure_of_itself(answer):
    """A temperature at which apple's weight on itself is 0.90, in two digits."""
    temperature = float(numbers(answer, ()))
    if temperature <= 0:
        raise Wrong(
            "A temperature is above 0: nothing can be divided by 0, and a negative one "
            "would turn the order round."
        )
    itself, orange = attention.softmax(_row, temperature=temperature)
    found = f"temperature {temperature:.5g}: {itself:.4f} apple + {orange:.4f} orange"
    if round(itself, 2) > 0.9:
        raise Wrong(
            "Too sure: apple keeps more than 0.90 for itself. A higher temperature evens "
            "the weights out.",
            found,
        )
    if round(itself, 2) < 0.9:
        raise Wrong(
            "Not sure enough: apple keeps less than 0.90 for itself. A lower temperature "
            "makes the largest weight larger.",
            found,
        )
    return f"{found}. Only the temperature changed, and the order stayed."


def nine_tenths(scene):
    """In the picture of both sentences apple gives orange at least 0.90, from a distance."""
    sound(scene)
    state = getattr(scene, "state", None)
    try:
        apple, orange = scene.place("apple"), scene.place("orange")
        weight = state["panels"]["weights"]["values"][0][0]
        state["panels"]["with_phone"]  # no other picture has one
    except (AttributeError, TypeError, KeyError, IndexError, ValueError):
        raise Wrong(
            "Hand in the picture with both sentences, by the name it has in the cell that shows it."
        ) from None
    if untouched(scene):
        raise Unsolved("The picture stands as it began. Drag words, or choose another similarity.")
    gap = np.linalg.norm(apple - orange)
    found = f"weight of apple on orange {weight:.4f}; distance between them {gap:.2f}"
    if gap < 1:
        raise Wrong("apple stands nearly on orange already. Leave at least 1 between them.", found)
    if weight >= 0.9:
        return f"{found}. A long word draws hard: the dot product grows with its length."
    if weight <= 0.5 and state["inputs"]["controls"].get("measure", "cosine") == "cosine":
        raise Wrong(
            "With cosine nothing is more like apple than apple itself, so orange never "
            "gets more than half. Choose another similarity.",
            found,
        )
    raise Wrong(
        "apple does not yet give orange 0.90. Which place of orange makes its dot product "
        "with apple much larger than apple's with itself?",
        found,
    )


# ---- Exercises ----------------------------------------------------------------------------------

_tables = [
    (np.array([[1.0, 3.0], [1.0, 1.0]]),),
    (np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.25]]),),
    (np.array([[1.0, 0.7, 0.0], [0.7, 1.0, 0.2], [0.0, 0.2, 2.0]]),),
    (np.array([[1.0, 0.7071, -1.0], [2.0, -1.0, 1.0]]),),
]
_scores = [
    (np.array([1.0, 0.7071]),),
    (np.array([[1.0, -1.0], [0.5, 1.0]]),),
    (np.array([[1.0, 0.5, 0.0], [2.0, 1.0, -3.0], [0.0, 0.0, 1.0], [0.3, 0.2, 0.1]]),),
    (np.array([[[1.0, 0.5, 0.0], [2.0, 1.0, -3.0]], [[0.0, 4.0, 1.0], [0.3, 0.2, 0.1]]]),),
    (np.array([1000.0, 1000.0, 0.0]),),
    (np.array([[0.0, 1.0], [-1000.0, -1001.0]]),),
    (np.array([0.0, 0.0, 0.0, 1000.0]),),
    (np.array([1.0, 0.7071, -np.inf]),),
    (np.array([1, 2, 0]),),
]
_words = [
    (np.array([[0.0, 3.0], [2.0, 2.0]]),),
    (np.array([[4.0, 0.0], [0.0, 3.0], [2.0, 2.0]]),),
    (np.array([[1.0, 0.0, 2.0], [0.5, -1.0, 1.0]]),),
    (np.array([[1.0, 0.0, 0.0, 1.0], [0.5, -1.0, 1.0, 2.0], [0.0, 1.0, 2.0, 0.0]]),),
    (np.array([[40.0, 3.0], [1.0, 30.0]]),),
    (np.array([[40.0, 0.0], [40.0, 1.0], [0.0, 1.0]]),),
]


def _exp_over_sum(scores, axis, top=True):
    powers = np.exp(scores - (scores.max(axis=axis, keepdims=True) if top else 0))
    return powers / powers.sum(axis=axis, keepdims=True)


def _less(scores, what):
    powers = np.exp(scores - what)
    return powers / powers.sum(axis=-1, keepdims=True)


def _lying_flat(scores, top):
    powers = np.exp(scores - top)
    return powers / powers.sum(axis=-1)


def _flat_step(X, top):
    weights = _lying_flat(_scaled(X), top(_scaled(X)))
    return weights @ X, weights


def _flat_top(scores):
    powers = np.exp(scores - scores.max(axis=-1))
    return powers / powers.sum(axis=-1, keepdims=True)


def _moved(X, scores):
    weights = attention.softmax(scores)
    return weights @ X, weights


def _scaled(X):
    return X @ X.T / np.sqrt(X.shape[1])


def _of_all(X):
    return _less(_scaled(X), _scaled(X).max())


def _by_columns(X):
    weights = attention.softmax(_scaled(X), axis=0)
    return weights @ X, weights


def _answering(X):
    weights = attention.softmax(_scaled(X))
    return weights.T @ X, weights


def _without_softmax(X):
    weights = _scaled(X)
    return weights @ X, weights


def _divided(X):
    weights = _scaled(X) / _scaled(X).sum(axis=1, keepdims=True)
    return weights @ X, weights


def _by_cosine(X):
    return _moved(X, attention.similarity_table(X, attention.cosine))


def _overflowing(X, scores):
    weights = _exp_over_sum(scores, 1, top=False)
    return weights @ X, weights


_wrong_scores = [
    (lambda X: X @ X.T, "You forgot to divide the scores by √d."),
    (lambda X: X @ X.T / X.shape[1], "You divided the scores by d. Divide them by √d."),
    (
        lambda X: X @ X.T / np.sqrt(len(X)),
        "You divided by the root of the number of words. d is the number of coordinates, "
        "`X.shape[1]`.",
    ),
    (
        lambda X: X @ X.T / np.sqrt(2),
        "You divided by √2 whatever the words are. Words have d coordinates, and d need not be 2: "
        "take it from X, `np.sqrt(X.shape[1])`.",
    ),
]


def _both_ways():
    """Each wrong score with a good softmax and with one that overflows."""
    found = []
    for scores, message in _wrong_scores:
        found.append(Mistake(lambda X, f=scores: _moved(X, f(X)), message))
        found.append(
            Mistake(
                lambda X, f=scores: _overflowing(X, f(X)),
                f"Two things. {message} And large scores overflow e^x: subtract the largest of "
                "each row first, or use your softmax.",
            )
        )
    return found


def _row_sum(case, got):
    first = (case[0] / case[0].sum(axis=0))[0]
    return (
        f"Your first row sums to {first.sum():.4g}, it should sum to 1. You divided by the sum "
        "of each column. Rows ask, so the sum is taken along a row: `axis=1`."
    )


EXERCISES = [
    Exercise(
        id="3.1",
        title="Divide by the row sum",
        question="Write `my_normalize(table)`: every row divided by its own sum.",
        right=attention.normalize,
        cases=_tables,
        mistakes=[
            Mistake(lambda t: t / t.sum(axis=0), _row_sum),
            Mistake(
                lambda t: t / t.sum(),
                "You divided by the sum of the whole table. Every row has its own sum.",
            ),
            Mistake(
                lambda t: t / t.sum(axis=1),
                "The row sums are right, but `table / sums` gives the first sum to the first "
                "column. Keep them upright: `sum(axis=1, keepdims=True)`.",
            ),
            Mistake(
                lambda t: t / abs(t).sum(axis=1, keepdims=True),
                "You took the signs off before adding up. Divide by the sum as it is; what that "
                "does with negative numbers comes next.",
            ),
            Mistake(
                lambda t: t.sum(axis=1, keepdims=True),
                "These are the row sums. Divide the table by them.",
            ),
            Mistake(
                lambda t: t / t.max(axis=1, keepdims=True),
                "You divided by the largest number of each row. Divide by the sum of the row.",
            ),
            Mistake(
                lambda t: t / np.linalg.norm(t, axis=1, keepdims=True),
                "You divided by the length of each row as a vector. Shares add up to 1 when "
                "divided by the sum.",
            ),
            Mistake(
                attention.softmax,
                "That is softmax, which comes later in this lesson. Here only divide each row by "
                "its sum.",
            ),
            Mistake(
                lambda t: t / t.shape[1],
                "You divided by the number of words. Divide by the sum of the row.",
            ),
        ],
        hints=[
            "`table.sum(axis=1)` adds up along each row.",
            "`keepdims=True` keeps the sums upright, one below the other, so that each row meets "
            "its own.",
        ],
        solution=my_normalize,
    ),
    Exercise(
        id="3.2",
        title="Softmax",
        question="Write `my_softmax(scores)`: e to the power of each score, divided by the sum "
        "along the last axis (`axis=-1`), so that it works for one row, for a table by row, and "
        "for a pile of tables. Scores may be as large as 1000.",
        right=attention.softmax,
        cases=_scores,
        mistakes=[
            Mistake(
                lambda s: _exp_over_sum(s, -1, top=False),
                "Right for small scores. But e^1000 is too large for a computer, and e^−1000 "
                "rounds to 0: ∞ / ∞ and 0 / 0 are NaN. Subtract the largest score of the row "
                "first; adding a constant changes nothing.",
            ),
            Mistake(
                lambda s: np.exp(s - s.max()) / np.exp(s - s.max()).sum(axis=-1, keepdims=True),
                "You subtracted the largest score of the whole table. A row far below it becomes "
                "0 / 0. Each row needs its own largest: `scores.max(axis=-1, keepdims=True)`.",
            ),
            Mistake(
                lambda s: _less(s, s.mean(axis=-1, keepdims=True)),
                "You subtracted the mean of each row. A score far above it still overflows, and −∞ "
                "makes it −∞: subtract the largest.",
            ),
            Mistake(
                lambda s: _less(s, s[..., :1]),
                "What you subtract need not be the largest score of its row, so a much larger one "
                "still overflows. `scores.max(axis=-1, keepdims=True)` is the largest of each.",
            ),
            Mistake(
                lambda s: attention.softmax(s).astype(s.dtype),
                "Right, but for whole numbers it gives zeros: `np.zeros_like(scores)` makes an "
                "array of whole numbers then. `np.zeros(scores.shape)` does not.",
            ),
            Mistake(
                lambda s: _lying_flat(s, s.max(axis=-1, keepdims=True)),
                "One row alone is right, a table is not: its row sums lie flat, so the first sum "
                "meets the first column. Keep them upright: `sum(axis=-1, keepdims=True)`.",
            ),
            Mistake(
                _flat_top,
                "The largest scores lie flat, so in a table each column loses another row's. Keep "
                "them upright: `scores.max(axis=-1, keepdims=True)`.",
            ),
            Mistake(
                lambda s: _lying_flat(s, s.max(axis=-1)),
                "One row alone is right, a table is not: the largest scores and the row sums both "
                "lie flat. Each row needs its own: `keepdims=True` in `max` and in `sum`.",
            ),
            Mistake(
                lambda s: _lying_flat(s, 0),
                "Two things: the row sums lie flat, so keep them upright with `keepdims=True`; and "
                "large scores overflow, so subtract the largest of each row first.",
            ),
            Mistake(
                lambda s: _exp_over_sum(s, 0),
                "You added up along axis 0: in a table that is down the columns. Rows ask, so each "
                "row should sum to 1. The last axis, `axis=-1`, runs along a row.",
            ),
            Mistake(
                lambda s: _exp_over_sum(s, 0, top=False),
                "Two things: you added up along axis 0, and `axis=-1` runs along a row; and large "
                "scores overflow, so subtract the largest of each row first.",
            ),
            Mistake(
                lambda s: _exp_over_sum(s, 1),
                "`axis=1` is the row of a table, but one row alone has no axis 1, and a pile of "
                "tables has its rows along axis 2. `axis=-1` is always the last.",
            ),
            Mistake(
                lambda s: _exp_over_sum(s, 1, top=False),
                "Two things: `axis=-1` is always the last axis, also for one row alone; and large "
                "scores overflow, so subtract the largest of each row first.",
            ),
            Mistake(
                lambda s: np.exp(s - s.max()) / np.exp(s - s.max()).sum(),
                "All numbers together sum to 1. Each row should: add up along `axis=-1`, with "
                "`keepdims=True`.",
            ),
            Mistake(
                lambda s: np.exp(s) / np.exp(s).sum(),
                "Two things: all numbers together sum to 1, and each row should (`axis=-1`); and "
                "large scores overflow, so subtract the largest of each row first.",
            ),
            Mistake(
                lambda s: np.exp(s - s.max(axis=-1, keepdims=True)),
                "These are the powers, with the largest subtracted. Divide them by their sum along "
                "the row.",
            ),
            Mistake(
                lambda s: np.exp(s),
                "These are the powers of e. Divide them by their sum along the row.",
            ),
            Mistake(
                lambda s: s / s.sum(axis=-1, keepdims=True),
                "That is dividing by the sum, which a negative number or a sum of 0 spoils. Take "
                "e to the power of each score first.",
            ),
            Mistake(
                lambda s: s**2 / (s**2).sum(axis=-1, keepdims=True),
                "Squares are positive too, but −1 and 1 get the same square. e^x keeps the order.",
            ),
            Mistake(
                lambda s: abs(s) / abs(s).sum(axis=-1, keepdims=True),
                "Without its sign −1 counts as much as 1. e^x is positive and keeps the order.",
            ),
            Mistake(
                lambda s: _exp_over_sum(s * np.log(2), -1),
                "You took powers of 2. That is softmax at another temperature; take `np.exp`.",
            ),
            Mistake(
                lambda s: np.log(_exp_over_sum(s, -1)),
                "You took a logarithm at the end. The weights come before it.",
            ),
        ],
        hints=[
            "Three lines: subtract the largest score of each row, take `np.exp`, divide by the sum "
            "of each row.",
            "`scores.max(axis=-1, keepdims=True)` is the largest of each row, ready to be "
            "subtracted.",
            "`powers / powers.sum(axis=-1, keepdims=True)` divides each row by its own sum.",
        ],
        solution=my_softmax,
        keep="softmax",
    ),
    Exercise(
        id="3.3",
        title="Sure of itself",
        question="apple's row is (1, 0.7071): apple itself and orange. At which temperature does "
        "apple keep 0.90 for itself (in two digits)?",
        judge=sure_of_itself,
        hints=[
            "At temperature 1 apple keeps 0.57. Does it keep more when the temperature falls or "
            "when it rises?",
            "Try some: `my_row = np.array([1, 0.7071])`, then `softmax(my_row / 0.5)`, and halve "
            "again.",
            "Or solve it: 0.90 / 0.10 = 9 = e^((1 − 0.7071) / T).",
        ],
        solution="my_temperature = (1 - 0.7071) / np.log(9)    # 0.1333",
    ),
    Exercise(
        id="3.4",
        title="Nine tenths of the way",
        question="On the picture: make apple give orange at least 0.90, from at least 1 away. Then "
        "run the cell with the check again.",
        judge=nine_tenths,
        hints=[
            "With cosine apple is always most like itself. Choose the other similarity.",
            "apple·orange has to be much larger than apple·apple. What makes a dot product large?",
            "Pull orange far out, in the direction in which apple points.",
        ],
        solution="""
            scene.set("measure", "scaled dot")
            scene.move("orange", (5, 5))
        """,
    ),
    Exercise(
        id="3.5",
        title="A step of your own",
        question="Write `my_step(X)` with NumPy alone, as transformers do it: scores X Xᵀ / √d, "
        "softmax by row, weights times words. Return the moved words and the weights.",
        right=lambda X: _moved(X, _scaled(X)),
        cases=_words,
        mistakes=[
            *_both_ways(),
            Mistake(
                lambda X: _flat_step(X, lambda s: s.max(axis=1, keepdims=True)),
                "The row sums of your softmax lie flat, so the first sum meets the first column. "
                "Keep them upright: `sum(axis=1, keepdims=True)`.",
            ),
            Mistake(
                lambda X: _flat_step(X, lambda s: 0),
                "Two things in your softmax: the row sums lie flat, so keep them upright with "
                "`keepdims=True`; and large scores overflow, so subtract the largest of each row "
                "first.",
            ),
            Mistake(
                lambda X: (_flat_top(_scaled(X)) @ X, _flat_top(_scaled(X))),
                "The largest scores that you subtract lie flat, so each column loses another "
                "row's. Keep them upright: `scores.max(axis=1, keepdims=True)`.",
            ),
            Mistake(
                lambda X: _flat_step(X, lambda s: s.max(axis=1)),
                "The largest scores and the row sums both lie flat. Each row needs its own: "
                "`keepdims=True` in `max` and in `sum`.",
            ),
            Mistake(
                lambda X: (_of_all(X) @ X, _of_all(X)),
                "You subtracted the largest score of the whole table. A row far below it becomes "
                "0 / 0. Each row needs its own largest: `scores.max(axis=1, keepdims=True)`.",
            ),
            Mistake(
                _by_columns,
                "Your columns sum to 1 instead of your rows. The row asks, so softmax runs along "
                "the row: `axis=1` (or −1).",
            ),
            Mistake(
                _answering,
                "The weights are right, but you turned the table: `weights.T @ X` adds up along "
                "the wrong way. Row i of `weights @ X` is the recipe of word i.",
            ),
            Mistake(
                _without_softmax,
                "You used the scores as weights. Softmax by row comes in between.",
            ),
            Mistake(
                _divided,
                "You divided the scores by their sum. Softmax takes e to their power first.",
            ),
            Mistake(
                _by_cosine,
                "That is the step with cosine. This one takes the scaled dot product, X Xᵀ / √d.",
            ),
            Mistake(
                lambda X: _overflowing(X, _scaled(X)),
                "Right for small scores. A dot product of 1600 overflows e^x: subtract the largest "
                "score of each row first, or use your softmax.",
            ),
            Mistake(
                lambda X: _moved(X, _scaled(X))[::-1],
                "Right, but in the other order: first the moved words, then the weights.",
            ),
            Mistake(
                lambda X: _moved(X, _scaled(X))[0],
                "The moved words are right. Return the weights too: `return weights @ X, weights`.",
            ),
            Mistake(
                lambda X: _moved(X, _scaled(X))[1],
                "The weights are right. Return the moved words before them: "
                "`return weights @ X, weights`.",
            ),
            Mistake(
                lambda X: (X + _moved(X, _scaled(X))[0], _moved(X, _scaled(X))[1]),
                "You added what came out to the words. One step puts it in their place.",
            ),
        ],
        hints=[
            "`X @ X.T` holds every dot product: row i, column j is word i · word j.",
            "`scores = X @ X.T / np.sqrt(X.shape[1])`, then softmax of every row of `scores`.",
            "The end is `return weights @ X, weights`.",
        ],
        solution=my_step,
    ),
]


# ---- Predictions --------------------------------------------------------------------------------

_pair = words.place(["orange", "apple"], words.SPACE)
_four = words.place(["orange", "apple", "and", "an"], words.SPACE)
_three = words.place(["orange", "phone", "apple"], words.SPACE)


def _weights(X):
    return attention.softmax(attention.similarity_table(X, attention.cosine))


def _add_up(X, times=5):
    for _ in range(times):
        X = attention.similarity_table(X, attention.cosine) @ X
    return np.linalg.norm(X, axis=1)[1]


_grown = _add_up(_four)
_across = attention.cosine(_four[0], np.array([_four[0], _four[1], [0, -3, 0]]))
_divided = attention.normalize(_across[None])[0, 2]
_lifted = (_weights(_four) @ _four)[1, 2]
_zero = _weights(_four)[0, 2]
_away = 100 * _weights(_pair)[1, 0]
_meet = _weights(_pair) @ _pair
_meet = _weights(_meet) @ _meet
_and_an = attention.cosine(_four[2], _four[3])
_cut = np.array([0, *_weights(_three)[2, 1:]])
_cut_to = _cut / _cut.sum() @ _three

PREDICTIONS = [
    Prediction(
        id="3.a",
        question="The word `and` stands at (0, 0, 2), `an` at (0, 0, 3). What is their cosine?",
        choices=[
            Choice("0", "0 is for a right angle. Both point straight up, along the third axis."),
            Choice("0.67", "2/3 compares their lengths. Cosine forgets lengths."),
            Choice("1", f"They point the same way, so it is {_and_an:g}, whatever their lengths."),
        ],
        right=[0, 2 / 3, 1].index(round(float(_and_an), 9)),
    ),
    Prediction(
        id="3.b",
        question="Each word becomes its recipe, five times over, with a new table each time. How "
        "long is apple afterwards? (It starts with length 2.83.)",
        choices=[
            Choice("shorter", "No number of these recipes is negative: they only add."),
            Choice("about as long", "Each recipe adds up to more than one whole word."),
            Choice(
                "about 5 times as long",
                "It would be if a step added apple once more. But each "
                "step starts from what the last one made.",
            ),
            Choice(
                "more than 20 times as long",
                f"Its length is {_grown:.1f}: every step nearly doubles it.",
            ),
        ],
        right=int(np.searchsorted([0.9, 1.5, 20], _grown / np.linalg.norm(_four[1]))),
    ),
    Prediction(
        id="3.c",
        question="orange, apple and motorcycle: the row of orange is (1, 0.7071, −1). Divide it by "
        "its sum. Which share does motorcycle get?",
        choices=[
            Choice(
                "−1.41",
                f"The sum is only {_across.sum():.4f}, because −1 cancels 1: a share "
                f"of {show(_divided)}, and orange gets more than all.",
            ),
            Choice("0", "Nothing makes a negative number 0 here; it is divided like the others."),
            Choice("0.37", "That would be 1 out of 2.71, with the sign forgotten."),
        ],
        right=int(np.argmin(abs(np.array([-1.41, 0, 0.37]) - _divided))),
    ),
    Prediction(
        id="3.d",
        question="The row of orange is (1, 0.7071, 0, 0). After softmax, which weight has a word "
        "whose similarity is 0?",
        choices=[
            Choice("0", f"e^0 is 1, not 0. Divided by the sum of the row it is {_zero:.4f}."),
            Choice(
                "about 0.15",
                f"e^0 = 1, and 1 divided by the sum of the row is {_zero:.4f}: "
                "zero does not stay zero.",
            ),
            Choice(
                "0.25",
                "That would be an equal share for all four; the larger similarities take more.",
            ),
        ],
        right=int(np.argmin(abs(np.array([0, 0.15, 0.25]) - _zero))),
    ),
    Prediction(
        id="3.e",
        question="All scores are divided by 20 before softmax. What happens to the weights?",
        choices=[
            Choice(
                "they stay the same",
                "That is true when a constant is added. Dividing makes the differences smaller.",
            ),
            Choice(
                "the largest takes nearly all",
                "That happens when the scores are multiplied. "
                "Dividing makes the differences smaller.",
            ),
            Choice(
                "they become nearly equal",
                "Scores that hardly differ give weights that hardly differ.",
            ),
        ],
        right=2 if np.ptp(attention.softmax([1, 0.7071, -0.7071], temperature=20)) < 0.1 else 1,
    ),
    Prediction(
        id="3.f",
        question="apple → 0.5727 apple + 0.4273 orange. How many per cent of the way to orange "
        "does apple go?",
        choices=[
            Choice(
                float(_away),
                "The weight on orange is the part of the way: apple + 0.4273 · (orange − apple).",
            ),
            Choice(
                float(100 - _away),
                "That is what apple keeps of itself; the rest is the way it goes.",
            ),
            Choice(
                50.0, "It would be half way if both weights were equal. apple is more like itself."
            ),
            Choice(100.0, "It would arrive if orange had all of the weight."),
        ],
        right=0,
        otherwise="The two weights sum to 1, so the weight on orange is the part of the way: "
        f"{_away:.1f} per cent.",
        tolerance=0.75,
        per_cent=True,
    ),
    Prediction(
        id="3.g",
        question="`and` and `an` come back into the sentence. Does apple stay in the plane of tech "
        "and fruit?",
        choices=[
            Choice(
                "yes, their similarity is 0",
                "Their weights are not: 0.1482 each. So apple "
                f"takes some of each, and rises to {_lifted:.2f}.",
            ),
            Choice(
                "no, it rises",
                f"Each of them has weight 0.1482 and lies along the third axis, "
                f"so apple rises to {_lifted:.2f}.",
            ),
            Choice("no, it sinks below", "No weight is negative, and both point up."),
        ],
        right=1 if _lifted > 0.005 else 0,
    ),
    Prediction(
        id="3.h",
        question="orange, phone and apple take a step. apple's arrow to orange is cut. Where does "
        "apple go?",
        choices=[
            Choice(
                "it stays where it is",
                "Its other two arrows share the weight that became free, and one leads to phone.",
            ),
            Choice("towards orange", "Nothing draws it to orange any more."),
            Choice(
                "towards phone",
                f"It goes to ({_cut_to[0]:.2f}, {_cut_to[1]:.2f}): phone's "
                "weight grows when orange's is gone.",
            ),
        ],
        right=2
        if np.linalg.norm(_cut_to - _three[1]) < np.linalg.norm(_three[2] - _three[1])
        else 0,
    ),
    Prediction(
        id="3.i",
        question="You shuffle the words of the sentence and take the same step. What changes "
        "in where the words go?",
        choices=[
            Choice("every number", "No word's recipe knows where in the sentence a word stands."),
            Choice(
                "only the order of the rows",
                "The rows are shuffled as the words are, and every word goes where it went before.",
            ),
            Choice(
                "nothing at all", "The numbers are the same, but the rows come in the new order."
            ),
        ],
        right=1,
    ),
    Prediction(
        id="3.j",
        question="orange (0, 3) and apple (2, 2) both take step after step, at the same time, by "
        "cosine. Where do they end?",
        choices=[
            Choice("both at orange", "That happens when orange stands still. Here it moves too."),
            Choice(
                "both half way between",
                f"After two steps apple is at ({_meet[1][0]:.3f}, "
                f"{_meet[1][1]:.3f}): their weights mirror each other, so they meet half "
                "way, at (1, 2.5).",
            ),
            Choice("they change places", "Each keeps more of itself than it takes of the other."),
            Choice("they stay apart", "Each step takes both nearer to each other."),
        ],
        right=int(
            np.argmin([np.linalg.norm(_meet[1] - at) for at in (_pair[0], _pair.mean(axis=0))])
        ),
    ),
    Prediction(
        id="3.k",
        question="After ten steps, which of these keeps the three words in different directions?",
        choices=[
            Choice(
                "keep half of now",
                "It only slows the collapse: every step still brings them "
                "nearer, and after ten the spread is 0.003.",
            ),
            Choice(
                "add to now",
                "They keep a distance, because they all grow long. But they point "
                "the same way: mean cosine 1.000.",
            ),
            Choice(
                "keep half of the start",
                "Where each word began is never forgotten: spread "
                "1.10, and the mean cosine stays below 1.",
            ),
        ],
        right=2,
    ),
]
