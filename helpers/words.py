"""The course's words, coordinates and sentences. First axis tech, second fruit, third all else."""

import numpy as np

from helpers.data import DATA, read_arrays

# Where each word stands in lessons 00 and 01: (tech, fruit). Apple begins in the middle, between.
PLANE = {
    "strawberry": (0.4, 4.6),
    "orange": (0.3, 3.7),
    "banana": (1.4, 4.9),
    "cherry": (1.3, 3.9),
    "microsoft": (4.8, 0.4),
    "android": (4.7, 1.3),
    "laptop": (3.8, 0.3),
    "phone": (3.7, 1.2),
    "apple": (2.5, 2.5),
}
# The fruit words that come before apple, one after another; those of PLANE stand where they stood.
GALAXY = {
    "banana": (1.4, 4.9),
    "strawberry": (0.4, 4.6),
    "lemon": (0.8, 3.0),
    "blueberry": (0.9, 4.2),
    "orange": (0.3, 3.7),
}

# Lesson 02: round numbers, so that every product can be checked in the head.
SIMILARITY = {"cherry": (1.0, 4.0), "orange": (0.0, 3.0), "phone": (3.0, 0.0)}

# Lesson 03 on: three coordinates; phone stands at (4, 0, 0) from here, for round numbers.
SPACE = {
    "orange": (0.0, 3.0, 0.0),
    "phone": (4.0, 0.0, 0.0),
    "apple": (2.0, 2.0, 0.0),
    "and": (0.0, 0.0, 2.0),
    "an": (0.0, 0.0, 3.0),
}

# And a word straight across from orange: their row of similarities sums to nothing.
OPPOSITE = {
    "orange": SPACE["orange"],
    "apple": SPACE["apple"],
    "motorcycle": (0.0, -3.0, 0.0),
}

FRUIT_SENTENCE = "please buy an apple and an orange"
PHONE_SENTENCE = "apple unveiled a new phone"

FRUITS = {"strawberry", "orange", "banana", "cherry", "lemon", "blueberry"}
TECHNOLOGY = {"microsoft", "android", "laptop", "phone"}
SMALL = {"a", "an", "and", "the", "with", "of", "on", "to", "is", "please", "new"}


def kind(word):
    """'fruit', 'tech', 'both' (apple) or 'other': what a word means here."""
    if word in FRUITS:
        return "fruit"
    if word in TECHNOLOGY:
        return "tech"
    return "both" if word == "apple" else "other"


def look(word):
    """How a word looks: 'warm' (fruit), 'cool', 'lead' (apple), 'small' (and, an) or 'other'."""
    if word in SMALL:
        return "small"
    return {"fruit": "warm", "tech": "cool", "both": "lead", "other": "other"}[kind(word)]


def place(words, where):
    """The words' coordinates as an array (n, d). where: one of the dictionaries above."""
    if not isinstance(where, dict):
        raise ValueError(f"where: one of the course's dictionaries, such as SPACE, got {where!r}")
    missing = [word for word in _several(words) if word not in where]
    if missing:
        raise ValueError(f"no place for {', '.join(missing)}; there is {', '.join(where)}")
    return np.array([where[word] for word in words])


def vectors(words):
    """The words' embeddings in a real model (MiniLM), in all their dimensions: (n, 384).

    ValueError for a word that is not among the course's own.
    """
    stored = read_arrays(DATA / "word_vectors.npz")
    names = bytes(stored["names"]).decode().split("\n")
    table = dict(zip(names, stored["vectors"], strict=True))
    missing = [word for word in _several(words) if word not in table]
    if missing:
        raise ValueError(f"no vector for {', '.join(missing)}; there is {', '.join(names)}")
    return np.array([table[word] for word in words])


def _several(words):
    if not np.iterable(words):
        raise ValueError(f"words: a list of words, got {words!r}")
    return words
