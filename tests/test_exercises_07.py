"""Lesson 07's exercises: other right ways, nudges that are a little wrong, the picture's judge."""

import numpy as np
import pytest

from helpers import attention
from helpers.exercises import check
from helpers.lessons.attention_step.scenes import explore_both
from helpers.lessons.learning_the_matrices import exercises as lesson_07
from helpers.lessons.learning_the_matrices.scenes import explore_ablation
from helpers.models.training import TEMPLATES, Training, make_corpus, new_parameters


def model(params, tokens, mask):
    X = params["embedding"][tokens] + params["position"][: len(tokens)]
    matrices = [params[name] for name in ("W_Q", "W_K", "W_V", "W_O")]
    added, weights = attention.multi_head_attention(X, *matrices, mask)
    return (X + added) @ params["read_out"] + params["bias"], weights


@pytest.fixture(scope="module")
def trained():
    corpus = make_corpus(TEMPLATES[2:3])
    return Training(corpus, new_parameters(corpus)).run(200, every=100)


@pytest.fixture
def scene(trained):
    return explore_ablation(trained, model)


def test_three_to_five_exercises_and_a_challenge():
    assert 3 <= len(lesson_07.EXERCISES) <= 5
    assert sum("On the picture" in e.question for e in lesson_07.EXERCISES) == 1


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
        ("7.1", by_log_sum),
        ("7.1", lambda scores, target: np.log(1 / attention.softmax(scores)[target])),
        ("7.2", lambda f, w: (f(w + 0.001) - f(w - 0.001)) / 0.002),
        ("7.2", lambda f, w: (f(w + 1e-5) - f(w - 1e-5)) / 2e-5),
        ("7.3", lambda tokens: (tokens[: len(tokens) - 1], tokens[1:])),
        ("7.5", jacobian),
    ],
)
def test_other_ways_to_be_right(id, function):
    assert check(id, function).text.startswith(f"Exercise {id}: passed.")


@pytest.mark.parametrize("k", range(len(lesson_07._NUDGES)))
def test_each_wrong_nudge_is_told_apart(k):
    function, message = lesson_07._NUDGES[k]
    assert check("7.2", function).text.splitlines()[1] == message


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
    assert said in check("7.2", answer).text


def test_a_slope_that_is_right_on_one_hill_alone_is_not_yet():
    line = check("7.2", lambda f, w: 12 if w == 2 else 4.0).text.splitlines()[-1]
    assert line == "slope of 5 w at w = 1: expected 5, got 4"


@pytest.mark.parametrize("rest", [lambda: 1 / 0, lambda: "steep"])
def test_a_known_mistake_that_goes_no_further_is_told(rest):
    mistake, _ = lesson_07._NUDGES[0]
    first = lesson_07._HILLS[0][2]
    card = check("7.2", lambda f, w: mistake(f, w) if w == first else rest())
    assert card.text.startswith("Exercise 7.2: not yet.")


def test_two_slopes_that_differ_are_shown_to_differ():
    line = check("7.2", lambda f, w: (f(w + 0.01) - f(w - 0.01)) / 0.02).text.splitlines()[-1]
    assert line == "slope of w³ at w = 2: expected 12, got 12.0001"


def test_a_half_written_slope_is_not_solved_yet():
    assert "not solved yet" in check("7.2", lambda f, w: ...).text


# ---- The picture --------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["peel", "wash", "eat"])
def test_several_sentences_turn_round(scene, verb):
    assert "not solved yet" in check("7.4", scene).text
    scene.set("sentence", f"please {verb} the apple and the")
    scene.set("answers", 2)
    scene.set("cut", True)
    assert check("7.4", scene).text.startswith("Exercise 7.4: passed.")


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"cut": True}, "still says the same kind"),  # as the picture opens
        ({"cut": True, "answers": 2}, "still says the same kind"),
        ({"cut": True, "sentence": "please peel the apple and the"}, "still says the same kind"),
        ({"cut": True, "asks": 4, "answers": 2}, "still says the same kind"),
        ({"cut": True, "on 1": False}, "Leave all heads on"),
        ({"cut": True, "sentence": "please peel the"}, "not sure of a kind"),
        ({"sentence": "juggle"}, "a problem to solve first"),
    ],
)
def test_what_does_not_turn_it_round_is_told(scene, changes, said):
    for control, value in changes.items():
        scene.set(control, value)
    assert said in check("7.4", scene).text


def test_another_picture_is_no_answer():
    other = explore_both(step=lambda X: (X, np.eye(len(X))))
    for answer in (other, 3, "scene"):
        assert "the picture with the switches" in check("7.4", answer).text
