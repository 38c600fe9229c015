"""Lesson 07's model: its corpus, its gradients against finite differences, its training."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.attention import causal_mask, cosine, multi_head_attention, similarity_table
from helpers.models import training
from helpers.models.training import (
    NOUNS,
    TEMPLATES,
    VERBS,
    Training,
    cross_entropy,
    cue_places,
    cue_weights,
    entropy_floor,
    findings,
    forward,
    gradients,
    kind_accuracy,
    last_places,
    losses,
    make_corpus,
    new_parameters,
    sentences_of,
    without_cue,
)


@pytest.fixture(scope="module")
def corpus():
    return make_corpus()


@pytest.fixture(scope="module")
def small():
    """A corpus of two templates, of different lengths: quick to train on."""
    return make_corpus([TEMPLATES[1], TEMPLATES[2]])


@pytest.fixture(scope="module")
def trained(corpus):
    return Training(corpus, new_parameters(corpus)).run(450)


def says(message):
    """The whole message, word for word."""
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


def test_the_corpus_is_what_the_lesson_says(corpus):
    rows = np.concatenate([corpus.train, corpus.held_out])
    assert len(corpus.vocabulary) == 32
    assert len(rows) == len({tuple(row) for row in rows}) == 480
    assert len(corpus.held_out) == 96
    sentence = "please peel the apple and the banana"
    assert corpus.words(corpus.encode(sentence)) == sentence.split()
    made = {s for template in TEMPLATES for s in sentences_of(template)}
    assert {" ".join(corpus.words(row)) for row in rows} == made


def test_a_row_is_start_words_and_padding(corpus):
    assert corpus.vocabulary[:2] == ["<pad>", "<start>"]
    assert corpus.vocabulary[2:] == sorted(corpus.vocabulary[2:])
    place = corpus.vocabulary.index
    words = ["peel", "the", "apple", "and", "the", "lemon"]
    row = [place("<start>"), *map(place, words), place("<pad>")]
    assert corpus.encode(" ".join(words)).tolist() == row
    assert corpus.begin("peel the").tolist() == row[:3]
    assert corpus.begin("peel").tolist() == row[:2]
    assert any(row == given for given in np.concatenate([corpus.train, corpus.held_out]).tolist())


def test_a_template_is_filled_with_words_of_one_kind():
    assert len(sentences_of("VERB the apple and the NOUN")) == 2 * 6 * 6
    both = sentences_of("the NOUN2 the apple with the NOUN")
    assert len(both) == len(set(both)) == 2 * 6 * 5
    assert both[0] == "the banana the apple with the orange"
    kinds = {noun: kind for kind, nouns in NOUNS.items() for noun in nouns}
    for sentence in both:
        first, last = sentence.split()[1], sentence.split()[-1]
        assert first != last and kinds[first] == kinds[last]
    assert sentences_of("no gap") == ["no gap"]


def test_the_corpus_is_shuffled_by_its_seed_and_split_as_told(small):
    again, other = make_corpus(TEMPLATES[1:3], seed=0), make_corpus(TEMPLATES[1:3], seed=1)
    np.testing.assert_array_equal(again.train, small.train)
    assert not np.array_equal(other.train, small.train)
    rows = np.concatenate([small.train, small.held_out])
    assert small.train.shape == (115, 8) and small.held_out.shape == (29, 8)
    assert rows[:, 1].tolist() != sorted(rows[:, 1])
    half = make_corpus(TEMPLATES[1:3], held_out=0.5)
    np.testing.assert_array_equal(half.train, rows[:72])
    np.testing.assert_array_equal(half.held_out, rows[72:])
    # The vocabulary and the longest sentence are those of all templates, whichever are asked for.
    assert small.vocabulary == make_corpus().vocabulary
    assert (small.floor, small.last_floor) == entropy_floor(
        sentences_of(TEMPLATES[1]) + sentences_of(TEMPLATES[2])
    )


def test_no_template_gives_the_kind_away_at_the_end():
    """The words next to the last noun say nothing of its kind: a look back is needed."""
    for template in TEMPLATES:
        assert template.split()[-1] == "NOUN" and template.split()[-2] == "the"
        assert len({s.split()[-2] for s in sentences_of(template)}) == 1


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("please juggle the pear", "sentence: the corpus does not know juggle, pear"),
        ("<start> <pad>", "sentence: the corpus does not know <start>, <pad>"),
        ("", "sentence: type 1 to 7 words; this has 0"),
        ("the the the the the the the the", "sentence: type 1 to 7 words; this has 8"),
    ],
)
def test_a_sentence_it_cannot_take_is_named(corpus, sentence, message):
    with says(message):
        corpus.encode(sentence)


def test_a_sentence_may_be_written_as_one_writes(corpus):
    plain = corpus.encode("please peel the apple")
    for written in (
        "Please peel the apple.",
        " please, peel  the APPLE !",
        "Please peel the apple …",
    ):
        np.testing.assert_array_equal(corpus.encode(written), plain)


def test_the_longest_sentences_it_can_take(corpus):
    assert len(corpus.encode("the " * 7)) == 8 and len(corpus.begin("the " * 6)) == 7
    with says("sentence: type 1 to 6 words; this has 7"):
        corpus.begin("the " * 7)


@pytest.mark.parametrize("templates", [["NOUN VERB NOUN"], [], [TEMPLATES[0], "NOUN VERB NOUN"]])
def test_unknown_templates_are_named(templates):
    with says(f"templates: at least one of {list(TEMPLATES)}, got {templates}"):
        make_corpus(templates)


def test_the_floor_is_the_entropy_of_a_known_case():
    every, last = entropy_floor(["a b", "a c", "d b", "d c"])
    assert every == last == pytest.approx(np.log(2))
    assert entropy_floor(["only one"]) == (0, 0)
    # First word: 1 of 4 and 3 of 4. After x: y or z. After x y: nothing to guess.
    every, last = entropy_floor(["w y", "x y y", "x z", "x z"])
    first = np.log([4, 4 / 3, 4 / 3, 4 / 3]).sum()
    assert every == pytest.approx((first + np.log([3, 3 / 2, 3 / 2]).sum()) / 9)
    assert last == pytest.approx(2 * np.log(3 / 2) / 4)


def test_parameters_begin_small_and_in_shape(corpus):
    params = new_parameters(corpus)
    assert {name: matrix.shape for name, matrix in params.items()} == {
        "embedding": (32, 16),
        "position": (8, 16),
        "W_Q": (3, 16, 8),
        "W_K": (3, 16, 8),
        "W_V": (3, 16, 8),
        "W_O": (24, 16),
        "read_out": (16, 32),
        "bias": (32,),
    }
    for name, again in new_parameters(corpus, seed=0).items():
        np.testing.assert_array_equal(again, params[name])
    assert not np.array_equal(new_parameters(corpus, seed=1)["W_Q"], params["W_Q"])
    wide = new_parameters(corpus, d=900, heads=2, d_k=32)
    spread = {"embedding": 0.5, "position": 0.5, "W_O": 64**-0.5, "bias": 0}
    for name, matrix in wide.items():
        assert abs(matrix.mean()) <= 0.02
        assert matrix.std() == pytest.approx(spread.get(name, 900**-0.5), rel=0.03), name


def test_the_loss_against_probabilities():
    logits = np.random.default_rng(0).normal(size=(2, 3, 5))
    targets = np.array([[0, 4, 2], [1, 1, 3]])
    chance = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    for i, j in np.ndindex(2, 3):
        expected = -np.log(chance[i, j, targets[i, j]])
        assert cross_entropy(logits, targets)[i, j] == pytest.approx(expected)
        # A number added to all scores changes nothing, however large it is.
        assert cross_entropy(logits + 1000, targets)[i, j] == pytest.approx(expected)


@pytest.mark.parametrize("with_attention", [True, False])
def test_the_mean_losses_leave_the_padding_out(small, with_attention):
    params = new_parameters(small, 1)
    every, last = [], []
    for row in small.train:
        tokens = row[row != 0][None]
        logits, _ = forward(params, tokens[:, :-1], with_attention=with_attention)
        each = cross_entropy(logits, tokens[:, 1:])[0]
        every += each.tolist()
        last.append(each[-1])
    found = losses(params, small.train, with_attention=with_attention)
    assert found == pytest.approx((np.mean(every), np.mean(last)))
    loss, _ = gradients(params, small.train, with_attention=with_attention)
    assert loss == pytest.approx(found[0])
    assert (losses(params, small.train) == pytest.approx(found)) == with_attention  # by default
    # Another word may be the one that pads: "you" is not in these sentences.
    you = small.vocabulary.index("you")
    padded = np.where(small.train == 0, you, small.train)
    assert losses(params, padded, pad=you, with_attention=with_attention) == pytest.approx(found)
    assert gradients(params, padded, you, with_attention)[0] == pytest.approx(loss)


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


def test_gradients_bear_scores_too_large_for_exp(small):
    params = new_parameters(small)
    params["read_out"] *= 10_000
    logits, _ = forward(params, small.train[:, :-1])
    assert np.ptp(logits.max(axis=-1)) > 1000 and logits.max() > 1000
    loss, slope = gradients(params, small.train)
    assert np.isfinite(loss) and all(np.isfinite(matrix).all() for matrix in slope.values())
    # What is given to one word is taken from the others.
    assert slope["bias"].sum() == pytest.approx(0, abs=1e-12) and abs(slope["bias"]).max() > 0.01


def test_what_the_model_cannot_take_is_named(small):
    params = new_parameters(small)
    asking = (
        new_parameters,
        lambda corpus: Training(corpus, params),
        lambda corpus: kind_accuracy(params, corpus, small.train),
        lambda corpus: cue_places(corpus, small.train),
    )
    for call in asking:
        with says("corpus: what make_corpus() gives, got int: 3"):
            call(3)
    for call in (lambda x: kind_accuracy(params, small, x), lambda x: cue_places(small, x)):
        with says("tokens: whole numbers (sentences, words), got int: 3"):
            call(3)
    for call in (lambda p: forward(p, small.train), lambda p: Training(small, p)):
        with says("params: what new_parameters(corpus) gives, got dict: {'W_Q': 3}"):
            call({"W_Q": 3})
        with says("params: what new_parameters(corpus) gives, got list: ['embedding']"):
            call(["embedding"])
    for tokens, said in (
        ("a b", "str: 'a b'"),
        ([1, 2], "list: [1, 2]"),
        ([[0.5]], "list: [[0.5]]"),
    ):
        with says(f"tokens: whole numbers (sentences, words), got {said}"):
            forward(params, tokens)
    unsigned = forward(params, small.train.astype(np.uint8))[0]
    np.testing.assert_array_equal(unsigned, forward(params, small.train)[0])


def test_it_is_the_courses_multi_head_attention(corpus):
    params = new_parameters(corpus, 3)
    tokens = corpus.train[:2, :-1]
    _, made = forward(params, tokens)
    matrices = (params[name] for name in ("W_Q", "W_K", "W_V", "W_O"))
    output, weights = multi_head_attention(made["X"], *matrices, mask=causal_mask(tokens.shape[1]))
    np.testing.assert_allclose(made["Y"], made["X"] + output, atol=1e-12)
    np.testing.assert_allclose(made["weights"], weights, atol=1e-12)


def test_nobody_looks_ahead(corpus):
    params = new_parameters(corpus)
    tokens = corpus.train[:1, :-1].copy()
    before, _ = forward(params, tokens)
    tokens[0, -1] = (tokens[0, -1] + 1) % 32
    after, _ = forward(params, tokens)
    np.testing.assert_array_equal(before[:, :-1], after[:, :-1])
    assert not np.allclose(before[:, -1], after[:, -1])


def test_what_lesson_08_says_of_its_training(corpus, trained):
    """By heart the model could go below the floor; at first that costs it; the nouns' moves."""
    own = entropy_floor([" ".join(corpus.words(row)) for row in corpus.train])
    assert round(own[0], 3) == 0.888 and own[1] < corpus.last_floor
    start = new_parameters(corpus)
    blind = Training(corpus, start, with_attention=False).run(200)
    one = {step: (held, last) for step, _, held, last, _ in trained.history}
    other = {step: (held, last) for step, _, held, last, _ in blind.history}
    assert all(one[step][1] > other[step][1] for step in range(80, 201, 10))
    assert abs(one[150][0] - other[150][0]) < 0.01
    assert min(one, key=lambda step: one[step][1]) in range(290, 320)
    nouns = [corpus.vocabulary.index(noun) for kind in NOUNS.values() for noun in kind]
    begun = start["embedding"][nouns]
    moves = trained.params["embedding"][nouns] - begun
    lengths = [np.linalg.norm(table, axis=1).mean() for table in (begun, moves)]
    assert np.allclose(lengths, [2.09, 0.25], atol=0.01)
    table = similarity_table(moves, cosine)
    assert round((table[:6, :6].sum() + table[6:, 6:].sum() - 12) / 60, 2) == 0.70


def test_training_finds_what_needs_attention(corpus, trained):
    assert kind_accuracy(trained.params, corpus, corpus.held_out) >= 0.95
    held, _ = losses(trained.params, corpus.held_out)
    assert held <= 1.10 * corpus.floor
    assert held == trained.history[-1][2]


@pytest.mark.long
def test_without_attention_it_can_only_guess(corpus):
    blind = Training(corpus, new_parameters(corpus), with_attention=False).run(450)
    assert 0.4 <= kind_accuracy(blind.params, corpus, corpus.held_out, with_attention=False) <= 0.6
    _, last = losses(blind.params, corpus.held_out, with_attention=False)
    assert last > 1.3 * corpus.last_floor  # it cannot tell 12 nouns from 6


def test_without_any_head_it_is_the_model_without_attention(corpus):
    params, tokens = new_parameters(corpus), corpus.held_out[:, :-1]
    none, _ = forward(params, tokens, heads_off=(0, 1, 2))
    blind, made = forward(params, tokens, with_attention=False)
    np.testing.assert_allclose(none, blind, atol=1e-12)
    assert set(made) == {"X", "Y"}


def test_a_head_taken_away_adds_nothing_and_the_others_as_before(corpus):
    params, tokens = new_parameters(corpus), corpus.held_out[:5, :-1]
    _, whole = forward(params, tokens)
    _, made = forward(params, tokens, heads_off=(1,))
    assert (made["heads"][:, 1] == 0).all()
    np.testing.assert_array_equal(made["heads"][:, [0, 2]], whole["heads"][:, [0, 2]])
    middle = whole["heads"][:, 1] @ params["W_O"][8:16]
    np.testing.assert_allclose(whole["Y"] - made["Y"], middle, atol=1e-12)


def test_a_cut_arrow_carries_nothing(corpus):
    mask = np.ones((7, 7), bool)
    mask[6, 1] = False
    _, made = forward(new_parameters(corpus), corpus.held_out[:, :-1], mask=mask)
    assert (made["weights"][..., 6, 1] == 0).all()
    assert (made["weights"][..., 6, 2] > 0).all() and (made["weights"][..., 2, 6] == 0).all()
    np.testing.assert_allclose(made["weights"].sum(axis=-1), 1)


def test_the_same_seed_gives_the_same_training(small):
    again = Training(small, new_parameters(small)).run(20).run(30)
    straight = Training(small, new_parameters(small)).run(50)
    np.testing.assert_allclose(again.history, straight.history, rtol=1e-12)
    assert [entry[0] for entry in straight.history] == [0, 10, 20, 30, 40, 50]


def test_a_step_is_the_slope_and_what_is_left_of_the_last_step(small):
    params = new_parameters(small)
    begun = {name: matrix.copy() for name, matrix in params.items()}
    _, first = gradients(params, small.train)
    now = Training(small, params).run(1, rate=0.5, momentum=0.25)
    moved = {name: -0.5 * first[name] for name in first}
    for name, matrix in now.params.items():
        np.testing.assert_allclose(matrix, begun[name] + moved[name], atol=1e-15)
    _, second = gradients(now.params, small.train)
    now.run(1, rate=0.5, momentum=0.25)
    for name, matrix in now.params.items():
        further = 0.25 * moved[name] - 0.5 * second[name]
        np.testing.assert_allclose(matrix, begun[name] + moved[name] + further, atol=1e-14)
        np.testing.assert_array_equal(params[name], begun[name])  # the caller's stay as they are


def test_a_rate_and_a_momentum_are_there_unless_told(small):
    told = Training(small, new_parameters(small)).run(3, rate=0.1, momentum=0.9)
    np.testing.assert_array_equal(
        Training(small, new_parameters(small)).run(3).params["W_Q"], told.params["W_Q"]
    )


def test_the_history_says_where_it_stood(small):
    seen = []
    now = Training(small, new_parameters(small))
    now.run(7, every=3, on_step=lambda self: seen.append(self.step))
    assert seen == [1, 2, 3, 4, 5, 6, 7]
    assert [entry[0] for entry in now.history] == list(now.snapshots) == [0, 3, 6, 7]
    for step, train, *held, at_end in now.history:
        params = now.snapshots[step]
        assert (train, at_end) == losses(params, small.train)
        assert tuple(held) == losses(params, small.held_out)
    assert now.trouble == ""


def test_it_says_how_far_it_is(small):
    now = Training(small, new_parameters(small))
    assert repr(now) == "Not trained yet."
    _, train, held, last, _ = now.run(2, every=1).history[-1]
    said = (
        f"After step 2: loss {train:.2f} on the sentences trained on, {held:.2f} on those held out "
        f"({last:.2f} at the last noun).\nFloor {small.floor:.2f} ({small.last_floor:.2f})."
    )
    assert repr(now) == said
    now.trouble = "Stopped."
    assert repr(now) == f"{said} Stopped."


def test_blind_training_is_measured_blind(small):
    now = Training(small, new_parameters(small), with_attention=False).run(2)
    _, train, *held, at_end = now.history[-1]
    assert tuple(held) == losses(now.params, small.held_out, with_attention=False)
    assert (train, at_end) == losses(now.params, small.train, with_attention=False)
    _, slope = gradients(now.params, small.train, with_attention=False)
    assert "W_Q" not in slope and "embedding" in slope
    np.testing.assert_array_equal(now.params["W_Q"], new_parameters(small)["W_Q"])


@pytest.mark.parametrize("rate", [50.0, 1e200])
def test_a_rate_too_high_is_said_and_the_last_good_step_kept(small, rate, recwarn):
    wild = Training(small, new_parameters(small)).run(20)
    good = wild.params["W_Q"].copy()
    wild.run(200, rate=rate)
    assert wild.trouble == (
        f"The loss grew out of all bounds: the rate {rate:g} is too high. "
        f"Back at step 20, the last good one; try {rate / 5:g}."
    )
    assert wild.step == 20 and not recwarn.list
    np.testing.assert_array_equal(wild.params["W_Q"], good)
    # It goes on as if the wild run had not been, but from a standstill.
    fresh = Training(small, wild.params).run(10)
    assert wild.run(10).trouble == "" and wild.step == 30
    np.testing.assert_array_equal(wild.params["W_Q"], fresh.params["W_Q"])


def test_a_loss_may_grow_to_three_times_what_it_was(small):
    now = Training(small, new_parameters(small)).run(1)
    (step, loss, *rest), *later = now.history
    latest = gradients(now.params, small.train)[0]
    now.history = [(step, latest / 2.9, *rest), *later]
    assert now.run(1).step == 2
    latest = gradients(now.params, small.train)[0]
    now.history = [(step, latest / 3, *rest), *later]
    assert "too high" in now.run(1).trouble


def test_stopping_half_way_keeps_what_was_reached(small):
    def stop(now):
        if now.step == 7:
            raise KeyboardInterrupt

    halted = Training(small, new_parameters(small)).run(50, on_step=stop)
    assert halted.step == 7
    assert halted.trouble == "Stopped by hand after step 7. Run it again to go on."
    whole = Training(small, new_parameters(small)).run(20)
    np.testing.assert_allclose(halted.run(13).params["W_O"], whole.params["W_O"], rtol=1e-12)
    assert halted.trouble == ""


# ---- What is asked of a trained model -----------------------------------------------------------


def spread_out(corpus):
    """Parameters far enough from 0 that every number depends on every other."""
    return {name: 3 * matrix for name, matrix in new_parameters(corpus, 5).items()}


def own_places(corpus, row):
    """Where the cue stands in a row, and the word before the last; found word by word."""
    words = [corpus.vocabulary[token] for token in row if token != 0]
    content = {w for kinds in (VERBS, NOUNS) for group in kinds.values() for w in group}
    return next(i for i, word in enumerate(words) if word in content), len(words) - 2


def test_the_cue_and_the_last_place(corpus):
    places = [own_places(corpus, row) for row in corpus.train]
    assert cue_places(corpus, corpus.train).tolist() == [cue for cue, _ in places]
    assert last_places(corpus.train).tolist() == [last for _, last in places]
    assert last_places(np.array([[1, 5, 6, 9, 9]]), pad=9).tolist() == [1]
    mask = without_cue(corpus, corpus.train)
    assert mask.dtype == bool and mask.shape == (len(places), 1, 7, 7)
    assert np.argwhere(~mask).tolist() == [
        [i, 0, last, cue] for i, (cue, last) in enumerate(places)
    ]


@pytest.mark.parametrize("more", [0, 1000])  # exp of the scores overflows
@pytest.mark.parametrize("options", [{}, {"with_attention": False}, {"heads_off": (1,)}])
def test_a_kind_is_right_when_its_nouns_together_are_likelier(small, options, more):
    params, right = spread_out(small), []
    params["bias"] += more
    for row in small.train:
        tokens = row[row != 0]
        at_end = forward(params, tokens[None, :-1], **options)[0][0, -1]
        total = {
            kind: np.logaddexp.reduce([at_end[small.vocabulary.index(noun)] for noun in nouns])
            for kind, nouns in NOUNS.items()
        }
        right.append(small.vocabulary[tokens[-1]] in NOUNS[max(total, key=total.get)])
    assert 0 < np.mean(right) < 1
    assert kind_accuracy(params, small, small.train, **options) == pytest.approx(np.mean(right))


def test_the_weight_on_the_cue_is_a_mean_by_kind(small):
    params, found = spread_out(small), {"fruit": [], "tech": []}
    for row in small.train:
        cue, last = own_places(small, row)
        _, made = forward(params, row[None, :-1])
        word = small.vocabulary[row[cue]]
        kind = next(k for k in VERBS if word in VERBS[k] + NOUNS[k])
        found[kind].append(made["weights"][0, :, last, cue])
    weights = cue_weights(params, small, small.train)
    assert set(weights) == set(found)
    for kind, rows in found.items():
        np.testing.assert_allclose(weights[kind], np.mean(rows, axis=0))


def test_findings_are_those_asked_for_one_by_one(small):
    model = Training(small, spread_out(small))
    blind = Training(small, {name: -matrix for name, matrix in model.params.items()})
    held, params = small.held_out, model.params
    weights = cue_weights(params, small, held)
    expected = {
        "accuracy": kind_accuracy(params, small, held),
        "loss / floor": losses(params, held)[0] / small.floor,
        "blind accuracy": kind_accuracy(blind.params, small, held, with_attention=False),
        "blind loss / floor": losses(blind.params, held, with_attention=False)[0] / small.floor,
        "cue cut": kind_accuracy(params, small, held, mask=without_cue(small, held)),
    }
    for k in range(3):
        expected[f"without head {k + 1}"] = kind_accuracy(params, small, held, heads_off=(k,))
        for kind in ("fruit", "tech"):
            expected[f"head {k + 1} on {kind} cue"] = weights[kind][k]
    found = findings(model, blind)
    assert list(found) == list(training.five_seeds()[0])
    assert found == {name: round(float(value), 4) for name, value in expected.items()}


def test_the_table_of_seeds_is_numbers_by_seed():
    table = training.five_seeds()
    assert list(table) == [0, 1, 2, 3, 4]
    assert all(type(value) is float for row in table.values() for value in row.values())
    assert len(table[0]) == 14 and "seed" not in table[0]


def test_every_noun_is_in_the_vocabulary(corpus):
    assert set(training.NOUNS) == set(training.VERBS) == {"fruit", "tech"}
    assert all(noun in corpus.vocabulary for nouns in NOUNS.values() for noun in nouns)


def test_stopped_by_hand_the_loss_is_that_of_the_step_it_names(small):
    def stop(training):
        if training.step == 17:
            raise KeyboardInterrupt

    stopped = Training(small, new_parameters(small)).run(30, on_step=stop)
    straight = Training(small, new_parameters(small)).run(17)
    assert repr(stopped).startswith("After step 17: ")
    assert stopped.history[-1] == straight.history[-1]
    assert stopped.history[-1][0] == 17 and 17 in stopped.snapshots


def test_a_burst_last_step_is_no_good_one(small):
    training = Training(small, new_parameters(small))
    for rate in (50, 1e200):
        training.run(1, rate=rate)
        assert "too high" in training.trouble and training.step == 0
    first = training.history[0][1]
    assert training.run(20).trouble == "" and training.history[-1][1] < first
