"""A lesson goes on with what the learner wrote, as soon as it passes."""

import pytest

from helpers.exercises import yours
from helpers.lessons.real_transformer.exercises import my_cut


def test_an_answer_that_passes_is_used(capsys):
    def cut(weights, asks, answers):
        return my_cut(weights, asks, answers)

    assert yours("real_transformer.cut", cut) is cut
    assert capsys.readouterr().out == "cut: your own\n"


@pytest.mark.parametrize("answer", [..., None, lambda weights, asks, answers: weights])
def test_else_the_course_goes_on_with_its_own_and_says_so(answer, capsys):
    assert yours("real_transformer.cut", answer) is my_cut
    said = "cut: the course's (yours, as soon as exercise 10.2 has passed)\n"
    assert capsys.readouterr().out == said


@pytest.mark.parametrize("id", ["real_transformer.nothing", "softmax.sure"])
def test_an_exercise_without_a_function_is_named(id):
    with pytest.raises(ValueError, match=id):
        yours(id, my_cut)
