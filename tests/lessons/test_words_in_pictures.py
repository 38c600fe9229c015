"""The words of the lessons' pictures: small things that are alike in all of them."""

import ast
import re
from pathlib import Path

import helpers

SCENES = sorted(Path(helpers.__file__).parent.glob("lessons/*/scenes.py"))
TOLD = (ast.Module, ast.FunctionDef, ast.ClassDef)  # what may have a docstring
CONTROLS = ("slider", "rail", "choice", "switch", "text", "picked", "cuts")


def nodes(path):
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def begins(node):
    """The first letters of a text as it is written, also of one with {names}."""
    if isinstance(node, ast.JoinedStr):
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_the_names_of_controls_begin_small():
    """They are read with what they say: "who asks" apple."""
    found = []
    for path in SCENES:
        for node in nodes(path):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            if getattr(node.func, "id", getattr(node.func, "attr", "")) in CONTROLS:
                found.append(begins(node.args[1]))
    assert len(found) > 50
    assert [name for name in found if name[:1].isupper()] == []


def test_apostrophes_are_curly_ones():
    bad = []
    for path in [*SCENES, SCENES[0].parents[1] / "shared.py"]:
        all_of_it = list(nodes(path))
        docs = {
            ast.get_docstring(node, clean=False) for node in all_of_it if isinstance(node, TOLD)
        }
        texts = (node.value for node in all_of_it if isinstance(node, ast.Constant))
        bad += [t for t in texts if isinstance(t, str) and t not in docs and re.search(r"\w'\w", t)]
    assert bad == []
