"""Softmax's exercises: what is right passes, what learners also write is told."""

import math
import sys

import numpy as np
import pytest

from helpers import attention
from helpers.attention import cosine, similarity_table, softmax
from helpers.exercises import check, kept
from helpers.lessons import number
from helpers.lessons.softmax import exercises as room
from helpers.lessons.softmax.scenes import explore_temperature
from helpers.words import SPACE, place

EXERCISES = {e.id: e for e in room.EXERCISES}


def step(X):
    weights = softmax(similarity_table(X, cosine))
    return weights @ X, weights


# ---- Other ways to be right, and what learners also write ---------------------------------------


def by_loops(scores):
    scores = np.asarray(scores)
    if scores.ndim > 1:
        return np.array([by_loops(row) for row in scores])
    powers = [math.exp(x - max(scores)) for x in scores]
    return np.array([p / sum(powers) for p in powers])


def rows_with_a_new_name(table):
    for row in table:
        row = row / row.sum()
    return table


@pytest.mark.parametrize(
    "id, function",
    [
        ("softmax.normalize", lambda t: np.array([row / sum(row) for row in t])),
        ("softmax.normalize", lambda t: (t.T / t.sum(axis=1)).T),
        ("softmax.normalize", lambda t: t / t.sum(axis=-1)[:, None]),
        ("softmax.own", by_loops),
        ("softmax.own", lambda s: softmax(s)),
    ],
)
def test_other_ways_pass(id, function):
    assert check(id, function).verdict.status == "passed"


@pytest.mark.parametrize(
    "id, function, words_said",
    [
        (
            "softmax.normalize",
            lambda t: t / t.sum(axis=0),
            "Your first row sums to 1.25, it should sum to 1",
        ),
        ("softmax.own", lambda s: np.exp(s) / np.exp(s).sum(axis=-1), "row sums come out as a row"),
        ("softmax.own", lambda s: s.sort(), "returned nothing"),
        ("softmax.normalize", softmax, "That is softmax"),
        ("softmax.normalize", rows_with_a_new_name, "In the loop `row = …`"),
        (
            "softmax.own",
            lambda s: softmax_with(s, s.max(axis=-1)),
            "The largest scores come out as a row",
        ),
    ],
)
def test_what_learners_also_write(id, function, words_said):
    card = check(id, function)
    assert card.verdict.status != "passed" and words_said in card.text


def rows_one_by_one(scores):
    result = []
    for row in scores:
        powers = np.exp(row - row.max())
        result.append(powers / powers.sum())
    return result


def rows_in_place(scores):
    scores = scores.copy()
    for i in range(len(scores)):
        scores[i] = np.exp(scores[i]) / np.sum(np.exp(scores[i]))
    return scores


def rows_in_plain_python(scores):
    return [[np.exp(x) / sum(np.exp(y) for y in row) for x in row] for row in scores]


def rows_less_their_largest(scores):
    return [np.exp(row - row.max()) / sum(np.exp(row - row.max())) for row in scores]


@pytest.mark.parametrize(
    "function, words_said",
    [
        (rows_one_by_one, "Right for a table. But a loop over one row alone goes through its numb"),
        (rows_less_their_largest, "Right for a table. But a loop over one row alone goes through"),
        (rows_in_place, "Two things: a loop over one row alone goes through its numbers"),
        (rows_in_plain_python, "Two things: a loop over one row alone goes through its numbers"),
        (
            lambda s: np.exp(s) / np.exp(s).sum(axis=1, keepdims=True),
            "`axis=-1` is always the last",
        ),
    ],
)
def test_a_loop_over_the_rows_is_told_of_the_row_alone(function, words_said):
    for table in ([[1.0, 0.5], [2.0, 1.0]], [[0.0, -1.0, 3.0]]):
        assert np.allclose(function(np.array(table)), softmax(np.array(table)))
    assert words_said in check("softmax.own", function).text


def softmax_with(scores, top):
    powers = np.exp(scores - top)
    return powers / powers.sum(axis=-1, keepdims=True)


def test_overflow_is_shown_on_the_smallest_scores_that_show_it():
    naive = EXERCISES["softmax.own"].mistakes[0].function
    assert np.allclose(naive(np.array([1.0, 0.7071])), softmax([1, 0.7071]))
    text = check("softmax.own", naive).text
    assert "e^1000 is too large for a computer" in text and "1000" in text.splitlines()[-1]


def test_softmax_is_kept_for_later_lessons(tmp_path, monkeypatch, capsys):
    source = "def my_softmax(s):\n    e = np.exp(s - s.max(axis=-1, keepdims=True))\n"
    source += "    return e / e.sum(axis=-1, keepdims=True)\n"
    module = tmp_path / "mine.py"
    module.write_text("import numpy as np\n\n\n" + source)
    monkeypatch.syspath_prepend(tmp_path)
    import mine

    sys.modules.pop("mine")  # another run of this test has another one
    assert kept("softmax") is attention.softmax
    check("softmax.own", mine.my_softmax)
    own = kept("softmax")
    assert own is not attention.softmax and np.allclose(own(np.eye(3)), softmax(np.eye(3)))
    assert f"softmax: your own, from exercise {number('softmax.own')}" in capsys.readouterr().out


# ---- The temperature ----------------------------------------------------------------------------


def with_weight(itself):
    """The temperature at which apple keeps so much for itself beside orange."""
    return (1 - np.sqrt(0.5)) / np.log(itself / (1 - itself))


@pytest.mark.parametrize(
    "answer",
    [0.1333, 0.134, np.float32(0.133), "0.1333", "0,133", *map(with_weight, (0.9, 0.9048, 0.8952))],
)
def test_temperatures_that_pass(answer):
    assert check("softmax.sure", answer).verdict.status == "passed"


@pytest.mark.parametrize(
    "answer, words_said",
    [
        (1, "A lower temperature makes the largest weight larger"),
        (0.05, "A higher temperature makes the weights more equal"),
        (with_weight(0.9052), "Too much: apple takes more than 0.90"),
        (with_weight(0.8948), "Too little: apple takes less than 0.90"),
        (0, "A temperature is above 0"),
        (-0.13, "A temperature is above 0"),
        (np.array([0.9, 0.1]), "should be one number"),
        ("a seventh", "should be one number"),
        ((0, 13), "Its digits come after a point, as in 0.13"),
        ((0, 1, 3), "Its digits come after a point, as in 0.5"),
        (np.inf, "infinity"),
    ],
)
def test_temperatures_that_do_not(answer, words_said):
    card = check("softmax.sure", answer)
    assert card.verdict.status != "passed" and words_said in card.text


# ---- The predictions ----------------------------------------------------------------------------


def test_predictions_are_right_where_the_numbers_say():
    right = {p.id: p.choices[p.right].label for p in room.PREDICTIONS}
    assert right["softmax.and_an"] == "1" and right["softmax.zero"] == "about 0.15"
    assert right["softmax.five_times"] == "more than 10 times as long"
    assert right["softmax.temperature"] == "they become nearly equal"
    assert right["softmax.opposite"] == "−1.41"


def test_the_figures_in_the_explanations():
    said = " ".join(c.why for p in room.PREDICTIONS for c in p.choices)
    assert "0.1482" in said
    four = place(["orange", "apple", "and", "an"], SPACE)
    assert f"{step(four)[1][0, 2]:.4f}" == "0.1482"


# ---- Break it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table, said",
    [
        ([[0, 1], [1000, 1001]], "0 / 0 is no number"),
        (np.array([[5.0, 5.0], [-800.0, -900.0], [1.0, 2.0]]), "0 / 0 is no number"),
        ([[0, 0.5], [743, 743]], "few digits left"),
    ],
)
def test_tables_that_break_it(table, said):
    card = check("softmax.break", table)
    assert card.verdict.status == "passed" and said in card.text


@pytest.mark.parametrize(
    "table, said",
    [
        ([[1, 0], [0, 2]], "Here `hasty` is right"),
        ([[0, 1], [100, 101]], "Here `hasty` is right"),
        ([[1, 0], [0, 1]], "Every row of yours has the same largest score"),
        ([[1000, 0, 5]], "With one row"),
        ([1000, 0, 5], "should be a table, rows of numbers"),
        ([[0, 1], [np.inf, 2]], "holds NaN or infinity"),
        (np.zeros((2, 0)), "has no scores in it"),
        ("a table", "should be a table, rows of numbers"),
    ],
)
def test_tables_that_do_not(table, said):
    card = check("softmax.break", table)
    assert card.verdict.status == "wrong" and said in card.text


# ---- Three quarters from itself -----------------------------------------------------------------


@pytest.mark.parametrize(
    "asks, places",
    [
        ("apple", {"orange": (-2, -2), "motorcycle": (-1, -1)}),
        ("orange", {"apple": (0.5, -3)}),
        ("motorcycle", {"apple": (-0.5, 2)}),
    ],
)
def test_words_that_point_away_make_sure(asks, places):
    scene = explore_temperature(softmax)
    assert "as it began" in check("softmax.as_sure_as_it_gets", scene).text
    scene.set("asks", asks)
    for word, place_ in places.items():
        scene.move(word, place_)
    card = check("softmax.as_sure_as_it_gets", scene)
    assert card.verdict.status == "passed" and "can't be more than 0.787" in card.text


def test_what_is_no_picture_of_the_temperature():
    said = check("softmax.as_sure_as_it_gets", 0.75).verdict.message
    assert said.startswith("Hand in the picture with the temperature, by the name it has in the")


@pytest.mark.parametrize(
    "controls, said",
    [
        ({"asks": "orange"}, "apple has the score 0.71 with it"),
        ({"measure": "dot product"}, "Set the score to cosine"),
        ({"temperature": 0.05}, "The temperature is 0.05. Set it to 1"),
    ],
)
def test_what_is_not_sure_or_sure_for_another_reason(controls, said):
    scene = explore_temperature(softmax)
    for id, value in controls.items():
        scene.set(id, value)
    card = check("softmax.as_sure_as_it_gets", scene)
    assert card.verdict.status == "wrong" and said in card.text
