"""The real model: against the original implementation, and against bad input.

The references were made by the original (PyTorch, full precision) with `helpers/data/make_minilm.py
--references`; nothing of ours had a hand in them.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from helpers.attention import attention
from helpers.minilm import DATA, HEADS, LAYERS, WIDTH, MiniLM, gelu, split

HERE = Path(__file__).parent / "data"
SENTENCES = (HERE / "minilm_sentences.txt").read_text(encoding="utf-8").splitlines()
TOKENS = json.loads((HERE / "minilm_tokens.json").read_text(encoding="utf-8"))
FRUIT = "please buy an apple and an orange"


@pytest.fixture(scope="module")
def model():
    return MiniLM.load()


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
    assert model.tokenize("a" * 101)[1] == "[UNK]"


def test_words_are_split_as_bert_splits_them():
    assert split("Hello, Café-bar\tx$") == ["hello", ",", "cafe", "-", "bar", "x", "$"]
    assert split("a\u0000b 日本") == ["ab", "日", "本"]


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


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda Q, K, V: V, "should return two things, output and weights; it returned ndarray"),
        (lambda Q, K, V: (V[:1], Q @ K.T), r"output should have shape \(9, 32\), got \(1, 32\)"),
        (lambda Q, K, V: (V, Q), r"weights should have shape \(9, 9\), got \(9, 32\)"),
        (lambda Q, K, V: (V * np.nan, Q @ K.T), "output holds NaN or infinity"),
    ],
)
def test_a_wrong_attention_is_told_what_is_wrong(model, wrong, message):
    with pytest.raises(ValueError, match=message):
        model(FRUIT, attention=wrong)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no word in ''; type at least one"),
        (" \n ", "there is no word"),
        (7, "text: one text, got int 7"),
        ("a " * 511, "511 pieces, and the model has positions for 510"),
    ],
)
def test_bad_text_is_named(model, text, message):
    with pytest.raises(ValueError, match=message):
        model(text)


def test_the_longest_text_still_runs(model):
    assert len(model.tokenize("a " * 510)) == 512
    states, _ = model("a " * 510)
    assert states.shape == (7, 512, WIDTH) and np.isfinite(states).all()


def test_a_missing_or_damaged_file_says_how_to_restore_it(tmp_path):
    with pytest.raises(OSError, match=r"minilm.npz is missing. Restore it with `git checkout"):
        MiniLM.load(tmp_path / "minilm.npz")
    damaged = bytearray((DATA / "minilm.npz").read_bytes())
    damaged[1_000_000] ^= 1
    (tmp_path / "minilm.npz").write_bytes(damaged)
    with pytest.raises(OSError, match="damaged: minilm.npz has checksum"):
        MiniLM.load(tmp_path / "minilm.npz")


def test_gelu_is_as_exact_as_it_says():
    x = np.linspace(-8, 8, 4001, dtype=np.float32)
    exact = [v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in x.tolist()]
    np.testing.assert_allclose(gelu(x), exact, rtol=0, atol=1e-6)
    assert gelu(x).dtype == np.float32
