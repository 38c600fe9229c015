"""Sixty words, one word, a word of 200 letters; weights all equal, all 0, NaN, next to nothing."""

import matplotlib.pyplot as plt
import odd
import pytest


@pytest.mark.parametrize("weights", odd.WEIGHTS)
@pytest.mark.parametrize("words", odd.WORDS)
@pytest.mark.parametrize("kind", odd.KINDS)
def test_it_is_drawn_and_told(kind, words, weights):
    names = odd.WORDS[words]
    scene = odd.scene(kind, names, odd.WEIGHTS[weights](len(names)))
    assert "Odd input" in scene.describe() and "nan" not in scene.describe()
    if words == "long":
        plt.close(scene.figure())


@pytest.mark.long
@pytest.mark.parametrize("kind", odd.KINDS)
def test_sixty_are_drawn(kind):
    names = odd.WORDS["sixty"]
    plt.close(odd.scene(kind, names, odd.WEIGHTS["equal"](len(names))).figure())


def test_next_to_nothing_does_not_read_as_nothing():
    scene = odd.scene("table", ["a", "b"], odd.WEIGHTS["tiny"](2))
    assert scene.state["panels"]["p"]["cells"] == [["≈ 0", "≈ 0"], ["≈ 0", "≈ 0"]]
    scene = odd.scene("table", ["a", "b"], odd.WEIGHTS["zero"](2))
    assert scene.state["panels"]["p"]["cells"][0] == ["0.00", "0.00"]
