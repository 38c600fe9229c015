"""Lesson 03's exercises: what is right passes, each known mistake is told, the picture judges."""

import math

import numpy as np
import pytest

from helpers import attention
from helpers.attention import cosine, scaled_dot, similarity_table, softmax
from helpers.exercises import check, kept, predict
from helpers.judging.exercise import examine
from helpers.lessons.attention_step import exercises as lesson_03
from helpers.lessons.attention_step.scenes import explore_both, explore_steps
from helpers.words import SPACE, place

EXERCISES = {e.id: e for e in lesson_03.EXERCISES}
WRITTEN = [e for e in lesson_03.EXERCISES if e.cases]
MISTAKES = [(e, i) for e in WRITTEN for i in range(len(e.mistakes))]


def step(X):
    weights = softmax(similarity_table(X, cosine))
    return weights @ X, weights


def scaled_step(X):
    weights = softmax(similarity_table(X, scaled_dot))
    return weights @ X, weights


def both():
    return explore_both(cosine=step, scaled_dot=scaled_step)


@pytest.mark.parametrize("exercise", WRITTEN, ids=lambda e: e.id)
def test_the_solution_passes(exercise):
    assert check(exercise.id, exercise.solution).text.startswith(f"Exercise {exercise.id}: passed.")


@pytest.mark.parametrize("exercise, i", MISTAKES, ids=lambda x: getattr(x, "id", x))
def test_each_known_mistake_has_its_own_words(exercise, i):
    message = exercise.mistakes[i].message
    verdict = examine(exercise, exercise.mistakes[i].function)
    assert verdict.status == "wrong"
    assert verdict.message == (
        message if isinstance(message, str) else message(exercise.cases[0], None)
    )


# ---- Other ways to be right, and what learners also write ---------------------------------------


def by_loops(scores):
    scores = np.asarray(scores)
    if scores.ndim > 1:
        return np.array([by_loops(row) for row in scores])
    powers = [math.exp(x - max(scores)) for x in scores]
    return np.array([p / sum(powers) for p in powers])


@pytest.mark.parametrize(
    "id, function",
    [
        ("3.1", lambda t: np.array([row / sum(row) for row in t])),
        ("3.1", lambda t: (t.T / t.sum(axis=1)).T),
        ("3.1", lambda t: t / t.sum(axis=-1)[:, None]),
        ("3.2", by_loops),
        ("3.2", lambda s: softmax(s)),
        ("3.5", lambda X: scaled_step(X)),
        (
            "3.5",
            lambda X: (
                softmax(X @ X.T / X.shape[1] ** 0.5) @ X,
                softmax(X @ X.T / X.shape[1] ** 0.5),
            ),
        ),
    ],
)
def test_other_ways_pass(id, function):
    assert check(id, function).text.startswith(f"Exercise {id}: passed.")


@pytest.mark.parametrize(
    "id, function, words_said",
    [
        ("3.1", lambda t: t / t.sum(axis=0), "Your first row sums to 1.25, it should sum to 1"),
        ("3.2", lambda s: np.exp(s) / np.exp(s).sum(axis=-1), "the row sums lie flat"),
        ("3.2", lambda s: s.sort(), "returned nothing"),
        ("3.1", softmax, "That is softmax"),
        ("3.2", lambda s: softmax_with(s, s.max(axis=-1)), "The largest scores lie flat"),
        ("3.5", lambda X: stepping(X, softmax_with_flat_sums), "row sums of your softmax lie flat"),
        ("3.5", lambda X: stepping(X, softmax, d=2), "You divided by √2 whatever the words are"),
        ("3.5", lambda X: X @ X.T @ X, "should return 2 results"),
        ("3.5", lambda X, measure: X, "should take (X)"),
    ],
)
def test_what_learners_also_write(id, function, words_said):
    text = check(id, function).text
    assert not text.startswith(f"Exercise {id}: passed.") and words_said in text


def softmax_with(scores, top):
    powers = np.exp(scores - top)
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_with_flat_sums(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1)


def stepping(X, softmax, d=None):
    weights = softmax(X @ X.T / (d or X.shape[1]) ** 0.5)
    return weights @ X, weights


def test_overflow_is_shown_on_the_smallest_scores_that_show_it():
    naive = EXERCISES["3.2"].mistakes[0].function
    assert np.allclose(naive(np.array([1.0, 0.7071])), softmax([1, 0.7071]))
    text = check("3.2", naive).text
    assert "e^1000 is too large for a computer" in text and "1000" in text.splitlines()[-1]


def test_softmax_is_kept_for_later_lessons(tmp_path, monkeypatch, capsys):
    source = "def my_softmax(s):\n    e = np.exp(s - s.max(axis=-1, keepdims=True))\n"
    source += "    return e / e.sum(axis=-1, keepdims=True)\n"
    module = tmp_path / "mine.py"
    module.write_text("import numpy as np\n\n\n" + source)
    monkeypatch.syspath_prepend(tmp_path)
    import mine

    assert kept("softmax") is attention.softmax
    check("3.2", mine.my_softmax)
    own = kept("softmax")
    assert own is not attention.softmax and np.allclose(own(np.eye(3)), softmax(np.eye(3)))
    assert "softmax: your own, from exercise 3.2" in capsys.readouterr().out


# ---- The temperature ----------------------------------------------------------------------------


def with_weight(itself):
    """The temperature at which apple keeps so much for itself beside orange."""
    return (1 - np.sqrt(0.5)) / np.log(itself / (1 - itself))


@pytest.mark.parametrize(
    "answer",
    [0.1333, 0.134, np.float32(0.133), *map(with_weight, (0.9, 0.9048, 0.8952))],
)
def test_temperatures_that_pass(answer):
    assert check("3.3", answer).text.startswith("Exercise 3.3: passed.")


@pytest.mark.parametrize(
    "answer, words_said",
    [
        (1, "A lower temperature makes the largest weight larger"),
        (0.05, "A higher temperature evens the weights out"),
        (with_weight(0.9052), "Too sure: apple keeps more than 0.90"),
        (with_weight(0.8948), "Not sure enough: apple keeps less than 0.90"),
        (0, "A temperature is above 0"),
        (-0.13, "A temperature is above 0"),
        (np.array([0.9, 0.1]), "should be one number"),
        ("0.1333", "should be one number"),
        (np.inf, "infinity"),
    ],
)
def test_temperatures_that_do_not(answer, words_said):
    text = check("3.3", answer).text
    assert not text.startswith("Exercise 3.3: passed.") and words_said in text


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
    assert check("3.4", scene).text.startswith("Exercise 3.4: passed.")


@pytest.mark.parametrize(
    "measure, places, words_said",
    [
        ("cosine", {"apple": (1, 2)}, "never gets more than half. Choose another similarity"),
        ("cosine", {"orange": (5, 5)}, "never gets more than half"),
        ("scaled dot", {}, "apple does not yet give orange 0.90"),
        ("scaled dot", {"orange": (0, 5)}, "apple does not yet give orange 0.90"),
        ("scaled dot", {"apple": (5.4, 5.4), "orange": (6, 6)}, "Leave at least 1 between them"),
    ],
)
def test_pictures_that_do_not(measure, places, words_said):
    scene = both()
    scene.set("measure", measure)
    for word, at in places.items():
        scene.move(word, at)
    text = check("3.4", scene).text
    assert text.startswith("Exercise 3.4: not yet.") and words_said in text


def test_the_untouched_picture_is_calm():
    assert check("3.4", both()).text.startswith("Exercise 3.4: not solved yet.")


def test_a_single_step_of_ones_own_is_judged_too():
    scene = explore_both(mine=lesson_03.my_step)
    scene.move("orange", (5, 5))
    assert check("3.4", scene).text.startswith("Exercise 3.4: passed.")


@pytest.mark.parametrize("answer", [3, "scene", explore_steps])
def test_no_picture_is_told(answer):
    assert "Hand in the picture with both sentences" in check("3.4", answer).text


def test_another_picture_is_told():
    assert "Hand in the picture" in check("3.4", explore_steps(cosine=step)).text


def test_a_picture_with_a_problem_is_told():
    scene = both()
    scene.move("apple", (0, 0))
    assert scene.error and "has a problem to solve first" in check("3.4", scene).text


# ---- The predictions ----------------------------------------------------------------------------


def test_predictions_are_right_where_the_numbers_say():
    right = {p.id: p.choices[p.right].label for p in lesson_03.PREDICTIONS}
    assert right["3.a"] == "1" and right["3.d"] == "about 0.15"
    assert right["3.b"] == "more than 20 times as long"
    assert right["3.e"] == "they become nearly equal"
    assert right["3.f"] == pytest.approx(42.73, abs=0.005)
    assert right["3.j"] == "both half way between" and right["3.h"] == "towards phone"
    assert right["3.k"] == "keep half of the start"
    assert right["3.c"] == "−1.41" and right["3.g"] == "no, it rises"
    assert right["3.i"] == "only the order of the rows"


@pytest.mark.parametrize(
    "answer, words_said",
    [
        (42.7, "part of the way"),
        (43, "part of the way"),
        (57, "keeps of itself"),
        (50, "both weights were equal"),
        (100, "arrive"),
        (12, "42.7 per cent"),
    ],
)
def test_how_far_apple_goes(answer, words_said):
    assert words_said in predict("3.f", answer).compare().text


def test_the_figures_in_the_explanations():
    said = " ".join(c.why for p in lesson_03.PREDICTIONS for c in p.choices)
    pair = place(["orange", "apple"], SPACE)
    assert "0.1482" in said and "0.4273" in said and "spread 1.10" in said and "0.003" in said
    assert f"{step(pair)[1][1, 0]:.4f}" == "0.4273"
