"""Every scene of every lesson fits: in JupyterLab in a window 1280 × 900, the file browser open."""

import pytest
from playwright.sync_api import expect

from helpers.lessons import LESSONS

TALLEST = 640  # pixels, head and foot included
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
    tall = {}
    for k in range(lesson.scenes.count()):
        scene = lesson.scene(k)
        expect(scene.locator(".scene-text")).not_to_be_empty()
        lesson.settle(scene)
        height = scene.evaluate("e => e.getBoundingClientRect().height")
        if height > TALLEST:
            tall[scene.get_attribute("aria-label")] = round(height)
    assert not tall
