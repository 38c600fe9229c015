"""The figures of the lessons from similarity to many heads, computed with helpers.attention.

`reads(x, "0.5727")` says that x, rounded to as many decimals, is shown as 0.5727. "Video" marks
what the lecture prints: it rounds by hand on the way, so those figures are computed as it does.
"""

import numpy as np
import pytest

from helpers.attention import (
    attention,
    causal_mask,
    cosine,
    dot,
    multi_head_attention,
    normalize,
    scaled_dot,
    similarity_table,
    softmax,
)


def reads(values, *texts):
    values = np.ravel(values)
    assert len(values) == len(texts)
    shown = [f"{v:.{len(t.partition('.')[2])}f}" for v, t in zip(values, texts, strict=True)]
    assert shown == list(texts)


def step(words, measure=cosine):
    return softmax(similarity_table(words, measure)) @ words


# Lesson 02

CHERRY, ORANGE_2, PHONE_2 = (1, 4), (0, 3), (3, 0)


def test_similarity_dot_product():
    assert dot(CHERRY, ORANGE_2) == 12
    assert dot(CHERRY, PHONE_2) == 3
    assert dot(ORANGE_2, PHONE_2) == 0
    assert np.multiply(CHERRY, ORANGE_2).tolist() == [0, 12]
    assert np.multiply(CHERRY, PHONE_2).tolist() == [3, 0]
    assert dot(CHERRY, (-3, 0)) < 0


def test_similarity_cosine_and_angle():
    near, far, square = cosine(CHERRY, ORANGE_2), cosine(CHERRY, PHONE_2), cosine(ORANGE_2, PHONE_2)
    reads([near, far], "0.9701", "0.2425")
    reads([near, far], "0.97", "0.24")  # Video
    assert square == 0
    angles = np.degrees(np.arccos([near, far, square]))
    reads(angles, "14.04", "75.96", "90.00")
    reads(angles, "14", "76", "90")  # Video
    np.testing.assert_allclose(angles[:2], np.degrees(np.arctan([1 / 4, 4])), rtol=1e-13)


def test_similarity_cosine_is_dot_on_the_unit_circle_and_another_scalar_for_each_pair():
    words = np.array([CHERRY, ORANGE_2, PHONE_2], float)
    lengths = np.linalg.norm(words, axis=1)
    unit = words / lengths[:, None]
    on_circle = similarity_table(unit, dot)
    np.testing.assert_allclose(on_circle, similarity_table(words, cosine), atol=1e-15)
    # cherry's dot product ranks the long word first, its cosine the one in the same direction.
    long, alike = (20, 0), (0.25, 1)
    assert dot(CHERRY, long) > dot(CHERRY, alike)
    assert cosine(CHERRY, long) < cosine(CHERRY, alike)


def test_similarity_scaled_dot_product():
    values = [scaled_dot(CHERRY, ORANGE_2), scaled_dot(CHERRY, PHONE_2)]
    reads(values, "8.485", "2.121")
    reads(values, "8.49", "2.12")  # Video
    assert scaled_dot(ORANGE_2, PHONE_2) == 0


@pytest.mark.parametrize("d", [1, 4, 16, 64, 256, 1024])
def test_similarity_root_d_keeps_the_spread_and_neither_d_nor_log_d_does(d):
    a, b = np.random.default_rng(d).standard_normal((2, 4000, d))
    # The spread of 4000 samples is off by about 1/√8000 = 1.1 %; products of single numbers have
    # heavier tails, 2.2 %. Five times that is never reached by chance, and the seed is fixed.
    spread = dot(a, b).std()
    assert spread == pytest.approx(d**0.5, rel=0.11)
    assert scaled_dot(a, b).std() == pytest.approx(1, rel=0.11)
    if d >= 4:
        assert (dot(a, b) / d).std() < 0.6
        assert not 0.8 < (dot(a, b) / np.log(d)).std() < 1.2


def test_similarity_similarity_is_not_distance():
    def distance(a, b):
        return np.linalg.norm(np.subtract(a, b))

    # Close but scoring low, far but scoring high.
    close, far = ((0.3, 0), (0, 0.3)), ((0, 1), (0, 9))
    assert distance(*close) < 1 and distance(*far) == 8
    for measure in (dot, cosine, scaled_dot):
        assert measure(*close) == 0
        assert measure(*far) >= 1


def test_similarity_cosine_of_a_zero_vector_is_refused():
    with pytest.raises(ValueError, match="b is a zero vector"):
        cosine(CHERRY, (0, 0))


# Lesson 03

ORANGE, PHONE, APPLE = (0, 3, 0), (4, 0, 0), (2, 2, 0)
AND, AN, MOTORCYCLE = (0, 0, 2), (0, 0, 3), (0, -3, 0)
FLAT = {"orange": (0, 3), "phone": (4, 0), "apple": (2, 2)}


def flat(*names):
    return np.array([FLAT[name] for name in names], float)


def test_softmax_cosine_tables():
    half = f"{0.5**0.5:.4f}"
    reads(half_way := cosine(ORANGE, APPLE), "0.7071")
    reads(half_way, "0.71")  # Video
    reads(np.degrees(np.arccos(half_way)), "45.0")
    first = similarity_table([ORANGE, APPLE, AND, AN], cosine)
    reads(
        first,
        *("1.0000", half, "0.0000", "0.0000"),
        *(half, "1.0000", "0.0000", "0.0000"),
        *("0.0000", "0.0000", "1.0000", "1.0000"),
        *("0.0000", "0.0000", "1.0000", "1.0000"),
    )
    assert np.all(first[:2, 2:] == 0) and np.all(np.diag(first) == 1)
    second = similarity_table([PHONE, APPLE, AN], cosine)
    reads(
        second,
        *("1.0000", half, "0.0000"),
        *(half, "1.0000", "0.0000"),
        *("0.0000", "0.0000", "1.0000"),
    )
    assert cosine(ORANGE, PHONE) == 0


def test_softmax_an_counted_twice_takes_from_the_others():
    once = softmax(similarity_table([ORANGE, APPLE, AND, AN], cosine))
    twice = softmax(similarity_table([ORANGE, APPLE, AND, AN, AN], cosine))
    reads(once[1], "0.3006", "0.4029", "0.1482", "0.1482")
    reads(twice[1], "0.2618", "0.3509", "0.1291", "0.1291", "0.1291")


def test_softmax_coefficients_blow_up_unless_normalised():
    words = np.array([ORANGE, APPLE, AND, AN], float)
    grown, kept = words, words
    for _ in range(5):  # the table is made anew at each step
        grown = similarity_table(grown, cosine) @ grown
        kept = normalize(similarity_table(kept, cosine)) @ kept
    assert np.linalg.norm(grown, axis=1).min() > 20
    assert np.linalg.norm(kept, axis=1).max() <= np.linalg.norm(words, axis=1).max()


def test_softmax_divide_by_the_row_sum():
    row = [1, cosine(ORANGE, APPLE)]
    reads(normalize(row), "0.5858", "0.4142")
    reads([1 / 1.71, 0.71 / 1.71], "0.585", "0.415")  # Video: it prints 0.58 / 0.42


def test_softmax_a_row_that_sums_to_zero():
    row = [cosine(ORANGE, ORANGE), cosine(ORANGE, MOTORCYCLE)]
    assert row == [1, -1]
    with pytest.raises(ValueError, match="sums to 0"):
        normalize(row)
    assert normalize([2, -1]).tolist() == [2, -1]  # and weights can be negative


def test_softmax_itself():
    weights = softmax([1, cosine(ORANGE, APPLE)])
    reads(weights, "0.5727", "0.4273")
    reads(weights, "0.57", "0.43")  # Video
    reads(softmax([1, -1]), "0.8808", "0.1192")
    assert softmax([1000, 0]).tolist() == [1, 0]
    reads(softmax([1, 0], temperature=1e-3), "1.0000", "0.0000")
    reads(softmax([1, 0], temperature=1e6), "0.5000", "0.5000")


def test_softmax_zero_does_not_stay_zero():
    row = softmax(similarity_table([ORANGE, APPLE, AND, AN], cosine))[0]
    reads(row, "0.4029", "0.3006", "0.1482", "0.1482")
    reads(row, "0.40", "0.30", "0.15", "0.15")  # Video: 0.4, 0.3, 0.15, 0.15


def test_attention_step_apple_moves():
    orange, phone = step(flat("apple", "orange"))[0], step(flat("apple", "phone"))[0]
    reads(orange, "1.145", "2.427")
    reads(phone, "2.855", "1.145")
    reads(1 - orange[0] / 2, "0.427")  # of the way along the line to orange
    apple = np.array(FLAT["apple"])
    reads(0.57 * apple + 0.43 * np.array(FLAT["orange"]), "1.14", "2.43")  # Video
    reads(0.57 * apple + 0.43 * np.array(FLAT["phone"]), "2.86", "1.14")  # Video


def test_attention_step_scaled_dot_product():
    pairs = flat("apple", "orange"), flat("apple", "phone")
    near, far = (softmax(similarity_table(pair, scaled_dot))[0] for pair in pairs)
    reads(near, "0.804", "0.196")
    reads(near @ pairs[0], "1.61", "2.20")
    assert far.tolist() == [0.5, 0.5]
    assert (far @ pairs[1]).tolist() == [3, 1]
    space = np.array([APPLE, ORANGE])
    deep = softmax(similarity_table(space, scaled_dot))[0]
    reads(deep, "0.760", "0.240")
    reads(deep @ space, "1.52", "2.24", "0.00")


def test_attention_step_many_steps_towards_an_orange_that_stands_still():
    words, trail = flat("apple", "orange"), []
    for _ in range(3):
        words[0] = step(words)[0]
        trail.append(words[0].copy())
    reads(trail, "1.145", "2.427", "0.600", "2.700", "0.304", "2.848")
    gaps = np.linalg.norm([FLAT["apple"], *trail] - words[1], axis=1)
    assert np.all(np.abs(gaps[1:] / gaps[:-1] - 0.5) < 0.08)  # roughly halved


def test_attention_step_many_steps_when_both_move():
    words = flat("apple", "orange")
    after = [words := step(words) for _ in range(2)]
    assert np.abs(after[1] - (1, 2.5)).max() < 0.001
    assert np.abs(after[0] - (1, 2.5)).max() > 0.1
    words = flat("apple", "orange")
    for _ in range(40):
        words = step(words, scaled_dot)
    reads(words, "0.782", "2.609", "0.782", "2.609")


def spread(words):
    return np.sqrt(((words - words.mean(axis=0)) ** 2).sum(axis=1).mean())


def test_attention_step_all_words_collapse_into_one_point():
    words = np.array([ORANGE, APPLE, AND, AN], float)
    for _ in range(60):
        words = step(words)
    assert spread(words) < 1e-12


def after_ten(change):
    start = words = flat("orange", "phone", "apple")
    for _ in range(10):
        words = change(start, words)
    return words


def test_attention_step_what_cures_the_collapse():
    all_move = after_ten(lambda start, now: step(now))
    half_current = after_ten(lambda start, now: now / 2 + step(now) / 2)
    added = after_ten(lambda start, now: now + step(now))
    half_original = after_ten(lambda start, now: start / 2 + step(now) / 2)
    reads([spread(all_move), spread(half_current)], "0.000", "0.003")
    reads([spread(added), spread(half_original)], "3.48", "1.10")
    reads(similarity_table(added, cosine).mean(), "1.000")
    assert np.linalg.norm(added, axis=1).min() > 2000  # lengths explode


def test_attention_step_cut_an_arrow():
    words = flat("apple", "orange")
    table = similarity_table(words, cosine)
    weights = softmax(table)
    cut = weights * [[True, False], [True, True]]
    # A weight set to 0 and the row renormalised is the same as a score of -inf.
    np.testing.assert_allclose(normalize(cut), softmax(np.where(cut > 0, table, -np.inf)))
    assert (normalize(cut) @ words)[0].tolist() == [2, 2]  # apple stays


def test_attention_step_words_are_a_set():
    words = np.array([ORANGE, APPLE, AND, AN], float)
    shuffle = [2, 0, 3, 1]
    np.testing.assert_allclose(step(words[shuffle]), step(words)[shuffle], rtol=1e-15)
    assert not np.allclose(step(words[shuffle]), step(words))  # equivariant, not invariant


# Lesson 04

SO_SO, AWFUL = np.array([[1, 0], [0.5, 1]]), np.array([[1, 0.9], [0.9, 1]])
GREAT, IDENTITY = np.array([[1, -0.5], [-0.5, 1]]), np.eye(2)


def separation(E, measure, moving=None):
    """How far apart apple ends in its two sentences: weights from X E, movement in X `moving`."""
    ends = []
    for other in ("orange", "phone"):
        words = flat("apple", other)
        weights = softmax(similarity_table(words @ E, measure))
        ends.append((weights @ words @ (E if moving is None else moving))[0])
    return np.linalg.norm(ends[0] - ends[1])


def fair(E):
    return E * 2**0.5 / np.linalg.norm(E)


@pytest.mark.parametrize(
    "E, by_cosine, by_scaled_dot",
    [
        (SO_SO, "1.805 1.701", "0.975 0.998"),
        (AWFUL, "0.715 0.532", "0.143 0.127"),
        (GREAT, "2.493 2.230", "3.437 3.123"),
        (IDENTITY, "2.136 2.136", "1.834 1.834"),
    ],
)
def test_keys_and_queries_separation(E, by_cosine, by_scaled_dot):
    for measure, texts in ((cosine, by_cosine), (scaled_dot, by_scaled_dot)):
        reads([separation(E, measure), separation(fair(E), measure)], *texts.split())


def test_keys_and_queries_size_counts_until_it_is_made_fair():
    reads(separation(2 * IDENTITY, cosine), "4.273")
    reads(separation(fair(2 * IDENTITY), cosine), "2.136")


@pytest.mark.parametrize("measure", [cosine, scaled_dot])
def test_keys_and_queries_turning_the_plane_changes_no_separation(measure):
    for angle in (0.3, 1.2, np.pi, 5):
        c, s = np.cos(angle), np.sin(angle)
        turn = np.array([[c, s], [-s, c]])
        for E in (SO_SO, AWFUL, GREAT):
            turned = separation(E @ turn, measure)
            assert turned == pytest.approx(separation(E, measure), rel=1e-12)


def test_keys_and_queries_keys_and_queries_are_one_matrix_in_the_middle():
    rng = np.random.default_rng(4)
    a, b, W_Q, W_K = (rng.standard_normal(s) for s in ((2,), (2,), (2, 3), (2, 3)))
    M = W_Q @ W_K.T
    assert dot(a @ W_Q, b @ W_K) == pytest.approx(a @ M @ b, rel=1e-13)
    # A symmetric positive M = L Lᵀ is a dot product in one new embedding, X L.
    symmetric = W_Q @ W_Q.T
    L = np.linalg.cholesky(symmetric)
    assert a @ symmetric @ b == pytest.approx(dot(a @ L, b @ L), rel=1e-13)


def test_keys_and_queries_one_matrix_alone_can_be_asymmetric():
    orange, phone = flat("orange", "phone")
    M = np.array([[0, 1], [0, 0]])
    assert phone @ M @ orange == 12  # phone listens to orange
    assert orange @ M @ phone == 0  # and not the reverse


def test_keys_and_queries_softmax_makes_a_symmetric_table_asymmetric():
    scores = similarity_table(flat("orange", "phone", "apple"), dot)
    assert np.array_equal(scores, scores.T)
    weights = softmax(scores)
    assert not np.allclose(weights, weights.T)


def test_keys_and_queries_at_rank_one_three_words_cannot_all_look_most_at_themselves():
    rng = np.random.default_rng(0)
    for _ in range(500):
        q, k = rng.standard_normal((2, 3))
        assert np.any(softmax(np.outer(q, k)).argmax(axis=1) != [0, 1, 2])
    # With two columns they can.
    wide = np.array([[1, 0], [0, 1], [-1, -1]])
    assert softmax(wide @ wide.T).argmax(axis=1).tolist() == [0, 1, 2]


# Lesson 05


def test_values_where_you_measure_and_where_you_move_are_two_choices():
    awful, great = (separation(E, cosine, moving=IDENTITY) for E in (AWFUL, GREAT))
    reads([awful, great], "2.498", "1.677")
    assert separation(AWFUL, cosine) < separation(GREAT, cosine)  # the order turns round


def test_values_the_recipe_of_apple():
    words = np.array([ORANGE, APPLE, AND, AN], float)
    row = softmax(similarity_table(words, cosine))[1]
    reads(row, "0.3006", "0.4029", "0.1482", "0.1482")
    W_V = np.arange(6).reshape(3, 2)
    V = words @ W_V
    by_hand = row[0] * V[0] + row[1] * V[1] + row[2] * V[2] + row[3] * V[3]
    np.testing.assert_allclose(row @ V, by_hand, rtol=1e-14)


def test_values_two_recipes_can_land_on_one_point():
    V = np.array([[0, 0], [2, 0], [1, 0]])
    assert (np.array([0.5, 0.5, 0]) @ V).tolist() == (np.array([0, 0, 1]) @ V).tolist()


def test_values_values_never_enter_the_scores():
    rng = np.random.default_rng(5)
    Q, K, V = rng.standard_normal((3, 4, 2))
    assert np.array_equal(attention(Q, K, V)[1], attention(Q, K, V[:, :1] * 100)[1])


def test_values_attention_with_the_words_themselves_is_the_attention_step():
    words = flat("apple", "orange")
    output, weights = attention(words, words, words)
    np.testing.assert_allclose(output, step(words, scaled_dot), rtol=1e-14)
    reads(weights[0], "0.804", "0.196")


# Lesson 06

HEADS = np.array([SO_SO, AWFUL, GREAT])


@pytest.mark.parametrize(
    "gains, raw, relative",
    [
        ((1, 1, 1), "4.54", "0.434"),
        ((1, 2, 1), "4.68", "0.298"),
        ((1, 0.2, 2), "7.86", "0.947"),
        ((1, 2, 0.2), "1.94", "0.134"),
    ],
)
def test_multi_head_the_linear_step_scales_heads(gains, raw, relative):
    W_O = np.concatenate([gain * IDENTITY for gain in gains])
    ends = [
        multi_head_attention(flat("apple", other), HEADS, HEADS, HEADS, W_O)[0][0]
        for other in ("orange", "phone")
    ]
    apart = np.linalg.norm(ends[0] - ends[1])
    reads(apart, raw)
    # Relative to the mean length of apple's two outputs.
    reads(apart / np.linalg.norm(ends, axis=1).mean(), relative)


def test_multi_head_concatenate_then_linear_is_a_sum_of_blocks():
    rng = np.random.default_rng(6)
    words, W_O = flat("orange", "phone", "apple"), rng.standard_normal((6, 2))
    output, _ = multi_head_attention(words, HEADS, HEADS, HEADS, W_O)
    heads = [attention(words @ E, words @ E, words @ E)[0] for E in HEADS]
    assert np.concatenate(heads, axis=1).shape == (3, 6)
    blocks = sum(h @ W for h, W in zip(heads, np.split(W_O, 3), strict=True))
    np.testing.assert_allclose(output, blocks, rtol=1e-13)


def test_multi_head_a_slice_of_a_wide_projection_is_a_narrow_projection():
    words = flat("orange", "phone", "apple")
    wide = words @ np.concatenate(HEADS, axis=1)
    for head, E in enumerate(HEADS):
        np.testing.assert_array_equal(wide[:, 2 * head : 2 * head + 2], words @ E)


@pytest.mark.parametrize("h", [1, 2, 4, 8])
def test_multi_head_many_small_heads_cost_what_one_large_costs_but_for_the_tables(h):
    n, d = 5, 8
    rng = np.random.default_rng(h)
    W = rng.standard_normal((3, h, d, d // h))
    W_O = rng.standard_normal((d, d))
    assert W.size + W_O.size == 4 * d * d
    output, weights = multi_head_attention(rng.standard_normal((n, d)), *W, W_O)
    assert output.shape == (n, d)
    assert weights.size == h * n * n


def test_multi_head_the_causal_mask():
    words = np.array([ORANGE, APPLE, AND, AN], float)
    _, weights = attention(words, words, words, causal_mask(4))
    assert np.all(weights[np.triu_indices(4, 1)] == 0)
    assert np.all(weights[np.tril_indices(4)] > 0)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-15)
    scores = np.where(causal_mask(4), similarity_table(words, scaled_dot), -np.inf)
    np.testing.assert_allclose(weights, softmax(scores), rtol=1e-14)
