"""In JupyterLab: run it all, drag, press keys, slide, and read the numbers back."""

import numpy as np
import pytest
from playwright.sync_api import expect
from reading import numbers

from helpers.words import GALAXY, PLANE, place, vectors

EIGHT = [word for word in PLANE if word != "apple"]

expect.set_options(timeout=30_000)


def distances(word, words):
    return np.linalg.norm(words - word, axis=1)


def step(word, words):
    closeness = 1 / (1 + distances(word, words) ** 2)
    return closeness / closeness.sum(), closeness / closeness.sum() @ words


def drag(page, thing, dx, dy):
    box = thing.locator(".scene-shape").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=8)
    page.mouse.up()


def line(scene):
    """The text under the picture."""
    return scene.locator(".scene-text")


def arrived(lesson, scene, word):
    """Waits until the text, which Python wrote, begins with the place where the page has `word`."""
    lesson.wait(
        """([line, word]) => {
            const [x, y] = line.textContent.match(/-?\\d+\\.\\d+/g).map(Number);
            return Math.abs(Math.hypot(x, y) - word.getAttribute("aria-valuenow")) < 0.015;
        }""",
        [line(scene).element_handle(), scene.locator(f"[data-word={word}]").element_handle()],
    )
    lesson.settle(scene)  # many a place is as far from the middle: the last answer is awaited, too


def test_the_lesson(open_lesson):
    lesson = open_lesson("embeddings")
    lesson.run_all()
    page = lesson.page
    lesson.check_scenes()

    # Neighbours follow the drag; the challenge reads the picture.
    near = lesson.scene_of("explore_near(")
    drag(page, near.locator("[data-word=apple]"), -25, -25)
    arrived(lesson, near, "apple")
    at = numbers(line(near).inner_text())[:2]
    assert at[0] < 2.3 and at[1] > 2.7
    far = dict(zip(EIGHT, distances(at, place(EIGHT, PLANE)), strict=True))
    rows = near.locator("tbody tr")
    assert rows.locator("th").all_inner_texts() == sorted(EIGHT, key=far.get)
    shown = [float(text) for text in rows.locator("td:nth-of-type(1)").all_inner_texts()]
    np.testing.assert_allclose(shown, sorted(far.values()), atol=0.012)
    near.locator("[data-word=apple]").focus()
    for key in ("Home", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    expect(line(near)).to_contain_text("Apple at (2.40, 2.60): nearest is cherry")
    challenge = lesson.find_cell('check("embeddings.between"')
    lesson.run_cell(challenge)
    expect(lesson.cell(challenge).get_by_role("status")).to_contain_text("Passed.")

    cell = lesson.find_cell("explore_near(distances)")
    lesson.walk_to(cell, "apple", "Apple at (2.50, 2.50)")
    page.keyboard.press("Shift+ArrowUp")
    said = lesson.cell(cell).locator(".scene-text")
    expect(said).to_contain_text("Apple at (2.50, 3.00)")

    # Both sentences at once.
    pull = lesson.scene_of("explore_pull(")
    pull.get_by_role("slider", name="part of the way").focus()
    page.keyboard.press("End")
    expect(line(pull)).to_contain_text("orange; with phone at (3.70, 1.20), nearest to phone")
    page.keyboard.press("Home")
    expect(line(pull)).to_contain_text("0.00 of the way. With orange, apple is at (2.50, 2.50)")

    # Every word pulls: the table, its row sums, and what a cell tells.
    gravity = lesson.scene_of("explore_gravity(")
    gravity.locator("[data-word=phone]").focus()
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowDown")
    words = place(["apple", "orange", "banana", "phone"], PLANE)
    words[3] = 6, -0.5
    table = [step(word, words)[0] for word in words]
    expect(line(gravity)).to_contain_text(f"{table[0][3]:.3f}·phone = ")
    cells = [float(x) for x in gravity.locator("td[data-column]").all_inner_texts()]
    np.testing.assert_allclose(np.reshape(cells, (4, 4)), table, atol=0.0051)
    assert set(gravity.locator("tbody .scene-sum").all_inner_texts()) == {"1.00"}
    gravity.locator("td[data-row='0'][data-column='3']").hover()
    expect(gravity.locator(".scene-how")).to_contain_text("from phone, which stands 4.61 away")

    # A word that hardly moves shows where it goes, too: on top of itself, and with its name.
    gravity.locator("[data-word=apple]").focus()
    for key in ["Shift+ArrowLeft"] * 3 + ["Shift+ArrowUp"] * 3:
        page.keyboard.press(key)
    words[0] = 1, 4
    new = step(words[0], words)[1]
    assert np.linalg.norm(new - words[0]) < 0.15
    expect(line(gravity)).to_contain_text(f"= ({new[0]:.2f}, {new[1]:.2f})")
    label = gravity.locator(".scene-label", has_text="apple\u2032")
    expect(label).to_be_visible()
    assert gravity.locator(".scene-words ~ .scene-primed > .scene-ghost").count() == 4

    # The galaxy: more fruit, and phone against it.
    galaxy = lesson.scene_of("explore_galaxy(")
    galaxy.get_by_role("slider", name="fruit words on the list").focus()
    page.keyboard.press("End")
    galaxy.get_by_label("phone is there, too").check()
    expect(line(galaxy)).to_contain_text(
        "strawberry, lemon, blueberry, orange, and phone is there."
    )
    places = np.vstack([PLANE["apple"], place(list(GALAXY), GALAXY), PLANE["phone"]])
    new = step(places[0], places)[1]
    np.testing.assert_allclose(numbers(line(galaxy).inner_text())[-2:], new, atol=0.0051)

    # Real vectors: the neighbours in 384 dimensions beside those of the shadow.
    shadow = lesson.scene_of("explore_shadow(")
    shadow.get_by_role("button", name="laptop", exact=True).click()
    expect(line(shadow)).to_contain_text("laptop: strawberry in all 384 dimensions, android")
    first = shadow.locator("tbody tr").first.locator("td").all_inner_texts()
    far = distances(vectors(["laptop"])[0], vectors(["strawberry"]))[0]
    assert first[0] == "strawberry" and abs(float(first[1]) - far) < 0.0051


@pytest.mark.long
def test_the_learners_own_functions_drive_the_pictures(open_lesson):
    lesson = open_lesson("embeddings", theme="dark", width=800)
    lesson.run_all()
    cell = lesson.find_cell("def move")
    lesson.write_cell(
        cell,
        "def move(a, b, part):\n    return a + part * (b - a)\n\n\n"
        'check("embeddings.part_way", move)',
    )
    lesson.run_cell(cell)
    expect(lesson.cell(cell).get_by_role("status")).to_contain_text("Passed.")
    picture = lesson.find_cell("explore_pull(mix)")
    lesson.write_cell(picture, "explore_pull(move)")
    lesson.run_cell(picture)
    scene = lesson.cell(picture).locator(".scene")
    expect(scene.locator(".scene-text")).to_contain_text("With orange, apple is at (1.95, 2.80)")

    # Broken math is told in the picture, which keeps what it showed; mended, it goes on.
    shares = lesson.find_cell("def shares")
    source = lesson.cells()[shares]["source"]
    gravity = lesson.find_cell("explore_gravity(shares")
    scene = lesson.cell(gravity).locator(".scene")
    lesson.write_cell(shares, source.replace("return closeness /", "closeness /"))
    lesson.run_cell(shares)
    lesson.run_cell(gravity)
    expect(scene.locator(".scene-error")).to_contain_text("shares returned nothing")
    lesson.write_cell(shares, source)
    lesson.run_cell(shares)
    lesson.run_cell(gravity)
    expect(scene.locator(".scene-text")).to_contain_text("New apple = 0.664·apple")
