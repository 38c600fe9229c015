"""A lesson goes on with what the learner wrote, as soon as it passes."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from helpers.exercises import yours
from helpers.lessons import LESSONS, room
from helpers.lessons.real_transformer.exercises import my_cut

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


def test_an_answer_that_passes_is_used(capsys):
    def cut(weights, asks, answers):
        return my_cut(weights, asks, answers)

    own = yours("real_transformer.cut", cut)
    assert own.__wrapped__ is cut
    assert capsys.readouterr().out == "cut: your own\n"


def test_a_later_cell_may_count_on_arrays():
    far = yours("embeddings.distance", lambda a, b: math.dist(a, b))
    assert far(np.zeros(2), np.ones(2)).round(2) == 1.41
    rows = yours("softmax.normalize", lambda table: [[x / sum(row) for x in row] for row in table])
    assert rows(np.ones((2, 2))).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    pairs = yours("learning_the_matrices.pairs", lambda t: (list(t)[:-1], list(t)[1:]))
    assert pairs(np.array([3, 4]))[1].tolist() == [4]


def test_the_courses_own_handed_in_again_is_not_called_yours(capsys):
    course = yours("real_transformer.cut", ...)
    assert yours("real_transformer.cut", course) is course
    assert "your own" not in capsys.readouterr().out


def test_a_slope_has_a_course_of_its_own(capsys):
    assert yours("learning_the_matrices.nudge", ...)(lambda w: w**2, 3.0) == pytest.approx(6)
    yours("learning_the_matrices.nudge", lambda f, w: 500 * (f(w + 0.001) - f(w - 0.001)))
    assert capsys.readouterr().out.splitlines()[1] == "slope: your own"


@pytest.mark.parametrize("answer", [..., None, lambda weights, asks, answers: weights])
def test_else_the_course_goes_on_with_its_own_and_says_so(answer, capsys):
    assert yours("real_transformer.cut", answer) is my_cut
    said = "cut: the course's, until you solve exercise 10.2\n"
    assert capsys.readouterr().out == said


@pytest.mark.parametrize("id", ["real_transformer.nothing", "softmax.sure"])
def test_an_exercise_without_a_function_is_named(id):
    with pytest.raises(ValueError, match=id):
        yours(id, my_cut)


# ---- In the lessons -----------------------------------------------------------------------------


def cells_with_yours():
    """[(notebook, name it gets, exercise, the learner's name, code of later cells)]"""
    found = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        for i, source in enumerate(code):
            for name, id, answer in re.findall(
                r'^(\w+) = yours\("([\w.]+)", (\w+)\)', source, re.M
            ):
                found.append((path.stem, name, id, answer, code[:i], code[i:]))
    return found


@pytest.mark.parametrize("found", cells_with_yours(), ids=lambda found: found[2])
def test_a_lesson_goes_on_with_what_it_took(found):
    _, name, id, answer, before, after = found
    assert any(f'check("{id}", {answer})' in source for source in before)
    uses = re.findall(rf"\b{name}\b", "\n".join(after))
    assert len(uses) > 1 and name != answer


def test_what_the_lessons_go_on_with():
    """Functions that no lesson needs later are not taken: nothing there would run on them."""
    taken = {id for _, _, id, *_ in cells_with_yours()}
    asked = [e for one in LESSONS for e in room(one.slug).EXERCISES if e.right and not e.keep]
    assert {e.id for e in asked} - taken == {
        "start_here.half_way",
        "embeddings.nearest",
        "embeddings.part_way",
        "embeddings.gravity",
        "similarity.scaled_dot",
        "attention_step.own",
        "keys_and_queries.row_times_matrix",
        "keys_and_queries.listening",
        "keys_and_queries.one_matrix",
        "values.move",
        "multi_head.without_concatenating",
        "learning_the_matrices.softmax_slopes",
    }
