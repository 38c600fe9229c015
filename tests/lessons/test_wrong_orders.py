"""Learners who do it wrong, lesson by lesson: see learner.py for what they must never see."""

import json
import os
import subprocess
import sys

import learner
import nbformat
import pytest
from looking import notebook

from helpers.lessons import LESSONS

NOTEBOOKS = [notebook(one.slug) for one in LESSONS]
# `make test` tries one. In these all variables are overwritten before the night, too.
BY_DAY = {"values"}
QUICK = {"start_here", "softmax", "values"}
long = pytest.mark.long
EACH_LESSON = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=[one.slug for one in LESSONS])


def faults(notebook, **job):
    """What a learner in a process of their own saw and should not have."""
    done = subprocess.run(
        [sys.executable, learner.__file__],
        input=json.dumps({"notebook": str(notebook), **job}),
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # several learners run side by side
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["ran"] > 0
    assert said["own"], "nothing went wrong at all: was it tried?"
    return said["faults"]


@pytest.mark.parametrize(
    "notebook",
    [pytest.param(notebook(one.slug), marks=[] if one.slug in BY_DAY else long) for one in LESSONS],
    ids=[one.slug for one in LESSONS],
)
def test_in_short(notebook):
    """Twice, backwards, in two random orders; every fourth variable overwritten."""
    assert faults(notebook, straight=True, seeds=[0, 1], overwrite=4) == []


@pytest.mark.long
@pytest.mark.timeout(900)
@EACH_LESSON
def test_fifteen_random_orders(notebook):
    assert faults(notebook, seeds=list(range(2, 17))) == []


@pytest.mark.long
@pytest.mark.nightly
@pytest.mark.timeout(1800)
@EACH_LESSON
def test_fifty_random_orders(notebook):
    assert faults(notebook, seeds=list(range(17, 67))) == []


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [71, 73, 75])
def test_random_orders_in_a_fresh_process(seed):
    """What the fifteen share, such as modules imported by the first of them, is not there."""
    assert faults(NOTEBOOKS[seed % len(NOTEBOOKS)], seeds=[seed]) == []


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "notebook",
    [
        pytest.param(notebook(one.slug), marks=[] if one.slug in QUICK else pytest.mark.nightly)
        for one in LESSONS
    ],
    ids=[one.slug for one in LESSONS],
)
def test_every_variable_overwritten(notebook):
    assert faults(notebook, overwrite=1) == []


# ---- the learner of these tests


BLAMED = {
    "place(3, {})": None,  # helpers say what is wrong with it
    "later": None,  # another cell defines it
    "[][1]": None,  # the learner's own
    "nobody": "no cell of this lesson defines it",
    "place([[]], {})": "unhashable",
    "type('A', (), {'_repr_html_': lambda self: place([[]], {})})()": "unhashable",
}


def test_who_is_to_blame(tmp_path):
    path = tmp_path / "small.ipynb"
    cells = ["from helpers.words import place", "1 / 0", *BLAMED, "later = 1"]
    nbformat.write(nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)]), path)
    found = faults(path, straight=True)
    for i, fault in enumerate(BLAMED.values(), 2):
        here = [each for each in found if f", cell {i}: " in each]
        assert bool(here) == bool(fault) and all(fault in each for each in here), cells[i]
        found = [each for each in found if each not in here]
    assert found == []
