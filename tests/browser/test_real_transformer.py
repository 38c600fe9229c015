"""In JupyterLab: cut an arrow, walk through the layers, type a sentence, solve 10.3."""

import re

import numpy as np

from helpers.models.minilm import MiniLM


def said(lesson, scene, text):
    """The line under the picture, once `text` is in it."""
    line = scene.locator(".scene-text")
    lesson.wait("([node, text]) => node.textContent.includes(text)", [line.element_handle(), text])
    return line.inner_text()


def test_the_lesson(open_lesson):
    lesson = open_lesson("real_transformer")
    lesson.run_all()
    lesson.check_scenes()
    model = MiniLM.load()

    gaps = lesson.scene(0)
    for sentence, answers in ((0, 5), (1, 3)):
        arc = gaps.locator(".scene-sentence").nth(sentence).locator(f"[data-arc='{answers}']")
        arc.focus()
        lesson.page.keyboard.press("Enter")
    line = said(lesson, gaps, "without apple → phone")
    numbers = [float(n.replace("−", "-")) for n in re.findall(r"[-−]?\d\.\d{3}", line)]
    np.testing.assert_allclose(numbers[::2], [0.072, 0.019, -0.071, 0.010], atol=0.0011)

    layers = lesson.scene(1)
    layers.get_by_role("slider", name="layers passed").focus()
    lesson.page.keyboard.press("End")
    assert "two apples are" in said(lesson, layers, "After layer 6")
    typed = layers.get_by_label("your sentence")
    typed.fill("")
    layers.locator(".scene-error", has_text="There is no word in").wait_for()
    typed.type("dd blueberries")  # these keys delete a cell, outside of a field
    said(lesson, layers, "“##ries”")
    assert layers.locator(".scene-error").is_hidden()
    lesson.check_scenes()

    layers.locator("[data-token='1']").click()
    said(lesson, layers, "Your word “d”")

    lesson.scene(2).locator("[data-cell='0,4,9']").first.click()
    said(lesson, lesson.scene(2), "Layer 5, head 10: “apple” takes")

    heads = lesson.scene(3)
    arc = heads.locator("[data-arc='2']")
    arc.focus()
    lesson.page.keyboard.press("Enter")
    said(lesson, heads, "“cat” (0.62 → 0.38)")
    lesson.page.keyboard.press("Enter")
    said(lesson, heads, "takes 0.64 from “cat”")
    heads.get_by_label("sentence", exact=True).fill("the dog chased the cat")
    said(lesson, heads, "from “dog”")  # token 2 answers still
    heads.locator("[data-token='2']").click(position={"x": 8, "y": 8})
    said(lesson, heads, "“dog” takes")
    number = heads.locator("[data-token='3'] .scene-number").bounding_box()
    lesson.page.mouse.click(number["x"] + 5, number["y"] + number["height"] - 2)
    said(lesson, heads, "from “chased”")
    heads.locator("[data-cell='0,1,8']").first.click()
    said(lesson, heads, "Layer 2, head 9: “dog” takes 0.83 from “chased”")
    _, weights = model("the dog chased the cat")
    shown = heads.locator(".scene-sentence .scene-token .scene-number").all_text_contents()
    numbers = [float(n.replace("≈ ", "")) for n in shown]
    np.testing.assert_allclose(numbers, weights[1, 8, 2], atol=0.0051)
    lesson.run_cell(lesson.find_cell('check("real_transformer.head", heads)'))
    lesson.page.get_by_text("What such a head is for").wait_for()
