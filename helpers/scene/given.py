"""Checks of what a part is made of."""

import numpy as np

from helpers.scene.palette import LOOKS


def check_words(words):
    """The words as a list, or a ValueError that says which one is empty, repeated or not a text."""
    if isinstance(words, str):
        raise ValueError(f"words: a list of words, got the one text {words!r}; try {words.split()}")
    words = list(words)
    for word in words:
        if not isinstance(word, str):
            raise ValueError(f"words: each word is a text, got {word!r}")
        if not word.strip():
            raise ValueError("words: a word is empty; give each word at least one letter")
    double = sorted({word for word in words if words.count(word) > 1})
    if double:
        raise ValueError(
            f"words: {', '.join(map(repr, double))} stands there more than once; "
            "give each word its own name"
        )
    if not words:
        raise ValueError("words: there are none; give at least one word")
    return words


def check_looks(looks, words):
    """One look per word ('other' for all if there are none), or a ValueError."""
    looks = list(looks) if looks is not None else ["other"] * len(words)
    if len(looks) != len(words) or not set(looks) <= set(LOOKS):
        raise ValueError(f"looks: one of {LOOKS} for each of the {len(words)} words, got {looks}")
    return looks


def check_places(places, n, name, width=2):
    """(n, width) finite float64, or a ValueError that says what came instead."""
    try:
        array = np.array(places, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}: numbers of shape ({n}, {width}), got {places!r}") from None
    if array.shape != (n, width):
        raise ValueError(f"{name}: shape ({n}, {width}), got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: finite numbers, got {array.tolist()}")
    return array
