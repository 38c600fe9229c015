"""What leaves a plane ends at its edge, in the page and in the still picture."""

import numpy as np
import pytest

from helpers.scene import Scene, parts

RANGE = ("", -2, 2)
# In the page: what is drawn, and how far it reaches beyond the plane.
DRAWN = ["link", "arrow", "move", "segment", "shape", "ghost", "spot"]
BEYOND = """(drawn) => {
  const root = document.querySelector('.scene-plane-panel > svg');
  const box = root.getBoundingClientRect();
  const clip = root.querySelector('clipPath rect');
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map(k => +clip.getAttribute(k));
  return [...root.querySelectorAll(drawn)].flatMap(e => {
    if (getComputedStyle(e).visibility === 'hidden' || e.closest('[clip-path]')) return [];
    const b = e.getBoundingClientRect();
    if (!b.width && !b.height) return [];
    const [right, bottom] = [b.right - box.left - x - width, b.bottom - box.top - y - height];
    const far = Math.max(box.left + x - b.left, box.top + y - b.top, right, bottom);
    return far > 10 ? [[e.getAttribute('class'), far]] : [];
  }); }"""


def leaving(by, arrows=True):
    """Words, arrows, ways and spots that go so far, and one of each that stays."""
    words = ["here", "gone", "goes"]

    def compute(points, c):
        plane = {
            "at": [None, [by, 1], None],
            "moved": [None, None, [0.5, -by]],
            "links": [[0, 1, 0.7], [1, 1, 0.3], [1, 0, 0.4], [0, 2, 0.5]],
            "segments": [
                {"from": [0, 0], "to": [-by, by], "text": "6.00"},
                {"from": [by, -by], "to": [by, by]},
            ],
            "spots": [{"at": [-by, 1], "text": "there"}, {"at": [1, 1.5], "text": "in"}],
        }
        return {"plane": plane}, ""

    plane = parts.plane(
        "plane",
        words,
        [[1, 0.5], [0, 0], [-1, -1]],
        drag=[True, False, True],
        x=RANGE,
        y=RANGE,
        arrows=arrows,
    )
    lines = parts.lines("beside", "Beside it")
    return Scene("It leaves", [[plane, lines]], [], compute)


@pytest.mark.parametrize("arrows", [True, False])
@pytest.mark.parametrize("by", [2.3, 6, 60])
def test_what_leaves_a_plane_ends_at_its_edge(show, by, arrows):
    page = show(leaving(by, arrows))
    assert page.evaluate(BEYOND, ", ".join(f".scene-{name}" for name in DRAWN)) == []
    labels = page.locator(".scene-label:visible").all_text_contents()
    assert "gone" not in labels and "there" not in labels and "goes\u2032" not in labels
    assert {"here", "goes", "in", "6.00"} <= set(labels)


@pytest.mark.parametrize("by", [2.3, 6, 60])
def test_in_a_still_picture_too(by):
    figure = leaving(by).figure()
    (axes,) = figure.axes
    texts = {text.get_text() for text in axes.texts if text.get_text()}
    assert {"here", "goes", "in", "6.00"} <= texts
    assert not {"gone", "there", "goes\u2032"} & texts
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3].min(axis=-1)
    whole = leaving(1).figure()
    whole.canvas.draw()
    same = np.asarray(whole.canvas.buffer_rgba())[..., :3].min(axis=-1)
    # Beside the plane, and above it, nothing is drawn that is not there when all stay.
    right = 480
    assert (pixels[:420, right:] == same[:420, right:]).all()
    assert (pixels[:55] == same[:55]).all()


def test_a_word_at_the_very_edge_is_whole(show):
    page = show(leaving(2))
    gone = page.locator(".scene-word").nth(1)
    assert gone.evaluate("e => getComputedStyle(e).visibility") == "visible"
    assert "gone" in page.locator(".scene-label:visible").all_text_contents()


def test_who_left_is_told():
    scene = leaving(6)
    assert "gone, goes\u2032 and there are outside the picture." in scene.describe()
    assert "outside" not in leaving(2).describe()


def test_no_shadow_falls_where_there_is_no_line(show):
    """Neither the one that Python asks for, nor that of a number that is pointed at."""
    places = [[1, 1], [0, 0], [1.5, 0]]

    def compute(points, c):
        plane = {"at": places, "shadow": [0, c["on"]]}
        return {"plane": plane, "table": {"values": [[0, 0, 1]]}}, ""

    plane = parts.plane("plane", list("abc"), places, drag=False, meets=[0, 0], x=RANGE, y=RANGE)
    table = parts.table("table", "", ["a"], list("abc"), tells=True)
    controls = [parts.picked("on", "on", value=2)]
    scene = Scene("", [[plane, table]], controls, compute)
    assert "shadow 1.00, of a on the line of c" in scene.describe()
    band = show(scene).locator(".shadow-band")
    assert band.evaluate("e => getComputedStyle(e).visibility") == "visible"
    scene.set("on", 1)
    assert "shadow" not in scene.describe() and scene.figure()
    page = show(scene)
    band = page.locator(".shadow-band")
    assert band.evaluate("e => getComputedStyle(e).visibility") == "hidden"
    assert page.get_by_text("shadow").count() == 0
