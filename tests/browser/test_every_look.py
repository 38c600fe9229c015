"""Every lesson, in JupyterLab, run once and looked at in every way: that its scenes fit, that
nothing lies on anything, and that all can be read, by eyes and without.
"""

import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from every_scene import open_and_run, short
from looks import looks
from playwright.sync_api import expect

from helpers.lessons import LESSONS

SHORT = "start_here"  # the one that `make test` looks at, too
OUTPUTS = ".jp-Notebook .jp-OutputArea-output"
TALLEST = 640  # pixels, head and foot included
MEASURE = """scene => {
    const room = scene.getBoundingClientRect();
    const columns = [...scene.querySelectorAll(".scene-column")];
    const out = Math.max(0, ...columns.map(e => e.getBoundingClientRect().right - room.right));
    return [room.height, out].map(Math.round);
}"""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", short(SHORT))
def test_all_fits_and_can_be_read(open_lesson, name):
    """Each way of looking says what it finds; together, so that one fault hides no other."""
    lesson = open_and_run(open_lesson, name, width=1280, height=900, side=True)
    bad = too_tall(lesson)
    for theme in ("light", "dark"):
        lesson.set_theme(theme)
        bad += ugly(lesson, theme) + violations(lesson)
    bad += unsaid(lesson) + cut_off_when_zoomed(lesson)
    assert bad == []


# ---- it fits


def too_tall(lesson):
    """In a window 1280 × 900, the file browser open, a scene is at most so tall.

    And in one 800 wide, the file browser closed, too.
    """
    room = lesson.scenes.first.evaluate("e => e.closest('.jp-OutputArea-output').clientWidth")
    assert 780 < room < 900, room  # the file browser is open
    bad = []
    for where in ("wide", "narrow"):
        if where == "narrow":
            lesson.page.evaluate("() => jupyterapp.shell.collapseLeft()")
            lesson.page.set_viewport_size({"width": 800, "height": 900})
            lesson.wait(
                "() => document.querySelector('.scene').getBoundingClientRect().width < 700"
            )
        for name, height, out in measured(lesson):
            if height > TALLEST or out > 1:
                bad.append((where, name, f"{height} high, {out} out"))
    return bad


def measured(lesson):
    """[(name, height, pixels that stick out at the right)]"""
    found = []
    for k in range(lesson.scenes.count()):
        scene = lesson.scene(k)
        expect(scene.locator(".scene-text")).not_to_be_empty()
        lesson.settle(scene)
        name = f"{k} {scene.get_attribute('aria-label')}"
        found.append((name, *scene.evaluate(MEASURE)))
    return found


# ---- nothing overlaps, and contrast is enough


def ugly(lesson, theme):
    """In a narrow and in a wide window."""
    page, bad = lesson.page, []
    for width in (800, 1440):
        page.set_viewport_size({"width": width, "height": 1000})
        lesson.drawn()
        for kind in (".scene", ".card"):
            things = page.locator(f".jp-OutputArea-output {kind}")
            for k in range(things.count()):
                found = things.nth(k).evaluate(looks("faults"))
                if kind == ".scene":
                    found += things.nth(k).evaluate(looks("overlaps"))
                contrast = things.nth(k).evaluate(looks("contrast"))
                assert contrast
                found += [entry for entry in contrast if entry[0] < entry[1]]
                bad += [(theme, width, kind, k, *fault) for fault in found]
        scroll = "e => e.scrollWidth - e.clientWidth"
        if page.locator(".jp-WindowedPanel-outer, .jp-Notebook").first.evaluate(scroll) > 1:
            bad.append((theme, width, "the page scrolls sideways"))
    return bad


UGLY = [
    (".scene-tick { fill: #999 !important }", "contrast", "scene-tick"),
    (".scene-controls { margin-top: -60px }", "faults", "overlap"),
    (".scene-text { position: relative; left: 90% }", "faults", "out"),
    (".scene-panel { overflow: hidden } .scene-table { width: 1200px }", "faults", "cut off"),
    (".scene-label { transform: translateX(-300px) }", "overlaps", "out"),
]


@pytest.mark.long
def test_what_is_ugly_is_noticed(open_lesson):
    lesson = open_and_run(open_lesson, "keys_and_queries")
    for style, kind, said in UGLY:
        tag = lesson.page.add_style_tag(content=style)
        found = [root.evaluate(looks(kind)) for root in lesson.scenes.all()]
        bad = [fault for fault in sum(found, []) if kind != "contrast" or fault[0] < fault[1]]
        assert said in str(bad), style
        tag.evaluate("tag => tag.remove()")


# ---- axe, names and texts, zoom


def violations(lesson):
    """What axe-core finds in the outputs: WCAG 2.2 AA, and what it calls best practice."""
    page = lesson.page
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        """outputs => axe.run({ include: outputs }, { resultTypes: ["violations"] })
            .then(({ violations }) => violations.map(({ id, nodes }) =>
                [id, nodes.length, nodes[0].html.slice(0, 300), nodes[0].failureSummary]))""",
        OUTPUTS,
    )
    return [json.dumps(one, ensure_ascii=False) for one in found]


UNSAID = """() => [...document.querySelectorAll(".scene")].flatMap(scene => {
    const all = selector => [...scene.querySelectorAll(selector)];
    const line = scene.querySelector(".scene-text").textContent.trim();
    const spoken = scene.querySelector(".scene-spoken[role=status]").textContent.trim();
    const bad = line && spoken === line ? [] : [["its line is not read out", line, spoken]];
    const title = e => e.querySelector(":scope > title")?.textContent;
    const lists = "[role=grid], [role=list], [role=listbox]"; // such a drawing is read by its rows
    const inside = e => [...e.querySelectorAll(lists)].map(list => list.getAttribute("aria-label"));
    const allNamed = names => names.length && names.every(Boolean);
    const named = e => e.getAttribute("aria-label") || title(e) || allNamed(inside(e));
    // A drawing may be hidden from a reader only where real tables beside it say the same.
    const unread = all("svg.scene-svg[aria-hidden=true]");
    const saysIt = e => e.closest("table") || e.parentElement.querySelector("table");
    bad.push(...unread.filter(e => !saysIt(e)).map(e => e.outerHTML));
    const inWords = all("svg.scene-svg, g.scene-word").filter(e => !unread.includes(e));
    bad.push(...inWords.filter(e => !named(e)).map(e => e.outerHTML));
    const told = e => /Lines .*: .* (at|from) /.test(e.querySelector("desc").textContent);
    const curves = all(".scene-curve-panel svg.scene-svg");
    bad.push(...curves.filter(e => !told(e)).map(e => ["untold", named(e)]));
    return bad.map(what => [scene.getAttribute("aria-label"), what]);
})"""
# What sticks out of its output, other than in a box of its own that scrolls.
SIDEWAYS = """outputs => [...document.querySelectorAll(outputs)].flatMap(output => {
    const room = output.getBoundingClientRect();
    const parts = [...output.querySelectorAll(".scene *, .card *, svg, img")];
    return parts.filter(e => {
        const box = e.getBoundingClientRect();
        const boxes = ".scene-scroll, .scene-scrolls, .scene-spoken";
        const within = e.ownerSVGElement ?? e.parentElement.closest(boxes);
        return box.width && !within && (box.right > room.right + 1 || box.left < room.left - 1);
    }).map(e => [e.getAttribute("class"), e.textContent.slice(0, 40)]);
})"""


def unsaid(lesson):
    page = lesson.page
    lesson.wait("() => ![...document.querySelectorAll('.scene-spoken')].some(e => !e.textContent)")
    bad = page.evaluate(UNSAID)
    recaps = page.locator(OUTPUTS).get_by_role("img", name="The path of the data after lesson")
    first = lesson.path.name == LESSONS[0].notebook
    if bool(recaps.count()) == first:
        bad.append("a recap where none belongs" if first else "no recap")
    return bad


def cut_off_when_zoomed(lesson):
    """Zoom 200 % of a window 1280 wide: half as many CSS pixels."""
    lesson.page.set_viewport_size({"width": 640, "height": 400})
    lesson.wait("() => document.querySelector('.scene').getBoundingClientRect().right <= 640")
    lesson.drawn()
    return lesson.page.evaluate(SIDEWAYS, OUTPUTS)


def test_axe_does_find_faults(open_lesson):
    lesson = open_lesson(["from IPython.display import HTML\nHTML('<input>')"])
    lesson.run_all()
    (found,) = violations(lesson)
    assert found.startswith('["label", 1')
