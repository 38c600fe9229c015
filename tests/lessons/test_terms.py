"""The table of terms: each is said in its lesson, set off, and one thing has one name."""

import ast
import json
import re
from pathlib import Path

import pytest

from helpers.lessons import LESSONS

ROOT = Path(__file__).resolve().parents[2]
TERMS = re.findall(
    r"^\| (.+?) \| .+? \| \[(\d\d) (.+?)\]\(\.\./notebooks/(.+?)\) \|$",
    (ROOT / "docs" / "terms.md").read_text(encoding="utf-8"),
    re.M,
)
# What the course does not say, and what it says instead.
AVOIDED = {
    r"\blisten": "asks, takes",
    r"\blooks? (?:most |hardly )?at (?:itself|each other|phone|orange|apple)\b": "asks, takes from",
    r"\bgives (?:phone|orange|apple|motorcycle|itself)\b": "takes from",
    r"\b(?:long|short) words?\b|\blonger words?\b": "a long arrow",
    r"\battention map": "table of weights",
    r"\bhalf way\b": "half-way",
    r"\bhang together\b|\boutdo|\bturned? round\b": "plain English",
}


def texts(lesson):
    notebook = json.loads((ROOT / "notebooks" / lesson.notebook).read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]


@pytest.mark.parametrize(("term", "number", "title", "notebook"), TERMS, ids=lambda text: text)
def test_a_term_stands_in_its_lesson(term, number, title, notebook):
    lesson = LESSONS[int(number)]
    assert (title, notebook) == (lesson.title, lesson.notebook)
    said = "\n\n".join(texts(lesson))
    assert re.search(rf"(?<!\w){re.escape(term)}", said, re.I)


def test_every_lesson_but_the_first_and_the_last_of_the_training_says_new_terms():
    assert {int(number) for _, number, *_ in TERMS} >= {1, 2, 3, 4, 5, 6, 7, 8, 10}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_one_thing_has_one_name(lesson):
    for text in texts(lesson):
        prose = re.sub(r"^###? Exercise .*$|`[^`]*`", "", text, flags=re.M)
        for avoided, instead in AVOIDED.items():
            found = re.search(avoided, prose, re.I)
            assert not found, f"“{found[0]}” in {lesson.slug}: say {instead}"


SAID = re.compile(
    r"\blessons? \d\d\b|\bexercises? \d+\.\d\b|\bgives? (?:phone|orange|apple|motorcycle|itself)\b"
    r"|\bweight (?:of \w+ )?on (?:phone|orange|apple|itself)\b|\b(?:long|short)er words?\b"
    r"|\bhalf way\b|\bturn(?:ed|s) (?:it )?round\b|\bthird coordinate\b"
)


def said_by(path):
    """The texts of a module that a learner may see: all but docstrings; gaps where values go."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = set()  # docstrings, and the parts of texts that are put together
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= set(map(id, node.values))
            yield "".join(getattr(part, "value", "…") for part in node.values if is_text(part))
        elif isinstance(node, ast.Expr):
            apart.add(id(node.value))
        elif is_text(node) and id(node) not in apart:
            yield node.value


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_cards_and_pictures_say_it_the_same_way_and_type_no_number_of_a_lesson(lesson):
    for file in sorted((ROOT / "helpers" / "lessons" / lesson.slug).glob("*.py")):
        for text in said_by(file):
            found = SAID.search(text)
            assert not found, f"“{found[0]}” in {file.name} of {lesson.slug}: {text}"
