"""In JupyterLab: run it all, drag, press keys, slide, and read the numbers back."""

import re

import numpy as np
import pytest

from helpers.attention import cosine, scaled_dot, similarity_table, softmax

ORANGE, PHONE, APPLE = (0.0, 3.0), (4.0, 0.0), (2.0, 2.0)


def numbers(text):
    return [float(x.replace("−", "-")) for x in re.findall(r"[-−]?\d+\.\d+", text)]


def weights(words, measure=cosine):
    return softmax(similarity_table(np.array(words), measure))


def cells(scene, panel=0):
    """The numbers of a table in the page, without its row sums."""
    table = scene.locator("table.scene-table").nth(panel)
    return np.array(
        [
            [
                float(cell.replace("−", "-"))
                for cell in row.locator("td[data-column]").all_inner_texts()
            ]
            for row in table.locator("tbody tr").all()
        ]
    )


def said(lesson, scene, start):
    """The line under the picture, once it begins with `start`."""
    line = scene.locator(".scene-text")
    lesson.wait(
        "([node, start]) => node.textContent.includes(start)", [line.element_handle(), start]
    )
    return line.inner_text()


def place_of(scene, word):
    """Where a word says it is, to the tenth."""
    return numbers(scene.locator(f"[data-word={word}]").first.get_attribute("aria-valuetext"))


def press(scene, key, times=1):
    scene.locator("input[type=range]").first.focus()
    for _ in range(times):
        scene.page.keyboard.press(key)


def test_the_lesson(open_lesson):
    lesson = open_lesson("attention_step")
    lesson.run_all()
    page = lesson.page
    assert lesson.scenes.count() == 9

    # Words in space: lift apple by keys, turn by mouse and keys.
    space = lesson.scene(0)
    press(space, "ArrowRight", 10)
    said(lesson, space, "0.67 orange")
    apple = (*APPLE, 1.0)
    table = similarity_table([(*ORANGE, 0.0), apple, (0, 0, 2.0), (0, 0, 3.0)], cosine)
    assert np.allclose(cells(space), table, atol=0.005)
    view = space.locator(".scene-space")
    before = view.get_attribute("aria-valuetext")
    box = view.bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 230, box["y"] + 170, steps=4)
    page.mouse.up()
    dragged = view.get_attribute("aria-valuetext")
    view.focus()
    page.keyboard.press("ArrowUp")
    assert len({before, dragged, view.get_attribute("aria-valuetext")}) == 3

    # A row that sums to 0 cannot be divided; softmax can.
    two_ways = lesson.scene(1)
    two_ways.locator("[data-word=apple]").focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowDown")
    said(lesson, two_ways, "impossible, its sum is 0")
    row = two_ways.locator("table.scene-table tbody tr").nth(2)
    shown = [float(x) for x in row.locator("td[data-column]").all_inner_texts()]
    assert np.allclose(shown, softmax(np.array([1.0, 0, -1])), atol=0.005)

    # Colder, and the winner takes nearly all.
    temperature = lesson.scene(2)
    press(temperature, "Home")
    said(lesson, temperature, "Temperature 0.05")
    assert cells(temperature)[1, 1] > 0.99

    # Both sentences: the drag in the right plane moves apple in both.
    both = lesson.scene(3)
    shape = both.locator("svg.scene-svg").nth(1).locator("[data-word=apple] .scene-shape")
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 40, steps=8)
    page.mouse.up()
    values = [
        place.get_attribute("aria-valuetext") for place in both.locator("[data-word=apple]").all()
    ]
    assert values[0] == values[1] and place_of(both, "apple") != list(APPLE)
    both.get_by_label("scaled dot").check()
    both.locator("[data-word=apple]").first.focus()
    page.keyboard.press("Home")
    said(lesson, both, "(3.000, 1.000)")
    expected = [weights([other, APPLE], scaled_dot)[1] for other in (ORANGE, PHONE)]
    assert np.allclose(cells(both), expected, atol=5e-5)

    # Cut an arrow.
    cutting = lesson.scene(5)
    cutting.get_by_label("apple → orange").check()
    said(lesson, cutting, "Without apple → orange")
    left = weights([ORANGE, PHONE, APPLE])
    left[2, 0] = 0
    assert np.allclose(cells(cutting), left / left.sum(axis=1, keepdims=True), atol=0.005)

    # Many steps.
    many = lesson.scene(7)
    press(many, "ArrowRight")
    text = said(lesson, many, "After 2 steps")
    now = np.array([ORANGE, APPLE])
    for _ in range(2):
        now = weights(now) @ now
    assert np.allclose(numbers(text)[:4], now.ravel(), atol=5e-4)

    # However far apart the words are, the curve shows the value that it has.
    many.get_by_label("scaled dot").check()
    many.locator("[data-word=apple]").focus()
    for key in ["Shift+ArrowRight"] * 5 + ["Shift+ArrowDown"] * 4:
        page.keyboard.press(key)
    press(many, "End")
    said(lesson, many, "between them is 5.290")
    assert round(height_of(many.locator(".scene-dot.line-0")), 2) == round(5.290 / 2, 2)


def height_of(dot):
    """The value at which a dot stands in its curve, read off the ticks of the upright axis."""
    return dot.evaluate(
        """(dot) => {
            const ticks = [...dot.closest("svg").querySelectorAll(".scene-tick[text-anchor=end]")];
            const [low, high] = [ticks[0], ticks.at(-1)];
            const at = (tick) => tick.getAttribute("y") - 4;
            const part = (at(low) - dot.getAttribute("cy")) / (at(low) - at(high));
            return Number(low.textContent) + part * (high.textContent - low.textContent);
        }"""
    )


@pytest.mark.long
def test_a_learners_own_softmax_and_step_drive_the_lesson(open_lesson):
    lesson = open_lesson("attention_step", theme="dark", width=800)
    lesson.run_all()
    at = lesson.find_cell('check("softmax.own", my_softmax)')
    lesson.write_cell(
        at,
        "\n".join(
            [
                "def my_softmax(scores):",
                "    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))",
                "    return powers / powers.sum(axis=-1, keepdims=True)",
                'check("softmax.own", my_softmax)',
            ]
        ),
    )
    lesson.run_cell(at)
    lesson.run_cell(lesson.find_cell('kept("softmax")'))
    assert (lesson.folder / "my_attention.py").is_file()
    shown = lesson.cells()[lesson.find_cell('kept("softmax")')]["outputs"]
    assert "your own, from exercise 3.2" in "".join(shown[0]["text"])
    at = lesson.find_cell("scene = explore_both(")
    lesson.write_cell(
        at,
        "\n".join(
            [
                "def my_step(X):",
                "    return X, np.eye(len(X))",
                "explore_both(mine=my_step)",
            ]
        ),
    )
    lesson.run_cell(at)
    text = lesson.scene(3).locator(".scene-text").inner_text()
    assert "apple gives orange 0.0 %" in text
