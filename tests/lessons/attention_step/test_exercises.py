"""The exercises: what is right passes, what is wrong is told, the picture judges."""

import numpy as np
import pytest

from helpers.attention import cosine, scaled_dot, similarity_table, softmax
from helpers.exercises import check, predict
from helpers.lessons.attention_step import exercises as room
from helpers.lessons.attention_step.scenes import explore_both, explore_steps
from helpers.words import SPACE, place


def step(X):
    weights = softmax(similarity_table(X, cosine))
    return weights @ X, weights


def scaled_step(X):
    weights = softmax(similarity_table(X, scaled_dot))
    return weights @ X, weights


def both():
    return explore_both(cosine=step, scaled_dot=scaled_step)


# ---- Other ways to be right, and what learners also write ---------------------------------------


@pytest.mark.parametrize(
    "id, function",
    [
        ("attention_step.own", lambda X: scaled_step(X)),
        (
            "attention_step.own",
            lambda X: (
                softmax(X @ X.T / X.shape[1] ** 0.5) @ X,
                softmax(X @ X.T / X.shape[1] ** 0.5),
            ),
        ),
    ],
)
def test_other_ways_pass(id, function):
    assert check(id, function).verdict.status == "passed"


@pytest.mark.parametrize(
    "id, function, words_said",
    [
        (
            "attention_step.own",
            lambda X: stepping(X, softmax_with_flat_sums),
            "row sums of your softmax come out as a row",
        ),
        (
            "attention_step.own",
            lambda X: stepping(X, softmax, d=2),
            "You divided by √2 whatever the words are",
        ),
        ("attention_step.own", lambda X: X @ X.T @ X, "should return 2 results"),
        ("attention_step.own", lambda X, measure: X, "should take (X)"),
    ],
)
def test_what_learners_also_write(id, function, words_said):
    card = check(id, function)
    assert card.verdict.status != "passed" and words_said in card.text


def softmax_with_flat_sums(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1)


def stepping(X, softmax, d=None):
    weights = softmax(X @ X.T / (d or X.shape[1]) ** 0.5)
    return weights @ X, weights


# ---- The picture --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "places",
    [
        {"orange": (5, 5)},
        {"orange": (2, 5.5), "apple": (1, 2)},
        {"apple": (-1, 1.5), "orange": (-1, 6)},
    ],
)
def test_several_pictures_pass(places):
    scene = both()
    scene.set("measure", "scaled dot")
    for word, at in places.items():
        scene.move(word, at)
    assert check("attention_step.nine_tenths", scene).verdict.status == "passed"


@pytest.mark.parametrize(
    "measure, places, words_said",
    [
        ("cosine", {"apple": (1, 2)}, "never takes more than half from orange. Choose another"),
        ("cosine", {"orange": (5, 5)}, "never takes more than half from orange"),
        ("scaled dot", {}, "apple does not yet take 0.90 from orange"),
        ("scaled dot", {"orange": (0, 5)}, "apple does not yet take 0.90 from orange"),
        ("scaled dot", {"apple": (5, 5.4), "orange": (5, 6)}, "Leave at least 1 between them"),
    ],
)
def test_pictures_that_do_not(measure, places, words_said):
    scene = both()
    scene.set("measure", measure)
    for word, at in places.items():
        scene.move(word, at)
    card = check("attention_step.nine_tenths", scene)
    assert card.verdict.status == "wrong" and words_said in card.text


def test_the_untouched_picture_is_calm():
    assert check("attention_step.nine_tenths", both()).verdict.status == "unsolved"


def test_a_single_step_of_ones_own_is_judged_too():
    scene = explore_both(mine=room.my_step)
    scene.move("orange", (5, 5))
    assert check("attention_step.nine_tenths", scene).verdict.status == "passed"


@pytest.mark.parametrize("answer", [3, "scene", explore_steps])
def test_no_picture_is_told(answer):
    assert (
        "Hand in the picture with both sentences"
        in check("attention_step.nine_tenths", answer).text
    )


def test_another_picture_is_told():
    assert (
        "Hand in the picture"
        in check("attention_step.nine_tenths", explore_steps(cosine=step)).text
    )


def test_a_picture_with_a_problem_is_told():
    scene = both()
    scene.move("apple", (0, 0))
    assert (
        scene.error
        and "has a problem to solve first" in check("attention_step.nine_tenths", scene).text
    )


# ---- The predictions ----------------------------------------------------------------------------


def test_predictions_are_right_where_the_numbers_say():
    right = {p.id: p.choices[p.right].label for p in room.PREDICTIONS}
    assert right["attention_step.per_cent"] == pytest.approx(42.73, abs=0.005)
    assert (
        right["attention_step.both_move"] == "both half-way between"
        and right["attention_step.cut_apple"] == "towards phone"
    )
    assert right["attention_step.cures"] == "keep half of the start"
    assert right["attention_step.plane"] == "no, it rises"
    assert right["attention_step.shuffle"] == "only the order of the rows"


@pytest.mark.parametrize(
    "answer, words_said",
    [
        (42.7, "part of the way"),
        (43, "part of the way"),
        (57, "takes from itself"),
        (50, "both weights were equal"),
        (100, "arrive"),
        (12, "42.7 per cent"),
    ],
)
def test_how_far_apple_goes(answer, words_said):
    assert words_said in predict("attention_step.per_cent", answer).compare().text


def test_the_figures_in_the_explanations():
    said = " ".join(c.why for p in room.PREDICTIONS for c in p.choices)
    pair = place(["orange", "apple"], SPACE)
    assert "0.1482" in said and "0.4273" in said and "spread is 1.10" in said and "0.003" in said
    assert f"{step(pair)[1][1, 0]:.4f}" == "0.4273"


# ---- The line of reasoning ----------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["C", "c", " C. ", ["C"]])
def test_the_line_that_holds(answer):
    assert check("attention_step.reason", answer).verdict.status == "passed"


@pytest.mark.parametrize(
    "answer, said",
    [
        ("A", "all four words are within 0.000 of each other"),
        ("A", "Tried: (0.00, 3.00) and (0.50, 3.00); (4.00, 0.00) and (4.00, 0.50). After"),
        ("B", "0.333, 0.333, 0.333"),
        ("D", "the spread of the three is 0.610, not 0"),
        ("E", "There is no E"),
        ("AC", "Yours has 2"),
        ("", "Yours has 0"),
        (3, "not 3"),
    ],
)
def test_the_others_are_refuted_by_a_number(answer, said):
    card = check("attention_step.reason", answer)
    assert card.verdict.status == "wrong" and said in card.text


ROUNDING = 1e-12
DIRECTIONS = np.random.default_rng(9).normal(size=(20, 3))


@pytest.mark.parametrize("seed", range(3))
def test_what_it_says_holds_for_any_words_and_both_measures(seed):
    """No weight is 0, so every step makes the largest distance smaller, and the words' region
    narrower in every direction, by at least the fraction that the smallest weight gives.

    Coordinates of about 1 have rounding errors of about 1e-16, and cosine brings the words within
    so little of each other in a few steps. Which of two such distances is the larger is chance,
    and another one on each processor: below ROUNDING they need only stay below it.
    """
    for one in (step, scaled_step):
        X = np.random.default_rng(seed).normal(size=(5, 3))
        for n in range(5):
            moved, weights = one(X)
            widest = [np.linalg.norm(Y[:, None] - Y, axis=-1).max() for Y in (X, moved)]
            assert (weights > 0).all() and widest[1] < max(widest[0], ROUNDING)
            assert widest[0] > ROUNDING or n > 1  # at least two steps say something
            widths = [np.ptp(Y @ DIRECTIONS.T, axis=0) for Y in (X, moved)]
            assert (widths[1] <= (1 - 2 * weights.min()) * widths[0] + ROUNDING).all()
            X = moved
