"""What the heads learned: the picture's judge."""

import numpy as np
import pytest

from helpers import attention
from helpers.exercises import check
from helpers.lessons.attention_step.scenes import explore_both
from helpers.lessons.what_the_heads_learned import exercises as room
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
        ({"sentence": "please peel the apple and the", "cut": [[6, 4]]}, "says the same kind"),
        ({"cut": [[4, 2]]}, "still says the same kind. Only the row of the last word goes into"),
        ({"cut": [[6, 4]]}, "Which other arrow of the last word may carry the kind?"),
        ({"cut": [[6, 2], [6, 1]]}, "One arrow is enough"),
        ({"cut": [[6, 2]], "on 1": False}, "Leave all heads on"),
        ({"sentence": "please peel the", "cut": [[3, 2]]}, "not sure of a kind"),
        ({"sentence": "juggle"}, "a problem to solve first"),
    ],
)
def test_what_does_not_turn_it_round_is_told(scene, changes, said):
    for control, value in changes.items():
        scene.set(control, value)
    assert said in check("what_the_heads_learned.one_arrow", scene).text


def test_an_arrow_cut_in_a_longer_sentence_does_not_count(scene):
    scene.set("cut", [[6, 2], [9, 2]])
    assert "One arrow is enough" not in check("what_the_heads_learned.one_arrow", scene).text
    scene.set("cut", [[9, 2]])
    assert "Cut an arrow in the picture" in check("what_the_heads_learned.one_arrow", scene).text


def test_another_picture_is_no_answer():
    other = explore_both(step=lambda X: (X, np.eye(len(X))))
    for answer in (other, 3, "scene"):
        assert (
            "the picture with the switches"
            in check("what_the_heads_learned.one_arrow", answer).text
        )


# ---- The order of the steps ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "order", ["DIEGFBHCA", "DFIEGBHCA", "d i f e g b h c a", "D, I, E, F, G, B, H, C, A"]
)
def test_the_values_may_come_whenever_they_are_ready(order):
    assert check("what_the_heads_learned.way", order).verdict.status == "passed"


@pytest.mark.parametrize(
    "order, said",
    [
        ("ABCDEFGHI", "A makes probabilities, and stands before C"),
        ("DIGEFBHCA", "G makes the weights, and stands before E"),
        ("DIEGBFHCA", "B makes the sum, and stands before F"),
        ("IDEGFBHCA", "I makes the query and the keys, and stands before D"),
        ("DIEGFBCHA", "C makes the scores of all words, and stands before H"),
        ("DIEGFBHC", "Yours has 8. A missing"),
        ("DIEGFBHCC", "C stands there 2 times"),
        ("DIEGFBHCX", "There is no X"),
        (7, "not 7"),
        ("first D, then I, then E", "and nothing else"),
    ],
)
def test_a_step_before_what_it_needs_is_told(order, said):
    card = check("what_the_heads_learned.way", order)
    assert card.verdict.status == "wrong" and said in card.text


def test_an_order_with_a_gap_is_not_solved_yet():
    assert check("what_the_heads_learned.way", ["D", ...]).verdict.status == "unsolved"


# ---- The fault ----------------------------------------------------------------------------------


def test_as_it_was_given_it_is_not_solved_and_the_card_shows_a_case():
    card = check("what_the_heads_learned.fault", room._columns)
    assert card.verdict.status == "unsolved"
    assert "Here it goes wrong" in card.text and "expected" in card.text


@pytest.mark.parametrize("k", range(1, len(room._MENDED.mistakes)))
def test_another_fault_is_told(k):
    mistake = room._MENDED.mistakes[k]
    card = check("what_the_heads_learned.fault", mistake.function)
    assert card.verdict.status == "wrong" and mistake.message in card.text


def in_place(W_O, gone, width):
    for k in gone:
        W_O[width * k : width * (k + 1)] = 0
    return W_O


def by_blocks(W_O, gone, width):
    blocks = [W_O[i : i + width] for i in range(0, len(W_O), width)]
    return np.concatenate([0 * block if k in gone else block for k, block in enumerate(blocks)])


def test_other_ways_to_mend_it():
    assert check("what_the_heads_learned.fault", by_blocks).verdict.status == "passed"
    assert "changed its input W_O" in check("what_the_heads_learned.fault", in_place).text


def test_the_friend_is_right_about_head_3_for_the_wrong_reason():
    """The lesson's W_O has 16 columns: those from 16 to 24 are none, so nothing changes."""
    W_O = new_parameters(make_corpus())["W_O"]
    assert (room._columns(W_O, [2], 8) == W_O).all()
    assert not (room.without_heads(W_O, [2], 8) == W_O).all()
