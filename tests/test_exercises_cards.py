"""The cards, word for word: what an exercise, a prediction and the progress say and show."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers import attention, exercises
from helpers.exercises import check, kept, predict, progress
from helpers.judging import keeping
from helpers.judging.cards import (
    STYLE,
    Card,
    ExerciseCard,
    NoteCard,
    ProgressCard,
    marked,
    number,
    paragraph,
)
from helpers.judging.exercise import Choice, Exercise, Prediction, Verdict
from helpers.judging.prediction import PredictionCard

TASK = Exercise(
    id="9.1",
    title="One & all",
    question="Give `2 * a`.",
    right=lambda a: 2 * a,
    cases=[(np.array([1.0]),)],
    hints=["Use `2`.", "a < b", "three"],
    solution="2 < 3",
    keep="double",
)
CHOICE = Prediction("9.a", "More `a`?", [Choice("yes", "Because."), Choice("no", "Not.")], 1)
TYPED = Prediction("9.b", "How many?", [Choice(0.5, "Half."), Choice(2, "Twice.")], 0, "Neither.")


@pytest.fixture
def lesson(monkeypatch):
    """The only lesson there is."""
    only = SimpleNamespace(TITLE="Nine", EXERCISES=[TASK], PREDICTIONS=[CHOICE, TYPED])
    monkeypatch.setattr(exercises, "lesson_numbers", lambda: [9])
    monkeypatch.setattr(exercises, "lesson", {9: only}.__getitem__)
    return only


def classes(card):
    return {name for name in card._dom_classes if name.startswith("card")}


def spent(button):
    """Whether a button has nothing more to do. It is not disabled: it may hold the focus."""
    return "card-spent" in button._dom_classes


def leaves(box):
    """The widgets in a box, and in the boxes in it."""
    return [
        x
        for child in box.children
        for x in (leaves(child) if hasattr(child, "children") else [child])
    ]


# ---- Words as HTML ------------------------------------------------------------------------------


def test_words_as_html():
    assert marked("a < `b` & `c`") == "a &lt; <code>b</code> &amp; <code>c</code>"
    assert marked(0.5) == "0.5"
    assert paragraph("`a`") == "<p><code>a</code></p>" and paragraph("") == ""
    assert [number(x) for x in ("1.50", 1.5, 2, 12345.678)] == ["1.50", "1.5", "2", "1.235e+04"]


# ---- The exercise -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "verdict, mark, words",
    [
        (Verdict("passed", "Well done."), "✓", "passed"),
        (Verdict("wrong", "No < yes.", ("f(1): expected 2", "line <3>")), "✗", "not yet"),
        (Verdict("unsolved"), "○", "not solved yet"),
    ],
)
def test_the_card_of_an_exercise(verdict, mark, words):
    card = ExerciseCard(TASK, verdict, "A note.")
    lines = [f"Exercise 9.1: {words}.", verdict.message, *verdict.evidence, "A note."]
    assert card.text == repr(card) == "\n".join(filter(None, lines))
    shown = [f"<pre>{line}</pre>" for line in verdict.evidence]
    assert (
        card.page
        == card.body.value
        == (
            "<p><b>Exercise 9.1: One &amp; all.</b> Give <code>2 * a</code>.</p>"
            f'<div role="status"><p class="card-verdict">{mark} {words.capitalize()}.</p>'
            f"{paragraph(verdict.message)}{''.join(shown).replace('<3>', '&lt;3&gt;')}"
            "<p>A note.</p></div>"
        )
    )
    assert classes(card) == {"card", f"card-{verdict.status}"}
    assert card.children[0].value == STYLE and card.children[1] is card.body
    inside = [card.hint_button, card.solution_button, card.hints, card.solution]
    assert leaves(card)[2:] == inside


def test_the_hints_of_a_card():
    card = ExerciseCard(TASK, Verdict("unsolved"))
    hints = ["Use <code>2</code>.", "a &lt; b", "three"]
    for k, name in enumerate(["Next hint (1 of 3)", "Next hint (2 of 3)", "Next hint (3 of 3)"]):
        assert card.hint_button.description == name and not spent(card.hint_button)
        card.hint_button.click()
        listed = [*hints[:k], f'<span role="alert">{hints[k]}</span>']
        assert card.hints.value == f"<ol>{''.join(f'<li>{hint}</li>' for hint in listed)}</ol>"
    assert card.hint_button.description == "All hints are open" and spent(card.hint_button)
    card.hint_button.click()
    assert card.hints.value.endswith('<li><span role="alert">three</span></li></ol>')
    assert ExerciseCard(TASK, Verdict("unsolved")).hints_open == 0


def test_the_solution_of_a_card():
    card = ExerciseCard(TASK, Verdict("unsolved"))
    for _ in range(2):
        assert card.solution_button.description == "Show solution" and card.solution.value == ""
        card.solution_button.click()
        assert card.solution_button.description == "Hide solution"
        assert card.solution.value == '<pre role="alert">2 &lt; 3</pre>'
        card.solution_button.click()


def test_a_card_of_one_sentence(static):
    card = NoteCard("There is `no` <such>.")
    assert card.text == "There is `no` <such>."
    assert card.page == card.body.value == "<p>There is <code>no</code> &lt;such&gt;.</p>"
    assert classes(card) == {"card", "card-unsolved"}
    bundle = {"text/plain": card.text, "text/html": f"<div>{card.page}</div>"}
    assert card._repr_mimebundle_() == bundle


def test_what_a_card_says_can_change():
    card = Card()
    assert (card.text, card.page, card.body.value) == ("", "", "")
    for status in ("passed", "wrong"):
        card.show("t", "p", status)
        assert classes(card) == {"card", f"card-{status}"}
        assert (card.text, card.page, card.body.value) == ("t", "p", "p")


def test_the_progress_of_two_lessons():
    lessons = [(1, "A & b", [TASK], [CHOICE, TYPED]), (12, "C", [TASK, TASK], [])]
    card = ProgressCard(lessons, {"9.1": 1, "9.b": 2}, "A note.")
    text = "Done so far: 3 of 3 exercises, 1 of 2 predictions."
    assert card.text == f"{text}\nA note."
    assert card.page == (
        f"<table><caption>{text} ✓ is done, ○ is not.</caption><thead><tr>"
        '<th scope="col">Lesson</th><th scope="col">Exercises passed</th>'
        '<th scope="col">Predictions answered</th></tr></thead><tbody>'
        '<tr><th scope="row">01 A &amp; b</th><td>9.1&nbsp;✓</td>'
        "<td>9.a&nbsp;○, 9.b&nbsp;✓</td></tr>"
        '<tr><th scope="row">12 C</th><td>9.1&nbsp;✓, 9.1&nbsp;✓</td><td></td></tr>'
        "</tbody></table><p>A note.</p>"
    )
    assert ProgressCard(lessons, {}).text == text.replace("3 of", "0 of").replace("1 of", "0 of")


# ---- The prediction -----------------------------------------------------------------------------


def test_the_card_of_a_prediction():
    card = PredictionCard(CHOICE)
    assert card.text == "Prediction 9.a: no answer yet."
    head = "<p><b>Prediction 9.a.</b> More <code>a</code>?</p>"
    assert card.page == head and classes(card) == {"card", "card-unsolved"}
    assert [box.description for box in card.boxes] == ["1. yes", "2. no"]
    assert not any(box.indent for box in card.boxes)
    assert leaves(card)[2:] == [*card.boxes, card.button, card.problem]
    assert card.button.description == "That is my answer" and not spent(card.button)
    card.boxes[1].value = True
    card.boxes[0].value = True
    assert [box.value for box in card.boxes] == [True, False]
    card.boxes[0].value = False
    assert [box.value for box in card.boxes] == [False, False]
    card.button.click()
    said = '<div role="alert"><p>Choose one of the answers, 1 to 2.</p></div>'
    assert card.problem.value == said and not spent(card.button)


@pytest.mark.parametrize(
    "answer, status, words, lines",
    [
        (1, "wrong", "not quite", ["Your answer: yes. Because.", "The right answer: no. Not."]),
        (2, "passed", "right", ["Your answer: no. Not."]),
    ],
)
def test_an_answer_settles_it(answer, status, words, lines):
    card = PredictionCard(CHOICE, answer=answer)
    assert card.text == "\n".join([f"Prediction 9.a: {words}.", *lines])
    mark = {"passed": "✓", "wrong": "✗"}[status]
    assert card.page == (
        "<p><b>Prediction 9.a.</b> More <code>a</code>?</p>"
        f'<div role="status"><p class="card-verdict">{mark} {words.capitalize()}.</p>'
        f"{''.join(f'<p>{line}</p>' for line in lines)}</div>"
    )
    assert classes(card) == {"card", f"card-{status}"}
    assert spent(card.button) and card.button.description == "Answered"
    assert leaves(card)[1:3] == [card.body, card.button]
    card.button.click()  # once more does nothing
    assert card.text.startswith(f"Prediction 9.a: {words}.") and card.problem.value == ""
    assert keeping.recall()[0] == {"9.a": CHOICE.choices[answer - 1].label}


def test_an_answer_is_typed():
    card = PredictionCard(TYPED)
    assert card.boxes == [] and leaves(card)[2:] == [card.field, card.button, card.problem]
    assert card.field.description == "Your number:" and card.field.continuous_update is False
    assert card.field.style.description_width == "auto"
    card.field.value = " \u22120,25 "
    card.button.click()
    lines = ["Your answer: -0.25. Neither.", "The right answer: 0.5. Half."]
    assert card.text == "\n".join(["Prediction 9.b: not quite.", *lines])
    assert keeping.recall()[0] == {"9.b": -0.25}
    assert PredictionCard(TYPED, answer="2").text.splitlines()[1] == "Your answer: 2. Twice."


def test_an_earlier_answer_counts_and_is_not_written_again():
    card = PredictionCard(CHOICE, earlier="yes", answer=2)
    assert card.text.startswith("Prediction 9.a: not quite.") and spent(card.button)
    assert keeping.recall()[0] == {}
    # One that is no longer among the choices does not count.
    assert PredictionCard(CHOICE, earlier="gone").text.endswith("no answer yet.")
    assert PredictionCard(CHOICE, earlier="gone", answer=2).text.startswith("Prediction 9.a: right")


def test_a_prediction_in_print_lists_its_choices(static):
    head = "<p><b>Prediction 9.a.</b> More <code>a</code>?</p>"
    assert PredictionCard(CHOICE).page == f"{head}<ol><li>yes</li><li>no</li></ol>"
    assert PredictionCard(TYPED).page == "<p><b>Prediction 9.b.</b> How many?</p>"


# ---- check, predict, progress, kept -------------------------------------------------------------


def test_what_is_asked_for_by_its_id(lesson):
    assert check("9.1").text == "Exercise 9.1: not solved yet."
    assert check(" 9.1 ", lambda a: a).exercise is TASK
    assert predict("9.a", 2).text.startswith("Prediction 9.a: right.")
    assert predict("9.a", 1).text.startswith("Prediction 9.a: right.")  # the first one counts
    none = "lessons with exercises are 9."
    for id in ("8.1", "nine", "", "9x"):
        assert check(id).text == f"There is no exercise {id!r}: {none}"
        assert predict(id).text == f"There is no prediction {id!r}: {none}"
    assert check("9.2").text == "There is no exercise '9.2': lesson 9 has 9.1."
    assert predict("9.c").text == "There is no prediction '9.c': lesson 9 has 9.a, 9.b."
    assert check("9").text == "There is no exercise '9': lesson 9 has 9.1."


def test_what_passed_is_remembered(lesson):
    assert check("9.1", lambda a: a).text.startswith("Exercise 9.1: not yet.")
    assert keeping.recall()[0] == {}
    text = check("9.1", lambda a: 2 * a).text
    # Typed in no cell, it has no source to keep.
    assert text.startswith("Exercise 9.1: passed.\nIt is not kept for later lessons: ")
    assert text.endswith(".") and list(keeping.recall()[0]) == ["9.1"]
    assert progress().text == "Done so far: 1 of 1 exercises, 0 of 2 predictions."
    assert "09 Nine" in progress().page


def test_the_courses_function_until_there_is_ones_own(lesson, capsys):
    assert kept("double") is TASK.right
    said = "double: the course's (yours, as soon as exercise 9.1 has passed)\n"
    assert capsys.readouterr().out == said
    assert kept("double", len) is len
    with pytest.raises(ValueError, match=r"^no exercise keeps 'half'; kept are: double$"):
        kept("half")


def test_a_kept_function_that_fails_its_exercise_says_why(lesson, capsys):
    path = keeping.folder() / keeping.FUNCTIONS
    path.write_text("# ---- double, from exercise 9.1 ----\ndef double(a):\n    return a\n")
    assert kept("double") is TASK.right
    assert capsys.readouterr().out == (
        "double: the course's, because yours did not work: The first difference is in entry 1 "
        "(`result[0]`): expected 2, got 1.\n"
    )
    path.write_text("# ---- double, from exercise 9.1 ----\ndef double(a):\n    ...\n")
    assert kept("double") is TASK.right
    assert capsys.readouterr().out.endswith("yours did not work: it is not solved\n")
    path.write_text("# ---- double, from exercise 9.1 ----\ndef double(a):\n    return 2 * a\n")
    assert kept("double").__name__ == "double" and kept("double") is not TASK.right
    assert capsys.readouterr().out == "double: your own, from exercise 9.1\n" * 2


def test_what_attention_has_is_the_courses_rather_than_the_oracle():
    course = exercises._course()
    assert course["softmax"] is attention.softmax
    assert set(course) == {e.keep for n in range(9) for e in exercises.lesson(n).EXERCISES} - {""}


def test_every_lesson_has_exercises():
    assert exercises.lesson_numbers() == list(range(9))
    assert exercises.lesson(3).__name__ == "helpers.lessons.attention_step.exercises"
