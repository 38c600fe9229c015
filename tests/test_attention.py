"""helpers.attention against slow loops of plain Python, at the extremes, and on bad input."""

import ast
import math
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import helpers.attention as module
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

# The machine may be busy: what counts is the answer, not the time of one example.
settings.register_profile("attention", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("attention")

EPS = np.finfo(float).eps
LARGEST = np.finfo(float).max
MEASURES = [dot, cosine, scaled_dot]


def says(message):
    """The whole message, word for word."""
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


# Numbers that are easy to read, and a few that are hard to bear.
plain = st.floats(-10, 10).map(lambda x: round(x, 3))
any_float = st.floats(-1e308, 1e308)


def arrays(shape, elements=plain, dtype=float):
    if dtype == np.float32:
        elements = st.floats(-10, 10, width=32)
    return hnp.arrays(dtype, shape, elements=elements)


sizes = st.integers(1, 5)


@st.composite
def tables(draw, elements=plain):
    return draw(arrays(draw(st.tuples(sizes, sizes)), elements))


@st.composite
def pairs(draw, elements=plain):
    n, d = draw(sizes), draw(sizes)
    return draw(arrays((n, d), elements)), draw(arrays((n, d), elements))


@st.composite
def questions(draw, lead=(), masked=False):
    """Q, K, V and a mask that leaves every row something, or None."""
    n_q, n_k, d_k, d_v = (draw(sizes) for _ in range(4))
    Q, K = draw(arrays((*lead, n_q, d_k))), draw(arrays((*lead, n_k, d_k)))
    V = draw(arrays((*lead, n_k, d_v)))
    mask = None
    if masked:
        mask = draw(hnp.arrays(bool, (n_q, n_k)))
        mask[np.arange(n_q), draw(arrays(n_q, st.integers(0, n_k - 1), int))] = True
    return Q, K, V, mask


# Slow and plain


def slow_dot(a, b):
    return math.fsum(float(x) * float(y) for x, y in zip(a, b, strict=True))


def slow_softmax(row):
    top = max(row)
    powers = [math.exp(x - top) for x in row]
    return [p / math.fsum(powers) for p in powers]


def slow_attention(Q, K, V, mask=None):
    output, weights = [], []
    for i, q in enumerate(Q):
        scores = [slow_dot(q, k) / math.sqrt(len(q)) for k in K]
        if mask is not None:
            scores = [s if m else -math.inf for s, m in zip(scores, mask[i], strict=True)]
        weights.append(slow_softmax(scores))
        output.append([slow_dot(weights[-1], column) for column in V.T])
    return np.array(output), np.array(weights)


# Rounding a sum of d products goes wrong by at most d·eps times the sum of their sizes.
def rounding(a, b):
    return 2 * len(a) * EPS * slow_dot(abs(a), abs(b))


# dot, scaled_dot, cosine


@given(pairs())
def test_dot_against_the_loop(ab):
    for a, b, result, scaled in zip(*ab, dot(*ab), scaled_dot(*ab), strict=True):
        assert abs(result - slow_dot(a, b)) <= rounding(a, b)
        assert abs(scaled - slow_dot(a, b) / math.sqrt(len(a))) <= rounding(a, b)


@given(pairs(any_float))
def test_cosine_against_exact_fractions_at_any_size(ab):
    a, b = ([Fraction(x) for x in v[0]] for v in ab)
    if not any(a) or not any(b):
        return
    upper = sum(x * y for x, y in zip(a, b, strict=True))
    lower = sum(x * x for x in a) * sum(y * y for y in b)
    # Fractions have no root, so the square is compared; 1e308² is no trouble for them.
    exact = math.sqrt(upper * upper / lower) * (1 if upper > 0 else -1)
    assert cosine(*(v[0] for v in ab)) == pytest.approx(exact, abs=4 * len(a) * EPS)


@pytest.mark.parametrize("size", [5e-324, 1e-300, 1e-160, 1, 1e160, 1e308])
def test_cosine_does_not_depend_on_size(size):
    assert cosine([size, 0], [size, size]) == pytest.approx(0.5**0.5, abs=2 * EPS)
    assert cosine([size, size], [1, -1]) == 0
    assert cosine([0, size], [0, size]) == 1
    assert cosine([0, size], [0, -size]) == -1
    assert cosine([[size, size], [1, 0]], [[1, 1], [0, 1]]) == pytest.approx([1, 0], abs=EPS)


@given(pairs(any_float))
def test_cosine_has_an_angle_and_is_one_with_itself(ab):
    a, b = (v + (abs(v).max(axis=-1, keepdims=True) == 0) for v in ab)
    assert np.all(abs(cosine(a, b)) <= 1)
    assert np.all(cosine(a, a) == 1)
    assert np.array_equal(cosine(a, b), cosine(b, a))


def test_cosine_is_clipped():
    a = np.random.default_rng(0).standard_normal((2000, 3))
    # Nearly parallel vectors: without the clip some of these come out as 1.0000000000000002.
    for sign in (1, -1):
        result = sign * cosine(a, sign * a * 1.1)
        assert np.all(result <= 1)
        np.testing.assert_allclose(result, 1, rtol=0, atol=4 * EPS)


@pytest.mark.parametrize("measure", MEASURES)
def test_measures_broadcast(measure):
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 1, 3, 4)), rng.standard_normal((5, 1, 4))
    result = measure(a, b)
    assert result.shape == (2, 5, 3)
    np.testing.assert_allclose(result[1, 2, 0], measure(a[1, 0, 0], b[2, 0]), rtol=1e-13)
    assert measure(a[0, 0], b[0, 0]).shape == (3,)
    assert np.ndim(measure(a[0, 0, 0], b[0, 0])) == 0


def test_values_one_can_check_by_hand():
    assert dot([1, 4], [0, 3]) == 12
    assert scaled_dot([1, 4, 0, 2], [0, 3, 1, 4]) == 10
    assert cosine([3, 4], [4, 3]) == pytest.approx(24 / 25, abs=EPS)
    assert dot([True, False], [2, 3]) == 2


# similarity_table


@given(tables(), st.sampled_from([dot, scaled_dot]))
def test_table_of_every_pair(words, measure):
    table = similarity_table(words, measure)
    for i, a in enumerate(words):
        for j, b in enumerate(words):
            assert abs(table[i, j] - measure(a, b)) <= rounding(a, b)


def test_table_of_cosines():
    words = np.array([[1, 4], [0, 3], [3, 0.0]])
    one_by_one = [[cosine(a, b) for b in words] for a in words]
    np.testing.assert_allclose(similarity_table(words, cosine), one_by_one, atol=2 * EPS)


def test_row_asks_and_column_answers():
    def left_minus_right(a, b):
        return a[0] - b[0]

    assert similarity_table([[5, 0], [3, 0], [1, 0]], left_minus_right).tolist() == [
        [0, 2, 4],
        [-2, 0, 2],
        [-4, -2, 0],
    ]


def test_your_own_measure_gets_two_single_vectors():
    seen = []

    def own(a, b):
        seen.append((a.tolist(), b.tolist()))
        return a @ b

    # As many words as coordinates: where a function for single vectors goes wrong unnoticed.
    table = similarity_table([[1, 2], [3, 4]], own)
    assert table.tolist() == [[5, 11], [11, 25]]
    assert seen == [([1, 2], [1, 2]), ([1, 2], [3, 4]), ([3, 4], [1, 2]), ([3, 4], [3, 4])]
    assert similarity_table([[1, 2]], lambda a, b: 7).dtype == float


def test_your_own_measure_cannot_change_the_words():
    words = np.array([[1.0, 2.0]])

    def careless(a, b):
        a /= 2
        return a @ b

    with pytest.raises(ValueError, match="read-only"):
        similarity_table(words, careless)
    assert words.tolist() == [[1, 2]]
    words[0, 0] = 3  # and the caller still can


# normalize


@given(tables(st.floats(0.001, 1e308)))
def test_normalized_rows_sum_to_one(table):
    result = normalize(table)
    assert result.shape == table.shape
    np.testing.assert_allclose(result.sum(axis=-1), 1, rtol=0, atol=8 * EPS)
    eighths = [[math.fsum(row / 8)] for row in table]  # the sum may be too large to write down
    np.testing.assert_allclose(result * 8, table / eighths, rtol=8 * EPS, atol=1e-300)


@given(tables())
def test_normalize_against_exact_fractions(table):
    for row in table:
        exact = [Fraction(x) for x in row]
        # Sums nearer 0 than this lose their digits; what is nothing but rounding is refused.
        if abs(sum(exact)) * 100 > sum(map(abs, exact)):
            expected = [float(x / sum(exact)) for x in exact]
            np.testing.assert_allclose(normalize(row), expected, rtol=1000 * EPS)


def test_normalize_values():
    assert normalize([1, 3]).tolist() == [0.25, 0.75]
    assert normalize([[1, 3], [2, -1]]).tolist() == [[0.25, 0.75], [2, -1]]
    assert normalize([[[5.0]], [[-3.0]]]).tolist() == [[[1]], [[1]]]
    assert normalize([1e308, 1e308]).tolist() == [0.5, 0.5]
    assert normalize([5e-324, 5e-324]).tolist() == [0.5, 0.5]
    assert normalize([-1e308, -1e308, 1e308]).tolist() == [1, 1, -1]


def test_a_sum_that_is_only_rounding_is_zero():
    assert 0.1 + 0.2 - 0.3 != 0
    with says(
        "table is a row that sums to 0, and nothing can be divided by 0. "
        "A row should have another sum; softmax takes any row."
    ):
        normalize([0.1, 0.2, -0.3])
    with pytest.raises(ValueError, match=re.escape("table[1] is a row that sums to 0")):
        normalize([[1, 1], [1, -1], [0, 0]])
    with pytest.raises(ValueError, match=re.escape("table[0] is a row")):
        normalize([[1, -1]])
    with pytest.raises(ValueError, match=re.escape("table[0, 1] is a row")):
        normalize(np.stack([[[1, 1], [0, 0]], [[1, 1], [1, 1]]]))
    with pytest.raises(ValueError, match="sums to 0"):
        normalize(np.array([1e-7, 0.5, -0.5], np.float32) - np.array([1e-7, 0, 0], np.float32))
    # The bound: a row's length, times eps, times the sum of sizes. Two numbers near 1: 4 eps.
    with pytest.raises(ValueError, match="sums to 0"):
        normalize([1, -1 + 3 * EPS])
    assert normalize([1, -1 + 5 * EPS]).sum() == pytest.approx(1, rel=1e-6)
    # The rows beside it do not count.
    assert normalize([[1, -1 + 5 * EPS]] + [[1, 1]] * 9)[0].sum() == pytest.approx(1, rel=1e-6)
    # Sixteen numbers near 1: 256 eps.
    with pytest.raises(ValueError, match="sums to 0"):
        normalize([1] * 8 + [-1] * 7 + [-1 + 200 * EPS])
    assert normalize([1] * 8 + [-1] * 7 + [-1 + 300 * EPS]).max() > 1e13
    assert normalize([1, -1 + 1e-12])[0] == pytest.approx(1e12, rel=1e-3)


# softmax


@given(tables())
def test_softmax_against_the_loop(scores):
    expected = [slow_softmax(row) for row in scores.tolist()]
    # exp of x is off by some eps times 1 + |x|; here |x| is at most 20.
    np.testing.assert_allclose(softmax(scores), expected, rtol=50 * EPS)


@given(tables(any_float), st.floats(1e-300, 1e300))
def test_softmax_holds_at_the_extremes(scores, temperature):
    weights = softmax(scores, temperature=temperature)
    assert np.all((weights >= 0) & (weights <= 1))
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=0, atol=8 * EPS)
    # Order is kept; where scores are equal or all but equal, so may weights be.
    for s, w in zip(scores, weights, strict=True):
        assert np.all(np.diff(w[np.argsort(s)]) >= -4 * EPS)


@given(arrays(4), st.floats(0.25, 4))
def test_softmax_keeps_the_order_of_different_scores(scores, temperature):
    w = softmax(scores, temperature=temperature)
    for i in range(4):
        for j in range(4):
            if scores[i] > scores[j]:
                assert w[i] > w[j]
            if scores[i] == scores[j]:
                assert w[i] == w[j]


@given(tables(st.integers(-50, 50)), st.integers(-(10**6), 10**6))
def test_adding_a_constant_changes_nothing(scores, constant):
    # Whole numbers, so that the sum itself is exact; then the weights are the same to the bit.
    assert np.array_equal(softmax(scores + constant), softmax(scores))


@given(tables(), st.randoms())
def test_softmax_shuffles_along(scores, random):
    order = list(range(scores.shape[1]))
    random.shuffle(order)
    np.testing.assert_allclose(softmax(scores[:, order]), softmax(scores)[:, order], rtol=4 * EPS)


@given(tables(), st.floats(0.01, 100))
def test_temperature_divides_the_scores(scores, temperature):
    expected = softmax(scores / temperature)
    # Scores as large as 10 / 0.01 are rounded by 1000 eps.
    result = softmax(scores, temperature=temperature)
    np.testing.assert_allclose(result, expected, rtol=1e4 * EPS, atol=1e-300)


def test_temperature_from_argmax_to_uniform():
    scores = [1, 3, 2]
    assert softmax(scores, temperature=1e-4).tolist() == [0, 1, 0]
    assert softmax(scores, temperature=5e-324).tolist() == [0, 1, 0]
    for hot in (1e308, LARGEST):
        assert softmax(scores, temperature=hot).tolist() == pytest.approx([1 / 3] * 3, abs=EPS)
    assert softmax([2, 2, 1], temperature=1e-9).tolist() == [0.5, 0.5, 0]
    expected = slow_softmax([0.5, 1.5, 1])
    assert softmax(scores, temperature=2) == pytest.approx(expected, rel=1e-15)
    assert softmax(scores, temperature=np.float32(2)) == pytest.approx(expected, rel=1e-15)
    assert softmax(scores, temperature=np.int64(2)) == pytest.approx(expected, rel=1e-15)


def test_softmax_never_overflows():
    assert softmax([1000, 1000]).tolist() == [0.5, 0.5]
    assert softmax([1e308, -1e308]).tolist() == [1, 0]
    assert softmax([LARGEST, -LARGEST]).tolist() == [1, 0]
    # Neither does the difference: 2e308 / 1e308 is 2.
    expected = slow_softmax([2, 0])
    assert softmax([1e308, -1e308], temperature=1e308) == pytest.approx(expected, rel=1e-15)
    assert softmax([5e-324, 0], temperature=1e-300).tolist() == [0.5, 0.5]
    assert softmax(np.float32([3e38, -3e38]), temperature=1e-300).tolist() == [1, 0]
    # Near scores far from 0: subtracted before divided, they keep their digits.
    assert softmax([1e16 + 2, 1e16], temperature=3) == pytest.approx(slow_softmax([2 / 3, 0]))


def test_minus_infinity_weighs_exactly_nothing():
    inf = np.inf
    assert softmax([0, -inf, 0]).tolist() == [0.5, 0, 0.5]
    assert softmax([-1e308, -inf], temperature=1e300).tolist() == [1, 0]
    assert softmax([[0, -inf], [-inf, 5]]).tolist() == [[1, 0], [0, 1]]
    with says("scores[1] (along axis -1) are all -inf; one should be finite."):
        softmax([[0, -inf], [-inf, -inf]])
    with says("scores[1] (along axis 0) are all -inf; one should be finite."):
        softmax([[0, -inf], [1, -inf]], axis=0)
    with says("scores[0] (along axis -1) are all -inf; one should be finite."):
        softmax([[-inf, -inf]])
    with says("scores (along axis -1) are all -inf; one should be finite."):
        softmax([-inf])


@pytest.mark.parametrize("axis", [-3, -2, -1, 0, 1, 2, np.int64(1)])
def test_softmax_along_any_axis(axis):
    scores = np.random.default_rng(2).standard_normal((2, 3, 4))
    expected = np.moveaxis(softmax(np.moveaxis(scores, axis, -1)), -1, axis)
    np.testing.assert_allclose(softmax(scores, axis=axis), expected, rtol=4 * EPS)
    np.testing.assert_allclose(softmax(scores, axis).sum(axis=axis), 1, rtol=4 * EPS)


def test_softmax_is_by_row_unless_told():
    assert softmax([[0, 1000], [0, 1000]]).tolist() == [[0, 1], [0, 1]]
    assert softmax([[0, 1000], [0, 1000]], axis=0).tolist() == [[0.5, 0.5], [0.5, 0.5]]


@pytest.mark.parametrize("axis", [2, -3, 0.5, None, "rows", (0, 1)])
def test_axis_there_is_not(axis):
    with says(
        f"axis is {axis!r}; for scores of shape (2, 1) it should be a whole number from -2 to 1."
    ):
        softmax([[1], [2]], axis=axis)


@pytest.mark.parametrize(
    "temperature", [0, -1, -0.0, math.nan, math.inf, "hot", None, [1, 2], 1j, np.complex64(1)]
)
def test_temperature_that_is_none(temperature):
    with says(f"temperature is {temperature!r}; it should be a finite number above 0."):
        softmax([1, 2], temperature=temperature)
    with pytest.raises(ValueError, match="^temperature is 1000"):
        softmax([1, 2], temperature=10**400)


# attention


@given(questions(masked=True))
def test_attention_against_the_loop(QKVm):
    Q, K, V, mask = QKVm
    for m in (None, mask):
        output, weights = attention(Q, K, V, m)
        expected, expected_weights = slow_attention(Q, K, V, m)
        # Scores reach 5·100/√5 ≈ 224; softmax turns their rounding, 1e3 eps, into relative error.
        np.testing.assert_allclose(weights, expected_weights, rtol=1e4 * EPS, atol=1e-300)
        np.testing.assert_allclose(output, expected, rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=0, atol=8 * EPS)
        # A mixture of values lies between the least and the greatest of them.
        slack = 16 * EPS * abs(V).max()
        assert np.all(output <= V.max(axis=0) + slack)
        assert np.all(output >= V.min(axis=0) - slack)
    assert np.all(weights[~mask] == 0)


def test_attention_by_hand():
    # Scores 0 and log 3 after the division by √4: weights 1/4 and 3/4.
    Q, K = [[2, 0, 0, 0]], [[0, 0, 0, 0], [math.log(3), 9, 9, 9]]
    output, weights = attention(Q, K, [[0, 8], [4, 0]])
    np.testing.assert_allclose(weights, [[0.25, 0.75]], rtol=1e-15)
    np.testing.assert_allclose(output, [[3, 2]], rtol=1e-15)


@given(questions(masked=True), st.randoms())
def test_words_are_a_set(QKVm, random):
    Q, K, V, mask = QKVm
    asks, answers = list(range(len(Q))), list(range(len(K)))
    random.shuffle(asks)
    random.shuffle(answers)
    output, weights = attention(Q, K, V, mask)
    moved, moved_weights = attention(Q[asks], K[answers], V[answers], mask[np.ix_(asks, answers)])
    # The same sums in another order: a few roundings of scores up to 224.
    expected = weights[np.ix_(asks, answers)]
    np.testing.assert_allclose(moved_weights, expected, rtol=1e4 * EPS, atol=1e-300)
    np.testing.assert_allclose(moved, output[asks], rtol=1e-11, atol=1e-11)


@given(questions(lead=(2, 3), masked=True))
def test_batched_is_looped(QKVm):
    Q, K, V, mask = QKVm
    output, weights = attention(Q, K, V, mask)
    assert output.shape == (2, 3, Q.shape[-2], V.shape[-1])
    assert weights.shape == (2, 3, Q.shape[-2], K.shape[-2])
    for i in np.ndindex(2, 3):
        one, one_weights = attention(Q[i], K[i], V[i], mask)
        np.testing.assert_allclose(weights[i], one_weights, rtol=1e4 * EPS, atol=1e-300)
        np.testing.assert_allclose(output[i], one, rtol=1e-11, atol=1e-11)


def test_axes_in_front_broadcast():
    rng = np.random.default_rng(3)
    Q, K, V = (rng.standard_normal(s) for s in ((5, 1, 2, 4), (3, 6, 4), (6, 7)))
    output, weights = attention(Q, K, V)
    assert output.shape == (5, 3, 2, 7)
    assert weights.shape == (5, 3, 2, 6)
    one, one_weights = attention(Q[4, 0], K[2], V)
    np.testing.assert_allclose(output[4, 2], one, rtol=1e-13)
    np.testing.assert_allclose(weights[4, 2], one_weights, rtol=1e-13)
    # Values alone may have an axis in front: one table, several things to move.
    output, weights = attention(Q[0, 0], K[0], np.stack([V, 2 * V]))
    assert output.shape == (2, 2, 7) and weights.shape == (2, 6)
    np.testing.assert_allclose(output[1], 2 * output[0], rtol=1e-13)


def test_large_tables_are_worked_on_in_pieces():
    # More rows than fit in one piece, columns that don't divide it, and arrays stored by column.
    rng = np.random.default_rng(4)
    Q, K, V = (np.asfortranarray(rng.standard_normal((2, n, 3))) for n in (700, 301, 301))
    assert 700 * 301 * 2 > 2**18
    output, weights = attention(Q, K, V)
    expected = softmax(Q @ K.swapaxes(-1, -2) / math.sqrt(3))
    np.testing.assert_allclose(weights, expected, rtol=1e-12)
    np.testing.assert_allclose(output, expected @ V, rtol=1e-12, atol=1e-14)


def test_more_columns_than_one_piece_holds():
    K = np.zeros((2**18 + 5, 1))
    output, weights = attention(np.ones((2, 1)), K, K + 1)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-12)
    np.testing.assert_allclose(output, 1, rtol=1e-12)


def test_mask_broadcasts_to_the_weights():
    rng = np.random.default_rng(5)
    Q, K, V = rng.standard_normal((3, 2, 3, 4, 4))
    full = rng.random((2, 3, 4, 4)) < 0.5
    full[..., 0] = True
    for mask in (full, full[0], full[:, :1], full[0, 0], full[0, 0, 1], full[0, 0].tolist(), True):
        _, weights = attention(Q, K, V, mask)
        seen = np.broadcast_to(mask, weights.shape)
        assert np.all(weights[~seen] == 0) and np.all(weights[seen] > 0)
        np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=0, atol=8 * EPS)


def test_what_is_masked_has_no_say():
    rng = np.random.default_rng(6)
    X = rng.standard_normal((4, 3))
    other = X.copy()
    other[3] = 100
    ours, theirs = (attention(x, x, x, causal_mask(4))[0] for x in (X, other))
    np.testing.assert_allclose(ours[:3], theirs[:3], rtol=1e-12)
    assert not np.allclose(ours[3], theirs[3])


def test_attention_at_the_extremes():
    output, weights = attention([[1e150, 0]], [[1e150, 0], [-1e150, 0]], [[1e308], [-1e308]])
    assert output.tolist() == [[1e308]] and weights.tolist() == [[1, 0]]
    # The largest bound that is still finite, and one number more: both are right.
    edge = math.sqrt(LARGEST / 2)
    for size in (edge * (1 - EPS), edge, edge * 1.1):
        _, weights = attention([[size, 0]], [[0, size], [size, size]], [[1], [1]])
        assert weights.tolist() == [[0, 1]]


def test_overflow_is_found_even_where_softmax_would_hide_it():
    # The second score is -1e308 - 1e308 + 1e308 + 1e308 = 0: -inf on the way there and wrong.
    huge = 1e200 * np.array([1.0, 1, 1, 1])
    keys = 1e120 * np.array([[0.0, 0, 0, 0], [-1, -1, 1, 1]])
    with says("Q Kᵀ overflows 1.8e+308; the numbers should be smaller."):
        attention([huge], keys, [[1], [2]])
    with says("Q Kᵀ overflows 1.8e+308; the numbers should be smaller."):
        attention([[1e200]], [[1], [-1e200]], [[1], [2]])
    # Four products, each small enough, and √4 is not enough to make up for their number.
    with says("Q Kᵀ overflows 1.8e+308; the numbers should be smaller."):
        attention(np.full((1, 1, 4), 1.2e154), np.full((1, 1, 4), 1e154), [[[1]]])
    with says("Q Kᵀ overflows 3.4e+38; the numbers should be smaller."):
        attention(*np.float32([[[1e30]], [[1e30]], [[1]]]))


# causal_mask


def test_causal_mask():
    for n in (1, 2, 5, np.int64(3)):
        mask = causal_mask(n)
        assert mask.dtype == bool and mask.shape == (n, n)
        for asks in range(n):
            for answers in range(n):
                assert mask[asks, answers] == (answers <= asks)


@pytest.mark.parametrize("n", [0, -1, 2.0, "3", None])
def test_causal_mask_of_no_number_of_words(n):
    with says(f"n is {n!r}; it should be a whole number of words, at least 1."):
        causal_mask(n)


# multi_head_attention


@st.composite
def heads(draw, lead=()):
    n, d, h, d_k, d_v, d_out = (draw(st.integers(1, 3)) for _ in range(6))
    small = st.floats(-2, 2).map(lambda x: round(x, 3))
    shapes = ((*lead, n, d), (h, d, d_k), (h, d, d_k), (h, d, d_v), (h * d_v, d_out))
    return [draw(arrays(shape, small)) for shape in shapes]


@given(heads())
def test_multi_head_against_the_loop(inputs):
    X, W_Q, W_K, W_V, W_O = inputs
    for mask in (None, causal_mask(len(X))):
        output, weights = multi_head_attention(*inputs, mask)
        each = [
            slow_attention(X @ q, X @ k, X @ v, mask) for q, k, v in zip(W_Q, W_K, W_V, strict=True)
        ]
        expected = np.concatenate([result for result, _ in each], axis=1) @ W_O
        # Here scores stay below 3·12² = 432.
        np.testing.assert_allclose(weights, [w for _, w in each], rtol=1e4 * EPS, atol=1e-300)
        np.testing.assert_allclose(output, expected, rtol=1e-10, atol=1e-10)


@given(heads(lead=(2, 3)))
def test_multi_head_batched_is_looped(inputs):
    X, *W = inputs
    output, weights = multi_head_attention(X, *W)
    h, n = len(W[0]), X.shape[-2]
    assert output.shape == (2, 3, n, W[3].shape[1]) and weights.shape == (2, 3, h, n, n)
    for i in np.ndindex(2, 3):
        one, one_weights = multi_head_attention(X[i], *W)
        np.testing.assert_allclose(weights[i], one_weights, rtol=1e4 * EPS, atol=1e-300)
        np.testing.assert_allclose(output[i], one, rtol=1e-10, atol=1e-10)


def test_a_mask_for_each_head():
    rng = np.random.default_rng(7)
    X, W = rng.standard_normal((3, 2)), rng.standard_normal((3, 2, 2, 2))
    mask = np.stack([causal_mask(3), np.eye(3, dtype=bool)])
    _, weights = multi_head_attention(X, *W, np.ones((4, 2)), mask)
    assert np.array_equal(weights > 0, mask)
    with says("mask has shape (3, 3, 3); it should broadcast to (2, 3, 3)."):
        multi_head_attention(X, *W, np.ones((4, 2)), np.ones((3, 3, 3), bool))


# What holds for every function

RNG = np.random.default_rng(8)
A, B = RNG.standard_normal((2, 4, 3)) + 3
WEIGHTS = RNG.standard_normal((3, 2, 3, 2))
W_OUT = RNG.standard_normal((4, 3))
# Each function, what it is called with, and the arguments' names.
CALLS = {
    "dot": (dot, [A, B], ["a", "b"]),
    "cosine": (cosine, [A, B], ["a", "b"]),
    "scaled_dot": (scaled_dot, [A, B], ["a", "b"]),
    "table": (lambda x: similarity_table(x, cosine), [A], ["words"]),
    "own table": (lambda x: similarity_table(x, lambda a, b: a @ b), [A], ["words"]),
    "normalize": (normalize, [A], ["table"]),
    "softmax": (softmax, [A], ["scores"]),
    "softmax, warm": (lambda x: softmax(x, 0, 2.5), [A], ["scores"]),
    "attention": (attention, [A, B, B], ["Q", "K", "V"]),
    "masked": (lambda *x: attention(*x, causal_mask(4)), [A, B, B], ["Q", "K", "V"]),
    "multi": (
        multi_head_attention,
        [A, *WEIGHTS, W_OUT],
        ["X", "W_Q", "W_K", "W_V", "W_O"],
    ),
}
every_call = pytest.mark.parametrize("f, inputs, names", CALLS.values(), ids=CALLS)


def parts(result):
    return result if isinstance(result, tuple) else (result,)


@every_call
def test_inputs_are_never_changed(f, inputs, names):
    for dtype in (np.float64, np.float32):
        given_ = [np.array(x, dtype) for x in inputs]
        copies = [x.copy() for x in given_]
        results = parts(f(*given_))
        for x, copy in zip(given_, copies, strict=True):
            assert np.array_equal(x, copy)
            assert not any(np.shares_memory(x, r) for r in results)
        for x in given_:
            x.flags.writeable = False
        for r, again in zip(results, parts(f(*given_)), strict=True):
            assert np.array_equal(r, again)


@every_call
def test_float32_stays_and_all_else_becomes_float64(f, inputs, names):
    small = [np.asarray(x, np.float32) for x in inputs]
    exact = parts(f(*inputs))
    for r, e in zip(parts(f(*small)), exact, strict=True):
        assert r.dtype == np.float32
        np.testing.assert_allclose(r, e, rtol=2e-4, atol=1e-4)
    for dtype in (np.float16, np.int8, np.uint64, np.longdouble, bool):
        cast = [np.asarray(abs(x) + 1, dtype) for x in inputs]
        same = [x.astype(float) for x in cast]
        for r, e in zip(parts(f(*cast)), parts(f(*same)), strict=True):
            assert r.dtype == np.float64
            assert np.array_equal(r, e)
    as_lists = f(*(x.tolist() for x in inputs))
    for r, e in zip(parts(as_lists), exact, strict=True):
        assert np.array_equal(r, e)


@every_call
def test_no_warning_and_no_error_of_numpys_own(f, inputs, names):
    with np.errstate(all="raise"):
        f(*inputs)
        if f is not CALLS["own table"][0]:  # what your own function does is up to you
            f(*(np.asarray(x) * 1e-200 for x in inputs))


def test_no_warning_at_the_extremes():
    tiny, huge = [1, 1e-300], [LARGEST, -LARGEST]
    with np.errstate(all="raise"):
        assert dot(tiny, tiny[::-1]) == 2e-300
        assert dot([1e-300], [1e-300]) == 0
        assert scaled_dot([5e-324, 0], [0.6, 1]) >= 0
        assert cosine([1e-300, 1], [1e-200, 1]) == 1
        assert normalize([1e308, 1e-300]).tolist() == [1, 0]
        assert softmax(huge, temperature=5e-324).tolist() == [1, 0]
        assert attention([[1e154]], [[1e154], [-1e154]], [[1], [2]])[1].tolist() == [[1, 0]]
        one = np.ones((1, 1, 1))
        output, _ = multi_head_attention([[1e-300]], one * 1e-300, one, one, [[1e-300]])
        assert output.tolist() == [[0]]


@every_call
def test_bad_input_is_named(f, inputs, names):
    for i, name in enumerate(names):

        def bad(value, i=i):
            return f(*inputs[:i], value, *inputs[i + 1 :])

        shape = np.shape(inputs[i])
        origin = str([0] * len(shape))
        text = np.full(shape, "apple").tolist()
        with says(f"{name} holds <U5, {repr(text)[:50]}; it should hold real numbers."):
            bad(text)
        on_one_line = rf"^{name} holds complex128, array\(\[.*; it should hold real numbers\.$"
        with pytest.raises(ValueError, match=on_one_line):
            bad(np.ones(shape, complex))
        with pytest.raises(ValueError, match=f"^{name} holds object, None; .*real numbers.$"):
            bad(None)
        with says(f"{name} is ragged; its rows should have the same length."):
            bad([[1, 2], [3]])
        empty = (0, *shape[1:])
        with says(f"{name} is empty, of shape {empty}; it should hold numbers."):
            bad(np.ones(empty))
        for wrong in (np.nan, np.inf):
            spoilt = np.array(inputs[i])
            spoilt[(0,) * len(shape)] = wrong
            with says(f"{name}{origin} is {wrong}; it should be finite."):
                bad(spoilt)
            spoilt[(0,) * len(shape)] = 1
            spoilt[(-1,) * len(shape)] = wrong
            with says(f"{name}{[n - 1 for n in shape]} is {wrong}; it should be finite."):
                bad(spoilt)
        if name != "scores":
            spoilt[(-1,) * len(shape)] = -np.inf
            with pytest.raises(ValueError, match=r"is -inf; it should be finite\.$"):
                bad(spoilt)
        with pytest.raises(ValueError, match=rf"^{name} has shape \(\); it should be \("):
            bad(5)


def test_of_several_bad_numbers_the_first_is_named():
    with says("scores[0, 1] is inf; it should be finite."):
        softmax([[1, np.inf], [np.nan, 1]])


def test_a_single_value_is_named_without_a_place():
    with says("a is nan; it should be finite."):
        dot(math.nan, [1])


@pytest.mark.parametrize("measure", MEASURES)
def test_pairs_that_do_not_fit(measure):
    with says("b has shape (3,); it should be (..., d) with d = 2, as in a."):
        measure([1, 2], [1, 2, 3])
    with says("b has shape (4, 1); it should be (..., d) with d = 3, as in a."):
        measure(np.ones((4, 3)), np.ones((4, 1)))  # NumPy alone would stretch it
    with says("a, b have [(2,), (3,)] in front; these should broadcast."):
        measure(np.ones((2, 5)), np.ones((3, 5)))


@pytest.mark.parametrize("measure", [dot, scaled_dot])
def test_dot_overflow(measure):
    message = "The dot product of a and b overflows 1.8e+308; the numbers should be smaller."
    for a, b in (([1e200], [1e200]), ([1e200], [-1e200]), ([1e200, 1e200], [1e200, -1e200])):
        with says(message):
            measure(a, b)
        with says(message):
            similarity_table([a, b], measure)
    assert measure([1e154, 0], [1e154, 0]) > 1e307
    with says("The dot product of a and b overflows 3.4e+38; the numbers should be smaller."):
        measure(np.float32([1e20]), np.float32([1e20]))


def test_cosine_of_a_zero_vector():
    rest = (
        " is a zero vector, so it has no direction and no cosine; "
        "at least one of its numbers should not be 0."
    )
    with says("a" + rest):
        cosine([0, 0], [1, 2])
    with says("b" + rest):
        cosine([1, 2], [0.0, -0.0])
    with says("a[1]" + rest):
        cosine([[1, 0], [0, 0]], [1, 2])
    with says("b[1, 0]" + rest):
        cosine([1, 2], [[[1, 0]], [[0, 0]]])


def test_similarity_table_of_what_is_no_table():
    with says("words has shape (2,); it should be (n, d)."):
        similarity_table([1, 2], dot)
    with says("words has shape (1, 1, 2); it should be (n, d)."):
        similarity_table([[[1, 2]]], dot)


@pytest.mark.parametrize("f, name", [(normalize, "table"), (softmax, "scores")])
def test_rows_of_a_single_number(f, name):
    with says(f"{name} has shape (); it should be (..., n)."):
        f(5)


def test_measure_that_is_none():
    with says("measure is 'cosine'; it should be a function, such as dot."):
        similarity_table([[1, 2]], "cosine")
    name = "The table of measure(a, b), one number a pair,"
    with says(f"{name} has shape (1, 1, 2); it should be (n, n)."):
        similarity_table([[1, 2]], lambda a, b: a * b)
    with says(f"{name} holds object, [[None]]; it should hold real numbers."):
        similarity_table([[1, 2]], lambda a, b: None)
    with says(f"{name}[0, 1] is nan; it should be finite."):
        similarity_table([[1, 2], [3, 4]], lambda a, b: np.nan if a[0] < b[0] else 1)


def test_attention_that_does_not_fit():
    def zeros(*shapes):
        return [np.zeros(shape) for shape in shapes]

    with says("K has shape (4, 3); it should be (..., n_k, d_k) with d_k = 2, as in Q."):
        attention(*zeros((5, 2), (4, 3), (4, 2)))
    with says("V has shape (5, 2); it should be (..., n_k, d_v) with n_k = 4, as in K."):
        attention(*zeros((5, 2), (4, 2), (5, 2)))
    with says("Q, K, V have [(2,), (3,), ()] in front; these should broadcast."):
        attention(*zeros((2, 5, 2), (3, 4, 2), (4, 2)))
    with says("Q has shape (2,); it should be (..., n_q, d_k)."):
        attention(*zeros((2,), (4, 2), (4, 2)))


def test_bad_masks():
    X = np.eye(3)
    for mask, dtype in ((np.tri(3), "float64"), (np.tri(3, dtype=int), "int64"), ([], "float64")):
        with says(f"mask holds {dtype}; it should hold bool, True = may look."):
            attention(X, X, X, mask)
    for shape in ((2, 3), (3, 2), (1, 3, 3, 3), (2,), (3, 0)):
        with says(f"mask has shape {shape}; it should broadcast to (3, 3)."):
            attention(X, X, X, np.ones(shape, bool))
    with says("mask is ragged; its rows should have the same length."):
        attention(X, X, X, [[True], [True, False]])
    hides = np.array([[True, False, False], [False, False, False], [False] * 3])
    with says("mask[1] hides all words; it should leave at least one."):
        attention(X, X, X, hides)
    with says("mask[0, 1] hides all words; it should leave at least one."):
        attention(X[None], X[None], X[None], hides[None])
    with says("mask hides all words; it should leave at least one."):
        attention(X, X, X, [False] * 3)
    with says("mask hides all words; it should leave at least one."):
        attention(X, X, X, False)


def test_output_overflow():
    # Sixteen weights whose sum rounds above 1, times the largest number there is.
    K = np.random.default_rng(0).standard_normal((3000, 16))
    sums = attention(K, K, np.ones((3000, 1)))[0]
    assert sums.max() > 1
    with says("The weights times V overflows 1.8e+308; the numbers should be smaller."):
        attention(K, K, np.full((3000, 1), LARGEST))


def test_multi_head_that_does_not_fit():
    def call(X=(4, 3), W_Q=(2, 3, 5), W_K=(2, 3, 5), W_V=(2, 3, 6), W_O=(12, 7)):
        return multi_head_attention(*(np.zeros(s) for s in (X, W_Q, W_K, W_V, W_O)))

    output, weights = call()
    assert output.shape == (4, 7) and weights.shape == (2, 4, 4)
    with says("W_Q has shape (2, 4, 5); it should be (h, d, d_k) with d = 3, as in X."):
        call(W_Q=(2, 4, 5))
    with says("W_K has shape (2, 3, 4); it should be (h, d, d_k) with d_k = 5, as in W_Q."):
        call(W_K=(2, 3, 4))
    with says("W_K has shape (1, 3, 5); it should be (h, d, d_k) with h = 2, as in W_Q."):
        call(W_K=(1, 3, 5))
    with says("W_V has shape (3, 3, 6); it should be (h, d, d_v) with h = 2, as in W_Q."):
        call(W_V=(3, 3, 6))
    with says("W_V has shape (3, 6); it should be (h, d, d_v)."):
        call(W_V=(3, 6))
    with says(
        "W_O has shape (6, 7); it should be (h·d_v, d_out) with h·d_v = 12, "
        "the columns of the 2 heads side by side."
    ):
        call(W_O=(6, 7))
    with says("W_O has shape (12,); it should be (h·d_v, d_out)."):
        call(W_O=(12,))
    with says("X has shape (3,); it should be (..., n, d)."):
        call(X=(3,))


@pytest.mark.parametrize(
    "place, what",
    [(0, "X W_Q"), (1, "X W_K"), (2, "X W_V"), (3, "The heads times W_O")],
)
def test_multi_head_overflow(place, what):
    W = [np.ones(shape) for shape in ((1, 1, 1), (1, 1, 1), (1, 1, 1), (1, 1))]
    W[place] *= 1e308
    X = np.full((2, 1), 10.0)
    with says(f"{what} overflows 1.8e+308; the numbers should be smaller."):
        multi_head_attention(X, *W)


# The file itself


def test_it_imports_numpy_and_nothing_else():
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    imports = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
    assert [ast.unparse(n) for n in imports] == ["import numpy as np"]


def test_every_function_says_what_it_does():
    for f in (*MEASURES, similarity_table, normalize, softmax, attention, causal_mask):
        assert "→" in f.__doc__ or "Same shape" in f.__doc__
        assert f.__module__ == "helpers.attention"
