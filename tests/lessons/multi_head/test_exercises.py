"""The exercises: other right ways, the picture's judge, and what is kept."""

import linecache

import numpy as np
import pytest

from helpers import attention
from helpers.exercises import check, kept, predict
from helpers.judging import keeping
from helpers.lessons import number
from helpers.lessons.multi_head import exercises as room
from helpers.lessons.multi_head.scenes import explore_gains

E = np.array([[[1, 0], [0.5, 1]], [[1, 0.9], [0.9, 1]], [[1, -0.5], [-0.5, 1]]])


def picture():
    return explore_gains(lambda X, W_O: attention.multi_head_attention(X, E, E, E, W_O)[0])


def test_three_to_five_exercises_and_a_challenge():
    assert 3 <= len(room.EXERCISES) <= 5
    assert sum("On the picture" in e.question for e in room.EXERCISES) == 1


def wide(X, W_Q, W_K, W_V, W_O, mask=None):
    """All heads at once, as programs do."""
    heads, tables = attention.attention(X @ W_Q, X @ W_K, X @ W_V, mask)
    return np.moveaxis(heads, 0, 1).reshape(len(X), -1) @ W_O, tables


def blockwise(X, W_Q, W_K, W_V, W_O, mask=None):
    output, tables, d_v = 0, [], W_V.shape[2]
    for k in range(len(W_Q)):
        one, weights = attention.attention(X @ W_Q[k], X @ W_K[k], X @ W_V[k], mask)
        output = output + one @ W_O[k * d_v : (k + 1) * d_v]
        tables += [weights]
    return output, np.stack(tables)


def seen_hidden(Q, K, V, mask=None):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    if mask is not None:
        scores[mask] = -np.inf
    weights = attention.softmax(scores)
    return weights @ V, weights


def mixed_in_each_head(X, W_Q, W_K, W_V, W_O, mask=None):
    found = [
        attention.attention(X @ q, X @ k, X @ v, mask)
        for q, k, v in zip(W_Q, W_K, W_V, strict=True)
    ]
    return sum(output @ W_O for output, _ in found), np.array([weights for _, weights in found])


@pytest.mark.parametrize(
    "id, function",
    [
        (
            "multi_head.side_by_side",
            lambda X, E: np.hstack([attention.attention(X @ e, X @ e, X @ e)[0] for e in E]),
        ),
        (
            "multi_head.side_by_side",
            lambda X, E: (
                attention.attention(X @ E, X @ E, X @ E)[0].transpose(1, 0, 2).reshape(len(X), -1)
            ),
        ),
        ("multi_head.without_concatenating", lambda heads, W_O: np.hstack(list(heads)) @ W_O),
        (
            "multi_head.without_concatenating",
            lambda heads, W_O: sum(map(np.matmul, heads, np.split(W_O, len(heads)))),
        ),
        ("multi_head.mask", attention.attention),
        ("multi_head.own", attention.multi_head_attention),
        ("multi_head.own", wide),
        ("multi_head.own", blockwise),
    ],
)
def test_other_ways_to_be_right(id, function):
    assert check(id, function).verdict.status == "passed"


@pytest.mark.parametrize(
    "id, function, said",
    [
        (
            "multi_head.side_by_side",
            lambda X, E: X @ E,
            "has shape (2, 2, 2); it should have shape (2, 4)",
        ),
        (
            "multi_head.mask",
            lambda Q, K, V: attention.attention(Q, K, V),
            "should take (Q, K, V, mask=None)",
        ),
        ("multi_head.mask", seen_hidden, "You hide where the mask is True"),
        ("multi_head.own", mixed_in_each_head, "multiply by W_O once, after the loop"),
        (
            "multi_head.own",
            lambda X, W_Q, W_K, W_V, W_O: 0,
            "should take (X, W_Q, W_K, W_V, W_O, mask=None)",
        ),
    ],
)
def test_what_learners_also_write(id, function, said):
    assert said in check(id, function).text


# ---- The picture --------------------------------------------------------------------------------


@pytest.mark.parametrize("gains", [(0.2, 0.2, 2), (0.5, 0.2, 2), (0.2, 0.3, 2), (0.2, 0.2, 1.3)])
def test_several_gains_are_right(gains):
    scene = picture()
    for k, gain in enumerate(gains):
        scene.set(f"gain {k}", gain)
    assert check("multi_head.apart", scene).verdict.status == "passed"


@pytest.mark.parametrize(
    "gains, said",
    [
        ((1, 0.2, 2), "Not above 1 yet"),
        ((2, 1, 1), "should have the largest gain"),
        ((0.2, 0, 2), "The gain of awful is below 0.2"),
        ((0, 0, 0), "The gain of so-so, awful and great is below 0.2"),
    ],
)
def test_gains_that_do_not_pass(gains, said):
    scene = picture()
    for k, gain in enumerate(gains):
        scene.set(f"gain {k}", gain)
    assert said in check("multi_head.apart", scene).text


def test_an_untouched_picture_is_unsolved():
    assert check("multi_head.apart", picture()).verdict.status == "unsolved"


@pytest.mark.parametrize("answer", [3, "scene", np.eye(2), explore_gains])
def test_not_a_picture(answer):
    assert "Hand in the picture with the gains" in check("multi_head.apart", answer).text


def test_a_picture_with_a_problem():
    scene = explore_gains(lambda X, W_O: X[:1])
    scene.set("gain 0", 0.5)
    card = check("multi_head.apart", scene)
    assert card.verdict.status == "wrong"
    assert scene.error and f"problem to solve first: {scene.error}" in card.text


# ---- Kept ---------------------------------------------------------------------------------------

OWN = (
    """
def my_masked(Q, K, V, mask=None):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights
""",
    """
def my_heads(X, W_Q, W_K, W_V, W_O, mask=None):
    found = [masked_attention(X @ q, X @ k, X @ v, mask) for q, k, v in zip(W_Q, W_K, W_V)]
    return np.concatenate([f[0] for f in found], axis=1) @ W_O, np.array([f[1] for f in found])
""",
)


def test_what_is_kept_calls_what_was_kept(capsys):
    space = {"np": np, "softmax": attention.softmax, "masked_attention": attention.attention}
    for id, source in zip(("multi_head.mask", "multi_head.own"), OWN, strict=True):
        name = f"<cell {id}>"
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        exec(compile(source, name, "exec"), space)
        function = space[source.split("def ")[1].split("(")[0]]
        assert "is kept in my_attention.py" in check(id, function).text
    own = kept("multi_head_attention")
    assert f"your own, from exercise {number('multi_head.own')}" in capsys.readouterr().out
    assert own.__globals__["masked_attention"].__name__ == "my_masked"
    text = (keeping.folder() / keeping.FUNCTIONS).read_text()
    assert "masked_attention = my_masked" in text and "multi_head_attention = my_heads" in text


@pytest.mark.parametrize(
    "id, right",
    [
        ("multi_head.origin", "half-way to orange's value"),
        ("multi_head.wide", "(3, 6)"),
        ("multi_head.without_awful", "nothing"),
        ("multi_head.turned_up", "it rises"),
        ("multi_head.doubled", "it stays the same"),
        ("multi_head.eight_heads", "the tables of weights"),
        ("multi_head.last_word", "only the last word's"),
    ],
)
def test_the_right_answers(id, right):
    assert predict(id, right).compare().text.startswith(f"Prediction {number(id)}: right.")
