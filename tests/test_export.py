"""A lesson that was run and saved, as one page: every picture, every card, and no network."""

import html
import re

import export
import nbformat
import numpy as np
import pytest
from ipywidgets.embed import embed_data

from helpers.attention import cosine, similarity_table, softmax
from helpers.exercises import check, predict
from helpers.lessons.attention_step.scenes import explore_both


def step(X):
    weights = softmax(similarity_table(X, cosine))
    return weights @ X, weights


def saved(widgets):
    """A notebook that shows these widgets, saved as JupyterLab saves it."""
    state = embed_data(views=widgets)["manager_state"]
    cells = [
        nbformat.v4.new_code_cell(
            "shown",
            outputs=[
                nbformat.v4.new_output(
                    "display_data",
                    {export.VIEW: {"model_id": w.model_id}, "text/plain": repr(w)},
                )
            ],
        )
        for w in widgets
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"widgets": {export.STATE: state}})


@pytest.fixture
def page(tmp_path):
    scene = explore_both(cosine=step)
    scene.move("apple", (1, 4))
    card = predict("start_here.nearest")
    card.press("commit", "1")
    solved = check("start_here.half_way", lambda a, b: np.add(a, b) / 2)
    path = tmp_path / "lesson.ipynb"
    nbformat.write(saved([scene, card, solved]), path)
    assert export.main([str(path)]) == 0
    return path.with_suffix(".html").read_text(encoding="utf-8")


def test_a_scene_is_a_picture_as_it_was_left_with_its_words(page):
    (alt,) = re.findall(r'<img alt="([^"]*)"', page)
    assert alt.startswith("Where apple goes in each sentence")
    assert "apple (1.00, 4.00)" in alt


def test_a_card_says_its_question_and_its_verdict(page):
    assert html.escape(predict("start_here.nearest").prediction.question, quote=False) in page
    assert "Your answer: orange." in page
    assert "✓ Passed." in page
    assert not re.search(r"<button|<input", page)


def test_the_page_needs_no_network(page):
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert "model not found" not in page


def test_what_was_never_saved_is_told_in_its_own_words(tmp_path):
    card = predict("start_here.nearest")
    notebook = saved([card])
    del notebook.metadata["widgets"]
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    assert "Prediction 0.a: no answer yet." in export.export(tmp_path / "lesson.ipynb")


def test_what_is_no_notebook_is_said(tmp_path, capsys):
    (tmp_path / "lesson.ipynb").write_text("no", encoding="utf-8")
    assert export.main([str(tmp_path / "lesson.ipynb")]) == 1
    assert "can't be exported" in capsys.readouterr().err
