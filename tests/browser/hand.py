"""What a hand does with a scene, whatever is in it; after each move, what is shown is so."""

import re
import xml.etree.ElementTree as ET

import numpy as np
from every_scene import number, panels
from looks import looks
from playwright.sync_api import expect


def middle(thing):
    box = thing.bounding_box()
    return np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])


def place(thing):
    box = thing.bounding_box()
    return [box[key] for key in ("x", "y", "width", "height")]


def spot(plane, word):
    """Where a word stands in the page: the middle of its mark, or the tip of a row's arrow."""
    if "look-row" not in word.get_attribute("class"):
        return middle(word.locator(".scene-shape"))
    number = int(word.locator(".scene-row-number").text_content())
    return middle(plane.locator(".scene-row-tip").nth(number - 1))


def drag_words(scene):
    """Each word of each plane follows the pointer, and nothing moves under the hand."""
    mouse = scene.page.mouse
    planes = scene.root.locator(".scene-plane-panel > svg")
    for plane, part in zip(planes.all(), panels(scene.ask(), "plane"), strict=True):
        for word in plane.locator("[data-word]").all():
            if word.get_attribute("visibility") == "hidden":
                continue
            shape = word.locator(".scene-shape")
            shape.scroll_into_view_if_needed()
            at = word.evaluate(looks("hold"))
            assert at, f"{word.get_attribute('data-word')} cannot be taken hold of"
            begin, frame = spot(plane, word), place(plane)
            way = middle(plane) - begin
            far = np.linalg.norm(way)
            way = np.array([45.0, -30.0]) if far < 20 else way * 55 / far
            low, high = part["x"]["range"]
            step = part["snap"] / (high - low) * frame[2] / 2 + 1.5
            mouse.move(*at)
            mouse.down()
            assert np.allclose(spot(plane, word), begin, atol=1), "it jumped when taken hold of"
            mouse.move(*(at + way), steps=5)
            assert np.allclose(spot(plane, word), begin + way, atol=step), "it lost the pointer"
            scene.check()
            assert np.allclose(place(plane), frame, atol=0.5), "the plane moved under the hand"
            assert np.allclose(spot(plane, word), begin + way, atol=step)
            mouse.up()
            scene.check()
            assert np.allclose(spot(plane, word), begin + way, atol=step), "it moved when let go"


def turn_spaces(scene):
    for space in scene.root.locator(".scene-space").all():
        space.scroll_into_view_if_needed()
        seen = [space.get_attribute("aria-valuetext")]
        x, y = middle(space)
        scene.page.mouse.move(x, y)
        scene.page.mouse.down()
        scene.page.mouse.move(x + 50, y + 20, steps=4)
        scene.page.mouse.up()
        seen.append(space.get_attribute("aria-valuetext"))
        for key in ("ArrowRight", "ArrowUp"):
            space.press(key)
            seen.append(space.get_attribute("aria-valuetext"))
        assert len(set(seen)) == len(seen)
        space.press("Home")
        assert space.get_attribute("aria-valuetext") == seen[0]


def move_sliders(scene):
    """To both ends and back, by keys and by the mouse; it stays where it is held."""
    page = scene.page
    for slider in scene.root.locator("input[type=range]").all():
        slider.scroll_into_view_if_needed()
        ends = [slider.get_attribute("min"), slider.get_attribute("max")]
        for key, end in (("End", ends[1]), ("Home", ends[0])):
            slider.press(key)
            assert float(slider.input_value()) == float(end)
            scene.check()
        slider.scroll_into_view_if_needed()
        left, top, width, height = place(slider)
        page.mouse.move(left + 8, top + height / 2)
        page.mouse.down()
        for to, end in ((left + width + 20, ends[1]), (left - 20, ends[0])):
            page.mouse.move(to, top + height / 2, steps=4)
            assert float(slider.input_value()) == float(end)
            scene.check()
            now = place(slider)
            assert np.allclose(now, [left, top, width, height], atol=1), "it moved under the hand"
        page.mouse.up()


def play(scene):
    """Play walks to the end and stops there; from the end it begins anew, and Pause holds it."""
    if scene.read()["error"]:  # at which Play stops: something in the picture has no answer
        scene.root.get_by_role("button", name="Start over").click()
        scene.check()
    for control in scene.root.locator(".scene-control:has(button)").all():
        slider, button = control.get_by_role("slider"), control.get_by_role("button")
        node = [slider.element_handle(), button.element_handle()]
        slider.press("End")
        for _ in range(2):
            slider.press("ArrowLeft")
        button.click()
        scene.lesson.wait(
            "([slider, button]) => slider.value === slider.max"
            " && button.getAttribute('aria-label').startsWith('Play')",
            node,
        )
        scene.check()
        button.click()
        expect(button).to_have_attribute("aria-label", re.compile("^Pause: "))
        button.click()
        expect(button).to_have_attribute("aria-label", re.compile("^Play: "))
        assert slider.input_value() != slider.get_attribute("max")
        scene.check()


def choose(scene):
    for box in scene.root.locator("input[type=radio]").all():
        box.check()
        scene.check()
    for box in scene.root.locator("input[type=checkbox]").all():
        for _ in range(2):
            box.click()
            scene.check()


def choose_in_the_picture(scene):
    """What asks, what is cut, which head: the first and the last of each kind, by mouse and key."""
    for kind in ("[data-token]", "[data-arc]", "[data-cell]", ".scene-asker", "td.scene-cuts"):
        things = scene.root.locator(f"{kind}:visible")
        for k in sorted({0, things.count() - 1} if things.count() else ()):
            for act in ("click", "Enter"):
                thing = things.nth(k)  # it may have been drawn anew
                thing.scroll_into_view_if_needed()
                if act == "Enter":
                    thing.focus()
                    scene.page.keyboard.press("Enter")
                elif kind != "[data-arc]":  # its middle is not on the arc
                    thing.click()
                scene.check()


def what_can_be_clicked_says_so(scene):
    """Where a token is a button, or an arc can be cut, the picture says what a click does."""
    tokens = scene.root.locator(".scene-sentence [data-token][role=button]:visible").count()
    arcs = scene.root.locator(".scene-sentence [data-arc]:visible").count()
    said = " ".join(scene.root.locator(".scene-hint").all_text_contents())
    assert not tokens or "Click a word" in said
    assert not arcs or "an arc" in said


def type_texts(scene):
    """Fewer words, strange ones and none; then what stood there."""
    for field in scene.root.locator(".scene-text-control input").all():
        first = field.input_value()
        for text in (first.rpartition(" ")[0], "<b>qzx</b> $x$", "", first):
            field.fill(text)
            scene.check()
        assert scene.root.locator(".scene-error b").count() == 0


def type_matrices(scene):
    """Each entry a half more or less, with a point or a comma."""
    matrices = scene.root.locator(".scene-matrix")
    for matrix, part in zip(matrices.all(), panels(scene.ask(), "matrix", "mix"), strict=True):
        for k, field in enumerate(matrix.locator("input").all()):
            now = number(field.input_value())
            high = part["range"][k % len(part["columns"])][1]
            text = f"{now + 0.5 if now + 0.5 <= high else now - 0.5}"
            field.fill(text.replace(".", ",") if k % 2 else text)
            scene.check()
            field.press("Tab")
            scene.check()


def point_at_tables(scene):
    """The first and the last number of each table that tells say how they were made."""
    for table, part in zip(
        scene.root.locator("table.scene-table:not(.scene-matrix)").all(),
        panels(scene.ask(), "table"),
        strict=True,
    ):
        how = scene.ask()["panels"].get(part["id"], {}).get("how")
        if not part["tells"] or not how:
            continue
        cells = table.locator("td[data-column]:visible")
        for cell in (cells.first, cells.last):
            cell.hover()
            row, column = (int(cell.get_attribute(f"data-{key}")) for key in ("row", "column"))
            says = scene.root.locator(".scene-how", has_text=how[row][column])
            expect(says.first).to_be_visible()


def save(scene):
    button = scene.root.get_by_role("button", name="Save picture")
    pictures = scene.root.locator(".scene-panels :is(svg.scene-svg, table)")
    assert button.count() == bool(pictures.count())
    if button.count():
        with scene.page.expect_download() as download:
            button.click()
        root = ET.fromstring(download.value.path().read_text(encoding="utf-8"))
        said = "".join(root.itertext())
        assert root.tag.endswith("}svg")
        words = [word for plane in scene.read()["words"] for word, _ in plane]
        assert all(word in said for word in words)


def start_over(scene, beginning):
    scene.root.get_by_role("button", name="Start over").click()
    assert scene.check() == beginning
