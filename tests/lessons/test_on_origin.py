"""A word on (0, 0), where a cosine is asked for: one sentence, and no number of another place."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.attention import cosine, scaled_dot, similarity_table, softmax
from helpers.attention import normalize as divide
from helpers.lessons.attention_step.scenes import (
    explore_both,
    explore_cures,
    explore_cut,
    explore_steps,
)
from helpers.lessons.softmax.scenes import explore_temperature, explore_weights
from helpers.lessons.values.scenes import explore_two_choices, explore_values

SAID = (
    "{word} stands on the origin: a zero vector has no direction, so there is no angle and no "
    "cosine. Move it away."
)


def own_cosine(a, b):
    """One that does not refuse: 0 / 0 is NaN, and NumPy would warn."""
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


def step(X, measure=cosine):
    weights = softmax(similarity_table(X, measure))
    return weights @ X, weights


def scaled_step(X):
    return step(X, scaled_dot)


def weigh(X):
    lengths = np.linalg.norm(X, axis=1)
    return softmax(X @ X.T / lengths / lengths[:, None])


def cut(weights, i, j):
    new = weights.copy()
    new[i, j] = 0
    return new / new.sum(axis=1, keepdims=True)


SCENES = {
    "weights": lambda: explore_weights(divide, softmax),
    "temperature": lambda: explore_temperature(softmax),
    "both": lambda: explore_both(cosine=step, scaled_dot=scaled_step),
    "cut": lambda: explore_cut(step, cut),
    "steps": lambda: explore_steps(cosine=step, scaled_dot=scaled_step),
    "cures": lambda: explore_cures({"all move": lambda X, start: step(X)[0]}),
    "two choices": lambda: explore_two_choices(weigh, {"A": [[1, 0], [0, 1]]}),
    "plane": lambda: explore_values(weigh, [[1, 0.5], [-0.5, 1]]),
    "line": lambda: explore_values(weigh, [[1], [-1]]),
    "space": lambda: explore_values(weigh, [[1, 0, -0.5], [0, 1, 1]]),
}


@pytest.mark.parametrize("name", SCENES)
def test_one_sentence_and_nothing_stale(name):
    scene = SCENES[name]()
    plane = next(part for part in scene.parts["panels"] if part["id"] in scene._planes)
    for word in plane["words"]:
        here = scene.place(word)
        if np.isin(word, ["row 1", "row 2"]):
            continue
        before = scene.state["panels"]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            scene.move(word, (0, 0))
        assert scene.error == SAID.format(word=word)
        for panel in scene.state["panels"].values():
            left = {key for key, value in panel.items() if value}
            assert left <= {
                "title",
                "rows",
                "columns",
                "tokens",
                "looks",
                "x",
                "y",
                "hidden",
                "asks",
            }
        assert scene.error in scene.describe()
        plt.close(scene.figure())
        scene.move(word, here)
        assert not scene.error and scene.state["panels"] == before


def test_two_words_there_are_both_named():
    scene = explore_cut(step, cut)
    scene.move("apple", (0, 0))
    scene.move("phone", (0, 0))
    assert scene.error.startswith("phone and apple stand on the origin: zero vectors have no")
    assert scene.error.endswith("no cosine. Move them away.")


def test_who_asks_for_no_cosine_needs_no_direction():
    scene = explore_both(scaled_dot=scaled_step)
    scene.move("apple", (0, 0))
    assert not scene.error


def test_another_fault_there_is_told_as_it_is():
    out_of_luck = []

    def unlucky(X):
        if out_of_luck:
            raise RuntimeError("no luck")
        return step(X, scaled_dot)

    scene = explore_steps(mine=unlucky)
    out_of_luck.append(True)
    scene.move("apple", (0, 0))
    assert scene.error == "unlucky stopped with RuntimeError: no luck"
