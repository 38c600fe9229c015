"""A softmax gone wrong, in the ways people write it: for the exercises that contain one."""

import numpy as np

from helpers.judging.exercise import Mistake

# What is said in each lesson of a softmax of a table without `keepdims`.
FLAT_SUM = (
    "The row sums of your softmax come out as a row, so the first sum meets the first column. Keep "
    "them a column: `sum(axis=1, keepdims=True)`."
)
FLAT_TOP = (
    "The largest scores that you subtract come out as a row, so the first row's largest score is "
    "subtracted from the first column. Keep them a column: `scores.max(axis=1, keepdims=True)`."
)
FLAT_BOTH = (
    "The largest scores and the row sums both come out as a row. Each row needs its own: "
    "`keepdims=True` in `max` and in `sum`."
)


def exp_over_sum(scores, axis, top=True):
    powers = np.exp(scores - (scores.max(axis=axis, keepdims=True) if top else 0))
    return powers / powers.sum(axis=axis, keepdims=True)


def less(scores, what):
    powers = np.exp(scores - what)
    return powers / powers.sum(axis=-1, keepdims=True)


def lying_flat(scores, top):
    powers = np.exp(scores - top)
    return powers / powers.sum(axis=-1)


def flat_top(scores):
    powers = np.exp(scores - scores.max(axis=-1))
    return powers / powers.sum(axis=-1, keepdims=True)


def row_by_row(scores, largest=True):
    """A loop over the rows: of one row alone it goes through the numbers."""
    return np.array([_whole(row, row.max() if largest else 0) for row in scores])


def _of_all(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum(axis=-1, keepdims=True)


def _columns_of_all(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum(axis=0)


def _whole(scores, top):
    powers = np.exp(scores - top)
    return powers / powers.sum()


def _row_tops_whole_sum(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum()


_OVERFLOW = (
    "large scores overflow e^x: subtract the largest of each row first, or use your softmax."
)
_DOWN = "softmax runs down the columns, so the rows do not sum to 1. Rows ask: `axis=-1`"
_LIE = (
    "the row sums come out as a row, so the first sum meets the first column: `keepdims=True` "
    "keeps them"
)
_ONE_SUM = "all numbers together sum to 1. Each row should: `axis=-1`, with `keepdims=True`"

# {name: (a softmax gone wrong, what to say)}, for a table of scores. `naive`: nothing is subtracted
# first; that is wrong only where scores are large.
BROKEN = {
    "naive": (
        lambda s: exp_over_sum(s, -1, top=False),
        f"Right for small scores, but {_OVERFLOW}",
    ),
    "naive or of all": (  # where scores are low, and none is large
        lambda s: exp_over_sum(s, -1, top=False),
        "Right for scores near 0. But where all scores of a row are very low, each e^x rounds to "
        "0, and 0 / 0 is NaN: subtract the largest of each row first, or use your softmax.",
    ),
    "columns": (lambda s: exp_over_sum(s, 0), f"{_DOWN[0].upper()}{_DOWN[1:]}."),
    "naive columns": (
        lambda s: exp_over_sum(s, 0, top=False),
        f"Two things: {_DOWN}; and {_OVERFLOW}",
    ),
    # The same for a symmetric table, in which no column can be told from a row.
    "columns or flat": (
        lambda s: lying_flat(s, 0),
        "In your table of weights the columns sum to 1, and the rows should. Either softmax runs "
        "along `axis=0`, and it should be `axis=-1`; or the row sums come out as a row, and "
        "`keepdims=True` is missing.",
    ),
    "naive columns or flat": (
        lambda s: lying_flat(s, 0),
        "Two things. In your table of weights the columns sum to 1, and the rows should: either "
        "softmax runs along `axis=0`, and it should be `axis=-1`; or the row sums come out as a "
        f"row, and `keepdims=True` is missing. And {_OVERFLOW}",
    ),
    "columns of all": (
        _columns_of_all,
        "Two things. In your table of weights the columns sum to 1, and the rows should: "
        "`axis=-1`, with `keepdims=True`. And you subtracted the largest score of the whole "
        "table: each row needs its own.",
    ),
    "flat sum": (
        lambda s: lying_flat(s, s.max(axis=-1, keepdims=True)),
        f"In your softmax {_LIE} a column.",
    ),
    "only flat": (
        lambda s: lying_flat(s, 0),
        "In your softmax the sums come out as a row, so `powers / sums` gives the first sum to the "
        "first column. Keep them a column: `sum(axis=-1, keepdims=True)`.",
    ),
    "naive flat sum": (lambda s: lying_flat(s, 0), f"Two things: {_LIE} a column; and {_OVERFLOW}"),
    "flat max": (
        flat_top,
        "In your softmax the largest scores come out as a row, so the first row's largest score is "
        "subtracted from the first column: `max(axis=-1, keepdims=True)` keeps them a column.",
    ),
    "flat both": (
        lambda s: lying_flat(s, s.max(axis=-1)),
        "In your softmax the largest scores and the row sums both come out as a row. Each row "
        "needs its own: `keepdims=True` in `max` and in `sum`.",
    ),
    "of all": (
        _of_all,
        "You subtracted the largest score of the whole table. A row far below it becomes 0 / 0: "
        "each row needs its own largest, `max(axis=-1, keepdims=True)`.",
    ),
    "whole sum": (lambda s: _whole(s, s.max()), f"In your softmax {_ONE_SUM}."),
    "naive whole sum": (lambda s: _whole(s, 0), f"Two things: {_ONE_SUM}; and {_OVERFLOW}"),
    "powers": (
        lambda s: np.exp(s - s.max(axis=-1, keepdims=True)),
        "Your softmax is not finished: e to the power of each score, less the largest, is there. "
        "Divide by the sum of each row.",
    ),
    "naive powers": (
        np.exp,
        "Your softmax is not finished: these are the powers of e. Divide them by their sum along "
        "the row.",
    ),
}

# For the lessons in which softmax is new.
NEW = {
    "row tops, whole sum": (
        _row_tops_whole_sum,
        "You subtracted the largest score of each row: good. But then all numbers together sum "
        "to 1. Each row should: `powers.sum(axis=-1, keepdims=True)`.",
    ),
}


def softmax_gone_wrong(answer, *names):
    """The `Mistake`s of an exercise whose answer has a softmax in it.

    answer: softmax → what the learner's function would be with it.
    """
    known = BROKEN | NEW
    return [Mistake(answer(known[name][0]), known[name][1]) for name in names]
