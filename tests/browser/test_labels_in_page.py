"""Names and numbers in the planes of all lessons, as they open, wide, less so and on a phone: none
lies on an arrow, a way, a ring, a mark, a tick or another, or stands close to another, and each
weight stands near an arrow."""

from pathlib import Path

import nbformat
import pytest
from looks import looks

from helpers.scene import Scene

NOTEBOOKS = Path(__file__).parent.parent.parent / "notebooks"
WITH_PLANES = ("01", "02", "04", "05", "06", "07")
PALE = ("scene-axis", "scene-left")  # what a name may cross where no other place is left
FEW = 4  # times a lesson
NEAR = 14  # pixels from a weight to an arrow
# [text, pixels from its box to the nearest arrow] of each weight in a plane
FAR = """scene => [...scene.querySelectorAll(".scene-plane-panel > svg")].flatMap(plane => {
    const frame = plane.getBoundingClientRect();
    const seen = e => getComputedStyle(e).visibility === "visible" && e.getTotalLength?.() > 0;
    const ways = [...plane.querySelectorAll(".scene-link")].filter(seen).flatMap(way => {
        const long = way.getTotalLength();
        return Array.from({ length: 60 }, (_, k) => way.getPointAtLength(long * k / 59));
    }).map(({ x, y }) => [frame.x + x, frame.y + y]);
    return [...plane.querySelectorAll(".scene-weight")].filter(e => e.textContent).map(e => {
        const { left, right, top, bottom } = e.getBoundingClientRect();
        const far = ([x, y]) => Math.hypot(
            Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
        return [e.textContent, Math.min(...ways.map(far))];
    });
})"""


@pytest.fixture
def scenes(static, monkeypatch):
    """scenes(lesson) → the scenes of its cells that show planes."""

    def of(lesson):
        found, made = [], Scene.__init__

        def note(scene, *args, **kwargs):
            made(scene, *args, **kwargs)
            found.append(scene)

        monkeypatch.setattr(Scene, "__init__", note)
        (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
        names = {"display": lambda *shown: None}
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, path.name, "exec"), names)
        return [s for s in found if any(p["kind"] == "plane" for p in s.parts["panels"])]

    return of


@pytest.mark.parametrize("lesson", WITH_PLANES)
@pytest.mark.parametrize("width", [830, 655, 368])
def test_no_label_lies_on_anything(scenes, show, lesson, width):
    struck, far, crowded = [], [], []
    for scene in scenes(lesson):
        page = show(scene, width=width)
        title = scene.parts["title"]
        shown = page.locator(".scene")
        struck += [(title, *pair) for pair in shown.evaluate(looks("struck"))]
        crowded += [(title, *pair) for pair in shown.evaluate(looks("crowded"))]
        far += [(title, *weight) for weight in shown.evaluate(FAR) if weight[1] > NEAR]
    pale = [entry for entry in struck if any(name in entry[2] for name in PALE)]
    assert [entry for entry in struck if entry not in pale] == []
    assert len(pale) <= FEW, pale
    assert far == []
    assert crowded == []


def test_what_is_struck_is_noticed(scenes, show):
    page = show(scenes("04")[0])
    page.add_style_tag(content=".scene-label { transform: translate(-40px, 40px) }")
    assert page.locator(".scene").evaluate(looks("struck"))


PLACES = """scene => [...scene.querySelectorAll(".scene-label")]
    .filter(e => getComputedStyle(e).visibility === "visible")
    .map(e => [e.textContent, e.getAttribute("x"), e.getAttribute("y")])"""


@pytest.mark.parametrize("lesson", ["01", "05", "06"])
def test_where_labels_stand_depends_on_the_content_alone(scenes, show, lesson):
    for scene in scenes(lesson):
        opened = show(scene, width=830).locator(".scene").evaluate(PLACES)
        assert show(scene, width=830, light=False).locator(".scene").evaluate(PLACES) == opened
        page = show(scene, width=655)
        page.set_viewport_size({"width": 830, "height": 800})
        page.wait_for_timeout(100)
        assert page.locator(".scene").evaluate(PLACES) == opened


BARE = """scene => [...scene.querySelectorAll(".scene-free")].filter(word => {
    const style = getComputedStyle(word.querySelector(".scene-ring"));
    return getComputedStyle(word).visibility === "visible" && style.opacity < 0.5;
}).map(word => word.dataset.word)"""


@pytest.mark.parametrize("lesson", ["05", "06"])
def test_what_a_hand_can_take_looks_so_words_and_rows(scenes, show, lesson):
    for scene in scenes(lesson):
        shown = show(scene, width=830).locator(".scene")
        assert shown.evaluate(BARE) == []
        brackets = shown.locator(".scene-word.scene-free.look-row rect.scene-ring")
        assert brackets.count() == shown.locator(".scene-word.scene-free.look-row").count()
