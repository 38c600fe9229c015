"""Similarities become shares: dividing by the sum, softmax, and a temperature."""

import numpy as np

from helpers import attention, words
from helpers.judging.comparing import Unsolved, Wrong, say
from helpers.judging.diagnosis import named, numbers, untouched
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new, several
from helpers.lessons.softmax_mistakes import (
    NEW,
    exp_over_sum,
    flat_top,
    less,
    lying_flat,
    row_by_row,
)
from helpers.say import listed, show

# ---- The solutions -------------------------------------------------------------------------------


def my_normalize(table):
    return table / table.sum(axis=1, keepdims=True)


def my_softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# ---- A temperature -------------------------------------------------------------------------------


_row = attention.cosine(
    *np.broadcast_arrays(
        words.place(["apple"], words.SPACE), words.place(["apple", "orange"], words.SPACE)
    )
)


def sure_of_itself(answer):
    """A temperature at which apple's weight on itself is 0.90, rounded to two digits."""
    temperature = float(numbers(answer, ()))
    if temperature <= 0:
        raise Wrong(
            "A temperature is above 0: we cannot divide by 0, and a negative temperature "
            "would reverse the order."
        )
    itself, orange = attention.softmax(_row, temperature=temperature)
    found = f"temperature {temperature:.5g}: {show(itself, 4)} apple + {show(orange, 4)} orange"
    if round(itself, 2) > 0.9:
        raise Wrong(
            "Too much: apple takes more than 0.90 from itself. A higher temperature makes "
            "the weights more equal.",
            found,
        )
    if round(itself, 2) < 0.9:
        raise Wrong(
            "Too little: apple takes less than 0.90 from itself. A lower temperature makes "
            "the largest weight larger.",
            found,
        )
    return f"{found}. Only the temperature changed, and the order stayed."


# ---- Break it ------------------------------------------------------------------------------------


def hasty(scores):
    """The function of the lesson that is right nearly everywhere."""
    powers = np.exp(scores - scores.max())
    return powers / powers.sum(axis=-1, keepdims=True)


def breaks_hasty(answer):
    """A table of finite scores for which `hasty` and softmax differ."""
    table = numbers(answer, (None, None), "table")
    if table.size == 0:
        raise Wrong(f"Your table has no scores in it: its shape is {table.shape}.")
    if len(table) < 2:
        raise Wrong(
            "With one row, the largest score of the table is the largest of the row: `hasty` can't "
            "go wrong. Give it two rows or more."
        )
    with np.errstate(all="ignore"):
        got, right = hasty(table), attention.softmax(table)
    tops = table.max(axis=1)
    low = int(tops.argmin())
    power = float(np.exp(tops[low] - table.max()))
    found = (
        f"largest score of the table {tops.max():.5g}, of row {low} {tops[low]:.5g}; "
        f"e^{say(tops[low] - tops.max())} = {say(power)}"
    )
    if not np.isfinite(got).all():
        return f"{found}. All powers of that row are 0, and 0 / 0 is no number."
    if not np.allclose(got, right, rtol=0, atol=1e-6):
        return f"{found}. Such a small number has few digits left, and the weights are wrong."
    if tops[low] == tops.max():
        raise Wrong(
            "Every row of yours has the same largest score, so the right number is subtracted "
            "from each. Give the rows different largest scores.",
            found,
        )
    raise Wrong(
        "Here `hasty` is right. The powers of that row are small, but they are divided by their "
        "own sum, so nothing is lost. When does a power stop being small, and become 0?",
        found,
    )


# ---- The picture ---------------------------------------------------------------------------------


def as_sure_as_it_gets(scene):
    """By cosine and at temperature 1, the word that asks takes at least 0.75 from itself."""
    named(
        scene,
        "temperature",
        "Hand in the picture with the temperature, by the name it has in the cell that shows it.",
    )
    if untouched(scene):
        raise Unsolved("The picture stands as it began. Drag the words.")
    shares, scores = (scene.panel("shares")["values"][id] for id in ("share", "score"))
    asks = scene.value("asks")
    others = [word for word in words.OPPOSITE if word != asks]
    i = list(words.OPPOSITE).index(asks)
    found = f"{asks} takes {show(shares[i], 3)} from itself"
    if scene.value("measure") != "cosine":
        raise Wrong("Set the score to cosine: with a dot product it would be too easy.", found)
    if abs(scene.value("temperature") - 1) > 1e-6:
        raise Wrong(
            f"The temperature is {show(scene.value('temperature'))}. Set it to 1: the words should "
            "do it, not a low temperature.",
            found,
        )
    if shares[i] >= 0.75:
        most = attention.softmax([1, -1, -1])[0]
        return (
            f"{found}. A cosine is never below −1, so with two other words it can't be more than "
            f"{show(most, 3)}, however you drag. For more than that the scores must lie "
            "farther apart, or the temperature must be lower."
        )
    near = max(others, key=lambda word: scores[list(words.OPPOSITE).index(word)])
    score = scores[list(words.OPPOSITE).index(near)]
    raise Wrong(
        f"{asks} does not take enough from itself yet: {near} has the score {show(score)} with "
        "it. How small can a cosine be, and where would that word have to stand?",
        found,
    )


# ---- Exercises -----------------------------------------------------------------------------------


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


def _row_sum(case, got):
    first = (case[0] / case[0].sum(axis=0))[0]
    return (
        f"Your first row sums to {first.sum():.4g}, it should sum to 1. You divided by the sum "
        "of each column. Rows ask, so the sum is taken along a row: `axis=1`."
    )


_LOOP = (
    "Right for a table. But a loop over one row alone goes through its numbers, and each of them "
    "is no row. Without a loop both work: `axis=-1`, with `keepdims=True`."
)
_NAIVE_LOOP = (
    "Two things: a loop over one row alone goes through its numbers, and each of them is no row "
    "(without a loop both work: `axis=-1`, with `keepdims=True`); and large scores overflow, so "
    "subtract the largest of each row first."
)


def _loop_or(loop, otherwise):
    """Rows gone through with Python's `sum` give the same, but stop otherwise at a number."""
    return lambda case, got: loop if getattr(got, "kind", "") == "TypeError" else otherwise


EXERCISES = [
    Exercise(
        id="softmax.normalize",
        title="Divide by the row sum",
        question="Write `my_normalize(table)`: every row divided by its own sum.",
        right=attention.normalize,
        cases=_tables,
        # No sum of a row is near 0, where rounding would count.
        fresh=new("n m", then=lambda rng, table: (table + 2 * abs(table).mean(),)),
        mistakes=[
            Mistake(lambda t: t / t.sum(axis=0), _row_sum),
            Mistake(
                lambda t: t / t.sum(),
                "You divided by the sum of the whole table. Every row has its own sum.",
            ),
            Mistake(
                lambda t: t / t.sum(axis=1),
                "The row sums are right, but they come out as a row, so `table / sums` gives the "
                "first sum to the first column. Keep them a column: `sum(axis=1, keepdims=True)`.",
            ),
            Mistake(
                lambda t: t / abs(t).sum(axis=1, keepdims=True),
                "You dropped the signs before adding up. Divide by the sum as it is; what that "
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
            "`keepdims=True` keeps the sums a column, one below the other, so that each row meets "
            "its own.",
        ],
        solution=my_normalize,
    ),
    Exercise(
        id="softmax.own",
        title="Softmax",
        question="Write `my_softmax(scores)`: e to the power of each score, divided by the sum of "
        "these powers along the row. It should work for one row, for a table and for a pile of "
        "tables. Scores may be as large as 1000, or −∞: such a score gets exactly the weight 0.",
        right=attention.softmax,
        cases=_scores,
        fresh=several(new("m"), new("n m"), new("p n m")),
        mistakes=[
            Mistake(
                lambda s: exp_over_sum(s, -1, top=False),
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
                lambda s: less(s, s.mean(axis=-1, keepdims=True)),
                "You subtracted the mean of each row. A score far above it still overflows, and −∞ "
                "makes it −∞: subtract the largest.",
            ),
            Mistake(
                lambda s: less(s, s[..., :1]),
                "What you subtract need not be the largest score of its row, so a much larger one "
                "still overflows. `scores.max(axis=-1, keepdims=True)` is the largest of each.",
            ),
            Mistake(
                lambda s: attention.softmax(s).astype(s.dtype),
                "Right, but for whole numbers it gives zeros: `np.zeros_like(scores)` makes an "
                "array of whole numbers then. `np.zeros(scores.shape)` does not.",
            ),
            Mistake(
                lambda s: lying_flat(s, s.max(axis=-1, keepdims=True)),
                "One row alone is right, a table is not: its row sums come out as a row, so the "
                "first sum meets the first column. Keep them a column: `sum(axis=-1, "
                "keepdims=True)`.",
            ),
            Mistake(
                flat_top,
                "The largest scores come out as a row, so in a table the first row's largest score "
                "is subtracted from the first column. Keep them a column: `scores.max(axis=-1, "
                "keepdims=True)`.",
            ),
            Mistake(
                lambda s: lying_flat(s, s.max(axis=-1)),
                "One row alone is right, a table is not: the largest scores and the row sums both "
                "come out as a row. Each row needs its own: `keepdims=True` in `max` and in `sum`.",
            ),
            Mistake(
                lambda s: lying_flat(s, 0),
                "Two things: the row sums come out as a row, so keep them a column with "
                "`keepdims=True`; and large scores overflow, so subtract the largest of each row "
                "first.",
            ),
            Mistake(row_by_row, _LOOP),
            Mistake(lambda s: row_by_row(s, largest=False), _NAIVE_LOOP),
            Mistake(
                lambda s: exp_over_sum(s, 0),
                "You added up along axis 0: in a table that is down the columns. Rows ask, so each "
                "row should sum to 1. The last axis, `axis=-1`, runs along a row.",
            ),
            Mistake(
                lambda s: exp_over_sum(s, 0, top=False),
                "Two things: you added up along axis 0, and `axis=-1` runs along a row; and large "
                "scores overflow, so subtract the largest of each row first.",
            ),
            Mistake(
                lambda s: exp_over_sum(s, 1),
                _loop_or(
                    _LOOP,
                    "`axis=1` is the row of a table, but one row alone has no axis 1, and a pile "
                    "of tables has its rows along axis 2. `axis=-1` is always the last.",
                ),
            ),
            Mistake(
                lambda s: exp_over_sum(s, 1, top=False),
                _loop_or(
                    _NAIVE_LOOP,
                    "Two things: `axis=-1` is always the last axis, also for one row alone; and "
                    "large scores overflow, so subtract the largest of each row first.",
                ),
            ),
            Mistake(
                lambda s: np.exp(s - s.max()) / np.exp(s - s.max()).sum(),
                "All numbers together sum to 1. Each row should: add up along `axis=-1`, with "
                "`keepdims=True`.",
            ),
            Mistake(*NEW["row tops, whole sum"]),
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
                "Without its sign −1 gets as much as 1. e^x is positive and keeps the order.",
            ),
            Mistake(
                lambda s: exp_over_sum(s * np.log(2), -1),
                "You took powers of 2. That is softmax at another temperature; take `np.exp`.",
            ),
            Mistake(
                lambda s: np.log(exp_over_sum(s, -1)),
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
        id="softmax.break",
        title="Break it",
        question="`hasty` subtracts the largest score of the whole table. Give a table of finite "
        "scores, such as `[[1, 0], [0, 2]]`, for which its weights are wrong.",
        judge=breaks_hasty,
        hints=[
            "`hasty` subtracts the same number from each row. That alone does no harm: adding "
            "changes nothing. But what are the powers of a row whose scores are all far below the "
            "largest score of the table?",
            "A positive number can also be too small for a computer. Try `np.exp(-100.0)` and "
            "`np.exp(-1000.0)`. (`e-44` at the end means: the first digit stands 44 places after "
            "the point.)",
            "So one row has to lie far below the other: by about a thousand, not by tens.",
        ],
        solution="my_table = [[0, 1], [1000, 1001]]",
    ),
    Exercise(
        id="softmax.as_sure_as_it_gets",
        title="Three quarters from itself",
        question="On the picture: with cosine, and at temperature 1, place the words so that the "
        "one that asks takes at least 0.75 from itself. Then run the cell with the check again.",
        judge=as_sure_as_it_gets,
        hints=[
            "Its score with itself is always 1. What you can change is the scores of the others.",
            "The smaller their scores, the smaller their weights. The smallest cosine is −1.",
            "So the others should point away from the word that asks, both of them.",
        ],
        solution="""
            scene.move("orange", (-2, -2))
            scene.move("motorcycle", (-1, -2))
        """,
    ),
    Exercise(
        id="softmax.sure",
        title="Nine tenths from itself",
        question="apple's row is (1, 0.7071): apple itself and orange. At which temperature does "
        "apple take 0.90 from itself, rounded to two digits?",
        judge=sure_of_itself,
        hints=[
            "At temperature 1 apple takes 0.57 from itself. Is it more when the temperature falls, "
            "or when it rises?",
            "Try some: `my_row = np.array([1, 0.7071])`, then `softmax(my_row / 0.5)`, and halve "
            "again.",
            "Or solve it: 0.90 / 0.10 = 9 = e^((1 − 0.7071) / T).",
        ],
        solution="my_temperature = (1 - 0.7071) / np.log(9)    # 0.1333",
    ),
]


# ---- Predictions ---------------------------------------------------------------------------------


_four = words.place(["orange", "apple", "and", "an"], words.SPACE)


def _weights(X):
    return attention.softmax(attention.similarity_table(X, attention.cosine))


def _add_up(X, times=5):
    for _ in range(times):
        X = attention.similarity_table(X, attention.cosine) @ X
    return np.linalg.norm(X, axis=1)[1]


_grown = _add_up(_four)
_across = attention.cosine(_four[0], np.array([_four[0], _four[1], [0, -3, 0]]))
_divided = attention.normalize(_across[None])[0, 2]
_zero = _weights(_four)[0, 2]
_powers_of_row = np.exp(attention.similarity_table(_four, attention.cosine)[0])
_powers = listed(show(power) for power in _powers_of_row)
_sum = show(_powers_of_row.sum(), 3)
_and_an = attention.cosine(_four[2], _four[3])


PREDICTIONS = [
    Prediction(
        id="softmax.and_an",
        question="The word `and` stands at (0, 0, 2), `an` at (0, 0, 3). What is their cosine?",
        choices=[
            Choice(
                "0",
                "0 is for a right angle. Both point straight up, along the third axis.",
                id="zero",
            ),
            Choice("0.67", "2/3 compares their lengths. Cosine forgets lengths.", id="two-thirds"),
            Choice(
                "1",
                f"They point the same way, so it is {_and_an:g}, whatever their lengths.",
                id="one",
            ),
        ],
        right=[0, 2 / 3, 1].index(round(float(_and_an), 9)),
    ),
    Prediction(
        id="softmax.five_times",
        question="Replace each word by what its recipe makes. Do this five times, and make a new "
        "table each time. How long is apple's arrow at the end? (Its length is 2.83 at first.)",
        choices=[
            Choice(
                "shorter",
                "No number of these recipes is negative: the words are only added.",
                id="shorter",
            ),
            Choice("about as long", "The numbers of each recipe sum to more than 1.", id="as-long"),
            Choice(
                "about 6 times as long",
                "That would be right if each step added one more apple. But each step starts from "
                "what the step before it made.",
                id="five-times",
            ),
            Choice(
                "more than 10 times as long",
                f"Its length is {show(_grown, 1)}: from the second step on, each step about "
                "doubles it.",
                id="twenty-times",
            ),
        ],
        right=int(np.searchsorted([0.9, 1.5, 10], _grown / np.linalg.norm(_four[1]))),
    ),
    Prediction(
        id="softmax.opposite",
        question="orange, apple and motorcycle: the row of orange is (1, 0.7071, −1). Divide it by "
        "its sum. How much would orange take from motorcycle?",
        choices=[
            Choice(
                "−1.41",
                f"The sum is only {show(_across.sum(), 4)}, because −1 cancels 1: a share "
                f"of {show(_divided)}, and orange's own share is more than 1.",
                id="negative",
            ),
            Choice(
                "0",
                "Nothing makes a negative number 0 here: −1 is divided by the sum, too.",
                id="zero",
            ),
            Choice(
                "0.37",
                "That is 1 / 2.7071: the sign of −1 is forgotten, in the row and in the sum.",
                id="positive",
            ),
        ],
        right=int(np.argmin(abs(np.array([-1.41, 0, 0.37]) - _divided))),
    ),
    Prediction(
        id="softmax.zero",
        question="The row of orange is (1, 0.7071, 0, 0). After softmax, how much does orange take "
        "from a word whose similarity with it is 0?",
        choices=[
            Choice(
                "0",
                f"e^0 is 1, not 0. The powers are {_powers}: together {_sum}. So the weight is "
                f"1 / {_sum} = {show(_zero, 4)}.",
                id="zero",
            ),
            Choice(
                "about 0.15",
                f"The powers are {_powers} (e^0 = 1): together {_sum}. 1 / {_sum} = "
                f"{show(_zero, 4)}: zero does not stay zero.",
                id="small",
            ),
            Choice(
                "0.25",
                "That would be an equal share for all four words. But orange takes more from a "
                "word whose similarity is larger.",
                id="quarter",
            ),
        ],
        right=int(np.argmin(abs(np.array([0, 0.15, 0.25]) - _zero))),
    ),
    Prediction(
        id="softmax.temperature",
        question="All scores are divided by 20 before softmax. What happens to the weights?",
        choices=[
            Choice(
                "they stay the same",
                "That is true when a constant is added. Dividing makes the differences smaller.",
                id="same",
            ),
            Choice(
                "nearly all is taken from the word with the largest score",
                "That happens when the scores are multiplied. "
                "Dividing makes the differences smaller.",
                id="largest-alone",
            ),
            Choice(
                "they become nearly equal",
                "Scores that hardly differ give weights that hardly differ.",
                id="nearly-equal",
            ),
        ],
        right=2 if np.ptp(attention.softmax([1, 0.7071, -0.7071], temperature=20)) < 0.1 else 1,
    ),
]
