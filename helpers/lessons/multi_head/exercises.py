"""Many heads, side by side and mixed by W_O."""

import numpy as np

from helpers import words
from helpers.attention import attention, causal_mask, multi_head_attention, softmax
from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import named
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new, several, some_hidden
from helpers.lessons import lesson
from helpers.lessons.softmax_mistakes import softmax_gone_wrong
from helpers.say import listed, show

# ---- The solutions ------------------------------------------------------------------------------


def my_heads(X, E):
    outputs = []
    for k in range(len(E)):
        output, weights = attention(X @ E[k], X @ E[k], X @ E[k])
        outputs.append(output)
    return np.concatenate(outputs, axis=1)


def my_by_blocks(heads, W_O):
    d_v = heads[0].shape[1]
    output = 0
    for k in range(len(heads)):
        output = output + heads[k] @ W_O[k * d_v : (k + 1) * d_v]
    return output


def my_masked_attention(Q, K, V, mask=None):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ V, weights


masked_attention = my_masked_attention  # the name under which it is kept


def my_multi_head(X, W_Q, W_K, W_V, W_O, mask=None):
    outputs, tables = [], []
    for k in range(len(W_Q)):
        output, weights = masked_attention(X @ W_Q[k], X @ W_K[k], X @ W_V[k], mask)
        outputs.append(output)
        tables.append(weights)
    return np.concatenate(outputs, axis=1) @ W_O, np.array(tables)


# ---- The picture --------------------------------------------------------------------------------

_names = ["so-so", "awful", "great"]


def clearly_apart(scene):
    """All three heads are in use, each at 0.2 or more, and the relative separation is above 1."""
    named(scene, "gains", "Hand in the picture with the gains, by the name it has in its cell.")
    gains = [scene.value(f"gain {k}") for k in range(3)]
    relative = scene.panel("measured")["values"]["relative"][-1]
    relative = np.nan if relative is None else relative
    if gains == [1, 1, 1]:
        raise Unsolved("The three gains still stand at 1.")
    each = ", ".join(f"{name} {show(gain, 1)}" for name, gain in zip(_names, gains, strict=True))
    found = f"gains {each}; relative separation {show(np.nan_to_num(relative), 3)}"
    quiet = [name for name, gain in zip(_names, gains, strict=True) if gain < 0.2 - 1e-9]
    if quiet:
        raise Wrong(
            f"The gain of {listed(quiet)} is below 0.2. Here every gain should be at least that "
            "large.",
            found,
        )
    if relative > 1:
        return f"{found}. Only the gains changed; every head is what it was."
    loudest = _names[int(np.argmax(gains))]
    if loudest != "great":
        raise Wrong(
            "Look at the table: which head's own relative separation is the largest? It "
            "should have the largest gain.",
            found,
        )
    raise Wrong(
        "Not above 1 yet. Which heads make long arrows without separating the apples?", found
    )


# ---- Wrong ways ---------------------------------------------------------------------------------


def _blocks(heads, W_O):
    """[(one head's output, its block of W_O)]"""
    return list(zip(heads, np.split(W_O, len(heads)), strict=True))


def _masked(Q, K, V, mask, scale=None, hide=-np.inf, axis=-1):
    scores = Q @ K.T / (np.sqrt(K.shape[1]) if scale is None else scale)
    scores = scores if mask is None else np.where(mask, scores, hide)
    weights = softmax(scores, axis=axis)
    return weights @ V, weights


def _hiding(hide, soften=softmax):
    """Attention with what `hide(scores, mask)` leaves of the scores, with a mask or without.

    The course's softmax refuses a row of nothing but −∞; one written out makes it NaN.
    """

    def run(Q, K, V, mask=None):
        weights = soften(hide(Q @ K.T / np.sqrt(K.shape[1]), mask))
        return weights @ V, weights

    return run


def _by_hand(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _hide_the_seen(scores, mask):
    scores[mask] = -np.inf  # without a mask: all of them
    return scores


def _unsafe(Q, K, V, mask=None):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    powers = np.exp(scores if mask is None else np.where(mask, scores, -np.inf))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ V, weights


def _zeroed(Q, K, V, mask=None, again=False):
    weights = attention(Q, K, V)[1]
    weights = weights if mask is None else weights * mask
    if again:
        weights = weights / weights.sum(axis=1, keepdims=True)
    return weights @ V, weights


def _times_infinity(Q, K, V, mask=None):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    if mask is not None:
        scores = scores + (1 - mask) * -np.inf
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ V, weights


def _heads(X, W_Q, W_K, W_V, mask=None, attend=_masked):
    """The heads' outputs (h, n, d_v) and tables (h, n, n)."""
    found = [attend(X @ q, X @ k, X @ v, mask) for q, k, v in zip(W_Q, W_K, W_V, strict=True)]
    return np.array([f[0] for f in found]), np.array([f[1] for f in found])


def _whole(attend):
    """Multi-head attention, right but for how one head attends."""

    def run(X, W_Q, W_K, W_V, W_O, mask=None):
        heads, tables = _heads(X, W_Q, W_K, W_V, mask, attend)
        return np.concatenate(heads, axis=1) @ W_O, tables

    return run


def _joined(join, tables=lambda t: t):
    """Multi-head attention, right but for what becomes of the heads. join: heads, W_O → output"""

    def run(X, W_Q, W_K, W_V, W_O, mask=None):
        heads, weights = _heads(X, W_Q, W_K, W_V, mask)
        return join(heads, W_O), tables(weights)

    return run


def _right(heads, W_O):
    return np.concatenate(heads, axis=1) @ W_O


def _same_matrix(*names):
    """Multi-head attention where every head has the first one's W_Q, W_K or W_V."""

    def run(X, W_Q, W_K, W_V, W_O, mask=None):
        W_Q, W_K, W_V = (
            np.array([W[0]] * len(W)) if name in names else W
            for name, W in (("W_Q", W_Q), ("W_K", W_K), ("W_V", W_V))
        )
        return multi_head_attention(X, W_Q, W_K, W_V, W_O, mask)

    return run


def _whole_width(X, W_Q, W_K, W_V, W_O, mask=None):
    scale = np.sqrt(W_K.shape[0] * W_K.shape[2])
    return _whole(lambda Q, K, V, m: _masked(Q, K, V, m, scale=scale))(X, W_Q, W_K, W_V, W_O, mask)


def _outputs(X, E):
    """The outputs of heads with one embedding each, (h, n, d_v)."""
    return np.array([attention(X @ e, X @ e, X @ e)[0] for e in E])


def _heads_with(soften):
    attend = _masked_with(soften)
    return lambda X, E: np.concatenate([attend(X @ e, X @ e, X @ e)[0] for e in E], axis=1)


def _masked_with(soften):
    return _hiding(lambda s, mask: s if mask is None else np.where(mask, s, -np.inf), soften)


def _masked_once(X, W_Q, W_K, W_V, W_O, mask=None):
    left = [mask] + [None] * (len(W_Q) - 1)
    found = [
        _masked(X @ q, X @ k, X @ v, m) for q, k, v, m in zip(W_Q, W_K, W_V, left, strict=True)
    ]
    return np.concatenate([f[0] for f in found], axis=1) @ W_O, np.array([f[1] for f in found])


def _inverted(mask):
    """The mask turned round; a row that would then see nothing sees all."""
    if mask is None:
        return None
    other = ~np.asarray(mask, dtype=bool)
    return other | ~other.any(axis=-1, keepdims=True)


def _or_causal(Q, K, mask):
    return np.tri(len(Q), len(K), dtype=bool) if mask is None else mask


def _causal_like(mask):
    return None if mask is None else np.tri(*mask.shape, dtype=bool)


def _upside_down(Q, K, V, mask=None):
    """What NumPy makes of −∞ where the mask is True."""
    scores = Q @ K.T / np.sqrt(K.shape[1])
    if mask is not None:
        scores = np.where(mask, -np.inf, scores)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ V, weights


def _row_sum(case, got):
    Q, K, V, mask = case
    sums = _zeroed(Q, K, V, mask)[1].sum(axis=1)
    return (
        f"A row of your weights sums to {sums.min():.4g}: you hid words after softmax. Put −∞ "
        "in the scores before it, and the others share what becomes free."
    )


# ---- Exercises ----------------------------------------------------------------------------------

_random = np.random.default_rng(6)


def _numbers(*shape, size=1.0):
    return np.round(size * _random.normal(size=shape), 1)


_rows_of_heads = [
    (
        np.array([[0.0, 3.0], [2.0, 2.0]]),
        np.array([[[1.0, 0.0], [0.5, 1.0]], [[1.0, -0.5], [-0.5, 1.0]]]),
    ),
    (_numbers(2, 2), _numbers(3, 2, 2)),
    (_numbers(3, 2), _numbers(2, 2, 2)),
    (_numbers(3, 4), _numbers(2, 4, 3)),
]
_mixes = [
    (
        np.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]),
        np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.0], [0.0, -1.0]]),
    ),
    (_numbers(3, 2, 2), _numbers(6, 2)),
    (_numbers(2, 3, 4), _numbers(8, 3)),
    (_numbers(3, 4, 1), _numbers(3, 2)),
]
_far = np.array([[1000.0, 0.0], [0.0, 900.0], [800.0, 0.0]])
_attends = [
    (
        np.array([[1.0, 0.0], [2.0, 1.0]]),
        np.array([[0.0, 2.0], [1.0, 0.0]]),
        np.array([[1.0, 3.0], [2.0, -1.0]]),
        causal_mask(2),
    ),
    (_numbers(3, 2), _numbers(3, 2), _numbers(3, 2)),
    (_numbers(3, 3), _numbers(3, 3), _numbers(3, 2), causal_mask(3)),
    (
        _numbers(3, 2),
        _numbers(4, 2),
        _numbers(4, 3),
        np.array([[1, 0, 1, 0], [0, 1, 1, 1], [1, 1, 0, 0]], dtype=bool),
    ),
    (np.array([[-2.0, 1.0], [1.0, 2.0], [3.0, -1.0]]), _far, _numbers(3, 2), causal_mask(3)),
    # What stays has a score of −7e31, lower than the −1e9 or −1e30 that one finds written in for
    # −∞ elsewhere. There they do; but only −∞ is below every score, and it is what is asked for.
    (
        np.array([[1e16, 0.0], [1e16, 1.0]]),
        np.array([[-1e16, 0.0], [0.0, 1.0]]),
        np.array([[1.0, 3.0], [2.0, -1.0]]),
        causal_mask(2),
    ),
]


def _case(n, d, h, d_k, d_v, d_out, *mask):
    return (
        _numbers(n, d),
        _numbers(h, d, d_k),
        _numbers(h, d, d_k),
        _numbers(h, d, d_v),
        _numbers(h * d_v, d_out),
        *mask,
    )


_whole_cases = [
    _case(2, 2, 2, 2, 2, 2, causal_mask(2)),
    _case(2, 2, 1, 1, 2, 2, causal_mask(2)),
    _case(2, 2, 2, 2, 2, 2),
    _case(3, 4, 3, 2, 3, 2, causal_mask(3)),
    _case(3, 2, 2, 3, 1, 4),
    _case(3, 2, 2, 2, 2, 2, np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=bool)),
    (
        np.array([[1e16, 0.0], [0.0, 1.0]]),
        np.eye(2)[None],
        -np.eye(2)[None],
        np.array([[[1e-16, 0.0], [0.0, 1.0]]]),
        np.eye(2),
        causal_mask(2),
    ),
]


_NOT_LOW_ENOUGH = (
    "You hide words with a number that is only very low. Where the scores that stay are lower "
    "still, the hidden words win. Only −∞ is below every number."
)
_three = "n_q d_k", "n_k d_k", "n_k d_v"
_six = "n d", "h d d_k", "h d d_k", "h d d_v", "h*d_v d_out"


def _with_a_mask(rng, *arrays):
    asks, answers = (arrays[0], arrays[1] if len(arrays) == 3 else arrays[0])
    return *arrays, some_hidden(rng, len(asks), len(answers))


EXERCISES = [
    Exercise(
        id="multi_head.side_by_side",
        title="Several heads, side by side",
        question="Write `my_heads(X, E)`: E (h, d, d_v) holds h embeddings, one per head. Head k "
        "is attention with queries, keys and values X E[k]. Return the outputs side by side, "
        "one row for each word: first the columns of head 0, then those of head 1, and so on.",
        right=lambda X, E: np.concatenate(_outputs(X, E), axis=1),
        cases=_rows_of_heads,
        fresh=new("n d", "h d d_v"),
        mistakes=[
            Mistake(
                lambda X, E: _outputs(X, E).sum(axis=0),
                "You added the heads. Then nobody can tell any more what came from which head, and "
                "W_O cannot treat them differently. Put them side by side.",
            ),
            Mistake(
                lambda X, E: np.concatenate(_outputs(X, E), axis=0),
                "You put them below one another: h · n rows. Rows are words, and there are still "
                "n of them. Columns run along `axis=1`.",
            ),
            Mistake(
                lambda X, E: _outputs(X, E).reshape(len(X), -1),
                "`reshape` reads the numbers row by row, the whole first head before the second. "
                "So a row of yours holds two words of one head instead of one word of all heads.",
            ),
            Mistake(
                lambda X, E: np.stack(_outputs(X, E), axis=-1).reshape(len(X), -1),
                "The columns are interleaved: first column of every head, then second column of "
                "every head. Each head's columns stay together, or W_O's blocks meet the wrong "
                "ones.",
            ),
            Mistake(
                lambda X, E: np.concatenate(_outputs(X, E)[::-1], axis=1),
                "Side by side, but in the wrong order. The first head comes first.",
            ),
            Mistake(
                lambda X, E: np.concatenate([_masked(X @ e, X @ e, X @ e, None) for e in E], 1),
                "`attention` returns two things, the output and the weights. Keep the output "
                "alone: `output, weights = attention(…)`.",
            ),
            Mistake(
                lambda X, E: _outputs(X, E),
                "Your outputs are still a list of tables. Join them: "
                "`np.concatenate(outputs, axis=1)`.",
            ),
            Mistake(
                lambda X, E: np.concatenate(_outputs(X, E[:1].repeat(len(E), axis=0)), axis=1),
                "It is the same head every time. Head k has its own `E[k]`.",
            ),
            Mistake(
                lambda X, E: _outputs(X, E)[-1],
                "Only the last head is left. Let a list grow: `outputs = []` before the loop, "
                "`outputs.append(output)` in it.",
            ),
            Mistake(
                lambda X, E: np.concatenate(list(X @ E), axis=1),
                "These are the values side by side. Attention mixes them first, in each head with "
                "its own weights.",
            ),
            Mistake(
                lambda X, E: _masked(*[np.concatenate(list(X @ E), axis=1)] * 3, None)[0],
                "That is one wide head: one table of weights for all columns. Run attention for "
                "each head by itself, then put the outputs side by side.",
            ),
            Mistake(
                lambda X, E: np.concatenate([_masked(X @ e, X @ e, X, None)[0] for e in E], axis=1),
                "Each head mixes the words as they are. The values are X E[k] too.",
            ),
            Mistake(
                lambda X, E: np.concatenate(
                    [_masked(X @ e, X @ e, X @ e, None)[1] for e in E], axis=1
                ),
                "These are the tables of weights. Take what attention returns first, the output.",
            ),
            *softmax_gone_wrong(
                _heads_with,
                "columns or flat",
                "flat sum",
                "flat max",
                "flat both",
                "whole sum",
                "powers",
                "naive powers",
            ),
        ],
        hints=[
            "A loop over the heads: `for k in range(len(E)):`, each with one call of `attention`.",
            "Before the loop: `outputs = []`. In it: `output, weights = attention(…)`, because "
            "`attention` returns two things, then `outputs.append(output)`.",
            "`np.concatenate(outputs, axis=1)`: `axis=0` goes on with more rows, `axis=1` with "
            "more columns.",
        ],
        solution=my_heads,
    ),
    Exercise(
        id="multi_head.without_concatenating",
        title="The same without concatenating",
        question="Write `my_by_blocks(heads, W_O)`. `heads` holds the results of h heads, each "
        "(n, d_v). The output (n, d_out) is a sum: each result times its own block of d_v rows of "
        "W_O (h · d_v, d_out). d_out is how many numbers a word has in the end.",
        right=lambda heads, W_O: np.concatenate(list(heads), axis=1) @ W_O,
        cases=_mixes,
        fresh=new("h n d_v", "h*d_v d_out"),
        mistakes=[
            Mistake(
                lambda heads, W_O: sum(head @ W_O[: head.shape[1]] for head in heads),
                "Every head got the first block. The block of head k begins at row k · d_v.",
            ),
            Mistake(
                lambda heads, W_O: sum(H @ W_O[k :: len(heads)] for k, H in enumerate(heads)),
                "`W_O[k::h]` takes every h-th row. A head's columns stand together, so its block "
                "is d_v rows, one below the other: `W_O[k * d_v : (k + 1) * d_v]`.",
            ),
            Mistake(
                lambda heads, W_O: heads[0] @ W_O[: heads.shape[2]],
                "That is the first head's part. Add those of the others.",
            ),
            Mistake(
                lambda heads, W_O: heads[-1] @ W_O[-heads.shape[2] :],
                "Only the last head is left: each time the output was replaced. Add up, "
                "`output = output + …`.",
            ),
            Mistake(
                lambda heads, W_O: sum(H @ B for H, B in _blocks(heads, W_O)[:-1]),
                "The last head is missing: `range(len(heads))` already ends one before "
                "`len(heads)`.",
            ),
            Mistake(
                lambda heads, W_O: sum(H @ B for H, B in _blocks(heads, W_O)) / len(heads),
                "You took the mean of the parts. Add them up.",
            ),
            Mistake(
                lambda heads, W_O: sum(H @ B for H, B in _blocks(heads[::-1], W_O)),
                "The blocks are in the wrong order: the first d_v rows belong to the first head.",
            ),
            Mistake(
                lambda heads, W_O: heads.sum(axis=0) @ sum(np.split(W_O, len(heads))),
                "You added the heads and added the blocks, then multiplied. That also multiplies "
                "each head with the blocks of the others.",
            ),
        ],
        hints=[
            "`d_v = heads[0].shape[1]`. Head 0 has rows 0 to d_v − 1 of W_O, head 1 the next d_v.",
            "`W_O[k * d_v : (k + 1) * d_v]` is the block of head k.",
            "Begin with `output = 0` and add `heads[k] @ block` for each k.",
        ],
        solution=my_by_blocks,
    ),
    Exercise(
        id="multi_head.apart",
        title="Clearly apart",
        question="On the picture: find gains for which the relative separation is above 1, with "
        "all three heads in use, each with a gain of at least 0.2. Then run the cell with the "
        "check again.",
        judge=clearly_apart,
        hints=[
            "The table shows each head's own relative separation. Whose gain would you raise?",
            "awful makes long arrows and hardly separates the apples: it only makes the output's "
            "arrows longer.",
            "so-so separates them a little, but makes long arrows too.",
        ],
        solution="""
            scene.set("gain 0", 0.3)
            scene.set("gain 1", 0.2)
            scene.set("gain 2", 2)
        """,
    ),
    Exercise(
        id="multi_head.mask",
        title="Attention with a mask",
        question="Write `my_masked_attention(Q, K, V, mask=None)`: your attention of "
        f"{lesson('values').name}, with −∞ in place of the scores where the mask is False. Without "
        "a mask every word may ask all. Return the output and the weights.",
        right=attention,
        cases=_attends,
        fresh=several(new("n d_k", "n d_k", "n d_v"), new(*_three, then=_with_a_mask)),
        mistakes=[
            Mistake(
                lambda Q, K, V, mask=None: _masked(Q, K, V, None),
                "The mask is ignored: there are weights where it is False. Hide those scores "
                "before softmax.",
            ),
            Mistake(
                _upside_down,
                "The mask is the wrong way round. True means: may ask. −∞ goes where it is False.",
            ),
            Mistake(
                lambda Q, K, V, mask=None: _masked(Q, K, V, _inverted(mask)),
                "The mask is the wrong way round. True means: may ask.",
            ),
            Mistake(
                _hiding(lambda scores, mask: np.where(mask, -np.inf, scores)),
                "You hide where the mask is True. Then the last row of a causal mask has nothing "
                "to ask, and softmax stops. True means: may ask. `np.where(mask, scores, "
                "-np.inf)`.",
            ),
            Mistake(
                _hiding(_hide_the_seen),
                "`scores[mask]` are the scores that stay. Hide the others, `scores[~mask] = "
                "-np.inf`, and only `if mask is not None:`.",
            ),
            Mistake(
                _hiding(lambda scores, mask: np.where(mask, scores, -np.inf)),
                "With a mask yours is right. Without one, `np.where` treats None as False and "
                "hides every score, and softmax stops. Do the new step only `if mask is not "
                "None:`.",
            ),
            Mistake(
                _hiding(lambda scores, mask: np.where(mask, scores, -np.inf), _by_hand),
                "With a mask yours is right. Without one, `np.where` treats None as False and "
                "hides every score: ∞ − ∞ is NaN. Do the new step only `if mask is not None:`.",
            ),
            Mistake(
                _hiding(lambda scores, mask: np.where(~mask, -np.inf, scores)),
                "With a mask yours is right. Without one it is None, and the new step can do "
                "nothing with None. Do it only `if mask is not None:`.",
            ),
            Mistake(
                lambda Q, K, V, mask=None: _masked(Q, K, V, None if mask is None else mask.T),
                "The mask is turned over: rows ask and columns answer, in the mask as in the "
                "scores. Leave out `.T`.",
            ),
            Mistake(
                lambda Q, K, V, mask=None: _masked(Q, K, V, _causal_like(mask)),
                "You hide what comes later, whatever mask is given. Hide where the mask is False.",
            ),
            Mistake(
                lambda Q, K, V, mask=None: _masked(Q, K, V, _or_causal(Q, K, mask)),
                "With a mask yours is right. Without one every word may ask all: no mask is not a "
                "causal one.",
            ),
            Mistake(
                lambda Q, K, V, mask=None: _masked(Q, K, V, mask, hide=0),
                "You put 0 in the scores. But e^0 is 1, so the weight is not 0. Only −∞ gives a "
                "weight of exactly 0.",
            ),
            Mistake(
                lambda Q, K, V, mask=None: _masked(Q, K, V, mask, hide=-1e5),
                f"{_NOT_LOW_ENOUGH} Put `-np.inf` there.",
            ),
            Mistake(lambda Q, K, V, mask=None: _zeroed(Q, K, V, mask), _row_sum),
            Mistake(
                lambda Q, K, V, mask=None: _zeroed(Q, K, V, mask, again=True),
                "Nearly: you hid words after softmax and divided by what was left. Where a hidden "
                "word had all of the weight, what is left is 0, and 0 / 0 is NaN. Put −∞ in the "
                "scores before softmax.",
            ),
            Mistake(
                _times_infinity,
                "0 · (−∞) is NaN, so the scores that should stay are lost. Choose instead of "
                "multiplying: `np.where(mask, scores, -np.inf)`.",
            ),
            Mistake(
                lambda Q, K, V, mask=None: _unsafe(Q, K, V, mask),
                "Right for scores near 0. But e^1000 is too large for a computer, and where all "
                "scores of a row are very low, each e^x becomes 0, and 0 / 0 is NaN: subtract the "
                "largest score of each row first, or use your softmax.",
            ),
            *softmax_gone_wrong(
                _masked_with,
                "columns",
                "naive columns",
                "columns of all",
                "flat sum",
                "naive flat sum",
                "flat max",
                "flat both",
                "of all",
                "whole sum",
                "naive whole sum",
                "powers",
                "naive powers",
            ),
            Mistake(
                lambda Q, K, V, mask=None: _masked(Q, K, V, mask, scale=1),
                "You forgot √d_k: divide the scores by it before softmax.",
            ),
            Mistake(
                lambda Q, K, V, mask=None: attention(Q, K, V, mask)[0],
                "The output is right. Return the weights too: `return weights @ V, weights`.",
            ),
            Mistake(
                lambda Q, K, V, mask=None: attention(Q, K, V, mask)[::-1],
                "Right, but in the other order: first the output, then the weights.",
            ),
        ],
        hints=[
            "Begin with your attention. Between the scores and softmax comes one new step.",
            "`np.where(mask, scores, -np.inf)` keeps a score where the mask is True.",
            "`mask=None` says that there need not be one: do the new step only "
            "`if mask is not None:`.",
        ],
        solution=my_masked_attention,
        keep="masked_attention",
    ),
    Exercise(
        id="multi_head.own",
        title="Multi-head attention",
        question="Write `my_multi_head(X, W_Q, W_K, W_V, W_O, mask=None)`: W_Q, W_K (h, d, d_k) "
        "and W_V (h, d, d_v) hold one matrix per head, W_O is (h · d_v, d_out). Return the output "
        "(n, d_out) and the tables of weights (h, n, n). You may call `masked_attention`.",
        right=multi_head_attention,
        cases=_whole_cases,
        fresh=several(new(*_six), new(*_six, then=_with_a_mask)),
        mistakes=[
            Mistake(
                _joined(lambda heads, W_O: sum(heads) @ W_O),
                "With one head yours works, with several it stops. W_O has h · d_v rows, one for "
                "each column of all heads together. One head, or their sum, has only d_v columns, "
                "and `axis=0` puts them below one another. Join them along `axis=1`, and multiply "
                "by W_O once, after the loop.",
            ),
            Mistake(
                _joined(lambda heads, W_O: sum(heads) @ W_O[: heads.shape[2]]),
                "You added the heads, and used the first block of W_O only. Put the heads side by "
                "side, so that each meets its own block.",
            ),
            Mistake(
                _joined(lambda heads, W_O: sum(heads)),
                "You added the heads and left out W_O. Side by side first, then times W_O.",
            ),
            Mistake(
                _joined(lambda heads, W_O: np.concatenate(heads, axis=1)),
                "W_O is forgotten: these are the heads side by side. Multiply them by W_O.",
            ),
            Mistake(
                _joined(
                    lambda heads, W_O: np.stack(heads, axis=-1).reshape(heads.shape[1], -1) @ W_O
                ),
                "The columns are interleaved before W_O: each head's columns should stay together.",
            ),
            Mistake(
                _joined(lambda heads, W_O: heads.reshape(heads.shape[1], -1) @ W_O),
                "`reshape` mixes the words: it reads the whole first head before the second. "
                "Concatenate along `axis=1`.",
            ),
            Mistake(
                _joined(lambda heads, W_O: _right(heads[::-1], W_O)),
                "The heads are in the wrong order before W_O: the first head comes first.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: _masked(K, Q, V, mask)),
                "K and Q are swapped: the word that asks is the query, so the scores are Q Kᵀ. "
                "Which one comes first in your attention?",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: attention(Q, K, V)),
                "The mask is ignored: words look ahead. Hand it to every head.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: _upside_down(Q, K, V, mask)),
                "The mask is inverted, and a row with nothing to ask becomes NaN. True means: may "
                "ask.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: _masked(Q, K, V, None if mask is None else ~mask)),
                "The mask is inverted, and softmax stops at a row with nothing to ask. True means: "
                "may ask.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: attention(Q, K, V, _inverted(mask))),
                "The mask is inverted. True means: may ask.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: _masked(Q, K, V, mask, hide=-1e5)),
                f"{_NOT_LOW_ENOUGH} Use `masked_attention`, or put `-np.inf` there.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: (attention(Q, K, V, mask)[0], attention(Q, K, V)[1])),
                "The output is right. The tables of weights are those without the mask: return "
                "the ones that made the output.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: _masked(Q, K, V, None if mask is None else mask.T)),
                "The mask is turned over: rows ask and columns answer, in the mask as in the "
                "scores. Leave out `.T`.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: _masked(Q, K, V, _causal_like(mask))),
                "You hide what comes later, whatever mask is given. Hide where the mask is False.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: _masked(Q, K, V, _or_causal(Q, K, mask))),
                "With a mask yours is right. Without one every word may ask all: no mask is not a "
                "causal one.",
            ),
            Mistake(
                _masked_once,
                "Only the first head gets the mask. Hand it to every head.",
            ),
            Mistake(
                _whole(_zeroed),
                "The mask comes after softmax, so rows of weights no longer sum to 1. It belongs "
                "before softmax, as −∞.",
            ),
            Mistake(
                _same_matrix("W_Q", "W_K", "W_V"),
                "It is the same head every time. Head k has its own `W_Q[k]`, `W_K[k]` and "
                "`W_V[k]`.",
            ),
            Mistake(
                _same_matrix("W_V"),
                "Every head has the first one's values. Head k has its own `W_V[k]`.",
            ),
            Mistake(
                _same_matrix("W_Q", "W_K"),
                "Every head has the first one's queries and keys. Head k has its own `W_Q[k]` and "
                "`W_K[k]`.",
            ),
            Mistake(
                _whole_width,
                "You divided by √(h · d_k), the width of all heads together. Each head divides by "
                "its own √d_k.",
            ),
            Mistake(
                _whole(lambda Q, K, V, mask: _masked(Q, K, V, mask, scale=1)),
                "√d_k is missing in the scores.",
            ),
            *softmax_gone_wrong(
                lambda soften: _whole(_masked_with(soften)),
                "naive or of all",
                "columns",
                "flat sum",
                "naive flat sum",
                "flat max",
                "flat both",
                "whole sum",
                "powers",
                "naive powers",
            ),
            Mistake(
                _joined(_right, lambda tables: tables.mean(axis=0)),
                "The output is right. You returned the mean of the tables; return all of them, "
                "(h, n, n).",
            ),
            Mistake(
                _joined(_right, lambda tables: tables[-1]),
                "The output is right. You returned the last head's table; return all of them, "
                "(h, n, n).",
            ),
            Mistake(
                lambda X, W_Q, W_K, W_V, W_O, mask=None: multi_head_attention(
                    X, W_Q, W_K, W_V, W_O, mask
                )[0],
                "The output is right. Return the tables of weights too.",
            ),
            Mistake(
                lambda X, W_Q, W_K, W_V, W_O, mask=None: multi_head_attention(
                    X, W_Q, W_K, W_V, W_O, mask
                )[::-1],
                "Right, but in the other order: first the output, then the weights.",
            ),
        ],
        hints=[
            "A loop over the heads: `for k in range(len(W_Q)):`. Head k reads all of X, through "
            "`W_Q[k]`, `W_K[k]` and `W_V[k]`.",
            "Two lists grow in the loop: `outputs.append(…)` and `tables.append(…)`.",
            "After the loop: `np.concatenate(outputs, axis=1) @ W_O`, and `np.array(tables)`.",
        ],
        solution=my_multi_head,
        keep="multi_head_attention",
    ),
]


# ---- Predictions --------------------------------------------------------------------------------

_three = np.array([[[1, 0], [0.5, 1]], [[1, 0.9], [0.9, 1]], [[1, -0.5], [-0.5, 1]]])


def _apples(gains, X):
    """apple's output with orange and with phone, for words orange, phone, apple in X."""
    W_O = np.concatenate([gain * np.eye(2) for gain in gains])
    return [
        multi_head_attention(X[pair], _three, _three, _three, W_O)[0][1]
        for pair in ([0, 2], [1, 2])
    ]


def _measured(*gains):
    """Separation, and relative to the mean length."""
    apples = _apples(gains, words.place(["orange", "phone", "apple"], words.SPACE)[:, :2])
    apart = np.linalg.norm(apples[0] - apples[1])
    return apart, apart / np.linalg.norm(apples, axis=1).mean()


_at_zero = np.array([[0, 3], [4, 0], [0, 0]])
_landed = _apples((0, 0, 1), _at_zero)[0] / (_at_zero[0] @ _three[2])
_even, _louder, _double = _measured(1, 1, 1), _measured(1, 2, 1), _measured(2, 2, 2)

PREDICTIONS = [
    Prediction(
        id="multi_head.two_needs",
        question="One word needs two others at once, and both equally. Its row of weights sums to "
        "1. How much can it take from each of the two, at most?",
        choices=[
            Choice(
                "nearly 1 from each",
                "Both together would be nearly 2. A row sums to 1.",
                id="one-each",
            ),
            Choice(
                "0.5 from each, or a little less",
                "The two share one row, and the row sums to 1.",
                id="half-each",
            ),
            Choice(
                "it depends on the scores",
                "The scores decide how the row is shared out. From both together it never takes "
                "more than 1, so in equal parts no more than 0.5 each.",
                id="depends",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="multi_head.origin",
        question="You drag apple to (0, 0). Beside orange, where does it land in each of the three "
        "heads?",
        choices=[
            Choice(
                "it stays at (0, 0)",
                "It would if it took everything from itself. Its query "
                "is (0, 0), so every score is 0, and equal scores give equal weights.",
                id="stays",
            ),
            Choice(
                "half-way to orange's value",
                "Its query is (0, 0) in every head. All scores "
                "are 0, so the weights are 0.5 and 0.5.",
                id="half-way",
            ),
            Choice(
                "on orange's value",
                "It would have to take everything from orange. But its query is (0, 0): no score "
                "is higher than another.",
                id="at-value",
            ),
        ],
        right=int(np.argmin([abs(_landed - part).max() for part in (0, 0.5, 1)])),
    ),
    Prediction(
        id="multi_head.wide",
        question="Three words, three heads, each head gives every word 2 numbers. Put side by "
        "side, what is the shape?",
        choices=[
            Choice(
                "(9, 2)",
                "That puts the heads below one another: nine rows for three words.",
                id="nine-by-two",
            ),
            Choice(
                "(3, 2)", "That is the shape after adding them up, or after W_O.", id="three-by-two"
            ),
            Choice(
                "(3, 6)",
                "Still one row per word; its row holds the 2 numbers of each of the 3 heads.",
                id="three-by-six",
            ),
        ],
        right=[(9, 2), (3, 2), (3, 6)].index(np.concatenate(np.zeros((3, 3, 2)), axis=1).shape),
    ),
    Prediction(
        id="multi_head.without_awful",
        question="In W_O the two rows that belong to the head “awful” become 0. What is left of "
        "it in the output?",
        choices=[
            Choice(
                "nothing",
                "Its two columns meet only these two rows. It is as if there were no such head.",
                id="nothing",
            ),
            Choice(
                "a little",
                "Each of its columns is multiplied by 0, and no other row of W_O meets them.",
                id="a-little",
            ),
            Choice(
                "all of it: its columns are still there",
                "They are there before W_O. In the output they are multiplied by 0.",
                id="all",
            ),
        ],
        right=0,
    ),
    Prediction(
        id="multi_head.turned_up",
        question="In the head “awful” the two apples land only 0.143 from each other. Its gain "
        "rises from 1 to 2. What happens to the distance between the two outputs?",
        choices=[
            Choice(
                "it falls",
                "“awful” moves the two apples away from each other in nearly the same direction as "
                "the other heads do, and now twice as far.",
                id="falls",
            ),
            Choice(
                "it stays exactly the same",
                "It would if “awful” did not separate them at all. It "
                "separates them a little, and now twice as much.",
                id="same",
            ),
            Choice(
                "it rises",
                f"From {show(_even[0], 3)} to {show(_louder[0], 3)}. Yet all arrows became longer: "
                "compared with their length the distance falls, from "
                f"{show(_even[1], 3)} to {show(_louder[1], 3)}.",
                id="rises",
            ),
        ],
        right=1 + int(np.sign(_louder[0] - _even[0])),
    ),
    Prediction(
        id="multi_head.doubled",
        question="All three gains are doubled. What happens to the relative separation (distance "
        "divided by mean length)?",
        choices=[
            Choice(
                "it doubles", "The distance doubles, but the length doubles, too.", id="doubles"
            ),
            Choice(
                "it stays the same", "Distance and length both double, and 2 / 2 = 1.", id="same"
            ),
            Choice("it halves", "The length doubles, but the distance doubles, too.", id="halves"),
        ],
        right=[2, 1, 0.5].index(round(_double[1] / _even[1], 9)),
    ),
    Prediction(
        id="multi_head.eight_heads",
        question="8 heads of width 64 instead of 1 head of width 512. What becomes 8 times as "
        "much?",
        choices=[
            Choice(
                "the trained numbers",
                "W_Q, W_K and W_V are split among the heads: 8 · 512 · 64 is 512 · 512.",
                id="trained-numbers",
            ),
            Choice(
                "the multiplications",
                "Each head's vectors have an eighth of the numbers, so 8 heads multiply as often "
                "as one.",
                id="multiplications",
            ),
            Choice(
                "the tables of weights",
                "Every head has a table of its own, n × n, however narrow it is.",
                id="weights",
            ),
            Choice(
                "everything",
                "It would be so with 8 heads of width 512. These are narrow.",
                id="everything",
            ),
        ],
        right=2,
    ),
    Prediction(
        id="multi_head.last_word",
        question="With a causal mask you change the last word of a sentence. Whose output changes?",
        choices=[
            Choice(
                "everybody's",
                "Without a mask, yes. With the mask, no word before the last one may ask it.",
                id="everybody",
            ),
            Choice(
                "only the last word's",
                "No other row has a weight on it: above the diagonal all weights are 0.",
                id="last-word",
            ),
            Choice(
                "nobody's",
                "The last word asks itself too, so its own output does change.",
                id="nobody",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="multi_head.cross",
        question="Three words ask, and the five words of another text answer. What is the shape of "
        "the table of weights?",
        choices=[
            Choice(
                "(3, 5)",
                "A row for each word that asks, a column for each that answers.",
                id="three-by-five",
            ),
            Choice(
                "(5, 3)", "The words that answer are the columns. Rows ask.", id="five-by-three"
            ),
            Choice(
                "(8, 8)",
                "That would be one text of eight words, each asking all. Here three words ask, and "
                "none of them answers.",
                id="eight-by-eight",
            ),
        ],
        right=0,
    ),
]
