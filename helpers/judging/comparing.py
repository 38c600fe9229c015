"""Two outcomes side by side: are they the same, and if not, what sets them apart, in words."""

import re

import numpy as np

from helpers.say import counted

NOTHING = "returned nothing (None)"


class Unsolved(Exception):
    """The answer is still the stub it came as."""


class Wrong(Exception):
    """What is wrong with an answer: one message and, in `evidence`, the lines that show it.

    `kind` names faults that two functions can share, such as "ValueError" or "changed input";
    `said` is what the error itself said; `stopped` says that there was one.
    """

    def __init__(self, message, *evidence, kind="", said="", stopped=False):
        super().__init__(message)
        self.message, self.evidence, self.kind, self.said = message, evidence, kind, said
        self.stopped = stopped


def say(value, digits=5):
    """A value as a learner would type it: [1, 0.5], 2.1213, 'orange'."""
    if isinstance(value, Wrong):
        return value.kind or value.message
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, tuple):
        return "(" + ", ".join(say(part, digits) for part in value) + ")"
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return shorten(value)
    if array.size > 24:
        return f"an array of shape {array.shape}"
    if array.ndim:
        return "[" + ", ".join(say(entry, digits) for entry in array) + "]"
    return str(array) if array.dtype.kind == "b" else f"{float(array) + 0.0:.{digits}g}"


def say_both(one, other):
    """Two values as text, each with as many digits as it takes to tell them apart."""
    for digits in (5, 6, 9, 17):
        said = say(one, digits), say(other, digits)
        if said[0] != said[1]:
            break
    return said


def shorten(value, length=200):
    """`str(value)` on one line and not too long, also where `str` itself fails.

    Without a place in memory, which is another one every time.
    """
    try:
        text = re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(str(value).split()))
    except Exception:
        text = f"a {type(value).__name__} that cannot be shown"
    return text if len(text) <= length else text[: length - 1] + "…"


def same(one, other, tolerance=1e-6):
    """Whether two outcomes agree: numbers to a relative `tolerance`, NaN with NaN, like faults."""
    if isinstance(one, Wrong) or isinstance(other, Wrong):
        return bool(getattr(one, "kind", "")) and one.kind == getattr(other, "kind", "")
    if isinstance(one, tuple) or isinstance(other, tuple):
        return (
            type(one) is type(other)
            and len(one) == len(other)
            and all(same(a, b, tolerance) for a, b in zip(one, other, strict=True))
        )
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and one == other
    one, other = np.asarray(one), np.asarray(other)
    if one.shape != other.shape:
        return False
    if one.dtype.kind not in "biuf" or other.dtype.kind not in "biuf":
        return bool(np.array_equal(one, other))
    scale = np.abs(one[np.isfinite(one)]).max(initial=1e-3)
    return np.allclose(other, one, rtol=tolerance, atol=tolerance * scale, equal_nan=True)


def leftover(expected, got):
    """Where a weight should be exactly 0 and is not, as ((part of a tuple,) place, its value).

    None where there is none. Weights are what sums to 1 in each row; elsewhere a 0 may come of
    rounding, and only there it says that an arrow is cut, or a word hidden.
    """
    if isinstance(expected, tuple) and isinstance(got, tuple):
        found = (leftover(*pair) for pair in zip(expected, got, strict=False))
        return next(filter(None, found), None)
    if not (isinstance(expected, np.ndarray) and isinstance(got, np.ndarray)):
        return None
    if not expected.ndim or expected.shape != got.shape or not np.isfinite(expected).all():
        return None
    if expected.min(initial=0) < 0 or not np.allclose(expected.sum(axis=-1), 1):
        return None
    places = np.argwhere((expected == 0) & (abs(got) > 1e-100))
    return (tuple(map(int, places[0])), float(got[tuple(places[0])])) if len(places) else None


def as_expected(expected, got, tolerance=1e-6):
    """Whether a result is what was expected: the same, and 0 where a weight has to be."""
    return same(expected, got, tolerance) and not leftover(expected, got)


def difference(expected, got, tolerance=1e-6, cause=""):
    """The first thing that sets `got` apart from `expected`, in one sentence or two.

    cause: where NaN and infinity come from, in a sentence.
    """
    if isinstance(expected, Wrong):
        why = expected.said or expected.message
        should = f"For this input your function should raise {expected.kind}: {why}"
        if not isinstance(got, Wrong):
            return should
        yours = f"Yours raises {got.kind}." if got.stopped else got.message
        if NOTHING in yours:
            yours = "Yours returns nothing (None)."
        return f"{should.rstrip('.')}. {yours}"
    if isinstance(got, Wrong):
        return got.message
    if isinstance(expected, tuple):
        if not isinstance(got, tuple) or len(got) != len(expected):
            many = f"{len(got)} of them" if isinstance(got, tuple) else seen(got)
            return (
                f"Your function should return {len(expected)} results, separated by a comma. "
                f"Yours returns {many}."
            )
        first = next(
            i
            for i, pair in enumerate(zip(expected, got, strict=True))
            if not as_expected(*pair, tolerance)
        )
        return f"Result {first + 1} of {len(expected)}: " + difference(
            expected[first], got[first], tolerance, cause
        )
    if isinstance(got, tuple) and len(got) == 1:
        return (
            "Your function returns a tuple of one: is there a comma after the result? (`np.where` "
            "of one condition gives such a tuple, too.)"
        )
    if isinstance(got, tuple):
        return f"Your function returns {len(got)} results, separated by a comma. One is asked for."
    if isinstance(expected, str) or isinstance(got, str):
        return f"The result should be {seen(expected)}; yours is {seen(got)}."
    if got.shape != expected.shape:
        want = "be one number" if expected.shape == () else f"have shape {expected.shape}"
        if expected.ndim == 1:
            many = counted(len(expected), "{n} number", "{n} numbers")
            want = f"have shape {expected.shape}, one row of {many}"
        have = "is one number" if got.shape == () else f"has shape {got.shape}"
        return f"Your result {have}; it should {want}."
    if np.isnan(got).any() and not np.isnan(expected).any():
        return f"Your result holds NaN (not a number). {cause}".strip()
    if np.isinf(got).any() and not np.isinf(expected).any():
        return f"Your result holds infinity. {cause}".strip()
    if expected.ndim == 0:
        return "The number is not right yet."
    if same(expected, got, tolerance):  # but for what is left where nothing should be
        entry, left = leftover(expected, got)
        return (
            f"The number in {_place(entry)} (`result{list(entry)}`) should be exactly 0, and it is "
            f"{say(left)}: very little is not nothing."
        )
    entry = next(i for i in np.ndindex(expected.shape) if not same(expected[i], got[i], tolerance))
    return (
        f"The first difference is in {_place(entry)} (`result{list(entry)}`): "
        f"expected {say(expected[entry])}, got {say(got[entry])}."
    )


def _place(entry):
    named = ["entry"] if len(entry) == 1 else ["part"] * (len(entry) - 2) + ["row", "column"]
    return ", ".join(f"{name} {i + 1}" for name, i in zip(named, entry, strict=True))


def seen(value):
    """What kind of thing a result is: text, one number, an array of shape (2, 3)."""
    if isinstance(value, str):
        return f"text, {shorten(repr(value), 60)}"
    return "one number" if np.shape(value) == () else f"an array of shape {np.shape(value)}"
