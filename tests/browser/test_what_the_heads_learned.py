"""In JupyterLab: run it, play the training, take heads away, type what it cannot take."""

import re

import pytest


def said(lesson, scene, words):
    """The line under the picture, once it holds `words`."""
    line = scene.locator(".scene-text")
    lesson.wait(
        "([node, words]) => node.textContent.includes(words)", [line.element_handle(), words]
    )
    return line.inner_text()


def shorter(lesson, steps=120):
    """Fewer steps of training than the lesson takes: what is tried here is the page."""
    for index, cell in enumerate(lesson.cells()):
        if cell["cell_type"] == "code" and "train(Training(" in cell["source"]:
            source = re.sub(r", (450|300)\)", f", {steps})", cell["source"])
            lesson.write_cell(index, source)


@pytest.mark.long
def test_training_is_watched_and_played(open_lesson):
    lesson = open_lesson("learning_the_matrices")
    shorter(lesson)
    lesson.run_all()
    page = lesson.page
    lesson.check_scenes()
    said(lesson, lesson.scene(1), "Step 120 of 120")

    # Downhill: six steps by keys are the six the cell printed.
    downhill = lesson.scene(0)
    downhill.get_by_label("steps", exact=True).focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    assert "w 0.94, loss 0.56" in said(lesson, downhill, "After 6 steps")

    # Play walks to the end by itself, and stops there.
    race = lesson.scene_of("explore_race(")
    button = race.get_by_role("button", name="Play: Step")
    button.click()
    assert race.get_by_role("button", name="Pause: Step").is_visible()
    line = race.locator(".scene-text").element_handle()
    lesson.wait("node => !node.textContent.includes('Step 120,')", line)
    said(lesson, race, "Step 120,")
    assert race.get_by_role("button", name="Play: Step").is_visible()


@pytest.mark.long
def test_the_heads(open_lesson):
    lesson = open_lesson("what_the_heads_learned")
    shorter(lesson)
    lesson.run_all()
    page = lesson.page

    # All panels of the player follow; a hand on the slider pauses it; Space plays, too.
    player = lesson.scene(1)
    arcs = player.locator("svg.scene-sentence")
    trained = arcs.inner_html()
    player.get_by_role("button", name="Play: Step").focus()
    page.keyboard.press("Space")
    line = player.locator(".scene-text").element_handle()
    lesson.wait("node => !node.textContent.includes('Step 120:')", line)
    player.get_by_label("step", exact=True).focus()
    page.keyboard.press("Home")
    said(lesson, player, "Step 0:")
    assert player.get_by_role("button", name="Play: Step").is_visible()
    assert arcs.inner_html() != trained

    # A head and who asks are chosen where they are.
    player.locator("[data-cell='0,2,0']").click()
    said(lesson, player, "in head 3 the last word")
    player.locator("[data-token='2']").click()
    said(lesson, player, "in head 3 peel (word 2)")

    # A shorter sentence takes words away; a strange word is told.
    box = player.get_by_label("sentence so far")
    box.fill("please peel the")
    lesson.wait("node => node.querySelectorAll('[data-token]').length === 4", arcs.element_handle())
    box.fill("please juggle the")
    error = player.locator(".scene-error")
    lesson.wait("node => node.textContent.includes('juggle')", error.element_handle())
    box.fill("please charge the apple and the")
    lesson.wait("node => node.hidden", error.element_handle())

    # A head switched off, an arrow cut and given back.
    ablation = lesson.scene(3)
    held = ablation.locator("table.scene-table tbody tr")
    ablation.get_by_label("head 2", exact=True).first.uncheck()
    said(lesson, ablation, "Without head 2:")
    cells = held.nth(2).locator("td").all_inner_texts()
    assert held.last.locator("td").all_inner_texts() == cells
    ablation.locator("[data-token='2']").focus()
    page.keyboard.press("x")
    said(lesson, ablation, "Without head 2, the (word 6) → charge:")
    assert ablation.locator(".scene-ghost-arc").count() == 1
    page.keyboard.press("x")
    said(lesson, ablation, "Without head 2:")


def test_whoever_prefers_less_motion_gets_pictures(open_lesson):
    source = [
        "from helpers.scene import Scene",
        "from helpers.scene.parts import lines, slider",
        "def compute(points, controls):",
        "    return {'say': {'lines': []}}, f\"at {controls['n']:.0f}\"",
        "n = slider('n', 'n', 0, 3, step=1, value=3, decimals=0, play=True)",
        "Scene('Counting', [lines('say')], [n], compute)",
    ]
    lesson = open_lesson(["\n".join(source)], theme="dark", width=800, reduced_motion="reduce")
    lesson.run_all()
    scene = lesson.scene(0)
    play = scene.get_by_role("button", name="Play: n")
    for n in range(3):  # a press is a step: nothing moves by itself
        play.click()
        said(lesson, scene, f"at {n}")
    lesson.page.wait_for_timeout(1500)
    assert said(lesson, scene, "at 2")
    scene.get_by_role("button", name="Start over").click()
    said(lesson, scene, "at 3")
    assert scene.get_by_role("button", name="Play: n").is_visible()
