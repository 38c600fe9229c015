"""What the heads learned: the picture's judge."""

import numpy as np
import pytest

from helpers import attention
from helpers.exercises import check
from helpers.lessons.attention_step.scenes import explore_both
from helpers.lessons.what_the_heads_learned.scenes import explore_ablation
from helpers.models.training import TEMPLATES, Training, make_corpus, new_parameters


def model(params, tokens, mask):
    X = params["embedding"][tokens] + params["position"][: len(tokens)]
    matrices = [params[name] for name in ("W_Q", "W_K", "W_V", "W_O")]
    added, weights = attention.multi_head_attention(X, *matrices, mask)
    return (X + added) @ params["read_out"] + params["bias"], weights


@pytest.fixture(scope="module")
def trained():
    corpus = make_corpus(TEMPLATES[2:3])
    return Training(corpus, new_parameters(corpus)).run(200, every=100)


@pytest.fixture
def scene(trained):
    return explore_ablation(trained, model)


# ---- The picture --------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["peel", "wash", "eat"])
def test_several_sentences_turn_round(scene, verb):
    assert "not solved yet" in check("what_the_heads_learned.one_arrow", scene).text
    scene.set("sentence", f"please {verb} the apple and the")
    scene.set("cut", [[6, 2]])
    assert check("what_the_heads_learned.one_arrow", scene).verdict.status == "passed"


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"cut": [[6, 4]]}, "still says the same kind"),
        ({"cut": [[6, 2]]}, "still says the same kind"),  # as the picture opens
        ({"cut": [[6, 4]], "sentence": "please peel the apple and the"}, "says the same kind"),
        ({"cut": [[4, 2]]}, "still says the same kind"),
        ({"cut": [[6, 2], [6, 1]]}, "One arrow is enough"),
        ({"cut": [[6, 2]], "on 1": False}, "Leave all heads on"),
        ({"cut": [[3, 2]], "sentence": "please peel the"}, "not sure of a kind"),
        ({"sentence": "juggle"}, "a problem to solve first"),
    ],
)
def test_what_does_not_turn_it_round_is_told(scene, changes, said):
    for control, value in changes.items():
        scene.set(control, value)
    assert said in check("what_the_heads_learned.one_arrow", scene).text


def test_another_picture_is_no_answer():
    other = explore_both(step=lambda X: (X, np.eye(len(X))))
    for answer in (other, 3, "scene"):
        assert (
            "the picture with the switches"
            in check("what_the_heads_learned.one_arrow", answer).text
        )
