"""The one list of lessons. A room each, `helpers/lessons/<slug>/`, and a notebook each.

Numbers come from this list alone: the notebooks' file names, and the "3.2" that people see.
"""

import importlib
import importlib.util
from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """One lesson. slug: its room and the end of its notebook's name. minutes: how long it takes."""

    slug: str
    title: str
    question: str
    minutes: int
    part: str

    @property
    def number(self):
        return LESSONS.index(self)

    @property
    def notebook(self):
        """The notebook's file name."""
        return f"{self.number:02d}_{self.slug}.ipynb"


WORDS, ATTENTION, HEADS, REAL = "Words are points", "Attention", "Heads that learn", "Real models"

LESSONS = (
    Lesson(
        "start_here",
        "Start here",
        "How do I use this, does my set-up work, and where am I going?",
        5,
        WORDS,
    ),
    Lesson(
        "embeddings",
        "Embeddings",
        "How can a word be a point, and where would you put *apple*?",
        25,
        WORDS,
    ),
    Lesson(
        "similarity", "Similarity", "How do we put a number on “these words are alike”?", 35, WORDS
    ),
    Lesson(
        "softmax", "Softmax", "How do similarities become shares, and why softmax?", 30, ATTENTION
    ),
    Lesson(
        "attention_step",
        "The attention step",
        "How do words move towards each other, and where does that end?",
        30,
        ATTENTION,
    ),
    Lesson(
        "keys_and_queries", "Keys and queries", "Who decides what “alike” means?", 40, ATTENTION
    ),
    Lesson("values", "Values", "Where do words move?", 40, ATTENTION),
    Lesson(
        "multi_head",
        "Many heads",
        "Why many heads, and what do concatenation and the linear step do?",
        40,
        HEADS,
    ),
    Lesson(
        "learning_the_matrices",
        "Learning the matrices",
        "Where do K, Q and V come from?",
        35,
        HEADS,
    ),
    Lesson(
        "what_the_heads_learned",
        "What the heads learned",
        "What did training put into them, and how do we know?",
        35,
        HEADS,
    ),
    Lesson("real_transformer", "A real transformer", "Does a real model really do this?", 45, REAL),
)


def lesson(slug):
    """The lesson called `slug`; ValueError, which names those there are, for none."""
    for found in LESSONS:
        if found.slug == slug:
            return found
    raise ValueError(f"no lesson {slug!r}; there is {', '.join(one.slug for one in LESSONS)}")


def room(slug):
    """The module of a lesson with its exercises and predictions, imported when first asked for."""
    return importlib.import_module(f"helpers.lessons.{lesson(slug).slug}.exercises")
