"""In JupyterLab: run it all, drag, type, press keys, and read the numbers back."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from reading import numbers

from helpers.attention import attention, causal_mask, multi_head_attention

ORANGE, PHONE, APPLE = (0.0, 3.0), (4.0, 0.0), (2.0, 2.0)
X = np.array([ORANGE, PHONE, APPLE])
E = np.array([[[1, 0], [0.5, 1]], [[1, 0.9], [0.9, 1]], [[1, -0.5], [-0.5, 1]]])
PLAIN = np.concatenate([np.eye(2)] * 3)


def cells(scene, panel=0):
    """The texts of a table in the page, row by row, without its row sums."""
    table = scene.locator("table.scene-table:not(.scene-matrix)").nth(panel)
    rows = table.locator("tbody tr").all()
    return [row.locator("td[data-column]").all_inner_texts() for row in rows]


def values(scene, panel=0):
    rows = cells(scene, panel)  # a hidden cell has no number, and a tiny weight is as good as 0
    read = [[c.replace("−", "-").removeprefix("≈ ") or 0 for c in row] for row in rows]
    return np.array(read, float)


def parts_of(scene):
    """What each block adds, and both sums."""
    texts = scene.locator("td.mix-part").all_inner_texts()
    return np.array([text.replace("−", "-") for text in texts], float).reshape(-1, 2)


def said(scene, text):
    """The line under the picture, once it holds `text`."""
    line = scene.locator(".scene-text")
    expect(line).to_contain_text(text, timeout=30_000)  # a busy machine is slow, not wrong
    return line.inner_text()


def apart(X):
    """How far apart each head puts the two apples."""
    ends = [
        [attention(X[pair] @ e, X[pair] @ e, X[pair] @ e)[0][1] for pair in ([0, 2], [1, 2])]
        for e in E
    ]
    return [np.linalg.norm(one - other) for one, other in ends]


@pytest.mark.long
def away(label, mark):
    """How many pixels lie between a label's box and the middle of a mark."""
    x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
    right, low = label["x"] + label["width"], label["y"] + label["height"]
    return np.hypot(max(label["x"] - x, 0, x - right), max(label["y"] - y, 0, y - low))


def test_the_lesson(open_lesson):
    lesson = open_lesson("multi_head")
    lesson.run_all()
    page = lesson.page
    lesson.check_scenes()

    # Three heads: drag apple, and every head follows.
    heads = lesson.scene_of("explore_heads(")
    said(heads, "farthest apart in great, nearest to each other in awful")
    measured = heads.locator(".bars-table tbody .bars-value")
    assert measured.all_inner_texts()[2::3] == ["0.98", "0.14", "3.44"]
    shape = heads.locator("[data-word=apple] .scene-shape").first
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 50, y + 30, steps=8)
    page.mouse.up()
    apple = heads.locator("[data-word=apple]").first
    assert numbers(apple.get_attribute("aria-valuetext")) != list(APPLE)
    apple.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    expect(apple).to_have_attribute("aria-valuetext", re.compile(r"2\.5"))
    moved = np.array([ORANGE, PHONE, (2.5, 2.0)])
    for head, far in enumerate(apart(moved)):
        expect(measured.nth(3 * head + 2)).to_have_text(f"{far:.2f}")

    # Columns and blocks: type 0 into awful's block.
    blocks = lesson.scene_of("explore_blocks(")
    outputs = [attention(X @ e, X @ e, X @ e)[0] for e in E]
    assert np.allclose(values(blocks), np.concatenate(outputs, axis=1), atol=0.005)
    for name in ("awful 1, out 1", "awful 2, out 2"):
        blocks.get_by_role("textbox", name=name).fill("0")
    said(blocks, "times W_O give.")
    expect(blocks.locator("td.mix-part").nth(2)).to_have_text("0.00")
    rows = parts_of(blocks)
    assert np.allclose(rows[1], 0)
    assert np.allclose(rows[3:], outputs[0][2] + outputs[2][2], atol=0.006)
    blocks.locator("td.mix-part").first.hover()
    expect(blocks.locator(".scene-how", has_text="so-so: ")).to_be_visible()
    assert blocks.locator(".mix-number.scene-source").count() == 2
    blocks.get_by_label("phone").check()
    said(blocks, "phone: the blocks")
    assert np.allclose(parts_of(blocks)[4], outputs[0][1] + outputs[2][1], atol=0.006)

    # Gains, by keys; then a head is removed.
    gains = lesson.scene_of("explore_gains(")
    awful = gains.locator(".bars-table tbody tr").nth(1).locator(".bars-value")
    assert awful.all_inner_texts() == ["0.14", "5.37", "0.03"]
    said(gains, "relative separation 0.43")
    # A label stands at its mark, also here, where both words stood elsewhere when it was made.
    label = gains.locator("text.scene-label", has_text="apple with phone").bounding_box()
    other, mine = (away(label, mark.bounding_box()) for mark in gains.locator(".scene-shape").all())
    assert mine < min(20, other)
    gains.get_by_role("slider", name="gain of awful").focus()
    page.keyboard.press("End")
    assert "separation 4.68" in said(gains, "relative separation 0.30")
    page.keyboard.press("Home")
    W_O = PLAIN * np.repeat([1, 0, 1], 2)[:, None]
    ends = [multi_head_attention(X[pair], E, E, E, W_O)[0][1] for pair in ([0, 2], [1, 2])]
    relative = np.linalg.norm(ends[0] - ends[1]) / np.linalg.norm(ends, axis=1).mean()
    said(gains, f"relative separation {relative:.2f}")

    # The cost: one head is one head.
    cost = lesson.scene_of("explore_cost(")
    cost.get_by_role("slider", name="heads").focus()
    page.keyboard.press("Home")
    said(cost, "1.00 times the weights in tables")
    assert cells(cost)[0] == cells(cost)[1]

    # The mask: apple first sees itself alone.
    mask = lesson.scene_of("explore_mask(")
    assert cells(mask)[0][1] == "−∞" and cells(mask, 1)[0][1] == ""
    mask.get_by_label("apple phone orange").check()
    said(mask, "1.000 apple")
    order = X[[2, 1, 0]]
    expected = attention(order, order, order, causal_mask(3))[1]
    assert np.allclose(values(mask, 1), expected, atol=0.005)
    mask.get_by_label("causal mask").uncheck()
    said(mask, "phone")
    assert np.allclose(values(mask, 1), attention(order, order, order)[1], atol=0.005)
