"""In JupyterLab: the real model writes while one watches, on a learner's attention."""

import time

import pytest

SETUP = """
import os
os.environ["ATTENTION_COURSE_CACHE"] = {folder!r}
import numpy as np
from helpers.lessons.let_it_write.getting import load_writer
from helpers.lessons.let_it_write.scenes import explore_turning, explore_writing
model = load_writer()"""
WRITING = """
def attention(Q, K, V):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return weights @ V, weights

explore_writing(model, attention)"""
TURNING = """
from helpers.models.smollm import turn
explore_turning(lambda vector, place: turn(np.resize(vector, (1, 64)), [place])[0, :2])"""
USED = """
import time, resource
print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)"""
BEGUN = "The apple fell from the"
# Notes of each text that is seen, and when; stops the film itself, as soon as there is enough.
WATCH = """() => {
  const line = document.querySelector(".scene .scene-text");
  window.texts = [];
  const look = () => {
    const text = line.textContent.match(/“(.*)” Next:/)[1].replace(" …", "");
    if (texts.at(-1)?.[1] !== text) texts.push([performance.now(), text]);
    const pause = document.querySelector(".scene [aria-label^=Pause]");
    if (texts.length === window.enough) pause?.click();
  };
  new MutationObserver(look).observe(line, { childList: true, characterData: true, subtree: true });
  look();
}"""


def settled(lesson):
    lesson.wait("() => !document.querySelector('.scene').hasAttribute('data-asking')")


@pytest.mark.long
def test_it_writes_while_one_watches(open_lesson, weights, capsys):
    lesson = open_lesson([SETUP.format(folder=str(weights)), WRITING, TURNING])
    lesson.run_all(seconds=200)
    page, scene, turning = lesson.page, lesson.scene(0), lesson.scene(1)
    page.evaluate(WATCH)
    play = scene.get_by_role("button", name="Play: words written")

    # Pause stops it within one word.
    page.evaluate("window.enough = 9")
    play.click()
    lesson.wait("() => texts.length >= 9", seconds=60)
    play.wait_for()
    settled(lesson)
    texts = page.evaluate("texts")
    assert 9 <= len(texts) <= 10

    # Word by word, none left out, and they are the model's own.
    assert texts[0][1] == BEGUN
    for (_, before), (_, after) in zip(texts, texts[1:], strict=False):
        assert after.startswith(before) and len(after.split()) == len(before.split()) + 1
    assert texts[-1][1].startswith(f"{BEGUN} tree and the tree fell to the")

    # Another word at the beginning, by a click: it goes on from there.
    slider = scene.get_by_role("slider", name="words written")
    slider.focus()
    page.keyboard.press("Home")
    lesson.wait("begun => texts.at(-1)[1] === begun", BEGUN)
    scene.get_by_role("option", name="sky").click()
    lesson.wait("text => texts.at(-1)[1] === text", f"{BEGUN} sky")

    # The page answers while it writes: another scene is dragged, and has its answer.
    used, memory = map(float, lesson.kernel(USED).split())
    page.evaluate("() => { window.enough = 0; texts.length = 0; }")
    start = time.monotonic()
    play.click()
    lesson.wait("() => texts.length >= 3", seconds=60)
    line = turning.locator(".scene-text")
    before = line.inner_text()
    turning.get_by_role("slider", name="both further on").focus()
    page.keyboard.press("ArrowRight")
    lesson.wait("([node, text]) => node.innerText !== text", [line.element_handle(), before])
    written = page.evaluate("texts.length")
    assert written < 38, "it had written all before the other scene answered"
    lesson.wait("() => texts.length >= 39", seconds=120)
    settled(lesson)
    texts = page.evaluate("texts")
    assert texts[-1][1].startswith(f"{BEGUN} sky and into the oven") and len(texts) == 39
    rate = (len(texts) - 1) / (texts[-1][0] - texts[0][0]) * 1e3
    used = (float(lesson.kernel(USED).split()[0]) - used) / len(texts)
    with capsys.disabled():
        print(
            f"\n{rate:.1f} words a second (at least 8 on a quiet machine), {used * 1e3:.0f} ms of "
            f"the kernel's time a word, its memory at most {memory:.0f} MB; "
            f"{time.monotonic() - start:.1f} s"
        )
    assert memory < 1000  # how quickly it writes is printed: a busy machine is slow, not wrong
