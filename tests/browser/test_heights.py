"""Every scene of every lesson fits: in JupyterLab in a window 1280 × 900, the file browser open.

And in one 800 wide, the file browser closed, what a hand moves and what it changes are seen
together: all pictures of a scene stand within the same height, and tables follow soon.
"""

import pytest
from playwright.sync_api import expect

from helpers.lessons import LESSONS

TALLEST = 640  # pixels, head and foot included
MORE = 180  # so much more for the tables below the pictures, in a narrow window
MEASURE = """scene => {
    const room = scene.getBoundingClientRect();
    const pictures = [...scene.querySelectorAll(".scene-panels svg.scene-svg, .flow")];
    const low = Math.max(0, ...pictures.map(e => e.getBoundingClientRect().bottom - room.top));
    const columns = [...scene.querySelectorAll(".scene-column")];
    const out = Math.max(0, ...columns.map(e => e.getBoundingClientRect().right - room.right));
    return [room.height, low, out].map(Math.round);
}"""
# What is still too tall, by lesson: those whose scenes are yet to be laid out anew.
UNFINISHED = set()


@pytest.mark.parametrize("slug", [lesson.slug for lesson in LESSONS])
def test_every_scene_fits(open_lesson, slug, request):
    if slug in UNFINISHED:
        request.applymarker(pytest.mark.xfail(reason="its scenes are yet to be laid out anew"))
    lesson = open_lesson(slug, width=1280, height=900, side=True)
    lesson.run_all()
    room = lesson.scenes.first.evaluate("e => e.closest('.jp-OutputArea-output').clientWidth")
    assert 780 < room < 900, room  # the file browser is open
    found = measured(lesson)
    assert {name: height for name, height, _, _ in found if height > TALLEST} == {}
    lesson.page.evaluate("() => jupyterapp.shell.collapseLeft()")
    lesson.page.set_viewport_size({"width": 800, "height": 900})
    lesson.wait("() => document.querySelector('.scene').getBoundingClientRect().width < 700")
    narrow = measured(lesson)
    assert {name: low for name, _, low, _ in narrow if low > TALLEST} == {}  # pictures
    assert {name: height for name, height, _, _ in narrow if height > TALLEST + MORE} == {}
    assert {name: out for name, _, _, out in found + narrow if out > 1} == {}


def measured(lesson):
    """[(name, height, where its last picture ends, pixels that stick out at the right)]"""
    found = []
    for k in range(lesson.scenes.count()):
        scene = lesson.scene(k)
        expect(scene.locator(".scene-text")).not_to_be_empty()
        lesson.settle(scene)
        name = f"{k} {scene.get_attribute('aria-label')}"
        found.append((name, *scene.evaluate(MEASURE)))
    return found
