"""In JupyterLab: run it all, lift and turn, drag, press who asks, and read the numbers back."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers.attention import cosine, similarity_table, softmax
from helpers.lessons import number

ORANGE, APPLE, MOTORCYCLE = (0.0, 3.0), (2.0, 2.0), (0.0, -3.0)

expect.set_options(timeout=30_000)


def cells(scene):
    """The numbers of the table in the page, without its row sums."""
    rows = scene.locator("table.scene-table tbody tr").all()
    return np.array(
        [list(map(value, row.locator("td[data-column]").all_inner_texts())) for row in rows]
    )


def value(text):
    """Also of “> 0.99”, which is what is so."""
    return float(text.replace("−", "-").removeprefix("> ").removeprefix("< "))


def bars(scene, word):
    """The numbers in the row of a word: its score, e^score, share, …"""
    row = scene.locator(".bars tbody tr").filter(has_text=re.compile(f"^{word}"))
    texts = row.locator(".bars-value").all_inner_texts()
    return [value(text) for text in texts if not text.startswith("÷")]


def said(scene, piece):
    """The line under the picture, once it holds `piece`."""
    line = scene.locator(".scene-text")
    expect(line).to_contain_text(piece)
    return line.inner_text()


def press(scene, key, times=1):
    scene.locator("input[type=range]").first.focus()
    for _ in range(times):
        scene.page.keyboard.press(key)


def test_the_lesson(open_lesson):
    lesson = open_lesson("softmax")
    lesson.run_all()
    page = lesson.page
    lesson.check_scenes()

    # Words in space: lift apple by keys, turn by mouse and keys.
    space = lesson.scene_of("explore_space(")
    press(space, "ArrowRight", 10)
    said(space, "0.67 orange")
    words = [(*ORANGE, 0.0), (*APPLE, 1.0), (0, 0, 2.0), (0, 0, 3.0)]
    assert np.allclose(cells(space), similarity_table(words, cosine), atol=0.005)
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

    # Who asks is pressed in the bars. A row that sums to 0 cannot be divided; softmax can.
    two_ways = lesson.scene_of("explore_weights(")
    two_ways.get_by_role("button", name="motorcycle").click()
    said(two_ways, "motorcycle asks.")
    two_ways.locator("[data-word=apple]").focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowDown")
    said(two_ways, "impossible, its sum is 0")
    shares = softmax(similarity_table(np.array([ORANGE, (2, 0), MOTORCYCLE]), cosine))[2]
    for word, share in zip(["orange", "apple", "motorcycle"], shares, strict=True):
        assert bars(two_ways, word)[2] == pytest.approx(share, abs=0.0051)

    # Colder, and the winner takes nearly all.
    temperature = lesson.scene_of("explore_temperature(")
    press(temperature, "Home")
    said(temperature, "Temperature 0.05")
    assert bars(temperature, "apple")[-1] >= 0.99


@pytest.mark.long
def test_a_learners_own_softmax_drives_the_lesson(open_lesson):
    lesson = open_lesson("softmax", theme="dark", width=800)
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
    assert f"your own, from exercise {number('softmax.own')}" in "".join(shown[0]["text"])
    at = lesson.find_cell("explore_temperature(")
    source = "def first(scores):\n    return np.eye(len(scores))[0]\n\n\nexplore_temperature(first)"
    lesson.write_cell(at, source)
    lesson.run_cell(at)
    scene = lesson.cell(at).locator(".scene")
    said(scene, "apple asks")
    assert [bars(scene, word)[-1] for word in ("orange", "apple")] == [1, 0]
