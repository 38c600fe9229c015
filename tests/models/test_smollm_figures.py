"""What lesson 11 says, from the stored results; and that the model itself gives just these."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers.attention import attention, causal_mask, softmax
from helpers.data import DATA
from helpers.models.products import product
from helpers.models.smollm import choose, turn
from helpers.models.smollm_stored import figures_of, read_figures, read_writer
from helpers.models.smollm_tokens import Tokenizer

STORY = "The apple fell from the"


@pytest.fixture(scope="module")
def stored():
    return read_writer()


def shares(entry, temperatures, T=1.0):
    """{word: share} of the likeliest next words."""
    total = entry["sums"][temperatures.index(T)]
    first = entry["top"][0][2]
    return {word: math.exp((logit - first) / T) / total for _, word, logit in entry["top"]}


def test_it_is_small_and_says_where_it_is_from(stored):
    assert (DATA / "writer.npz").stat().st_size < 1e6
    assert "SmolLM2-135M-Instruct" in stored["source"] and "Apache" in stored["source"]
    assert len(stored["vocabulary"]) == 49_152
    assert Tokenizer(stored["vocabulary"], []).decode([7042, 11977]) == " Paris apple"


def test_the_few_numbers_of_the_questions_are_the_same(stored):
    assert read_figures() == figures_of(stored)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tree", {" tree": 0.717, " sky": 0.163}),
        ("tree_cut", {" tree": 0.035, " sky": 0.660}),
        ("tree_head", {" tree": 0.305, " sky": 0.476}),
        ("phone", {" smartphone": 0.071, " phone": 0.058}),
        ("phone_cut", {" fruit": 0.395}),
        ("phone_all", {" fruit": 0.717}),
        ("software", {" google": 0.649}),
        ("juice", {" orange": 0.495}),
        ("software_all", {" orange": 0.256}),
        ("juice_all", {" orange": 0.256}),
        ("small", {" apple": 0.609, " orange": 0.283}),
        ("capital", {" iPhone": 0.459, " iPad": 0.284}),
    ],
)
def test_the_story_of_apple(stored, name, expected):
    found = shares(stored["cases"][name]["next"], stored["temperatures"])
    assert {word: round(found[word], 3) for word in expected} == pytest.approx(expected, abs=6e-4)
    assert list(found)[0] == max(expected, key=expected.get)


def test_the_head_that_is_cut_alone(stored):
    layer, head = stored["head"]
    assert (layer + 1, head + 1) == (24, 6)  # counted from 1
    weights = stored["cases"]["tree"]["weights"]
    assert round(float(weights[layer, head, 4, 1]), 2) == 0.83
    assert weights[layer, head, 4, 1] > 0.5
    for name, cut in (("tree_cut", np.s_[:, :, 4, 1]), ("tree_head", np.s_[layer, head, 4, 1])):
        assert not stored["cases"][name]["weights"][cut].any()
    assert stored["cases"]["phone_all"]["weights"][..., 2:, 1].max() == 0


def test_a_head_of_layer_25_takes_even_more_from_apple(stored):
    taken = stored["cases"]["tree"]["weights"][:, :, 4, 1]
    assert np.unravel_index(taken.argmax(), taken.shape)[0] + 1 == 25
    assert taken.max() > taken[tuple(stored["head"])]


@pytest.mark.long
@pytest.mark.nightly
def test_in_no_other_head_alone_does_the_cut_make_sky_lead(model, stored, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(DATA), *sys.path])
    import make_writer

    tokens = model.encode(STORY)
    tree, sky = (model.encode(word)[0] for word in (" tree", " sky"))
    taken = stored["cases"]["tree"]["weights"][:, :, 4, 1]
    largest = np.unravel_index(taken.argmax(), taken.shape)
    for layer, head in np.ndindex(taken.shape):
        mask = make_writer.in_one_head(len(tokens), layer, head, -1, 1)
        shares = softmax(model(tokens, mask=mask)[0][-1].astype(float))
        assert (shares[sky] > shares[tree]) == ([layer, head] == list(stored["head"]))
        if (layer, head) == largest:
            assert shares[tree] == pytest.approx(0.717, abs=0.02)  # as with nothing cut


@pytest.mark.long
def test_sky_leads_not_only_because_the_other_arrows_grow(model, stored):
    """The one arrow's weight set to 0, and no row divided."""
    tokens, there = model.encode(STORY), tuple(stored["head"])
    tree, sky = (model.encode(word)[0] for word in (" tree", " sky"))
    heads = np.ndindex(stored["cases"]["tree"]["weights"].shape[:2])

    def set_to_0(Q, K, V, mask=None):
        weights = np.array(attention(Q, K, V, mask=mask)[1])
        if next(heads) == there:
            weights[4, 1] = 0
        return weights @ V, weights

    shares = softmax(model(tokens, attention=set_to_0)[0][-1].astype(float))
    assert shares[[sky, tree]] == pytest.approx([0.520, 0.280], abs=6e-4)


@pytest.mark.long
def test_other_cuts_of_the_story_and_an_apple_alone_is_a_fruit(model):
    def first(text, cut=(), attend=attention):
        tokens = model.encode(text)
        mask = causal_mask(len(tokens))
        for asks, answers in cut:
            mask[asks, answers] = False
        shares = softmax(model(tokens, attention=attend, mask=mask)[0][-1].astype(float))
        return model.decode([int(shares.argmax())]), shares.max()

    def set_to_0(asks, answers):
        """This arrow's weight is 0 in every head, and no row is divided."""

        def attend(Q, K, V, mask=None):
            weights = np.array(attention(Q, K, V, mask=mask)[1])
            weights[..., asks, answers] = 0
            return weights @ V, weights

        return attend

    alone = {  # the arrow that is cut, and what comes then
        (2, 1): (" sky", 0.539),
        (3, 1): (" tree", 0.811),
        (4, 0): (" apple", 0.818),
        (4, 2): (" tree", 0.473),
        (4, 3): (" hardest", 0.127),
        (4, 4): (" sky", 0.434),
    }
    for arrow, (word, share) in alone.items():
        assert first(STORY, [arrow]) == (word, pytest.approx(share, abs=6e-4))
    assert first("The apple is a kind of") == (" fruit", pytest.approx(0.743, abs=6e-4))
    undivided = {
        ("The phone apple is a kind of", 2, 1): (" fruit", 0.299),
        (STORY, 4, 1): (" sky", 0.652),
        (STORY, 4, 0): (" limb", 0.132),
        (STORY, 2, 1): (" sky", 0.350),
        (STORY, 4, 4): (" tree", 0.638),
        (STORY, 3, 1): (" tree", 0.736),
        (STORY, 4, 2): (" tree", 0.544),
        (STORY, 4, 3): (" only", 0.183),
    }
    for (text, *arrow), (word, share) in undivided.items():
        assert first(text, attend=set_to_0(*arrow)) == (word, pytest.approx(share, abs=6e-4))


def test_without_the_first_noun_both_sentences_are_the_same(stored):
    software, juice = (stored["cases"][name]["next"] for name in ("software_all", "juice_all"))
    assert software == juice


def test_every_case_has_what_its_picture_needs(stored):
    for case in stored["cases"].values():
        n = len(case["tokens"])
        assert "".join(case["words"]) == case["text"] and len(case["words"]) == n
        assert case["weights"].shape == (30, 9, n, n) and case["weights"].dtype == np.float32
        np.testing.assert_allclose(case["weights"].sum(axis=-1), 1, atol=2e-3)
        assert not case["weights"][..., ~causal_mask(n)].any()
        for T in stored["temperatures"]:
            assert 0 < sum(shares(case["next"], stored["temperatures"], T).values()) <= 1.0001


def test_temperature_counts(stored):
    food, temperatures = stored["cases"]["food"], stored["temperatures"]
    needed = dict(zip(temperatures, food["needed"], strict=True))
    assert [needed[T] for T in (0.2, 0.5, 1.0, 2.0)] == [1, 14, 458, 14_867]
    for T, count in needed.items():
        table = np.sort(softmax(food["logits"].astype(float), temperature=T))[::-1]
        assert table[:count].sum() >= 0.9 > table[: count - 1].sum()
    _, word, _ = food["next"]["top"][0]
    assert Tokenizer(stored["vocabulary"], []).decode([choose(food["logits"], 0)]) == word


def test_what_it_writes(stored):
    whole, cut, sky = (stored["writing"][name] for name in ("whole", "cut", "sky"))
    assert whole["text"].startswith(STORY + " tree and the tree fell to the ground")
    assert cut["text"].startswith(STORY + " sky and into the ocean")
    assert sky["text"].startswith(STORY + " sky")
    for written in (whole, cut, sky):
        start, words = written["start"], written["words"]
        assert "".join(words) == written["text"] and start == 5
        assert written["weights"].shape == (len(words) - start, 30, 9, len(words) - 1)
        for step, entry in enumerate(written["next"]):
            assert entry["top"][entry["pick"]][1] == words[start + step]
            row = written["weights"][step]
            np.testing.assert_allclose(row.sum(axis=-1), 1, atol=2e-3)
            assert not row[..., start + step :].any()
    assert not cut["weights"][..., 1].any()


def test_the_mask(stored):
    peeking = stored["peeking"]
    assert (peeking["right"], peeking["of"]) == ([8, 23], 29)
    follows = peeking["words"][1:]
    for name, right in zip(("causal", "peeking"), peeking["right"], strict=True):
        guesses = peeking[name][:-1]
        assert sum(a == b for a, b in zip(guesses, follows, strict=True)) == right
    assert (peeking["causal"][9], peeking["peeking"][9]) == (" next", " girl")
    assert peeking["written"] == " tree" * 16
    causal, peeked = peeking["mean"]
    assert not causal[~causal_mask(30)].any() and peeked[~causal_mask(30)].all()
    assert stored["cache"]["one_by_one"] < 1e-4


def test_the_cache(stored):
    cache = stored["cache"]
    assert cache["kept"] < 1e-4
    assert cache["with_cache"] == cache["words"] == 49
    assert cache["anew"] == sum(range(1, 50)) == 1225
    layer = 576 * (960 + 576 + 3072) + 1536 * 576
    assert cache["each"] == 30 * layer + 576 * 49_152 == 134_479_872


def test_the_times(stored):
    lines = (DATA / "writer_times.csv").read_text().split()
    assert lines[0] == "words,anew,with_cache"
    for line in lines[1:]:
        words, anew, kept = map(float, line.split(","))
        assert words in (8, 16, 32, 64, 128) and 0 < kept < anew
        assert words != 64 or kept / anew == pytest.approx(0.2, abs=0.03)  # a fifth


def test_the_resting_place(stored):
    resting = stored["resting"]
    assert round(resting["share"], 2) == 0.49 and len(resting["words"]) == 49
    assert resting["heads"].mean() == pytest.approx(resting["share"], abs=1e-5)
    assert resting["by_words"][-1] == pytest.approx(resting["share"], abs=1e-4)
    assert [round(float(resting["by_words"][k]), 2) for k in (3, 7)] == [0.78, 0.73]
    assert resting["written"].startswith(" tree and the tree fell to the ground")
    assert "the future is uncertain" in resting["without"] and "tree" not in resting["without"]


@pytest.mark.long
def test_the_first_token_moves_less_than_its_weight(model, stored):
    """Lesson 10's measure: lengths of weight × value W_O, their share in each head."""
    seen = []

    def record(Q, K, V, mask=None):
        output, weights = attention(Q, K, V, mask=mask)
        seen.append((weights, V))
        return output, weights

    tokens = model.encode("".join(stored["resting"]["words"]))
    model(tokens, attention=record)
    n = len(tokens)
    weights = np.array([w for w, _ in seen]).reshape(30, 9, n, n)[:, :, 1:]
    values = np.array([v for _, v in seen]).reshape(30, 9, n, 64)
    assert weights[..., 0].mean() == pytest.approx(0.49, abs=5e-3)
    moved = []
    for layer, head in np.ndindex(30, 9):
        alone = np.zeros((n, 576), np.float32)
        alone[:, 64 * head : 64 * (head + 1)] = values[layer, head]
        lengths = np.linalg.norm(product(alone, model.params["W_O"][layer]), axis=1)
        row = weights[layer, head] * lengths
        moved.append(row[:, 0] / row.sum(axis=1))
    assert np.mean(moved) == pytest.approx(0.33, abs=1e-2)
    late = np.linalg.norm(values[5:], axis=-1)
    assert late[..., 0].mean() / late[..., 1:].mean() == pytest.approx(0.25, abs=0.03)


@pytest.mark.long
def test_most_of_the_harm_is_done_by_the_weight_that_goes_elsewhere(model):
    """The first word hidden from all later ones: in every layer, and from layer 6 on, where the
    rows are divided, or the weights only set to 0; and so in the first layers alone."""
    tokens = model.encode(STORY)
    n, late = len(tokens), 5  # layer 6, counted from 1
    tree = model.encode(" tree")[0]

    def after(**how):
        logits, weights = model(tokens, **how)
        shares = softmax(logits[-1].astype(float))
        return model.decode([int(shares.argmax())]), shares, weights[:, :, 2:, 1].mean()

    def hidden_from(layer):
        mask = np.broadcast_to(causal_mask(n), (30, 9, n, n)).copy()
        mask[layer:, :, 1:, 0] = False
        return mask

    def set_to_0(Q, K, V, mask=None):
        weights = np.array(attention(Q, K, V, mask=mask)[1])
        weights[..., 1:, 0] = 0
        return weights @ V, weights

    _, _, on_apple = after()
    word, shares, on_apple_cut = after(mask=hidden_from(0))
    whole, _ = model(tokens, mask=hidden_from(0))
    assert abs(whole[1:] - model(tokens[1:])[0]).max() < 1e-3  # for them the text begins there
    assert word != " tree" and shares[tree] < 0.01
    assert [on_apple, on_apple_cut] == pytest.approx([0.08, 0.71], abs=5e-3)
    word, shares, _ = after(mask=hidden_from(late))
    assert word != " tree" and shares[tree] == pytest.approx(0.0003, abs=6e-5)
    left = shares[tree]
    word, shares, _ = after(attention=[attention] * late + [set_to_0] * (30 - late))
    assert word == " tree" and shares[tree] == pytest.approx(0.314, abs=6e-4)
    assert 900 < shares[tree] / left < 1100
    _, shares, _ = after(attention=[set_to_0] * late + [attention] * (30 - late))
    assert shares[tree] == pytest.approx(0.001, abs=5e-4)
    alone = []  # each of the first layers
    for k in range(late):
        _, shares, _ = after(
            attention=[set_to_0 if k == layer else attention for layer in range(30)]
        )
        alone.append(shares[tree])
    assert max(alone[1:3]) < 0.05 and min(alone[0], *alone[3:]) > 0.6


@pytest.mark.long
def test_it_peeks_at_the_next_word(model, stored):
    """Without that one word nothing is gained; it alone does not bring the whole gain."""
    tokens = model.encode("".join(stored["peeking"]["words"]))
    n = len(tokens)
    all_but_next, next_too = np.ones((n, n), bool), causal_mask(n)
    just_after = np.arange(n - 1), np.arange(1, n)
    all_but_next[just_after], next_too[just_after] = False, True
    for mask, right in ((all_but_next, 5), (next_too, 16)):
        guesses = model(tokens, mask=mask)[0].argmax(axis=1)
        assert (guesses[:-1] == tokens[1:]).sum() == right


@pytest.mark.long
def test_if_the_first_token_alone_keeps_its_mask_it_writes(model):
    """It is the resting place that a model without the mask lacks most."""

    def written(masked):
        text = model.encode(STORY)
        for _ in range(16):
            n = len(text)
            mask = np.where(masked(n), causal_mask(n), True)
            text.append(int(model(text, mask=mask)[0][-1].argmax()))
        return model.decode(text)[len(STORY) :]

    first_alone = written(lambda n: np.arange(n)[:, None] == 0)
    assert " ".join(first_alone.split()).startswith(
        "tree. In this example, the apple is the object"
    )
    tokens, tree = model.encode(STORY), model.encode(" tree")[0]
    for word in range(4):  # that may ask later words; the last one has none
        mask = causal_mask(5)
        mask[word] = True
        shares = softmax(model(tokens, mask=mask)[0][-1].astype(float))
        if word == 0:
            assert shares[tree] < 0.0005
        else:
            assert shares.argmax() == tree and shares[tree] > 0.7415


@pytest.mark.long
def test_a_mark_at_the_beginning_is_the_resting_place(model):
    mark = model.tokenizer.tokens.index("<|im_start|>")
    weights = model([mark, *model.encode(STORY)])[1][:, :, 1:]
    assert weights[..., 0].mean() > 0.6 and weights[:, :, 1:, 1].mean() < 0.2


def test_positions_that_turn(stored):
    turning = stored["turning"]
    Q, K, layer = turning["Q"], turning["K"], turning["layer"]
    where = np.arange(5)
    for head in range(9):
        for away in (0, 100, 1000):  # a score depends on how far apart they stand
            scores = turn(Q[head], where + away) @ turn(K[head // 3], where + away).T / 8
            scores = np.where(causal_mask(5), scores, -np.inf)
            table = stored["cases"]["tree"]["weights"][layer, head]
            np.testing.assert_allclose(softmax(scores), table, atol=3e-3)


@pytest.mark.long
def test_the_model_gives_what_is_stored(model, stored, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(DATA), *sys.path])
    import make_writer

    again = make_writer.everything(model)
    again["vocabulary"] = model.tokenizer.tokens
    same(again, stored, "writer")
    assert Path(make_writer.__file__).parent == DATA


def same(found, expected, where):
    """Word for word, and number for number as far as they are stored."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), where
        for key in expected:
            same(found[key], expected[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for i, pair in enumerate(zip(found, expected, strict=True)):
            same(*pair, f"{where}[{i}]")
    elif isinstance(expected, (float, np.ndarray)):
        np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-3, err_msg=where)
    else:
        assert found == expected, where
