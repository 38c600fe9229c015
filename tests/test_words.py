"""The course's words: their places, and their vectors in the real model."""

import numpy as np
import pytest

from helpers import words
from helpers.models.minilm import MiniLM


def test_real_vectors_are_the_models_own():
    names = [*words.PLANE]
    vectors = words.vectors(names)
    assert vectors.shape == (9, 384) and vectors.dtype == np.float32
    model = MiniLM.load()
    ours = model.words[[model.rows[name] for name in names]]
    np.testing.assert_allclose(vectors, ours, atol=2e-4)  # the model keeps them in half precision


def test_unknown_words_are_named():
    with pytest.raises(ValueError, match="no vector for durian; there is a, an, and"):
        words.vectors(["apple", "durian"])
    with pytest.raises(ValueError, match="no place for durian; there is strawberry"):
        words.place(["apple", "durian"], words.PLANE)


@pytest.mark.parametrize(
    ("word", "kind"), [("cherry", "fruit"), ("phone", "tech"), ("apple", "both"), ("an", "other")]
)
def test_each_word_has_its_kind(word, kind):
    assert words.kind(word) == kind
