"""In JupyterLab: run it, play the training, take heads away, type what it cannot take."""

import re


def numbers(text):
    return [float(x.replace("−", "-")) for x in re.findall(r"[-−]?\d+\.\d+", text)]


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


def settled(lesson, scene):
    """Until no answer is under way."""
    lesson.wait("node => !node.hasAttribute('data-asking')", scene.element_handle())


def test_the_lesson(open_lesson):
    lesson = open_lesson("learning_the_matrices")
    shorter(lesson)
    lesson.run_all()
    page = lesson.page
    assert lesson.scenes.count() == 5
    bar = lesson.cell(lesson.find_cell("trained = train(")).locator(".jp-OutputArea")
    assert "step 120, loss 1.0" in bar.inner_text()

    # Downhill: six steps by keys are the six the cell printed.
    downhill = lesson.scene(0)
    downhill.get_by_label("Steps", exact=True).focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    assert "w is 0.94 and the loss 0.5648" in said(lesson, downhill, "After 6 steps")

    # Play walks to the end by itself, and stops there.
    race = lesson.scene(1)
    button = race.get_by_role("button", name="Play: Step")
    button.click()
    assert race.get_by_role("button", name="Pause: Step").is_visible()
    line = race.locator(".scene-text").element_handle()
    lesson.wait("node => !node.textContent.includes('Step 120,')", line)
    said(lesson, race, "Step 120,")
    assert race.get_by_role("button", name="Play: Step").is_visible()

    # All panels of the player follow; a hand on the slider pauses it; Space plays, too.
    player = lesson.scene(2)
    head = player.locator("svg.scene-svg").first
    trained = head.inner_html()
    player.get_by_role("button", name="Play: Step").focus()
    page.keyboard.press("Space")
    line = player.locator(".scene-text").element_handle()
    lesson.wait("node => !node.textContent.includes('Step 120,')", line)
    player.get_by_label("Step", exact=True).focus()
    page.keyboard.press("Home")
    said(lesson, player, "Step 0,")
    assert player.get_by_role("button", name="Play: Step").is_visible()
    assert head.inner_html() != trained
    rows = player.locator("table.scene-table tbody tr")
    settled(lesson, player)
    assert rows.nth(1).locator(".scene-sum").inner_text() == "1.00"

    # A shorter sentence takes rows and columns out of the map; a strange word is told.
    box = player.get_by_label("Sentence, without its last noun")
    box.fill("please peel the")
    lesson.wait("node => node.hidden", rows.nth(4).element_handle())
    assert rows.nth(3).is_visible()
    box.fill("please juggle the")
    error = player.locator(".scene-error")
    lesson.wait("node => node.textContent.includes('juggle')", error.element_handle())
    box.fill("please charge the apple and the")
    lesson.wait("node => node.hidden", error.element_handle())

    # A head switched off, an arrow cut.
    ablation = lesson.scene(3)
    held = ablation.locator("table.scene-table").nth(2).locator("tbody tr")
    ablation.get_by_label("head 2", exact=True).first.uncheck()
    said(lesson, ablation, "Without head 2:")
    cells = held.nth(2).locator("td").all_inner_texts()
    assert held.last.locator("td").all_inner_texts() == cells
    ablation.get_by_label("Cut this arrow").check()
    text = said(lesson, ablation, "Without head 2, arrow 6 the → 4 apple:")
    assert len(numbers(text)) == 5
    marked = ablation.locator("table.scene-table").first.locator("td.scene-mark")
    assert marked.inner_text() == "0.00"


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
    scene.get_by_role("button", name="Play: n").click()
    said(lesson, scene, "at 0")
    began = lesson.page.evaluate("performance.now()")
    said(lesson, scene, "at 2")
    assert lesson.page.evaluate("performance.now()") - began > 1500
    scene.get_by_role("button", name="Start over").click()
    said(lesson, scene, "at 3")
    assert scene.get_by_role("button", name="Play: n").is_visible()
