"""One arc after another is clicked, with a real hand: pressed, held for a moment, let go."""

import pytest
from test_arcs_in_page import TABLE, TOKENS, N, heads, value

from helpers.scene import Scene, parts

ASKER = 7


def press(page, x, y):
    page.mouse.move(x, y)
    page.wait_for_timeout(60)
    page.mouse.down()
    page.wait_for_timeout(40)
    page.mouse.up()


def where(page, k, of=0):
    """A place in the window where the arc of token k takes a hand."""
    at = page.evaluate(
        """([k, of]) => { const arc = document.querySelectorAll('svg.scene-sentence')[of]
              .querySelector(`[data-arc='${k}']`);
            if (arc.getAttribute('visibility') === 'hidden') return null;
            for (let part = .97; part > 0; part -= .02) {
              const at = arc.getPointAtLength(arc.getTotalLength() * part);
              const to = new DOMPoint(at.x, at.y).matrixTransform(arc.getScreenCTM());
              if (document.elementFromPoint(to.x, to.y) === arc) return [to.x, to.y]; }
            return null; }""",
        [k, of],
    )
    assert at, f"the arc of {k} cannot be clicked"
    return at


def two():
    """Two sentences, each with cuts of its own."""

    def compute(points, c):
        panels = {}
        for id in ("one", "other"):
            weights = TABLE.copy()
            for i, j in c[f"cut_{id}"]:
                weights[i, j] = 0
                weights[i] /= weights[i].sum()
            panels[id] = {"weights": weights, "asker": ASKER, "cut": c[f"cut_{id}"]}
        return panels, ""

    rows = [[parts.sentence(id, TOKENS, asker=ASKER, cuts=f"cut_{id}")] for id in ("one", "other")]
    controls = [parts.cuts(f"cut_{id}", id) for id in ("one", "other")]
    return Scene("Two", rows, controls, compute)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_each_click_on_an_arc_cuts_it_and_each_further_one_puts_it_back(show, motion):
    scene = heads(asker=ASKER)
    page = show(scene, reduced_motion=motion)
    some = [k for k in range(N) if k != ASKER]
    for k in some[:-1]:  # one is left
        press(page, *where(page, k))
        assert [ASKER, k] in value(page, scene, "cuts"), k
    for k in some[-2::-1]:
        press(page, *where(page, k))
        assert [ASKER, k] not in value(page, scene, "cuts"), k
    assert value(page, scene, "cuts") == []


def test_from_one_sentence_to_the_other_no_click_is_lost(show):
    scene = two()
    page = show(scene)
    for k in (0, 5, 9, 2):
        for of, id in enumerate(("one", "other")):
            press(page, *where(page, k, of))
            assert [ASKER, k] in value(page, scene, f"cut_{id}"), (k, id)


def test_the_arc_that_is_seen_in_front_takes_the_click_though_another_has_the_focus(show):
    """After a cut widths are others: what lies in front then takes the hand there."""
    scene = heads(asker=ASKER)
    page = show(scene, reduced_motion="reduce")
    press(page, *where(page, 3))
    page.wait_for_timeout(100)
    assert page.evaluate("document.activeElement.dataset.arc") == "3"
    page.mouse.move(5, 5)
    hits = page.locator(".scene-hits > path").evaluate_all("all => all.map(e => +e.dataset.arc)")
    assert hits == sorted(range(N), key=lambda k: scene.panel("s")["weights"][ASKER, k])
