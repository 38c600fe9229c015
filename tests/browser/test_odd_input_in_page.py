"""Odd input in the page: nothing sticks out and nothing is logged, at 360 pixels."""

import sys
from pathlib import Path

import pytest
from alone import alone

sys.path.insert(0, str(Path(__file__).parents[1] / "scene"))
import odd  # noqa: E402

CASES = [("long", "nan"), ("sixty", "equal"), ("one", "one each"), ("long", "zero")]


@pytest.mark.long
@pytest.mark.parametrize(("words", "weights"), CASES, ids=["-".join(case) for case in CASES])
@pytest.mark.parametrize("kind", odd.KINDS)
def test_nothing_sticks_out(browser, kind, words, weights):
    names = odd.WORDS[words]
    scene = odd.scene(kind, names, odd.WEIGHTS[weights](len(names)))
    with alone(browser, scene, width=360, height=900) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 361
        assert "NaN" not in page.locator(".scene").inner_text()
