"""What wrong results have in common with the right ones, in every example: rounded, half of it, …

True of all of them or not said at all. It is for answers that no exercise has foreseen.
"""

import numpy as np

from helpers.judging.comparing import same, say


def _rounded(digits):
    said = "1 digit" if digits == 1 else f"{digits} digits"
    said = f"Yours is rounded to {said} after the point. Give it as it comes."
    return lambda want: np.round(want, digits), said


# What was done to the right result, in words; the most special first.
_DIGITS = [_rounded(digits) for digits in range(2, 7)]  # what no single number has by chance
_EACH = [  # done to each number, and so to a result that is one number
    (np.zeros_like, "Yours is 0 everywhere, in every example."),
    (np.trunc, "The digits of yours after the point are cut off."),
    (np.floor, "Yours is rounded down to whole numbers."),
    (np.round, "Yours is rounded to whole numbers. Give it as it comes."),
    _rounded(1),
    *_DIGITS,
    (np.negative, "Yours has the other sign, in every example."),
    (np.abs, "Yours has lost its minus sign, in every example where it should have one."),
]
_TABLES = [
    (np.transpose, "The rows and columns of yours are exchanged, in every example."),
    (lambda want: want[::-1], "Yours stands in the opposite order, in every example."),
]


def likeness(wanted, got, tolerance=1e-6):
    """One sentence on how the results `got` differ from those `wanted`, case by case; or ""."""
    if any(isinstance(want, tuple) for want in wanted):
        return _of_the_first_wrong_part(wanted, got, tolerance)
    pairs = list(zip(wanted, got, strict=True))
    if not all(_plain(part) for pair in pairs for part in pair):
        return ""
    failing = sum(_many_wrong(*pair, tolerance) for pair in pairs)
    one_number = any(want.ndim == 0 for want, _ in pairs)
    many = _EACH if one_number else [*_EACH, *_TABLES]
    for change, sentence in many if failing > 1 else _DIGITS if failing else ():
        if all(_is(change, *pair) for pair in pairs):
            return sentence
    if failing < 2 or any(want.shape != result.shape for want, result in pairs):
        return ""
    if len({abs(number) for want in wanted for number in want.ravel() if number}) < 2:
        return ""  # one number has some factor to every other
    want, result = next(pair for pair in pairs if not same(*pair, tolerance))
    at = np.unravel_index(np.argmax(abs(want)), want.shape)
    factor, more = result[at] / (want[at] or np.nan), result[at] - want[at]
    if factor and all(_close(factor * want, result) for want, result in pairs):
        return f"Yours is {say(factor)} times what it should be, in every example."
    if all(_close(want + more, result) for want, result in pairs):
        much = "small" if more < 0 else "large"
        return f"Yours is too {much} by {say(abs(more))}, in every example."
    return ""


def _close(one, other):
    """The same but for rounding, the small beside the large, too."""
    return np.allclose(one, other, rtol=1e-10, atol=1e-14)


def _of_the_first_wrong_part(wanted, got, tolerance):
    if any(not isinstance(one, tuple) or len(one) != len(wanted[0]) for one in (*wanted, *got)):
        return ""
    for parts, results in zip(zip(*wanted, strict=True), zip(*got, strict=True), strict=True):
        if not all(map(lambda want, one: same(want, one, tolerance), parts, results)):
            return likeness(parts, results, tolerance)
    return ""


def _plain(part):
    return isinstance(part, np.ndarray) and part.size and np.isfinite(part).all()


def _many_wrong(want, got, tolerance):
    """How many numbers of a result are wrong: one that is alike might be so by chance."""
    if same(want, got, tolerance):
        return 0
    if want.shape != got.shape:
        return want.size
    return max(1, int((~np.isclose(want, got, rtol=tolerance)).sum()))


def _is(change, want, got):
    changed = change(want)
    return changed.shape == got.shape and _close(changed, got)
