"""The panel that docs/add-a-panel.md builds works as it stands there: in words, still, live."""

import re
import types

import pytest
from alone import alone
from environment import ROOT
from playwright.sync_api import expect

from helpers.scene import Scene, joined, parts
from helpers.scene.panels import KINDS

TEXT = (ROOT / "docs" / "add-a-panel.md").read_text(encoding="utf-8")


def block(language):
    """The page's code in one language: there is one block of each."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)
    return found


@pytest.fixture
def thermometer(monkeypatch):
    module = types.ModuleType("thermometer")
    exec(block("python"), module.__dict__)
    read, style = joined.read, joined.style()
    monkeypatch.setitem(KINDS, "thermometer", module)
    monkeypatch.setattr(
        joined, "read", lambda name: block("js") if name == "thermometer" else read(name)
    )
    monkeypatch.setattr(joined, "style", lambda: style + block("css"))
    return module.thermometer


def test_it_is_told_drawn_and_follows_a_control(browser, thermometer):
    def compute(points, controls):
        state = {"value": controls["heat"], "label": "how warm"} if controls["on"] else {}
        return {"t": state}, "said"

    heat = parts.slider("heat", "heat", 0, 1, value=0.25)
    on = parts.switch("on", "there", value=True)
    scene = Scene("One number", [[thermometer("t", "Warmth")]], [heat, on], compute)
    assert "Warmth. how warm: 0.25." in scene.describe()
    still = [text.get_text() for text in scene.figure().axes[0].texts]
    assert {"Warmth", "how warm", "0.25"} <= set(still)
    with alone(browser, scene) as page:
        box = page.locator(".thermometer")
        expect(box).to_contain_text("how warm0.25")
        page.get_by_role("slider").press("End")
        expect(box).to_contain_text("1.00")
        wide = ".thermometer-filled", ".thermometer-bar"
        filled, whole = (page.locator(name).bounding_box() for name in wide)
        assert filled["width"] == whole["width"] and filled["height"] == 18
        page.get_by_role("checkbox").or_(page.get_by_role("switch")).first.press("Space")
        expect(box).to_have_text("")
    assert scene.figure() and "how warm" not in scene.describe()
