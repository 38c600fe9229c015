"""Nowhere too much to read or to run without something to do, and no code cell that is too long."""

import ast
import json
import re
import statistics
import textwrap
from pathlib import Path

import pytest

from helpers.lessons import LESSONS

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LINES, CELLS = 22, 4  # of prose, as wide as a page of JupyterLab; of code
WIDTH = 100
TO_DO = {"check", "predict", "check_setup"}


def cells(lesson):
    notebook = json.loads((NOTEBOOKS / lesson.notebook).read_text(encoding="utf-8"))
    return [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]


def prose(text):
    """How many lines there are to read: no headings, no tables, nothing folded, and not the text of
    an exercise, which is something to do."""
    text = re.sub(r"<details>.*?</details>", "", text, flags=re.S)
    text = re.sub(r"^### Exercise .*\Z", "", text, flags=re.M | re.S)
    lines = [line.strip() for line in text.splitlines()]
    read = [line for line in lines if line and line[0] not in "#|$" and "CC BY" not in line]
    return sum(len(textwrap.wrap(line, WIDTH)) for line in read)


def calls(source):
    return {
        node.func.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def to_do(source):
    return any(name in TO_DO or name.startswith("explore_") for name in calls(source))


def only_loads(source):
    """Whether a cell just brings what others use: nothing in it is to be understood."""

    def loads(line):
        if isinstance(line, ast.Import | ast.ImportFrom):
            return True
        called = getattr(getattr(line, "value", None), "func", None)
        name = getattr(called, "id", getattr(called, "attr", ""))
        return name in {"set_printoptions", "kept", "yours", "recap"}

    return all(map(loads, ast.parse(source).body))


def stretches(lesson):
    """(lines of prose, cells of code, how it begins) of each stretch without anything to do."""
    lines = code = 0
    begins = ""
    for kind, text in [*cells(lesson), ("code", "check()")]:
        begins = begins or text[:60]
        if kind == "markdown":
            lines += prose(text)
        elif to_do(text):
            yield lines, code, begins
            lines, code, begins = 0, 0, ""
        else:
            code += not only_loads(text)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_there_is_always_something_to_do_soon(lesson):
    found = [one for one in stretches(lesson) if one[0] > LINES or one[1] > CELLS]
    assert not found, "\n".join(f"{a} lines, {b} cells, from “{c}”" for a, b, c in found)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_code_cells_are_short(lesson):
    sizes = [
        sum(1 for line in text.splitlines() if line.strip())
        for kind, text in cells(lesson)
        if kind == "code"
    ]
    assert statistics.median(sizes) <= 5 and max(sizes) <= 15


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_the_dots_of_a_stub_stand_on_a_line_of_their_own(lesson):
    """Who writes below `def my_x(...): ...` gets an IndentationError, and no card."""
    stubs = [
        f"{node.name} in “{text[:60]}”"
        for kind, text in cells(lesson)
        if kind == "code"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        and text.splitlines()[node.body[0].lineno - 1].strip() != "..."
        and ast.unparse(node.body[0]) == "..."
    ]
    assert not stubs, stubs
