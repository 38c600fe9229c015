"""Embeddings: the nearest word, and the picture's judge."""

import numpy as np
import pytest

from helpers import words
from helpers.exercises import check
from helpers.lessons import room


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


@pytest.mark.parametrize("seed", range(5))
def test_the_nearest_word_is_the_one_that_no_other_word_is_nearer_than(seed):
    random = np.random.default_rng(seed)
    table = random.uniform(-5, 5, (7, 3))
    word = random.uniform(-5, 5, 3)
    found = room("embeddings").nearest(word, table)
    assert all(np.linalg.norm(table[found] - word) <= np.linalg.norm(w - word) for w in table)


# ---- The challenges -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "apple, words_said",
    [
        ((2.5, 2.5), "still stands where it began"),
        ((2.5, 2.4), "technology comes first"),
        ((0.5, 4.0), "Both neighbours are fruit words"),
        ((4.2, 0.8), "Both neighbours are technology words"),
    ],
)
def test_apple_in_the_wrong_place(apple, words_said):
    scene = Picture(words.PLANE)
    scene.move("apple", apple)
    assert words_said in check("embeddings.between", scene).text


@pytest.mark.parametrize("apple", [(2.4, 2.6), (2.3, 2.6), (2.6, 2.8)])
def test_several_places_of_apple_are_right(apple):
    scene = Picture(words.PLANE)
    scene.move("apple", apple)
    assert check("embeddings.between", scene).verdict.status == "passed"
