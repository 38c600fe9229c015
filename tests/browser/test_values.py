"""In JupyterLab: run it all, drag, press keys, type, point, and read the numbers back."""

import numpy as np
import pytest
from playwright.sync_api import expect
from reading import number, numbers

from helpers import lessons
from helpers.attention import attention, softmax

X = np.array([[0.0, 3.0], [4.0, 0.0], [2.0, 2.0]])
W_Q, W_K = np.array([[0.5, 0], [0, 0.5]]), np.array([[1, 0], [0.25, 0.5]])
W_V = np.array([[1, 0.5], [-0.5, 1]])


def look(X):
    unit = X / np.linalg.norm(X, axis=1, keepdims=True)
    return softmax(unit @ unit.T)


def cells(scene, caption):
    """The numbers of the table with this caption, without its row sums."""
    table = scene.locator("table.scene-table", has=scene.page.locator("caption", has_text=caption))
    rows = table.locator("tbody tr").all()
    return np.array(
        [[number(x) for x in r.locator("td[data-column]").all_inner_texts()] for r in rows]
    )


def shows(lesson, scene, piece):
    """The line under the picture, once it holds `piece`."""
    line = scene.locator(".scene-text")
    lesson.wait(
        "([node, piece]) => node.textContent.includes(piece)", [line.element_handle(), piece]
    )
    return line.inner_text()


def drag(page, word, across, up):
    box = word.locator(".scene-shape").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y - up, steps=8)
    page.mouse.up()


def place_of(scene, word):
    return numbers(scene.locator(f"[data-word='{word}']").get_attribute("aria-valuetext"))


def type_into(scene, name, value):
    field = scene.get_by_label(name, exact=True)
    field.fill(value)
    field.press("Tab")


@pytest.mark.long
def test_the_lesson(open_lesson):
    lesson = open_lesson("values")
    lesson.run_all()
    page = lesson.page
    lesson.check_scenes()

    # Looking and moving: choose the awful embedding.
    choices = lesson.scene_of("explore_two_choices(")
    choices.get_by_label("awful").check()
    assert "2.50 apart" in shows(lesson, choices, "Measured in awful")
    separation = cells(choices, "What apple takes")
    assert np.allclose(separation[2:, 2], [2.498, 1.677], atol=5e-4)

    # Three to two: a row moved by keys moves values, and no weight.
    values = lesson.scene_of("explore_values(")
    before = cells(values, "Weights")
    assert np.allclose(before[1], [0.30, 0.40, 0.15, 0.15])
    values.locator("[data-word='row 1']").focus()
    page.keyboard.press("Shift+ArrowRight")
    W = np.array([[1.5, 0], [1, 1], [-1, 1]])
    S = np.array([[0, 3, 0], [2, 2, 0], [0, 0, 2], [0, 0, 3]])
    x, y = look(S)[1] @ S @ W
    shows(lesson, values, f"lands at ({x:.2f}, {y:.2f})")
    assert np.array_equal(cells(values, "Weights"), before)

    # A line and a sheet in space, typed.
    line, sheet = (
        lesson.scene_of(f"explore_values(cosine_weights, {W})") for W in ("W_line", "W_space")
    )
    type_into(line, "W_V (2, 1), to type, fruit, value 1", "-2")
    shows(lesson, line, f"lands at {(look(X) @ X @ [1, -2])[2]:.2f}".replace("-", "−"))
    type_into(sheet, "W_V (2, 3), to type, tech, value 1", "apple")
    expect(sheet.get_by_text("“apple” is not a number yet")).to_have_count(0)  # Tab put it back

    # Two recipes meet.
    recipes = lesson.scene_of("explore_recipes(")
    for word, value in (("apple", "0.5"), ("lemon", "0,5")):
        type_into(recipes, f"Parts of each word, to type, recipe 2, {word}", value)
    shows(lesson, recipes, "The two places are 0.00 apart")

    # The walk: type a number, and every table after it follows; a number points at what made it.
    walk = lesson.scene_of("explore_walk(")
    walk.get_by_label("W_V, row 1, column 1", exact=True).fill("2")
    output, weights = attention(X @ W_Q, X @ W_K, X @ np.array([[2, 0.5], W_V[1]]))
    shows(lesson, walk, f"its output is ({output[2, 0]:.2f}, ")
    for name, table in (("output", output), ("weights", weights)):
        shown = walk.locator(f"td[data-of={name}]").all_inner_texts()
        assert np.allclose([number(x) for x in shown], table.ravel(), atol=0.006)
    walk.locator("td[data-of=output][data-row='0'][data-column='0']").focus()
    page.keyboard.press("ArrowRight")
    expect(walk.get_by_text("orange’s output, number 2 of 2")).to_be_visible()
    expect(walk.locator("td.flow-lit[data-of]")).to_have_count(7)

    # The two planes, run by attention: drag a row, then a word.
    planes = lesson.scene_of("explore_attention(")
    before = cells(planes, "Weights")
    drag(page, planes.locator("[data-word='row 1']"), 30, -60)
    rows = np.array([place_of(planes, "row 1"), place_of(planes, "row 2")])
    output, weights = attention(X @ W_Q, X @ W_K, X @ rows)
    shows(lesson, planes, f"lands at ({output[2, 0]:.2f}, {output[2, 1]:.2f})".replace("-", "−"))
    assert np.array_equal(cells(planes, "Weights"), before)
    drag(page, planes.locator("[data-word='orange']"), 40, 40)
    moved = np.array([place_of(planes, "orange"), *X[1:]])
    output, weights = attention(moved @ W_Q, moved @ W_K, moved @ rows)
    shows(lesson, planes, f"lands at ({output[2, 0]:.2f}, {output[2, 1]:.2f})".replace("-", "−"))
    assert np.allclose(cells(planes, "Weights"), weights, atol=5.1e-3)

    # A learner's attention is taken over, and runs the planes.
    index = lesson.find_cell("def my_attention")
    lesson.write_cell(
        index,
        (
            "def my_attention(Q, K, V):\n    weights = softmax(Q @ K.T / np.sqrt(K.shape[1]))\n"
            "    return weights @ V, weights\n\n\ncheck('values.attention', my_attention)"
        ),
    )
    lesson.run_cell(index)
    lesson.run_cell(index + 1)
    said = lesson.cells()[index + 1]["outputs"][0]["text"]
    assert f"your own, from exercise {lessons.number('values.attention')}" in said
