"""Which room may import which: one way only, and no lesson anything of another.

What notebooks import, `helpers.exercises`, stands above all rooms.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import helpers
from helpers.lessons import LESSONS

ROOT = Path(helpers.__file__).parent
EVERYWHERE = ("in_browser",)  # what a course in the browser alone does in another way
MAY_USE = {
    "data": ("data",),
    "say": (),
    "attention": (),
    "words": ("data",),
    "models": ("models", "attention", "words", "say", "data"),
    "scene": ("scene", "say", "script"),
    "script": (),
    "judging": ("judging", "scene", "models", "attention", "words", "say", "data", "script"),
    "lessons": ("lessons", "judging", "scene", "models", "attention", "words", "say", "data"),
}


def modules():
    """{module: what it imports of ours}"""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(["helpers", *path.relative_to(ROOT).with_suffix("").parts])
        uses = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers"):
                # `from helpers.lessons import recap` may mean a module too
                uses |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                uses |= {alias.name for alias in node.names if alias.name.startswith("helpers")}
        found[name.removesuffix(".__init__")] = uses
    return found


MODULES = modules()


def room(module):
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module):
    where = room(module)
    if where in MAY_USE and not module.startswith("helpers.data.make_"):  # programs
        wrong = {
            used
            for used in MODULES[module]
            if room(used) not in (where, *EVERYWHERE, *MAY_USE[where])
        }
        assert not wrong


@pytest.mark.parametrize("slug", [one.slug for one in LESSONS])
def test_a_lesson_imports_nothing_of_another(slug):
    others = [f"helpers.lessons.{one.slug}." for one in LESSONS if one.slug != slug]
    for module, used in MODULES.items():
        if f"{module}.".startswith(f"helpers.lessons.{slug}."):
            assert not [name for name in used for other in others if name.startswith(other)]


def test_what_lessons_share_imports_no_lesson():
    own = tuple(f"helpers.lessons.{one.slug}." for one in LESSONS)
    for module, used in MODULES.items():
        if module.startswith("helpers.lessons") and not f"{module}.".startswith(own):
            assert not [name for name in used if name.startswith(own)]


SMALL = """
import helpers.data

def read(path, read=helpers.data.read_arrays):
    assert path.stat().st_size < 500_000, f"{path.name} is read only to know what one may solve"
    return read(path)

helpers.data.read_arrays = read
from helpers import lessons
for one in lessons.LESSONS:
    lessons.room(one.slug)
"""


def test_a_list_of_exercises_needs_no_large_data():
    """In a browser alone it would have to come through the network, in lesson 00 already."""
    subprocess.run([sys.executable, "-c", SMALL], check=True)
