# ruff: noqa: E501
"""Answers that people thought of from the questions alone: odd right ones, plausible wrong ones."""

import functools
import itertools
import math
import operator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from helpers import attention
from helpers.attention import cosine, softmax
from helpers.judging.exercise import examine
from helpers.lessons import LESSONS, room

EXERCISES = {e.id: e for one in LESSONS for e in room(one.slug).EXERCISES}


def nearest_one_by_one(word, words):
    best = None
    for i, other in enumerate(words):
        far = math.dist(other, word)
        if best is None or far < best[0]:
            best = far, i
    return best[1]


class Gravity:
    def __call__(self, words):
        squares = (words**2).sum(axis=1)
        closeness = 1 / (1 + squares[:, None] + squares - 2 * words @ words.T)
        return (closeness @ words) / closeness.sum(axis=1)[:, None]


def dot_by_recursion(a: np.ndarray, b: np.ndarray) -> float:
    return 0.0 if len(a) == 0 else a[0] * b[0] + dot_by_recursion(a[1:], b[1:])


class NoDirection(ValueError):
    """An error of one's own, which is a ValueError."""


def cosine_of_units(a, b):
    if not np.any(a) or not np.any(b):
        raise NoDirection
    return a / np.linalg.norm(a) @ (b / np.linalg.norm(b))


def softmax_in_plain_python(scores):
    def one(row):
        powers = [math.exp(x - max(row)) for x in row]
        return np.array([x / sum(powers) for x in powers])

    return np.apply_along_axis(one, -1, np.asarray(scores, dtype=float))


def step_in_loops(X):
    n, d = X.shape
    weights = np.zeros((n, n))
    for i in range(n):
        scores = [sum(X[i, c] * X[j, c] for c in range(d)) / math.sqrt(d) for j in range(n)]
        powers = [math.exp(x - max(scores)) for x in scores]
        weights[i] = [x / sum(powers) for x in powers]
    return weights @ X, weights


def attention_one_query_at_a_time(Q, K, V) -> tuple[np.ndarray, np.ndarray]:
    scale = K.shape[-1] ** -0.5
    weights = np.array([softmax(np.array([float(q @ k) * scale for k in K])) for q in Q])
    return np.array([sum(p * v for p, v in zip(row, V, strict=True)) for row in weights]), weights


def heads_by_einsum(X, E):
    P = np.einsum("xd,hdv->hxv", X, E)
    weights = softmax(P @ P.swapaxes(1, 2) / np.sqrt(E.shape[2]))
    return (weights @ P).transpose(1, 0, 2).reshape(len(X), -1)


def masked_by_powers(Q, K, V, mask=None):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    seen = np.ones(scores.shape, dtype=bool) if mask is None else mask
    powers = np.exp(scores - np.where(seen, scores, -np.inf).max(axis=1, keepdims=True), where=seen)
    powers = np.where(seen, powers, 0)
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ V, weights


def heads_added_up(X, W_Q, W_K, W_V, W_O, mask=None):
    output, tables = 0, []
    for q, k, v, block in zip(W_Q, W_K, W_V, np.split(W_O, len(W_Q)), strict=True):
        head, weights = attention.attention(X @ q, X @ k, X @ v, mask)
        output = output + head @ block
        tables.append(weights)
    return output, np.stack(tables)


def gap_by_einsum(states, i, fruit, tech):
    def unit(x):
        return x / np.linalg.norm(x, axis=-1, keepdims=True)

    word = unit(states[:, i])
    fruity, techy = (np.einsum("ld,fld->l", word, unit(w)) / len(w) for w in (fruit, tech))
    return fruity - techy


def cut_by_what_is_left(weights, asks, answers):
    weights = np.array(weights)
    weights[asks] /= 1 - weights[asks, answers]
    weights[asks, answers] = 0
    return weights


def choose_in_a_loop(logits, temperature, chance):
    total = 0
    for i, share in enumerate(softmax(np.array(logits) / temperature)):
        total += share
        if total > chance:
            return i
    return len(logits) - 1


def top_k_by_partition(logits, k):
    keep = np.argpartition(logits, -k)[-k:]
    shares = np.zeros(len(logits))
    shares[keep] = softmax(np.asarray(logits)[keep])
    return shares


def writing_by_recursion(next_logits, tokens, words):
    if words == 0:
        return tokens
    likeliest = np.argmax(next_logits(tokens))
    return writing_by_recursion(next_logits, [*tokens, likeliest], words - 1)


def cached_by_the_course(q, k, v, keys, values):
    keys, values = np.concatenate([keys, k[None]]), np.append(values, [v], axis=0)
    output, _ = attention.attention(q[None], keys, values)
    return output[0], keys, values


RIGHT = [
    ("start_here.half_way", lambda a, b: a - (a - b) / 2),
    ("start_here.half_way", lambda a, b: np.mean([a, b], axis=0)),
    ("start_here.half_way", lambda a, b: [(x + y) / 2 for x, y in zip(a, b, strict=True)]),
    ("start_here.half_way", lambda a, b: tuple(map(lambda x, y: x / 2 + y / 2, a, b))),
    ("start_here.half_way", lambda a, b: np.array([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2])),
    ("embeddings.distance", math.dist),
    ("embeddings.distance", lambda a, b: sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5),
    ("embeddings.distance", lambda a, b: np.float32(np.linalg.norm(a - b))),
    ("embeddings.distance", lambda a, b: np.sqrt(np.einsum("i,i", a - b, a - b))),
    ("embeddings.nearest", nearest_one_by_one),
    ("embeddings.nearest", lambda w, W: min(range(len(W)), key=lambda i: math.dist(W[i], w))),
    ("embeddings.nearest", lambda w, W: sorted((math.dist(x, w), i) for i, x in enumerate(W))[0][1]),
    ("embeddings.part_way", lambda a, b, part: np.array([1 - part, part]) @ np.stack([a, b])),
    ("embeddings.part_way", lambda a, b, p: [x + (y - x) * p for x, y in zip(a, b, strict=True)]),
    ("embeddings.gravity", Gravity()),
    ("similarity.dot", np.vdot),
    ("similarity.dot", dot_by_recursion),
    ("similarity.dot", lambda a, b: math.fsum(map(operator.mul, a, b))),
    ("similarity.dot", lambda a, b: functools.reduce(lambda t, p: t + p[0] * p[1], zip(a, b, strict=True), 0)),
    ("similarity.cosine", cosine_of_units),
    ("similarity.cosine", attention.cosine),
    ("similarity.scaled_dot", lambda a, b: (a / len(a) ** 0.25) @ (b / len(b) ** 0.25)),
    ("similarity.two_rankings", np.array([[1, 0, 0], [1, 0.1, 0], [3, 3, 3]])),
    ("softmax.normalize", lambda t: (t.T / t.sum(axis=1)).T),
    ("softmax.normalize", lambda t: np.diag(1 / t.sum(axis=1)) @ t),
    ("softmax.own", lambda s: np.exp(s - np.logaddexp.reduce(s, axis=-1, keepdims=True))),
    ("softmax.own", softmax_in_plain_python),
    ("softmax.sure", np.float32(0.1333)),
    ("attention_step.own", step_in_loops),
    ("attention_step.own", lambda X: list(step_in_loops(X))),
    ("keys_and_queries.row_times_matrix", lambda r, m: (m.T * r).sum(axis=1)),
    ("keys_and_queries.row_times_matrix", lambda r, m: functools.reduce(np.add, map(operator.mul, r, m))),
    ("keys_and_queries.listening", lambda a, b, c: softmax(np.einsum("ia,ab,cb,jc->ij", a, b, c, a) / math.sqrt(len(c[0])))),
    ("keys_and_queries.one_matrix", np.inner),
    ("keys_and_queries.one_matrix", lambda q, k: sum(np.outer(a, b) for a, b in zip(q.T, k.T, strict=True))),
    ("values.recipe", [-0.887, 2.50]),
    ("values.recipe", ["-0.89", "2,50"]),
    ("softmax.sure", "0.13"),
    ("softmax.sure", "2/15"),
    ("softmax.sure", Fraction(2, 15)),
    ("softmax.sure", Decimal("0.133")),
    ("embeddings.part_way", lambda a, b, p: [Fraction(x) + Fraction(y - x) * Fraction(p) for x, y in zip(a, b, strict=True)]),
    ("values.move", lambda w, X, W_V: np.linalg.multi_dot([w, X, W_V])),
    ("values.attention", attention_one_query_at_a_time),
    ("multi_head.side_by_side", heads_by_einsum),
    ("multi_head.without_concatenating", lambda H, W: np.einsum("hnv,hvo->no", H, W.reshape(len(H), -1, W.shape[1]))),
    ("multi_head.mask", masked_by_powers),
    ("multi_head.own", heads_added_up),
    ("learning_the_matrices.loss", lambda s, t: np.logaddexp.reduce(s) - s[t]),
    ("learning_the_matrices.nudge", lambda f, w, h=0.001: 500 * (f(w + h) - f(w - h))),
    ("learning_the_matrices.pairs", lambda t: tuple(zip(*itertools.pairwise(t), strict=True))),
    ("learning_the_matrices.pairs", lambda t: np.lib.stride_tricks.sliding_window_view(t, 2).T),
    ("learning_the_matrices.pairs", lambda t: (np.delete(t, -1), np.delete(t, 0))),
    ("learning_the_matrices.softmax_slopes", lambda w, s: w * s - w * np.sum(w * s, axis=-1)[..., None]),
    ("real_transformer.gap", gap_by_einsum),
    ("real_transformer.cut", cut_by_what_is_left),
    ("real_transformer.moved", lambda w, n: w @ np.diag(n) / (w @ n)[:, None]),
    ("real_transformer.cost", lambda n: sum(n * n for _ in range(6) for _ in range(12))),
    ("let_it_write.choose", choose_in_a_loop),
    ("let_it_write.choose", lambda x, T, c: np.searchsorted(np.cumsum(softmax(x / T)), c, side="right")),
    ("let_it_write.choose", lambda x, T, c: next(i for i, p in enumerate(itertools.accumulate(softmax(x / T))) if p > c)),
    ("let_it_write.top_k", top_k_by_partition),
    ("let_it_write.loop", writing_by_recursion),
    ("let_it_write.cache", cached_by_the_course),
]  # fmt: skip


@pytest.mark.parametrize("id, answer", RIGHT)
def test_an_odd_right_answer_passes(id, answer):
    told = examine(EXERCISES[id], answer)
    assert told.status == "passed", told


def search_from(bound):
    def nearest(word, words):
        best, at = bound, 0
        for i, other in enumerate(words):
            if math.dist(other, word) < best:
                best, at = math.dist(other, word), i
        return at

    return nearest


def cosine_unless(refuse):
    def run(a, b):
        if refuse(a, b):
            raise ValueError
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    return run


def correlation(a, b):
    if not a.any() or not b.any():
        raise ValueError("a zero vector has no direction")
    a, b = a - a.mean(), b - b.mean()
    return np.sum(a * b) / (np.linalg.norm(a) * np.linalg.norm(b))


def two_heads_only(X, E):
    found = [attention.attention(X @ E[k], X @ E[k], X @ E[k])[0] for k in range(2)]
    return np.concatenate(found, axis=1)


def hiding_with(number):
    def attend(Q, K, V, mask=None):
        scores = Q @ K.T / np.sqrt(K.shape[1])
        weights = softmax(scores if mask is None else scores + np.where(mask, 0, number))
        return weights @ V, weights

    return attend


def replacing_with(number):
    def attend(Q, K, V, mask=None):
        scores = Q @ K.T / np.sqrt(K.shape[1])
        weights = softmax(scores if mask is None else np.where(mask, scores, number))
        return weights @ V, weights

    return attend


def causal_by_itself(Q, K, V, mask=None):
    return attention.attention(Q, K, V, np.tri(len(Q), len(K)) > 0 if mask is None else mask)


def a_little_left(Q, K, V, mask=None):
    output, weights = attention.attention(Q, K, V, mask)
    return output, np.maximum(weights, 1e-10)


def by_how_many_keys(q, k, v, keys, values):
    keys, values = np.vstack([keys, k]), np.vstack([values, v])
    return softmax(keys @ q / np.sqrt(len(keys))) @ values, keys, values


def turned_in_place(Q, K, V, mask=None):
    if mask is not None:
        np.logical_not(mask, out=mask)
    return attention.attention(Q, K, V, None if mask is None else ~mask)


def in_each_head(attend):
    def run(X, W_Q, W_K, W_V, W_O, mask=None):
        found = [attend(X @ q, X @ k, X @ v, mask) for q, k, v in zip(W_Q, W_K, W_V, strict=True)]
        return np.hstack([one[0] for one in found]) @ W_O, np.array([one[1] for one in found])

    return run


def closeness(words):
    return 1 / (1 + ((words[:, None] - words) ** 2).sum(axis=-1))


def rows(table):
    return table / table.sum(axis=1, keepdims=True)


def arrow(weights, i, j):
    return np.outer(np.arange(len(weights)) == i, np.arange(len(weights)) == j)


def cut_all(weights, i, j):
    left = np.where(arrow(weights, i, j), 0, weights)
    return left / left.sum()


def without(W_O, gone, width):
    return W_O * ~np.isin(np.arange(len(W_O)) // width, gone)[:, None]


def clipped(X):
    weights = softmax(np.clip(X @ X.T / np.sqrt(X.shape[1]), -20, 20))
    return weights @ X, weights


WRONG = [
    ("start_here.half_way", lambda a, b: (a + b) // 2, "after the point are cut off"),
    ("start_here.half_way", lambda a, b: np.sqrt(a * b), "The first difference"),
    ("embeddings.distance", lambda a, b: round(math.dist(a, b), 2), "not right yet. Yours is rounded to 2 digits"),
    ("embeddings.distance", lambda a, b: abs(np.linalg.norm(a) - np.linalg.norm(b)), "how much longer one arrow is"),
    ("embeddings.distance", lambda a, b: math.hypot(a[0] - b[0], a[-1] - b[-1]), "not right yet"),
    ("embeddings.nearest", search_from(3), "is 5 or more away, and none of them is found"),
    ("embeddings.nearest", search_from(10), "is 50 or more away"),
    ("embeddings.nearest", search_from(1000), "is 5,000 or more away"),
    ("embeddings.nearest", search_from(1e6), "is 50 million or more away"),
    ("embeddings.nearest", lambda w, W: np.argmin(np.where((w == W).all(1), 99, np.hypot(*(W - w).T[:2]))), ""),
    ("embeddings.nearest", lambda w, W: np.argsort(np.linalg.norm(W - w, axis=1))[1], "the second nearest"),
    ("embeddings.nearest", lambda w, W: np.argmin(np.linalg.norm(W[:8] - w, axis=1)), "for all the ex"),
    ("embeddings.nearest", lambda w, W: np.argmin(np.linalg.norm((W - w).round(), axis=1)), ""),
    ("embeddings.part_way", lambda a, b, part: a + part * abs(b - a), "The first difference"),
    ("embeddings.nearest", lambda w, W: 0, "gives row 0 every time"),
    ("embeddings.nearest", lambda w, W: np.where(w == W), "Your function returns 2 results"),
    ("embeddings.gravity", lambda W: W / 2 + W.mean(axis=0) / 2, "The first difference"),
    ("embeddings.gravity", lambda W: rows(closeness(W) - np.eye(len(W))) @ W, "how close each word is to itself"),
    ("similarity.dot", lambda a, b: abs(a @ b), "lost its minus sign, in every example"),
    ("similarity.dot", lambda a, b: max(0, a @ b), "not right yet"),
    ("similarity.cosine", cosine_unless(lambda a, b: np.linalg.norm(a) * np.linalg.norm(b) < 1e-6), "has a direction"),
    ("similarity.cosine", cosine_unless(lambda a, b: a @ b == 0), "You refuse words at right angles"),
    ("similarity.scaled_dot", lambda a, b: a @ b / np.sqrt(2 * len(a)), "0.70711 times what it should be, in every"),
    ("similarity.cosine", cosine_unless(lambda a, b: not a.any()), "Only a is checked"),
    ("similarity.cosine", correlation, "That is the correlation"),
    ("similarity.cosine", lambda a, b: cosine(a, b) if a.any() and b.any() else None, "should raise ValueError: a is a"),
    ("similarity.cosine", lambda a, b: cosine(a, b) if a.any() and b.any() else ValueError("a"), "write `raise`"),
    ("similarity.cosine", lambda a, b: cosine(a, b) if a.any() and b.any() else 1 / 0, "Yours raises ZeroDivisionError."),
    ("similarity.scaled_dot", lambda a, b: (a @ b) // math.sqrt(len(a)), "rounded down to whole numbers"),
    ("similarity.two_rankings", ([0, 3], [0, 2], [1, 4]), "the lesson's own example"),
    ("similarity.two_rankings", ([0, 6], [2, 8], [0, 4]), "the lesson's own example"),
    ("softmax.normalize", lambda t: t / t.sum(axis=-1)[0], "The first difference"),
    ("softmax.own", lambda s: np.exp(s - 1000) / np.exp(s - 1000).sum(-1, keepdims=True), "0 is divided by 0"),
    ("softmax.own", lambda s: np.where(softmax(s) < 0.01, 0, softmax(s)), "The first difference"),
    ("softmax.sure", 7.5, "Too little"),
    ("softmax.sure", (0, 13), "Its digits come after a point, as in 0.13"),
    ("softmax.sure", lambda: 0.13, "should be one number, not a function"),
    ("softmax.break", [1000, 0], "should be a table, rows of numbers, such as"),
    ("similarity.two_rankings", {"a": [1, 2], "b": [2, 3], "c": [3, 1]}.values(), "Put `list(…)` around it"),
    ("similarity.two_rankings", ([1, 2], [1, 2, 3], [3, 1]), "The rows of your answer have different lengths"),
    ("softmax.sure", "small", "should be one number, not 'small'"),
    ("values.recipe", (-0.88, 2.5), "Nearly: coordinate 1 is off by 0.006"),
    ("values.recipe", (-0.886, 2.51), "Nearly: coordinate 2 is off by 0.010"),
    ("values.recipe", (2.5, -0.89), "in the wrong order"),
    ("values.recipe", "(-0.89, 2.5)", "Leave out the quotation marks"),
    ("softmax.sure", "13 %", "Leave out the quotation marks"),
    ("attention_step.reason", "C because no weight is 0", 'such as "A", and nothing else.'),
    ("values.recipe", ("left", "up"), "it holds text"),
    ("attention_step.cut", lambda w, i, j: softmax(np.where(arrow(w, i, j), -np.inf, w)), "weights, not scores"),
    ("attention_step.cut", lambda w, i, j: rows(np.where(arrow(w, i, j), 1e-9, w)), "should be exactly 0"),
    ("attention_step.cut", lambda w, i, j: w + np.outer(np.arange(len(w)) == i, np.eye(len(w))[i] - np.eye(len(w))[j]) * w[i, j], "to the word itself"),
    ("real_transformer.cut", lambda w, i, j: rows(np.where(arrow(w, i, j), 1e-12, w)), "should be exactly 0"),
    ("attention_step.cut", lambda w, i, j: len(w) * cut_all(w, i, j), "but not each row to 1"),
    ("attention_step.own", clipped, "The first difference"),
    ("keys_and_queries.row_times_matrix", lambda r, m: r[0] * m[0] + r[1] * m[1], "a matrix of two rows"),
    ("keys_and_queries.row_times_matrix", lambda r, m: np.array([sum(map(operator.mul, x, r)) for x in m]), "matrix times column"),
    ("keys_and_queries.row_times_matrix", lambda r, m: [r[-1] * x for x in m[-1]], "Only the last row's part"),
    ("keys_and_queries.row_times_matrix", lambda r, m: sum(x * y for x, y in zip(r[:-1], m[:-1], strict=True)), "The last row is missing"),
    ("keys_and_queries.listening", lambda X, q, k: softmax((X @ k) @ (X @ q).T / np.sqrt(k.shape[1])).T, "columns sum to 1"),
    ("keys_and_queries.one_matrix", lambda q, k: (q @ k.T + k @ q.T) / 2, "The first difference"),
    ("values.move", lambda w, X, W_V: w @ (X[:, :2] @ W_V[:2]), "Right for words with two coordinates"),
    ("values.attention", lambda Q, K, V: attention.attention(Q[:, :2], K[:, :2], V), ""),
    ("multi_head.side_by_side", two_heads_only, "it should have shape"),
    ("multi_head.mask", hiding_with(-1e4), "Only −∞ is below every number"),
    ("multi_head.mask", hiding_with(-1e9), "Only −∞ is below every number"),
    ("multi_head.mask", hiding_with(-1e30), "Only −∞ is below every number"),
    ("multi_head.mask", replacing_with(-1e9), "Only −∞ is below every number"),
    ("multi_head.mask", causal_by_itself, "no mask is not a causal one"),
    ("multi_head.mask", lambda Q, K, V, m=None: attention.attention(Q, K, V, None if m is None else m.T), "rows ask and columns"),
    ("multi_head.mask", a_little_left, "should be exactly 0"),
    ("multi_head.own", in_each_head(a_little_left), "should be exactly 0"),
    ("multi_head.without_concatenating", lambda H, W: sum(h @ b for h, b in zip(H[:-1], np.split(W, len(H))[:-1], strict=True)), "The last head is missing"),
    ("multi_head.mask", turned_in_place, "`~mask` is one"),
    ("multi_head.own", in_each_head(replacing_with(-1e9)), "Only −∞ is below every number"),
    ("multi_head.own", in_each_head(hiding_with(-1e9)), "Only −∞ is below every number"),
    ("multi_head.own", in_each_head(causal_by_itself), "no mask is not a causal one"),
    ("multi_head.mask", hiding_with(-100.0), "should be exactly 0"),
    ("learning_the_matrices.loss", lambda s, t: -np.log(softmax(s)[t - 1]), "not right yet"),
    ("learning_the_matrices.loss", lambda s, t: -np.log(softmax(s)).sum(), "the losses of all words"),
    ("learning_the_matrices.nudge", lambda f, w: (f(1.001 * w) - f(0.999 * w)) / (0.002 * w), "nothing where w is 0"),
    ("learning_the_matrices.pairs", lambda t: list(zip(t[:-1], t[1:], strict=True)), "Those are pairs"),
    ("learning_the_matrices.loss", lambda s, t: -np.log(softmax(s)[t] + 1e-9), "You add 1e-9"),
    ("learning_the_matrices.loss", lambda s, t: -np.sum(np.eye(len(s))[t] * np.log(softmax(s))), "0 · ∞"),
    ("what_the_heads_learned.fault", lambda W, gone, width: without(W, gone[:1], width), "Only the first head"),
    ("what_the_heads_learned.fault", lambda W, gone, width: without(W, gone[-1:], width), "Only the last head"),
    ("learning_the_matrices.nudge", lambda f, w: {2: 12.0, 1: 5.0, 0.5: -0.60653066}.get(w, 0.0), "not the slope yet"),
    ("learning_the_matrices.pairs", lambda t: (t[:6], t[1:7]), "it should have shape"),
    ("learning_the_matrices.pairs", lambda t: (sorted(t[:-1]), t[1:]), "Result 1 of 2"),
    ("learning_the_matrices.softmax_slopes", lambda w, s: w * (s - (w * s).mean(-1, keepdims=True)), "do not divide by how many"),
    ("real_transformer.gap", lambda s, i, f, t: cosine(s[:, i], f.mean(0)) - cosine(s[:, i], t.mean(0)), "to the mean of the vectors"),
    ("real_transformer.cut", lambda w, i, j: cut_by_what_is_left(w, j, i), "the other way round"),
    ("real_transformer.moved", lambda w, n: w * n / n.sum(), "The first difference"),
    ("real_transformer.cost", lambda n: 36 * n * (n + 1), "under a causal mask"),
    ("real_transformer.cost", lambda n: 72 * n * n + n // 300, "not right yet"),
    ("let_it_write.choose", lambda x, T, c: int(np.sum(np.cumsum(softmax(x / T)) < c)), "`>`, not `>=`"),
    ("let_it_write.choose", lambda x, T, c: np.random.default_rng(0).choice(len(x), p=softmax(x / T)), "not right yet"),
    ("let_it_write.top_k", lambda x, k: softmax(np.where(x >= np.sort(x)[-k], x, -50.0)), "Only −∞ is below every"),
    ("let_it_write.top_k", lambda x, k: softmax(np.where(x >= np.sort(x)[-k], x, -1e9)), "Only −∞ is below every"),
    ("let_it_write.top_k", lambda x, k: np.sort(softmax(x))[::-1][:k], "it should have shape"),
    ("let_it_write.top_k", lambda x, k: top_k_by_partition(x, k) + 1e-12, "should be exactly 0"),
    ("let_it_write.top_k", lambda x, k: np.sort(top_k_by_partition(x, k))[::-1], "in the order of their size"),
    ("let_it_write.cache", by_how_many_keys, "You took the root of the number of keys"),
    ("let_it_write.loop", lambda f, t, w: writing_by_recursion(f, t, max(0, w - len(t))), ""),
]  # fmt: skip


@pytest.mark.parametrize("id, answer, said", WRONG)
def test_a_plausible_wrong_answer_is_told(id, answer, said):
    told = examine(EXERCISES[id], answer)
    assert told.status == "wrong" and said in told.message, told
