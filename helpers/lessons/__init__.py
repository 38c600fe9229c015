"""The one list of lessons. A room each, `helpers/lessons/<slug>/`, and a notebook each.

Numbers come from this list alone: the notebooks' file names, and the "3.2" that people see. In code
a lesson is its slug, "softmax", and an exercise or a prediction its id, "softmax.own".
"""

import importlib
import json
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase


@dataclass(frozen=True)
class Lesson:
    """One lesson. slug: its room and the end of its notebook's name.

    minutes: to read it, answer its predictions and move its pictures; practice: for its exercises.
    """

    slug: str
    title: str
    question: str
    minutes: int
    part: str
    practice: int = 0

    @property
    def number(self):
        return LESSONS.index(self)

    @property
    def name(self):
        """As texts call it: lesson 03."""
        return f"lesson {self.number:02d}"

    @property
    def time(self):
        """As lists show it: "30 + 20" minutes."""
        return f"{self.minutes} + {self.practice}" if self.practice else f"{self.minutes}"

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
        15,
        WORDS,
    ),
    Lesson(
        "embeddings",
        "Embeddings",
        "How can a word be a point, and where would you put *apple*?",
        40,
        WORDS,
        practice=20,
    ),
    Lesson(
        "similarity",
        "Similarity",
        "How do we put a number on “these words are alike”?",
        50,
        WORDS,
        practice=25,
    ),
    Lesson(
        "softmax",
        "Softmax",
        "How do similarities become shares, and why softmax?",
        35,
        ATTENTION,
        practice=25,
    ),
    Lesson(
        "attention_step",
        "The attention step",
        "How do words move towards each other, and where does that end?",
        40,
        ATTENTION,
        practice=25,
    ),
    Lesson(
        "keys_and_queries",
        "Keys and queries",
        "Who decides what “alike” means?",
        50,
        ATTENTION,
        practice=30,
    ),
    Lesson("values", "Values", "Where do words move?", 50, ATTENTION, practice=25),
    Lesson(
        "multi_head",
        "Many heads",
        "Why many heads, and what do concatenation and the linear step do?",
        50,
        HEADS,
        practice=35,
    ),
    Lesson(
        "learning_the_matrices",
        "Learning the matrices",
        "Where do K, Q and V come from?",
        45,
        HEADS,
        practice=25,
    ),
    Lesson(
        "what_the_heads_learned",
        "What the heads learned",
        "What did training put into them, and how do we know?",
        50,
        HEADS,
        practice=20,
    ),
    Lesson(
        "real_transformer",
        "A real transformer",
        "Does a real model really do this?",
        65,
        REAL,
        practice=25,
    ),
    Lesson(
        "let_it_write",
        "Let it write",
        "How does this become the next word, and the next?",
        50,
        REAL,
        practice=30,
    ),
)

# What exercises keep for later lessons, {name: id of its exercise}. It stands here so that `kept`
# imports only the room that it needs.
KEPT = {
    "softmax": "softmax.own",
    "attention": "values.attention",
    "masked_attention": "multi_head.mask",
    "multi_head_attention": "multi_head.own",
}


def check_list(lessons):
    """ValueError where two lessons have one slug."""
    slugs = [one.slug for one in lessons]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise ValueError(f"two lessons with one slug: {', '.join(twice)}")


check_list(LESSONS)


def english_labels():
    """What a copy in another language calls choices in English, for files from before choices had
    ids: {prediction id: {label: choice id}}; nothing where they are in English themselves."""
    labels = Path(__file__).with_name("english_labels.json")
    return json.loads(labels.read_text(encoding="utf-8")) if labels.exists() else {}


def here():
    """The lessons of this edition: all, or those that `course.py edition --lessons` has taken."""
    chosen = Path(__file__).with_name("here.txt")
    if not chosen.exists():
        return LESSONS
    slugs = chosen.read_text(encoding="utf-8").split()
    return tuple(one for one in LESSONS if one.slug in slugs)


def lesson(slug):
    """The lesson called `slug`; ValueError, which names those there are, for none."""
    for found in LESSONS:
        if found.slug == slug:
            return found
    raise ValueError(f"no lesson {slug!r}; there is {', '.join(one.slug for one in LESSONS)}")


def room(slug):
    """The module of a lesson with its exercises and predictions, imported when first asked for."""
    return importlib.import_module(f"helpers.lessons.{lesson(slug).slug}.exercises")


def every(kind):
    """{id: exercise or prediction} of all lessons. kind: "EXERCISES" or "PREDICTIONS"."""
    return {item.id: item for one in LESSONS for item in getattr(room(one.slug), kind)}


def number(id):
    """What people see for the id of an exercise, "3.2", or of a prediction, "3.b"."""
    found = numbers(id.partition(".")[0])
    if id not in found:
        raise ValueError(f"nothing is called {id!r}; there is {', '.join(found)}")
    return found[id]


def numbers(slug):
    """{id: number} of all exercises and predictions of a lesson, by their place in its lists."""
    which, of = lesson(slug).number, room(slug)
    found = {item.id: f"{which}.{k}" for k, item in enumerate(of.EXERCISES, 1)}
    return found | {
        item.id: f"{which}.{letter}"
        for item, letter in zip(of.PREDICTIONS, ascii_lowercase, strict=False)
    }
