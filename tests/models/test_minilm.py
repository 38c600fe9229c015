"""The real model: against the original implementation, and against bad input.

The references were made by the original (PyTorch, full precision) with `helpers/data/make_minilm.py
--references`; nothing of ours had a hand in them.
"""

import functools
import hashlib
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from helpers import in_browser
from helpers.attention import attention
from helpers.models.minilm import (
    DATA,
    HEADS,
    LAYERS,
    WIDTH,
    MiniLM,
    gelu,
    is_chinese,
    layer_norm,
    split,
)

HERE = Path(__file__).parents[1] / "data"
SENTENCES = (HERE / "minilm_sentences.txt").read_text(encoding="utf-8").splitlines()
TOKENS = json.loads((HERE / "minilm_tokens.json").read_text(encoding="utf-8"))
FRUIT = "please buy an apple and an orange"


@pytest.fixture(scope="module")
def model():
    return MiniLM.load()


def says(message):
    """The whole message, word for word."""
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


@pytest.fixture(scope="module")
def reference():
    with np.load(HERE / "minilm_reference.npz", allow_pickle=False) as file:
        return dict(file)


def test_the_data_keeps_to_its_room():
    assert (DATA / "minilm.npz").stat().st_size <= 32e6
    assert sum(f.stat().st_size for f in HERE.glob("minilm*")) <= 3e6
    assert "Apache License" in (DATA / "LICENSE-minilm.txt").read_text()


def test_sentence_vectors_are_those_of_the_full_precision_model(model, reference):
    assert len(SENTENCES) == len(reference["vectors"]) == 200
    ours = np.array([model.embed(sentence) for sentence in SENTENCES])
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-6)
    assert (ours * reference["vectors"]).sum(axis=1).min() >= 0.9999


def test_hidden_states_are_within_a_hundredth_at_every_layer(model, reference):
    for k in range(16):
        states, _ = model(SENTENCES[k])
        assert states.shape == reference[f"states_{k}"].shape
        assert abs(states - reference[f"states_{k}"]).max() <= 0.01


def test_tokens_are_those_of_the_original_where_it_has_all_pieces(model):
    known = {text: tokens for text, tokens in TOKENS.items() if set(tokens) <= set(model.rows)}
    assert len(known) >= 210
    for text, tokens in known.items():
        assert model.tokenize(text) == tokens


def test_a_word_outside_the_vocabulary_falls_to_known_pieces(model):
    assert "blueberries" not in model.rows
    tokens = model.tokenize("blueberries")
    assert tokens[1:-1] == ["blue", "##ber", "##ries"]
    assert model.tokenize("日") == ["[CLS]", "[UNK]", "[SEP]"]
    assert model.tokenize("a" * 101) == ["[CLS]", "[UNK]", "[SEP]"]
    longest = model.tokenize("a" * 100)
    assert "[UNK]" not in longest and "".join(longest[1:-1]).replace("##", "") == "a" * 100
    assert model.tokenize("app\ufffdle") == model.tokenize("apple")
    assert model.tokenize("apple日") == ["[CLS]", "apple", "[UNK]", "[SEP]"]
    assert model.tokenize("appléΑ") == ["[CLS]", "[UNK]", "[SEP]"]  # not its known part


def test_words_are_split_as_bert_splits_them():
    assert split("Hello, Café-bar\tx$") == ["hello", ",", "cafe", "-", "bar", "x", "$"]
    assert split("a\u0000b 日本") == ["ab", "日", "本"]
    assert split("a\nb\rc\td\u200be  f") == ["a", "b", "c", "de", "f"]
    for sign in "$+<=>^`|~!?.,;:'()-":
        assert split(f"a{sign}b") == ["a", sign, "b"]
    for sign in "€°©½x7":  # neither marks nor Chinese: part of a word
        assert split(f"a{sign}b") == [f"a{sign}b"]
    assert split("") == [] and split("...") == [".", ".", "."]


@pytest.mark.parametrize(
    "first, last",
    [
        ("一", "鿿"),
        ("㐀", "䶿"),
        (0x20000, 0x2A6DF),
        (0x2A700, 0x2CEAF),
        (0xF900, 0xFAFF),
        (0x2F800, 0x2FA1F),
    ],
)
def test_chinese_signs_stand_alone(first, last):
    first, last = (sign if isinstance(sign, int) else ord(sign) for sign in (first, last))
    found = [is_chinese(chr(code)) for code in (first - 1, first, last, last + 1)]
    assert found == [False, True, True, False]


def test_all_but_the_words_is_in_single_precision(model):
    assert model.words.dtype == np.float16
    assert {array.dtype.name for array in model.params.values()} == {"float32"}
    assert not {"words", "vocabulary"} & set(model.params)


def test_the_products_of_a_browser_give_the_same_numbers(model, monkeypatch):
    states, weights = model("an apple phone")
    monkeypatch.setattr(in_browser, "HERE", True)
    for new, old in zip(model("an apple phone"), (states, weights), strict=True):
        np.testing.assert_allclose(new, old, atol=2e-5)


def test_shapes_and_rows_that_sum_to_one(model):
    states, weights = model(FRUIT)
    assert states.shape == (LAYERS + 1, 9, WIDTH) and states.dtype == np.float32
    assert weights.shape == (LAYERS, HEADS, 9, 9)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)


def test_a_learners_attention_gives_the_same_head_by_head(model):
    def mine(Q, K, V):
        scores = Q @ K.T / np.sqrt(K.shape[-1])
        table = np.exp(scores - scores.max(axis=1, keepdims=True))
        table = table / table.sum(axis=1, keepdims=True)
        return table @ V, table

    states, weights = model(FRUIT)
    theirs, table = model(FRUIT, attention=mine)
    np.testing.assert_allclose(theirs, states, atol=2e-5)
    np.testing.assert_allclose(table, weights, atol=1e-5)


def test_one_layer_may_have_its_own_attention(model):
    seen = []

    def watch(Q, K, V):
        seen.append(Q.shape)
        return attention(Q, K, V)

    states, _ = model(FRUIT, attention=[attention, watch, *[attention] * 4])
    assert seen == [(9, 32)] * HEADS
    np.testing.assert_allclose(states, model(FRUIT)[0], atol=2e-5)
    with pytest.raises(ValueError, match="one function, or 6, got 2"):
        model(FRUIT, attention=[attention, watch])


def test_each_of_six_layers_may_have_its_own_attention(model):
    def turned(Q, K, V):
        return attention(Q[::-1].astype(float), K, V)  # comes back in double precision

    given = [turned, *[attention] * 5]
    states, weights = model(FRUIT, attention=tuple(given))
    plain_states, plain_weights = model(FRUIT)
    np.testing.assert_array_equal(states[0], plain_states[0])
    np.testing.assert_allclose(weights[0], plain_weights[0][:, ::-1], atol=1e-5)
    assert abs(states[1] - plain_states[1]).max() > 0.1
    np.testing.assert_array_equal(model.embed(FRUIT, turned), model.embed(FRUIT, [turned] * 6))
    assert abs(model.embed(FRUIT, turned) - model.embed(FRUIT)).max() > 0.01
    assert states.dtype == weights.dtype == np.float32


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda Q, K, V: V, "should return two things, output and weights; it returned ndarray"),
        (
            lambda Q, K, V: [V, Q @ K.T],
            "should return two things, output and weights; it returned list",
        ),
        (
            lambda Q, K, V: (V, Q @ K.T, 0),
            "should return two things, output and weights; it returned tuple",
        ),
        (lambda Q, K, V: (V[:1], Q @ K.T), "output should have shape (9, 32), got (1, 32)"),
        (lambda Q, K, V: (V, Q), "weights should have shape (9, 9), got (9, 32)"),
        (
            lambda Q, K, V: (V * np.nan, Q @ K.T),
            "output holds NaN or infinity; did it forget the maximum?",
        ),
        (
            lambda Q, K, V: (V, Q @ K.T * np.inf),
            "weights holds NaN or infinity; did it forget the maximum?",
        ),
    ],
)
def test_a_wrong_attention_is_told_what_is_wrong(model, wrong, message):
    colon = " " if message.startswith("should") else ": "
    with says("<lambda>" + colon + message):
        model(FRUIT, attention=wrong)
    with says("attention" + colon + message):  # this one has no name
        model(FRUIT, attention=functools.partial(wrong))


@pytest.mark.parametrize("wrong", [3, [attention] * 5 + [3]])
def test_attention_must_be_a_function(model, wrong):
    start = "attention: a function (Q, K, V) → (output, weights), got "
    with says(start + repr(wrong)[:60]):
        model(FRUIT, attention=wrong)


@pytest.mark.parametrize("count", [0, 5, 7])
def test_there_are_six_layers(model, count):
    with says(f"attention: one function, or 6, got {count}"):
        model(FRUIT, attention=[attention] * count)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "text: there is no word in ''; type at least one"),
        (" \n ", "text: there is no word in ' \\n '; type at least one"),
        (7, "text: one text, got int 7"),
        (None, "text: one text, got NoneType None"),
        ("a " * 511, "text: 511 pieces, and the model has positions for 510; shorten the text"),
    ],
)
def test_bad_text_is_named(model, text, message):
    with says(message):
        model(text)


def test_q_k_and_v_are_the_words_times_their_matrices(model):
    X = np.random.default_rng(0).normal(size=(5, WIDTH)).astype(np.float32)
    for name, found in zip("QKV", model.queries_keys_values(X, 2), strict=True):
        assert found.shape == (HEADS, 5, 32)
        wide = X @ model.params[f"W_{name}"][2] + model.params[f"b_{name}"][2]
        np.testing.assert_array_equal(found, np.stack(np.split(wide, HEADS, axis=1)))


def test_layer_norm_by_hand():
    scale, shift = np.array([1.0, 2, 1, 1]), np.array([0, 0, 0, 5.0])
    rows = layer_norm(np.array([[3.0, 1, 1, 3], [20, 0, 0, 20]]), (scale, shift))
    np.testing.assert_allclose(rows, [[1, -2, -1, 6]] * 2, atol=1e-9)
    # A row of one number all along has no variance, and divides nothing by 0.
    assert layer_norm(np.full((1, 4), 7.0), (scale, shift)).tolist() == [[0, 0, 0, 5]]
    # Variance 1e-12 is as much as what is added to it.
    tiny = layer_norm(np.array([[1e-6, -1e-6]]), np.array([[1.0, 1], [0, 0]]))
    np.testing.assert_allclose(tiny, [[0.5**0.5, -(0.5**0.5)]], rtol=1e-6)


def test_the_longest_text_still_runs(model):
    assert len(model.tokenize("a " * 510)) == 512
    states, _ = model("a " * 510)
    assert states.shape == (7, 512, WIDTH) and np.isfinite(states).all()


def test_a_missing_or_damaged_file_says_how_to_restore_it(tmp_path):
    restore = "Restore it with `git checkout helpers/data`, or install the course again."
    with pytest.raises(OSError, match=re.escape(f": minilm.npz is missing. {restore}") + "$"):
        MiniLM.load(str(tmp_path / "minilm.npz"))
    damaged = bytearray((DATA / "minilm.npz").read_bytes())
    damaged[1_000_000] ^= 1
    (tmp_path / "minilm.npz").write_bytes(damaged)
    found = hashlib.sha256(damaged).hexdigest()[:12]
    expected = hashlib.sha256((DATA / "minilm.npz").read_bytes()).hexdigest()[:12]
    message = f" damaged: minilm.npz has checksum {found}…, it should be {expected}…. {restore}"
    with pytest.raises(OSError, match=re.escape(message) + "$"):
        MiniLM.load(tmp_path / "minilm.npz")


def test_gelu_is_as_exact_as_it_says():
    x = np.linspace(-8, 8, 4001, dtype=np.float32)
    exact = [v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in x.tolist()]
    np.testing.assert_allclose(gelu(x), exact, rtol=0, atol=1e-6)
    # The formula's own error, 1.5e-7 of erf, shows in full precision: times x / 2.
    error = gelu(x.astype(float)) - exact
    assert np.all(abs(error) <= 0.8e-7 * abs(x))
    assert gelu(x).dtype == np.float32
