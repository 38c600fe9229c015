"""Every lesson, in JupyterLab: each card is answered in each way."""

import ast
import json
import re

import pytest
from every_scene import short
from playwright.sync_api import expect

from helpers.exercises import find


def asked(lesson, what):
    """(cell number, id, the rest) of each `check("similarity.dot", f)` or `predict(…)`."""
    for index, cell in enumerate(lesson.cells()):
        for node in ast.walk(ast.parse(cell["source"])) if cell["cell_type"] == "code" else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == what:
                id, *rest = map(ast.unparse, node.args)
                yield index, ast.literal_eval(id), *rest


def answers(prediction):
    """Every answer one can give: (what is typed, or the choice's number; the choice, or None)."""
    if not prediction.typed:
        return list(enumerate(prediction.choices))
    known = [(f"{choice.label:g}", choice) for choice in prediction.choices]
    return [*known, ("−98765,4", None)]


def answer_every_way(lesson, index, id):
    """A card for each answer, all made before the first one is given, which is the one kept."""
    prediction, _ = find(id, "PREDICTIONS")
    kinds = [cell["cell_type"] for cell in lesson.cells()]
    another = next(k for k, kind in enumerate(kinds) if kind == "code" and k != index)
    right = prediction.choices[prediction.right]
    given = answers(prediction)
    lesson.write_cell(index, f"for _ in range({len(given)}): display(predict({id!r}))")
    lesson.run_cell(index)
    cards = lesson.cell(index).locator(".card")
    expect(cards).to_have_count(len(given))
    for card, (answer, choice) in zip(cards.all(), given, strict=True):
        if choice is right:  # nothing is no answer
            card.get_by_role("button").click()
            expect(card.get_by_role("alert")).not_to_be_empty()
        if prediction.typed:
            card.get_by_role("textbox").fill(answer)
        else:
            radios = card.get_by_role("radio")
            assert radios.count() == len(prediction.choices)
            radios.nth(answer - 1).click()  # one, and then another one: only that one counts
            radios.nth(answer).click()
            expect(radios.nth(answer - 1)).not_to_be_checked()
        card.get_by_role("button", name="That is my answer").click()
        expect(card.locator(".card-verdict")).to_have_count(0)
        if (answer, choice) == given[0]:  # first one looks: another cell has to run
            card.get_by_role("button", name="Compare").click()
            expect(card).to_contain_text("Run the next cell first")
            expect(card.locator(".card-verdict")).to_have_count(0)
            lesson.run_cell(another)
        card.get_by_role("button", name="Compare").click()
        told = "✓ Right." if choice is right else "✗ Not quite."
        expect(card.locator(".card-verdict")).to_have_text(told)
        expect(card.get_by_role("button")).to_have_count(0)
        said = card.get_by_role("status").inner_text()
        assert plain(choice.why if choice else prediction.otherwise) in said
        assert plain(right.why) in said
    lesson.write_cell(index, f"predict({id!r})")
    lesson.run_cell(index)
    expect(cards.get_by_role("button")).to_have_text("Compare")


def plain(text):
    return text.replace("`", "")


def solve(lesson, index, id, answer):
    """The stub is calm; all hints open; the solution, typed into the cell as shown, passes."""
    exercise, _ = find(id, "EXERCISES")
    card = lesson.cell(index).locator(".card")
    verdict = card.locator(".card-verdict")
    expect(verdict).to_have_text("○ Not solved yet.")
    for k in range(len(exercise.hints)):
        card.get_by_role("button", name=re.compile("^Next hint")).click()
        expect(card.get_by_role("listitem")).to_have_count(k + 1)
    expect(card.get_by_role("button", name=re.compile("hint"))).to_have_count(0)
    card.get_by_role("button", name="Show solution").click()
    solution = card.locator("pre[role=alert]").text_content()
    assert solution == exercise.solution_text
    card.get_by_role("button", name="Hide solution").click()
    expect(card.locator("pre[role=alert]")).to_have_count(0)

    if callable(exercise.solution):
        answer = exercise.solution.__name__
    elif re.search(r"^answer =", solution, re.MULTILINE):
        answer = "answer"
    lesson.write_cell(index, f'{solution}\n\n\ncheck("{id}", {answer})')
    lesson.run_cell(index)
    expect(verdict).to_have_text("✓ Passed.")
    if exercise.keep:
        kept = (lesson.folder / "my_attention.py").read_text(encoding="utf-8")
        assert f"# ---- {exercise.keep}, from exercise {id} ----" in kept


@pytest.mark.parametrize("name", short(None, "softmax"))
def test_every_card_is_answered(open_lesson, name):
    lesson = open_lesson(name, width=1000)
    lesson.run_all()
    predictions, exercises = (list(asked(lesson, what)) for what in ("predict", "check"))
    assert predictions and exercises
    for index, id in predictions:
        answer_every_way(lesson, index, id)
    for index, id, answer in exercises:
        solve(lesson, index, id, answer)
    lines = (lesson.folder / "my_progress.txt").read_text(encoding="utf-8").splitlines()
    done = [json.loads(line)["id"] for line in lines]
    assert done == [id for _, id, *_ in predictions + exercises]
