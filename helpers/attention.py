"""The math of attention, in NumPy and nothing else.

Words are rows. Row i asks, column j answers. Scores are before softmax, weights after.

float32 stays float32; every other real number (integers, float16, True and False) becomes float64.
What you pass in is never changed. Every function answers bad input with a ValueError that names
it: text, complex, ragged or empty input, NaN, infinity, shapes that don't fit, overflow.

"Vaswani" is Vaswani et al. (2017), Attention Is All You Need.
"""

import numpy as np

# Overflow is looked for in the results, so NumPy need not warn about it on the way.
_quiet = np.errstate(all="ignore")


@_quiet
def dot(a, b):
    """Dot product: multiply coordinate by coordinate, add up. (..., d), (..., d) → (...)"""
    a, b = _fit(a=(a, "... d"), b=(b, "... d"))
    return _no_overflow("The dot product of a and b", np.vecdot(a, b))


@_quiet
def cosine(a, b):
    """Cosine of the angle, a·b / (‖a‖ ‖b‖), from -1 to 1. (..., d), (..., d) → (...)

    ValueError also for a zero vector: it has no direction.
    """
    a, b = _fit(a=(a, "... d"), b=(b, "... d"))
    for name, vectors in (("a", a), ("b", b)):
        zero = ~vectors.any(axis=-1)
        if zero.any():
            raise ValueError(
                f"{name}{_first(zero)} is a zero vector, so it has no direction and no cosine; "
                "at least one of its numbers should not be 0."
            )
    a, b = _near_one(a), _near_one(b)
    # One root of the product, not two roots: a word's cosine with itself is then exactly 1.
    result = np.vecdot(a, b) / np.sqrt(np.vecdot(a, a) * np.vecdot(b, b))
    return np.clip(result, -1, 1)  # 1.0000000000000002 would have no angle


@_quiet
def scaled_dot(a, b):
    """Dot product divided by √d (Vaswani, section 3.2.1). (..., d), (..., d) → (...)"""
    product = dot(a, b)
    return product / np.shape(a)[-1] ** 0.5  # not np.sqrt: it would turn float32 into float64


def similarity_table(words, measure):
    """Table of measure(word that asks, word that answers) for every pair. (n, d) → (n, n)

    `measure` is dot, cosine, scaled_dot or your own function: (d,), (d,) → one number.
    """
    (words,) = _fit(words=(words, "n d"))
    if not callable(measure):
        raise ValueError(f"measure is {measure!r}; it should be a function, such as dot.")
    if measure in (dot, cosine, scaled_dot):
        return measure(words[:, None], words[None, :])
    # Your own function may know single vectors only, so it gets them two at a time.
    words = words.view()
    words.flags.writeable = False  # to read, not to change
    table = [[measure(a, b) for b in words] for a in words]
    (table,) = _fit(**{"The table of measure(a, b), one number a pair,": (table, "n n")})
    return table


@_quiet
def normalize(table):
    """Every row divided by its sum. (..., n) → (..., n)

    ValueError also for a row that sums to 0, or to so little that it is only rounding.
    """
    (table,) = _fit(table=(table, "... n"))
    table = _near_one(table)
    sums = table.sum(axis=-1, keepdims=True)
    rounding = table.shape[-1] * np.finfo(table.dtype).eps * abs(table).sum(axis=-1, keepdims=True)
    zero = (abs(sums) <= rounding).squeeze(-1)
    if zero.any():
        raise ValueError(
            f"table{_first(zero)} is a row that sums to 0, and nothing can be divided by 0. "
            "A row should have another sum; softmax takes any row."
        )
    return table / sums


@_quiet
def softmax(scores, axis=-1, temperature=1.0):
    """exp(scores / temperature), divided by its sum along `axis` (-1: by row). Same shape.

    A score may be -inf: its weight is exactly 0. ValueError also where all are -inf, for a
    temperature that is not above 0, and for an axis there is not.
    """
    (scores,) = _fit(lambda x: x < np.inf, scores=(scores, "... n"))  # -inf may pass, NaN may not
    if not isinstance(axis, (int, np.integer)) or not -scores.ndim <= axis < scores.ndim:
        raise ValueError(
            f"axis is {axis!r}; for scores of shape {scores.shape} it should be a whole number "
            f"from {-scores.ndim} to {scores.ndim - 1}."
        )
    number = isinstance(temperature, (int, float, np.integer, np.floating))
    if not number or not 0 < temperature <= float(np.finfo(float).max):
        raise ValueError(f"temperature is {temperature!r}; it should be a finite number above 0.")
    top = scores.max(axis=axis, keepdims=True)
    nothing = np.isneginf(top).squeeze(axis)
    if nothing.any():
        raise ValueError(
            f"scores{_first(nothing)} (along axis {axis}) are all -inf; one should be finite."
        )
    # Only differences count. Halves, because 1e308 - (-1e308) is too large to write down.
    scores = scores / 2 - top / 2
    scores /= np.float64(temperature)
    scores *= 2
    return _softmax_in_place(scores, axis)


@_quiet
def attention(Q, K, V, mask=None):
    """softmax(Q Kᵀ / √d_k) V (Vaswani, section 3.2.1). Returns output, weights.

    Q (..., n_q, d_k), K (..., n_k, d_k), V (..., n_k, d_v)
    → output (..., n_q, d_v), weights (..., n_q, n_k)
    `mask` (bool, True = may look) broadcasts to the weights: (n_q, n_k) serves every head.
    ValueError also for a mask row with nothing to look at.
    """
    Q, K, V = _fit(Q=(Q, "... n_q d_k"), K=(K, "... n_k d_k"), V=(V, "... n_k d_v"))
    # Q / √d_k instead of scores / √d_k: the same, with fewer numbers to divide.
    scores = (Q / Q.shape[-1] ** 0.5) @ K.swapaxes(-1, -2)
    # No score can be above this. Where even this is finite, there is no overflow to look for.
    if np.isinf(abs(Q).max() * abs(K).max() * Q.shape[-1]):
        _no_overflow("Q Kᵀ", scores)
    if mask is not None:
        np.copyto(scores, -np.inf, where=~_mask(mask, scores.shape))
    # In place, some rows at a time: they are still in the processor's cache at the next step.
    rows = scores.reshape(-1, scores.shape[-1])  # the same numbers, not a copy
    some = 2**18 // scores.shape[-1] + 1
    for start in range(0, len(rows), some):
        _softmax_in_place(rows[start : start + some])
    weights = scores
    return _no_overflow("The weights times V", weights @ V), weights


def causal_mask(n):
    """Mask for predicting the next word: each looks at itself and back. → (n, n) of bool"""
    if not isinstance(n, (int, np.integer)) or n < 1:
        raise ValueError(f"n is {n!r}; it should be a whole number of words, at least 1.")
    return np.tri(n, dtype=bool)


@_quiet
def multi_head_attention(X, W_Q, W_K, W_V, W_O, mask=None):
    """h times attention, the results side by side, times W_O (Vaswani, section 3.2.2).

    X (..., n, d); W_Q, W_K (h, d, d_k); W_V (h, d, d_v); W_O (h·d_v, d_out)
    → output (..., n, d_out), weights (..., h, n, n). `mask` as in `attention`.
    """
    matrices = {"W_Q": (W_Q, "h d d_k"), "W_K": (W_K, "h d d_k"), "W_V": (W_V, "h d d_v")}
    X, W_Q, W_K, W_V, W_O = _fit(X=(X, "... n d"), **matrices, W_O=(W_O, "h·d_v d_out"))
    h, _, d_v = W_V.shape
    if len(W_O) != h * d_v:
        raise ValueError(
            f"W_O has shape {W_O.shape}; it should be (h·d_v, d_out) with h·d_v = {h * d_v}, "
            f"the columns of the {h} heads side by side."
        )
    X = X[..., None, :, :]  # (..., 1, n, d): every head reads the same words
    Q, K = _no_overflow("X W_Q", X @ W_Q), _no_overflow("X W_K", X @ W_K)
    heads, weights = attention(Q, K, _no_overflow("X W_V", X @ W_V), mask)
    side_by_side = heads.swapaxes(-3, -2)  # (..., n, h, d_v)
    side_by_side = side_by_side.reshape(*side_by_side.shape[:-2], h * d_v)
    return _no_overflow("The heads times W_O", side_by_side @ W_O), weights


# What the functions above share


def _softmax_in_place(scores, axis=-1):
    """Softmax without a second table: at 8 heads of 1024 words a table takes 32 MB."""
    scores -= scores.max(axis=axis, keepdims=True)  # exp(1000) would overflow; exp(0) is 1
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=axis, keepdims=True)
    return scores


def _near_one(vectors):
    """Each vector times a power of two (so nothing is rounded) that brings its largest near 1."""
    largest = abs(vectors).max(axis=-1, keepdims=True)
    return np.ldexp(vectors, -np.frexp(largest)[1])


def _fit(accept=np.isfinite, **arguments):
    """Arrays of floats that fit their axes and each other, or a ValueError that names the misfit.

    Each argument is (value, "... n d"). Axes of one name have one length; "..." must broadcast.
    """
    arrays, known, fronts = [], {}, []
    for name, (value, axes) in arguments.items():
        array = _numbers(name, value, accept)
        axes = axes.split()
        problem = f"{name} has shape {array.shape}; it should be ({', '.join(axes)})"
        named = [axis for axis in axes if axis != "..."]
        front = array.ndim - len(named)
        if front < 0 or (front and named == axes):
            raise ValueError(f"{problem}.")
        for axis, length in zip(named, array.shape[front:], strict=True):
            first, expected = known.setdefault(axis, (name, length))
            if length != expected:
                raise ValueError(f"{problem} with {axis} = {expected}, as in {first}.")
        arrays.append(array)
        fronts.append(array.shape[:front])
    try:
        np.broadcast_shapes(*fronts)
    except ValueError:
        names = ", ".join(arguments)
        raise ValueError(f"{names} have {fronts} in front; these should broadcast.") from None
    return arrays


def _numbers(name, value, accept):
    """`value` as float32 or float64, every number accepted."""
    array = _array(name, value)
    if array.dtype.kind not in "biuf":
        got = " ".join(repr(value).split())[:50]
        raise ValueError(f"{name} holds {array.dtype}, {got}; it should hold real numbers.")
    if array.size == 0:
        raise ValueError(f"{name} is empty, of shape {array.shape}; it should hold numbers.")
    if array.dtype != np.float32:
        array = array.astype(np.float64, copy=False)
    wrong = ~accept(array)
    if wrong.any():
        raise ValueError(f"{name}{_first(wrong)} is {array[wrong][0]}; it should be finite.")
    return array


def _array(name, value):
    try:
        return np.asarray(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is ragged; its rows should have the same length.") from None


def _mask(mask, shape):
    """`mask` as an array of bool that broadcasts to `shape` and leaves every row something."""
    mask = _array("mask", mask)
    if mask.dtype != bool:
        raise ValueError(f"mask holds {mask.dtype}; it should hold bool, True = may look.")
    try:
        np.broadcast_to(mask, shape)
    except ValueError:
        raise ValueError(f"mask has shape {mask.shape}; it should broadcast to {shape}.") from None
    blind = ~np.atleast_1d(mask).any(axis=-1)
    if blind.any():
        raise ValueError(f"mask{_first(blind)} hides all words; it should leave at least one.")
    return mask


def _no_overflow(what, result):
    if not np.isfinite(result).all():
        largest = np.finfo(result.dtype).max
        raise ValueError(f"{what} overflows {largest:.1e}; the numbers should be smaller.")
    return result


def _first(marked):
    """Where the first True is, as one would index it: [2, 0]; nothing for a single value."""
    where = np.argwhere(marked)[0].tolist()
    return str(where) if where else ""
