"""The exercises: what is right passes, each known mistake is told, the pictures judge."""

import functools
import operator

import numpy as np
import pytest
from numpy.linalg import multi_dot

from helpers import attention
from helpers.attention import similarity_table, softmax
from helpers.exercises import check, predict
from helpers.judging.exercise import examine
from helpers.lessons.keys_and_queries import exercises as room
from helpers.lessons.keys_and_queries.scenes import explore_queries_and_keys, explore_separation
from helpers.lessons.values.scenes import explore_attention

EXERCISES = {e.id: e for e in room.EXERCISES}
WRITTEN = [e for e in room.EXERCISES if e.cases]
MISTAKES = [(e, i) for e in WRITTEN for i in range(len(e.mistakes))]


def embedding(row_1=(1, 0), row_2=(0, 1), measure="cosine"):
    scene = explore_separation(lambda X, by: softmax(similarity_table(X, by)) @ X)
    scene.set("measure", measure)
    scene.move("row 1", row_1)
    scene.move("row 2", row_2)
    return scene


def heads(W_Q=((1, 0), (0, 1)), W_K=((1, 0), (0, 1))):
    return explore_queries_and_keys(lambda X, Q, K: X @ Q @ (X @ K).T, W_Q, W_K)


def planes():
    scene = explore_attention(attention.attention, np.eye(2), np.eye(2), np.eye(2), (3, -2))
    scene.move("row 1", (1, 1))
    return scene


def dragged(word, to):
    scene = heads()
    scene.move(word, to)
    return scene


@pytest.mark.parametrize("exercise", WRITTEN, ids=lambda e: e.id)
def test_the_solution_passes(exercise):
    assert check(exercise.id, exercise.solution).verdict.status == "passed"


@pytest.mark.parametrize("exercise, i", MISTAKES, ids=lambda x: getattr(x, "id", x))
def test_each_known_mistake_has_its_own_words(exercise, i):
    messages = [m.message for m in exercise.mistakes]
    assert len(set(messages)) == len(messages)
    verdict = examine(exercise, exercise.mistakes[i].function)
    assert (verdict.status, verdict.message) == ("wrong", messages[i])


def by_loops(row, matrix):
    total = np.zeros(matrix.shape[1])
    for share, line in zip(row, matrix, strict=True):
        total = total + share * line
    return total


def by_adding_on(row, matrix):
    total = row[0] * matrix[0]
    for share, line in zip(row[1:], matrix[1:], strict=True):
        total += share * line
    return total


def with_the_course(X, W_Q, W_K):
    return attention.attention(X @ W_Q, X @ W_K, X)[1]


@pytest.mark.parametrize(
    "id, function",
    [
        ("keys_and_queries.row_times_matrix", by_loops),
        ("keys_and_queries.row_times_matrix", by_adding_on),
        (
            "keys_and_queries.row_times_matrix",
            lambda row, matrix: np.array([np.sum(row * column) for column in matrix.T]),
        ),
        (
            "keys_and_queries.row_times_matrix",
            lambda row, matrix: sum(row[i] * matrix[i] for i in range(len(row))),
        ),
        (
            "keys_and_queries.row_times_matrix",
            lambda row, matrix: (row.reshape(-1, 1) * matrix).sum(axis=0),
        ),
        ("keys_and_queries.listening", with_the_course),
        (
            "keys_and_queries.listening",
            lambda X, W_Q, W_K: softmax(X @ (W_Q @ W_K.T) @ X.T / W_Q.shape[1] ** 0.5),
        ),
        ("keys_and_queries.one_matrix", lambda W_Q, W_K: (W_K @ W_Q.T).T),
        ("keys_and_queries.one_matrix", lambda W_Q, W_K: np.einsum("ik,jk->ij", W_Q, W_K)),
    ],
)
def test_other_ways_to_be_right(id, function):
    assert examine(EXERCISES[id], function).status == "passed"


@pytest.mark.parametrize(
    "id, function, said",
    [
        (
            "keys_and_queries.row_times_matrix",
            lambda row, matrix: row @ matrix,
            "`@` does the work",
        ),
        (
            "keys_and_queries.row_times_matrix",
            lambda row, matrix: np.dot(row, matrix),
            "`dot` does the work",
        ),
        (
            "keys_and_queries.row_times_matrix",
            lambda row, matrix: row.dot(matrix),
            "`dot` does the work",
        ),
        (
            "keys_and_queries.row_times_matrix",
            lambda row, matrix: matrix @ row,
            "the matrix's columns",
        ),
        (
            "keys_and_queries.listening",
            lambda *given: (with_the_course(*given) @ given[0], with_the_course(*given)),
            "alone",
        ),
    ],
)
def test_what_learners_also_write(id, function, said):
    assert said in examine(EXERCISES[id], function).message


@pytest.mark.parametrize(
    "scene, said",
    [
        (embedding(), "not solved yet"),
        (embedding((1, 0.1)), "at least as much"),
        (embedding((1, -0.5), (-0.5, 1)), "at least as much"),
        (embedding((2, -1), (-1, 2)), "at least as much"),
        (embedding((1, -0.5), (-0.5, 0.5)), "passed"),
        (embedding((1, 0.5), (-0.5, -0.5)), "passed"),
        (embedding((1, -0.3), (-0.3, 1)), "passed"),
        (embedding((1, -0.3), (-0.3, 1), "scaled dot product"), "at least as much"),
        (embedding((1, 0), (-0.7, 0), "scaled dot product"), "passed"),
        (embedding((1, 0), (0, 0)), "orange lands on (0, 0)"),
        (embedding((0, 0), (0, 1)), "phone lands on (0, 0)"),
        (embedding((1, 1), (-1, -1)), "apple lands on (0, 0)"),
        (embedding((0, 0), (0, 0)), "Both rows of E are zero"),
        (heads(), "another picture"),
        (planes(), "Hand in the picture `explore_separation(step)`"),
        (3, "Hand in the picture `explore_separation(step)`"),
    ],
)
def test_beat_the_best_one(scene, said):
    assert said in check("keys_and_queries.beat_the_best", scene).text


@pytest.mark.parametrize(
    "scene, said",
    [
        (heads(), "not solved yet"),
        (dragged("W_Q row 2", (0, 2)), "does not take most from phone"),
        (dragged("W_Q row 2", (1, 0)), "passed"),
        (dragged("W_Q row 2", (0.1, 0)), "passed"),  # however little more it is
        (heads([[1, 0], [1, 0]]), "passed"),
        (heads(W_K=[[0, 1], [-1, 0]]), "passed"),
        (heads([[0, 1], [1, 0]]), "phone does not take least from orange"),
        (heads([[0.05, 0], [0, 0]]), "not solved yet"),
        (embedding(), "another picture"),
        ([[1, 0], [0, 1]], "Hand in the picture with queries and keys"),
    ],
)
def test_listening_without_being_heard(scene, said):
    assert said in check("keys_and_queries.unheard", scene).text


def mine(row, matrix):
    return row @ matrix


@pytest.mark.parametrize(
    "function",
    [
        np.dot,
        functools.partial(np.dot),
        operator.matmul,
        mine,
        lambda row, matrix: mine(row, matrix),
        lambda row, matrix: np.inner(row, matrix.T),
        lambda row, matrix: np.tensordot(row, matrix, 1),
        lambda row, matrix: np.asarray(row) @ np.asarray(matrix),
        lambda row, matrix: np.array([np.vdot(row, column) for column in matrix.T]),
        lambda row, matrix: [row.dot(column) for column in matrix.T],
        lambda row, matrix: np.einsum("i,ij->j", row, matrix),
        lambda row, matrix: (lambda m: row.__matmul__(m))(matrix),
        lambda row, matrix: np.linalg.multi_dot([row, matrix]),
        lambda row, matrix: multi_dot([row, matrix]),
    ],
)
def test_a_row_times_a_matrix_is_written_out(function):
    verdict = examine(EXERCISES["keys_and_queries.row_times_matrix"], function)
    assert verdict.status == "wrong" and "does the work. Write out what it does" in verdict.message


@pytest.mark.parametrize("prediction", room.PREDICTIONS, ids=lambda p: p.id)
def test_every_answer_to_a_prediction_is_explained(prediction):
    assert len({choice.why for choice in prediction.choices}) == len(prediction.choices)
    card = predict(prediction.id, prediction.right + 1).compare()
    assert "right" in card.text


def test_which_predictions_are_right():
    right = {p.id: p.choices[p.right].label for p in room.PREDICTIONS}
    assert right == {
        "keys_and_queries.where": "to (2, 1)",
        "keys_and_queries.turning": "it stays the same",
        "keys_and_queries.vote": "C",
        "keys_and_queries.one_way": "a single M can",
        "keys_and_queries.border": "a straight line through (0, 0)",
        "keys_and_queries.rank_one": "no, never",
        "keys_and_queries.thin": "a quarter",
        "keys_and_queries.symmetric": "the one at (1, 1)",
    }
