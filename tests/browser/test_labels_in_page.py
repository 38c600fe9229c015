"""Names and numbers in the planes of all lessons, as they open, wide, less so and on a phone: none
lies on an arrow, a way, a ring, a mark, a tick or another, or stands close to another, and each
weight stands near an arrow."""

from pathlib import Path

import nbformat
import pytest
from looks import looks

from helpers.scene import Scene, parts

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


# Of each name in a plane: [text, pixels to its own mark's middle, to the nearest other word's]
NEAREST = """scene => [...scene.querySelectorAll(".scene-plane-panel > svg")].flatMap(plane => {
    const seen = e => getComputedStyle(e).visibility === "visible";
    const words = [...plane.querySelectorAll(".scene-word")].filter(seen).map(word => {
        const { x, y, width, height } = word.querySelector(".scene-shape").getBoundingClientRect();
        return [word.querySelector("title").textContent, x + width / 2, y + height / 2];
    });
    return [...plane.querySelectorAll(".scene-label")].filter(seen).flatMap(label => {
        const { left, right, top, bottom } = label.getBoundingClientRect();
        const far = ([, x, y]) => Math.hypot(
            Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
        const own = words.find(([name]) => name === label.textContent);
        const others = words.filter(word => word !== own).map(far);
        return own && others.length ? [[label.textContent, far(own), Math.min(...others)]] : [];
    });
})"""


@pytest.mark.parametrize("width", [830, 655])
def test_a_name_is_nearer_to_its_own_mark_than_to_another(scenes, show, width):
    shown = show(scenes("01")[1], width=width).locator(".scene")  # microsoft is under android
    found = {name: (own, other) for name, own, other in shown.evaluate(NEAREST)}
    assert all(found[name][0] < found[name][1] for name in ("microsoft", "android", "phone"))


# [a number at an axis that goes up, the name right behind it]
COUNTED = """scene => [...scene.querySelectorAll(".scene-plane-panel > svg")].flatMap(plane => {
    const box = e => e.getBoundingClientRect();
    const ticks = [...plane.querySelectorAll("[text-anchor=end].scene-tick")];
    return [...plane.querySelectorAll(".scene-label")].filter(e => e.textContent
        && getComputedStyle(e).visibility === "visible").flatMap(label => ticks.filter(tick => {
        const [a, b] = [box(tick), box(label)];
        const middle = (a.top + a.bottom) / 2;
        return b.left - a.right > 0 && b.left - a.right < 14 && b.top < middle && middle < b.bottom;
    }).map(tick => [tick.textContent, label.textContent]));
})"""


@pytest.mark.parametrize(("lesson", "at"), [("04", 4), ("06", 0), ("06", 7)])
def test_no_name_is_read_with_a_number_at_an_axis(scenes, show, lesson, at):
    for width in (830, 655):
        for scene in scenes(lesson)[max(0, at - 1) : at + 1]:
            assert show(scene, width=width).locator(".scene").evaluate(COUNTED) == []


GAPS = """plane => [...plane.querySelectorAll(".scene-label")].map(label => {
    const [a, b] = [label, document.querySelector(`[data-word="${label.textContent}"] .scene-ring`)]
        .map(e => e.getBoundingClientRect());
    return Math.max(a.left - b.right, b.left - a.right);
})"""


def test_names_stand_as_far_from_their_mark_on_both_sides(show):
    plane = parts.plane("plane", ["one", "two", "wall"], [[4.3, 2], [1, 2], [5, 2.05]])
    scene = Scene("", [[plane]], [], lambda points, c: ({"plane": {}}, ""))
    gaps = show(scene, width=655).locator(".scene-plane-panel > svg").evaluate(GAPS)
    beside = [gap for gap in gaps if gap > 0]
    assert beside and min(beside) > 2 and max(beside) < 8


def test_a_mark_under_another_shows_through_it(show):
    near = [[2, 2], [2.08, 2.04], [4, 4]]
    plane = parts.plane("plane", ["under", "over", "apart"], near, looks=["cool", "lead", "warm"])
    scene = Scene("", [[plane]], [], lambda points, c: ({"plane": {}}, ""))
    page = show(scene)
    covered = page.locator(".scene-covered")
    assert covered.count() == 1
    middle = page.locator("[data-word='under']").get_attribute("transform")
    assert covered.get_attribute("transform") == middle
