"""In JupyterLab: run it all, drag and type matrices, read the numbers back."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from reading import numbers

from helpers.attention import softmax
from helpers.lessons.keys_and_queries.scenes import X


def cells(scene, caption):
    """The numbers of the table with this caption, without its row sums."""
    table = scene.locator("table.scene-table").filter(has_text=caption)
    rows = table.locator("tbody tr").all()
    texts = [row.locator("td[data-column]").all_inner_texts() for row in rows]
    # A share too small for its digits is shown as “≈ 0”.
    return np.array([[float(x.replace("−", "-").removeprefix("≈ ")) for x in row] for row in texts])


def entry(scene, matrix, row, column):
    return scene.get_by_label(f"{matrix}, to type, row {row}, {column}", exact=True)


def typed(scene, matrix):
    fields = scene.get_by_label(re.compile(rf"^{matrix}, to type( or to drag)?, row"))
    return np.reshape([float(f.input_value().replace("−", "-")) for f in fields.all()], (2, 2))


def settled(lesson, scene, start):
    """The line under the picture, once it says `start`."""
    line = scene.locator(".scene-text")
    expect(line).to_contain_text(start)
    return line.inner_text()


def drag(lesson, scene, word, across, up):
    shape = scene.locator(f"[data-word='{word}'] .scene-shape")
    shape.scroll_into_view_if_needed()
    box = shape.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = lesson.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + across, y - up, steps=10)
    mouse.up()


@pytest.mark.long
def test_the_lesson(open_lesson):
    lesson = open_lesson("keys_and_queries", width=1280, height=1000)
    lesson.run_all()
    page = lesson.page
    lesson.check_scenes()

    # A row dragged is a row typed, and the other way round.
    bend = lesson.scene_of("explore_matrix(")
    drag(lesson, bend, "row 1", 60, 40)
    E = typed(bend, "E")
    assert E[0, 0] > 1 and E[0, 1] > 0
    x = f"{2 * E[0, 0] + 2 * E[1, 0]:.2f}".replace("-", "−")
    expect(bend.locator(".scene-lines").first).to_contain_text(f"= ({x}, ")
    field = entry(bend, "E", 2, "1")
    field.fill("two")
    expect(bend.locator(".scene-matrix-panel")).to_contain_text("“two” is not a number yet")
    field.press("ArrowUp")  # a step from what it was before
    expect(field).to_have_value(re.compile(r"^[−-]?\d+\.\d\d$"))
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(bend.locator(".scene-matrix-panel")).not_to_contain_text("is not a number")
    field.fill("1e9")
    expect(bend.locator(".scene-matrix-panel")).to_contain_text("the edge is used")
    for column, value in (("1", -E[0, 0]), ("2", -E[0, 1])):
        entry(bend, "E", 2, column).fill(f"{value:.2f}")
    settled(lesson, bend, "flattened")
    said = bend.locator("[data-word='row 2']").get_attribute("aria-valuetext")
    assert numbers(said) == (-E[0]).tolist()
    entry(bend, "E", 1, "1").press("ArrowUp")
    settled(lesson, bend, "parallelogram")

    # The vote: pictures first, then the step.
    vote = lesson.scene_of("explore_embeddings(")
    vote.get_by_label("take the step").check()
    assert numbers(settled(lesson, vote, "Between")) == [1.701, 0.532, 2.230]
    vote.get_by_label("scaled dot product").check()
    assert numbers(settled(lesson, vote, "0.998")) == [0.998, 0.127, 3.123]

    # Beat C, with the keyboard, and hand it in.
    beat = lesson.scene_of("explore_separation(")
    entry(beat, "E", 1, "2").fill("-0.5")
    entry(beat, "E", 2, "1").fill("-0,5")
    beat.locator("[data-word='row 2']").focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    settled(lesson, beat, "Separation 2.304 at fair size (raw 2.155), more than C’s 2.230.")
    check = lesson.find_cell('check("keys_and_queries.beat_the_best", embedding)')
    lesson.run_cell(check)
    expect(lesson.cell(check)).to_contain_text("Passed.")

    # The same table both ways.
    heads = lesson.scene_of("explore_queries_and_keys(")
    drag(lesson, heads, "W_Q row 2", 70, -30)
    heads.get_by_label("W_Q and W_K, to type, W_K row 1, 2", exact=True).fill("0.25")
    fields = heads.get_by_label(re.compile("^W_Q and W_K, to type, "))
    W_Q, W_K = np.reshape(
        [float(f.input_value().replace("−", "-")) for f in fields.all()], (2, 2, 2)
    )
    lesson.wait(
        "([node, text]) => node.textContent.includes(text)",
        [heads.element_handle(), f"{(X @ W_Q @ (X @ W_K).T)[0, 1]:.2f}".replace("-", "−")],
    )
    expected = X @ W_Q @ (X @ W_K).T
    assert np.allclose(cells(heads, "Scores"), expected, atol=0.006)

    # The map follows a word, a row of M and the switches.
    map_ = lesson.scene_of("explore_listening(")
    picture = map_.locator("image.ground[href]")
    map_.get_by_role("slider", name="what makes the scores").press("End")
    settled(lesson, map_, "Here a word takes most from")
    before = picture.get_attribute("href")
    drag(lesson, map_, "M row 2", -80, 30)
    M = typed(map_, "M")
    assert M[1, 0] < 0
    weights = softmax(X @ M @ X.T / np.sqrt(2))
    text = f"{weights[2, 0]:.2f}"
    expect(map_.locator("td[data-row='2'][data-column='0']")).to_have_text(text)
    assert np.allclose(cells(map_, "Who takes from whom")[:3], weights, atol=0.006)
    after = picture.get_attribute("href")
    assert before != after
    map_.get_by_label("rank 1").check()
    settled(lesson, map_, "M used: (")
    map_.get_by_role("slider", name="what makes the scores").press("ArrowLeft")
    settled(lesson, map_, "M is not used: this is the plain dot product")
    plain = softmax(X @ X.T / np.sqrt(2))
    expect(map_.locator("td[data-row='0'][data-column='0']")).to_have_text(f"{plain[0, 0]:.2f}")
    assert np.allclose(cells(map_, "Who takes from whom")[:3], plain, atol=0.006)


def test_the_map_has_its_colours_at_once(open_lesson):
    """Drawn before it stands in the page, it would be grey."""
    lesson = open_lesson(
        [
            "import numpy as np\n"
            "from helpers.attention import softmax\n"
            "from helpers.lessons.keys_and_queries.scenes import explore_listening\n"
            "explore_listening(lambda p, w, M: softmax(p @ M @ w.T / np.sqrt(2)))"
        ]
    )
    lesson.run_all()
    scene = lesson.scene()
    expect(scene.locator("image.ground[href]")).to_have_attribute("href", re.compile("^data:"))
    colours = lesson.page.evaluate(
        """async () => {
            const image = new Image();
            image.src = document.querySelector("image.ground[href]").getAttribute("href");
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
            canvas.drawImage(image, 0, 0);
            const at = (x, y) => [...canvas.getImageData(
                Math.round(x * image.width), Math.round(y * image.height), 1, 1).data.slice(0, 3)];
            return [at(0.1, 0.25), at(0.9, 0.85)];
        }"""
    )
    (r0, _, b0), (r1, _, b1) = colours
    assert r0 > b0 and b1 > r1
