"""Learning the matrices: other right ways, and nudges that are a little wrong."""

import numpy as np
import pytest

from helpers import attention
from helpers.exercises import check
from helpers.lessons.learning_the_matrices import exercises as room


def by_log_sum(scores, target):
    top = scores.max()
    return np.log(np.exp(scores - top).sum()) + top - scores[target]


def jacobian(weights, slopes):
    rows = [
        (np.diag(w) - np.outer(w, w)) @ g
        for w, g in zip(np.atleast_2d(weights), np.atleast_2d(slopes), strict=True)
    ]
    return np.reshape(rows, weights.shape)


@pytest.mark.parametrize(
    "id, function",
    [
        ("learning_the_matrices.loss", by_log_sum),
        (
            "learning_the_matrices.loss",
            lambda scores, target: np.log(1 / attention.softmax(scores)[target]),
        ),
        ("learning_the_matrices.nudge", lambda f, w: (f(w + 0.001) - f(w - 0.001)) / 0.002),
        ("learning_the_matrices.nudge", lambda f, w: (f(w + 1e-5) - f(w - 1e-5)) / 2e-5),
        ("learning_the_matrices.pairs", lambda tokens: (tokens[: len(tokens) - 1], tokens[1:])),
        ("learning_the_matrices.softmax_slopes", jacobian),
    ],
)
def test_other_ways_to_be_right(id, function):
    assert check(id, function).verdict.status == "passed"


@pytest.mark.parametrize("k", range(len(room._NUDGES)))
def test_each_wrong_nudge_is_told_apart(k):
    function, message = room._NUDGES[k]
    assert check("learning_the_matrices.nudge", function).text.splitlines()[1] == message


@pytest.mark.parametrize(
    "answer, said",
    [
        (3.0, "Hand in the function itself, not its result 3"),
        (lambda f, w: (f(w + 0.1) - f(w - 0.1)) / 0.2, "as small as 0.001"),
        (lambda f, w: w, "not the slope yet"),
        (lambda f, w: [f(w), f(w)], "A slope is one number"),
        (lambda f, w: 1 / 0, "ZeroDivisionError"),
        (lambda f: 0, "TypeError"),
        (lambda f, w: "steep", "A slope is one number"),
        (lambda f, w: ("steep", np.zeros(2)), "A slope is one number"),
    ],
)
def test_what_is_no_slope_is_told(answer, said):
    assert said in check("learning_the_matrices.nudge", answer).text


def test_a_slope_that_is_right_on_one_hill_alone_is_not_yet():
    line = check(
        "learning_the_matrices.nudge", lambda f, w: 12 if w == 2 else 4.0
    ).text.splitlines()[-1]
    assert line == "slope of 5 w at w = 1: expected 5, got 4"


@pytest.mark.parametrize("rest", [lambda: 1 / 0, lambda: "steep"])
def test_a_known_mistake_that_goes_no_further_is_told(rest):
    mistake, _ = room._NUDGES[0]
    first = room._HILLS[0][2]
    card = check(
        "learning_the_matrices.nudge", lambda f, w: mistake(f, w) if w == first else rest()
    )
    assert card.verdict.status == "wrong"


def test_two_slopes_that_differ_are_shown_to_differ():
    line = check(
        "learning_the_matrices.nudge", lambda f, w: (f(w + 0.01) - f(w - 0.01)) / 0.02
    ).text.splitlines()[-1]
    assert line == "slope of w³ at w = 2: expected 12, got 12.0001"


def test_a_half_written_slope_is_not_solved_yet():
    assert "not solved yet" in check("learning_the_matrices.nudge", lambda f, w: ...).text
