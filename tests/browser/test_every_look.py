"""Every lesson, in JupyterLab: nothing lies on anything, all can be read."""

import pytest
from every_scene import LESSONS, open_and_run, short
from looks import looks


@pytest.mark.parametrize("name", short(LESSONS[0]))
def test_nothing_overlaps_and_all_can_be_read(open_lesson, name):
    """In narrow and wide windows, light and dark."""
    lesson = open_and_run(open_lesson, name)
    page, bad = lesson.page, []
    for theme in ("light", "dark"):
        lesson.set_theme(theme)
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
    assert bad == []


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
