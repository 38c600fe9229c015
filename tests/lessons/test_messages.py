"""What is said is true of what was given, in every exercise with the same shape of answer."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from helpers import attention
from helpers.judging import exercise as judging
from helpers.judging.diagnosis import outcome
from helpers.judging.exercise import Exercise, examine
from helpers.lessons import LESSONS, number, room
from helpers.lessons.softmax_mistakes import BROKEN

ALL = {e.id: e for one in LESSONS for e in room(one.slug).EXERCISES}
EXERCISES = {id: e for id, e in ALL.items() if e.cases}
SEVERAL = [id for id, e in EXERCISES.items() if isinstance(outcome(e.right, e.cases[0]), tuple)]
ONE = [id for id in EXERCISES if id not in SEVERAL]
KEPT = [id for id, e in EXERCISES.items() if e.keep]


@pytest.fixture(autouse=True)
def known_numbers(monkeypatch):
    monkeypatch.setattr(judging, "new_numbers", lambda: np.random.default_rng(3))


def told(id, answer):
    verdict = examine(EXERCISES[id], answer)
    text = "\n".join([verdict.status, verdict.message, *verdict.evidence])
    assert not re.search(r"\.\.(?!\.)(?<!\.\.\.)| at 0x", text), text
    return text


def changed(id, change):
    """The right answer, with a change to it or to its first result."""

    def answer(*args):
        result = EXERCISES[id].right(*args)
        if isinstance(result, tuple):
            return (change(result[0]), *result[1:])
        return change(result)

    return answer


# ---- Where NaN and infinity come from -----------------------------------------------------------


def number_of(value):
    return np.float64(value)


CAUSES = {
    "root": (lambda: np.sqrt(number_of(-1)), "On the way a root is taken of a negative number."),
    "power": (lambda: number_of(-2) ** 0.5, "On the way a root is taken of a negative number."),
    "log": (lambda: np.log(number_of(-1)), "On the way a logarithm is taken of a negative number."),
    "0/0": (lambda: number_of(0) / 0, "On the way 0 is divided by 0, or ∞ by ∞."),
    "∞ − ∞": (lambda: number_of(np.inf) - np.inf, "On the way ∞ is taken from ∞."),
    "0 · ∞": (lambda: number_of(0) * np.inf, "On the way 0 is multiplied by ∞."),
    "0 log 0": (
        lambda: 0 * np.log(number_of(0)),
        "On the way the logarithm of 0 is −∞; then 0 is multiplied by ∞.",
    ),
    "arccos": (lambda: np.arccos(number_of(2)), "On the way `arccos` gets a number that it cannot"),
    "written": (lambda: float("nan"), "Your result holds NaN (not a number).\n"),
    "∞": (lambda: number_of(1) / 0, "Your result holds infinity. On the way a number is divided b"),
    "e^1000": (
        lambda: np.exp(number_of(1000)),
        "Your result holds infinity. On the way e^x is too large for a computer, so it becomes ∞.",
    ),
}


@pytest.mark.parametrize("id", EXERCISES)
def test_where_nan_and_infinity_come_from(id):
    for make, said in CAUSES.values():
        text = told(id, changed(id, lambda r, make=make: np.asarray(r, dtype=float) + make()))
        assert said in text
        assert ("holds NaN" in text) == (not np.isposinf(make_quietly(make)))


def make_quietly(make):
    with np.errstate(all="ignore"):
        return make()


@pytest.mark.parametrize("id", EXERCISES)
def test_a_mistake_that_is_nan_is_told_only_to_those_who_made_it(id):
    """Where a known mistake divides ∞ by ∞, a root of −1 gives the same NaN and is none of it."""

    def answer(*args):
        with np.errstate(all="ignore"):
            result = EXERCISES[id].right(*args)
            size = max(np.abs(a).max() for a in args if np.size(a) and not callable(a))
            broken = np.sqrt(number_of(600.0 - size)) * 0  # NaN for large numbers alone
        parts = result if isinstance(result, tuple) else (result,)
        parts = tuple(np.asarray(part) + broken for part in parts)
        return parts if isinstance(result, tuple) else parts[0]

    try:
        text = told(id, answer)
    except TypeError:
        pytest.skip("it is not given numbers")
    assert "e^" not in text and "0 / 0" not in text and "∞ / ∞" not in text


# ---- Softmax gone wrong, wherever there is one --------------------------------------------------


def weighed(soften, scores, V):
    weights = soften(scores)
    return weights @ V, weights


def masked(soften):
    def attend(Q, K, V, mask=None):
        scores = Q @ K.T / np.sqrt(K.shape[1])
        return weighed(soften, scores if mask is None else np.where(mask, scores, -np.inf), V)

    return attend


def several_heads(soften):
    def run(X, W_Q, W_K, W_V, W_O, mask=None):
        found = [
            masked(soften)(X @ q, X @ k, X @ v, mask) for q, k, v in zip(W_Q, W_K, W_V, strict=True)
        ]
        return np.concatenate([o for o, _ in found], axis=1) @ W_O, np.array([w for _, w in found])

    return run


TABLES: dict[str, Callable] = {
    "softmax.own": lambda soften: lambda scores: soften(scores),
    "attention_step.own": lambda soften: lambda X: weighed(soften, X @ X.T / X.shape[1] ** 0.5, X),
    "keys_and_queries.listening": lambda soften: (
        lambda X, W_Q, W_K: soften((X @ W_Q) @ (X @ W_K).T / np.sqrt(W_K.shape[1]))
    ),
    "values.attention": lambda soften: lambda Q, K, V: masked(soften)(Q, K, V),
    "multi_head.side_by_side": lambda soften: (
        lambda X, E: np.concatenate([masked(soften)(X @ e, X @ e, X @ e)[0] for e in E], axis=1)
    ),
    "multi_head.mask": masked,
    "multi_head.own": several_heads,
}
# What has to be said of each; "naive" alone is right where no score is large.
SAID = {
    "columns": "axis=0|down the columns|[Cc]olumns sum to 1|axis 0",
    "flat": "come out as a row",
    "whole sum": "together sum to 1",
    "of all": "largest score of the whole table|largest of each row|large numbers",
    "powers": "powers|softmax is not finished",
    "naive": "large|overflow|very low",
}


@pytest.mark.parametrize("id", TABLES)
@pytest.mark.parametrize("name", BROKEN)
def test_a_softmax_gone_wrong_is_told_how(id, name):
    text = told(id, TABLES[id](BROKEN[name][0]))
    if text.startswith("passed"):
        assert id == "keys_and_queries.listening" and name in ("naive", "naive or of all", "of all")
        return
    assert "The first difference" not in text and "stopped with" not in text
    kinds = [kind for kind in SAID if kind in name and kind != "naive"]
    kinds = kinds if kinds and name != "naive or of all" else ["naive"]
    assert any(re.search(SAID[kind], text) for kind in kinds), text


ROWS = {
    "learning_the_matrices.loss": lambda soften: lambda s, t: -np.log(soften(s)[t]),
    "let_it_write.choose": lambda soften: lambda x, T, c: np.argmax(np.cumsum(soften(x / T)) > c),
    "let_it_write.top_k": lambda soften: (
        lambda x, k: soften(np.where(x >= np.sort(x)[-k], x, -np.inf))
    ),
}


@pytest.mark.parametrize("id", ROWS)
@pytest.mark.parametrize("name", ["naive", "powers", "naive powers"])
def test_a_row_of_softmax_gone_wrong_is_told_how(id, name):
    text = told(id, ROWS[id](BROKEN[name][0]))
    assert re.search(SAID[name.split()[-1]], text) and "number is not right" not in text


# ---- Answers of another form --------------------------------------------------------------------


@pytest.mark.parametrize("id", SEVERAL)
def test_several_results_in_a_list(id):
    """What is kept goes on in later lessons, which take the results one by one."""
    many = len(outcome(EXERCISES[id].right, EXERCISES[id].cases[0]))
    text = told(id, lambda *args: list(EXERCISES[id].right(*args)))
    if id in KEPT:
        assert f"The {many} results stand in one list" in text and "leave out the brackets" in text
    else:
        assert text.startswith("passed")
    text = told(id, lambda *args: [0, 1, 2, 3, 4, 5, 6])
    assert "separated by a comma. Yours returns an array of shape (7,)." in text


@pytest.mark.parametrize("id", ONE)
def test_a_tuple_where_one_result_is_asked_for(id):
    right = EXERCISES[id].right
    if np.shape(outcome(right, EXERCISES[id].cases[0])) != (1,):
        assert "is there a comma after the result?" in told(id, lambda *a: (np.asarray(right(*a)),))
    two = told(id, lambda *args: (np.zeros(2), np.zeros(3)))
    assert "Your function returns 2 results, separated by a comma. One is asked for." in two


FORMS = {
    "a set": (lambda r: {1.0, 2.0}, "a set, which has no order"),
    "a generator": (lambda r: (x for x in np.ravel(r)), "a function with `yield` gives them one"),
    "a map": (lambda r: map(float, np.ravel(r)), "`map` gives them one after another. Put `list"),
    "a dictionary": (lambda r: {"a": 1}, "it is of type dict: {'a': 1}"),
    "an object": (lambda r: object(), "it is of type object: <object object>"),
    "a function": (lambda r: np.sum, "it is of type "),
    "text": (lambda r: "softmax", "text, 'softmax'"),
    "rows of two lengths": (lambda r: [[1.0], [1.0, 2.0]], "rows of your result have different"),
    "a matrix": (lambda r: np.matrix(r), "a `matrix`, for which `*` and `[i]` mean something else"),
    "a masked array": (lambda r: np.ma.array(r), "a `MaskedArray`. Make an array of it"),
    "a tensor": (lambda r: Tensor(), "of type Tensor, does not become an array: it needs gradie"),
}


class Tensor:
    """As of a library that computes gradients."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("it needs gradients.")


@pytest.mark.parametrize("id", EXERCISES)
@pytest.mark.parametrize("form", FORMS)
def test_a_result_of_another_form(id, form):
    change, said = FORMS[form]
    if form in ("a matrix", "a masked array") and np.ndim(probe(id)) > 2:
        return
    text = told(id, changed(id, change))
    assert said in text, text


def probe(id):
    result = outcome(EXERCISES[id].right, EXERCISES[id].cases[0])
    return result[0] if isinstance(result, tuple) else result


@pytest.mark.parametrize("id", [id for id, e in ALL.items() if e.right or id.endswith("nudge")])
def test_what_is_no_function(id):
    async def later(*args):
        return 1

    class Mine:
        pass

    for answer, said in (
        (later, "With `async` before `def` nothing is computed"),
        (Mine, "`Mine` is a class. Hand in a function, or one object of the class, `Mine()`"),
        (np.ones(2), f'Hand in the function itself, not its result [1, 1]: check("{id}", name'),
        ("mine", "Hand in the function itself"),
    ):
        assert said in examine(ALL[id], answer).message


@pytest.mark.parametrize("id", EXERCISES)
def test_an_object_with_a_call_is_a_function(id):
    class Mine:
        def __call__(self, *args):
            return EXERCISES[id].right(*args)

    assert told(id, Mine()).startswith("passed")


@pytest.mark.parametrize("id", [id for id, e in ALL.items() if e.right or id.endswith("nudge")])
def test_what_an_answer_prints_is_seen_once(id, capsys):
    right = EXERCISES[id].right if id in EXERCISES else lambda f, w: (f(w + 1) - f(w)) / 1

    def speaking(*args):
        print("here")
        return right(*args)

    examine(ALL[id], speaking)
    examine(ALL[id], lambda *args: print("there"))
    assert capsys.readouterr().out == "here\nthere\n"


# ---- Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", [id for id, e in EXERCISES.items() if len(e.cases[0]) > 1])
def test_whoever_has_other_names_is_told_of_them(id):
    """They use a variable of an earlier cell, which has the name that the question gives."""
    exercise = EXERCISES[id]
    many = min(map(len, exercise.cases))
    names = [f"mine_{k}" for k in range(many)]
    space = {"right": exercise.right, "W_Q": exercise.cases[0][0]}
    if callable(space["W_Q"]):
        pytest.skip("its first argument is a function")
    optional = ", mask=None" if max(map(len, exercise.cases)) > many else ""
    last = ", mask" if optional else ""
    exec(
        f"def f({', '.join(names)}{optional}): return right(W_Q, {', '.join(names[1:])}{last})",
        space,
    )
    text = told(id, space["f"])
    assert "`W_Q` comes from an earlier cell" in text
    assert re.search(r"Use mine_0(,| and) mine_1", text)


def test_long_arguments_have_the_learners_names():
    text = told("values.attention", lambda a, b, c: attention.attention(a, a, c))
    assert "f(a=[" in text or "f([[" in text
    assert "Q=" not in text


# ---- Python's own, where NumPy's is meant -------------------------------------------------------


def with_pythons_max(scores):
    powers = np.exp(scores - max(scores))
    return powers / powers.sum(axis=-1, keepdims=True)


def with_an_if(scores):
    if scores > 0:
        return scores
    return attention.softmax(scores)


def with_math(scores):
    import math

    return math.exp(scores)


@pytest.mark.parametrize(
    "soften, said",
    [
        (with_pythons_max, "Python's own `max` compares whole rows with each other"),
        (with_an_if, "`if` wants one yes or no"),
        (with_math, "One number is wanted here, and it got a whole array."),
    ],
)
@pytest.mark.parametrize("id", TABLES)
def test_pythons_own_is_told_from_numpys(id, soften, said):
    assert said in told(id, TABLES[id](soften))


# ---- Single messages that were not true ---------------------------------------------------------


def columns_mixed(row, matrix):
    return sum(matrix[:, j] * row[j] for j in range(min(len(row), matrix.shape[1])))


def columns_in_a_loop(row, matrix):
    result = np.zeros(len(matrix))
    for j in range(len(row)):
        result = result + row[j] * matrix[:, j]
    return result


def by_one_hot(scores, target):
    came = np.arange(len(scores)) == target
    return -(came * np.log(attention.softmax(scores))).sum()


@pytest.mark.parametrize(
    "id, answer, said",
    [
        ("keys_and_queries.row_times_matrix", columns_in_a_loop, "You mixed the matrix's columns"),
        ("learning_the_matrices.loss", by_one_hot, "0 is −∞, and 0 · ∞ is no number"),
        (
            "learning_the_matrices.loss",
            lambda s, t: -np.log(attention.softmax(s)[0]),
            "always the loss of word 0",
        ),
        (
            "learning_the_matrices.loss",
            lambda s, t: -np.log(attention.softmax(s).max()),
            "the likeliest word",
        ),
        ("let_it_write.choose", lambda x, T, c: int(np.argmax(x)), "always take the likeliest"),
        (
            "let_it_write.loop",
            lambda f, t, w: [t.append(int(np.argmax(f(t)))) for _ in range(w)] and t,
            "make a new list: `t + […]` is one, `t.append(…)` changes",
        ),
    ],
)
def test_single_messages(id, answer, said):
    assert said in told(id, answer)


def test_texts_of_ids_end_once():
    """Two sentences joined have one full stop between them."""
    for id, exercise in ALL.items():
        said = [exercise.question, *exercise.hints]
        said += [m.message for m in exercise.mistakes if isinstance(m.message, str)]
        for text in said:
            assert ".." not in text.replace("...", ""), (number(id), text)


def test_an_exercise_of_text():
    toy = Exercise("toy.name", "", "", [], "", right=lambda a: "apple", cases=[(1.0,)])
    assert examine(toy, lambda a: "apple").status == "passed"
    assert (
        "should be text, 'apple'; yours is text, 'pear'" in examine(toy, lambda a: "pear").message
    )
