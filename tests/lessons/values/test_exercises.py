"""The exercises: other right answers pass, and the pictures and numbers are judged."""

import numpy as np
import pytest

from helpers import attention
from helpers.exercises import check, kept, predict
from helpers.judging import keeping
from helpers.judging.exercise import examine
from helpers.lessons.values import exercises as room
from helpers.lessons.values.scenes import explore_attention, explore_recipes

EXERCISES = {exercise.id: exercise for exercise in room.EXERCISES}
W_Q, W_K, W_V = np.eye(2) / 2, np.array([[1, 0], [0.25, 0.5]]), [[1, 0.5], [-0.5, 1]]


def verdict(id, answer):
    return examine(EXERCISES[id], answer)


def recipes(**moves):
    scene = explore_recipes(lambda weights, V: weights @ V)
    for name, to in moves.items():
        scene.move(name.replace("_", " "), to)
    return scene


def planes(attend=attention.attention, **moves):
    scene = explore_attention(attend, W_Q, W_K, W_V, target=(3, -2))
    for name, to in moves.items():
        scene.move(name.replace("_", " "), to)
    return scene


# ---- By hand ------------------------------------------------------------------------------------


def test_a_recipe_by_hand_may_be_rounded():
    for answer in [(-0.886, 2.5), (-0.89, 2.5), [-0.8855, 2.4998], np.array([-0.885, 2.5])]:
        assert verdict("values.recipe", answer).status == "passed"


@pytest.mark.parametrize(
    "answer, said",
    [
        ((0.5, 2.5), "plain mean"),
        ((2, 10), "Multiply each by its weight"),
        ((1.7724, 2.4488), "apple's row"),
        ((0.27, 0.67), "rows of X"),
        ((-2, 2), "itself can give"),
        ((-0.886, 1), "Coordinate 1 is right"),
        ((-0.886, 2.54), "Coordinate 1 is right"),
        ((-0.846, 2.5), "Coordinate 2 is right"),
        ((-0.846, 2.54), "Neither coordinate"),
        ((-0.886, 2.52), "Nearly: coordinate 2 is off by 0.020."),
        ((-0.88, 2.5), "Nearly: coordinate 1 is off by 0.006."),  # cut off, not rounded
        ((-0.866, 2.52), "coordinate 1 is off by 0.020 and coordinate 2 is off by 0.020"),
        ((2.5, -0.89), "in the wrong order"),
        ((0.52, 2.5), "Coordinate 2 is right"),  # not the mean, by a hair
        ((7, 2.5), "Coordinate 2 is right"),
        ((7, 7), "Neither coordinate"),
        ((1, 2, 3), "shape (3,)"),
        ("apple", "should be numbers"),
        ((np.nan, 1), "NaN"),
    ],
)
def test_a_recipe_by_hand_gone_wrong(answer, said):
    found = verdict("values.recipe", answer)
    assert found.status == "wrong" and said in found.message


# ---- Attention ----------------------------------------------------------------------------------


def with_lists(Q, K, V):
    rows = []
    for q in Q:
        scores = np.array([np.dot(q, k) for k in K]) / len(q) ** 0.5
        powers = np.exp(scores - scores.max())
        rows.append(powers / powers.sum())
    weights = np.array(rows)
    return [[sum(w * v for w, v in zip(row, V, strict=True))][0] for row in weights], weights


def with_einsum(Q, K, V):
    scores = np.einsum("id,jd->ij", Q, K) * K.shape[-1] ** -0.5
    powers = np.exp(scores - scores.max(-1)[:, None])
    weights = powers / powers.sum(-1)[:, None]
    return np.einsum("ij,jd->id", weights, V), weights


def scaled_first(Q, K, V):
    weights = attention.softmax((Q / np.sqrt(Q.shape[1])) @ K.T)
    return weights @ V, weights


def flat_sums(Q, K, V):
    powers = np.exp(Q @ K.T / np.sqrt(K.shape[1]))
    powers = powers / powers.sum(axis=1)
    return powers @ V, powers


def divided_after(Q, K, V):
    weights = attention.softmax(Q @ K.T) / np.sqrt(K.shape[1])
    return weights @ V, weights


def test_lists_are_right_but_not_kept():
    """Lessons 05, 06 and 07 go on with what it returns, as an array."""
    told = verdict("values.attention", with_lists)
    assert told.status == "wrong"
    assert told.message == (
        "The numbers are right. Result 1 is a list, though, and later lessons go on with an "
        "array: put `np.array(…)` around it."
    )


@pytest.mark.parametrize("function", [with_einsum, scaled_first, attention.attention])
def test_other_ways_to_write_attention_pass(function):
    assert verdict("values.attention", function).status == "passed"


@pytest.mark.parametrize(
    "function, said",
    [
        (lambda Q, K, V: 1 / 0, "ZeroDivisionError"),
        (lambda Q, K: Q, "should take (Q, K, V)"),
        (flat_sums, "the row sums come out as a row"),
        (divided_after, "You divided by √d_k after softmax"),
        (lambda Q, K, V: "weights", "2 results"),
        (lambda Q, K, V: (V, V, V), "2 results"),
        (lambda Q, K, V: attention.attention(Q, K, V)[0] * 2, "2 results"),
        (lambda Q, K, V: attention.attention(Q, K, np.ones_like(V)), "Result 1 of 2"),
    ],
)
def test_attention_gone_wrong_otherwise(function, said):
    found = verdict("values.attention", function)
    assert found.status == "wrong" and said in found.message + str(found.evidence)


def test_attention_is_kept_for_later(tmp_path):
    assert "is kept" in check("values.attention", room.my_attention).text
    own = kept("attention")
    assert own is not attention.attention
    assert np.allclose(own(*room._cases[3])[1], attention.attention(*room._cases[3])[1])
    assert (keeping.folder() / keeping.FUNCTIONS).is_file()


def test_every_known_fault_is_told_with_numbers():
    swapped = verdict("values.attention", lambda Q, K, V: attention.attention(K, Q, V))
    assert "K and Q are swapped" in swapped.message
    assert "expected" in swapped.evidence[-1]

    def columns(Q, K, V):
        weights = attention.softmax(Q @ K.T / np.sqrt(K.shape[1]), axis=0)
        return weights @ V, weights

    assert "sums to 0.5258" in verdict("values.attention", columns).message


# ---- The pictures -------------------------------------------------------------------------------


class NoRecipes:
    """A picture with the same words and no table of recipes."""

    error, state = "", {"panels": {}}

    def place(self, word, panel=None):
        return np.zeros(2)


@pytest.mark.parametrize(
    "moves, said",
    [
        ({"recipe_2": (0, 0, 0.5, 0.5)}, "can't say which recipe"),
        ({"recipe_2": (0, 0, 3, 3)}, "can't say which recipe"),
        (
            {"recipe_1": (1, 0, 0, 0), "recipe_2": (0, 1, 0, 0), "orange": (4, 0)},
            "can't be told apart",
        ),
        ({"apple": (2, 1.5)}, "can't say which recipe"),
    ],
)
def test_many_pairs_of_recipes_meet(moves, said):
    found = verdict("values.two_recipes", recipes(**moves))
    assert found.status == "passed" and said in found.message


@pytest.mark.parametrize(
    "answer, said",
    [
        (lambda: recipes(apple=(2, 3)), "still two places"),
        (lambda: recipes(apple=(2, 1.7)), "still two places"),
        (lambda: recipes(recipe_2=(0.5, 0.5, 0, 0)), "nearly the same"),
        (lambda: recipes(recipe_2=(0.5, 0.45, 0, 0)), "nearly the same"),
        (lambda: recipes(recipe_2=(0, 0, 0, 0)), "has nothing in it"),
        (lambda: planes(), "another picture"),
        (lambda: NoRecipes(), "Hand in the picture with the two recipes"),
        (lambda: 3, "Hand in the picture"),
    ],
)
def test_recipes_that_do_not_meet(answer, said):
    found = verdict("values.two_recipes", answer())
    assert found.status == "wrong" and said in found.message


@pytest.mark.parametrize("id, picture", [("values.two_recipes", recipes), ("values.cross", planes)])
def test_the_untouched_picture_is_calm(id, picture):
    assert verdict(id, picture()).status == "unsolved"


@pytest.mark.parametrize(
    "rows",
    [
        {"row_1": (1.1, -0.7), "row_2": (0, 0)},
        {"row_1": (0, 0), "row_2": (2.6, -1.8)},
        {"row_1": (0.6, -0.4), "row_2": (1.2, -0.8)},
    ],
)
def test_many_rows_lead_to_the_cross(rows):
    found = verdict("values.cross", planes(**rows))
    assert found.status == "passed" and "0.1456, 0.5019, 0.3524" in found.message


@pytest.mark.parametrize(
    "answer, said",
    [
        (lambda: planes(row_1=(1.1, -0.6)), "Not there yet"),
        (lambda: planes(row_1=(1.1, -0.7), row_2=(0, 0), phone=(3.9, 0)), "word has been moved"),
        (lambda: planes(lambda Q, K, V: attention.attention(Q, V, V), row_1=(1, 1)), "problem"),
        (lambda: recipes(), "picture with the cross"),
        (lambda: "planes", "Hand in the picture"),
    ],
)
def test_rows_that_do_not_lead_to_the_cross(answer, said):
    found = verdict("values.cross", answer())
    assert found.status == "wrong" and said in found.message


# ---- Predictions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id, answer",
    [
        ("values.measure_and_move", "awful"),
        ("values.twice", 2),
        ("values.shapes", "(3, 1)"),
        ("values.sheet", "a flat sheet"),
        ("values.how_many", "infinitely many"),
        ("values.zero_queries", 1 / 3),
        ("values.zero_queries", 0.33),
        ("values.swapped", "other weights altogether"),
    ],
)
def test_predictions_know_the_right_answer(id, answer):
    assert ": right." in predict(id, answer).compare().text


@pytest.mark.parametrize("prediction", room.PREDICTIONS, ids=lambda p: p.id)
def test_every_choice_is_explained_in_its_own_words(prediction):
    whys = [choice.why for choice in prediction.choices]
    assert all(whys) and len(set(whys)) == len(whys)
