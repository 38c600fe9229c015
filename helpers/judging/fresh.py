"""Arguments that nobody has seen before, so that results written in by hand do not pass."""

import math

import numpy as np

# Common numbers, numbers that a bound written in does not reach, and numbers that are almost 0.
SIZES = (1.0, 100.0, 1e-3)


def new(*shapes, sizes=SIZES, then=None):
    """What an exercise calls `fresh`: rng → a list of arguments, one tuple for each of `sizes`.

    shapes: a text for each array, such as "n d" or "h*d_v d_out". Each letter has its own length
    in each tuple, at least 9: more words and more coordinates than any example has.
    then: (rng, *arrays) → the arguments, where they are more than the arrays.
    """
    letters = sorted(set(" ".join(shapes).replace("*", " ").split()))

    def fresh(rng):
        cases = []
        for size in sizes:
            lengths = dict(zip(letters, 9 + rng.permutation(len(letters)), strict=True))
            arrays = [size * rng.normal(size=_lengths(shape, lengths)) for shape in shapes]
            cases.append(then(rng, *arrays) if then else tuple(arrays))
        return cases

    return fresh


def several(*drawn):
    """One `fresh` of several."""
    return lambda rng: [case for fresh in drawn for case in fresh(rng)]


def _lengths(shape, lengths):
    return [math.prod(lengths[letter] for letter in side.split("*")) for side in shape.split()]


def some_hidden(rng, asks, answers):
    """A mask, (asks, answers) of bool: True may look. Each row sees at least one."""
    mask = rng.random((asks, answers)) < 0.6
    mask[np.arange(asks), rng.integers(answers, size=asks)] = True
    return mask
