"""The heads of one layer of SmolLM2, through an attention that is passed in, and what can be wrong.

Three query heads share one head of keys and values (Ainslie et al., 2023).
"""

import inspect

import numpy as np

from helpers.attention import attention as course_attention
from helpers.models.smollm_weights import D_K, HEADS, KEY_HEADS, LAYERS


def attend(function, Q, K, V, mask):
    """All heads of one layer. Q (9, n, 64), K and V (3, all, 64) → output (9, n, 64), weights

    mask: None or (9, n, all). Three query heads share one of keys and values.
    """
    group, n = HEADS // KEY_HEADS, Q.shape[1]
    if function is course_attention:
        if mask is not None:
            mask = mask.reshape(KEY_HEADS, group, n, -1)
        out, weights = function(Q.reshape(KEY_HEADS, group, n, D_K), K[:, None], V[:, None], mask)
        return out.reshape(HEADS, n, D_K), weights.reshape(HEADS, n, -1)
    masked = takes_mask(function)
    pairs = []
    for head in range(HEADS):
        k, v, may = K[head // group], V[head // group], None if mask is None else mask[head]
        if may is None or may.all():
            pairs.append(call_attention(function, Q[head], k, v))
        elif masked:
            pairs.append(call_attention(function, Q[head], k, v, mask=may))
        else:
            pairs.append(word_by_word(function, Q[head], k, v, may))
    outputs, weights = (np.array(arrays, np.float32) for arrays in zip(*pairs, strict=True))
    check_numbers(name_of(function), outputs, weights, mask)
    return outputs, weights


def word_by_word(function, Q, K, V, mask):
    """Attention that knows no mask: each word asks alone, and only what it may look at answers."""
    output, weights = np.zeros((len(Q), D_K)), np.zeros((len(Q), len(K)))
    for i, may in enumerate(mask):
        (output[i],), (weights[i, may],) = call_attention(function, Q[i : i + 1], K[may], V[may])
    return output, weights


def takes_mask(function):
    try:
        return "mask" in inspect.signature(function).parameters
    except (TypeError, ValueError):  # some functions that are not written in Python
        return False


def name_of(function):
    return getattr(function, "__name__", "attention")


def call_attention(function, Q, K, V, **mask):
    """One head through a learner's function, with a clear error when its shape is wrong."""
    result = function(Q, K, V, **mask)
    if not isinstance(result, tuple) or len(result) != 2:
        raise ValueError(
            f"{name_of(function)} should return two things, output and weights; "
            f"it returned {type(result).__name__}"
        )
    wanted = {"output": (len(Q), D_K), "weights": (len(Q), len(K))}
    for (what, shape), array in zip(wanted.items(), result, strict=True):
        if (found := np.shape(array)) != shape:
            raise ValueError(
                f"{name_of(function)}: {what} should have shape {shape}, got {found}"
                + (": that is transposed" if found == shape[::-1] else "")
            )
    return result


def check_numbers(name, outputs, weights, mask):
    """What came back from all heads of a layer, outputs (9, n, 64), weights (9, n, all).

    Weights are shares, by row, of what a word may look at; of less than 1 where arrows are cut.
    """
    for what, array in (("output", outputs), ("weights", weights)):
        if not np.isfinite(array).all():
            raise ValueError(f"{name}: {what} holds NaN or infinity; did it forget the maximum?")
    sums, least = weights.sum(axis=-1), weights.min(axis=-1)
    if sums.max() > 1.001 or least.min() < 0:
        head, row = np.argwhere((sums > 1.001) | (least < 0))[0]
        raise ValueError(
            f"{name}: row {row} of its weights sums to {sums[head, row]:.2f}, and the least of "
            f"them is {least[head, row]:.2f}. A word shares out 1, and nothing below 0: is there "
            "a softmax, and does it go along the rows (axis=-1)?"
        )
    if mask is not None and (hidden := weights * ~mask).max() > 1e-6:
        _, row, column = np.argwhere(hidden == hidden.max())[0]
        peeks = (
            ": it peeks. It is shown the words that it should guess; so it guesses them well, and "
            "cannot write, for then they are not there"
        )
        raise ValueError(
            f"{name}: word {row} takes {hidden.max():.2f} from word {column}, which the mask hides"
            + (peeks if column > row else "")
        )


def per_layer(attention):
    functions = list(attention) if isinstance(attention, (list, tuple)) else [attention] * LAYERS
    if not all(callable(function) for function in functions):
        raise ValueError(
            f"attention: a function (Q, K, V) → (output, weights), got {attention!r:.60}"
        )
    if len(functions) != LAYERS:
        raise ValueError(f"attention: one function, or {LAYERS}, got {len(functions)}")
    return functions


def masks_of(mask, n, length):
    """The mask of each layer, (30, 9, n, all), or None where every word may look at all."""
    shape = (LAYERS, HEADS, n, length)
    if mask is None:
        if n == 1:  # written one at a time, no later word is there to be hidden
            return None
        mask = np.tri(n, length, length - n, dtype=bool)
    elif mask is False:
        return None
    mask = np.asarray(mask)
    if mask.dtype != bool or mask.ndim < 2:
        raise ValueError(
            "mask: None (the causal one), False (none) or an array of bool, True = may look, "
            f"got {mask.dtype} of shape {mask.shape}"
        )
    try:
        masks = np.broadcast_to(mask, shape)
    except ValueError:
        raise ValueError(f"mask: it should fit {shape}, got {mask.shape}") from None
    blind = np.argwhere(~mask.any(axis=-1))
    if len(blind):
        raise ValueError(f"mask: word {blind[0][-1]} may look at nothing; leave it at least itself")
    return list(masks)
