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


def a_lesson(*cells, id="attention_step.per_cent"):
    """A prediction, such as the one whose answer is 42.73 per cent, and what stands below it."""
    made = [nbformat.v4.new_code_cell(f'predict("{id}")')]
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


@pytest.mark.parametrize(
    ("id", "prose", "why"),
    [
        ("keys_and_queries.rank_one", "Never. Look at one table.", "Never."),
        ("keys_and_queries.rank_one", "A word never takes from nothing.", ""),
        ("keys_and_queries.symmetric", "**One:** M.", ""),  # no word of its own
        ("keys_and_queries.turning", "A rotation changes no angle.", "a rotation changes no angle"),
        ("attention_step.per_cent", "How far towards orange does apple go?", ""),  # the question's
    ],
)
def test_prose_that_says_what_the_card_would_say(id, prose, why):
    told = spoilers.telling_prose(a_lesson(prose, id=id))
    assert [reason for _, _, reason in told] == ([why] if why else [])


@pytest.mark.parametrize("folded", [False, True])
def test_what_to_notice_is_read_at_once_when_the_picture_is_folded(folded):
    notebook = a_lesson(["1.15"], "**What to notice**\n\n- It is 42.7.")
    picture = nbformat.v4.new_output("display_data", data={"text/html": '<img alt="Two words.">'})
    notebook.cells[1].outputs = [picture]
    assert not spoilers.telling_prose(notebook)
    notebook.cells[1].metadata["jupyter"] = {"outputs_hidden": folded}
    assert len(spoilers.telling_prose(notebook)) == folded


def test_a_picture_that_says_what_the_card_would_say_is_folded():
    notebook = a_lesson(["0.3"], id="attention_step.shuffle")
    told = "Every word goes where it goes in the first order."
    for words, where in (("The words in another order.", []), (told, [1])):
        html = f'<img alt="{words}">'
        picture = nbformat.v4.new_output("display_data", data={"text/html": html})
        notebook.cells[1].outputs = [picture]
        assert [j for _, j, _ in spoilers.telling(notebook)] == where
