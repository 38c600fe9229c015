"""Check, predict, kept and progress, and functions that misbehave."""

import linecache
import re
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import attention, lessons
from helpers.exercises import check, kept, predict, progress
from helpers.judging import keeping
from helpers.judging.comparing import Wrong, same, say
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction, examine
from helpers.lessons import LESSONS, number, room

ROOMS = [room(one.slug) for one in LESSONS]
EXERCISES = {e.id: e for each in ROOMS for e in each.EXERCISES}


@pytest.fixture
def own_folder():
    return keeping.folder()


class Picture:
    """Stands for a Scene: words that can be asked for and moved."""

    def __init__(self, where):
        self.where = {word: np.array(point, float) for word, point in where.items()}

    def place(self, word, panel=None):
        if word not in self.where:
            raise ValueError(f"no word {word!r} here; this scene has {', '.join(self.where)}")
        return self.where[word].copy()

    def move(self, word, to, panel=None):
        self.where[word] = np.array(to, float)


# ---- A learner's function that misbehaves -------------------------------------------------------


TOY = Exercise(
    id="toy.double",
    title="Toy",
    question="Double it.",
    right=lambda a: 2 * a,
    solution="2 * a",
    cases=[(np.array([[1.0, 2.0], [3.0, 4.0]]),), (np.array([1.0, 2.0]),)],
    mistakes=[Mistake(lambda a: a * a, lambda case, got: f"You squared: {say(got)}.")],
    hints=["one", "two"],
)


def told(function, exercise=TOY):
    verdict = examine(exercise, function)
    return "\n".join([verdict.status, verdict.message, *verdict.evidence])


def raises(a):
    return 2 * a / int("seven")


def changes(a):
    a *= 2
    return a


def changes_and_is_right(a):
    a *= 2
    return a.copy()


def half_a_stub(a):
    factor = ...
    return factor * a


def forgets_return(a):
    a = 2 * a


def never_ends(a):
    return never_ends(a)


def no_words(a):
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    raise Mute


@pytest.mark.parametrize(
    "function, words_said",
    [
        (raises, "Your function stopped with ValueError: invalid literal"),
        (raises, ':  return 2 * a / int("seven")'),
        (changes, "Your function changed its input a: it was [1, 2], afterwards it is [2, 4]"),
        (changes_and_is_right, "changed its input a"),
        (half_a_stub, "unsolved\nThere is still a `...` to fill in."),
        (forgets_return, "Did you forget `return`?"),
        (never_ends, "stopped with RecursionError"),
        (no_words, "stopped with Mute"),
        (lambda a: exit(), "stopped with SystemExit"),
        (lambda a: a * a, "You squared: [1, 4]."),
        (lambda a: 2 * a.sum(), "Your result is one number; it should have shape (2,), one"),
        (lambda a: np.ones((4, 4)), "Your result has shape (4, 4); it should have"),
        (lambda a: 2 * a + [0, 1], "difference is in entry 2 (`result[1]`): expected 4, got 5."),
        (lambda a: a / 0 * 0, "Your result holds NaN"),
        (lambda a: a / 0, "Your result holds infinity"),
        (lambda a: "two", "The result should be an array of shape (2,); yours is text, 'two'."),
        (lambda a: [[1], [2, 3]], "The rows of your result have different lengths."),
        (lambda a: {"a": 1}, "it is of type dict: {'a': 1}"),
        (lambda a: a * 1j, "it is of type ndarray"),
        (lambda a: print, "it is of type builtin_function_or_method"),
        (lambda a: [..., 1], "unsolved"),
        (lambda a: (a, a), "Your function returns 2 results, separated by a comma. One is asked"),
        (lambda a: (2 * a,), "a tuple of one: is there a comma after the result?"),
        (lambda a: tuple(a), "difference is in entry 1 (`result[0]`): expected 2, got 1."),
        (lambda: 1, "Your function should take (a), but it takes ()."),
        (lambda a, b: 1, "should take (a), but it takes (a, b)."),
        (np.array([1.0, 2.0]), "Hand in the function itself, not its result [1, 2]"),
        ("double", "Hand in the function itself"),
        (np.exp, "The first difference is in entry 1"),
        (int, "`int` is a class. Hand in a function, or one object of the class, `int()`"),
    ],
)
def test_a_fault_is_told_in_its_own_words(function, words_said):
    assert words_said in told(function)


def places_from_the_numbers(a, b):
    total = 0
    for i in a:
        total = total + a[i] * b[i]
    return total


def half_way_by_numbers(a, b):
    return [(a[i] + b[i]) / 2 for i in a]


def distance_by_numbers(a, b):
    total = 0
    for i in a:
        total += (a[i] - b[i]) ** 2
    return total**0.5


def rows_by_numbers(row, matrix):
    result = 0
    for part in row:
        result = result + part * matrix[part]
    return result


@pytest.mark.parametrize(
    "id, function, loop, through",
    [
        ("start_here.half_way", half_way_by_numbers, "i", "a"),
        ("embeddings.distance", distance_by_numbers, "i", "a"),
        ("similarity.dot", places_from_the_numbers, "i", "a"),
        ("keys_and_queries.row_times_matrix", rows_by_numbers, "part", "row"),
    ],
)
def test_a_loop_over_the_numbers_has_no_places(id, function, loop, through):
    said = told(function, EXERCISES[id])
    assert said.startswith("wrong\nYour function stopped with IndexError: "), said
    assert (
        f"`for {loop} in {through}` gives the numbers themselves, not their places: use the "
        f"number, or `for {loop} in range(len({through}))`."
    ) in said


def power_with_a_roof(a, b):
    return np.sqrt(np.sum((a - b) ^ 2))  # as at school


def power_of_a_number(a, b):
    total = ((a - b) ** 2).sum()
    total ^= 0.5
    return total


@pytest.mark.parametrize("function", [power_with_a_roof, power_of_a_number])
def test_a_power_is_not_written_as_at_school(function):
    said = told(function, EXERCISES["embeddings.distance"])
    assert "TypeError: A power is written `**` in Python" in said and "xor" not in said


@pytest.mark.parametrize(
    "function, words_said",
    [
        (lambda a: e**a, "name 'e' is not defined. e^x is `np.exp(x)`"),  # noqa: F821
        (lambda a: sqrt(a), "name 'sqrt' is not defined. It is `np.sqrt`"),  # noqa: F821
        (lambda a: twice(a), "name 'twice' is not defined"),  # noqa: F821
        (lambda a: inf * a, "name 'inf' is not defined"),  # noqa: F821  (nothing to call)
        (lambda a: __dir__(a), "name '__dir__' is not defined"),  # noqa: F821
        (lambda a: np.exp(sqrt) + (sqrt := 1), "`sqrt` has no value yet"),  # noqa: F821, F841
    ],
)
def test_what_numpy_has_is_named(function, words_said):
    message = examine(TOY, function).message.partition(": ")[2]
    assert message.startswith(words_said) if "yet" in words_said else message == words_said


def begins_with_a_list(row, matrix):
    result = []
    for part, other in zip(row, matrix, strict=True):
        result = result + part * other
    return result


def test_a_sum_does_not_begin_with_a_list():
    said = told(begins_with_a_list, EXERCISES["keys_and_queries.row_times_matrix"])
    assert "(0,) has no numbers in it. A sum begins with `0`, not with `[]`" in said


def first_of_a_number(a):
    return [2 * row[0] for row in a]


def fills_a_number(a):
    a = a.copy()
    for row in a:
        row[:] = 2 * row
    return a


def adds_up_rows(a):
    return [sum(row) for row in a]


@pytest.mark.parametrize("function", [adds_up_rows, first_of_a_number, fills_a_number])
def test_one_number_is_no_row(function):
    said = told(function)
    assert "This is one number, not a row: it has no parts." in said and "float64" not in said


def gives_it_a_name(a):
    a = a.copy()
    for row in a:
        row = 2 * row
    return a


def test_what_comes_back_as_it_was_given():
    assert "Yours is `a` as it was given, in every example." in told(lambda a: a)
    assert "as it was given" not in told(lambda a: np.where(a > 3, 0, a))
    assert "In the loop" not in told(lambda a: a)
    named = told(gives_it_a_name)
    assert "In the loop `row = …` gives that name to something new" in named
    assert "In the loop `row = …`" in told(gives_it_a_name, EXERCISES["softmax.normalize"])


@pytest.mark.parametrize(
    "function",
    [
        lambda a: [2 * x for x in a],
        lambda a: (2 * a).tolist(),
        lambda a: np.float32(2) * a,
        lambda a, *more: a + a,
        lambda a, times=2: times * a,
    ],
)
def test_right_in_another_form_is_right(function):
    assert told(function).startswith("passed")


def test_a_tuple_of_arrays_is_compared_part_by_part():
    pair = Exercise(
        id="toy.double",
        title="",
        question="",
        right=lambda a: (a, a + 1),
        solution="",
        cases=[(np.eye(2),)],
        hints=[],
    )
    assert told(lambda a: (a, a + 1), pair).startswith("passed")
    assert "Result 2 of 2: The first difference is in row 1, column 1" in told(
        lambda a: (a, a), pair
    )
    assert "should return 2 results" in told(lambda a: a, pair)
    assert "should return 2 results" in told(lambda a: (a, a, a), pair)


def test_where_the_oracle_refuses_the_learner_must_refuse():
    only = Exercise(
        id="toy.double",
        title="",
        question="",
        right=attention.cosine,
        solution="",
        cases=[(np.zeros(2), np.ones(2))],
        hints=[],
    )

    def refuses(a, b):
        raise ValueError("no direction")

    def other(a, b):
        raise KeyError("no direction")

    assert told(refuses, only).startswith("passed")
    assert "Yours raises KeyError." in told(other, only)
    assert "expected ValueError, got KeyError" in told(other, only)
    said = "For this input your function should raise ValueError: a is a zero vector, so it has no"
    assert said in told(lambda a, b: 7.0, only)


def test_a_right_refusal_does_not_hide_a_known_mistake():
    def one_length(a, b):
        if not a.any() or not b.any():
            raise ValueError
        return a @ b / np.sqrt(a @ a)

    assert "length of a only" in told(one_length, EXERCISES["similarity.cosine"])


def written_in_a_notebook(source, **earlier_cells):
    """The function that a cell defines, among what earlier cells left behind."""
    space = {"np": np, "cosine": attention.cosine, **earlier_cells}
    exec(textwrap.dedent(source), space)
    return space["f"]


@pytest.mark.parametrize(
    "source, words_said",
    [
        (
            "def f(a): return 2 * words",
            "`words` comes from an earlier cell and stays the same",
        ),
        ("def f(a): return [2 * x for x in words]", "Use a instead. Your result has shape (3,)"),
        ("def f(a):\n    def g(): return words\n    return g()", "`words` comes from an earlier"),
        (
            "def f(a): return words * three",
            "`words` and `three` come from an earlier cell",
        ),
        ("def f(a): return words[5]", "instead. Your function stopped with IndexError"),
        ("def f(a): return 2 * mine(a)", "calls `mine`, which still has its `...`. Solve that one"),
    ],
)
def test_what_an_earlier_cell_left_behind_is_named(source, words_said):
    stub = written_in_a_notebook("def f(a):\n    ...")
    earlier = {"words": np.ones(3), "three": 3, "mine": stub, "unused": np.ones(2)}
    said = told(written_in_a_notebook(source, **earlier))
    assert words_said in said and "unused" not in said


@pytest.mark.parametrize(
    "source",
    [
        "def f(a): return 3 * a",
        "def f(a): return cosine(a, a)",  # a function of an earlier cell is there to be used
        "def f(a): return a.words",  # not the variable of that name
        "def f(a):\n    words = a\n    return 3 * words",
        "def f(a): return nowhere * a",
    ],
)
def test_what_is_a_functions_own_is_not_called_an_earlier_cells(source):
    assert "earlier cell" not in told(written_in_a_notebook(source, words=np.ones(3)))


def test_an_earlier_cells_variable_matters_only_where_the_answer_is_wrong():
    right = written_in_a_notebook("def f(a): return two * a", two=2)
    assert told(right).startswith("passed")
    squared = written_in_a_notebook("def f(a): return a ** two", two=2)
    assert told(squared).startswith("wrong\nYou squared")


@pytest.mark.parametrize(
    "function, words_said",
    [
        (
            lambda a: a @ np.ones((3, 2)),
            "Here a row on its left has 2 numbers and a column on its right has 3 numbers;",
        ),
        (lambda a: a[..., :1] @ np.ones((3, 2)), "has 1 number and a column on its right has 3 "),
        (
            lambda a: np.ones((3, 2)) / np.ones(3),
            "(3,2) (3,). One number for each row should stand",
        ),
        (lambda a: np.ones((4, 3, 2)) - np.ones((4, 3)), "`keepdims=True` in `sum` or `max`"),
    ],
)
def test_shapes_that_do_not_fit_are_told_in_plain_words(function, words_said):
    assert words_said in told(function)
    assert "gufunc" not in told(function)


def test_all_that_is_said_of_shapes_that_do_not_fit():
    assert (
        "ValueError: `@` multiplies rows by columns. Here a row on its left has 2 numbers and a "
        "column on its right has 3 numbers; that should be the same."
    ) in told(lambda a: a @ np.ones((3, 2)))
    assert (
        told(lambda a: np.ones((4, 3, 2)) - np.ones((4, 3)))
        .splitlines()[1]
        .endswith(
            "One number for each row should stand as a column: `keepdims=True` in `sum` or `max` "
            "keeps it one."
        )
    )


def test_an_array_where_one_yes_or_no_is_wanted_is_told_in_plain_words():
    def refusing(a):
        if a == 0:
            raise ValueError
        return a

    said = told(refusing)
    assert "`if` wants one yes or no." in said and "truth value" not in said
    assert "if a == 0:" in said


def test_a_sum_of_two_arrays_is_told_in_plain_words():
    assert "multiply first, as in `np.sum(a * b)`" in told(lambda a: np.sum(a, np.ones(3)))


def above(a):
    return a


def test_a_name_without_a_value_is_told_in_plain_words():
    def names_it_like_a_function(a):
        above = above(a)  # noqa: F823
        return above

    def adds_to_nothing(a):
        for one in a:
            total = total + one  # noqa: F821, F823
        return total

    said = told(names_it_like_a_function)
    assert "such as `my_above`" in said and "cannot access" not in said
    assert "`total = 0` before the loop" in told(adds_to_nothing)


def test_other_shapes_keep_numpys_words():
    said = told(lambda a: np.ones(3) + np.ones(2))
    assert "could not be broadcast together with shapes (3,) (2,)" in said
    assert "keepdims" not in said


def test_interrupting_stays_possible():
    def slow(a):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(TOY, slow)


def test_warnings_of_a_learners_function_stay_out_of_the_page(recwarn):
    told(lambda a: a / 0)
    assert not recwarn.list


@pytest.mark.parametrize(
    "value, text",
    [
        (1, "1"),
        (-0.0, "0"),
        (1 / 3, "0.33333"),
        ([[1, 2.5]], "[[1, 2.5]]"),
        (True, "True"),
        (np.zeros((5, 5)), "an array of shape (5, 5)"),
        ("a", "'a'"),
        ((1.5, "b"), "(1.5, 'b')"),
        (1e308, "1e+308"),
        (np.nan, "nan"),
    ],
)
def test_say(value, text):
    assert say(value) == text


def test_numbers_that_look_alike_are_told_apart():
    third = Exercise(
        id="toy.double",
        title="",
        question="",
        right=lambda a: a / 3,
        solution="",
        cases=[(1.0,)],
        hints=[],
    )
    assert "expected 0.333333, got 0.333334" in told(lambda a: 0.333334, third)


def test_same():
    assert same(np.array(0.0), np.array(1e-12)) and not same(np.array(0.0), np.array(1e-6))
    assert same(np.array([1.0, np.nan]), np.array([1.0, np.nan]))
    assert not same(Wrong("a"), Wrong("b")) and same(Wrong("a", kind="x"), Wrong("b", kind="x"))


# ---- The cards ----------------------------------------------------------------------------------


def plain(card):
    return card._repr_mimebundle_()["text/plain"]


def test_hints_open_one_at_a_time():
    card = check("similarity.dot", lambda a, b: a * b)
    hints = EXERCISES["similarity.dot"].hints
    assert "cherry·orange" not in card.page
    card.press("hint")
    assert "cherry·orange" in card.page and "np.sum" not in card.page
    assert f"Next hint (2 of {len(hints)})" in card.page
    card.press("hint")
    assert "np.sum" in card.page and card.page.count('role="alert"') == 1
    assert "Next hint" not in card.page and card.hints_open == len(hints)


def test_the_solution_opens_and_closes():
    card = check("similarity.dot")
    card.press("solution")
    assert "return np.sum(a * b)" in card.page and "Hide solution" in card.page
    card.press("solution")
    assert "return np.sum(a * b)" not in card.page


def test_nothing_of_a_learner_becomes_html():
    nasty = "<img src=x onerror=alert(1)>"

    def dot(a, b):
        raise ValueError(nasty)

    card = check("similarity.dot", dot)
    assert "<img" not in card.page and "&lt;img" in card.page
    assert nasty in plain(card)
    assert "<img" not in check(nasty).page
    assert "<img" not in check("embeddings.between", Picture({nasty: (0, 0)})).page
    assert "<img" not in check("similarity.dot", nasty).page


@pytest.mark.parametrize(
    "ask, words_said",
    [
        (
            lambda: check("similarity.nine"),
            "There is no exercise 'similarity.nine': similarity has similarity.dot, similarity.cos",
        ),
        (
            lambda: check("dot"),
            "There is no exercise 'dot': lessons with exercises are start_here, embeddings, sim",
        ),
        (lambda: check("77.1"), "There is no exercise '77.1'"),
        (
            lambda: predict("similarity.dot"),
            "There is no prediction 'similarity.dot': similarity has similarity.products",
        ),
        (lambda: check(None), "There is no exercise 'None'"),
        (lambda: check(77.1), "There is no exercise '77.1'"),
        (lambda: check(2.1), "This notebook is of the first edition"),
        (lambda: check("3.2"), "This notebook is of the first edition"),
        (lambda: predict("3.a"), "This notebook is of the first edition"),
    ],
)
def test_an_unknown_id_names_the_known_ones(ask, words_said):
    assert plain(ask()).startswith(words_said)


def test_static_cards_are_text_and_html_without_widgets(monkeypatch, own_folder):
    monkeypatch.setenv("ATTENTION_COURSE_STATIC", "1")
    for card in (
        check("similarity.dot", lambda a, b: np.sum(a * b)),
        predict("similarity.products"),
        predict("similarity.products", 1),
        progress(),
        check("similarity.nine"),
    ):
        assert set(card._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert "cherry·phone" in predict("similarity.products")._repr_mimebundle_()["text/html"]
    assert plain(progress()).startswith("Done so far: 0 of ")
    assert not list(own_folder.iterdir())


def test_live_cards_show_a_widget_and_the_same_text():
    bundle = check("similarity.dot")._repr_mimebundle_()
    assert (
        bundle["text/plain"]
        == repr(check("similarity.dot"))
        == f"Exercise {number('similarity.dot')}: not solved yet."
    )
    assert "application/vnd.jupyter.widget-view+json" in bundle and "text/html" not in bundle


# ---- Predictions --------------------------------------------------------------------------------


def test_one_answer_counts_and_is_remembered():
    card = predict("similarity.products")
    assert plain(card) == f"Prediction {number('similarity.products')}: no answer yet."
    card.press("commit")
    assert "Choose one of the answers, 1 to 3." in card.page
    card.press("commit", "2")
    assert (
        plain(card)
        == f"Prediction {number('similarity.products')}: answered.\nYour answer: cherry·phone."
    )
    card.press("commit", "1")
    card.press("compare")
    assert plain(card).startswith(
        f"Prediction {number('similarity.products')}: not quite.\nYour answer: cherry·phone."
    )
    assert plain(predict("similarity.products", 1).compare()) == plain(card)


@pytest.mark.parametrize(
    "typed, words_said",
    [
        ("1.95", "right."),
        ("1,95", "right."),
        (" 1.96 ", "right."),
        ("0.85", "three quarters"),
        ("17", "Start at apple's tech"),
        ("\u22121", "Your answer: -1."),
    ],
)
def test_a_number_is_typed(typed, words_said):
    card = predict("embeddings.way")
    card.press("commit", typed)
    card.press("compare")
    assert words_said in plain(card)


@pytest.mark.parametrize("typed", ["", "two", "1 2", "<b>", "nan", "inf", "1e999"])
def test_what_is_not_a_number_is_not_an_answer(typed):
    card = predict("embeddings.way")
    card.press("commit", typed)
    assert "Type one number" in card.page and "no answer yet" in plain(card)


@pytest.mark.parametrize("answer", [0, 4, "phone?", 1.5, [1], np.array([1, 2])])
def test_a_choice_there_is_not(answer):
    card = predict("similarity.products", answer)
    assert "no answer yet" in plain(card) and "Choose one" in card.page


def test_an_answer_remembered_from_another_edition_is_asked_again():
    keeping.remember("similarity.products", "a choice that is gone")
    assert "no answer yet" in plain(predict("similarity.products"))


def test_a_foreseen_number_is_met_within_its_tolerance():
    asked = Prediction("embeddings.way", "?", [Choice(1.0, "a"), Choice(1.06, "b")], 0)
    assert [asked.find(x) for x in (1, 1.04, 2)] == [0, 1, None]


# ---- Progress -----------------------------------------------------------------------------------


def test_progress_lists_what_was_done():
    assert plain(progress()).startswith("Done so far: 0 of ")
    check("similarity.dot", lambda a, b: np.sum(a * b))
    check("similarity.cosine", lambda a, b: 7.0)
    predict("similarity.products", 2)
    card = progress()
    assert re.match(r"Done so far: 1 of \d+ exercises, 1 of \d+ predictions", plain(card))
    assert f"{number('similarity.dot')}&nbsp;✓" in card.page
    assert f"{number('similarity.cosine')}&nbsp;○" in card.page


def test_a_damaged_file_costs_a_word(own_folder):
    (own_folder / keeping.PROGRESS).write_text("{half a line")
    text = plain(progress())
    assert "my_progress.txt was damaged: it is set aside as my_progress.txt.damaged-1." in text


# ---- Kept functions -----------------------------------------------------------------------------


@pytest.fixture
def keeping_lesson(monkeypatch):
    """A lesson of this test, whose exercises keep softmax and attention."""

    def softmax(scores):
        weights = np.exp(scores)
        return weights / weights.sum()

    rows = (np.array([1.0, 0.7]),), (np.array([1.0, 0.0, -1.0]),)
    vectors = (np.eye(2), np.eye(2), np.array([[1.0, 2.0], [3.0, 5.0]]))
    lesson = SimpleNamespace(
        PREDICTIONS=[],
        EXERCISES=[
            Exercise(
                id="nine.softmax",
                title="",
                question="",
                right=attention.softmax,
                cases=list(rows),
                hints=[],
                solution=softmax,
                keep="softmax",
            ),
            Exercise(
                id="nine.attention",
                title="",
                question="",
                right=attention.attention,
                cases=[vectors],
                hints=[],
                solution="",
                keep="attention",
            ),
        ],
    )
    monkeypatch.setattr(lessons, "LESSONS", (lessons.Lesson("nine", "Nine", "?", 5, ""),))
    monkeypatch.setattr(lessons, "room", lambda slug: lesson)
    monkeypatch.setattr(lessons, "KEPT", {"softmax": "nine.softmax", "attention": "nine.attention"})


def cell(source, tmp_path, **space):
    """What a notebook cell with `source` defines."""
    path = tmp_path / "cell.py"
    source = textwrap.dedent(source)
    path.write_text(source)
    linecache.clearcache()
    space = {"np": np} | space
    exec(compile(source, str(path), "exec"), space)
    return space


def test_a_function_is_kept_and_comes_back(keeping_lesson, tmp_path, own_folder, capsys):
    assert kept("softmax") is attention.softmax
    assert "the course's, until you solve exercise 0.1" in capsys.readouterr().out
    mine = cell(
        """
        def my_softmax(scores):
            weights = np.exp(scores)
            return weights / weights.sum()
    """,
        tmp_path,
    )["my_softmax"]
    card = check("nine.softmax", mine)
    assert "Your softmax is kept in my_attention.py; later lessons use it." in plain(card)
    own = kept("softmax")
    assert own.__module__ == "my_attention" and own.__name__ == "my_softmax"
    assert capsys.readouterr().out == "softmax: your own, from exercise 0.1\n"
    theirs = cell(
        """
        def attention(Q, K, V):
            weights = np.array([softmax(row) for row in Q @ K.T / np.sqrt(Q.shape[1])])
            return weights @ V, weights
    """,
        tmp_path,
        softmax=own,
    )["attention"]
    assert "Your attention is kept" in plain(check("nine.attention", theirs))
    assert kept("attention").__globals__["softmax"].__name__ == "my_softmax"
    assert sorted(p.name for p in own_folder.iterdir()) == ["my_attention.py", "my_progress.txt"]


def test_what_does_not_stand_alone_passes_but_is_not_kept(
    keeping_lesson, tmp_path, own_folder, capsys
):
    space = cell(
        """
        table = np.eye(2)
        def softmax(scores):
            return np.exp(scores) / np.exp(scores).sum() * table[0, 0]
    """,
        tmp_path,
    )
    text = plain(check("nine.softmax", space["softmax"]))
    assert text.startswith("Exercise 0.1: passed.")
    assert "It is not kept for later lessons: it uses `table`, which is defined elsewhere" in text
    assert not (own_folder / keeping.FUNCTIONS).exists()
    assert kept("softmax") is attention.softmax
    said = capsys.readouterr().out
    assert "exercise 0.1 is solved, but my_attention.py does not hold your function" in said


def test_a_kept_function_that_no_longer_passes_is_not_used(keeping_lesson, own_folder, capsys):
    (own_folder / keeping.FUNCTIONS).write_text(
        "# ---- softmax, from exercise nine.softmax ----\ndef softmax(scores):\n    return scores\n"
    )
    assert kept("softmax") is attention.softmax
    assert "the course's, because yours did not work" in capsys.readouterr().out
    (own_folder / keeping.FUNCTIONS).write_text(
        "# ---- softmax, from exercise nine.softmax ----\ndef softmax(scores:\n"
    )
    assert kept("softmax", otherwise=len) is len
    assert "my_attention.py stops with SyntaxError" in capsys.readouterr().out


def test_static_mode_knows_only_the_courses(keeping_lesson, own_folder, monkeypatch):
    (own_folder / keeping.FUNCTIONS).write_text("raise SystemExit")
    monkeypatch.setenv("ATTENTION_COURSE_STATIC", "1")
    assert kept("softmax") is attention.softmax


def test_kept_names_what_can_be_kept(keeping_lesson):
    with pytest.raises(ValueError, match="keeps 'sofmax'; kept are: softmax, attention"):
        kept("sofmax")


# ---- Weight -------------------------------------------------------------------------------------


def test_importing_exercises_is_light():
    code = (
        "import sys, helpers.exercises;"
        "assert not {'matplotlib', 'helpers.scene', 'helpers.models', "
        "'helpers.lessons.embeddings.exercises'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# ---- What passed, or was told something untrue, until somebody tried it -------------------------


def test_a_helper_that_returns_a_number_is_no_stub():
    space = {"np": np}
    exec("def base(): return 2.5\ndef f(a): return a * base()", space)
    assert "still has its" not in told(space["f"])
    exec("def base(): ...\ndef f(a): return a * (base() or 3)", space)
    assert "still has its" in told(space["f"])


def test_an_answer_in_per_cent_is_remembered_as_it_was_meant(own_folder):
    card = predict("attention_step.per_cent", "0.427 %")
    assert "Your answer: 0.427 %." in plain(card)
    keeping._session.clear()
    assert "Your answer: 0.427 %." in plain(predict("attention_step.per_cent"))
