"""The first picture of the course: stored numbers of a real model, which the model gives again."""

import json

import numpy as np
import pytest

from helpers.data import DATA
from helpers.data.make_first_arcs import DECIMALS, make
from helpers.lessons.start_here.scenes import explore_first
from helpers.models.minilm import MiniLM
from helpers.words import FRUIT_SENTENCE, PHONE_SENTENCE


@pytest.fixture(scope="module")
def stored():
    return json.loads((DATA / "first_arcs.json").read_text(encoding="utf-8"))


def test_the_model_gives_the_stored_numbers(stored):
    for now, then in zip(make(), stored, strict=True):
        close = pytest.approx(np.array(then["weights"]), abs=2 * 10**-DECIMALS)
        assert np.array(now["weights"]) == close
        same = [name for name in then if name != "weights"]
        assert [now[name] for name in same] == [then[name] for name in same]


def test_the_arc_of_apple_flips(stored):
    fruit, phone = (
        dict(zip(one["tokens"], one["weights"][one["tokens"].index("apple")], strict=True))
        for one in stored
    )
    assert max(fruit, key=fruit.get) == "orange"
    assert max(phone, key=phone.get) == "phone"
    assert fruit["orange"] == pytest.approx(0.673, abs=5e-4)
    assert phone["phone"] == pytest.approx(0.737, abs=5e-4)
    for one in stored:
        assert np.sum(one["weights"], axis=1) == pytest.approx(1, abs=1e-4)


def test_no_other_head_takes_as_much_from_the_word_that_tells(stored):
    model = MiniLM.load()
    for one, told in zip(stored, ("orange", "phone"), strict=True):
        weights = np.array(model(one["sentence"])[1])
        apple, there = one["tokens"].index("apple"), one["tokens"].index(told)
        taken = weights[:, :, apple, there]
        assert taken.shape == (6, 12)
        assert np.unravel_index(taken.argmax(), taken.shape) == (one["layer"] - 1, one["head"] - 1)


def test_in_the_other_sentence_each_head_takes_hardly_anything_from_the_word_that_tells(stored):
    model = MiniLM.load()
    for head, sentence, told in (
        (stored[0], PHONE_SENTENCE, "phone"),
        (stored[1], FRUIT_SENTENCE, "orange"),
    ):
        tokens = model.tokenize(sentence)
        weights = model(sentence)[1][head["layer"] - 1, head["head"] - 1]
        assert weights[tokens.index("apple"), tokens.index(told)] < 0.05


def test_the_picture_says_and_shows_it():
    scene = explore_first()
    said = scene.describe()
    assert "apple asks and takes from: orange 0.67" in said
    assert "apple asks and takes from: phone 0.74" in said
    assert "Apple takes 0.67 from orange in one sentence, 0.74 from phone in the other." in said
    assert "Layer 1, head 11" in said and "Layer 1, head 2" in said
    assert scene.figure()
