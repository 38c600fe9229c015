"""A lesson goes on with what the learner wrote, as soon as it passes."""

import math

import numpy as np
import pytest

from helpers.exercises import yours
from helpers.lessons.real_transformer.exercises import my_cut


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
    said = "cut: the course's (yours, as soon as exercise 10.2 has passed)\n"
    assert capsys.readouterr().out == said


@pytest.mark.parametrize("id", ["real_transformer.nothing", "softmax.sure"])
def test_an_exercise_without_a_function_is_named(id):
    with pytest.raises(ValueError, match=id):
        yours(id, my_cut)
