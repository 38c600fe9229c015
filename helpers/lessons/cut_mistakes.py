"""Cutting an arrow, right and in the ways that go wrong: for the exercises in which one is cut."""

import numpy as np

from helpers import attention
from helpers.judging.fresh import new
from helpers.say import show

SMALL = attention.softmax(np.array([[1.0, 0.0], [0.0, 2.0]]))
TABLE = attention.softmax(np.array([[1.0, 0.0, 2.0], [0.5, 0.5, 0.0], [0.0, 3.0, 1.0]]))
CASES = [(SMALL, 0, 1), (TABLE, 0, 2), (TABLE, 2, 1)]


def _with_an_arrow(rng, table):
    i, j = rng.choice(len(table), size=2, replace=False)
    return attention.softmax(table), int(i), int(j)


FRESH = new("n n", then=_with_an_arrow, sizes=(1.0, 0.1, 2.0))


def cut(weights, i, j):
    left = gone(weights, i, j)
    return left / left.sum(axis=1, keepdims=True)


def gone(weights, i, j):
    left = weights.copy()
    left[i, j] = 0
    return left


def _whole_column(weights, i, j):
    left = weights.copy()
    left[:, j] = 0
    return left / left.sum(axis=1, keepdims=True)


def _whole_row(weights, i, j):
    left = weights.copy()
    left[i] = 0
    return left


def _one_row(weights, i, j):
    left = gone(weights, i, j)
    return left[i] / left[i].sum()


def _shared_evenly(weights, i, j):
    left = weights.copy()
    left[i] += left[i, j] / (len(left) - 1)
    left[i, j] = 0
    return left


def _softmax_again(weights, i, j):
    left = weights.copy()
    left[i, j] = -np.inf
    return attention.softmax(left)


# (function, what to say to whoever wrote it); where rows are divided by something else than sums.
MISTAKES = [
    (
        gone,
        lambda arguments, result: (
            "The arrow is gone, but now its row sums to "
            f"{show(gone(*arguments)[arguments[1]].sum())}. Divide each row by its sum."
        ),
    ),
    (
        lambda w, i, j: cut(w, j, i),
        "You cut the arrow the other way round. The row asks, the column answers.",
    ),
    (
        _whole_column,
        "You cut the arrows of all who ask. Only the row of the word that asks loses one.",
    ),
    (
        _whole_row,
        "You cut every arrow of the word that asks. Only one number of its row becomes 0.",
    ),
    (_one_row, "That is the one row. Return the whole table, with this row in it."),
    (
        lambda w, i, j: gone(w, i, j) / gone(w, i, j).sum(axis=1),
        "The arrow is gone, but the row sums come out as a row, so the first one divides the "
        "first column. Let them stand as a column: `keepdims=True`.",
    ),
    (
        lambda w, i, j: gone(w, i, j) / gone(w, i, j).sum(),
        "The arrow is gone, but you divided by the sum of the whole table. Each row by its own: "
        "`axis=1, keepdims=True`.",
    ),
    (
        lambda w, i, j: gone(w, i, j) / gone(w, i, j).sum(axis=0),
        "The arrow is gone, but you divided by the sums of the columns. Rows run along `axis=1`; "
        "and `keepdims=True`.",
    ),
    (
        lambda w, i, j: attention.softmax(gone(w, i, j)),
        "These are weights, not scores: softmax once more changes all of them, and gives the arrow "
        "a weight again, because e^0 = 1. Divide each row by its sum.",
    ),
    (
        lambda w, i, j: gone(w, i, j) + gone(np.diag(w[:, j]) * (np.arange(len(w)) == i), i, j),
        "In your function, what the arrow took goes to the word itself. Divide the row by its sum "
        "instead: then all the others get their part of it.",
    ),
    (
        _shared_evenly,
        "You share out what the arrow took in equal parts. Divide the row by its sum instead: then "
        "the larger weights grow more than the small ones, and their proportions stay.",
    ),
    (
        _softmax_again,
        "The arrow is gone, but these were weights, not scores: softmax once more changes all the "
        "others. Put 0 in the arrow's place, and divide each row by its sum.",
    ),
    (
        lambda w, i, j: gone(w, i, j) / gone(w, i, j).sum() * len(w),
        "The arrow is gone, and all numbers together sum to the number of rows, but not each row "
        "to 1. Divide each row by its own sum.",
    ),
]
