"""The README's pictures, of the course's own scene: `make pictures`.

    .github/motion.webp    the scene while a hand drags apple, then plays the step
    .github/scene.png      the same, still, by the course's own matplotlib twin
    .github/pictures.json  from which code they are: a test says when they are older than it

Needs a Chromium, and Pillow, which matplotlib brings.
"""

import hashlib
import io
import json
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from helpers.attention import cosine, scaled_dot, similarity_table, softmax
from helpers.lessons.attention_step.scenes import explore_both
from helpers.scene import joined

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".github"
WIDTH, HEIGHT = 830, 640
FRAME = 60  # milliseconds
MOST = 1_500_000  # bytes


def scene():
    """Where apple goes in each sentence, by cosine and by the scaled dot product."""

    def step_by(measure):
        def step(X):
            weights = softmax(similarity_table(X, measure))
            return weights @ X, weights

        return step

    return explore_both(cosine=step_by(cosine), scaled_dot=step_by(scaled_dot))


def made_from():
    """The sum of all code that these pictures show."""
    code = [joined.script(), joined.style()]
    for name in ("lessons/attention_step/scenes.py", "lessons/word_space.py", "scene/picture.py"):
        code.append((ROOT / "helpers" / name).read_text(encoding="utf-8"))
    return hashlib.sha256("\n".join(code).encode()).hexdigest()


def record(browser):
    """The frames: a hand takes apple round, then the step is played."""
    sys.path.insert(0, str(ROOT / "tests" / "browser"))
    from alone import alone

    frames = []
    with alone(browser, scene(), width=WIDTH) as page:

        def look(times=1):
            for _ in range(times):
                shot = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT})
                frames.append(Image.open(io.BytesIO(shot)).convert("RGB"))

        page.wait_for_timeout(500)
        look(12)
        apple = page.locator("[data-word=apple] .scene-shape").first.bounding_box()
        x, y = apple["x"] + apple["width"] / 2, apple["y"] + apple["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        way = [(0, 0), (-40, -70), (30, -110), (100, -40), (60, 40), (0, 0)]
        for (ax, ay), (bx, by) in zip(way, way[1:], strict=False):
            for k in range(1, 9):
                t = k / 8
                page.mouse.move(x + ax + (bx - ax) * t, y + ay + (by - ay) * t)
                page.wait_for_timeout(25)
                look()
        page.mouse.up()
        page.mouse.move(4, HEIGHT - 4)
        look(6)
        page.get_by_role("button", name="Play").first.click()
        for _ in range(44):
            page.wait_for_timeout(40)
            look()
        look(14)
    return frames


def main():
    sys.path.insert(0, str(ROOT / "tests"))
    import chromium

    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        frames = record(browser)
        browser.close()
    for quality in (70, 50, 30):
        frames[0].save(
            PLACE / "motion.webp",
            save_all=True,
            append_images=frames[1:],
            duration=FRAME,
            loop=0,
            quality=quality,
            method=2,
        )
        if (PLACE / "motion.webp").stat().st_size <= MOST:
            break
    scene().figure().savefig(PLACE / "scene.png", dpi=130, metadata={"Software": None})
    text = json.dumps({"made from": made_from()}, indent=1)
    (PLACE / "pictures.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(frames)} frames, {(PLACE / 'motion.webp').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
