"""Similarity: the picture's judge, and two rankings."""

import numpy as np
import pytest

from helpers import attention, words
from helpers.exercises import check
from helpers.judging.exercise import examine
from helpers.lessons import LESSONS, room

ROOMS = [room(one.slug) for one in LESSONS]
EXERCISES = {e.id: e for each in ROOMS for e in each.EXERCISES}


class Picture:
    """Stands for a Scene: words that can be asked for and moved."""

    def __init__(self, where):
        self.where = {word: np.array(point, float) for word, point in where.items()}

    def place(self, word, panel=None):
        if word not in self.where:
            raise ValueError(f"no word {word!r} here; this scene has {', '.join(self.where)}")
        return self.where[word].copy()

    def move(self, word, to, panel=None):
        self.where[word] = np.array(to, float)


# ---- Every exercise -----------------------------------------------------------------------------


def test_a_zero_vector_is_refused_in_words():
    with pytest.raises(ValueError, match="^a zero vector has no direction$"):
        room("similarity").my_cosine(np.zeros(2), np.ones(2))


# ---- The challenges -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "places, words_said",
    [
        ({}, "still stand where they began"),
        ({"orange": (0, 1), "phone": (1, 0), "cherry": (4, 4)}, "passed"),
        ({"orange": (1, 5), "phone": (5, 1), "cherry": (0, 0.5)}, "passed"),
        ({"orange": (0, 0), "phone": (0, 0), "cherry": (0, 0)}, "equally far apart"),
        ({"orange": (0, 0), "phone": (2, 0), "cherry": (1, 1.735)}, "equally far apart"),
        ({"orange": (0, 1), "phone": (1, 0), "cherry": (0.5, 1.4)}, "at least as high"),
        ({"orange": (0, 4)}, "at least as high"),
        # Equal scores: nothing between them to see in two digits.
        ({"orange": (0, 1), "phone": (3, 0), "cherry": (1, 0)}, "at least as high"),
        ({"orange": (0, 1), "phone": (3, 0.01), "cherry": (1, 0.014)}, "at least as high"),
        ({"orange": (0, 1), "phone": (3, 0.03), "cherry": (1, 0.01)}, "passed"),
    ],
)
def test_close_but_not_alike(places, words_said):
    assert (
        words_said in check("similarity.close_not_alike", Picture(words.SIMILARITY | places)).text
    )


@pytest.mark.parametrize(
    "answer, words_said",
    [
        (([1, 0], [9, 3], [2, 0]), "The dot product prefers b, cosine c"),
        (np.array([[1, 0], [2, 0], [9, 3]]), "The dot product prefers c, cosine b"),
        ([[0, 1, 0], [0, 1, 0], [0, 8, 3]], "The dot product prefers c, cosine b"),
        (([1, 0], [2, 0], [3, 3]), "cosine b"),
        (([1, 0], [9, 0], [0, 3]), "Both say that b is more like a"),
        (([1, 0], [2, 0], [2, 5]), "By dot product b and c are equally like a"),
        (([1, 0], [2, 0], [9, 0]), "By cosine b and c are equally like a"),
        (([1, 0], [0, 0], [9, 0]), "b is a zero vector"),
        (([0, 3], [1, 4], [0, 2]), "the lesson's own example"),
        (([1, 0], [1, 2]), "You gave 2"),
        (([1, 0], [1, 2], [3]), "different lengths"),
        (([1, 0], [1, np.nan], [3, 1]), "NaN"),
        (([1, 0], "ab", [3, 1]), "different lengths"),
        ("abc", "Your answer should be numbers of shape (3, any)"),
        (7, "Your answer has shape ()"),
        ({"a": 1}, "it is of type dict"),
        (([1, 0], ..., [3, 1]), "not solved yet"),
    ],
)
def test_two_rankings(answer, words_said):
    assert words_said in check("similarity.two_rankings", answer).text


# ---- What passed, or was told something untrue, until somebody tried it -------------------------


def test_an_error_of_ones_own_kind_refuses_too():
    class NoDirection(ValueError):
        pass

    def cosine(a, b):
        if not a.any() or not b.any():
            raise NoDirection("no direction")
        return attention.cosine(a, b)

    assert examine(EXERCISES["similarity.cosine"], cosine).status == "passed"


@pytest.mark.parametrize(
    "answer, status, said",
    [
        (([1e200, 0], [1e200, 1], [1e180, 3]), "wrong", "Take smaller numbers"),
        (([1e-5, 0], [9e-5, 3e-5], [2e-5, 0]), "passed", "The dot product prefers b, cosine c"),
    ],
)
def test_two_rankings_of_very_large_and_very_small_numbers(answer, status, said):
    verdict = examine(EXERCISES["similarity.two_rankings"], answer)
    assert verdict.status == status and said in verdict.message
