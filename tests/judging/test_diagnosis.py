"""What the checks of all exercises share: comparing, diagnosing, and the words for both."""

import functools
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.judging.comparing import (
    Unsolved,
    Wrong,
    difference,
    leftover,
    same,
    say,
    say_both,
    shorten,
)
from helpers.judging.diagnosis import numbers, outcome, places, result_of
from helpers.judging.exercise import (
    Choice,
    Exercise,
    Mistake,
    Prediction,
    Verdict,
    evidence_line,
    examine,
)
from helpers.judging.likeness import likeness
from helpers.judging.their_code import _no_place, _stops, is_stub, parameters


def message_of(function, *args):
    with pytest.raises(Wrong) as caught:
        function(*args)
    assert str(caught.value) == caught.value.message
    return caught.value.message


# ---- Values in words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, text",
    [
        (Wrong("in words", kind="ValueError"), "ValueError"),
        (Wrong("in words"), "in words"),
        ("it's", '"it\'s"'),
        ((1, "b", np.eye(1)), "(1, 'b', [[1]])"),
        ({"a": 1}, "{'a': 1}"),
        (1j, "1j"),
        (np.arange(24), f"[{', '.join(map(str, range(24)))}]"),
        (np.zeros((5, 5)), "an array of shape (5, 5)"),
        (np.array([True, False]), "[True, False]"),
        (np.uint8(7), "7"),
        (123456.7, "1.2346e+05"),
        ([-0.0, 0.5], "[0, 0.5]"),
    ],
)
def test_say(value, text):
    assert say(value) == text


@pytest.mark.parametrize(
    "other, said",
    [
        (1.5, ("1", "1.5")),
        (1.00004, ("1", "1.00004")),
        (1.000004, ("1", "1.000004")),
        (1.00000004, ("1", "1.00000004")),
        (1 + 2**-52, ("1", "1.0000000000000002")),
        (1.0, ("1", "1")),
    ],
)
def test_two_numbers_have_the_digits_that_tell_them_apart(other, said):
    assert say_both(1.0, other) == said


def test_say_with_more_digits():
    assert say((1 / 3, [2 / 3]), 2) == "(0.33, [0.67])"
    assert say(1 / 3, digits=9) == "0.333333333"


def test_shorten():
    assert shorten("a" * 200) == "a" * 200
    assert shorten("a" * 201) == "a" * 199 + "…"
    assert shorten("abcd", 3) == "ab…"
    assert shorten(" a\n\tb  c ") == "a b c"

    class Mute:
        def __str__(self):
            raise RuntimeError

    assert shorten(Mute()) == "a Mute that cannot be shown"


# ---- The same or not ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "one, other, alike",
    [
        (1.0, 1 + 9e-7, True),
        (1.0, 1 + 3e-6, False),
        (1e6, 1e6 + 0.5, True),
        (0.0, 5e-10, True),
        (0.0, 2e-9, False),
        # What counts is the largest number of all.
        ([1e6, 0.0], [1e6, 0.5], True),
        ([1e6, 0.0], [1e6, 1.5], False),
        ([np.inf, 1.0], [np.inf, 1.0], True),
        ([np.inf, 1.0], [np.inf, 1.1], False),
        ([np.inf, 1.0], [-np.inf, 1.0], False),
        ([np.nan], [np.nan], True),
        ([np.nan, 1], [1, np.nan], False),
        ([1, 2], [[1, 2]], False),
        ([1.0], [1.0, 1.0], False),
        ("a", "a", True),
        ("a", "b", False),
        ("1", 1, False),
        (1, "1", False),
        ((1, 2), (1, 2), True),
        ((1, 2), (1, 3), False),
        ((1, 2), (1, 2, 3), False),
        ((1, 2), [1, 2], False),
        ([1, 2], (1, 2), False),
        ((1, "a"), (1, "a"), True),
        (None, None, True),
        (None, 1, False),
        (1, None, False),
        (Wrong("a", kind="x"), Wrong("b", kind="x"), True),
        (Wrong("a", kind="x"), Wrong("a", kind="y"), False),
        (Wrong("a"), Wrong("a"), False),
        (Wrong("a", kind="x"), 1.0, False),
        (1.0, Wrong("a", kind="x"), False),
        (1.0, Wrong("a"), False),
    ],
)
def test_same(one, other, alike):
    assert same(one, other) is alike


def test_same_to_a_tolerance():
    assert same(1.0, 1.09, 0.1) and not same(1.0, 1.3, 0.1)
    assert same((1.0, 2.0), (1.05, 2.05), 0.1) and not same((1.0, 2.0), (1.05, 2.05))
    assert same([1, 2], [1, 2], 0) and not same([1, 2], [1, 2 + 1e-9], 0)


@pytest.mark.parametrize(
    "expected, got, words",
    [
        (1.0, Wrong("It stopped."), "It stopped."),
        (
            Wrong("no direction", kind="ValueError"),
            7.0,
            "For this input your function should raise ValueError: no direction",
        ),
        (
            (1, 2),
            3,
            "Your function should return 2 results, separated by a comma. Yours returns one "
            "number.",
        ),
        (
            (1, 2),
            (1, 2, 3),
            "Your function should return 2 results, separated by a comma. Yours returns 3 of them.",
        ),
        (
            (np.array(1.0), np.array(2.0)),
            (np.array(1.0), np.array(3.0)),
            "Result 2 of 2: The number is not right yet.",
        ),
        ("a", "b", "The result should be text, 'a'; yours is text, 'b'."),
        ("a", np.array(1), "The result should be text, 'a'; yours is one number."),
        (np.array(1), "a", "The result should be one number; yours is text, 'a'."),
        (
            np.array(1),
            (1, 1),
            "Your function returns 2 results, separated by a comma. One is asked for.",
        ),
        (
            np.array(1),
            (1,),
            "Your function returns a tuple of one: is there a comma after the result? (`np.where` "
            "of one condition gives such a tuple, too.)",
        ),
        (
            np.zeros(2),
            np.array(1.0),
            "Your result is one number; it should have shape (2,), one row of 2 numbers.",
        ),
        (np.array(1.0), np.zeros(2), "Your result has shape (2,); it should be one number."),
        (
            np.zeros(2),
            np.zeros((2, 2)),
            "Your result has shape (2, 2); it should have shape (2,), one row of 2 numbers.",
        ),
        (
            np.zeros(2),
            np.array([0, np.nan]),
            "Your result holds NaN (not a number).",
        ),
        (
            np.zeros(2),
            np.array([0, np.inf]),
            "Your result holds infinity.",
        ),
        (
            np.array([np.nan, 1.0]),
            np.array([np.nan, 2.0]),
            "The first difference is in entry 2 (`result[1]`): expected 1, got 2.",
        ),
        (
            np.array([np.inf, 1.0]),
            np.array([np.inf, 2.0]),
            "The first difference is in entry 2 (`result[1]`): expected 1, got 2.",
        ),
        (
            np.array([[1.0, 2.0], [3.0, 4.0]]),
            np.array([[1.0, 2.0], [5.0, 6.0]]),
            "The first difference is in row 2, column 1 (`result[1, 0]`): expected 3, got 5.",
        ),
        (
            np.zeros((1, 2, 2, 2)),
            np.eye(2) * np.zeros((1, 2, 2, 2)) + np.array([0, 1]),
            "The first difference is in part 1, part 1, row 1, column 2 (`result[0, 0, 0, 1]`): "
            "expected 0, got 1.",
        ),
    ],
)
def test_the_first_difference_in_words(expected, got, words):
    assert difference(expected, got) == words


def test_a_difference_within_the_tolerance_is_passed_over():
    said = difference(np.array([1.0, 2.0]), np.array([1.05, 3.0]), 0.1)
    assert said.startswith("The first difference is in entry 2 ")
    expected, got = np.array([1.0, 2.0]), np.array([1.05, 3.0])
    pair = difference((expected[0], expected), (got[0], got), 0.1)
    assert pair.startswith("Result 2 of 2: The first difference is in entry 2 ")


# ---- A learner's numbers ------------------------------------------------------------------------


def test_numbers_as_asked_for():
    for value in ([1, 2], (1, 2), np.array([1, 2]), np.float32([1, 2])):
        found = numbers(value, (2,))
        assert found.dtype == float and found.tolist() == [1, 2]
    assert numbers([[1, 2, 3]], (None, 3)).shape == (1, 3)
    assert numbers(True, ()) == 1


@pytest.mark.parametrize(
    "value, shape, words",
    [
        ([1, 2], (3,), "Your answer has shape (2,); it should be numbers of shape (3,)."),
        ([1, 2], (1, 2), "Your answer has shape (2,); it should be numbers of shape (1, 2)."),
        ([1], (), "Your answer has shape (1,); it should be one number."),
        ([[1]], (None, 3), "Your answer has shape (1, 1); it should be numbers of shape (any, 3)."),
        ("a", (), "Your answer should be one number, not 'a'."),
        ("a", (2,), "Your answer should be numbers of shape (2,), not 'a'."),
        ([1, np.nan], (2,), "Your answer holds NaN or infinity: [1, nan]."),
        (np.inf, (), "Your answer holds NaN or infinity: inf."),
        ([[1], [1, 2]], (2,), "The rows of your answer have different lengths."),
        ({"a": 1}, (), "Your answer should be numbers; it is of type dict: {'a': 1}."),
        (None, (), "Your answer should be numbers; it is of type NoneType: None."),
    ],
)
def test_numbers_one_cannot_take(value, shape, words):
    assert message_of(numbers, value, shape) == words


def test_numbers_are_called_what_they_are():
    assert message_of(numbers, [1], (), "gain").startswith("Your gain has shape")
    assert message_of(numbers, "a", (), "gain").startswith("Your gain should be")
    assert message_of(numbers, np.inf, (), "gain").startswith("Your gain holds")


@pytest.mark.parametrize("value", [..., [1, ...], (..., 1)])
def test_dots_are_no_answer_yet(value):
    with pytest.raises(Unsolved, match=r"^There is still a `\.\.\.` to fill in\.$"):
        result_of(value)


def test_results_of_any_kind():
    assert result_of("text") == "text"
    one, two = result_of(([1, 2], np.array(True)))
    assert one.tolist() == [1, 2] and two == 1.0 and two.dtype == float
    assert result_of((1, 2)).tolist() == [1, 2]  # plain numbers: a vector
    assert result_of(([1], "a")) == (np.array([1]), "a")
    assert message_of(result_of, ([1], {})).endswith("it is of type dict: {}.")
    assert message_of(result_of, 1j).endswith("it is of type complex: 1j.")


def test_where_words_stand():
    where = {"apple": np.array([1.0, 2.0]), "phone": np.array([3.0, 4.0])}
    scene = SimpleNamespace(place=where.__getitem__)
    assert places(scene, ["phone", "apple"]).tolist() == [[3, 4], [1, 2]]
    itself = "Hand in the picture itself, by the name it has in the cell that shows it."
    assert message_of(places, 7, ["apple"]) == itself
    assert message_of(places, SimpleNamespace(place=3), ["apple"]) == itself

    def place(word):
        raise ValueError(f"no word {word!r} here")

    other = message_of(places, SimpleNamespace(place=place), ["apple"])
    assert other == "That is another picture: no word 'apple' here."


# ---- A learner's function -----------------------------------------------------------------------


def changes(words, more):
    more[0] = 9
    return words


def fails(a):
    return a + int("seven")


def fills_half(a):
    factor = ...
    return a * factor


def test_what_a_function_gives():
    given = [1.0, 2.0]
    assert outcome(lambda a: np.array(a) * 2, (given,)).tolist() == [2, 4]
    wrong = outcome(changes, (np.zeros(1), given))
    assert given == [1, 2] and wrong.kind == "changed input"
    assert wrong.message == (
        "Your function changed its input more: it was [1, 2], afterwards it is [9, 2]. "
        "Begin with a copy, `more = more.copy()`, or make a new list: `more + […]` is one, "
        "`more.append(…)` changes the one you were given."
    )
    nothing = outcome(lambda a: print(end=""), (1,))
    assert nothing.message == "Your function returned nothing (None). Did you forget `return`?"
    assert outcome(lambda a: {}, (1,)).message.endswith("it is of type dict: {}.")


def test_how_a_function_stopped():
    wrong = outcome(fails, (1,))
    assert wrong.kind == "ValueError"
    assert wrong.message == (
        "Your function stopped with ValueError: invalid literal for int() with base 10: 'seven'"
    )
    line = fails.__code__.co_firstlineno + 1
    assert wrong.evidence == (f'line {line}:  return a + int("seven")',)
    # A wrapper is looked through; without source of its own there is no line to show.
    wrapped = functools.wraps(fails)(lambda a: fails(a))
    assert outcome(wrapped, (1,)).evidence == wrong.evidence
    assert outcome(int, ("seven",)).evidence == ()
    silent = outcome(lambda a: (_ for _ in ()).throw(KeyError), (1,))
    assert silent.message == "Your function stopped with KeyError"
    assert outcome(lambda a: exit(3), (1,)).message == "Your function stopped with SystemExit: 3"


TWO = np.array([1.0, 2.0])
TOO_FAR = ...


def in_a_line_of_its_own(a):
    a = a.copy()
    a[0] = ...
    return a


def in_several_lines(a):
    return np.concatenate(
        [
            a,
            ...,
        ]
    )


def in_a_part_of_its_own(a):
    def inner(b):
        return b + len(...)

    return [inner(b) for b in a]


def handed_on(a):
    factor = [..., 1.0]
    return fails_on(factor, a)


def fails_on(factor, a):
    return np.multiply(factor, a)


@pytest.mark.parametrize(
    "function",
    [
        lambda a: ...,
        fills_half,
        in_a_line_of_its_own,
        in_several_lines,
        in_a_part_of_its_own,
        handed_on,
        lambda a: a * TOO_FAR,
        lambda a: a @ ...,  # NumPy's word for it is "enough dimensions"
        lambda a: np.exp(...),
        lambda a: (...).sum(),
        lambda a: np.stack(...),
        lambda a: np.sqrt(np.sum(...)),
        lambda a: [a[k] for k in range(...)],
        lambda a: [a[k] for k in ...],
        lambda a: a[len(...), 0],
        lambda a: (a + ...)[0],
        lambda a: np.array([... for _ in a]),
        lambda a: np.array([..., 1.0, 2.0], dtype=float),
        lambda a: np.where(a > 1, ..., 0),
        lambda a: [[..., 1.0], [2.0, 3.0]],
        lambda a: (a, [...]),
    ],
)
def test_dots_in_a_function_are_unsolved(function):
    with pytest.raises(Unsolved, match="still a `...` to fill in"):
        outcome(function, (TWO,))


def changes_the_last(a):
    a = np.array([a, a])
    a[..., 0.5] += 1
    return a


def refuses(a):
    raise KeyError(...)


def dots_elsewhere(a, more=...):
    if more is ...:
        a = a[...] + a[..., 0]
    return a + a["one"]


@pytest.mark.parametrize(
    "function",
    [
        changes_the_last,
        refuses,
        dots_elsewhere,
        lambda a: a[..., a[0] / 2],  # NumPy's words for these speak of an ellipsis
        lambda a: a[0.5],
        lambda a: a["one"],
        lambda a: a[..., None, 0.5],
        lambda a: a[..., :1] @ np.ones((3, 2)),
        lambda a: a[..., 0, 0, 0],
        lambda a: a[..., a[0] : 1],
        lambda a: np.einsum("...ij->i", a),
        lambda a: (_ for _ in ()).throw(TypeError("ellipsis")),
    ],
)
def test_dots_that_are_an_index_or_only_a_word_are_not_open(function):
    assert outcome(function, (TWO,)).stopped


@pytest.mark.parametrize(
    "function, said",
    [
        (lambda a: [a[i] for i in a], "`for i in a` gives the numbers themselves"),
        (lambda a: [a[i + 1] for i in a], "`for i in a` gives the numbers themselves"),
        (lambda a: [a[i] for i in np.eye(2)[a.astype(int)[:1]]], "arrays used as indices"),
        (lambda a: [np.eye(2)[0, i] for i in a], "`for i in a` gives the numbers themselves"),
        (lambda a: [[7, 8][i] for i in a], "`for i in a` gives the numbers themselves"),
        (lambda a: [k for i in a for k in (a[i], 0)], "`for i in a` gives the numbers themselves"),
        (lambda a: [np.eye(2)[k][i / 2] for i in a for k in [0]], "`for i in a` gives the numbers"),
        (lambda a: [a[k / 2] for k in range(1, 2)], "A place in `[ ]` is a whole number, counted"),
        (lambda a: a[len(a) / 2], "A place in `[ ]` is a whole number, counted from 0, and this"),
        (lambda a: [7, 8][len(a) / 2], "A place in `[ ]` is a whole number, counted from 0, and"),
        (lambda a: a["one"], "A place in `[ ]` is a whole number, counted from 0, and this is non"),
        (lambda a: [i * a[7] for i in a], "index 7 is out of bounds for axis 0 with size 2"),
        (lambda a: [a[int(i) + 7] for i in a], "index 8 is out of bounds for axis 0 with size 2"),
        (lambda a: {}["one"], "'one'"),
        (lambda a: [np.eye(2)[row > 9, 7] for row in np.eye(2) / a], "index 7 is out of bounds"),
    ],
)
def test_what_is_said_of_a_place_that_is_none(function, said):
    wrong = outcome(function, (TWO,))
    assert wrong.said.startswith(said), wrong.said
    assert wrong.message.endswith(wrong.said) and wrong.stopped


def in_lines(a):
    total = 0
    for number in a:
        total = (
            total
            + a[
                number  # a place?
            ]
        )
    return total


def in_its_place(a):
    result = [0, 0]
    for größe in a:
        result[größe] = 2 * größe
    return result


@pytest.mark.parametrize("function, name", [(in_lines, "number"), (in_its_place, "größe")])
def test_a_place_is_read_where_it_is_written(function, name):
    said = f"`for {name} in a` gives the numbers "
    assert outcome(function, (TWO,)).said.startswith(said)


def test_a_list_may_have_left_its_names():
    """As from Python 3.12 on, where it has no frame of its own."""
    stops = list(_stops(outcome_error(lambda a: [a[i] for i in a], TWO)))
    frame, _, stop = stops[-1]
    left = SimpleNamespace(f_locals={"a": TWO}, f_code=frame.f_code)
    assert _no_place(left, stop).startswith("`for i in a` gives the numbers")
    left = SimpleNamespace(f_locals={"a": np.eye(2)}, f_code=frame.f_code)
    assert _no_place(left, stop).startswith("`for i in a` gives the rows")
    left = SimpleNamespace(f_locals={"a": [1, 2]}, f_code=frame.f_code)
    assert _no_place(left, stop) == ""
    left = SimpleNamespace(f_locals={"a": 1}, f_code=frame.f_code)
    assert _no_place(left, stop) == ""


def outcome_error(function, *args):
    with pytest.raises(Exception) as caught:
        function(*args)
    return caught.value


def test_what_holds_itself_is_no_open_dots():
    itself = []
    itself.append(itself)
    assert "does not become an array" in outcome(lambda a: itself, (1,)).message


def test_rows_are_no_places_either():
    def rows(table):
        return [table[row] for row in table]

    assert outcome(rows, (np.eye(2),)).said == (
        "`for row in table` gives the rows themselves, not their places: use the row, or "
        "`for row in range(len(table))`."
    )


def test_a_function_that_does_nothing_is_unsolved_without_a_word():
    def idle(a):
        """Only words."""

    for stub in (idle, lambda a: None):
        assert is_stub(stub)
        with pytest.raises(Unsolved) as caught:
            outcome(stub, (1,))
        assert str(caught.value) == ""
    assert not is_stub(fails) and not is_stub(np.exp)


def test_the_names_of_parameters():
    assert parameters(lambda a, b, c: 1, 2) == ["a", "b"]
    assert parameters(lambda a, *rest: 1, 4) == ["a", "rest", "argument 3", "argument 4"]
    assert parameters(dict.fromkeys, 0) == []
    assert parameters(type("Odd", (), {"__signature__": 3, "__call__": 0})(), 1) == ["argument 1"]


# ---- Verdicts -----------------------------------------------------------------------------------


def exercise(right, cases, mistakes=(), **more):
    return Exercise(
        "1.1", "t", "q", ["h"], "s", right=right, cases=cases, mistakes=list(mistakes), **more
    )


def test_the_evidence_line():
    names = ["a", "b"]
    assert evidence_line("f", ([1, 4], 0), names, 5.0, 2.0) == "f([1, 4], 0): expected 5, got 2"
    # Long arguments get their names, and a long line is broken.
    case = (np.arange(15), np.arange(15))
    numbers_said = say(np.arange(15))
    assert evidence_line("f", case, names, 5.0, 2.0) == (
        f"f(a={numbers_said}, b={numbers_said}):\n  expected 5,\n  got 2"
    )
    # As many digits as it takes to tell them apart.
    assert evidence_line("f", (1,), names, 1.0, 1.000001) == "f(1): expected 1, got 1.000001"
    close = evidence_line("f", (1,), names, 1.0, 1 + 2**-40)
    assert close == "f(1): expected 1, got 1.0000000000009095"
    assert evidence_line("f", (1,), names, 5.0, Wrong("x", kind="KeyError")) == (
        "f(1): expected 5, got KeyError"
    )
    assert evidence_line("f", (1,), names, 5.0, Wrong("in words")) == "f(1): expected 5"


def test_long_arguments_and_long_lines_are_told_by_their_length():
    def line(length):
        return evidence_line("f", ("a" * (length - 2),), ["x"], 1.0, 2.0)

    assert line(60).startswith("f('") and line(61).startswith("f(x='")
    # 67 signs, and "(1):", "expected 1,", "got 2": 87 without the spaces between them.
    assert "\n" not in evidence_line("g" * 67, (1,), ["x"], 1.0, 2.0)
    assert "\n" in evidence_line("g" * 68, (1,), ["x"], 1.0, 2.0)


@pytest.mark.parametrize(
    "more, right_up_to, said",
    [
        (0.001, 0.01, "numbers close to 0"),
        (3.0, 2.0, "other numbers, and more of them"),
        (400.0, 100.0, "large numbers"),
    ],
)
def test_what_sets_the_numbers_that_fail_apart(more, right_up_to, said):
    def answer(a):
        fails = a < right_up_to if more < 1 else a > right_up_to
        return np.where(fails, 0, 2 * a)

    task = exercise(lambda a: 2 * a, [(np.ones(2),)], fresh=lambda rng: [(np.full(2, more),)])
    message = examine(task, answer).message
    assert message.startswith(f"Right for all the examples, but not for {said}. The first diff")


LISTED = "{} is a list, though, and later lessons go on with an array: put `np.array(…)` around it."
OBJECTS = (
    "The array of {} holds Python objects, though, and NumPy has no powers of these: put "
    "`np.array(…, dtype=float)` around it."
)
IN_ONE = (
    "The 2 results stand in one {}, though, and later lessons go on with them one by one: leave "
    "out the brackets, `return a, b`."
)


@pytest.mark.parametrize(
    "answer, said",
    [
        (lambda a: list(2 * a), LISTED.format("The result")),
        (lambda a: (2 * a).astype(object), OBJECTS.format("the result")),
        (lambda a: (2 * a, list(a)), LISTED.format("Result 2")),
        (lambda a: (2 * a, a.astype(object)), OBJECTS.format("result 2")),
        (lambda a: [2 * a, a], IN_ONE.format("list")),
        (lambda a: np.array([2 * a, a]), IN_ONE.format("array")),
    ],
)
def test_what_later_lessons_cannot_go_on_with(answer, said):
    one = exercise(lambda a: 2 * a, [(TWO,)], keep="double")
    pair = exercise(lambda a: (2 * a, a), [(TWO,)], keep="pair")
    wanted = one if said in (LISTED.format("The result"), OBJECTS.format("the result")) else pair
    assert examine(wanted, answer).message == f"The numbers are right. {said}"


def test_the_smallest_case_that_fails_is_shown():
    cases = [(np.zeros(4),), (np.ones(3),), (np.ones(2),), (np.zeros(1),)]
    verdict = examine(exercise(lambda a: a * 2, cases), lambda a: 3 * a)
    assert verdict.status == "wrong"
    assert verdict.message == (
        "The first difference is in entry 1 (`result[0]`): expected 2, got 3."
    )
    assert verdict.evidence == ("f([1, 1]): expected [2, 2], got [3, 3]",)


def test_a_wrong_number_is_shown_before_a_missing_refusal():
    def right(a):
        if not a.any():
            raise ValueError("zeros")
        return 2 * a

    task = exercise(right, [(np.zeros(1),), (np.ones(3),)])
    assert examine(task, lambda a: a).evidence == (
        "f([1, 1, 1]): expected [2, 2, 2], got [1, 1, 1]",
    )
    last = examine(task, lambda a: 2 * a)
    assert last.message == "For this input your function should raise ValueError: zeros"
    assert last.evidence == ("f([0]): expected ValueError, got [0]",)


def test_a_mistake_counts_when_it_agrees_on_every_case():
    cases = [(np.array([1.0, 2.0]),), (np.array([0.0, 2.0]),)]
    mistakes = [
        Mistake(lambda a: a, "left as it is"),
        Mistake(lambda a: a * a, lambda case, got: f"squared {say(case[0])} to {say(got)}"),
    ]
    task = exercise(lambda a: 3 * a, cases, mistakes)
    assert examine(task, lambda a: a).message == "left as it is"
    assert examine(task, lambda a: a**2).message == "squared [1, 2] to [1, 4]"
    halves = examine(task, lambda a: a * a if a[0] else a)  # each in one case only
    assert halves.message.startswith("The first difference")


def test_a_mistake_in_what_to_refuse_counts_when_nothing_else_is_wrong():
    def right(a):
        if not a.any():
            raise ValueError("zeros")
        return 2 * a

    mistakes = [Mistake(lambda a: 2 * a + (0 if a.any() else 5), "five for nothing")]
    task = exercise(right, [(np.ones(2),), (np.zeros(2),)], mistakes)
    assert examine(task, lambda a: 2 * a + 5 * (not a.any())).message == "five for nothing"
    assert examine(task, lambda a: 2 * a).message.startswith("For this input")


def test_a_tolerance_of_its_own():
    task = exercise(lambda a: a, [(np.ones(1),)], tolerance=0.1)
    assert examine(task, lambda a: 1.05 * a) == Verdict("passed")
    assert examine(task, lambda a: 1.3 * a).status == "wrong"
    assert examine(exercise(lambda a: a, [(np.ones(1),)]), lambda a: 1.05 * a).status == "wrong"


def test_what_is_handed_in_must_be_the_function():
    task = exercise(lambda a, b: a, [(1, 2)])
    assert examine(task, 7.0).message == (
        'Hand in the function itself, not its result 7: check("1.1", name_of_your_function).'
    )
    assert examine(task, lambda a: a).message == (
        "Your function should take (a, b), but it takes (a)."
    )

    def mine(a, b):
        return b

    assert examine(task, mine).evidence == ("mine(1, 2): expected 1, got 2",)
    assert examine(task, functools.partial(mine, b=3)).status == "wrong"
    stopped = examine(task, lambda a, b: int("x"))
    assert len(stopped.evidence) == 2 and stopped.evidence[0].startswith("line ")


def test_a_judge_praises_refuses_or_waits():
    def judge(answer):
        if answer == 0:
            raise Wrong("no", "because", kind="x")
        if answer == 1:
            raise Unsolved("wait")
        return "well done" if answer == 2 else None

    task = Exercise("1.1", "t", "q", ["h"], "s", judge=judge)
    assert examine(task, 0) == Verdict("wrong", "no", ("because",))
    assert examine(task, 1) == Verdict("unsolved", "wait")
    assert examine(task, 2) == Verdict("passed", "well done")
    assert examine(task, 3) == Verdict("passed", "")
    assert examine(task, None) == examine(task, ...) == Verdict("unsolved", "")


def test_the_solution_shown_is_text_or_the_source():
    assert exercise(None, [], []).solution_text == "s"
    assert Exercise("1.1", "t", "q", [], "\n    a\n      b\n").solution_text == "a\n  b"
    assert Exercise("1.1", "t", "q", [], fails).solution_text.startswith("def fails(a):")


# ---- Predictions --------------------------------------------------------------------------------


def test_a_choice_is_found_by_its_id_its_label_or_its_number():
    choices = [Choice("one", "a", id="two"), Choice("two", "b", id="both-of-them")]
    asked = Prediction("1.a", "?", choices, 0)
    assert not asked.typed
    assert [asked.find(x) for x in ("both-of-them", "one", 1, 2)] == [1, 0, 0, 1]
    assert asked.find("two") == 0  # what is stored is an id
    assert [asked.kept(x) for x in ("one", 2)] == ["two", "both-of-them"]
    assert [asked.shown(x) for x in ("two", 2)] == ["one", "two"]
    for wrong in ("three", 0, 3, 1.5, None):
        with pytest.raises(ValueError, match=r"^Choose one of the answers, 1 to 2\.$"):
            asked.find(wrong)


@pytest.mark.parametrize("id", ["", "Half", "a half", "half_way", "-half", "2"])
def test_a_choice_without_an_id_is_refused(id):
    with pytest.raises(ValueError, match=r"^1\.a: the choice 'b' needs an id, .*, not '.*'\.$"):
        Prediction("1.a", "?", [Choice("a", "?", id="a"), Choice("b", "?", id=id)], 0)


def test_two_choices_with_one_id_are_refused():
    with pytest.raises(ValueError, match=r"^1\.a: two choices have the id 'half'\.$"):
        Prediction("1.a", "?", [Choice(label, "?", id="half") for label in "ab"], 0)


def test_a_number_is_found_within_its_tolerance():
    asked = Prediction("1.b", "?", [Choice(1.0, "a"), Choice(2.0, "b")], 0)
    assert asked.typed
    assert [asked.find(x) for x in (1, "2", 1.04, 1.06, 1.94, 1.96)] == [0, 1, 0, None, None, 1]
    assert (asked.kept("1,5"), asked.kept(" 20 %"), asked.shown(1.5)) == (1.5, "20 %", 1.5)
    exact = Prediction("1.b", "?", [Choice(1.0, "a")], 0, tolerance=0.5)
    assert [exact.find(x) for x in (1.5, 1.51)] == [0, None]
    for wrong in ("two", None, [1, 2], "1/0", "1/2/3", "/2", "%", "1 %%"):
        with pytest.raises(ValueError, match=r"^Type one number, such as 1\.5\.$"):
            asked.find(wrong)


def test_a_number_is_typed_in_several_ways():
    asked = Prediction("1.b", "?", [Choice(1 / 3, "a"), Choice(0.0, "b")], 0, tolerance=0.001)
    typed = ("1/3", " 1 / 3 ", "0,3333", "33.33 %", "33.33%", "\u22121/\u22123", "0/5", "33.33")
    assert [asked.find(x) for x in typed] == [0] * 6 + [1, None]
    assert asked.number("\u22121/4") == -0.25 and asked.number("5 %") == pytest.approx(0.05)


def test_a_share_is_asked_about_where_per_cent_is_meant():
    asked = Prediction("1.b", "?", [Choice(42.7, "a"), Choice(50.0, "b")], 0, per_cent=True)
    assert [asked.find(x) for x in (42.7, "42.7 %", "50%", 12, "0.427 %")] == [0, 0, 1, None, None]
    for given in (0.427, "0.427", "427/1000"):
        with pytest.raises(ValueError, match=r"^In per cent, please: 0\.427 is 42\.7 per cent\.$"):
            asked.find(given)


@pytest.mark.parametrize(
    "expected, got, found",
    [
        ([[1, 0], [0.5, 0.5]], [[1, 1e-9], [0.5, 0.5]], ((0, 1), 1e-9)),
        ([1, 0], [1, -1e-12], ((1,), -1e-12)),
        ([1, 0], [1, 0], None),
        ([1, 0], [1, 1e-300], None),  # it could not be smaller
        ([2, 0], [2, 1e-9], None),  # no weights: a 0 may come of rounding
        ([1, -1, 1, 0], [1, -1, 1, 1e-17], None),
        ([np.inf, 0], [np.inf, 1e-9], None),
        ([1, 0], [[1, 1e-9]], None),
        (0.0, 1e-9, None),
    ],
)
def test_a_weight_of_0_is_exactly_0(expected, got, found):
    expected, got = np.array(expected, float), np.array(got, float)
    assert leftover(expected, got) == found
    assert leftover((expected, expected), (expected, got)) == found
    assert leftover(Wrong("stopped"), got) is None
    if found:
        said = difference((expected, expected), (expected, got))
        assert said.startswith("Result 2 of 2: The number in ") and "exactly 0" in said


# ---- What wrong results have in common ----------------------------------------------------------


_WANTED = [np.array([[1.25, -2.5], [0.123456789, 4.0]]), np.array([[-3.75, 0.5], [2.6, 1.0]])]


@pytest.mark.parametrize(
    "change, sentence",
    [
        (lambda want: want, ""),
        (lambda want: np.round(want), "Yours is rounded to whole numbers. Give it as it comes."),
        (
            lambda want: np.round(want, 1),
            "Yours is rounded to 1 digit after the point. Give it as it comes.",
        ),
        (
            lambda want: np.round(want, 3),
            # One of the two examples shows it, and that is no chance hit.
            "Yours is rounded to 3 digits after the point. Give it as it comes.",
        ),
        (np.trunc, "The digits of yours after the point are cut off."),
        (np.floor, "Yours is rounded down to whole numbers."),
        (np.negative, "Yours has the other sign, in every example."),
        (np.abs, "Yours has lost its minus sign, in every example where it should have one."),
        (np.transpose, "The rows and columns of yours are exchanged, in every example."),
        (lambda want: want[::-1], "Yours stands in the opposite order, in every example."),
        (lambda want: want / 2, "Yours is 0.5 times what it should be, in every example."),
        (lambda want: want + 1, "Yours is too large by 1, in every example."),
        (lambda want: want - 0.5, "Yours is too small by 0.5, in every example."),
        (lambda want: 0 * want, "Yours is 0 everywhere, in every example."),
        (lambda want: want**2, ""),
        (lambda want: want * [[1, 2], [1, 1]], ""),
        (lambda want: want[:1], ""),
        (lambda want: np.full((2, 2), np.nan), ""),
        (lambda want: Wrong("stopped"), ""),
        (lambda want: "text", ""),
    ],
)
def test_likeness_is_said_only_where_it_holds_in_every_example(change, sentence):
    got = list(map(change, _WANTED))
    assert likeness(_WANTED, got) == sentence
    assert likeness([*_WANTED, np.eye(2)], [*got, 7 + np.eye(2)]) == ""


def test_likeness_of_single_numbers_and_of_one_of_several_results():
    ones, twos = [np.array(1.5), np.array(-2.25)], [np.array([1.0, 2.0]), np.array([0.5, 4.0])]
    assert likeness(ones, [np.array(2 * one) for one in ones]).startswith("Yours is 2 times")
    assert likeness([ones[0]] * 2, [np.array(3.0)] * 2) == ""  # every number is some times another
    assert likeness(
        list(zip(ones, twos, strict=True)), list(zip(ones, [-x for x in twos], strict=True))
    ).startswith("Yours has the other sign")
    assert likeness(list(zip(ones, twos, strict=True)), ones) == ""
    assert likeness([], []) == ""
    # Beside a large number a small one does not get lost.
    far = [np.array([0.25, 1.5]), np.array([1e16, 2.0])]
    assert likeness(far, [one + 1 for one in far]) == "Yours is too large by 1, in every example."
    assert likeness([*far, np.array([1.0])], [*(2 * one for one in far), np.array([3.0])]) == ""
    assert likeness([0 * far[0], far[0]], [0 * far[0] + 1, far[0] + 1]).startswith("Yours is too")


def test_a_wrong_answer_that_nobody_foresaw_is_told_what_it_has_in_common():
    exercise = Exercise(
        id="toy.mean",
        title="Toy",
        question="The mean.",
        right=lambda a: a.mean(),
        cases=[(np.array([1.0, 2.0, 5.5]),), (np.array([0.25, -3.0]),)],
        mistakes=[Mistake(lambda a: a.sum(), "The sum.")],
        hints=["one", "two"],
        solution="",
        fresh=lambda rng: [(rng.normal(size=9),)],
    )
    told = examine(exercise, lambda a: 2 * a.mean()).message
    assert (
        told == "The number is not right yet. Yours is 2 times what it should be, in every example."
    )
    told = examine(exercise, lambda a: round(a.mean(), 4)).message
    assert told.endswith("Yours is rounded to 4 digits after the point. Give it as it comes.")
