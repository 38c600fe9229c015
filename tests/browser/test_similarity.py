"""In JupyterLab: run it all, drag, press keys, slide, and read the numbers back."""

import numpy as np
import pytest

from helpers.attention import cosine, dot, scaled_dot

CHERRY, ORANGE, PHONE = (1.0, 4.0), (0.0, 3.0), (3.0, 0.0)


def cells(scene, panel=0):
    """The numbers of a table in the page; NaN for a cell without one."""
    table = scene.locator("table.scene-table").nth(panel)
    return np.array(
        [
            [number(text) for text in row.locator("td[data-column]").all_inner_texts()]
            for row in table.locator("tbody tr").all()
        ]
    )


def number(text):
    try:
        return float(text.replace("−", "-"))
    except ValueError:
        return np.nan


def said(lesson, scene, part):
    """The line under the picture, once it holds `part`."""
    line = scene.locator(".scene-text")
    lesson.wait("([node, part]) => node.textContent.includes(part)", [line.element_handle(), part])
    return line.inner_text()


UNIT = """svg => {
    const ticks = [...svg.querySelectorAll(".scene-tick[text-anchor=middle]")];
    const middle = tick => {
        const box = tick.getBoundingClientRect();
        return box.x + box.width / 2;
    };
    const value = tick => Number(tick.textContent.replace("−", "-"));
    const [low, high] = [ticks[0], ticks.at(-1)];
    return (middle(high) - middle(low)) / (value(high) - value(low));
}"""


def drag(scene, word, right, up):
    """Drags a word by so many units of its plane."""
    shape = scene.locator(f"[data-word={word}] .scene-shape")
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    unit = scene.locator(".scene-plane-panel > svg").first.evaluate(UNIT)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = scene.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + right * unit, y - up * unit, steps=8)
    mouse.up()


def press(scene, word, *keys):
    scene.locator(f"[data-word={word}]").focus()
    for key in keys:
        scene.page.keyboard.press(key)


def test_the_lesson(open_lesson):
    lesson = open_lesson("similarity")
    lesson.run_all()
    lesson.check_scenes()

    # The dot product: orange goes where the numbers can be checked in the head.
    scene = lesson.scene_of("explore_dot(")
    drag(scene, "orange", -2, -4)
    said(lesson, scene, "cherry·orange = 1.0·(−2.0) + 4.0·(−1.0) = −6.00: negative")
    assert np.allclose(cells(scene)[:2], [[1, -2, -2], [4, -1, -4]])
    press(scene, "orange", "Home")
    said(lesson, scene, "cherry·orange = 1.0·0.0 + 4.0·3.0 = 12.00: positive")

    # Its shadow: another pair, and all arrows as long as 1.
    scene = lesson.scene_of("explore_shadow(")
    press(scene, "cherry", "ArrowRight")
    said(lesson, scene, "The shadow of cherry on the line of phone is 1.10")
    said(lesson, scene, "phone’s arrow is 3.00 long: 1.10 · 3.00 = 3.30")
    scene.get_by_role("radio", name="cherry and orange").check()
    said(lesson, scene, "orange’s arrow is 3.00 long: 4.00 · 3.00 = 12.00")
    scene.get_by_role("slider", name="pull to length 1").focus()
    lesson.page.keyboard.press("End")
    said(lesson, scene, f"the shadow itself is the cosine, {cosine((1.1, 4.0), ORANGE):.2f}")

    # The angle: a mouse finds the origin, and one step away everything is back.
    scene = lesson.scene_of("explore_angle(")
    drag(scene, "orange", 0, -3)
    said(lesson, scene, "orange stands on the origin: a zero vector has no direction")
    assert np.isnan(cells(scene)[:, 1]).all()
    press(scene, "orange", "Shift+ArrowLeft", "ArrowDown")
    value = cosine(CHERRY, (-0.5, -0.1))
    said(lesson, scene, f"cosine −{abs(value):.4f}")
    assert np.allclose(cells(scene)[:, 1], value, atol=5e-5)
    assert scene.locator(".scene-error").is_hidden()

    # The unit circle: at the end of the slider two columns are one.
    scene = lesson.scene_of("explore_unit_circle(")
    scene.locator("input[type=range]").focus()
    lesson.page.keyboard.press("End")
    said(lesson, scene, "each dot product is now the cosine")
    table = cells(scene)
    assert np.allclose(table[:, 2], table[:, 3])
    expected = [cosine(ORANGE, other) for other in (CHERRY, PHONE, (0, 2))]
    assert np.allclose(table[:, 3], expected, atol=0.005)
    plane = scene.locator("svg.scene-svg").first
    before = plane.bounding_box()["width"]
    scene.locator("td[data-row='0'][data-column='1']").hover()
    assert scene.locator(".scene-how").inner_text().startswith("1 / (3.0000 · 4.1231)")
    assert plane.bounding_box()["width"] == before

    # Three measures of each pair, and one as a square.
    scene = lesson.scene_of("explore_measures(")
    press(scene, "phone", "Shift+ArrowUp", "Shift+ArrowLeft")
    said(lesson, scene, "Most alike")
    phone = (2.5, 0.5)
    lesson.wait(
        "node => node.textContent === '4.50'",
        scene.locator("td[data-row='0'][data-column='2']").first.element_handle(),
    )
    words = [CHERRY, ORANGE, phone]
    for k, measure in enumerate((dot, cosine, scaled_dot)):
        expected = [[measure(a, b) for b in words] for a in words]
        assert np.allclose(cells(scene, k), expected, atol=0.005)

    # The spread, at both ends of its slider.
    scene = lesson.scene_of("explore_spread(")
    scene.locator("input[type=range]").focus()
    lesson.page.keyboard.press("End")
    said(lesson, scene, "d = 1024:")
    ((spread, by_root, by_d, by_log),) = cells(scene)
    assert abs(spread - 32) < 1.5 and abs(by_root - 1) < 0.05 and by_d < 0.05 and by_log > 4
    lesson.page.keyboard.press("Home")
    said(lesson, scene, "d = 1:")
    assert np.isnan(cells(scene)[0, 3])

    # Exercise 2.4 on the picture: close but low, far but high.
    scene = lesson.scene_of("explore_distance(")
    press(scene, "orange", *["Shift+ArrowDown"] * 4)
    press(scene, "phone", *["Shift+ArrowLeft"] * 4)
    press(scene, "cherry", *["Shift+ArrowRight"] * 6)
    said(lesson, scene, "similarity is not distance")
    at = lesson.find_cell('check("similarity.close_not_alike", scene)')
    lesson.run_cell(at)
    assert "Passed" in lesson.cell(at).locator(".card-verdict").inner_text()


@pytest.mark.long
def test_a_learners_own_functions_drive_the_lesson(open_lesson):
    lesson = open_lesson("similarity", theme="dark", width=800)
    lesson.run_all()
    at = lesson.find_cell('check("similarity.dot", my_dot)')
    lesson.write_cell(
        at, "def my_dot(a, b):\n    return np.sum(a * b)\n\ncheck('similarity.dot', my_dot)"
    )
    lesson.run_cell(at)
    assert "Passed" in lesson.cell(at).locator(".card-verdict").inner_text()
    at = lesson.find_cell("explore_dot(dot)")
    lesson.write_cell(at, "explore_dot(my_dot)")
    lesson.run_cell(at)
    scene = lesson.scene_of("explore_dot(")
    assert "my_dot(cherry, orange)" in scene.locator("caption").first.inner_text()
    lesson.write_cell(at, "explore_dot(lambda a, b: a * b)")
    lesson.run_cell(at)
    scene = lesson.scene_of("explore_dot(")
    assert "it returned shape (2,)" in scene.locator(".scene-error").inner_text()
