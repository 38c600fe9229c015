"""The cards, word for word: what an exercise, a prediction and the progress say and show."""

import importlib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from ipywidgets import Widget

from helpers import attention, exercises, lessons
from helpers.exercises import check, kept, predict, progress
from helpers.judging import keeping
from helpers.judging.cards import (
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
from helpers.lessons.first_edition import IDS

TASK = Exercise(
    id="nine.double",
    title="One & all",
    question="Give `2 * a`.",
    right=lambda a: 2 * a,
    cases=[(np.array([1.0]),)],
    hints=["Use `2`.", "a < b", "three"],
    solution="2 < 3",
    keep="double",
)
CHOICE = Prediction(
    "nine.more",
    "More `a`?",
    [Choice("yes", "Because.", id="more"), Choice("no", "Not.", id="less")],
    1,
)
REWORDED = replace(
    CHOICE,
    choices=[Choice("yes, more", "Because.", id="more"), Choice("no, less", "Not.", id="less")],
)
TYPED = Prediction(
    "nine.many", "How many?", [Choice(0.5, "Half."), Choice(2, "Twice.")], 0, "Neither."
)


@pytest.fixture
def lesson(monkeypatch):
    """The only lesson there is."""
    only = SimpleNamespace(EXERCISES=[TASK], PREDICTIONS=[CHOICE, TYPED])
    monkeypatch.setattr(lessons, "LESSONS", (lessons.Lesson("nine", "Nine", "?", 5, ""),))
    monkeypatch.setattr(lessons, "room", {"nine": only}.__getitem__)
    monkeypatch.setattr(lessons, "KEPT", {"double": "nine.double"})
    return only


def has(card, what):
    """Whether the card has a button that does `what`."""
    return f'data-do="{what}"' in card.page


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
    card = ExerciseCard("9.1", TASK, verdict, "A note.")
    lines = [f"Exercise 9.1: {words}.", verdict.message, *verdict.evidence, "A note."]
    assert card.text == repr(card) == "\n".join(filter(None, lines))
    shown = [f"<pre>{line}</pre>" for line in verdict.evidence]
    assert card.told == (
        "<p><b>Exercise 9.1: One &amp; all.</b> Give <code>2 * a</code>.</p>"
        f'<div role="status"><p class="card-verdict">{mark} {words.capitalize()}.</p>'
        f"{paragraph(verdict.message)}{''.join(shown).replace('<3>', '&lt;3&gt;')}"
        "<p>A note.</p></div>"
    )
    assert card.page.startswith(card.told) and card.status == verdict.status
    assert has(card, "solution")
    assert has(card, "hint") == (verdict.status != "passed")  # whoever has passed needs none


def test_the_hints_of_a_card():
    card = ExerciseCard("9.1", TASK, Verdict("unsolved"))
    hints = ["Use <code>2</code>.", "a &lt; b", "three"]
    for k, name in enumerate(["Next hint (1 of 3)", "Next hint (2 of 3)", "Next hint (3 of 3)"]):
        assert f">{name}</button>" in card.page
        card.press("hint")
        listed = [f"<li>{hint}</li>" for hint in hints[:k]]
        listed.append(f'<li><span role="alert" tabindex="-1" data-news>{hints[k]}</span></li>')
        assert f"<ol>{''.join(listed)}</ol>" in card.page
    assert not has(card, "hint")  # no button that does nothing
    card.press("hint")
    assert card.page.count("<li") == 3 and card.hints_open == 3
    assert ExerciseCard("9.1", TASK, Verdict("unsolved")).hints_open == 0


def test_the_solution_of_a_card():
    card = ExerciseCard("9.1", TASK, Verdict("unsolved"))
    for _ in range(2):
        assert ">Show solution</button>" in card.page and "2 &lt; 3" not in card.page
        card.press("solution")
        assert ">Hide solution</button>" in card.page
        assert '<pre role="alert">2 &lt; 3</pre>' in card.page
        card.press("hint")
        assert "<pre>2 &lt; 3</pre>" in card.page  # not read out again
        card.press("solution")


def test_what_no_button_does_does_nothing():
    for card in (
        ExerciseCard("9.1", TASK, Verdict("unsolved")),
        PredictionCard("9.a", CHOICE),
        NoteCard("a"),
    ):
        before = card.page
        for content in ({}, {"do": None}, {"do": "heard", "given": {}}, {"do": "compare"}):
            card._heard(card, content, [])
        assert card.page == before


def test_a_card_of_one_sentence(static):
    card = NoteCard("There is `no` <such>.")
    assert card.text == "There is `no` <such>."
    assert card.told == card.page == "<p>There is <code>no</code> &lt;such&gt;.</p>"
    assert card.status == "unsolved"
    bundle = {"text/plain": card.text, "text/html": f"<div>{card.told}</div>"}
    assert card._repr_mimebundle_() == bundle


def test_what_a_card_says_can_change():
    card = Card()
    assert (card.text, card.told, card.page) == ("", "", "")
    for status in ("passed", "wrong"):
        card.show("t", "p", status)
        assert (card.text, card.told, card.page, card.status) == ("t", "p", "p", status)


def test_script_and_style_are_sent_once():
    cards = [Card(), NoteCard("a"), PredictionCard("9.a", CHOICE)]
    assert len({card.script.model_id for card in cards}) == 1
    assert "export default" in cards[0].script.code and ".card" in cards[0].script.style
    assert all(len(card._esm) < 1000 for card in cards)
    Widget.close_all()  # not the script alone: cards without one would be left to other tests
    assert NoteCard("b").script.comm is not None


def test_the_progress_of_two_lessons():
    lessons = [
        ("01 A & b", {"nine.double": "9.1"}, {"nine.more": "9.a", "nine.many": "9.b"}),
        ("12 C", {"nine.double": "12.1", "nine.half": "12.2"}, {}),
    ]
    card = ProgressCard(lessons, {"nine.double": 1, "nine.many": 2, "nine.half": 3}, "A note.")
    text = "Done so far: 3 of 3 exercises, 1 of 2 predictions."
    assert card.text == f"{text}\nA note."
    assert card.told == (
        f"<table><caption>{text} ✓ is done, ○ is not.</caption><thead><tr>"
        '<th scope="col">Lesson</th><th scope="col">Exercises passed</th>'
        '<th scope="col">Predictions answered</th></tr></thead><tbody>'
        '<tr><th scope="row">01 A &amp; b</th><td>9.1&nbsp;✓</td>'
        "<td>9.a&nbsp;○, 9.b&nbsp;✓</td></tr>"
        '<tr><th scope="row">12 C</th><td>12.1&nbsp;✓, 12.2&nbsp;✓</td><td></td></tr>'
        "</tbody></table><p>A note.</p>"
    )
    assert ProgressCard(lessons, {}).text == text.replace("3 of", "0 of").replace("1 of", "0 of")


# ---- The prediction -----------------------------------------------------------------------------


HEAD = "<p><b>Prediction 9.a.</b> More <code>a</code>?</p>"


def test_the_card_of_a_prediction():
    card = PredictionCard("9.a", CHOICE)
    assert card.text == "Prediction 9.a: no answer yet." and card.status == "unsolved"
    radios = "".join(
        f'<label><input type="radio" name="nine.more" value="{k}" data-name="{k}"> {word}</label>'
        for k, word in ((1, "yes"), (2, "no"))
    )
    assert card.page.startswith(
        f'{HEAD}<fieldset><legend class="card-unseen">Your answer</legend>{radios}</fieldset>'
    )
    assert ">That is my answer</button>" in card.page and not has(card, "compare")
    for given in (None, "", "0", "3", "yes!", "1.0"):
        card.press("commit", given)
        assert '<div role="alert"><p>Choose one of the answers, 1 to 2.</p></div>' in card.page
        assert has(card, "commit") and keeping.recall()[0] == {}


@pytest.mark.parametrize(
    "answer, status, words, lines",
    [
        (1, "wrong", "not quite", ["Your answer: yes. Because.", "The right answer: no. Not."]),
        (2, "passed", "right", ["Your answer: no. Not."]),
    ],
)
def test_first_an_answer_then_a_look_then_a_comparison(answer, status, words, lines):
    card = PredictionCard("9.a", CHOICE)
    card.press("compare")
    assert has(card, "commit")  # nothing to compare yet
    card.press("commit", str(answer))
    choice = CHOICE.choices[answer - 1]
    # What is so is not told before one has looked: neither in words nor in colour.
    assert card.text == f"Prediction 9.a: answered.\nYour answer: {choice.label}."
    assert "Now look at what comes below." in card.page and card.status == "unsolved"
    assert "Because" not in card.page and "Not." not in card.page
    assert has(card, "compare") and not has(card, "commit")
    assert keeping.recall()[0] == {"nine.more": choice.id}
    card.press("compare")
    assert card.text == "\n".join([f"Prediction 9.a: {words}.", *lines])
    mark = {"passed": "✓", "wrong": "✗"}[status]
    assert card.page == (
        f'{HEAD}<div role="status" tabindex="-1" data-news><p class="card-verdict">{mark} '
        f"{words.capitalize()}.</p>{''.join(f'<p>{line}</p>' for line in lines)}</div>"
    )
    assert card.status == status and not has(card, "compare")  # no button that does nothing
    card.press("commit", "1")
    assert card.text.startswith(f"Prediction 9.a: {words}.")


def test_whoever_has_run_nothing_since_is_sent_to_look_first(monkeypatch):
    from IPython.core.events import EventManager, available_events

    from helpers.judging import prediction

    shell = SimpleNamespace()
    shell.events = EventManager(shell, available_events)
    monkeypatch.setattr(prediction, "get_ipython", lambda: shell)

    def ends(kept=True):
        info = SimpleNamespace(store_history=kept)
        shell.events.trigger("post_run_cell", SimpleNamespace(info=info))

    card = PredictionCard("9.a", CHOICE, answer=1)
    ends()  # the card's own cell
    ends(kept=False)  # what the page asks by itself
    card.press("compare")
    assert "Run the next cell first" in card.page and "Because" not in card.page
    ends()
    card.press("compare")
    assert card.text.startswith("Prediction 9.a: not quite.")


def test_an_answer_is_typed():
    card = PredictionCard("9.b", TYPED)
    assert '<label>Your number: <input type="text"' in card.page and "radio" not in card.page
    card.press("commit", 'many "<b>')
    assert "Type one number, such as 1.5." in card.page
    assert 'value="many &quot;&lt;b&gt;"' in card.page  # what was typed is still there
    card.press("commit", " \u22120,25 ")
    card.press("compare")
    lines = ["Your answer: -0.25. Neither.", "The right answer: 0.5. Half."]
    assert card.text == "\n".join(["Prediction 9.b: not quite.", *lines])
    assert keeping.recall()[0] == {"nine.many": -0.25}
    again = PredictionCard("9.b", TYPED, answer="2")
    again.compare()
    assert again.text.splitlines()[1] == "Your answer: 2. Twice."


def test_an_earlier_answer_counts_and_is_not_written_again():
    card = PredictionCard("9.a", CHOICE, earlier="yes", answer=2)
    assert card.text == "Prediction 9.a: answered.\nYour answer: yes." and has(card, "compare")
    assert keeping.recall()[0] == {}
    # One that is no longer among the choices does not count.
    assert PredictionCard("9.a", CHOICE, earlier="gone").text.endswith("no answer yet.")
    assert "Your answer: no." in PredictionCard("9.a", CHOICE, earlier="gone", answer=2).text


def test_an_answer_given_under_one_wording_is_there_under_another(lesson):
    assert predict("nine.more", 1).text.endswith("Your answer: yes.")
    lesson.PREDICTIONS[0] = REWORDED
    assert predict("nine.more", 2).text.endswith("Your answer: yes, more.")
    assert keeping.recall()[0] == {"nine.more": "more"}


def test_an_old_answer_by_its_label_is_that_choice_and_lasts_from_then_on(lesson):
    keeping.remember("nine.more", "yes")
    assert predict("nine.more", 2).text.endswith("Your answer: yes.")
    lesson.PREDICTIONS[0] = REWORDED
    assert predict("nine.more").text.endswith("Your answer: yes, more.")
    assert keeping.answers("nine.more") == ["yes", "more"]


def test_an_answer_of_a_former_wording_is_asked_again_and_stays_in_the_file(lesson):
    keeping.remember("nine.more", "certainly")
    assert predict("nine.more").text.endswith("no answer yet.")
    predict("nine.more", "no")
    for _ in range(2):
        assert predict("nine.more", 1).text.endswith("Your answer: no.")
        keeping._session.clear()
    assert keeping.answers("nine.more") == ["certainly", "less"]


def test_a_prediction_in_print_lists_its_choices(static):
    assert PredictionCard("9.a", CHOICE).told == f"{HEAD}<ol><li>yes</li><li>no</li></ol>"
    assert PredictionCard("9.b", TYPED).told == "<p><b>Prediction 9.b.</b> How many?</p>"


# ---- check, predict, progress, kept -------------------------------------------------------------


def test_what_is_asked_for_by_its_id(lesson):
    assert check("nine.double").text == "Exercise 0.1: not solved yet."
    assert check(" nine.double ", lambda a: a).exercise is TASK
    assert predict("nine.more", 2).text.endswith("Your answer: no.")
    assert predict("nine.more", 1).text.endswith("Your answer: no.")  # the first one counts
    none = "lessons with exercises are nine."
    for id in ("eight.1", "", "ninex"):
        assert check(id).text == f"There is no exercise {id!r}: {none}"
        assert predict(id).text == f"There is no prediction {id!r}: {none}"
    assert check("nine.x").text == "There is no exercise 'nine.x': nine has nine.double."
    assert predict("nine.x").text == (
        "There is no prediction 'nine.x': nine has nine.more, nine.many."
    )
    assert check("nine").text == "There is no exercise 'nine': nine has nine.double."


def test_what_passed_is_remembered(lesson):
    assert check("nine.double", lambda a: a).text.startswith("Exercise 0.1: not yet.")
    assert keeping.recall()[0] == {}
    text = check("nine.double", lambda a: 2 * a).text
    # Typed in no cell, it has no source to keep.
    assert text.startswith("Exercise 0.1: passed.\nIt is not kept for later lessons: ")
    assert text.endswith(".") and list(keeping.recall()[0]) == ["nine.double"]
    assert progress().text == "Done so far: 1 of 1 exercises, 0 of 2 predictions."
    assert "00 Nine" in progress().told


def test_the_courses_function_until_there_is_ones_own(lesson, capsys):
    assert kept("double") is TASK.right
    said = "double: the course's, until you solve exercise 0.1\n"
    assert capsys.readouterr().out == said
    assert kept("double", len) is len
    with pytest.raises(ValueError, match=r"^no exercise keeps 'half'; kept are: double$"):
        kept("half")


def test_a_kept_function_that_fails_its_exercise_says_why(lesson, capsys):
    path = keeping.folder() / keeping.FUNCTIONS
    path.write_text("# ---- double, from exercise nine.double ----\ndef double(a):\n    return a\n")
    assert kept("double") is TASK.right
    assert capsys.readouterr().out == (
        "double: the course's, because yours did not work: The first difference is in entry 1 "
        "(`result[0]`): expected 2, got 1.\n"
    )
    path.write_text("# ---- double, from exercise nine.double ----\ndef double(a):\n    ...\n")
    assert kept("double") is TASK.right
    assert capsys.readouterr().out.endswith("yours did not work: it is not solved\n")
    path.write_text(
        "# ---- double, from exercise nine.double ----\ndef double(a):\n    return 2 * a\n"
    )
    assert kept("double").__name__ == "double" and kept("double") is not TASK.right
    assert capsys.readouterr().out == "double: your own, from exercise 0.1\n" * 2


def test_what_attention_has_is_the_courses_rather_than_the_oracle():
    course = exercises._course()
    assert course["softmax"] is attention.softmax
    assert course["masked_attention"] is attention.attention


# ---- The list of lessons ------------------------------------------------------------------------


def test_every_lesson_has_exercises_named_after_it():
    for one in lessons.LESSONS:
        ids = list(lessons.numbers(one.slug))
        assert lessons.room(one.slug).EXERCISES and len(set(ids)) == len(ids)
        assert all(id.partition(".")[0] == one.slug for id in ids)


def test_what_is_kept_is_what_the_exercises_say():
    rooms = [lessons.room(one.slug) for one in lessons.LESSONS]
    found = {item.keep: item.id for each in rooms for item in each.EXERCISES if item.keep}
    assert found == lessons.KEPT


def test_two_lessons_with_one_slug_are_refused():
    with pytest.raises(ValueError, match="two lessons with one slug: softmax"):
        lessons.check_list([*lessons.LESSONS, lessons.lesson("softmax")])


def test_numbers_come_from_the_lists():
    assert lessons.lesson("softmax").number == lessons.LESSONS.index(lessons.lesson("softmax"))
    which = lessons.lesson("softmax").number
    assert lessons.number("softmax.own") == f"{which}.2"
    assert lessons.number("softmax.zero") == f"{which}.d"
    assert lessons.lesson("softmax").name == f"lesson {which:02d}"
    for id in ("softmax", "softmax.won", "sofmax.own"):
        with pytest.raises(ValueError, match="there is"):
            lessons.number(id)


# ---- The first edition --------------------------------------------------------------------------


def test_a_notebook_of_the_first_edition_gets_one_calm_sentence():
    assert all(now in lessons.numbers(now.partition(".")[0]) for now in IDS.values())
    assert len(set(IDS.values())) == len(IDS)
    for old, now in IDS.items():
        ask = predict if old[-1].isalpha() else check
        text = ask(old).text
        assert text.startswith("This notebook is of the first edition") and "make update" in text
        assert lessons.lesson(now.partition(".")[0]).notebook in text


@pytest.mark.parametrize("name", ["explorers", "explorers.values", "recap"])
def test_what_such_a_notebook_imports_says_so_too(name):
    with pytest.raises(ImportError, match="first edition"):
        importlib.import_module(f"helpers.{name}")


def test_files_of_the_first_edition_are_read(capsys):
    """Progress whole, cut short, damaged or from both editions; kept functions by their headers."""
    path = keeping.folder() / keeping.PROGRESS
    path.write_text(
        '{"id": "3.2", "answer": null}\n{"id": "3.a", "answer": "1"}\n'
        '{"id": "softmax.and_an", "answer": "0"}\n{"id": "8.9", "answer": null}\n{"id": "2.1"'
    )
    known, note = keeping.recall()
    assert known == {"softmax.own": None, "softmax.and_an": "1", "8.9": None}
    assert "set aside" in note
    assert "Your answer: 1." in predict("softmax.and_an").text
    source = "def softmax(s):\n    e = np.exp(s - s.max(axis=-1, keepdims=True))\n"
    source += "    return e / e.sum(axis=-1, keepdims=True)\n"
    file = keeping.folder() / keeping.FUNCTIONS
    file.write_text(f"import numpy as np\n\n\n# ---- softmax, from exercise 3.2 ----\n{source}")
    assert kept("softmax").__module__ == "my_attention"
    assert "your own" in capsys.readouterr().out
    assert keeping._sections(file)[1]["softmax"] == ("softmax.own", source.strip())


def test_what_was_no_answer_is_forgotten_when_one_is_given():
    """However quickly: everything that a card says comes in one message."""
    card = predict("embeddings.way")
    card.press("commit", "forty")
    assert "Type one number" in card.page and 'value="forty"' in card.page
    card.press("commit", "57")
    assert "Type one number" not in card.page and "forty" not in card.page
    assert "Your answer: 57." in card.page
