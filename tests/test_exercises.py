"""The cards, the diagnosis, and every exercise: what is right passes, what is wrong is told."""

import json
import linecache
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import attention, exercises, words
from helpers.exercises import check, kept, predict, progress
from helpers.judging import keeping
from helpers.judging.comparing import Wrong, same, say
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction, examine
from helpers.lessons.attention_step.scenes import explore_both
from helpers.lessons.keys_and_queries.scenes import explore_queries_and_keys, explore_separation
from helpers.lessons.learning_the_matrices.scenes import explore_ablation
from helpers.lessons.multi_head.scenes import explore_gains
from helpers.lessons.real_transformer.scenes import explore_heads
from helpers.lessons.values.scenes import explore_attention, explore_recipes
from helpers.models import training
from helpers.models.minilm import MiniLM

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LESSONS = [exercises.lesson(number) for number in exercises.lesson_numbers()]
EXERCISES = {e.id: e for lesson in LESSONS for e in lesson.EXERCISES}
PREDICTIONS = {p.id: p for lesson in LESSONS for p in lesson.PREDICTIONS}
MISTAKES = [(e, i) for e in EXERCISES.values() for i in range(len(e.mistakes))]


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


def lesson_04_embedding():
    def step(X, measure):
        return attention.softmax(attention.similarity_table(X, measure)) @ X

    return explore_separation(step)


def lesson_04_heads():
    return explore_queries_and_keys(lambda X, W_Q, W_K: X @ W_Q @ (X @ W_K).T, np.eye(2), np.eye(2))


def lesson_05_recipes():
    return explore_recipes(lambda weights, V: weights @ V)


def lesson_05_planes():
    W_Q, W_K = np.eye(2) / 2, np.array([[1, 0], [0.25, 0.5]])
    return explore_attention(attention.attention, W_Q, W_K, [[1, 0.5], [-0.5, 1]], (3, -2))


def lesson_06_gains():
    heads = np.array([[[1, 0], [0.5, 1]], [[1, 0.9], [0.9, 1]], [[1, -0.5], [-0.5, 1]]])
    return explore_gains(
        lambda X, W_O: attention.multi_head_attention(X, heads, heads, heads, W_O)[0]
    )


def lesson_07_heads():
    def model(params, tokens, mask):
        X = params["embedding"][tokens] + params["position"][: len(tokens)]
        matrices = [params[name] for name in ("W_Q", "W_K", "W_V", "W_O")]
        added, weights = attention.multi_head_attention(X, *matrices, mask)
        return (X + added) @ params["read_out"] + params["bias"], weights

    corpus = training.make_corpus(training.TEMPLATES[2:3])
    start = training.new_parameters(corpus)
    return explore_ablation(training.Training(corpus, start).run(200, every=100), model)


# ---- Every exercise -----------------------------------------------------------------------------


PICTURES = {
    "1.3": lambda: Picture(words.PLANE),
    "2.4": lambda: Picture(words.SIMILARITY),
    "3.4": lambda: explore_both(
        cosine=exercises.lesson(3).my_step, scaled_dot=exercises.lesson(3).my_step
    ),
    "4.2": lesson_04_embedding,
    "4.5": lesson_04_heads,
    "5.3": lesson_05_recipes,
    "5.5": lesson_05_planes,
    "6.3": lesson_06_gains,
    "7.4": lesson_07_heads,
    "8.3": lambda: explore_heads(MiniLM.load(), attention.attention, exercises.lesson(8).my_share),
}


def names_in_the_lessons():
    """{exercise: the name by which its lesson hands the answer in}"""
    found = {}
    for path in NOTEBOOKS.glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            found |= re.findall(r'^check\("(\d\.\d)", (\w+)\)', "".join(cell["source"]), re.M)
    return found


NAMES = names_in_the_lessons()


def answer_of(exercise):
    """The answer that an exercise's solution stands for, by the name it has in the lesson."""
    if callable(exercise.solution):
        return exercise.solution
    name = NAMES[exercise.id]
    space = {"np": np, name: PICTURES.get(exercise.id, lambda: None)()}
    exec(exercise.solution_text, space)
    return space[name]


@pytest.mark.parametrize("id", EXERCISES)
def test_the_solution_passes_and_its_text_says_so(id):
    card = check(id, answer_of(EXERCISES[id]))
    assert card.text.startswith(f"Exercise {id}: passed."), card.text
    assert "✓" in card.told


@pytest.mark.parametrize("id", [id for id, e in EXERCISES.items() if callable(e.solution)])
def test_the_solution_shown_is_the_source_and_passes_when_pasted(id):
    exercise = EXERCISES[id]
    space = {"np": np, "cosine": attention.cosine, **exercises._course()}
    exec(exercise.solution_text, space)
    assert examine(exercise, space[NAMES[id]]).status == "passed"


@pytest.mark.parametrize("seed", range(5))
def test_the_nearest_word_is_the_one_that_no_other_word_is_nearer_than(seed):
    random = np.random.default_rng(seed)
    table = random.uniform(-5, 5, (7, 3))
    word = random.uniform(-5, 5, 3)
    found = exercises.lesson(1).nearest(word, table)
    assert all(np.linalg.norm(table[found] - word) <= np.linalg.norm(w - word) for w in table)


def test_a_zero_vector_is_refused_in_words():
    with pytest.raises(ValueError, match="^a zero vector has no direction$"):
        exercises.lesson(2).my_cosine(np.zeros(2), np.ones(2))


def test_solutions_hold_where_rows_are_far_apart():
    """A row of small scores beside one of large ones: each row is shifted by its own maximum."""
    X = np.array([[60.0, 0.0], [0.01, 0.02]])
    wanted, weights = attention.attention(X, X, X)
    moved, table = exercises.lesson(3).my_step(X)
    assert np.allclose(moved, wanted) and np.allclose(table, weights)
    moved, table = exercises.lesson(5).my_attention(X, X, X)
    assert np.allclose(moved, wanted) and np.allclose(table, weights)
    assert np.allclose(exercises.lesson(4).listening(X, np.eye(2), np.eye(2)), weights)
    moved, table = exercises.lesson(6).masked_attention(X, X, X)
    assert np.allclose(moved, wanted) and np.allclose(table, weights)


@pytest.mark.parametrize("id", EXERCISES)
@pytest.mark.parametrize("stub", [..., None, lambda *args: ..., lambda *args: None])
def test_an_unsolved_stub_is_calm(id, stub):
    if callable(stub) and EXERCISES[id].judge:
        stub = ...
    assert check(id, stub).text.splitlines()[0] == f"Exercise {id}: not solved yet."


@pytest.mark.parametrize("exercise, i", MISTAKES, ids=lambda x: getattr(x, "id", x))
def test_each_known_mistake_fails_with_its_own_message(exercise, i):
    case = exercise.cases[0]
    messages = [
        m.message if isinstance(m.message, str) else m.message(case, 0) for m in exercise.mistakes
    ]
    assert len(set(messages)) == len(messages)
    verdict = examine(exercise, exercise.mistakes[i].function)
    assert (verdict.status, verdict.message) == ("wrong", messages[i])
    assert "expected " in verdict.evidence[-1] and "got " in verdict.evidence[-1]


@pytest.mark.parametrize("id", EXERCISES)
def test_every_exercise_has_two_hints_and_a_place_in_its_lesson(id):
    exercise = EXERCISES[id]
    assert len(exercise.hints) >= 2 and exercise.question and exercise.title
    assert bool(exercise.judge) != bool(exercise.right and exercise.cases and exercise.mistakes)


def test_cards_are_plain_text():
    """No *word* in stars: a card shows them as they are, so words are put in quotation marks."""
    said = [t for e in EXERCISES.values() for t in (e.title, e.question, *e.hints)]
    said += [
        m.message for e in EXERCISES.values() for m in e.mistakes if isinstance(m.message, str)
    ]
    said += [t for p in PREDICTIONS.values() for t in (p.question, p.otherwise)]
    said += [str(t) for p in PREDICTIONS.values() for c in p.choices for t in (c.label, c.why)]
    assert not [text for text in said if re.search(r"(?<![\w`*])\*\w[^*`]*\*(?![\w*])", text)]


@pytest.mark.parametrize("number", range(1, 3))
def test_lessons_have_three_to_five_exercises_and_a_challenge(number):
    lesson = exercises.lesson(number)
    assert 3 <= len(lesson.EXERCISES) <= 5
    assert any("On the picture" in e.question for e in lesson.EXERCISES)


@pytest.mark.parametrize("id", PREDICTIONS)
def test_what_is_said_to_every_answer_is_known(id, every_verdict_is_known):
    asked = PREDICTIONS[id]
    labels = [say(c.label) if asked.typed else c.label for c in asked.choices]
    said = [f"{label}: {c.why}" for label, c in zip(labels, asked.choices, strict=True)]
    told = [asked.question, f"right: {labels[asked.right]}", *said, asked.otherwise]
    every_verdict_is_known["\n".join(told)] = None


def test_every_module_numbers_its_own_lesson():
    for number in exercises.lesson_numbers():
        lesson = exercises.lesson(number)
        ids = [x.id for x in [*lesson.EXERCISES, *lesson.PREDICTIONS]]
        assert lesson.TITLE and len(set(ids)) == len(ids)
        assert all(id.startswith(f"{number}.") for id in ids)


# ---- The challenges -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "apple, words_said",
    [
        ((2.5, 2.5), "still stands where it began"),
        ((2.5, 2.4), "technology comes first"),
        ((0.5, 4.0), "Both neighbours are fruit words"),
        ((4.2, 0.8), "Both neighbours are technology words"),
    ],
)
def test_apple_in_the_wrong_place(apple, words_said):
    scene = Picture(words.PLANE)
    scene.move("apple", apple)
    assert words_said in check("1.3", scene).text


@pytest.mark.parametrize("apple", [(2.4, 2.6), (2.3, 2.6), (2.6, 2.8)])
def test_several_places_of_apple_are_right(apple):
    scene = Picture(words.PLANE)
    scene.move("apple", apple)
    assert check("1.3", scene).text.startswith("Exercise 1.3: passed.")


@pytest.mark.parametrize(
    "places, words_said",
    [
        ({}, "still stand where they began"),
        ({"orange": (0, 1), "phone": (1, 0), "cherry": (4, 4)}, "passed"),
        ({"orange": (1, 5), "phone": (5, 1), "cherry": (0, 0.5)}, "passed"),
        ({"orange": (0, 0), "phone": (0, 0), "cherry": (0, 0)}, "equally far apart"),
        ({"orange": (0, 0), "phone": (2, 0), "cherry": (1, 1.735)}, "equally far apart"),
        ({"orange": (0, 1), "phone": (1, 0), "cherry": (0.5, 1.4)}, "at least as high"),
        ({"orange": (0, 4)}, "at least as high"),
        # Equal scores: nothing between them to see in two digits.
        ({"orange": (0, 1), "phone": (3, 0), "cherry": (1, 0)}, "at least as high"),
        ({"orange": (0, 1), "phone": (3, 0.01), "cherry": (1, 0.014)}, "at least as high"),
        ({"orange": (0, 1), "phone": (3, 0.03), "cherry": (1, 0.01)}, "passed"),
    ],
)
def test_close_but_not_alike(places, words_said):
    assert words_said in check("2.4", Picture(words.SIMILARITY | places)).text


@pytest.mark.parametrize(
    "answer, words_said",
    [
        (([1, 0], [9, 3], [2, 0]), "The dot product prefers b, cosine c"),
        (np.array([[1, 0], [2, 0], [9, 3]]), "The dot product prefers c, cosine b"),
        ([[0, 1, 0], [0, 1, 0], [0, 8, 3]], "The dot product prefers c, cosine b"),
        (([1, 0], [2, 0], [3, 3]), "cosine b"),
        (([1, 0], [9, 0], [0, 3]), "Both say that b is more like a"),
        (([1, 0], [2, 0], [2, 5]), "By dot product b and c are equally like a"),
        (([1, 0], [2, 0], [9, 0]), "By cosine b and c are equally like a"),
        (([1, 0], [0, 0], [9, 0]), "b is a zero vector"),
        (([0, 3], [1, 4], [0, 2]), "the lesson's own example"),
        (([1, 0], [1, 2]), "You gave 2"),
        (([1, 0], [1, 2], [3]), "different lengths"),
        (([1, 0], [1, np.nan], [3, 1]), "NaN"),
        (([1, 0], "ab", [3, 1]), "different lengths"),
        ("abc", "Your answer should be numbers of shape (3, any)"),
        (7, "Your answer has shape ()"),
        ({"a": 1}, "it is of type dict"),
        (([1, 0], ..., [3, 1]), "not solved yet"),
    ],
)
def test_two_rankings(answer, words_said):
    assert words_said in check("2.5", answer).text


@pytest.mark.parametrize("picture", [id for id in PICTURES if "3" < id < "8"])
def test_a_picture_of_another_lesson_never_raises(picture):
    scene = PICTURES[picture]()
    for part in scene.parts["panels"]:
        for word in part.get("words", ()) if "follows" not in part else ():
            scene.move(word, scene.place(word, part["id"]) * 0.9 + 0.1, part["id"])
    asked = [e for e in EXERCISES.values() if "On the picture" in e.question]
    told = [examine(exercise, scene).message for exercise in asked]
    assert sum("picture" in message for message in told) >= len(asked) - 2, told


@pytest.mark.parametrize("id", ["1.3", "2.4"])
@pytest.mark.parametrize(
    "answer, words_said",
    [
        (3, "Hand in the picture itself"),
        (Picture({"and": (0, 0)}), "That is another picture: no word"),
    ],
)
def test_not_a_picture(id, answer, words_said):
    assert words_said in check(id, answer).text


# ---- A learner's function that misbehaves -------------------------------------------------------

TOY = Exercise(
    id="1.1",
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
        (lambda a: 2 * a.sum(), "Your result is one number; it should have shape (2,)."),
        (lambda a: np.ones((4, 4)), "Your result has shape (4, 4); it should have"),
        (lambda a: 2 * a + [0, 1], "difference is in entry 2 (`result[1]`): expected 4, got 5."),
        (lambda a: a / 0 * 0, "Your result holds NaN"),
        (lambda a: a / 0, "Your result holds infinity"),
        (lambda a: "two", "not the right one"),
        (lambda a: [[1], [2, 3]], "The rows of your result have different lengths."),
        (lambda a: {"a": 1}, "it is of type dict: {'a': 1}"),
        (lambda a: a * 1j, "it is of type ndarray"),
        (lambda a: print, "it is of type builtin_function_or_method"),
        (lambda a: [..., 1], "unsolved"),
        (lambda a: (a, a), "The result is not the right one."),
        (lambda: 1, "Your function should take (a), but it takes ()."),
        (lambda a, b: 1, "should take (a), but it takes (a, b)."),
        (np.array([1.0, 2.0]), "Hand in the function itself, not its result [1, 2]"),
        ("double", "Hand in the function itself"),
        (np.exp, "The first difference is in entry 1"),
        (int, "stopped with TypeError"),
    ],
)
def test_a_fault_is_told_in_its_own_words(function, words_said):
    assert words_said in told(function)


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
        id="1.1",
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
        id="1.1",
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
    assert "stopped with KeyError" in told(other, only)
    assert "expected ValueError, got KeyError" in told(other, only)
    said = "For this input your function should raise ValueError: a is a zero vector, so it has no"
    assert said in told(lambda a, b: 7.0, only)


def test_a_right_refusal_does_not_hide_a_known_mistake():
    def one_length(a, b):
        if not a.any() or not b.any():
            raise ValueError
        return a @ b / np.sqrt(a @ a)

    assert "length of a only" in told(one_length, EXERCISES["2.2"])


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
            "Here the rows on its left have 2 numbers and the columns on its right have 3",
        ),
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
        "ValueError: `@` multiplies rows by columns. Here the rows on its left have 2 numbers and "
        "the columns on its right have 3; that should be the same."
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
        id="1.1",
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
    card = check("2.1", lambda a, b: a * b)
    hints = EXERCISES["2.1"].hints
    assert "cherry·orange" not in card.page
    card.press("hint")
    assert "cherry·orange" in card.page and "np.sum" not in card.page
    assert f"Next hint (2 of {len(hints)})" in card.page
    card.press("hint")
    assert "np.sum" in card.page and card.page.count('role="alert"') == 1
    assert "Next hint" not in card.page and card.hints_open == len(hints)


def test_the_solution_opens_and_closes():
    card = check("2.1")
    card.press("solution")
    assert "return np.sum(a * b)" in card.page and "Hide solution" in card.page
    card.press("solution")
    assert "return np.sum(a * b)" not in card.page


def test_nothing_of_a_learner_becomes_html():
    nasty = "<img src=x onerror=alert(1)>"

    def dot(a, b):
        raise ValueError(nasty)

    card = check("2.1", dot)
    assert "<img" not in card.page and "&lt;img" in card.page
    assert nasty in plain(card)
    assert "<img" not in check(nasty).page
    assert "<img" not in check("1.3", Picture({nasty: (0, 0)})).page
    assert "<img" not in check("2.1", nasty).page


@pytest.mark.parametrize(
    "ask, words_said",
    [
        (lambda: check("2.9"), "There is no exercise '2.9': lesson 2 has 2.1, 2.2"),
        (lambda: check("dot"), "There is no exercise 'dot': lessons with exercises are 0, 1, 2"),
        (lambda: check("77.1"), "There is no exercise '77.1'"),
        (lambda: predict("2.1"), "There is no prediction '2.1': lesson 2 has 2.a"),
        (lambda: check(None), "There is no exercise 'None'"),
        (lambda: check(2.1), "Exercise 2.1: not solved yet."),
    ],
)
def test_an_unknown_id_names_the_known_ones(ask, words_said):
    assert plain(ask()).startswith(words_said)


def test_static_cards_are_text_and_html_without_widgets(monkeypatch, own_folder):
    monkeypatch.setenv("ATTENTION_COURSE_STATIC", "1")
    for card in (
        check("2.1", lambda a, b: np.sum(a * b)),
        predict("2.a"),
        predict("2.a", 1),
        progress(),
        check("2.9"),
    ):
        assert set(card._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert "cherry·phone" in predict("2.a")._repr_mimebundle_()["text/html"]
    assert plain(progress()).startswith("Done so far: 0 of ")
    assert not list(own_folder.iterdir())


def test_live_cards_show_a_widget_and_the_same_text():
    bundle = check("2.1")._repr_mimebundle_()
    assert bundle["text/plain"] == repr(check("2.1")) == "Exercise 2.1: not solved yet."
    assert "application/vnd.jupyter.widget-view+json" in bundle and "text/html" not in bundle


# ---- Predictions --------------------------------------------------------------------------------


@pytest.mark.parametrize("id", PREDICTIONS)
def test_every_choice_is_explained_and_one_is_right(id, own_folder):
    prediction = PREDICTIONS[id]
    assert len({c.why for c in prediction.choices}) == len(prediction.choices) > 1
    for i, choice in enumerate(prediction.choices):
        (own_folder / keeping.PROGRESS).unlink(missing_ok=True)
        keeping._session.clear()
        text = plain(predict(id, choice.label).compare())
        assert choice.why in text
        assert (f"Prediction {id}: right." in text) == (i == prediction.right)
        assert prediction.choices[prediction.right].why in text


def test_the_right_answers():
    right = {id: p.choices[p.right].label for id, p in PREDICTIONS.items()}
    assert right["0.a"] == "phone"
    assert right["1.a"] == "one of each"
    assert right["1.b"] == pytest.approx(1.95)
    assert right["1.c"] == "less than before, but not nothing"
    assert right["1.d"] == "farther, but not five times as far"
    assert right["2.a"] == "cherry·orange"
    assert right["2.b"] == "it stays the same"
    assert right["2.c"] == "strawberry's"
    assert right["2.d"] == "the same pair as by dot product, always"
    assert right["2.e"] == "2 times as large"
    assert right["2.f"] == "yes"


def test_one_answer_counts_and_is_remembered():
    card = predict("2.a")
    assert plain(card) == "Prediction 2.a: no answer yet."
    card.press("commit")
    assert "Choose one of the answers, 1 to 3." in card.page
    card.press("commit", "2")
    assert plain(card) == "Prediction 2.a: answered.\nYour answer: cherry·phone."
    card.press("commit", "1")
    card.press("compare")
    assert plain(card).startswith("Prediction 2.a: not quite.\nYour answer: cherry·phone.")
    assert plain(predict("2.a", 1).compare()) == plain(card)


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
    card = predict("1.b")
    card.press("commit", typed)
    card.press("compare")
    assert words_said in plain(card)


@pytest.mark.parametrize("typed", ["", "two", "1 2", "<b>", "nan", "inf", "1e999"])
def test_what_is_not_a_number_is_not_an_answer(typed):
    card = predict("1.b")
    card.press("commit", typed)
    assert "Type one number" in card.page and "no answer yet" in plain(card)


@pytest.mark.parametrize("answer", [0, 4, "phone?", 1.5, [1], np.array([1, 2])])
def test_a_choice_there_is_not(answer):
    card = predict("2.a", answer)
    assert "no answer yet" in plain(card) and "Choose one" in card.page


def test_an_answer_remembered_from_another_edition_is_asked_again():
    keeping.remember("2.a", "a choice that is gone")
    assert "no answer yet" in plain(predict("2.a"))


def test_a_foreseen_number_is_met_within_its_tolerance():
    asked = Prediction("1.b", "?", [Choice(1.0, "a"), Choice(1.06, "b")], 0)
    assert [asked.find(x) for x in (1, 1.04, 2)] == [0, 1, None]


# ---- Progress -----------------------------------------------------------------------------------


def test_progress_lists_what_was_done():
    assert plain(progress()).startswith("Done so far: 0 of ")
    check("2.1", lambda a, b: np.sum(a * b))
    check("2.2", lambda a, b: 7.0)
    predict("2.a", 2)
    card = progress()
    assert re.match(r"Done so far: 1 of \d+ exercises, 1 of \d+ predictions", plain(card))
    assert "2.1&nbsp;✓" in card.page and "2.2&nbsp;○" in card.page


def test_a_damaged_file_costs_a_word(own_folder):
    (own_folder / keeping.PROGRESS).write_text("{half a line")
    text = plain(progress())
    assert "my_progress.txt was damaged: it is set aside as my_progress.txt.damaged-1." in text


# ---- Kept functions -----------------------------------------------------------------------------


@pytest.fixture
def keeping_lesson(monkeypatch):
    """Lesson 9 of this test, whose exercises keep softmax and attention."""

    def softmax(scores):
        weights = np.exp(scores)
        return weights / weights.sum()

    rows = (np.array([1.0, 0.7]),), (np.array([1.0, 0.0, -1.0]),)
    vectors = (np.eye(2), np.eye(2), np.array([[1.0, 2.0], [3.0, 5.0]]))
    lesson = SimpleNamespace(
        TITLE="Nine",
        PREDICTIONS=[],
        EXERCISES=[
            Exercise(
                id="9.1",
                title="",
                question="",
                right=attention.softmax,
                cases=list(rows),
                hints=[],
                solution=softmax,
                keep="softmax",
            ),
            Exercise(
                id="9.2",
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
    monkeypatch.setattr(exercises, "lesson_numbers", lambda: [9])
    monkeypatch.setattr(exercises, "lesson", lambda number: lesson)


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
    assert "the course's (yours, as soon as exercise 9.1 has passed)" in capsys.readouterr().out
    mine = cell(
        """
        def my_softmax(scores):
            weights = np.exp(scores)
            return weights / weights.sum()
    """,
        tmp_path,
    )["my_softmax"]
    card = check("9.1", mine)
    assert "Your softmax is kept in my_attention.py; later lessons use it." in plain(card)
    own = kept("softmax")
    assert own.__module__ == "my_attention" and own.__name__ == "my_softmax"
    assert capsys.readouterr().out == "softmax: your own, from exercise 9.1\n"
    theirs = cell(
        """
        def attention(Q, K, V):
            weights = np.array([softmax(row) for row in Q @ K.T / np.sqrt(Q.shape[1])])
            return weights @ V, weights
    """,
        tmp_path,
        softmax=own,
    )["attention"]
    assert "Your attention is kept" in plain(check("9.2", theirs))
    assert kept("attention").__globals__["softmax"].__name__ == "my_softmax"
    assert sorted(p.name for p in own_folder.iterdir()) == ["my_attention.py", "my_progress.txt"]


def test_what_does_not_stand_alone_passes_but_is_not_kept(keeping_lesson, tmp_path, own_folder):
    space = cell(
        """
        def e(x):
            return np.exp(x)
        def softmax(scores):
            return e(scores) / e(scores).sum()
    """,
        tmp_path,
    )
    text = plain(check("9.1", space["softmax"]))
    assert text.startswith("Exercise 9.1: passed.")
    assert "It is not kept for later lessons: it uses `e`, which is defined elsewhere" in text
    assert not (own_folder / keeping.FUNCTIONS).exists()


def test_a_kept_function_that_no_longer_passes_is_not_used(keeping_lesson, own_folder, capsys):
    (own_folder / keeping.FUNCTIONS).write_text(
        "# ---- softmax, from exercise 9.1 ----\ndef softmax(scores):\n    return scores\n"
    )
    assert kept("softmax") is attention.softmax
    assert "the course's, because yours did not work" in capsys.readouterr().out
    (own_folder / keeping.FUNCTIONS).write_text(
        "# ---- softmax, from exercise 9.1 ----\ndef softmax(scores:\n"
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
        "assert not {'matplotlib', 'anywidget', 'helpers.scene', "
        "'helpers.lessons.embeddings.exercises'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# ---- What passed, or was told something untrue, until somebody tried it -------------------------


def by_powers(subtract):
    def softmax(scores):
        powers = np.exp(scores - subtract(scores))
        return powers / powers.sum(axis=-1, keepdims=True)

    return softmax


def whole_numbers(scores):
    result = np.zeros_like(scores)
    for i in np.ndindex(scores.shape[:-1]):
        powers = np.exp(scores[i] - scores[i].max())
        result[i] = powers / powers.sum()
    return result


def row_by_row(scores):
    if scores.ndim > 1:
        return [row_by_row(row) for row in scores]
    return by_powers(np.max)(scores)


def summing_to_0(a, b):
    if a.sum() == 0 or b.sum() == 0:
        raise ValueError
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


@pytest.mark.parametrize(
    "id, function, said",
    [
        ("3.2", by_powers(lambda s: s.mean(axis=-1, keepdims=True)), "the mean of each row"),
        (
            "3.2",
            by_powers(lambda s: np.median(s, axis=-1, keepdims=True)),
            "need not be the largest",
        ),
        ("3.2", by_powers(lambda s: s[..., :1]), "need not be the largest"),
        ("3.2", whole_numbers, "for whole numbers it gives zeros"),
        ("3.2", row_by_row, "The result is a list, though"),
        ("3.1", lambda t: t / abs(t).sum(axis=1, keepdims=True), "You took the signs off"),
        ("1.2", lambda a, t: np.argmin(abs(t - a).sum(axis=1)), "along streets"),
        ("1.2", lambda a, t: np.argmin(abs(t - a).max(axis=1)), "the larger of the differences"),
        ("1.2", lambda a, t: np.argmin(np.hypot(*(t - a).T[:2])), "Right for two coordinates"),
        ("2.2", summing_to_0, "its numbers only add up to 0"),
        ("2.1", lambda a, b: int(np.sum(a * b)), "expected"),
        ("4.1", lambda r, m: np.sum(r[:, None] * m, axis=0).round(1), "expected"),
    ],
)
def test_what_is_right_only_for_some_inputs_is_told(id, function, said):
    verdict = examine(EXERCISES[id], function)
    assert verdict.status == "wrong"
    assert said in "\n".join([verdict.message, *verdict.evidence])


@pytest.mark.parametrize("id", ["3.5", "5.4"])
def test_each_row_needs_its_own_largest_score(id):
    def weigh(scores, V):
        powers = np.exp(scores - scores.max())
        weights = powers / powers.sum(axis=1, keepdims=True)
        return weights @ V, weights

    functions = {
        "3.5": lambda X: weigh(X @ X.T / np.sqrt(X.shape[1]), X),
        "5.4": lambda Q, K, V: weigh(Q @ K.T / np.sqrt(K.shape[1]), V),
    }
    told = examine(EXERCISES[id], functions[id]).message
    assert told.startswith("You subtracted the largest score of the whole table.")


def test_tuples_of_the_right_numbers():
    pairs = examine(EXERCISES["7.3"], lambda t: (tuple(t[:-1]), tuple(t[1:])))
    rows = examine(EXERCISES["3.1"], lambda table: tuple(row / row.sum() for row in table))
    assert pairs.status == rows.status == "passed"

    def in_a_tuple(X, W_Q, W_K, W_V, W_O, mask=None):
        output, weights = attention.multi_head_attention(X, W_Q, W_K, W_V, W_O, mask)
        return output, tuple(weights)

    assert "Result 2 is a tuple, though" in examine(EXERCISES["6.5"], in_a_tuple).message


def test_an_error_of_ones_own_kind_refuses_too():
    class NoDirection(ValueError):
        pass

    def cosine(a, b):
        if not a.any() or not b.any():
            raise NoDirection("no direction")
        return attention.cosine(a, b)

    assert examine(EXERCISES["2.2"], cosine).status == "passed"


def test_numpys_own_dots_are_no_stub():
    verdict = examine(EXERCISES["6.1"], lambda X, E: np.einsum("ij,jk->ik", X, E))
    assert verdict.status == "wrong" and "stopped with ValueError" in verdict.message


def test_a_helper_that_returns_a_number_is_no_stub():
    space = {"np": np}
    exec("def base(): return 2.5\ndef f(a): return a * base()", space)
    assert "still has its" not in told(space["f"])
    exec("def base(): ...\ndef f(a): return a * (base() or 3)", space)
    assert "still has its" in told(space["f"])


@pytest.mark.parametrize("id", ["6.4", "6.5"])
def test_asking_a_mask_for_yes_or_no_is_not_an_inverted_mask(id):
    def attend(Q, K, V, mask=None):
        return attention.attention(Q, K, V, mask if mask else None)

    def heads(X, W_Q, W_K, W_V, W_O, mask=None):
        return attention.multi_head_attention(X, W_Q, W_K, W_V, W_O, mask if mask else None)

    message = examine(EXERCISES[id], {"6.4": attend, "6.5": heads}[id]).message
    assert "`if mask is not None:`" in message and "inverted" not in message


def test_a_mask_that_is_not_looked_at_is_noticed():
    def always_causal(X, W_Q, W_K, W_V, W_O, mask=None):
        mask = mask if mask is None else attention.causal_mask(len(X))
        return attention.multi_head_attention(X, W_Q, W_K, W_V, W_O, mask)

    assert examine(EXERCISES["6.5"], always_causal).status == "wrong"


def test_a_mask_that_cannot_be_left_out_is_told():
    def attend(Q, K, V, mask):
        return attention.attention(Q, K, V, mask)

    assert examine(EXERCISES["6.4"], attend).message == (
        "Your function should take (Q, K, V, mask=None), but it takes (Q, K, V, mask)."
    )


@pytest.mark.parametrize(
    "answer, status, said",
    [
        (([1e200, 0], [1e200, 1], [1e180, 3]), "wrong", "Take smaller numbers"),
        (([1e-5, 0], [9e-5, 3e-5], [2e-5, 0]), "passed", "The dot product prefers b, cosine c"),
    ],
)
def test_two_rankings_of_very_large_and_very_small_numbers(answer, status, said):
    verdict = examine(EXERCISES["2.5"], answer)
    assert verdict.status == status and said in verdict.message


def test_a_number_that_may_be_an_answer_or_its_place_is_asked_about():
    for id, answer in (("3.a", 1), ("8.d", 2)):
        said = predict(id, answer).page
        assert f"Is {answer} the answer, or its number? Give its whole text." in said
    assert "Prediction 3.a: right." in plain(predict("3.a", "1").compare())


def test_an_answer_in_per_cent_is_remembered_as_it_was_meant(own_folder):
    card = predict("3.f", "0.427 %")
    assert "Your answer: 0.427 %." in plain(card)
    keeping._session.clear()
    assert "Your answer: 0.427 %." in plain(predict("3.f"))
