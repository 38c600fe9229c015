"""The exercises: other ways to be right, what learners also write, the picture judges."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers.attention import softmax
from helpers.exercises import check
from helpers.lessons.let_it_write.scenes import explore_next, explore_writing


@pytest.mark.parametrize(
    ("id", "function"),
    [
        (
            "let_it_write.choose",
            lambda x, T, c: int(np.searchsorted(np.cumsum(softmax(x / T)), c, side="right")),
        ),
        (
            "let_it_write.top_k",
            lambda x, k: softmax([v if v in sorted(x)[-k:] else -np.inf for v in x]),
        ),
        (
            "let_it_write.loop",
            lambda f, t, w: t if w == 0 else [*(u := _one_less(f, t, w)), int(np.argmax(f(u)))],
        ),
    ],
)
def test_other_ways_to_be_right(id, function):
    assert check(id, function).verdict.status == "passed"


def _one_less(f, t, w):
    for _ in range(w - 1):
        t = [*t, int(np.argmax(f(t)))]
    return t


def test_a_loop_that_changes_what_it_was_given_is_told():
    def changing(next_logits, tokens, words):
        for _ in range(words):
            tokens.append(int(np.argmax(next_logits(tokens))))
        return tokens

    verdict = check("let_it_write.loop", changing).verdict
    assert verdict.status == "wrong" and "changed its input tokens" in verdict.message


# ---- The picture --------------------------------------------------------------------------------


def judged(scene):
    return check("let_it_write.not_from_a_tree", scene).verdict


def test_an_output_that_is_a_table_of_one_row_is_told():
    def step(q, k, v, keys, values):
        keys, values = np.vstack([keys, k]), np.vstack([values, v])
        return softmax(q[None] @ keys.T / np.sqrt(len(q))) @ values, keys, values

    assert "a table with one row" in check("let_it_write.cache", step).text


def test_the_untouched_picture_is_calm():
    assert judged(explore_next()).status == "unsolved"


def test_one_arrow_is_enough():
    scene = explore_next()
    scene.set("cuts", [[4, 1]])
    found = judged(scene)
    assert found.status == "passed" and "sky, 66.0 %; tree 3.5 %" in found.message


@pytest.mark.parametrize(
    ("controls", "said"),
    [
        ({"cuts": [[1, 4]]}, "to an earlier one"),
        ({"sentence": "juice", "all": True}, "another sentence"),
        ({"cuts": [[4, 2]]}, "a problem to solve first"),
    ],
)
def test_what_does_not_count_is_told(controls, said):
    scene = explore_next()
    for control, value in controls.items():
        scene.set(control, value)
    found = judged(scene)
    assert found.status == "wrong" and said in found.message


def test_what_is_still_likeliest_is_shown():
    """A cut that is not stored, as with the model."""
    values = {"cuts": [[4, 3]], "all": False, "sentence": "apple fell"}
    following = {"words": [[], [" tree", " sky", " tree"]], "shares": [[], [0.5, 0.25, 0.125]]}
    panels = {"next": following, "cut": {"cut": [[4, 3]]}}
    scene = SimpleNamespace(
        name="next", error="", table=None, value=values.get, panel=panels.__getitem__
    )
    found = judged(scene)
    assert found.status == "wrong" and "It still falls from a tree" in found.message
    assert found.evidence == ("likeliest: tree, 50.0 %; tree 62.5 %",)


def test_who_cuts_no_arrow_to_apple_is_told_which_one_to_compare_with():
    """As with the model: without the arrow to the first word the guess is apple."""
    values = {"cuts": [[4, 0]], "all": False, "sentence": "apple fell"}
    following = {"words": [[], [" apple", " tree"]], "shares": [[], [0.818, 0.058]]}
    panels = {"next": following, "cut": {"cut": [[4, 0]]}}
    scene = SimpleNamespace(
        name="next", error="", table=None, value=values.get, panel=panels.__getitem__
    )
    found = judged(scene)
    assert found.status == "passed" and "did not cut the arrow from “the”" in found.message


def test_a_model_that_is_given_no_token_says_so():
    said = check("let_it_write.loop", lambda next_logits, tokens, words: next_logits([])).text
    assert "stopped with ValueError: there is no token to go on from\n" in said


@pytest.mark.parametrize("other", [explore_writing, lambda: "next"])
def test_another_picture_is_told(other):
    assert "Hand in the picture with both sentences" in judged(other()).message
