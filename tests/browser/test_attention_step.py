"""In JupyterLab: run it all, drag, press keys, slide, and read the numbers back."""

import numpy as np
import pytest
from playwright.sync_api import expect
from reading import numbers

from helpers.attention import cosine, scaled_dot, similarity_table, softmax
from helpers.lessons.attention_step.scenes import MANY

ORANGE, PHONE, APPLE = (0.0, 3.0), (4.0, 0.0), (2.0, 2.0)

expect.set_options(timeout=30_000)


def weights(words, measure=cosine):
    return softmax(similarity_table(np.array(words), measure))


def cells(scene, panel=0):
    """The numbers of a table in the page, without its row sums."""
    table = scene.locator("table.scene-table").nth(panel)
    return np.array(
        [
            [
                0 if cell == "cut" else float(cell.replace("−", "-"))
                for cell in row.locator("td[data-column]").all_inner_texts()
            ]
            for row in table.locator("tbody tr").all()
        ]
    )


def rows(scene, caption):
    """The texts of the table with this caption, each row with its header first."""
    table = scene.locator("table.scene-table").filter(has_text=caption)
    return [
        row.locator("th, td[data-column]").all_inner_texts()
        for row in table.locator("tbody tr").all()
    ]


def bars(scene, side, column):
    """The numbers in one column, "score" or "share", of the bars under a plane."""
    which = {"score": 0, "share": 1}[column]
    found = scene.locator(".bars").nth(side).locator("tbody tr").all()
    return [float(row.locator(".bars-value").nth(which).inner_text()) for row in found]


def recipe(scene, side):
    """What stands under the bars: the weights of the recipe, and the place it comes to."""
    found = numbers(scene.locator(".bars-recipe").nth(side).inner_text())
    return found[:-2], found[-2:]


def said(scene, piece):
    """The line under the picture, once it holds `piece`."""
    line = scene.locator(".scene-text")
    expect(line).to_contain_text(piece)
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
    lesson.check_scenes()

    # Both sentences: the drag in the right plane moves apple in both.
    both = lesson.scene_of("explore_both(")
    shape = both.locator(".scene-plane-panel svg").nth(1).locator("[data-word=apple] .scene-shape")
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
    said(both, "0.50 of the way to phone")
    for side, other in enumerate((ORANGE, PHONE)):
        expected = weights([other, APPLE], scaled_dot)[1]
        assert np.allclose(bars(both, side, "share"), expected, atol=0.0051)
        terms, place = recipe(both, side)
        assert np.allclose(terms, expected, atol=0.0051)
        assert np.allclose(place, expected @ np.array([other, APPLE]), atol=0.0051)

    # The step is played to its end; and at its first stop there are no weights yet.
    both.get_by_role("slider", name="the step").focus()
    page.keyboard.press("Home")
    expect(both.locator(".bars-away").first).to_be_attached()
    expect(both.locator(".bars-recipe").first).to_be_hidden()
    both.get_by_role("button", name="Play: the step").click()
    expect(both.get_by_role("slider", name="the step")).to_have_attribute(
        "aria-valuetext", "apple goes"
    )
    expect(both.locator(".bars-recipe").first).to_be_visible()

    # In space: at the beginning of the way no word has left its place.
    space = lesson.scene_of("explore_step_in_space(")
    gone = space.locator(".scene-label:visible", has_text="apple\u2032")
    expect(gone).to_have_count(1)
    press(space, "Home")
    expect(gone).to_have_count(0)
    space.get_by_label("an apple phone").check()
    words = [(*APPLE, 0.0), (*PHONE, 0.0), (0, 0, 3.0)]
    *row, x, y, z = numbers(said(space, "phone"))
    expected = weights([words[k] for k in (2, 0, 1)])[1]  # an apple phone
    assert np.allclose(sorted(row), sorted(expected), atol=0.0051)
    assert np.allclose([x, y, z], expected @ [words[k] for k in (2, 0, 1)], atol=0.0051)

    # Cut an arrow: in the table, in the sentence, and who asks is chosen there.
    cutting = lesson.scene_of("explore_cut(")
    said(cutting, "Without apple → orange")
    cutting.locator("td[data-row='2'][data-column='0']").click()
    said(cutting, "No arrow is cut")
    cutting.locator("td[data-row='2'][data-column='0']").click()
    said(cutting, "Without apple → orange")
    left = weights([ORANGE, PHONE, APPLE])
    left[2, 0] = 0
    left /= left.sum(axis=1, keepdims=True)
    assert np.allclose(cells(cutting), left, atol=0.005)
    cutting.locator("[data-arc='0']").focus()
    page.keyboard.press("Enter")  # and it is back
    said(cutting, "No arrow is cut")
    cutting.locator("[data-token='1']").click()
    said(cutting, "phone → ")
    cutting.locator(".scene-asker").first.click()
    said(cutting, "orange → ")

    # In another order every word goes where it went.
    shuffled = lesson.scene_of("explore_shuffle(")
    first = {row[0]: row[1:] for row in rows(shuffled, "Where each word goes")[:4]}
    shuffled.get_by_label("an apple and orange").check()
    said(shuffled, "apple is word 2")
    again = rows(shuffled, "Where each word goes")[4:]  # at the right of the first order
    assert [row[0] for row in again] == ["an", "apple", "and", "orange"]
    assert {row[0]: row[1:] for row in again} == first

    # Many steps.
    many = lesson.scene_of("explore_steps(")
    press(many, "ArrowRight")
    text = said(many, "After 2 steps")
    now = np.array([ORANGE, APPLE])
    for _ in range(2):
        now = weights(now) @ now
    assert np.allclose(numbers(text)[:4], now.ravel(), atol=5e-3)

    # However far apart the words are, the curve shows the value that it has.
    many.get_by_label("scaled dot").check()
    many.locator("[data-word=apple]").focus()
    for key in ["Shift+ArrowRight"] * 4 + ["Shift+ArrowDown"] * 4:
        page.keyboard.press(key)
    press(many, "End")
    now = np.array([ORANGE, (4.0, 0.0)])  # at the edge; the curve begins with 3 at its top
    for _ in range(MANY):
        now = weights(now, scaled_dot) @ now
    apart = numbers(said(many, f"After {MANY} steps"))[-1]
    assert apart == pytest.approx(np.linalg.norm(now[1] - now[0]), abs=5e-4)
    assert apart > 4.5
    assert height_of(many.locator(".scene-dot.line-0")) == pytest.approx(apart, abs=0.012)

    # A cure is chosen, and its row of numbers is the one in the line.
    cures = lesson.scene_of("explore_cures(")
    cures.get_by_label("keep half of the start").check()
    text = said(cures, "keep half of the start")
    (row,) = (r for r in rows(cures, "After these steps") if r[0] == "keep half of the start")
    assert numbers(text) == numbers(" ".join(row[1:]))


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
def test_a_learners_own_step_drives_the_lesson(open_lesson):
    lesson = open_lesson("attention_step", theme="dark", width=800)
    lesson.run_all()
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
    scene = lesson.cell(at).locator(".scene")
    said(scene, "0.00 of the way to orange")
    assert bars(scene, 0, "share") == [0, 1]
