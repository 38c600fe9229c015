"""No stored lesson gives a prediction away: what would tell is folded until its cell has run."""

import nbformat
import pytest
import spoilers
from refresh import NOTEBOOKS

from helpers import lessons

LESSONS = [lesson.slug for lesson in lessons.LESSONS]


def stored(slug):
    return nbformat.read(NOTEBOOKS / lessons.lesson(slug).notebook, as_version=4)


@pytest.mark.parametrize("slug", LESSONS)
def test_every_output_that_tells_is_folded(slug):
    notebook = stored(slug)
    open_ = [
        one for one in spoilers.telling(notebook) if not spoilers.is_folded(notebook.cells[one[1]])
    ]
    assert open_ == []
    for cell in notebook.cells:
        assert bool(cell.metadata.get("collapsed")) == spoilers.is_folded(cell)


@pytest.mark.parametrize("slug", LESSONS)
def test_no_prose_right_below_tells(slug):
    assert spoilers.telling_prose(stored(slug)) == []


def test_each_prediction_has_its_place():
    assert sum(len(spoilers.predictions_in(stored(slug))) for slug in LESSONS) >= 55
    for slug in LESSONS:
        for id, _ in spoilers.predictions_in(stored(slug)):
            words, told = spoilers.answer(id)
            assert words or told, id


def test_a_whole_number_tells_as_well():
    assert "5440" in spoilers.answer("learning_the_matrices.runs")[1]


def outputs(*texts):
    return [nbformat.v4.new_output("stream", text=text) for text in texts]


def a_lesson(*cells):
    """A prediction whose answer is 42.73 per cent, and what stands below it."""
    made = [nbformat.v4.new_code_cell('predict("attention_step.per_cent")')]
    for cell in cells:
        if isinstance(cell, str):
            made.append(nbformat.v4.new_markdown_cell(cell))
        else:
            made.append(nbformat.v4.new_code_cell("show()", outputs=outputs(*cell)))
    return nbformat.v4.new_notebook(cells=made)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([["1.15"]], [1]),  # the first result
        ([["1.15"], ["42.73"]], [1, 2]),  # and one that says the number
        ([["1.15"], ["42.7"]], [1, 2]),  # also rounded
        ([["1.15"], ["4.273"]], [1]),
        ([["a"], ["b"], ["c"], ["42.73"]], [1]),  # far below
        (["## A heading", ["1.15"]], []),
        (["## A heading", ["42.73"]], [2]),
    ],
)
def test_what_tells(cells, told):
    notebook = a_lesson(*cells)
    assert [j for _, j, _ in spoilers.telling(notebook)] == told
    spoilers.fold(notebook)
    assert [j for j, cell in enumerate(notebook.cells) if spoilers.is_folded(cell)] == told


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["It is 42.73."], [1]),
        ([["1"], "So it is 42.7 per cent."], [2]),
        ([["1"], "<details><summary>What came out</summary>\n\n42.73\n\n</details>\n\nOn."], []),
        ([["1"], "### Exercise\n\nStart from 42.73."], []),
        ([["1"], "On.", ["2"], "42.73"], []),  # below the second result it is read after the first
    ],
)
def test_prose_that_tells(cells, told):
    assert [j for _, j, _ in spoilers.telling_prose(a_lesson(*cells))] == told
