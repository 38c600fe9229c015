"""Lesson 07's model: its corpus, its gradients against finite differences, its training."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import training
from helpers.attention import causal_mask, multi_head_attention
from helpers.training import (
    NOUNS,
    TEMPLATES,
    Training,
    entropy_floor,
    forward,
    gradients,
    kind_accuracy,
    losses,
    make_corpus,
    new_parameters,
    sentences_of,
)


@pytest.fixture(scope="module")
def corpus():
    return make_corpus()


@pytest.fixture(scope="module")
def trained(corpus):
    return Training(corpus, new_parameters(corpus)).run(450)


def test_the_corpus_is_what_the_lesson_says(corpus):
    rows = np.concatenate([corpus.train, corpus.held_out])
    assert len(corpus.vocabulary) == 32
    assert len(rows) == len({tuple(row) for row in rows}) == 480
    assert len(corpus.held_out) == 96
    sentence = "please peel the apple and the banana"
    assert corpus.words(corpus.encode(sentence)) == sentence.split()


def test_no_template_gives_the_kind_away_at_the_end():
    """The words next to the last noun say nothing of its kind: a look back is needed."""
    for template in TEMPLATES:
        assert template.split()[-1] == "N" and template.split()[-2] == "the"
        assert len({s.split()[-2] for s in sentences_of(template)}) == 1


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("please juggle the apple", "does not know juggle"),
        ("", "1 to 7 words, got 0"),
        ("the the the the the the the the", "1 to 7 words, got 8"),
    ],
)
def test_a_sentence_it_cannot_take_is_named(corpus, sentence, message):
    with pytest.raises(ValueError, match=message):
        corpus.encode(sentence)


def test_unknown_templates_are_named():
    with pytest.raises(ValueError, match="at least one of"):
        make_corpus(["N V N"])
    with pytest.raises(ValueError, match="at least one of"):
        make_corpus([])


def test_the_floor_is_the_entropy_of_a_known_case():
    every, last = entropy_floor(["a b", "a c", "d b", "d c"])
    assert every == last == pytest.approx(np.log(2))
    assert entropy_floor(["only one"]) == (0, 0)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_gradients_are_the_slopes_that_nudging_shows(corpus, seed, with_attention):
    rng = np.random.default_rng(seed)
    params = new_parameters(corpus, seed, d=6, heads=2, d_k=3)
    tokens = corpus.train[rng.integers(len(corpus.train), size=3)]
    _, slope = gradients(params, tokens, with_attention=with_attention)
    step = 1e-5
    for name in slope:
        way = rng.normal(size=params[name].shape)  # all entries of a matrix at once, in one way
        up, down = (
            gradients(
                params | {name: params[name] + s * way}, tokens, with_attention=with_attention
            )
            for s in (step, -step)
        )
        nudged = (up[0] - down[0]) / (2 * step)
        assert nudged == pytest.approx((slope[name] * way).sum(), rel=1e-6, abs=1e-9), name


def test_it_is_the_courses_multi_head_attention(corpus):
    params = new_parameters(corpus, 3)
    tokens = corpus.train[:2, :-1]
    _, way = forward(params, tokens)
    matrices = (params[name] for name in ("W_Q", "W_K", "W_V", "W_O"))
    output, weights = multi_head_attention(way["X"], *matrices, mask=causal_mask(tokens.shape[1]))
    np.testing.assert_allclose(way["Y"], way["X"] + output, atol=1e-12)
    np.testing.assert_allclose(way["weights"], weights, atol=1e-12)


def test_nobody_looks_ahead(corpus):
    params = new_parameters(corpus)
    tokens = corpus.train[:1, :-1].copy()
    before, _ = forward(params, tokens)
    tokens[0, -1] = (tokens[0, -1] + 1) % 32
    after, _ = forward(params, tokens)
    np.testing.assert_array_equal(before[:, :-1], after[:, :-1])
    assert not np.allclose(before[:, -1], after[:, -1])


def test_training_finds_what_needs_attention(corpus, trained):
    assert kind_accuracy(trained.params, corpus, corpus.held_out) >= 0.95
    held, _ = losses(trained.params, corpus.held_out)
    assert held <= 1.10 * corpus.floor
    assert held == trained.history[-1][2]


def test_without_attention_it_can_only_guess(corpus):
    blind = Training(corpus, new_parameters(corpus), with_attention=False).run(450)
    assert 0.4 <= kind_accuracy(blind.params, corpus, corpus.held_out, with_attention=False) <= 0.6
    _, last = losses(blind.params, corpus.held_out, with_attention=False)
    assert last > 1.3 * corpus.last_floor  # it cannot tell 12 nouns from 6


def test_without_any_head_it_is_the_model_without_attention(corpus, trained):
    none, _ = forward(trained.params, corpus.held_out[:, :-1], heads_off=(0, 1, 2))
    blind, _ = forward(trained.params, corpus.held_out[:, :-1], with_attention=False)
    np.testing.assert_allclose(none, blind, atol=1e-12)


def test_a_cut_arrow_carries_nothing(corpus, trained):
    mask = np.ones((7, 7), bool)
    mask[6, 1] = False
    _, way = forward(trained.params, corpus.held_out[:, :-1], mask=mask)
    assert (way["weights"][..., 6, 1] == 0).all()
    np.testing.assert_allclose(way["weights"].sum(axis=-1), 1)


def test_the_same_seed_gives_the_same_training(corpus, trained):
    again = Training(corpus, new_parameters(corpus)).run(20).run(30)
    straight = [entry for entry in trained.history if entry[0] <= 50]
    np.testing.assert_allclose(again.history, straight, rtol=1e-12)


@pytest.mark.parametrize("rate", [50.0, 1e200])
def test_a_rate_too_high_is_said_and_the_last_good_step_kept(corpus, rate):
    wild = Training(corpus, new_parameters(corpus)).run(20)
    good = wild.params["W_Q"].copy()
    wild.run(200, rate=rate)
    assert f"rate {rate:g} is too high" in wild.trouble and "step 20" in wild.trouble
    np.testing.assert_array_equal(wild.params["W_Q"], good)
    assert wild.run(10).trouble == "" and wild.step == 30


def test_stopping_half_way_keeps_what_was_reached(corpus):
    def stop(now):
        if now.step == 7:
            raise KeyboardInterrupt

    halted = Training(corpus, new_parameters(corpus)).run(50, on_step=stop)
    assert halted.step == 7 and "step 7" in halted.trouble
    whole = Training(corpus, new_parameters(corpus)).run(20)
    np.testing.assert_allclose(halted.run(13).params["W_O"], whole.params["W_O"], rtol=1e-12)


def test_every_noun_is_in_the_vocabulary(corpus):
    assert set(training.NOUNS) == set(training.VERBS) == {"fruit", "tech"}
    assert all(noun in corpus.vocabulary for nouns in NOUNS.values() for noun in nouns)
