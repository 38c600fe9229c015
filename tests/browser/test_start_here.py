"""In JupyterLab, as a learner goes through it: predict, drag, slide, solve, look back."""

import numpy as np
from playwright.sync_api import expect
from reading import numbers

START = {"orange": (0.3, 3.7), "phone": (3.7, 1.2), "android": (4.7, 1.3)}

expect.set_options(timeout=30_000)


def test_the_lesson(open_lesson):
    lesson = open_lesson("start_here", theme="dark", width=900)
    lesson.run_all()
    page = lesson.page
    expect(page.get_by_text("✓ Everything is in place")).to_be_visible()
    lesson.check_scenes()

    # One answer counts, and it is explained.
    card = lesson.cell(lesson.find_cell('predict("start_here.nearest")'))
    card.get_by_role("radio", name="android").check()
    card.get_by_role("button", name="That is my answer").click()
    expect(card.get_by_role("status").first).to_contain_text("Now look at what comes below")
    card.get_by_role("button", name="Compare").click()
    expect(card.get_by_role("status")).to_contain_text("but phone is nearer")

    # Drag apple to where the question asked, then move the slider by its keys.
    scene = lesson.scene_of("explore_start(")
    apple = scene.locator("[data-word=apple]")
    box = apple.locator(".scene-shape").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=8)
    page.mouse.up()
    line = scene.locator(".scene-text")
    expect(line).to_contain_text("nearest to apple is phone")
    slider = scene.get_by_role("slider", name="part of the way")
    slider.focus()
    page.keyboard.press("End")
    expect(line).to_contain_text("Apple goes 1.00 of the way there")
    assert numbers(line.inner_text())[-2:] == [3.7, 1.2]
    page.keyboard.press("Home")
    expect(line).to_contain_text("Apple stays at")

    # The same by keys: arrows, big steps, and Home brings it back.
    apple.focus()
    page.keyboard.press("Home")
    for key in ["ArrowUp"] * 3 + ["Shift+ArrowLeft"] * 3:
        page.keyboard.press(key)
    expect(line).to_contain_text("Apple stays at (1.00, 2.80)")
    far, *at = numbers(line.inner_text())
    assert "orange" in line.inner_text()
    assert abs(far - np.linalg.norm(np.subtract(at, START["orange"]))) < 0.006

    cell = lesson.find_cell("explore_start(mix)")
    apple = lesson.walk_to(cell, "apple", "from (2.50, 2.50)")
    ring = apple.locator(".scene-ring").evaluate("node => getComputedStyle(node).strokeWidth")
    assert ring == "3px"
    for key in ("Home", "ArrowLeft"):
        page.keyboard.press(key)
    said = lesson.cell(cell).locator(".scene-text")
    expect(said).to_contain_text("from (2.40, 2.50)")

    # A wrong answer is told why, the right one passes, and both are looked back on.
    exercise = lesson.find_cell("def middle")
    lesson.write_cell(
        exercise,
        'def middle(a, b):\n    return a + b / 2\n\n\ncheck("start_here.half_way", middle)',
    )
    lesson.run_cell(exercise)
    card = lesson.cell(exercise)
    expect(card.get_by_role("status")).to_contain_text("put a + b in parentheses")
    card.get_by_role("button", name="Next hint (1 of 2)").click()
    expect(card.get_by_role("listitem")).to_have_count(1)
    lesson.write_cell(
        exercise,
        'def middle(a, b):\n    return (a + b) / 2\n\n\ncheck("start_here.half_way", middle)',
    )
    lesson.run_cell(exercise)
    expect(card.get_by_role("status")).to_contain_text("Passed.")
    sources = [cell["source"].strip() for cell in lesson.cells()]
    index = sources.index("progress()")
    lesson.run_cell(index)
    expect(lesson.cell(index)).to_contain_text("Done so far: 1 of")
    expect(lesson.cell(index)).to_contain_text("0.1 ✓")
    expect(lesson.cell(index)).to_contain_text("0.a ✓")
