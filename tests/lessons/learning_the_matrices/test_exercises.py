"""Learning the matrices: other right ways, and nudges that are a little wrong."""

import numpy as np
import pytest

from helpers import attention
from helpers.exercises import check
from helpers.lessons.learning_the_matrices import exercises as room
from helpers.lessons.learning_the_matrices.scenes import explore_descent
from helpers.models import training


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


def test_what_a_slope_prints_is_seen_once(capsys):
    def slope(f, w):
        print(f"f({w}) = {f(w)}")
        return (f(w + 0.001) - f(w - 0.001)) / 0.002

    assert check("learning_the_matrices.nudge", slope).verdict.status == "passed"
    assert capsys.readouterr().out == "f(2.0) = 8.0\n"


def test_two_slopes_that_differ_are_shown_to_differ():
    line = check(
        "learning_the_matrices.nudge", lambda f, w: (f(w + 0.01) - f(w - 0.01)) / 0.02
    ).text.splitlines()[-1]
    assert line == "slope of w³ at w = 2: expected 12, got 12.0001"


def test_a_half_written_slope_is_not_solved_yet():
    assert "not solved yet" in check("learning_the_matrices.nudge", lambda f, w: ...).text


# ---- Uphill -------------------------------------------------------------------------------------


def loss(w):
    p = attention.softmax(np.array([w, 0.0]))
    return (3 * -np.log(p[0]) - np.log(p[1])) / 4


def slope(f, w):
    return (f(w + 0.001) - f(w)) / 0.001


def descent(w, rate, steps, loss=loss, slope=slope):
    scene = explore_descent(loss, slope)
    for id, value in {"w": w, "rate": rate, "steps": steps}.items():
        scene.set(id, value)
    return scene


@pytest.mark.parametrize("way", [(0.0, 18, 20), (4.0, 18, 20), (2.2, 14, 20), (-1.0, 16, 20)])
def test_several_ways_lead_uphill(way):
    assert check("learning_the_matrices.uphill", descent(*way)).verdict.status == "passed"


def test_the_last_hint_leads_uphill_wherever_the_steps_end():
    """Low, at w = 0, with the highest rate: no number of steps from 10 on is the wrong one."""
    scene = explore_descent(loss, slope)
    rate, steps = (c["max"] for c in scene.parts["controls"] if c["id"] in ("rate", "steps"))
    for many in range(10, int(steps) + 1):
        card = check("learning_the_matrices.uphill", descent(0.0, rate, many))
        assert card.verdict.status == "passed", many


@pytest.mark.parametrize(
    "way, said",
    [
        ((-3.0, 2, 20), "comes to rest at the lowest point"),
        ((8.0, 10.5, 20), "comes to rest at the lowest point"),
        ((-3.0, 18, 20), "where it began it was higher still"),
        ((1.1, 20, 20), "every way from there leads up"),
        ((0.0, 20, 3), "at least 10 steps"),
        ((0.0, 18, 20, lambda w: w * w / 10), "another loss than the lesson's"),
        ((0.0, 2, 20, loss, lambda f, w: -slope(f, w)), "another slope than the lesson's"),
    ],
)
def test_what_does_not_lead_uphill_is_told(way, said):
    card = check("learning_the_matrices.uphill", descent(*way))
    assert card.verdict.status == "wrong" and said in card.text


def test_a_picture_of_ones_own_slope_counts():
    def own(f, w):
        return (f(w + 0.001) - f(w - 0.001)) / 0.002

    assert check(
        "learning_the_matrices.uphill", descent(0.0, 18, 20, slope=own)
    ).verdict.status == ("passed")
    assert "as it began" in check("learning_the_matrices.uphill", explore_descent(loss, own)).text


@pytest.mark.parametrize("start", [-3.0, 8.0])
def test_the_rate_from_which_it_no_longer_comes_to_rest(start):
    for rate, still in ((room._TOO_HIGH - 0.5, True), (room._TOO_HIGH + 0.5, False)):
        w = start
        for _ in range(400):
            w -= rate * slope(loss, w)
        assert (abs(w - room._LOWEST) < 0.01) == still


# ---- What the predictions count -----------------------------------------------------------------


def test_the_model_of_the_lesson_has_so_many_numbers_and_knows_nothing_at_first():
    corpus = training.make_corpus()
    params = training.new_parameters(corpus, seed=0)
    assert sum(numbers.size for numbers in params.values()) == room._NUMBERS
    tokens = corpus.encode("please peel the apple and the banana")
    assert 3.4 < training.gradients(params, tokens[None])[0] < 3.8
