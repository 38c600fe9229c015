"""In JupyterLab: cut an arrow, walk through the layers, type a sentence, solve 8.3."""

import re

import numpy as np

from helpers.models.minilm import MiniLM


def said(lesson, scene, text):
    """The line under the picture, once `text` is in it."""
    line = scene.locator(".scene-text")
    lesson.wait("([node, text]) => node.textContent.includes(text)", [line.element_handle(), text])
    return line.inner_text()


def set_slider(scene, name, value):
    slider = scene.get_by_label(name, exact=True)
    slider.evaluate(
        "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})); }", value
    )


def test_the_lesson(open_lesson):
    lesson = open_lesson("real_transformer")
    lesson.run_all()
    assert lesson.scenes.count() == 3
    model = MiniLM.load()

    gaps = lesson.scene(0)
    gaps.get_by_label("apple → the other word").check()
    line = said(lesson, gaps, "without apple → orange")
    numbers = [float(n.replace("−", "-")) for n in re.findall(r"[-−]?\d\.\d{3}", line)]
    np.testing.assert_allclose(numbers[::2], [0.072, 0.019, -0.071, 0.010], atol=0.0011)

    layers = lesson.scene(1)
    layers.get_by_label("after layer").focus()
    lesson.page.keyboard.press("End")
    assert "two apples are" in said(lesson, layers, "After layer 6")
    typed = layers.get_by_label("your sentence")
    typed.fill("")
    layers.locator(".scene-error", has_text="there is no word in").wait_for()
    typed.type("dd blueberries")  # these keys delete a cell, outside of a field
    said(lesson, layers, "'##ries'")
    assert layers.locator(".scene-error").is_hidden()
    assert lesson.scenes.count() == 3

    heads = lesson.scene(2)
    heads.get_by_label("sentence", exact=True).fill("the dog chased the cat")
    for name, value in (
        ("who asks (number)", 2), ("who answers (number)", 3), ("layer", 2), ("head", 9),
    ):  # fmt: skip
        set_slider(heads, name, value)
    said(lesson, heads, "Layer 2, head 9: dog asks, chased answers")
    _, weights = model("the dog chased the cat")
    rows = heads.locator("table").nth(1).locator("tbody tr:visible")
    shown = [
        [float(c) for c in row.locator("td[data-column]:visible").all_inner_texts()]
        for row in rows.all()
    ]
    np.testing.assert_allclose(shown, weights[1, 8], atol=0.0051)
    lesson.run_cell(lesson.find_cell('check("real_transformer.head", heads)'))
    lesson.page.get_by_text("What such a head is for").wait_for()
